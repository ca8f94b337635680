"""What is still to be carried out: tasks on other tickets, units to look at; each once in effect.

A task is leased: whoever takes it moves its time ahead, so that nobody else takes it, and that it
comes up again if its taker dies. A unit's checks are looked at by one worker at a time: what fired
for the one must be known when the next is looked at.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

import msgspec
from sqlalchemy import Connection, and_, delete, or_, select, text, tuple_, update

from engine.store.change import Change, Prepared, prepare
from engine.store.engines import retrying
from engine.store.errors import Conflict
from engine.store.opened import Opened, translated
from engine.store.tables import events, tasks, unit_checks
from engine.store.writing import write_each
from engine.tickets.trail import Seen

LEASE = timedelta(minutes=2)
"""How long a task is left to whoever took it."""
ERROR_KEPT = 500
"""Characters kept of what went wrong with a task."""
TROUBLE = "upkeep"
"""The kind of a row that is no task, but something that workers could not do (``troubles``)."""
CHECKS = 500
"""Checks looked at in one transaction."""
_decode = msgspec.json.Decoder().decode


@dataclass(frozen=True, slots=True)
class TaskRow:
    """An effect on another aggregate still to be carried out."""

    id: str
    kind: str
    subject: str
    payload: dict[str, Any]
    run_at: datetime
    tries: int
    error: str | None


@dataclass(frozen=True, slots=True)
class Check:
    """An event for which the triggers on a whole unit are still to be tried."""

    ticket_id: str
    number: int
    unit: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Checked:
    """One round: how many checks of how many units were settled, and what was written."""

    checks: int
    written: int


Try = Callable[[str, Sequence[Check]], Sequence[Change]]
"""From a unit and its checks, in the order of time, to what is to be written."""


class Queues(Opened):
    """What the store holds for the workers beside the tickets' own timers."""

    def claim_tasks(self, now: datetime, limit: int = 100) -> tuple[TaskRow, ...]:
        """Tasks whose time has come, left to the caller for ``LEASE``; the oldest first."""
        due = select(tasks.c.id).where(tasks.c.run_at <= now, tasks.c.kind != TROUBLE)
        due = due.order_by(tasks.c.run_at, tasks.c.id)
        if self._engines.sqlite and not self._read(lambda c: c.execute(due.limit(1)).first()):
            return ()  # nothing to do is told without the one writer

        def claim(connection: Connection) -> tuple[TaskRow, ...]:
            mine = due.limit(limit).with_for_update(skip_locked=True)
            ids = connection.execute(mine).scalars().all()
            if not ids:
                return ()
            of_mine = tasks.c.id.in_(ids)
            rows = connection.execute(select(tasks).where(of_mine)).mappings().all()
            leased = update(tasks).where(of_mine)
            connection.execute(leased.values(run_at=now + LEASE, tries=tasks.c.tries + 1))
            found = (TaskRow(**{**row, "payload": _decode(row["payload"])}) for row in rows)
            return tuple(sorted(found, key=lambda task: (task.run_at, task.id)))

        return self._run(claim)

    def finish_task(self, id_: str) -> None:
        """Forget a task that was carried out, or that there is nothing left to do for.

        Where its effect is written at the same time, name it in ``Change.tasks_done`` instead.
        """
        self._run(lambda c: c.execute(delete(tasks).where(tasks.c.id == id_)))

    def put_off_task(self, id_: str, error: str, run_at: datetime) -> None:
        """Keep a task for later, with what went wrong."""
        later = update(tasks).where(tasks.c.id == id_)
        values = {"run_at": run_at, "error": error[:ERROR_KEPT]}
        self._run(lambda c: c.execute(later.values(**values)))

    def failing_tasks(self, limit: int = 100) -> tuple[TaskRow, ...]:
        """Tasks that went wrong the last time, the oldest first: somebody should look at them.

        Troubles of the upkeep are among them.
        """
        wanted = (
            select(tasks).where(tasks.c.error.is_not(None)).order_by(tasks.c.run_at, tasks.c.id)
        )
        rows = self._read(lambda c: c.execute(wanted.limit(limit)).mappings().all())
        return tuple(TaskRow(**{**row, "payload": _decode(row["payload"])}) for row in rows)

    def try_unit(
        self, now: datetime, decide: Try, without: Collection[str] = frozenset()
    ) -> Checked:
        """Settle the checks of one unit whose time has come, in one transaction with what fired.

        Units ``without`` are left alone.

        Of what ``decide`` returns, a change whose case is there already (the same evidence makes
        the same case) is left out. If anything else stands in the way nothing is written, and the
        error is raised. No checks settled means that there are none, or that others are at them.
        """
        with translated():
            if self._engines.sqlite:
                return self._try_unit_alone(now, decide, without)
            return retrying(lambda: self._try_unit_locked(now, decide, without))

    def unit_events(
        self, unit: str, kinds: Collection[str], since: datetime, until: datetime
    ) -> tuple[Seen, ...]:
        """The unit's events of these kinds from ``since`` up to ``until``, in the order of time."""
        column = events.c
        wanted = (
            select(
                column.ticket_id, column.number, column.kind, column.at, column.unit, column.actor,
                column.data,
            )
            .where(column.unit == unit, column.kind.in_(kinds))
            .where(column.at >= since, column.at <= until)
            .order_by(column.at, column.ticket_id, column.number)
        )  # fmt: skip
        rows = self._read(lambda c: c.execute(wanted).all())
        return tuple(Seen(*row[:6], _decode(row.data)) for row in rows)

    def resolved(
        self, since: datetime, until: datetime, after: tuple[datetime, str] | None = None,
        limit: int = 1000,
    ) -> tuple[tuple[datetime, str], ...]:  # fmt: skip
        """When which tickets were resolved from ``since`` to before ``until``, piece by piece.

        The next piece comes ``after`` the last pair of this one; a ticket resolved twice is named
        twice.
        """
        column = events.c
        wanted = select(column.at, column.ticket_id).where(column.kind == text("'resolved'"))
        wanted = wanted.where(column.at >= since, column.at < until)
        if after is not None:
            at, id_ = after
            wanted = wanted.where(
                or_(column.at > at, and_(column.at == at, column.ticket_id > id_))
            )
        wanted = wanted.order_by(column.at, column.ticket_id).limit(limit)
        return tuple(
            (row.at, row.ticket_id) for row in self._read(lambda c: c.execute(wanted).all())
        )

    def _try_unit_alone(self, now: datetime, decide: Try, without: Collection[str]) -> Checked:
        def find(connection: Connection) -> tuple[Check, ...]:
            units = _units(connection, now, without)
            return _checks(connection, units[0], now) if units else ()

        found = self._read(find)
        if not found:
            return Checked(0, 0)
        changes = [prepare(change) for change in decide(found[0].unit, found)]

        def settle(connection: Connection) -> Checked:
            if _forget(connection, found) != len(found):
                raise _Taken  # another process was faster: what it wrote counts
            return Checked(len(found), _write(connection, changes))

        try:
            return self._run(settle)
        except _Taken:
            return Checked(0, 0)

    def _try_unit_locked(self, now: datetime, decide: Try, without: Collection[str]) -> Checked:
        with self._engines.write.begin() as connection:
            for unit in _units(connection, now, without):
                if not connection.execute(_LOCK, {"key": _lock_key(unit)}).scalar():
                    continue
                found = _checks(connection, unit, now)
                if found:
                    changes = [prepare(change) for change in decide(unit, found)]
                    _forget(connection, found)
                    return Checked(len(found), _write(connection, changes))
            return Checked(0, 0)


