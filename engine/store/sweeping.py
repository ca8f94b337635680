"""Finding the tickets whose time has come, and writing what it means, in one transaction.

The index on ``next_timer_at`` holds tickets with a timer only: the cost follows the timers due,
never the tickets open. On PostgreSQL the rows are claimed (``SKIP LOCKED``), so that several
workers share the work. On SQLite deciding happens outside the one writer, which then takes the
result of those tickets that nobody touched meanwhile.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, bindparam, select, update

from engine.store.change import Change, prepare
from engine.store.engines import Engines, retrying
from engine.store.reading import read_histories
from engine.store.tables import tickets
from engine.store.types import Instant
from engine.store.writer import Writer
from engine.store.writing import write
from engine.tickets.events import Event

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
_CLAIM = _DUE.with_for_update(skip_locked=True)
_LENGTHS = select(tickets.c.id, tickets.c.length).where(
    tickets.c.id.in_(bindparam("ids", expanding=True))
)


@dataclass(frozen=True, slots=True)
class Swept:
    """One batch: how many tickets were due, and how many of them were moved on."""

    due: int
    written: int


def sweep(engines: Engines, writer: Writer, now: datetime, limit: int, decide: Decide) -> Swept:
    """Take up to ``limit`` tickets whose timer is due and write what ``decide`` makes of them."""
    if engines.sqlite:
        return _optimistic(engines, writer, now, limit, decide)
    return retrying(lambda: _claiming(engines, now, limit, decide))


def _claiming(engines: Engines, now: datetime, limit: int, decide: Decide) -> Swept:
    with engines.write.begin() as connection:
        ids = [row.id for row in connection.execute(_CLAIM, {"now": now, "limit": limit})]
        if not ids:
            return Swept(0, 0)
        changes = [prepare(change) for change in decide(read_histories(connection, ids))]
        write(connection, changes)
        _put_off(connection, set(ids) - {change.ticket_id for change in changes}, now)
        return Swept(len(ids), len(changes))


def _optimistic(
    engines: Engines, writer: Writer, now: datetime, limit: int, decide: Decide
) -> Swept:
    with engines.read.begin() as connection:
        due = {row.id: row.length for row in connection.execute(_DUE, {"now": now, "limit": limit})}
        histories = read_histories(connection, due) if due else {}
    if not due:
        return Swept(0, 0)
    changes = [prepare(change) for change in decide(histories)]

    def settle(connection: Connection) -> int:
        current = _lengths(connection, [change.ticket_id for change in changes])
        fresh = [c for c in changes if current.get(c.ticket_id) == due[c.ticket_id]]
        write(connection, fresh)
        _put_off(connection, due.keys() - {change.ticket_id for change in changes}, now)
        return len(fresh)

    return Swept(len(due), writer.run(settle).result())


def _put_off(connection: Connection, ids: Collection[str], now: datetime) -> None:
    if ids:
        later = update(tickets).where(tickets.c.id.in_(ids)).values(next_timer_at=now + LATER)
        connection.execute(later)


def _lengths(connection: Connection, ids: Collection[str]) -> dict[str, int]:
    return {row.id: row.length for row in connection.execute(_LENGTHS, {"ids": list(ids)})}
