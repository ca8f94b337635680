"""Lists of tickets: filtered, sorted, and paged by cursor.

A cursor holds the sort values of the last row seen, so a page costs the same wherever it is, and
no ticket is shown twice or skipped because others came or went meanwhile.
"""

from __future__ import annotations

import base64
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import ColumnElement, Connection, RowMapping, Select, literal, or_, select, tuple_

from engine.store.errors import CursorError
from engine.store.tables import tickets
from engine.store.types import NEVER, from_micros, to_micros

LIMIT = 25
LIMIT_MAX = 200

SORTS: dict[str, tuple[str, ...]] = {
    "due_at": ("due_at", "id"),
    "received_at": ("received_at", "id"),
    "priority": ("priority_rank", "due_at", "id"),
}
"""Sort name → columns. A leading "-" turns the order round."""

RANKS: dict[str, int] = {"urgent": 0, "high": 1, "normal": 2, "low": 3}
"""Priorities in the order in which a list shows them."""

_INSTANTS = ("due_at", "received_at")


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter:
    """What a list shows. None means any; of several values any may hold, but all fields must.

    ``category`` and ``district`` are given as all ids of the wanted subtree. Periods include
    their ``from`` and exclude their ``until``. ``text`` is part of a subject or the start of a
    ticket number.
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
    text: str | None = None


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


@dataclass(frozen=True, slots=True)
class Page:
    """One page of a list; ``next`` is the cursor of the following one, None at the end."""

    items: tuple[TicketRow, ...]
    next: str | None


_SHOWN = tuple(tickets.c[name] for name in TicketRow.__dataclass_fields__)


def read_page(
    connection: Connection,
    filter_: Filter,
    sort: str = "due_at",
    limit: int = LIMIT,
    cursor: str | None = None,
) -> Page:
    """One page of tickets; an absent due time comes last."""
    statement, columns = _statement(filter_, sort, cursor)
    limit = max(1, min(limit, LIMIT_MAX))
    rows = connection.execute(statement.limit(limit + 1)).mappings().all()
    more = len(rows) > limit
    items = tuple(_item(row) for row in rows[:limit])
    return Page(items, _encode(sort, columns, rows[limit - 1]) if more else None)


def _statement(
    filter_: Filter, sort: str, cursor: str | None
) -> tuple[Select[Any], tuple[str, ...]]:
    columns = SORTS.get(sort.removeprefix("-"))
    if columns is None:
        raise ValueError(f"no such sort: {sort!r}; one of {', '.join(SORTS)}, with or without -")
    down = sort.startswith("-")
    keys = [tickets.c[name] for name in columns]
    statement = select(*_SHOWN, tickets.c.priority_rank).where(*_conditions(filter_))
    if cursor is not None:
        here = tuple_(*keys)
        seen = tuple_(
            *(literal(v, k.type) for v, k in zip(_decode(cursor, sort), keys, strict=True))
        )
        statement = statement.where(here < seen if down else here > seen)
    return statement.order_by(*((key.desc() if down else key) for key in keys)), columns


def _conditions(wanted: Filter) -> list[ColumnElement[bool]]:
    column = tickets.c
    found: list[ColumnElement[bool]] = []
    if wanted.open is not None:
        found.append(column.open if wanted.open else ~column.open)
    if wanted.overdue is not None:
        found.append(column.overdue if wanted.overdue else ~column.overdue)
    if wanted.states is not None:
        found.append(_any_of(column.state, wanted.states))
    for name in ("area", "category", "district", "channel", "lead", "authority", "priority"):
        values = getattr(wanted, name)
        if values is not None:
            found.append(_any_of(column[name], values))
    if wanted.received_from is not None:
        found.append(column.received_at >= wanted.received_from)
    if wanted.received_until is not None:
        found.append(column.received_at < wanted.received_until)
    if wanted.due_from is not None:
        found.append(column.due_at >= wanted.due_from)
        found.append(column.due_at < NEVER)
    if wanted.due_until is not None:
        found.append(column.due_at < wanted.due_until)
    if wanted.text:
        found.append(_speaks_of(wanted.text.strip()))
    return found


def _any_of(column: ColumnElement[Any], values: tuple[str, ...]) -> ColumnElement[bool]:
    # A single value as an equality: the planner may then use an index that leads with it.
    return column == values[0] if len(values) == 1 else column.in_(values)


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


def _encode(sort: str, columns: tuple[str, ...], row: RowMapping) -> str:
    values = [to_micros(row[name]) if name in _INSTANTS else row[name] for name in columns]
    return base64.urlsafe_b64encode(msgspec.json.encode([sort, *values])).decode().rstrip("=")


def _decode(cursor: str, sort: str) -> list[Any]:
    columns = SORTS[sort.removeprefix("-")]
    try:
        padded = cursor + "=" * (-len(cursor) % 4)
        made_for, *values = msgspec.json.decode(
            base64.b64decode(padded.encode("ascii"), altchars=b"-_", validate=True)
        )
        if made_for != sort or len(values) != len(columns):
            raise CursorError("the cursor belongs to a list in another order")
        return [_key(name, value) for name, value in zip(columns, values, strict=True)]
    except (ValueError, TypeError, OverflowError, msgspec.MsgspecError) as error:
        raise CursorError("not a cursor of this list") from error


def _key(name: str, value: object) -> object:
    wanted: type = str if name == "id" else int
    if type(value) is not wanted:
        raise TypeError(f"{name} must be {wanted.__name__}")
    return from_micros(value) if name in _INSTANTS and isinstance(value, int) else value
