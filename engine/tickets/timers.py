"""What time brings about: the next instant to look at a ticket, and all that has come to pass.

Cost follows what is due: a ticket says when it must be looked at next, and nobody looks before.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from typing import Any

from engine.rulebook.rulebook import ArchiveTerms, Rulebook
from engine.tickets.clocks import TICK, ClockState
from engine.tickets.escalation import Passing, steps
from engine.tickets.procedures import terms
from engine.tickets.ticket import Ticket


@dataclass(frozen=True, slots=True)
class Turn:
    """An instant at which time itself changes the matter: a suspension or a retention ends."""

    at: datetime
    kind: str
    data: dict[str, Any]


def next_timer(rulebook: Rulebook, ticket: Ticket) -> datetime | None:
    """The first instant at which time will change this ticket, or None if it never will."""
    first = min(
        (
            coming.ripe_at
            for clock in _running(ticket)
            for coming in _coming(rulebook, ticket, clock, early=not clock.overdue)
        ),
        default=None,
    )
    turn = next_turn(rulebook, ticket)
    if turn is None:
        return first
    return turn.at if first is None else min(first, turn.at)


def next_turn(rulebook: Rulebook, ticket: Ticket) -> Turn | None:
    """When the suspension ends by itself, or an ended matter is archived; None if neither."""
    if ticket.suspension is not None:
        return Turn(ticket.suspension.until, "resumed", {"by": "time"})
    if ticket.ended_at is None or ticket.state == "archived" or not ticket.closed:
        return None
    found = terms(rulebook, ticket, "archive", ArchiveTerms, ticket.ended_at)
    if found is None:
        return None
    calendar = rulebook.calendar(None)
    at = calendar.shift(ticket.ended_at, found[0].after, back=False).astimezone(UTC)
    return Turn(at, "archived", {"by": "rule", "rule": found[1].id, "basis": found[1].basis})


def passing(rulebook: Rulebook, ticket: Ticket, now: datetime) -> tuple[Passing, ...]:
    """All that has come to pass up to now: overdue clocks and ladder steps, in order of time.

    Each bears the instant at which it came, however late it is written down.
    """
    now = now.astimezone(UTC)
    come = [
        coming
        for clock in _running(ticket)
        for coming in _coming(rulebook, ticket, clock, early=now <= clock.due_at)
        if coming.ripe_at <= now
    ]
    come.sort(key=lambda coming: coming.ripe_at)  # stable: overdue stands before its ladder
    return tuple(come)


def _running(ticket: Ticket) -> Iterator[ClockState]:
    return (clock for clock in ticket.clocks.values() if clock.running)


def _coming(
    rulebook: Rulebook, ticket: Ticket, clock: ClockState, *, early: bool
) -> Iterator[Passing]:
    """What is to come; with ``early`` nothing after due, which cannot come before due itself."""
    if not clock.overdue:
        yield _overdue(clock)
    yield from steps(rulebook, ticket, clock, early=early)


def _overdue(clock: ClockState) -> Passing:
    return Passing(clock.due_at, clock.due_at + TICK, "overdue", partial(_overdue_data, clock))


def _overdue_data(clock: ClockState) -> dict[str, Any]:
    of = {"of": clock.of} if clock.of else {}
    return {
        "milestone": clock.milestone,
        "started_at": clock.started_at.isoformat(),
        "due_at": clock.due_at.isoformat(),
        "rule": clock.rule,
        "file": clock.file,
        "line": clock.line,
        "basis": clock.basis,
        **of,
    }
