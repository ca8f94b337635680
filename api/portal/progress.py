"""How a request stands, in plain words, for the citizen who sent it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from api.console.naming import Names
from api.console.words import Words
from engine.people.disclosure import NOTHING, masked
from engine.rulebook.rulebook import Hotline, Rulebook
from engine.tickets.asks import By
from engine.tickets.clocks import ClockState
from engine.tickets.events import Event
from engine.tickets.possible import possible_for
from engine.tickets.ticket import Ticket, replay

ROLE = "citizen"
Said = tuple[str, str]

STATES: Mapping[str, Said] = {
    "received": ("已收到, 正在安排承办单位", "Received; we are finding the unit to handle it"),
    "dispatched": ("已交承办单位, 等待签收", "Given to the unit that handles it"),
    "signed": ("承办单位正在办理", "The unit is working on it"),
    "merged": ("已与同一件事的其他诉求合并办理", "Handled together with others about the same"),
    "resolved": ("承办单位已办理, 等待回访", "Done, says the unit; we will call you back"),
    "called-back": ("已回访", "We have called you back"),
    "closed": ("已结案", "Closed"),
    "archived": ("已结案", "Closed"),
    "withdrawn": ("已撤回", "Taken back"),
    "referred": ("应由其他热线受理", "For another line"),
    "declined": ("不能受理", "We cannot take this on"),
    "answered": ("已答复", "Answered"),
}
_STEPS: Mapping[str, Said] = {
    "received": ("我们收到了您的诉求", "We received your request"),
    "dispatched": ("交给承办单位", "Given to the unit that handles it"),
    "signed": ("承办单位开始办理", "The unit took it up"),
    "contacted": ("承办单位联系您", "The unit called you"),
    "arrived": ("工作人员到达现场", "People came to the place"),
    "suspended": ("因故暂停办理", "Put off for a reason"),
    "resumed": ("恢复办理", "Taken up again after a pause"),
    "extended": ("经批准延长办理时间", "More time was granted"),
    "resolved": ("承办单位反馈办理结果", "The unit reported its result"),
    "called-back": ("我们回访您", "We called you back"),
    "rated": ("您作了评价", "You rated it"),
    "redo": ("退回重新办理", "Sent back, to be done again"),
    "reopened": ("重新办理", "Taken up again"),
    "merged": ("与同一件事合并办理", "Put together with others about the same"),
    "closed": ("结案", "Closed"),
    "withdrawn": ("撤回", "Taken back"),
    "referred": ("转介其他热线", "Referred to another line"),
    "declined": ("告知不能受理", "We told you that we cannot take this on"),
    "answered": ("答复", "Answered"),
}
"""Kinds of event that concern a citizen; what goes on inside does not."""
_PROMISES: Mapping[str, Said] = {
    "contact": ("承办单位联系您", "The unit calls you"),
    "arrive": ("工作人员到场", "People come to the place"),
    "resolve": ("办好并答复您", "It is done, and you are told"),
}


@dataclass(frozen=True, slots=True)
class Promise:
    """A time that was promised. ``tone``: kept, late, going or paused."""

    said: str
    due: str
    how: str
    tone: str


@dataclass(frozen=True, slots=True)
class Step:
    """Something that was done, and when."""

    said: str
    when: str


@dataclass(frozen=True, slots=True)
class Progress:
    """All that the author of a request is shown. ``line`` is the other hotline to turn to."""

    number: str
    subject: str
    state: str
    ended: bool
    received: str
    unit: str | None
    promises: tuple[Promise, ...]
    steps: tuple[Step, ...]
    result: str | None
    line: Hotline | None
    rated: int | None
    may_rate: bool


def progress_of(
    rulebook: Rulebook, history: Sequence[Event], words: Words, now: datetime
) -> Progress:
    """How a request stands. What others wrote is shown without anybody's personal data."""
    ticket = masked(replay(history), NOTHING)
    names, state = Names(rulebook, words), ticket.state
    rated = _rated(history)
    done = state in ("resolved", "called-back", "closed", "archived")
    return Progress(
        number=ticket.id,
        subject=ticket.subject or "",
        state=words.say(*STATES[state]),
        ended=ticket.closed,
        received=words.when(ticket.received_at),
        unit=None if state == "received" or ticket.lead is None else names.unit(ticket.lead),
        promises=tuple(_promises(ticket, words, now)),
        steps=tuple(_steps(history, names, words)),
        result=_result(rulebook, ticket, done),
        line=rulebook.hotlines.get(ticket.refer_to or "") if state == "referred" else None,
        rated=rated,
        may_rate=rated is None and "rate" in possible_for(ticket, By(ROLE, None)),
    )


def _result(rulebook: Rulebook, ticket: Ticket, done: bool) -> str | None:
    if ticket.state == "declined":
        reason = rulebook.decline_reasons.get(ticket.decline or "")
        return ticket.answer or (None if reason is None else reason.tell)
    if ticket.state == "answered":
        return ticket.answer
    return ticket.result if done else None


def _rated(history: Sequence[Event]) -> int | None:
    """What this result was rated with; a later result may be rated anew."""
    for event in reversed(history):
        if event.kind == "rated":
            return int(event.data["satisfied"])
        if event.kind == "resolved":
            return None
    return None


def _promises(ticket: Ticket, words: Words, now: datetime) -> Iterator[Promise]:
    for milestone, said in _PROMISES.items():
        clock = ticket.clocks.get(milestone)
        if clock is not None and clock.state != "cancelled":
            how, tone = _how(clock, words, now)
            due = "–" if tone == "paused" else words.when(clock.due_at)
            yield Promise(words.say(*said), due, how, tone)


def _how(clock: ClockState, words: Words, now: datetime) -> tuple[str, str]:
    say = words.say
    if clock.state == "stopped":
        if clock.overdue:
            return say("已完成, 晚于承诺", "done, later than promised"), "late"
        return say("已按时完成", "done in time"), "kept"
    if clock.state == "paused":
        return say("暂停计时", "the time stands still"), "paused"
    if clock.overdue or clock.due_at < now:
        return say("已超过承诺时间, 正在督促", "overdue; we are pressing for it"), "late"
    return say(
        f"还有 {words.span(clock.due_at - now)}", f"{words.span(clock.due_at - now)} left"
    ), ("going")


def _steps(history: Sequence[Event], names: Names, words: Words) -> Iterator[Step]:
    for event in history:
        said = _STEPS.get(event.kind)
        if said is None or (event.kind == "contacted" and event.data.get("reached") is False):
            continue
        unit = event.data.get("lead") if event.kind == "dispatched" else None
        named = f": {names.unit(unit)}" if unit else ""
        yield Step(words.say(*said) + named, words.when(event.at))