class _Taken(Exception):
    """Another process has settled some of the checks meanwhile."""


_LOCK = text("SELECT pg_try_advisory_xact_lock(:key)")


def _lock_key(unit: str) -> int:
    return int.from_bytes(sha256(f"unit {unit}".encode()).digest()[:8], "big", signed=True)


def _units(connection: Connection, now: datetime, without: Collection[str]) -> tuple[str, ...]:
    """Units with checks whose time has come, those that waited longest first."""
    column = unit_checks.c
    oldest = select(column.unit).where(column.at <= now).order_by(column.at, column.unit)
    if without:
        oldest = oldest.where(column.unit.not_in(without))
    return tuple(dict.fromkeys(connection.execute(oldest.limit(CHECKS)).scalars()))


def _checks(connection: Connection, unit: str, now: datetime) -> tuple[Check, ...]:
    column = unit_checks.c
    wanted = select(column.ticket_id, column.number, column.unit, column.at).where(
        column.unit == unit, column.at <= now
    )
    ordered = wanted.order_by(column.at, column.ticket_id, column.number).limit(CHECKS)
    return tuple(Check(*row) for row in connection.execute(ordered))


def _forget(connection: Connection, checks: Sequence[Check]) -> int:
    """Delete these checks; tells how many were there still."""
    key = tuple_(unit_checks.c.ticket_id, unit_checks.c.number)
    named = key.in_([(check.ticket_id, check.number) for check in checks])
    return connection.execute(delete(unit_checks).where(named)).rowcount


def _write(connection: Connection, changes: Sequence[Prepared]) -> int:
    written = 0
    for outcome in write_each(connection, changes).values():
        if outcome is None:
            written += 1
        elif not (isinstance(outcome, Conflict) and outcome.number == 1):
            raise outcome
    return written
