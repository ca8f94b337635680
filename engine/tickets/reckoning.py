"""What a clock comes to under other plans: counted again from its own start.

Its history is told by the trail: when it started, was paused and went on, by how much it was
extended, what time was given back. The same told to another plan gives another due time, and no
time that was used is lost, nor any that was granted.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from engine.rulebook.decide import clock_due
from engine.rulebook.decision import ClockPlan
from engine.rulebook.rulebook import Rulebook
from engine.tickets.clocks import (
    AGAIN,
    PART,
    Change,
    ClockState,
    applied,
    cancelled,
    change_key,
    changes,
    clock_key,
    due_after,
    fitted,
    restarted,
    started,
    time_left,
)
from engine.tickets.folding import counts, kinds_of, waits
from engine.tickets.ticket import Ticket
from engine.tickets.trail import Seen
from engine.timing.durations import Duration, parse_duration


def history_of(ticket: Ticket, clock: ClockState) -> list[tuple[Seen, Mapping[str, Any]]]:
    """What happened to a clock since its last start, the start first: events and their changes."""
    found: list[tuple[Seen, Mapping[str, Any]]] = []
    for seen in reversed(ticket.trail):
        made = [change for change in seen.data.get("clocks", ()) if change_key(change) == clock.key]
        found += [(seen, change) for change in reversed(made)]
        if any(change["change"] == "started" for change in made):
            break
    return found[::-1]


def moved(
    rulebook: Rulebook,
    ticket: Ticket,
    clock: ClockState,
    plan: ClockPlan,
    at: datetime,
    why: str,
) -> Iterator[Change]:
    """The clock under its new plan, where that makes a difference; it is due by ``at`` at the
    earliest, for nobody is late under a plan that was not there yet."""
    told = history_of(ticket, clock)
    again = bool(told) and told[0][1].get("limit") == AGAIN
    plan = fitted(rulebook, plan, again=again, of=clock.of)
    due_at, left = _counted(rulebook, ticket, clock, plan, told)
    due_at = max(due_at, at)
    same = clock.remaining == left if clock.state == "paused" else clock.due_at == due_at
    if same and clock.calendar == plan.calendar:
        return
    change: Change = {
        "change": "moved",
        "milestone": clock.milestone,
        "why": why,
        "was_due_at": clock.due_at.isoformat(),
        "due_at": due_at.isoformat(),
        "within": str(plan.within),
        "calendar": plan.calendar,
        "counting": str(plan.counting),
        "rule": plan.rule,
        "file": plan.origin.file,
        "line": plan.origin.line,
        "basis": plan.basis,
        "version": rulebook.version,
    }
    if clock.of:
        change["of"] = clock.of
    if left is not None:
        change["remaining"] = int(left.total_seconds())
    yield change


def _counted(
    rulebook: Rulebook,
    ticket: Ticket,
    clock: ClockState,
    plan: ClockPlan,
    told: Iterable[tuple[Seen, Mapping[str, Any]]],
) -> tuple[datetime, timedelta | None]:
    """When the clock is due by this plan, and what is left of it where it is paused."""
    due_at = clock_due(rulebook, plan, clock.started_at).astimezone(UTC)
    left: timedelta | None = None
    for seen, change in told:
        match change["change"], change.get("why"):
            case "paused", _:
                left = time_left(rulebook, plan.calendar, plan.within, due_at, seen.at)
            case "resumed", _:
                due_at = due_after(
                    rulebook, plan.calendar, plan.within, left or timedelta(0), seen.at
                )
                left = None
            case "moved", "extended":
                due_at = extended(rulebook, plan.calendar, due_at, seen.data["by"])
            case "moved", "return-upheld":
                asked_at = _asked_at(ticket, seen)
                due_at = given_back(rulebook, plan.calendar, plan.within, due_at, asked_at, seen.at)
    return due_at, left


def extended(rulebook: Rulebook, calendar: str, due_at: datetime, by: str) -> datetime:
    """A due time moved on by a duration that was granted."""
    return rulebook.calendar(calendar).shift(due_at, parse_duration(by)).astimezone(UTC)


def given_back(
    rulebook: Rulebook,
    calendar: str,
    limit: Duration,
    due_at: datetime,
    asked_at: datetime,
    at: datetime,
) -> datetime:
    """A due time moved on by the time that a return was under judgement."""
    if not limit.working:
        return due_at + (at - asked_at)
    hours = rulebook.calendar(calendar)
    return hours.add(due_at, hours.between(asked_at, at)).astimezone(UTC)


def _asked_at(ticket: Ticket, upheld: Seen) -> datetime:
    """When the return was asked for that was upheld by this event."""
    before = reversed(ticket.trail[: upheld.number - 1])
    returned: Seen = next(seen for seen in before if seen.kind == "returned")
    return returned.at


def moved_clocks(
    rulebook: Rulebook, ticket: Ticket, plans: Sequence[ClockPlan], at: datetime
) -> list[Change]:
    """What other plans for the same matter make of its clocks, as of this instant.

    Running ones count by their new plan from their own start; one that no plan speaks of any more
    is cancelled; one that should have been running all along starts when it should have. None
    becomes due before ``at``. What is overdue stays.
    """
    new = {plan.milestone: plan for plan in plans}
    old = {plan.milestone for plan in ticket.plans}
    made: list[Change] = []
    for clock in ticket.clocks.values():
        plan = new.get(clock.milestone)
        if not clock.going or clock.milestone not in old:
            continue
        if plan is None:
            made.append(cancelled(clock))
        elif not clock.overdue:
            made += moved(rulebook, ticket, clock, plan, at, "corrected")
    for milestone, plan in new.items():
        if milestone == PART:
            made += _late_parts(rulebook, ticket, plan, at)
        elif milestone not in ticket.clocks or milestone not in old:
            made += _late_start(rulebook, ticket, plan, at)
    return made


def renewed_clocks(
    rulebook: Rulebook, ticket: Ticket, plans: Iterable[ClockPlan], at: datetime
) -> list[Change]:
    """New due times of clocks whose plans a new rulebook has replaced."""
    kept = {plan.milestone: plan for plan in ticket.plans}
    made: list[Change] = []
    for plan in plans:
        old = kept.get(plan.milestone)
        if old is None or "recompute" not in (old.on_change, plan.on_change):
            continue
        for clock in ticket.clocks.values():
            if clock.milestone == plan.milestone and clock.going and not clock.overdue:
                made += moved(rulebook, ticket, clock, plan, at, "recomputed")
    return made


def in_the_units_time(
    rulebook: Rulebook, ticket: Ticket, plans: Iterable[ClockPlan], at: datetime
) -> list[Change]:
    """New due times of running clocks whose plan was given another calendar at this instant.

    A clock keeps its due time where it has passed, or where the new one would have.
    """
    found: list[Change] = []
    for plan in plans:
        clock = ticket.clocks.get(plan.milestone)
        if clock is None or not clock.running or clock.overdue or clock.calendar == plan.calendar:
            continue
        found += [
            change
            for change in moved(rulebook, ticket, clock, plan, at, "calendar")
            if datetime.fromisoformat(change["due_at"]) > at
        ]
    return found


def _late_start(
    rulebook: Rulebook, ticket: Ticket, plan: ClockPlan, at: datetime
) -> Iterator[Change]:
    """A clock that runs from now on as if the plan had been there all along."""
    clock, again = _had_it_been_there(rulebook, ticket, plan)
    if clock is None or not clock.going:
        return
    change = started(rulebook, plan, clock.started_at, again=again)
    yield {**change, "due_at": max(clock.due_at, at).isoformat()}
    if clock.remaining is not None and not clock.running:
        left = int(clock.remaining.total_seconds())
        yield {"change": "paused", "milestone": plan.milestone, "remaining": left}


def _had_it_been_there(
    rulebook: Rulebook, ticket: Ticket, plan: ClockPlan
) -> tuple[ClockState | None, bool]:
    """The clock as everything that happened would have made it, and by which limit."""
    clocks: dict[str, ClockState] = {}
    happened: frozenset[str] = frozenset()
    again, dispatched = False, False
    for seen in ticket.trail:
        if not counts(seen.kind, seen.data):
            continue
        kinds = kinds_of(seen.kind, seen.data)
        made = changes(
            rulebook,
            [plan],
            clocks,
            happened,
            kinds,
            seen.at,
            anew=restarted([plan]) if seen.kind == "dispatched" and dispatched else (),
            waits=waits(seen.kind, seen.data),
        )
        for change in made:
            if change["change"] == "started":
                again = change.get("limit") == AGAIN
        clocks = applied(clocks, made, seen.at)
        happened |= kinds
        dispatched = dispatched or seen.kind == "dispatched"
    return clocks.get(plan.milestone), again


def _late_parts(
    rulebook: Rulebook, ticket: Ticket, plan: ClockPlan, at: datetime
) -> Iterator[Change]:
    """The clocks of parts that were asked for when no plan gave them a time."""
    for part in ticket.parts.values():
        clock = ticket.clocks.get(clock_key(PART, part.unit))
        going = clock is not None and clock.going
        if part.open and not going and "part-asked" in plan.starts:
            change = started(rulebook, plan, part.asked_at, of=part.unit)
            due_at = max(datetime.fromisoformat(change["due_at"]), at)
            yield {**change, "due_at": due_at.isoformat()}
