"""The statements that write changes, many at a time."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any

from sqlalchemy import Connection, Executable, Table, insert, select
from sqlalchemy.dialects import postgresql, sqlite

from engine.store.change import Prepared, Row
from engine.store.errors import Conflict, DuplicateKey, StoreError
from engine.store.tables import clocks, events, idempotency, privates, tickets


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
        _execute(connection, insert(table), rows)


def write_views(connection: Connection, changes: Sequence[Prepared]) -> None:
    """Write the views alone, tickets first."""
    for table in (tickets, clocks):
        statement = _upsert(connection.dialect.name, table)
        _execute(connection, statement, _rows(changes, table))


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


def _execute(connection: Connection, statement: Executable, rows: list[Any]) -> None:
    if rows:
        connection.execute(statement, rows)


@cache
def _upsert(dialect: str, table: Table) -> Executable:
    own = (sqlite if dialect == "sqlite" else postgresql).insert(table)
    statement: Executable = own.on_conflict_do_update(
        index_elements=[column.name for column in table.primary_key],
        set_={c.name: own.excluded[c.name] for c in table.columns if not c.primary_key},
    )
    return statement
