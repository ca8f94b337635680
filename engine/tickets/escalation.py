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
from engine.rulebook.facts import FactSpace, FactValue, Request
from engine.rulebook.moment import Moment as Asked
from engine.rulebook.rulebook import Ladder, Rulebook, Step
from engine.tickets.clocks import TICK, ClockState
from engine.tickets.ticket import Ticket, step_key


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
            asked = asked or _asked(rulebook, ticket)
            if not holds(ladder.condition, asked, rulebook.facts):
                continue
        for step in ladder.steps:
            if not early or step.at.side == "before":
                yield from _not_taken(rulebook, clock, ladder, step)


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


def spoken(subject: str | None, text: str | None) -> str | None:
    """What conditions on the text look at: the subject and the words of the citizen."""
    return "\n".join(part for part in (subject, text) if part) or None


def _asked(rulebook: Rulebook, ticket: Ticket) -> Asked:
    values: dict[str, FactValue] = {**ticket.values, "priority": ticket.priority}
    if ticket.lead is not None:
        values["lead"] = ticket.lead
    if ticket.authority is not None:
        values["authority"] = ticket.authority
    said = spoken(ticket.subject, ticket.text)
    return Asked(Request(ticket.received_at, values, said), rulebook.facts)


def _not_taken(
    rulebook: Rulebook, clock: ClockState, ladder: Ladder, step: Step
) -> Iterator[Passing]:
    at = _instant(rulebook, clock, step)
    # A warning that would fall before the clock even runs is no warning.
    if at <= clock.since or not _in_force(rulebook, ladder, at):
        return
    ripe_at = at + TICK if step.at.side == "at" else at
    for kind, action in _actions(step):
        tell = partial(_step_data, clock, ladder, step, action)
        if not clock.steps_taken or step_key(kind, tell()) not in clock.steps_taken:
            yield Passing(at, ripe_at, kind, tell)


def _step_data(
    clock: ClockState, ladder: Ladder, step: Step, action: dict[str, Any]
) -> dict[str, Any]:
    return {
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
        yield "supervised", {"role": step.supervise}
    if step.open_case is not None:
        yield "case-opened", {"behaviour": step.open_case}
