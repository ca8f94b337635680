"""Lists of tickets: filtered, sorted, and paged by cursor."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, RowMapping, or_, select

from engine.people.scope import EVERYTHING, Sight
from engine.store import sights
from engine.store.overview import quiet
from engine.store.paging import LIMIT, LIMIT_MAX, Columns, Items, any_of, order_of, read_items
from engine.store.tables import tickets
from engine.store.types import NEVER

__all__ = ["LIMIT", "LIMIT_MAX", "RANKS", "SORTS", "Filter", "Page", "TicketRow", "read_page"]

SORTS: dict[str, Columns] = {
    "due_at": (tickets.c.due_at, tickets.c.id),
    "received_at": (tickets.c.received_at, tickets.c.id),
    "priority": (tickets.c.priority_rank, tickets.c.due_at, tickets.c.id),
    "call_at": (tickets.c.call_at, tickets.c.id),
}
"""Sort name → columns. A leading "-" turns the order round. ``call_at`` is the order of the queue
of call backs: it shows those tickets only whose citizen is to be called."""

RANKS: dict[str, int] = {"urgent": 0, "high": 1, "normal": 2, "low": 3}
"""Priorities in the order in which a list shows them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter:
    """What a list shows. None means any; of several values any may hold, but all fields must.

    ``ids`` are the numbers of tickets; ``category`` and ``district`` are given as all ids of the
    wanted subtree. Periods include their ``from`` and exclude their ``until``. ``text`` is part of
    a subject or the start of a ticket number. ``pending`` are the kinds of request that wait for a
    judgement, ``call_until`` shows what is to be called back by then, ``call_from`` later,
    ``to_call`` at all; ``parent`` what follows that ticket. ``led`` says whether a unit has it,
    ``quiet_since`` shows that on which nobody has done anything since. ``sight`` leaves out what
    the person who asks may not see.
    """

    open: bool | None = None
    states: tuple[str, ...] | None = None
    area: tuple[str, ...] | None = None
    category: tuple[str, ...] | None = None
    district: tuple[str, ...] | None = None
    channel: tuple[str, ...] | None = None
    lead: tuple[str, ...] | None = None
    authority: tuple[str, ...] | None = None
    priority: tuple[str, ...] | None = None
    overdue: bool | None = None
    received_from: datetime | None = None
    received_until: datetime | None = None
    due_from: datetime | None = None
    due_until: datetime | None = None
    pending: tuple[str, ...] | None = None
    suspended: bool | None = None
    call_until: datetime | None = None
    call_from: datetime | None = None
    to_call: bool | None = None
    parent: str | None = None
    text: str | None = None
    led: bool | None = None
    quiet_since: datetime | None = None
    ids: tuple[str, ...] | None = None
    sight: Sight = EVERYTHING


@dataclass(frozen=True, slots=True)
class TicketRow:
    """A ticket as lists show it."""

    id: str
    state: str
    open: bool
    outcome: str | None
    subject: str | None
    channel: str | None
    area: str | None
    category: str | None
    district: str | None
    lead: str | None
    authority: str | None
    priority: str
    overdue: bool
    received_at: datetime
    due_at: datetime | None
    length: int
    rulebook: str
    call_at: datetime | None = None
    suspended: bool = False
    pending: str | None = None
    parent: str | None = None
    moved_at: datetime | None = None


Page = Items[TicketRow]
"""One page of tickets."""
_SHOWN = tuple(tickets.c[name] for name in TicketRow.__dataclass_fields__)


def read_page(
    connection: Connection,
    filter_: Filter,
    sort: str = "due_at",
    limit: int = LIMIT,
    cursor: str | None = None,
) -> Page:
    """One page of tickets; an absent due time comes last."""
    order = order_of(sort, SORTS)
    statement = select(*_SHOWN, tickets.c.priority_rank).where(*ticket_conditions(filter_))
    if order.columns[0] is tickets.c.call_at:
        statement = statement.where(tickets.c.call_at.is_not(None))
    return read_items(connection, statement, order, limit, cursor, _item)


def ticket_conditions(wanted: Filter) -> list[ColumnElement[bool]]:
    """What a filter asks of each ticket."""
    column = tickets.c
    found = sights.of_tickets(wanted.sight)
    if wanted.open is not None:
        found.append(column.open if wanted.open else ~column.open)
    if wanted.overdue is not None:
        found.append(column.overdue if wanted.overdue else ~column.overdue)
    if wanted.states is not None:
        found.append(any_of(column.state, wanted.states))
    if wanted.ids is not None:
        found.append(any_of(column.id, wanted.ids))
    for name in ("area", "category", "district", "channel", "lead", "authority", "priority"):
        values = getattr(wanted, name)
        if values is not None:
            found.append(any_of(column[name], values))
    if wanted.received_from is not None:
        found.append(column.received_at >= wanted.received_from)
    if wanted.received_until is not None:
        found.append(column.received_at < wanted.received_until)
    if wanted.due_from is not None:
        found.append(column.due_at >= wanted.due_from)
        found.append(column.due_at < NEVER)
    if wanted.due_until is not None:
        found.append(column.due_at < wanted.due_until)
    found += _waiting(wanted)
    if wanted.text:
        found.append(_speaks_of(wanted.text.strip()))
    return found


def _waiting(wanted: Filter) -> list[ColumnElement[bool]]:
    column = tickets.c
    found: list[ColumnElement[bool]] = []
    if wanted.pending is not None:
        found.append(any_of(column.pending, wanted.pending))
    if wanted.suspended is not None:
        found.append(column.suspended if wanted.suspended else ~column.suspended)
    if wanted.call_until is not None:
        found.append(column.call_at <= wanted.call_until)
    if wanted.call_from is not None:
        found.append(column.call_at > wanted.call_from)
    if wanted.to_call is not None:
        found.append(column.call_at.is_not(None) if wanted.to_call else column.call_at.is_(None))
    if wanted.parent is not None:
        found.append(column.parent == wanted.parent)
    if wanted.led is not None:
        found.append(column.lead.is_not(None) if wanted.led else column.lead.is_(None))
    if wanted.quiet_since is not None:
        found.append(quiet(wanted.quiet_since))
    return found


def _speaks_of(text: str) -> ColumnElement[bool]:
    subject = tickets.c.subject.contains(text, autoescape=True)
    if not text[:1].isdigit():
        return subject
    number = (tickets.c.id >= text.upper()) & (tickets.c.id < text.upper() + "~")
    # A date and more is surely a number; anything shorter may stand in a subject as well.
    return number if text[:8].isdigit() and len(text) >= len("20170101") else or_(number, subject)


def _item(row: RowMapping) -> TicketRow:
    values = dict(row)
    del values["priority_rank"]
    if values["due_at"] >= NEVER:
        values["due_at"] = None
    return TicketRow(**values)
