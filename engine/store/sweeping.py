"""Finding the tickets whose time has come, and writing what it means, in one transaction.

A ticket whose timers follow a rulebook that is no longer in force is found and moved on likewise.

The index on ``next_timer_at`` holds tickets with a timer only: the cost follows the timers due,
never the tickets open. On PostgreSQL the rows are claimed (``SKIP LOCKED``), so that several
workers share the work. On SQLite deciding happens outside the one writer, which then takes the
result of those tickets that nobody touched meanwhile.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Collection, Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Select, bindparam, select, update

from engine.store import activations
from engine.store.activations import Activation
from engine.store.change import Change, Prepared
from engine.store.engines import Engines, retrying
from engine.store.outbox import Hook, prepare_with
from engine.store.reading import read_histories
from engine.store.tables import tickets
from engine.store.types import Instant
from engine.store.writer import Writer
from engine.store.writing import write_what_goes
from engine.tickets.events import Event

_log = logging.getLogger(__name__)

Decide = Callable[[Mapping[str, tuple[Event, ...]]], Sequence[Change]]
"""From the histories of the tickets due to what is to be written for each.

A ticket that is left out could not be decided: it is looked at again ``LATER``, so that it does
not stand at the head of the queue for ever.
"""
LATER = timedelta(minutes=15)

_DUE = (
    select(tickets.c.id, tickets.c.length)
    .where(tickets.c.next_timer_at <= bindparam("now", type_=Instant))
    .order_by(tickets.c.next_timer_at)
    .limit(bindparam("limit"))
)
_OPEN = select(tickets.c.id, tickets.c.length).where(tickets.c.open)
_BEHIND = tuple(
    _OPEN.where(way).limit(bindparam("limit"))
    for way in (
        tickets.c.timed_by < bindparam("version"),
        tickets.c.timed_by > bindparam("version"),
    )
)
"""Two statements, for an index finds what is less or greater, but not what is unequal."""
_LENGTHS = select(tickets.c.id, tickets.c.length).where(
    tickets.c.id.in_(bindparam("ids", expanding=True))
)


@dataclass(frozen=True, slots=True)
class Swept:
    """One batch: how many tickets were due, and how many of them were moved on."""

    due: int
    written: int


@dataclass(frozen=True, slots=True)
class Base:
    """Where tickets are found and written, and the webhooks that are told of it."""

    engines: Engines
    writer: Writer
    hooks: Sequence[Hook] = ()


def sweep(base: Base, now: datetime, limit: int, decide: Decide) -> Swept:
    """Take up to ``limit`` tickets whose timer is due and write what ``decide`` makes of them."""

    def put_off(connection: Connection, ids: Collection[str], _written: int) -> None:
        if ids:
            later = update(tickets).where(tickets.c.id.in_(ids)).values(next_timer_at=now + LATER)
            connection.execute(later)

    wanted = _Wanted((_DUE,), {"now": now, "limit": limit}, put_off)
    return _move_on(base, wanted, decide)


def renew(base: Base, activation: Activation, limit: int, decide: Decide) -> Swept:
    """Take up to ``limit`` open tickets that do not follow this activation yet."""

    def note(connection: Connection, ids: Collection[str], written: int) -> None:
        if ids:  # nobody can make sense of these: asked once, not again and again
            passed = update(tickets).where(tickets.c.id.in_(ids))
            connection.execute(passed.values(timed_by=activation.version))
        if written:
            activations.note_progress(connection, activation.number, written)

    wanted = _Wanted(_BEHIND, {"version": activation.version, "limit": limit}, note)
    return _move_on(base, wanted, decide)


@dataclass(frozen=True, slots=True)
class _Wanted:
    """Which tickets to move on: found by any of the statements.

    ``leave`` is told, within the transaction, which of them could not be decided, and how many
    were written.
    """

    statements: tuple[Select[Any], ...]
    given: Mapping[str, Any]
    leave: Callable[[Connection, Collection[str], int], None]

    def find(self, connection: Connection, *, claim: bool) -> dict[str, int]:
        """The tickets and the numbers of their last events, up to the limit."""
        found: dict[str, int] = {}
        for one in self.statements:
            statement = one.with_for_update(skip_locked=True) if claim else one
            left = self.given["limit"] - len(found)
            for row in connection.execute(statement, {**self.given, "limit": left}):
                found[row.id] = row.length
            if len(found) >= self.given["limit"]:
                break
        return found


def _move_on(base: Base, wanted: _Wanted, decide: Decide) -> Swept:
    if base.engines.sqlite:
        return _optimistic(base, wanted, decide)
    return retrying(lambda: _claiming(base, wanted, decide))


def _claiming(base: Base, wanted: _Wanted, decide: Decide) -> Swept:
    with base.engines.write.begin() as connection:
        found = wanted.find(connection, claim=True)
        if not found:
            return Swept(0, 0)
        decided = decide(read_histories(connection, found))
        changes = [prepare_with(change, base.hooks) for change in decided]
        return Swept(len(found), _settle(connection, wanted, found.keys(), changes))


def _optimistic(base: Base, wanted: _Wanted, decide: Decide) -> Swept:
    with base.engines.read.begin() as connection:
        found = wanted.find(connection, claim=False)
        histories = read_histories(connection, found) if found else {}
    if not found:
        return Swept(0, 0)
    changes = [prepare_with(change, base.hooks) for change in decide(histories)]

    def settle(connection: Connection) -> int:
        current = _lengths(connection, [change.subject for change in changes])
        fresh = [c for c in changes if current.get(c.subject) == found[c.subject]]
        stale = {c.subject for c in changes} - {c.subject for c in fresh}
        return _settle(connection, wanted, found.keys() - stale, fresh)

    return Swept(len(found), base.writer.run(settle).result())


def _settle(
    connection: Connection, wanted: _Wanted, ids: Set[str], changes: Sequence[Prepared]
) -> int:
    """Write what was decided for these tickets; what cannot be written counts as undecided."""
    failed = write_what_goes(connection, changes) if changes else {}
    for subject, error in failed.items():
        _log.error("what was decided for ticket %s cannot be written: %s", subject, error)
    undecided = ids - {change.subject for change in changes} | failed.keys()
    written = len(changes) - len(failed)
    wanted.leave(connection, undecided, written)
    return written


def _lengths(connection: Connection, ids: Collection[str]) -> dict[str, int]:
    return {row.id: row.length for row in connection.execute(_LENGTHS, {"ids": list(ids)})}
