"""The statements that write changes, many at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from datetime import timedelta
from functools import cache
from operator import itemgetter
from typing import Any, Literal

import msgspec
from sqlalchemy import Column, Connection, Dialect, Table, bindparam, delete, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import DBAPIError, IntegrityError, SQLAlchemyError

from engine.store.change import Prepared, Row
from engine.store.errors import Conflict, DuplicateKey, Late, StoreError, Unavailable
from engine.store.tables import (
    article_uses,
    attached_to,
    attachments,
    bulletin_contents,
    bulletins,
    cases,
    clocks,
    draws,
    events,
    firings,
    idempotency,
    looks,
    notices,
    objections,
    outbox,
    parts,
    privates,
    stints,
    supervisions,
    tasks,
    tickets,
    unit_checks,
    uploads,
)
from engine.store.types import from_micros

MOST_ROWS = 256
"""Rows in one statement of SQLite, which takes 32 766 values."""
RECENT = timedelta(days=1)
"""How long a file that somebody has uploaded may wait until a command names it."""

How = Literal["new", "replace", "once"]
"""``new`` rows may not be there yet, ``replace`` overwrites, ``once`` keeps what is there."""

_VIEWS = (
    tickets,
    clocks,
    parts,
    supervisions,
    attached_to,
    stints,
    cases,
    draws,
    bulletins,
    objections,
)
_ORDER: tuple[tuple[Table, How], ...] = (
    *((table, "replace") for table in _VIEWS),
    (events, "new"),
    (privates, "new"),
    (notices, "once"),
    (tasks, "once"),
    (unit_checks, "once"),
    (firings, "once"),
    (bulletin_contents, "once"),
    (looks, "once"),
    (article_uses, "once"),
    (outbox, "once"),
    (idempotency, "new"),
)


def write(connection: Connection, changes: Sequence[Prepared]) -> None:
    """Write all of these changes, no two of them of one aggregate, in the transaction given.

    The views come first, and all rows of a table in the order of their keys: on PostgreSQL this
    takes the locks in one order everywhere, so that writers wait for each other but never in a
    circle. Raises ``Late`` where an event belongs to a day that was sealed.
    """
    rows = _gathered(change.rows for change in changes)
    for table, how in _ORDER:
        if some := rows.get(table.name):
            _execute(connection, table, _in_order(table, some), how)
    gone = _gathered(change.gone for change in changes if change.gone)
    for table in (tasks, unit_checks, privates, attached_to):
        if some := gone.get(table.name):
            given = (key == bindparam(f"the_{key.name}") for key in table.primary_key)
            the = [{f"the_{key}": value for key, value in row.items()} for row in some]
            connection.execute(delete(table).where(*given), the)
    if files := gone.get("attached_to"):
        _empty(connection, {row["digest"] for row in files}, changes)


def _empty(connection: Connection, digests: Set[str], changes: Sequence[Prepared]) -> None:
    """Empty the files that no ticket names any more, unless somebody has just brought them again.

    Whoever has uploaded a file may be about to name it.
    """
    recorded = (row["recorded_at"] for change in changes for row in change.rows.get("events", ()))
    at = from_micros(max(recorded))
    digest = attachments.c.digest
    named = select(attached_to.c.digest).where(attached_to.c.digest == digest).exists()
    brought = select(uploads.c.digest).where(uploads.c.digest == digest, uploads.c.at > at - RECENT)
    gone = update(attachments).where(digest.in_(digests), ~named, ~brought.exists())
    connection.execute(gone.values(content=b"", erased_at=at))


def write_each(connection: Connection, changes: Sequence[Prepared]) -> dict[str, Exception | None]:
    """Write each change in a savepoint, so that only the guilty one fails; what became of each."""
    in_order = sorted(changes, key=lambda change: change.subject)
    return {change.subject: _try(connection, change) for change in in_order}


def write_what_goes(connection: Connection, changes: Sequence[Prepared]) -> dict[str, Exception]:
    """Write all of these together, or where that fails each by itself; tells what did not go."""
    try:
        with connection.begin_nested():
            write(connection, changes)
    except (Late, IntegrityError):
        outcomes = write_each(connection, changes)
        return {subject: error for subject, error in outcomes.items() if error is not None}
    return {}


def _try(connection: Connection, change: Prepared) -> Exception | None:
    try:
        with connection.begin_nested():
            write(connection, [change])
    except Late as late:
        return late
    except SQLAlchemyError as error:
        if isinstance(error, DBAPIError) and error.connection_invalidated:
            raise
        return why_refused(connection, change) or unavailable(error)
    return None


def unavailable(error: Exception) -> Exception:
    """The error as those above may know it."""
    if isinstance(error, SQLAlchemyError):
        failed = Unavailable(str(getattr(error, "orig", None) or error))
        failed.__cause__ = error
        return failed
    return error


def write_views(connection: Connection, changes: Sequence[Prepared]) -> None:
    """Write the views alone, tickets first."""
    rows = _gathered(change.rows for change in changes)
    for table in _VIEWS:
        if some := rows.get(table.name):
            _execute(connection, table, _in_order(table, some), "replace")


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
    for subject, number in change.firsts.items():
        taken = select(events.c.number).where(
            events.c.ticket_id == subject, events.c.number == number
        )
        if connection.execute(taken).first() is not None:
            return Conflict(subject, number)
    return None


def insert_once(connection: Connection, table: Table, row: Row) -> None:
    """Insert a row unless its key is there, whoever put it there."""
    own = (sqlite if connection.dialect.name == "sqlite" else postgresql).insert(table)
    connection.execute(own.on_conflict_do_nothing(), row)


def _gathered(many: Iterable[Mapping[str, list[Row]]]) -> dict[str, list[Row]]:
    """The rows of many changes, table by table."""
    found: dict[str, list[Row]] = {}
    for rows in many:
        for name, some in rows.items():
            if name in found:
                found[name].extend(some)
            else:
                found[name] = list(some)
    return found


def _in_order(table: Table, rows: list[Row]) -> list[Row]:
    rows.sort(key=_key(table))
    return rows


@cache
def _key(table: Table) -> Callable[[Row], Any]:
    return itemgetter(*(column.name for column in table.primary_key))


def _execute(connection: Connection, table: Table, rows: list[Row], how: How) -> None:
    engine = connection.dialect.name
    written = 0
    if engine == "sqlite":
        # Many rows in one step: each step lets go of the interpreter, and waits to have it back.
        values_of = itemgetter(*(column.name for column in table.columns))
        for some in _in_powers_of_two(rows):
            values = tuple(value for row in some for value in values_of(row))
            text = _statement(engine, table, how, len(some))
            written += connection.exec_driver_sql(text, values).rowcount
    else:
        # All rows as one text, which PostgreSQL reads faster than Python could escape arrays.
        content = msgspec.json.encode(rows, enc_hook=dict).decode()
        text = _statement(engine, table, how)
        written = connection.exec_driver_sql(text, {"rows": content}).rowcount
    if table is events and written != len(rows):
        raise Late("an event belongs to a day that was sealed")


def _in_powers_of_two(rows: list[Row]) -> Iterator[list[Row]]:
    """The rows in a few parts of few sizes, so that the driver knows each statement already."""
    start = 0
    while start < len(rows):
        size = min(MOST_ROWS, 1 << (len(rows) - start).bit_length() - 1)
        yield rows[start : start + size]
        start += size


_SEALED = "(SELECT ends_at FROM days ORDER BY day DESC LIMIT 1)"
"""The instant before which no event may be recorded any more, null where no day was sealed.

