"""Escalation ladders (督办阶梯): which steps a running clock still has before it, and when.

A ladder belongs to the city's supervision of its units: it applies if its condition holds for the
request, and a step is taken if the ladder is in force on the step's own day. Each step is taken at
most once for each start of its clock.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from typing import Any

from engine.rulebook.boxes import PHRASE
from engine.rulebook.conditions import Condition
from engine.rulebook.facts import FactSpace
from engine.rulebook.moment import Moment as Asked
from engine.rulebook.rulebook import Ladder, Rulebook, Step
from engine.tickets.case_numbers import case_number
from engine.tickets.clocks import TICK, ClockState
from engine.tickets.folding import step_key
from engine.tickets.procedures import asked as as_asked
from engine.tickets.seating import centre_of
from engine.tickets.ticket import Ticket

CENTRES = ("dispatch", "callback")
"""Milestones that the service centre answers for, not the lead unit."""


@dataclass(frozen=True, slots=True)
class Passing:
    """Something that time will bring about: at which instant, and from when on it has come.

    Both differ at the due instant: what is done then is still on time, so ``ripe_at`` is later.
    Most are looked at for their instant alone; ``data`` is made when one has come.
    """

    at: datetime
    ripe_at: datetime
    kind: str
    tell: Callable[[], dict[str, Any]]

    @property
    def data(self) -> dict[str, Any]:
        """What the event will say."""
        return self.tell()


def steps(
    rulebook: Rulebook, ticket: Ticket, clock: ClockState, *, early: bool = False
) -> Iterator[Passing]:
    """The ladder steps of a clock not taken yet; with ``early`` only those before it is due."""
    asked: Asked | None = None
    for ladder in rulebook.ladders:
        if ladder.milestone != clock.milestone:
            continue
        if all(ladder.condition.boxes):  # an empty box asks nothing: the ladder always applies
            asked = asked or as_asked(rulebook, ticket)
            if not holds(ladder.condition, asked, rulebook.facts):
                continue
        for step in ladder.steps:
            if not early or step.at.side == "before":
                yield from _not_taken(rulebook, ticket, clock, ladder, step)


def holds(condition: Condition, asked: Asked, space: FactSpace) -> bool:
    """Whether a single condition holds, with the meaning it has in a decision table."""
    for box in condition.boxes:
        for dimension, constraint in box.items():
            if dimension.startswith(PHRASE):
                if asked.mentions(dimension.removeprefix(PHRASE)) is not (constraint == 2):
                    break
            elif isinstance(constraint, tuple):
                value = asked.ordinals[dimension]
                if not any(low <= int(value) <= high for low, high in constraint):
                    break
            else:
                mask = space.facts[dimension].masks.get(asked.values.get(dimension, ""), 0)
                if not mask or mask & ~constraint:
                    break
        else:
            return True
    return False


def _not_taken(
    rulebook: Rulebook, ticket: Ticket, clock: ClockState, ladder: Ladder, step: Step
) -> Iterator[Passing]:
    at = _instant(rulebook, clock, step)
    # A warning that would fall before the clock even runs is no warning.
    if at <= clock.since or not _in_force(rulebook, ladder, at):
        return
    ripe_at = at + TICK if step.at.side == "at" else at
    for kind, action in _actions(step):
        tell = partial(_step_data, rulebook, ticket, clock, ladder, step, kind, action)
        if not clock.steps_taken or step_key(kind, tell()) not in clock.steps_taken:
            yield Passing(at, ripe_at, kind, tell)


def _step_data(
    rulebook: Rulebook,
    ticket: Ticket,
    clock: ClockState,
    ladder: Ladder,
    step: Step,
    kind: str,
    action: dict[str, Any],
) -> dict[str, Any]:
    data = {
        "milestone": clock.milestone,
        "started_at": clock.started_at.isoformat(),
        "due_at": clock.due_at.isoformat(),
        "ladder": ladder.rule.id,
        "step": str(step.at),
        **action,
        "file": step.origin.file,
        "line": step.origin.line,
        "basis": ladder.rule.basis,
    }
    if clock.of:
        data["of"] = clock.of
    if kind == "supervised":
        data["unit"] = _answers_for(ticket, clock)
    if step.deliver != "at-once":
        data["deliver"] = step.deliver
    if kind == "case-opened":
        data |= _case(rulebook, ticket, clock, ladder, step)
    return data


def _case(
    rulebook: Rulebook, ticket: Ticket, clock: ClockState, ladder: Ladder, step: Step
) -> dict[str, Any]:
    """The case's number, whom it is about and the overdue event that is its evidence."""
    late = [
        seen.number
        for seen in ticket.trail
        if seen.kind == "overdue"
        and seen.data["milestone"] == clock.milestone
        and seen.data.get("of", "") == clock.of
    ]
    evidence = [[ticket.id, late[-1]]] if late else []
    key = f"{ladder.rule.id} | {step.at} | {ticket.id} | {clock.key} | {clock.started_at}"
    unit = _answers_for(ticket, clock)
    if clock.milestone in CENTRES:
        unit = centre_of(rulebook) or unit
    day = clock.due_at.astimezone(rulebook.city.zone).date()
    return {
        "case": case_number(day, key),
        "by": "ladder",
        "unit": unit,
        "title": ladder.rule.title,
        "refer": ticket.authority,
        "evidence": evidence,
    }


def _answers_for(ticket: Ticket, clock: ClockState) -> str | None:
    """The unit whose clock it is: that of a part, that of a supervision, or the lead unit."""
    supervision = ticket.supervisions.get(clock.of)
    if supervision is not None:
        return supervision.unit
    return clock.of or ticket.lead


def _instant(rulebook: Rulebook, clock: ClockState, step: Step) -> datetime:
    if step.at.offset is None:
        return clock.due_at
    calendar = rulebook.calendar(clock.calendar)
    back = step.at.side == "before"
    return calendar.shift(clock.due_at, step.at.offset, back=back).astimezone(UTC)


def _in_force(rulebook: Rulebook, ladder: Ladder, at: datetime) -> bool:
    return ladder.rule.effective.covers(at.astimezone(rulebook.city.zone).date())


def _actions(step: Step) -> Iterator[tuple[str, dict[str, Any]]]:
    if step.remind:
        yield "reminded", {"roles": list(step.remind)}
    if step.supervise is not None:
        reply = {} if step.reply is None else {"reply": str(step.reply)}
        yield "supervised", {"role": step.supervise, **reply}
    if step.open_case is not None:
        yield "case-opened", {"behaviour": step.open_case}
