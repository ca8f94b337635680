"""An open database: how everything in the store reads and writes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeVar

from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from engine.store.engines import Engines
from engine.store.errors import Unavailable
from engine.store.outbox import Hooks
from engine.store.writer import BATCH, CAPACITY, Writer

T = TypeVar("T")


class Opened:
    """The engines and the writer, and what is done with them."""

    def __init__(self, engines: Engines, *, batch: int = BATCH, capacity: int = CAPACITY) -> None:
        self._engines = engines
        self._hooks = Hooks()
        self._writer = Writer(engines, batch=batch, capacity=capacity)

    def _run(self, task: Callable[[Connection], T]) -> T:
        """Write in a transaction of its own."""
        return self._writer.run(task).result()

    def _read(self, run: Callable[[Connection], T]) -> T:
        """Read, and once more where the connection had died since its last use."""
        with translated():
            try:
                return self._read_once(run)
            except DBAPIError as error:
                if not error.connection_invalidated:
                    raise
                return self._read_once(run)

    def _read_once(self, run: Callable[[Connection], T]) -> T:
        with self._engines.read.begin() as connection:
            return run(connection)


@contextmanager
def translated() -> Iterator[None]:
    """Let nobody above know which library speaks to the database."""
    try:
        yield
    except SQLAlchemyError as error:
        raise Unavailable(str(getattr(error, "orig", None) or error)) from error
