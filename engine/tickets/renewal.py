"""新规重算: what a new rulebook does to a ticket that is open already.

A promise made is kept, unless its rule said that later rulebooks recompute it, or the rule that
takes its place now says so. The new due time counts from the clock's own start, so that no time
used is lost; but it never lies before the instant at which the new rulebook came into force, since
nobody is late under a rule that was not there yet. What is overdue stays overdue.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from engine.rulebook.decide import clock_due, planned
from engine.rulebook.decision import ClockPlan
from engine.rulebook.rulebook import Rulebook
from engine.tickets.clocks import PART, Change, ClockState, applied, clock_key, started
from engine.tickets.escalation import steps
from engine.tickets.events import Draft
from engine.tickets.folding import counts, step_key
from engine.tickets.plans import plan_data
from engine.tickets.procedures import request_of
from engine.tickets.ticket import Ticket

KIND = "recomputed"


def renewed_at(rulebook: Rulebook, ticket: Ticket, now: datetime) -> datetime | None:
    """The instant at which this rulebook took the ticket over, None where it has it already.

    Also None where it lags behind the ticket.
    """
    since = rulebook.since
    if since is None or ticket.closed or lags(rulebook, ticket):
        return None
    if ticket.last_rulebook == rulebook.version and ticket.terms_by in (None, rulebook.version):
        return None
    return max(min(since, now), ticket.received_at).astimezone(UTC)


def lags(rulebook: Rulebook, ticket: Ticket) -> bool:
    """Whether the ticket was recomputed by a rulebook that came into force after this one.

    A process that has not noticed yet decides on, but must not turn the ticket's clocks back.
    """
    if rulebook.since is None or ticket.terms_since is None:
        return False
    return ticket.terms_since > rulebook.since


def timed_by(rulebook: Rulebook, ticket: Ticket) -> str:
    """The version that a ticket follows after a decision under it; empty where that lags."""
    return "" if lags(rulebook, ticket) else rulebook.version


def followed(rulebook: Rulebook, ticket: Ticket) -> str:
    """The version that a ticket follows, empty where it has yet to: for views made again."""
    at = renewed_at(rulebook, ticket, rulebook.since or ticket.received_at)
    return "" if at is not None and renewal(rulebook, ticket, at) else timed_by(rulebook, ticket)


def renewal(rulebook: Rulebook, ticket: Ticket, at: datetime) -> tuple[Draft, ...]:
    """The event by which the rulebook recomputes what may be recomputed; none if nothing moves."""
    assert rulebook.since is not None, "only a rulebook that is in force renews tickets"
    new = {plan.milestone: plan for plan in _planned(rulebook, ticket)}
    plans: list[ClockPlan] = []
    made: list[Change] = []
    for plan in ticket.plans:
        successor = new.get(plan.milestone)
        clock = ticket.clocks.get(plan.milestone)
        if successor is None or "recompute" not in (plan.on_change, successor.on_change):
            plans.append(plan)
        elif clock is None or clock.state not in ("running", "paused"):
            plans.append(successor)  # it starts later, if at all, and then by the new rule
        elif clock.overdue:
            plans.append(plan)
        else:
            plans.append(successor)
            made += _moved(rulebook, ticket, clock, plan, successor, at)
    if not made and [_terms(p) for p in plans] == [_terms(p) for p in ticket.plans]:
        return ()
    data = {
        "version": rulebook.version,
        "in_force_since": rulebook.since.astimezone(UTC).isoformat(),
        "clocks": made,
        "plans": [plan_data(plan) for plan in plans],
    }
    return (Draft(KIND, at, data),)


def moved_clocks(
    rulebook: Rulebook, ticket: Ticket, plans: Sequence[ClockPlan], at: datetime
) -> list[Change]:
    """What other plans for the same matter make of its clocks, as of this instant.

    Running ones count by their new plan from their own start; one that no plan speaks of any more
    is cancelled; one that should have been running all along starts when it should have. None
    becomes due before ``at``. What is overdue stays.
    """
    old = {plan.milestone: plan for plan in ticket.plans}
    new = {plan.milestone: plan for plan in plans}
    made: list[Change] = []
    for milestone, plan in new.items():
        clock = ticket.clocks.get(milestone)
        if clock is None:
            made += _late_start(rulebook, ticket, plan, at)
        elif clock.state in ("running", "paused") and not clock.overdue and milestone in old:
            made += _moved(rulebook, ticket, clock, old[milestone], plan, at)
    for milestone in old.keys() - new.keys():
        clock = ticket.clocks.get(milestone)
        if clock is not None and clock.state in ("running", "paused"):
            made.append({"change": "cancelled", "milestone": milestone})
    return made


def _late_start(
    rulebook: Rulebook, ticket: Ticket, plan: ClockPlan, at: datetime
) -> Iterator[Change]:
    begun = [
        seen.at
        for seen in ticket.trail
        if seen.kind in plan.starts and counts(seen.kind, seen.data)
    ]
    if plan.milestone == PART or not begun or not ticket.happened.isdisjoint(plan.stops):
        return
    change = started(rulebook, plan, begun[-1])
    if datetime.fromisoformat(change["due_at"]) < at:
        change["due_at"] = at.isoformat()
    yield change


def _terms(plan: ClockPlan) -> dict[str, Any]:
    """What a plan says, wherever it is written: a rule that moved within its file is the same."""
    return {**plan_data(plan), "file": None, "line": None}


def _planned(rulebook: Rulebook, ticket: Ticket) -> tuple[ClockPlan, ...]:
    """The clocks that the rulebook plans for the matter as it stands, in the hands it is in."""
    return planned(rulebook, request_of(ticket), ticket.lead)


def _moved(
    rulebook: Rulebook,
    ticket: Ticket,
    clock: ClockState,
    plan: ClockPlan,
    successor: ClockPlan,
    at: datetime,
) -> Iterator[Change]:
    """The clock under its new plan, where that makes a difference."""
    due_at = max(_due(rulebook, clock, plan, successor), at)
    left = _remaining(rulebook, clock, plan, successor)
    same = clock.remaining == left if clock.state == "paused" else clock.due_at == due_at
    if same:
        return
    change: Change = {
        "change": "moved",
        "milestone": clock.milestone,
        "was_due_at": clock.due_at.isoformat(),
        "due_at": due_at.isoformat(),
        "within": str(successor.within),
        "calendar": successor.calendar,
        "counting": str(successor.counting),
        "rule": successor.rule,
        "file": successor.origin.file,
        "line": successor.origin.line,
        "basis": successor.basis,
        "version": rulebook.version,
    }
    if left is not None:
        change["remaining"] = max(0, int(left.total_seconds()))
    yield with_steps_again(rulebook, ticket, change, at)


def with_steps_again(rulebook: Rulebook, ticket: Ticket, change: Change, at: datetime) -> Change:
    """A change of due time, with the ladder steps that are to be taken again.

    A reminder before the old due time was given in vain where the due time moved away from it.
    """
    key = clock_key(change["milestone"], change.get("of", ""))
    clock = ticket.clocks[key]
    if change["change"] != "moved" or not clock.steps_taken:
        return change
    after = applied({key: clock}, [change], at)[key]
    coming = steps(rulebook, ticket, replace(after, steps_taken=frozenset()))
    keys = {step_key(step.kind, step.data) for step in coming if step.at > at}
    again = sorted(clock.steps_taken & keys)
    return {**change, "again": again} if again else change


def _due(rulebook: Rulebook, clock: ClockState, plan: ClockPlan, successor: ClockPlan) -> datetime:
    """When the clock is due by its new plan, with what pauses and extensions have added so far."""
    old_terms, new_terms = _limits(clock, plan, successor)
    once = clock_due(rulebook, old_terms, clock.started_at).astimezone(UTC)
    fresh = clock_due(rulebook, new_terms, clock.started_at).astimezone(UTC)
    if once == clock.due_at:
        return fresh
    if not successor.within.working:
        return fresh + (clock.due_at - once)
    calendar = rulebook.calendar(successor.calendar)
    return calendar.add(fresh, calendar.between(once, clock.due_at)).astimezone(UTC)


def _limits(
    clock: ClockState, plan: ClockPlan, successor: ClockPlan
) -> tuple[ClockPlan, ClockPlan]:
    """The plans with the limit that counts for this clock: that for matters that came back, or
    the ordinary one."""
    if plan.again is None or clock.within != str(plan.again) or plan.again == plan.within:
        return plan, successor
    later = replace(successor, within=successor.again or successor.within)
    return replace(plan, within=plan.again), later


def _remaining(
    rulebook: Rulebook, clock: ClockState, plan: ClockPlan, successor: ClockPlan
) -> timedelta | None:
    """What is left of a paused clock: the new limit less the time that was used before."""
    if clock.state != "paused" or clock.remaining is None:
        return None
    old_terms, new_terms = _limits(clock, plan, successor)
    before = _length(rulebook, clock, old_terms)
    after = _length(rulebook, clock, new_terms)
    return max(timedelta(0), clock.remaining + after - before)


def _length(rulebook: Rulebook, clock: ClockState, plan: ClockPlan) -> timedelta:
    """How much time a plan gives the clock from its start, working time where it counts that."""
    due_at = clock_due(rulebook, plan, clock.started_at).astimezone(UTC)
    if not plan.within.working:
        return due_at - clock.started_at
    return rulebook.calendar(plan.calendar).between(clock.started_at, due_at)
