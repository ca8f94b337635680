"""The rows that follow from a ticket. Pure: the same ticket gives the same bytes, always."""

from __future__ import annotations

from datetime import datetime

from engine.store.change import Change, Keyed, Row
from engine.store.lists import RANKS
from engine.store.types import NEVER
from engine.tickets.clocks import ClockState
from engine.tickets.events import Event
from engine.tickets.ticket import Ticket

SUBJECT_SHOWN = 200
"""Characters of a subject that lists show; the whole of it stands in the event's private part."""


def change_of(
    ticket: Ticket,
    events: tuple[Event, ...],
    next_timer_at: datetime | None,
    keyed: Keyed | None = None,
    *,
    timed_by: str = "",
) -> Change:
    """What is written when these events made the ticket what it is.

    ``timed_by`` is the version whose ladders the timer follows, if the ticket follows it in all.
    """
    row = ticket_row(ticket, next_timer_at, timed_by)
    return Change(row, clock_rows(ticket), events, keyed)


def ticket_row(ticket: Ticket, next_timer_at: datetime | None, timed_by: str) -> Row:
    """The ticket as lists and the sweep see it."""
    values = ticket.values
    return {
        "id": ticket.id,
        "state": ticket.state,
        "open": not ticket.closed,
        "outcome": ticket.outcome,
        "subject": None if ticket.subject is None else _one_line(ticket.subject),
        "channel": values.get("channel"),
        "area": values.get("area"),
        "category": values.get("category"),
        "district": values.get("district"),
        "lead": ticket.lead,
        "authority": ticket.authority,
        "priority": ticket.priority,
        "priority_rank": RANKS[ticket.priority],
        "overdue": ticket.overdue,
        "received_at": ticket.received_at,
        "due_at": ticket.due_at or NEVER,
        "next_timer_at": next_timer_at,
        "length": ticket.length,
        "last_hash": ticket.last_hash,
        "rulebook": ticket.rulebook,
        "timed_by": "" if ticket.closed else timed_by,
    }


def clock_rows(ticket: Ticket) -> tuple[Row, ...]:
    """The ticket's clocks, whatever their state."""
    return tuple(_clock_row(ticket.id, clock) for clock in ticket.clocks.values())


def _clock_row(ticket_id: str, clock: ClockState) -> Row:
    return {
        "ticket_id": ticket_id,
        "milestone": clock.milestone,
        "state": clock.state,
        "started_at": clock.started_at,
        "due_at": clock.due_at,
        "stopped_at": clock.stopped_at,
        "overdue": clock.overdue,
        "within": clock.within,
        "calendar": clock.calendar,
        "rule": clock.rule,
    }


def _one_line(subject: str) -> str:
    return " ".join(subject.split())[:SUBJECT_SHOWN]
