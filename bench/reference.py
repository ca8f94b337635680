"""The least that an intake can cost: rows of one of our tickets, inserted by raw SQL.

Tables of the same columns without any index but the key; a thread writes whatever waits in one
durable commit. What the machine gives if nothing is read, decided, sealed or sorted.
"""

from __future__ import annotations

import sqlite3
from collections import deque
from concurrent.futures import Future
from threading import Condition, Thread
from typing import Any

import psycopg
import sqlalchemy as sa

from engine.store.tables import clocks, events, privates, tickets

TABLES = (tickets, clocks, events, privates)
BATCH = 256

Rows = dict[str, list[dict[str, Any]]]


def rows_of(url: str, ticket_id: str) -> Rows:
    """The rows that a ticket was written as."""
    engine = sa.create_engine(url)
    with engine.connect() as connection:
        found = {}
        for table in TABLES:
            key = table.c.id if table is tickets else table.c.ticket_id
            columns = ", ".join(column.name for column in table.columns)
            said = sa.text(f"SELECT {columns} FROM {table.name} WHERE {key.name} = :id")
            found[table.name] = [
                dict(row) for row in connection.execute(said, {"id": ticket_id}).mappings()
            ]
    engine.dispose()
    return found


class Reference:
    """Inserts the same rows again and again, under other ids, with shared commits."""

    def __init__(self, url: str, rows: Rows) -> None:
        self._url = sa.make_url(url)
        self._sqlite = self._url.get_backend_name() == "sqlite"
        driver = self._connect()
        self._waiting: deque[tuple[str, Future[None]]] = deque()
        self._changed = Condition()
        self._inserts = [self._insert_into(driver, table, rows[table.name]) for table in TABLES]
        driver.commit()
        driver.close()
        Thread(target=self._work, daemon=True).start()

    def insert(self, id_: str) -> Future[None]:
        """Queue the rows of one ticket; done when they are durable."""
        future: Future[None] = Future()
        with self._changed:
            self._waiting.append((id_, future))
            self._changed.notify()
        return future

    def _insert_into(
        self, driver: Any, table: sa.Table, rows: list[dict[str, Any]]
    ) -> tuple[str, list[tuple[Any, ...]], int]:
        """Make a table like this one, and the statement that fills it."""
        name, columns = f"reference_{table.name}", list(rows[0])
        keys = ", ".join(column.name for column in table.primary_key)
        types = ", ".join(f"{column} {_type(rows[0][column])}" for column in columns)
        cursor = driver.cursor()
        cursor.execute(f"DROP TABLE IF EXISTS {name}")
        cursor.execute(f"CREATE TABLE {name} ({types}, PRIMARY KEY ({keys}))")
        marks = ", ".join(["?" if self._sqlite else "%s"] * len(columns))
        statement = f"INSERT INTO {name} ({', '.join(columns)}) VALUES ({marks})"
        key = columns.index("id" if table is tickets else "ticket_id")
        return statement, [tuple(row.values()) for row in rows], key

    def _connect(self) -> Any:
        if not self._sqlite:
            address = self._url.set(drivername="postgresql")
            return psycopg.connect(address.render_as_string(hide_password=False))
        driver = sqlite3.connect(str(self._url.database), timeout=30, isolation_level=None)
        driver.execute("PRAGMA journal_mode=WAL")
        driver.execute("PRAGMA synchronous=FULL")
        return driver

    def _work(self) -> None:
        driver = self._connect()
        cursor = driver.cursor()
        while True:
            with self._changed:
                while not self._waiting:
                    self._changed.wait()
                batch = [self._waiting.popleft() for _ in range(min(BATCH, len(self._waiting)))]
            if self._sqlite:
                cursor.execute("BEGIN IMMEDIATE")
            for statement, rows, key in self._inserts:
                renamed = [(*row[:key], id_, *row[key + 1 :]) for id_, _ in batch for row in rows]
                cursor.executemany(statement, renamed)
            driver.commit()
            for _, future in batch:
                future.set_result(None)


def _type(value: object) -> str:
    if isinstance(value, bool):
        return "BOOLEAN"
    return "BIGINT" if isinstance(value, int) else "TEXT"
