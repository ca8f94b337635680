"""Pages of a list: sorted, and continued by a cursor.

A cursor holds the sort values of the last row seen, so a page costs the same wherever it is, and
no row is shown twice or skipped because others came or went meanwhile.
"""

from __future__ import annotations

import base64
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, TypeVar

import msgspec
from sqlalchemy import Column, ColumnElement, Connection, RowMapping, Select, literal, tuple_

from engine.store.errors import CursorError
from engine.store.types import Instant, from_micros, to_micros

T = TypeVar("T")
Columns = Sequence[Column[Any]]
LIMIT = 25
LIMIT_MAX = 200


@dataclass(frozen=True, slots=True)
class Items(Generic[T]):
    """One page; ``next`` is the cursor of the following one, None at the end."""

    items: tuple[T, ...]
    next: str | None


@dataclass(frozen=True, slots=True)
class Order:
    """By which columns a list is sorted, the last of them unique; ``down`` turns it round."""

    name: str
    columns: Columns
    down: bool = False


def order_of(sort: str, sorts: dict[str, Columns]) -> Order:
    """The order of this name; a leading "-" turns it round."""
    columns = sorts.get(sort.removeprefix("-"))
    if columns is None:
        raise ValueError(f"no such sort: {sort!r}; one of {', '.join(sorts)}, with or without -")
    return Order(sort, columns, sort.startswith("-"))


def read_items(
    connection: Connection,
    statement: Select[Any],
    order: Order,
    limit: int,
    cursor: str | None,
    item: Callable[[RowMapping], T],
) -> Items[T]:
    """One page of what the statement selects, which must hold the columns of the order."""
    if cursor is not None:
        here = tuple_(*order.columns)
        seen = tuple_(
            *(
                literal(value, column.type)
                for value, column in zip(_decode(cursor, order), order.columns, strict=True)
            )
        )
        statement = statement.where(here < seen if order.down else here > seen)
    sorted_ = statement.order_by(*(c.desc() if order.down else c for c in order.columns))
    limit = max(1, min(limit, LIMIT_MAX))
    rows = connection.execute(sorted_.limit(limit + 1)).mappings().all()
    more = len(rows) > limit
    items = tuple(item(row) for row in rows[:limit])
    return Items(items, _encode(order, rows[limit - 1]) if more else None)


def any_of(column: ColumnElement[Any], values: tuple[str, ...]) -> ColumnElement[bool]:
    """Whether the column has any of these values."""
    # A single value as an equality: the planner may then use an index that leads with it.
    return column == values[0] if len(values) == 1 else column.in_(values)


def _encode(order: Order, row: RowMapping) -> str:
    values = [row[column.name] for column in order.columns]
    plain = [to_micros(value) if isinstance(value, datetime) else value for value in values]
    return base64.urlsafe_b64encode(msgspec.json.encode([order.name, *plain])).decode().rstrip("=")


def _decode(cursor: str, order: Order) -> list[Any]:
    try:
        padded = cursor + "=" * (-len(cursor) % 4)
        made_for, *values = msgspec.json.decode(
            base64.b64decode(padded.encode("ascii"), altchars=b"-_", validate=True)
        )
        if made_for != order.name or len(values) != len(order.columns):
            raise CursorError("the cursor belongs to a list in another order")
        return [_key(column, value) for column, value in zip(order.columns, values, strict=True)]
    except (ValueError, TypeError, OverflowError, msgspec.MsgspecError) as error:
        raise CursorError("not a cursor of this list") from error


def _key(column: Column[Any], value: object) -> object:
    if isinstance(column.type, Instant):
        if type(value) is not int:
            raise TypeError(f"{column.name} must be an instant")
        return from_micros(value)
    if type(value) is not column.type.python_type:
        raise TypeError(f"{column.name} must be {column.type.python_type.__name__}")
    return value
