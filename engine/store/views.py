"""The rows that follow from a ticket. Pure: the same ticket gives the same bytes, always."""

from __future__ import annotations

from datetime import datetime

from engine.insight.stints import stints_of, touches
from engine.people.scope import confided_to
from engine.store.change import Change, Keyed, Row
from engine.store.lists import RANKS
from engine.store.stint_rows import stint_row
from engine.store.types import NEVER
from engine.tickets.affairs import Part, Supervision
from engine.tickets.chain import ERASED
from engine.tickets.clocks import ClockState, clock_key
from engine.tickets.events import TIME, Event
from engine.tickets.ticket import Ticket

LOOKED = "disclosed"
"""The kind of event by which personal data were shown on request."""
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
    Without events it serves a rebuild, and its ``units`` are those of all events from the first on.
    What else the command brings (notices, tasks, cases) is added with ``dataclasses.replace``.
    """
    count = len(events) or ticket.length
    return Change(
        ticket_row(ticket, next_timer_at, timed_by),
        clock_rows(ticket),
        events,
        keyed,
        units=units_of(ticket, count),
        parts=part_rows(ticket),
        supervisions=supervision_rows(ticket),
        attached_to=attached_rows(ticket, count),
        stints=stint_rows(ticket, count),
    )


def units_of(ticket: Ticket, count: int) -> tuple[str | None, ...]:
    """Which unit had the matter, or was spoken of, at each of the last so many events."""
    return tuple(seen.unit for seen in ticket.trail[len(ticket.trail) - count :])


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
        "call_at": ticket.call_at,
        "suspended": ticket.suspended,
        "pending": ticket.pending_kind,
        "parent": ticket.parent,
        "told": f",{','.join(ticket.notify)}," if ticket.notify else None,
        "confided_to": confided_to(ticket),
        "moved_at": moved_at(ticket),
    }


def moved_at(ticket: Ticket) -> datetime | None:
    """When a person last did something about the matter.

    What time brings moves nothing, nor does looking at personal data.
    """
    moves = (s.at for s in ticket.trail if s.actor != TIME and s.kind != LOOKED)
    return max(moves, default=None)


def clock_rows(ticket: Ticket) -> tuple[Row, ...]:
    """The ticket's clocks, whatever their state."""
    return tuple(_clock_row(ticket.id, clock) for clock in ticket.clocks.values())


def part_rows(ticket: Ticket) -> tuple[Row, ...]:
    """What assisting units have to do, and had."""
    return tuple(_part_row(ticket, part) for part in ticket.parts.values())


def supervision_rows(ticket: Ticket) -> tuple[Row, ...]:
    """The ticket's written supervisions, whatever their state."""
    return tuple(_supervision_row(ticket, one) for one in ticket.supervisions.values())


def attached_rows(ticket: Ticket, count: int) -> tuple[Row, ...]:
    """The files that the last so many events name, each with the last event that does.

    Those that were erased since are named no more.
    """
    last: dict[str, int] = {}
    for event in ticket.trail[len(ticket.trail) - count :]:
        for file in event.data.get("attachments", ()):
            last[file["digest"]] = event.number
        if event.kind == ERASED:
            for digest in event.data["files"]:
                last.pop(digest, None)
    return tuple(
        {"ticket_id": ticket.id, "digest": digest, "number": number}
        for digest, number in last.items()
    )


def stint_rows(ticket: Ticket, count: int) -> tuple[Row, ...]:
    """The stints of units that had the ticket, as far as the last so many events changed them."""
    first = len(ticket.trail) - count
    if not any(touches(seen.kind, seen.data) for seen in ticket.trail[first:]):
        return ()
    return tuple(stint_row(stint) for stint in stints_of(ticket.trail) if stint.touched > first)


def _clock_row(ticket_id: str, clock: ClockState) -> Row:
    return {
        "ticket_id": ticket_id,
        "milestone": clock.milestone,
        "of": clock.of,
        "state": clock.state,
        "started_at": clock.started_at,
        "due_at": clock.due_at,
        "stopped_at": clock.stopped_at,
        "overdue": clock.overdue,
        "within": clock.within,
        "calendar": clock.calendar,
        "rule": clock.rule,
    }


def _part_row(ticket: Ticket, part: Part) -> Row:
    clock = ticket.clocks.get(clock_key("part", part.unit))
    return {
        "ticket_id": ticket.id,
        "unit": part.unit,
        "state": part.state,
        "open": part.open,
        "by": part.by,
        "asked_at": part.asked_at,
        "due_at": NEVER if clock is None else clock.due_at,
        "done_at": part.done_at,
    }


def _supervision_row(ticket: Ticket, one: Supervision) -> Row:
    clock = ticket.clocks.get(clock_key("reply", one.number))
    return {
        "ticket_id": ticket.id,
        "number": one.number,
        "role": one.role,
        "unit": one.unit,
        "state": one.state,
        "by": one.by,
        "rule": one.rule,
        "opened_at": one.opened_at,
        "reply_due_at": NEVER if clock is None else clock.due_at,
        "replied_at": one.replied_at,
        "ended_at": one.ended_at,
        "overdue": clock is not None and clock.overdue,
    }


def _one_line(subject: str) -> str:
    return " ".join(subject.split())[:SUBJECT_SHOWN]
