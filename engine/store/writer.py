"""Group commit: waiting changes share one transaction, and a guilty one fails alone.

An fsync costs the same for one change as for two hundred, so whatever waits is written together.
A future is resolved only after the commit: an answer given is an answer kept.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from threading import Condition, Thread
from typing import Any, TypeVar

from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from engine.store.change import Prepared
from engine.store.engines import Engines, retrying
from engine.store.errors import Busy, Closed, DuplicateKey, Late
from engine.store.writing import unavailable, used_keys, write, write_each

T = TypeVar("T")
Task = Callable[[Connection], Any]

BATCH = 256
CAPACITY = 8192
"""How many changes may wait: some seconds of work. Beyond it the caller is told to come back."""


@dataclass(frozen=True, slots=True)
class _Job:
    work: Prepared | Task
    future: Future[Any]


class Writer:
    """The threads that write. Everything handed in before ``close`` is written."""

    def __init__(self, engines: Engines, *, batch: int = BATCH, capacity: int = CAPACITY) -> None:
        self._engines = engines
        self._batch = batch
        self._capacity = capacity
        self._waiting: deque[_Job] = deque()
        self._changed = Condition()
        self._closed = False
        self._threads = [
            Thread(target=self._work, name=f"dafuwu-writer-{n}", daemon=True)
            for n in range(engines.writers)
        ]
        for thread in self._threads:
            thread.start()

    def append(self, change: Prepared) -> Future[None]:
        """Queue a change; the future resolves once it is durable."""
        return self._submit(change)

    def run(self, task: Callable[[Connection], T]) -> Future[T]:
        """Queue a task that gets a transaction of its own."""
        return self._submit(task)

    def close(self) -> None:
        """Write what waits, then stop."""
        with self._changed:
            self._closed = True
            self._changed.notify_all()
        for thread in self._threads:
            thread.join()

    def _submit(self, work: Prepared | Task) -> Future[Any]:
        future: Future[Any] = Future()
        with self._changed:
            if self._closed:
                raise Closed("the store is closed")
            if len(self._waiting) >= self._capacity:
                raise Busy(f"{self._capacity} changes are waiting to be written")
            self._waiting.append(_Job(work, future))
            self._changed.notify()
        return future

    def _work(self) -> None:
        while batch := self._take():
            changes = [job.work for job in batch if isinstance(job.work, Prepared)]
            if changes:
                self._settle(batch, changes)
            else:
                self._run(batch[0])

    def _take(self) -> list[_Job]:
        """What waits and may share a transaction; empty once closed and drained."""
        with self._changed:
            while not self._waiting:
                if self._closed:
                    return []
                self._changed.wait()
            batch: list[_Job] = []
            seen: set[str] = set()
            while self._waiting and len(batch) < self._batch:
                names = _names(self._waiting[0].work)
                if batch and (names is None or not seen.isdisjoint(names)):
                    break  # a task stands alone; an aggregate or key comes once a transaction
                job = self._waiting.popleft()
                # A caller that gave up before its turn came is not written at all.
                if job.future.set_running_or_notify_cancel():
                    batch.append(job)
                    seen.update(names or ())
                    if names is None:
                        break
            if not batch:
                return self._take()
            return batch

    def _settle(self, batch: Sequence[_Job], changes: Sequence[Prepared]) -> None:
        outcomes: Sequence[Exception | None]
        try:
            outcomes = self._write(changes)
        except Exception as error:  # noqa: BLE001 - whatever happens, every caller gets an answer
            outcomes = [unavailable(error)] * len(batch)
        for job, outcome in zip(batch, outcomes, strict=True):
            if outcome is None:
                job.future.set_result(None)
            else:
                job.future.set_exception(outcome)

    def _write(self, changes: Sequence[Prepared]) -> list[Exception | None]:
        try:
            return retrying(lambda: self._together(changes))
        except Late:
            return retrying(lambda: self._one_by_one(changes))
        except SQLAlchemyError as error:
            if isinstance(error, DBAPIError) and error.connection_invalidated:
                raise
            return retrying(lambda: self._one_by_one(changes))

    def _together(self, changes: Sequence[Prepared]) -> list[Exception | None]:
        """All in one transaction; a key used before is the common case, and is no accident."""
        with self._engines.write.begin() as connection:
            used = used_keys(connection, changes)
            write(connection, [change for change in changes if change.key not in used])
        return [
            DuplicateKey(change.key) if change.key is not None and change.key in used else None
            for change in changes
        ]

    def _one_by_one(self, changes: Sequence[Prepared]) -> list[Exception | None]:
        """Still one transaction, but each change in a savepoint: only the guilty one fails."""
        with self._engines.write.begin() as connection:
            outcomes = write_each(connection, changes)
        return [outcomes[change.subject] for change in changes]

    def _run(self, job: _Job) -> None:
        def run() -> Any:
            assert callable(job.work), "what is no change is a task"
            with self._engines.write.begin() as connection:
                return job.work(connection)

        try:
            job.future.set_result(retrying(run))
        except Exception as error:  # noqa: BLE001 - the caller gets it
            job.future.set_exception(unavailable(error))


def _names(work: Prepared | Task) -> tuple[str, ...] | None:
    """What may occur once in a transaction: the aggregates and the key. None for a task."""
    if not isinstance(work, Prepared):
        return None
    if work.key is None:
        return tuple(work.firsts)
    return (*work.firsts, f"key {work.key}")
