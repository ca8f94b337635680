"""What the citizen says of the result (回访, 评价), redoing it (重办), what is found on site."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from engine.rulebook.rulebook import RedoTerms
from engine.tickets.asks import CallBack, Rate, Redo
from engine.tickets.callbacks import check_answers
from engine.tickets.calling import next_call
from engine.tickets.procedures import callback_rule, terms
from engine.tickets.refusals import Refused, words_needed
from engine.tickets.requests import Draw, Inspect
from engine.tickets.settling import taken_up
from engine.tickets.story import Story

_FILLED = ("contacted", "solved", "satisfied")


def call_back(story: Story, command: CallBack, at: datetime) -> None:
    """The centre asked the citizen, or tried to; the rules say when to try again."""
    if command.satisfied is not None:
        _in_range("call-back", command.satisfied)
    said: dict[str, Any] = {name: getattr(command, name) for name in _FILLED}
    if not command.reached and (command.answers or any(v is not None for v in said.values())):
        raise Refused(
            "call-back/nobody-answered",
            "未联系上市民, 不能填写市民的评价。",
            "Nobody was reached, so nobody can have judged.",
        )
    ticket, rulebook = story.ticket, story.rulebook
    private: dict[str, Any] = {"note": command.note}
    data: dict[str, Any] = {"reached": command.reached, **said}
    found = callback_rule(rulebook, ticket, at)
    if command.answers:
        if found is None:
            raise Refused(
                "call-back/no-questions",
                "规则没有规定回访问题, 请填写 contacted, solved, satisfied。",
                "No rule asks questions: give contacted, solved and satisfied.",
            )
        checked = check_answers(found[0], command.answers)
        data |= {name: value for name, value in checked.filled.items() if said.get(name) is None}
        data["answers"] = dict(checked.data)
        private["answers"] = dict(checked.private)
    if found is not None:
        data["rule"] = found[1].id
    if not command.reached:
        data |= next_call(rulebook, ticket, (*ticket.tries, (at, False)), at)
    story.add("called-back", at, data, private)


def rate(story: Story, command: Rate, at: datetime) -> None:
    """The citizen's own rating."""
    _in_range("rate", command.satisfied)
    data = {"satisfied": command.satisfied, "solved": command.solved}
    story.add("rated", at, data, {"note": command.note})


def redo(story: Story, command: Redo, at: datetime) -> None:
    """Back to the unit with a new clock. Beyond the limit somebody higher must have taken it up."""
    reason = words_needed(
        "redo/reason-needed", "重办须说明理由。", "A redo needs a reason.", command.reason
    )
    ticket = story.ticket
    found = terms(story.rulebook, ticket, "redo", RedoTerms, at)
    times = ticket.counts.redos + 1
    raised = any(one.state != "ended" for one in ticket.supervisions.values())
    if found is not None and times > found[0].times and not raised:
        raise Refused(
            "redo/used-up",
            f"按规则 {found[1].id} 最多重办 {found[0].times} 次; 请先督办 (提级), 或申请结案。",
            f"By the rule {found[1].id} a matter is redone {found[0].times} times at most: "
            "raise it by a supervision first, or ask to close.",
        )
    rule = {} if found is None else {"rule": found[1].id}
    taken_up(story, "redo", at, {"times": times, **rule}, {"reason": reason})


def inspect(story: Story, command: Inspect, at: datetime) -> None:
    """What was found on site. A finding that contradicts the report opens the matter again."""
    finding = words_needed(
        "inspect/finding-needed",
        "现场核查须写明发现的情况。",
        "An inspection says what was found.",
        command.finding,
    )
    ticket = story.ticket
    drawn = {} if ticket.drawn is None else {"draw": ticket.drawn.draw, "rule": ticket.drawn.rule}
    data = {"confirmed": command.confirmed, **drawn}
    story.add("inspected", at, data, {"finding": finding})
    if not command.confirmed:
        again = {
            "from": ticket.state,
            "times": ticket.counts.reopenings + 1,
            "why": "inspection",
        }
        taken_up(story, "reopened", at, again, {"reason": finding})


def draw(story: Story, command: Draw, at: datetime) -> None:
    """The ticket was drawn; asked twice for the same draw, nothing more happens."""
    ticket = story.ticket
    if ticket.drawn is not None and ticket.drawn.draw == command.draw:
        return
    data = {"draw": command.draw, "rule": command.rule, "role": command.role}
    if command.due_at is not None:
        data["due_at"] = command.due_at.astimezone(UTC).isoformat()
    story.add("drawn", at, data)


def _in_range(command: str, satisfied: int) -> None:
    if not 1 <= satisfied <= 5:
        raise Refused(
            f"{command}/satisfied-out-of-range",
            f"满意度为 1 至 5, 不能是 {satisfied}。",
            f"Satisfaction goes from 1 to 5, not {satisfied}.",
        )
