"""The statements that write changes, many at a time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache
from typing import Any

import msgspec
from sqlalchemy import Column, Connection, Dialect, Table, select
from sqlalchemy.dialects import postgresql, sqlite

from engine.store.change import Prepared, Row
from engine.store.errors import Conflict, DuplicateKey, StoreError
from engine.store.tables import clocks, events, idempotency, privates, tickets

MOST_ROWS = 256
"""Rows in one statement of SQLite, which takes 32 766 values."""


def write(connection: Connection, changes: Sequence[Prepared]) -> None:
    """Write all of these changes, no two of them of one ticket, in the transaction given.

    The tickets' rows come first and in the order of their ids: on PostgreSQL this takes the
    locks in one order everywhere, so that writers wait for each other but never in a circle.
    """
    ordered = sorted(changes, key=lambda change: change.ticket_id)
    write_views(connection, ordered)
    for table in (events, privates, idempotency):
        rows = _rows(ordered, table)
        if table is idempotency:
            rows.sort(key=lambda row: row["key"])
        _execute(connection, table, rows, replace=False)


def write_views(connection: Connection, changes: Sequence[Prepared]) -> None:
    """Write the views alone, tickets first."""
    for table in (tickets, clocks):
        _execute(connection, table, _rows(changes, table), replace=True)


def used_keys(connection: Connection, changes: Sequence[Prepared]) -> set[str]:
    """Which of the changes' idempotency keys have an answer already."""
    keys = [change.key for change in changes if change.key is not None]
    if not keys:
        return set()
    found = connection.execute(select(idempotency.c.key).where(idempotency.c.key.in_(keys)))
    return set(found.scalars())


def why_refused(connection: Connection, change: Prepared) -> StoreError | None:
    """What stands in the way of a change that broke a constraint."""
    if change.key is not None and used_keys(connection, [change]):
        return DuplicateKey(change.key)
    taken = select(events.c.number).where(
        events.c.ticket_id == change.ticket_id, events.c.number == change.number
    )
    if connection.execute(taken).first() is not None:
        return Conflict(change.ticket_id, change.number)
    return None


def insert_once(connection: Connection, table: Table, row: Row) -> None:
    """Insert a row unless its key is there, whoever put it there."""
    own = (sqlite if connection.dialect.name == "sqlite" else postgresql).insert(table)
    connection.execute(own.on_conflict_do_nothing(), row)


def _rows(changes: Sequence[Prepared], table: Table) -> list[Row]:
    return [row for change in changes for row in getattr(change, table.name)]


def _execute(connection: Connection, table: Table, rows: list[Row], *, replace: bool) -> None:
    if not rows:
        return
    engine = connection.dialect.name
    if engine == "sqlite":
        # Many rows in one step: each step lets go of the interpreter, and waits to have it back.
        names = [column.name for column in table.columns]
        for some in _in_powers_of_two(rows):
            values = tuple(row[name] for row in some for name in names)
            connection.exec_driver_sql(_statement(engine, table, replace, len(some)), values)
    else:
        statement = _statement(engine, table, replace)
        # All rows as one text, which PostgreSQL reads faster than Python could escape arrays.
        content = msgspec.json.encode(rows, enc_hook=dict).decode()
        connection.exec_driver_sql(statement, {"rows": content})


def _in_powers_of_two(rows: list[Row]) -> Iterator[list[Row]]:
    """The rows in a few parts of few sizes, so that the driver knows each statement already."""
    start = 0
    while start < len(rows):
        size = min(MOST_ROWS, 1 << (len(rows) - start).bit_length() - 1)
        yield rows[start : start + size]
        start += size


@cache
def _statement(engine: str, table: Table, replace: bool, rows: int = 1) -> str:
    """The insert as the driver wants it: on this path SQLAlchemy's work for each row would tell."""
    columns = list(table.columns)
    names = ", ".join(column.name for column in columns)
    if engine == "sqlite":
        row = f"({', '.join('?' * len(columns))})"
        source = f"VALUES {', '.join([row] * rows)}"
    else:
        typed = ", ".join(f"{column.name} {_plain_type(column)}" for column in columns)
        source = f"SELECT {names} FROM json_to_recordset(%(rows)s::json) AS given({typed})"  # noqa: S608 - our own names
    text = f"INSERT INTO {table.name} ({names}) {source}"
    if not replace:
        return text
    keys = ", ".join(column.name for column in columns if column.primary_key)
    sets = ", ".join(f"{c.name} = excluded.{c.name}" for c in columns if not c.primary_key)
    return f"{text} ON CONFLICT ({keys}) DO UPDATE SET {sets}"


def _plain_type(column: Column[Any]) -> str:
    dialect: Dialect = postgresql.dialect()  # type: ignore[no-untyped-call]
    return column.type.compile(dialect).partition(" COLLATE ")[0]
