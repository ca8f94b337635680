"""回访: whom to call now, what the rules ask, what citizens said, and when to try again."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from api.console.desks.lines import UNLIT, Line, Lit, line_of, lit
from api.console.desks.looking import Looking
from api.console.names import SCORES, unit_name
from engine.rulebook.rulebook import Question, Rule
from engine.store import Filter, TicketRow
from engine.store.desks import ClockRow
from engine.tickets.callbacks import HIGHEST, LOWEST, SATISFIED_FROM
from engine.tickets.possible import possible_for
from engine.tickets.procedures import callback_rule
from engine.tickets.states import STATES
from engine.tickets.steps.ending import content
from engine.tickets.ticket import Ticket, replay

MOST = 100
NOW, LATER, SPOKEN, GIVEN_UP = "now", "later", "spoken", "unreached"
_AFTER = (
    ("redo", ("退回重办", "Send back"), ("为什么要重办", "Why it must be redone"), ""),
    (
        "ask-closing",
        ("申请结案", "Ask to close"),
        ("诉求为什么没有依据", "Why the demand has no basis"),
        "danger",
    ),
)
TABS = (NOW, LATER, SPOKEN, GIVEN_UP)


@dataclass(frozen=True, slots=True)
class Row:
    """A matter on the desk. ``said`` is how it stands: tries so far, or what the citizen said."""

    line: Line
    call_at: datetime | None
    due: Lit
    said: str
    tone: str
    waits: str


@dataclass(frozen=True, slots=True)
class Call:
    """One call to make, or that was made: the matter, its result, and what to ask.

    ``choices`` are the answers to each question; ``content`` whether the matter may simply end.
    """

    ticket: Ticket
    may_ask: bool
    state_name: str
    questions: tuple[Question, ...]
    scores: tuple[tuple[int, str], ...]
    asked_from: int
    rule: Rule | None
    most_tries: int | None
    due: Lit
    content: bool
    lead: str
    possible: frozenset[str]
    after: tuple[tuple[str, str, str, str], ...]
    answers: tuple[tuple[str, str], ...]


def counts_of(look: Looking) -> Mapping[str, int]:
    """How much stands on each tab."""
    shown = [_shown(look, tab) for tab in TABS]
    return dict(zip(TABS, look.held.store.count_tickets(*shown), strict=True))


def queue_of(look: Looking, tab: str) -> tuple[Row, ...]:
    """What stands on a tab: calls by the time at which they are to be made."""
    sort = "call_at" if tab in (NOW, LATER) else "due_at"
    rows = look.held.store.page(_shown(look, tab), sort, MOST).items
    ids = [row.id for row in rows]
    clocks, histories = look.held.store.going_clocks(ids), look.held.store.histories(ids)
    return tuple(
        _row(look, row, replay(histories[row.id]), _clock(clocks.get(row.id, ()))) for row in rows
    )


def call_of(look: Looking, ticket_id: str) -> Call:
    """The call about a ticket; raises ``NoSuchTicket``."""
    history = look.desk.history(ticket_id)
    ticket = replay(history)
    say, possible = look.words.say, frozenset(possible_for(ticket, look.person.by))
    found = callback_rule(look.rulebook, ticket, look.now)
    clocks = look.held.store.going_clocks([ticket.id]).get(ticket.id, ())
    clock, state = _clock(clocks), STATES[ticket.state]
    questions = () if found is None else found[0].questions
    shown = look.shown(history)
    said = next((e for e in reversed(shown.history) if e.kind == "called-back"), None)
    spoken = said is not None and ticket.state == "called-back"
    return Call(
        ticket=shown.ticket,
        may_ask=shown.may_ask,
        state_name=look.words.say(state.name_zh, state.name_en),
        questions=questions,
        scores=tuple((n, look.words.say(*SCORES[n])) for n in range(HIGHEST, LOWEST - 1, -1)),
        asked_from=SATISFIED_FROM,
        rule=None if found is None else found[1],
        most_tries=None if found is None else found[0].tries,
        due=UNLIT if clock is None else lit(look, clock),
        content=content(ticket),
        lead=unit_name(look.rulebook, ticket.lead),
        possible=possible,
        after=tuple(
            (name, say(*title), say(*label), tone)
            for name, title, label, tone in _AFTER
            if name in possible
        ),
        answers=()
        if said is None or not spoken
        else tuple(_answers(look, questions, said.data, said.private or {})),
    )


def answers_given(questions: tuple[Question, ...], form: Mapping[str, Any]) -> dict[str, Any]:
    """The answers on a form, as the command takes them: by question, with a reason or without."""
    given: dict[str, Any] = {}
    for question in questions:
        value = str(form.get(f"q.{question.id}", "")).strip()
        if not value:
            continue
        answer: bool | int | str = value
        if question.kind == "flag":
            answer = value == "yes"
        elif question.kind == "score" and value.isdecimal():
            answer = int(value)
        reason = str(form.get(f"why.{question.id}", "")).strip()
        asked = answer is False or (type(answer) is int and answer < SATISFIED_FROM)
        given[question.id] = {"answer": answer, "reason": reason} if reason and asked else answer
    return given


def _shown(look: Looking, tab: str) -> Filter:
    sight = look.sight
    if tab == NOW:
        return Filter(call_until=look.now, sight=sight)
    if tab == LATER:
        return Filter(call_from=look.now, sight=sight)
    if tab == SPOKEN:
        return Filter(states=("called-back",), sight=sight)
    return Filter(states=("resolved",), to_call=False, sight=sight)


def _row(look: Looking, row: TicketRow, ticket: Ticket, clock: ClockRow | None) -> Row:
    due = UNLIT if clock is None else lit(look, clock)
    said, tone = _stands(look, ticket)
    waits = ""
    if row.call_at is not None:
        words, span = look.words, look.words.span(abs(look.now - row.call_at))
        late = row.call_at <= look.now
        waits = words.say(f"已等 {span}", f"{span} ago") if late else words.ago(row.call_at)
    return Row(line_of(look, row), row.call_at, due, said, tone, waits)


def _stands(look: Looking, ticket: Ticket) -> tuple[str, str]:
    say = look.words.say
    if ticket.state == "called-back":
        solved = {True: say("已解决", "solved"), False: say("未解决", "not solved"), None: ""}
        score = "" if ticket.satisfied is None else say(*SCORES[ticket.satisfied])
        said = " · ".join(part for part in (solved[ticket.solved], score) if part)
        return said or "–", "good" if content(ticket) else "bad"
    found = callback_rule(look.rulebook, ticket, look.now)
    most = "" if found is None else f"/{found[0].tries}"
    tried = len(ticket.tries)
    if not tried:
        return say("首次", "first call"), ""
    return say(f"已打 {tried}{most} 次未接通", f"tried {tried}{most} times"), "soon"


def _clock(clocks: tuple[ClockRow, ...]) -> ClockRow | None:
    return next((one for one in clocks if one.milestone == "callback"), None)


def _answers(
    look: Looking,
    questions: tuple[Question, ...],
    data: Mapping[str, Any],
    private: Mapping[str, Any],
) -> Iterator[tuple[str, str]]:
    given, words = data.get("answers") or {}, private.get("answers") or {}
    for question in questions:
        if question.id in words:
            yield question.ask, str(words[question.id])
        elif (said := given.get(question.id)) is not None:
            yield question.ask, _said(look, said)
        elif question.fills is not None and data.get(question.fills) is not None:
            # Noted without the questions, as programs may: the fact is what the answer would give.
            yield question.ask, _said(look, {"answer": data[question.fills]})
    if note := private.get("note"):
        yield look.words.say("通话记录", "Note"), str(note)


def _said(look: Looking, given: Mapping[str, Any]) -> str:
    say, answer = look.words.say, given["answer"]
    if isinstance(answer, bool):
        text = say("是", "yes") if answer else say("否", "no")
    else:
        text = f"{answer} · {say(*SCORES[answer])}"
    return f"{text} ({given['reason']})" if given.get("reason") else text
