"""What time brings about: the next instant to look at a ticket, and all that has come to pass.

Cost follows what is due: a ticket says when it must be looked at next, and nobody looks before.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from functools import partial
from typing import Any

from engine.rulebook.rulebook import Rulebook
from engine.tickets.clocks import TICK, ClockState
from engine.tickets.escalation import Passing, steps
from engine.tickets.events import Draft
from engine.tickets.ticket import Ticket


def next_timer(rulebook: Rulebook, ticket: Ticket) -> datetime | None:
    """The first instant at which time will change this ticket, or None if it never will."""
    return min(
        (
            coming.ripe_at
            for clock in _running(ticket)
            for coming in _coming(rulebook, ticket, clock, early=not clock.overdue)
        ),
        default=None,
    )


def passing(rulebook: Rulebook, ticket: Ticket, now: datetime) -> tuple[Draft, ...]:
    """All that has come to pass up to now: overdue clocks and ladder steps, in order of time.

    Each bears the instant at which it came, however late it is written down. What time causes
    starts and stops no clock, so this ends, however long nobody looked.
    """
    now = now.astimezone(UTC)
    come = [
        coming
        for clock in _running(ticket)
        for coming in _coming(rulebook, ticket, clock, early=now <= clock.due_at)
        if coming.ripe_at <= now
    ]
    come.sort(key=lambda coming: coming.ripe_at)  # stable: overdue stands before its ladder
    return tuple(Draft(coming.kind, coming.at, coming.data) for coming in come)


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
    return {
        "milestone": clock.milestone,
        "started_at": clock.started_at.isoformat(),
        "due_at": clock.due_at.isoformat(),
        "rule": clock.rule,
        "file": clock.file,
        "line": clock.line,
        "basis": clock.basis,
    }
