"""新规重算: what a new rulebook does to a ticket that is open already.

A promise made is kept, unless its rule said that later rulebooks recompute it, or the rule that
takes its place now says so. The new due time counts from the clock's own start, so that no time
used is lost; but it never lies before the instant at which the new rulebook came into force, since
nobody is late under a rule that was not there yet. What is overdue stays overdue.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from engine.rulebook.decide import planned
from engine.rulebook.decision import ClockPlan
from engine.rulebook.rulebook import Rulebook
from engine.tickets.events import Draft
from engine.tickets.plans import plan_data
from engine.tickets.procedures import request_of
from engine.tickets.ticket import Ticket
from engine.tickets.ticking import ticked

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
    plans = tuple(_followed(plan, new.get(plan.milestone), ticket) for plan in ticket.plans)
    data: dict[str, Any] = {
        "version": rulebook.version,
        "in_force_since": rulebook.since.astimezone(UTC).isoformat(),
        "plans": [plan_data(plan) for plan in plans],
    }
    data["clocks"] = ticked(rulebook, ticket, KIND, at, data)
    if not data["clocks"] and [_terms(p) for p in plans] == [_terms(p) for p in ticket.plans]:
        return ()
    return (Draft(KIND, at, data),)


def _followed(plan: ClockPlan, successor: ClockPlan | None, ticket: Ticket) -> ClockPlan:
    """The plan that a milestone follows: the new one where either says so, if nobody is late."""
    if successor is None or "recompute" not in (plan.on_change, successor.on_change):
        return plan
    going = [one for one in ticket.clocks.values() if one.milestone == plan.milestone and one.going]
    if going and all(one.overdue for one in going):
        return plan
    return successor  # where none goes, one starts later, if at all, and then by the new rule


def _terms(plan: ClockPlan) -> dict[str, Any]:
    """What a plan says, wherever it is written: a rule that moved within its file is the same."""
    return {**plan_data(plan), "file": None, "line": None}


def _planned(rulebook: Rulebook, ticket: Ticket) -> tuple[ClockPlan, ...]:
    """The clocks that the rulebook plans for the matter as it stands, in the hands it is in."""
    return planned(rulebook, request_of(ticket), ticket.lead)
