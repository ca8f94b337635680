"""How each database is opened: SQLite with one writer, PostgreSQL with a few.

The settings here carry the promise that a change answered for survives a power cut: on SQLite a
write-ahead log with ``synchronous=FULL``, on PostgreSQL the server's own ``synchronous_commit``.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, OperationalError
from sqlalchemy.pool import QueuePool

from engine.store.tallying import offer_tallied

T = TypeVar("T")

WAIT_FOR_LOCK = 30_000
"""Milliseconds that SQLite waits for another process to finish writing."""
CACHE = -65_536
"""SQLite's page cache: 64 MiB (negative means KiB)."""
CHECKPOINT = 16_384
"""Pages after which SQLite carries its log over (64 MiB): seldom, and each page once for many."""
READERS = 8
WRITERS = 2
"""Writer threads on PostgreSQL; one is waiting for the disk while the other fills its batch."""

_PATIENCE = "-c lock_timeout=3000 -c idle_in_transaction_session_timeout=60000"
"""One frozen process must not hold up all the others: its locks end, and waiting for them does."""

_TRANSIENT = frozenset({"40001", "40P01"})
"""PostgreSQL: serialization failure, deadlock. The transaction did nothing and may run again."""


@dataclass(frozen=True, slots=True)
class Engines:
    """The engine that writes and the one that reads, each with its own pool."""

    write: Engine
    read: Engine
    writers: int

    @property
    def sqlite(self) -> bool:
        """Whether this is SQLite: one writer in the process, no row locks."""
        return self.write.dialect.name == "sqlite"

    def dispose(self) -> None:
        """Close every connection."""
        self.write.dispose()
        self.read.dispose()


def parse_url(url: str) -> URL:
    """The address, refused with a hint where it is not SQLite in a file or PostgreSQL."""
    try:
        parsed = make_url(url)
    except ArgumentError as error:
        raise ValueError(f"not a database address: {url!r}") from error
    if parsed.drivername in ("postgresql", "postgres"):
        parsed = parsed.set(drivername="postgresql+psycopg")
    if parsed.drivername == "postgresql+psycopg":
        return parsed
    if parsed.get_backend_name() == "sqlite" and parsed.database not in (None, "", ":memory:"):
        return parsed
    raise ValueError(
        "the database must be sqlite:///FILE or postgresql+psycopg://USER@HOST/NAME, "
        f"not {parsed.render_as_string()}"
    )


def open_engines(url: str) -> Engines:
    """Open the database; nothing is created but, on SQLite, the file and its folder."""
    parsed = parse_url(url)
    if parsed.get_backend_name() == "sqlite":
        return _sqlite(parsed)
    given = parsed.query.get("options", "")
    arguments = {"application_name": "dafuwu", "options": f"{_PATIENCE} {given}".strip()}
    write = create_engine(
        parsed,
        poolclass=QueuePool,
        pool_size=WRITERS + 1,
        max_overflow=READERS,
        pool_pre_ping=True,
        isolation_level="READ COMMITTED",
        connect_args=arguments,
    )
    # A read is one statement: no transaction around it, no question before it (``Store`` asks
    # again where a connection turns out to be dead).
    read = create_engine(
        parsed,
        poolclass=QueuePool,
        pool_size=READERS,
        max_overflow=3 * READERS,
        isolation_level="AUTOCOMMIT",
        connect_args=arguments,
    )
    return Engines(write=write, read=read, writers=WRITERS)


def _sqlite(url: URL) -> Engines:
    assert url.database is not None
    Path(url.database).absolute().parent.mkdir(parents=True, exist_ok=True)
    write = create_engine(url, poolclass=QueuePool, pool_size=1, max_overflow=2)
    read = create_engine(url, poolclass=QueuePool, pool_size=READERS, max_overflow=3 * READERS)
    _prepare_sqlite(write, "BEGIN IMMEDIATE", read_only=False)
    _prepare_sqlite(read, "BEGIN", read_only=True)
    retrying(lambda: _use_write_ahead_log(write))
    return Engines(write=write, read=read, writers=1)


def _prepare_sqlite(engine: Engine, begin: str, *, read_only: bool) -> None:
    """Take transactions into our own hands: Python's driver would begin them too late."""

    def on_connect(connection: Any, _record: object) -> None:
        connection.isolation_level = None
        for pragma in (
            f"busy_timeout={WAIT_FOR_LOCK}",
            "synchronous=FULL",
            "foreign_keys=ON",
            "temp_store=MEMORY",
            "secure_delete=ON",  # what is erased by law is overwritten, not only unlinked
            f"wal_autocheckpoint={CHECKPOINT}",
            f"cache_size={CACHE if not read_only else CACHE // 8}",
            f"query_only={'ON' if read_only else 'OFF'}",
        ):
            connection.execute(f"PRAGMA {pragma}")
        offer_tallied(connection)

    def on_begin(connection: Connection) -> None:
        connection.exec_driver_sql(begin)

    event.listen(engine, "connect", on_connect)
    event.listen(engine, "begin", on_begin)


def _use_write_ahead_log(engine: Engine) -> None:
    raw = engine.raw_connection()
    try:
        raw.cursor().execute("PRAGMA journal_mode=WAL")
    finally:
        raw.close()


def retrying(run: Callable[[], T], times: int = 8) -> T:
    """Run a whole transaction, and again where it did nothing but lose a race."""
    for attempt in range(times):
        try:
            return run()
        except DBAPIError as error:
            if attempt == times - 1 or not lost_race(error):
                raise
            time.sleep(0.005 * 2**attempt)
    raise AssertionError("unreachable")


def lost_race(error: DBAPIError) -> bool:
    """Whether the transaction did nothing but give way to another one."""
    if getattr(error.orig, "sqlstate", None) in _TRANSIENT:
        return True
    return isinstance(error, OperationalError) and "database is locked" in str(error.orig)
