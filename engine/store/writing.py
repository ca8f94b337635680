"""The statements that write changes, many at a time."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Connection, Dialect, Executable, Table, select
from sqlalchemy.dialects import postgresql, sqlite

from engine.store.change import Prepared, Row
from engine.store.errors import Conflict, DuplicateKey, StoreError
from engine.store.tables import clocks, events, idempotency, privates, tickets
from engine.store.types import to_micros


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


def _rows(changes: Sequence[Prepared], table: Table) -> list[Any]:
    return [row for change in changes for row in getattr(change, table.name)]


def _execute(connection: Connection, table: Table, rows: list[Any], *, replace: bool) -> None:
    if not rows:
        return
    if connection.dialect.name == "sqlite":
        connection.execute(_statement(sqlite, table, replace), rows)
    else:
        columns = {c.name: [_plain(row[c.name]) for row in rows] for c in table.columns}
        connection.exec_driver_sql(_in_one_statement(table, replace), columns)


@cache
def _statement(own: Any, table: Table, replace: bool) -> Executable:
    statement = own.insert(table)
    if replace:
        statement = statement.on_conflict_do_update(
            index_elements=[column.name for column in table.primary_key],
            set_={c.name: statement.excluded[c.name] for c in table.columns if not c.primary_key},
        )
    made: Executable = statement
    return made


@cache
def _in_one_statement(table: Table, replace: bool) -> str:
    """PostgreSQL takes the rows column by column, as arrays: one statement however many rows."""
    dialect: Dialect = postgresql.dialect()  # type: ignore[no-untyped-call]
    names = [column.name for column in table.columns]
    arrays = ", ".join(f"%({c.name})s::{_bare(c.type.compile(dialect))}[]" for c in table.columns)
    text = f"INSERT INTO {table.name} ({', '.join(names)}) SELECT * FROM unnest({arrays})"  # noqa: S608 - names from our own tables
    if not replace:
        return text
    keys = ", ".join(column.name for column in table.primary_key)
    sets = ", ".join(f"{c.name} = excluded.{c.name}" for c in table.columns if not c.primary_key)
    return f"{text} ON CONFLICT ({keys}) DO UPDATE SET {sets}"


def _bare(type_: str) -> str:
    return type_.partition(" COLLATE ")[0]


def _plain(value: object) -> object:
    return to_micros(value) if isinstance(value, datetime) else value