It stands in the insert itself: the rows are counted afterwards, and no question goes before. On
PostgreSQL the table is locked before the statement looks, and sealing a day waits for that lock.
"""


@cache
def _statement(engine: str, table: Table, how: How, rows: int = 1) -> str:
    """The insert as the driver wants it: on this path SQLAlchemy's work for each row would tell."""
    columns = list(table.columns)
    names = ", ".join(column.name for column in columns)
    if engine == "sqlite":
        row = f"({', '.join('?' * len(columns))})"
        source = f"VALUES {', '.join([row] * rows)}"
        if table is events:
            place = 1 + [column.name for column in columns].index("recorded_at")
            source = f"SELECT * FROM ({source}) WHERE column{place} >= coalesce({_SEALED}, column{place})"  # noqa: E501, S608 - our own names
    else:
        typed = ", ".join(f"{column.name} {_plain_type(column)}" for column in columns)
        source = f"SELECT {names} FROM json_to_recordset(%(rows)s::json) AS given({typed})"  # noqa: S608 - our own names
        if table is events:
            source += f" WHERE recorded_at >= coalesce({_SEALED}, recorded_at)"
    text = f"INSERT INTO {table.name} ({names}) {source}"
    keys = ", ".join(column.name for column in columns if column.primary_key)
    if how == "new":
        return text
    if how == "once":
        return f"{text} ON CONFLICT DO NOTHING"
    sets = ", ".join(f"{c.name} = excluded.{c.name}" for c in columns if not c.primary_key)
    return f"{text} ON CONFLICT ({keys}) DO UPDATE SET {sets}"


def _plain_type(column: Column[Any]) -> str:
    dialect: Dialect = postgresql.dialect()  # type: ignore[no-untyped-call]
    return column.type.compile(dialect).partition(" COLLATE ")[0]
