"""Bring a database to the present schema, safely when several processes do so at once."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text

from engine.store.engines import Engines, open_engines, retrying

_FOLDER = Path(__file__).parent / "migrations"
_LOCK = 0x64616675
"""The key of PostgreSQL's advisory lock: "dafu"."""


def upgrade(url: str) -> tuple[str | None, str]:
    """Run what migrations are missing; tells the revision before and after."""
    engines = open_engines(url)
    try:
        return upgrade_engines(engines)
    finally:
        engines.dispose()


def upgrade_engines(engines: Engines) -> tuple[str | None, str]:
    """The same on engines that are open. One transaction: an upgrade happens whole or not."""

    def run() -> tuple[str | None, str]:
        # On SQLite the transaction itself is the lock (BEGIN IMMEDIATE): whoever comes second
        # waits here, then finds the work done.
        with engines.write.begin() as connection:
            if not engines.sqlite:
                connection.execute(text("SET LOCAL lock_timeout = 0"))  # an upgrade may take long
                connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK})
            before = current(connection)
            if before != head():
                command.upgrade(_config(connection), "head")
            return before, head()

    return retrying(run)


def current(connection: Connection) -> str | None:
    """The revision that the database is at, None if it is empty."""
    return MigrationContext.configure(connection).get_current_revision()


@cache
def head() -> str:
    """The revision that this code needs: read once, for Alembic compiles every script each time."""
    newest = ScriptDirectory.from_config(_config(None)).get_current_head()
    assert newest is not None
    return newest


def _config(connection: Connection | None) -> Config:
    config = Config()
    config.set_main_option("script_location", str(_FOLDER).replace("%", "%%"))
    config.attributes["connection"] = connection
    return config
