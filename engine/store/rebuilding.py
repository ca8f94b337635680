"""Making the views again from the events, to the same bytes; what differs is put right and told."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from sqlalchemy import BindParameter, Connection, Select, Table, bindparam, delete, select

from engine.store.change import Change, prepare
from engine.store.change import Row as Values
from engine.store.reading import read_histories
from engine.store.tables import clocks, events, tickets
from engine.store.writer import Writer
from engine.store.writing import write_views
from engine.tickets.events import Event

ViewOf = Callable[[tuple[Event, ...]], Change]
"""From a ticket's history to its views, as a change without events."""

_NEXT = (
    select(events.c.ticket_id)
    .where(events.c.number == 1, events.c.ticket_id > bindparam("after"))
    .order_by(events.c.ticket_id)
    .limit(bindparam("limit"))
)
_log = logging.getLogger(__name__)
_IDS: BindParameter[Any] = bindparam("ids", expanding=True)


@dataclass(frozen=True, slots=True)
class Rebuilt:
    """What a rebuild found: tickets read, views that differed, rows without any events.

    ``unreadable`` are tickets whose events make no sense; their views were left as they were.
    """

    tickets: int
    different: tuple[str, ...]
    unreadable: tuple[str, ...]
    orphans: int


def rebuild(writer: Writer, view_of: ViewOf, limit: int) -> Rebuilt:
    """Compare every view with its events, in batches that each hold their tickets still."""
    done: list[_Batch] = []
    while not done or len(done[-1].ids) == limit:
        after = done[-1].ids[-1] if done else ""
        done.append(writer.run(partial(_rebuild_some, view_of, after, limit)).result())
    return Rebuilt(
        sum(len(batch.ids) for batch in done),
        tuple(id_ for batch in done for id_ in batch.different),
        tuple(id_ for batch in done for id_ in batch.unreadable),
        writer.run(_drop_orphans).result(),
    )


@dataclass(frozen=True, slots=True)
class _Batch:
    ids: list[str]
    different: list[str]
    unreadable: list[str]


def _rebuild_some(view_of: ViewOf, after: str, limit: int, connection: Connection) -> _Batch:
    ids = list(connection.execute(_NEXT, {"after": after, "limit": limit}).scalars())
    if not ids:
        return _Batch([], [], [])
    stored = _stored(connection, tickets, "id", ids, lock=True)
    running = _stored(connection, clocks, "ticket_id", ids)
    wrong: list[Change] = []
    unreadable: list[str] = []
    for id_, history in read_histories(connection, ids).items():
        try:
            change = view_of(history)
        except Exception:  # noqa: BLE001 - told, and no reason to stop at
            _log.exception("the events of ticket %s make no sense", id_)
            unreadable.append(id_)
            continue
        if stored.get(id_, []) != [change.ticket] or running.get(id_, []) != _sorted(change.clocks):
            wrong.append(change)
    if wrong:
        gone = delete(clocks).where(clocks.c.ticket_id.in_(_IDS))
        connection.execute(gone, {"ids": [change.subject for change in wrong]})
        write_views(connection, [prepare(change) for change in wrong])
    return _Batch(ids, [change.subject for change in wrong], unreadable)


def _stored(
    connection: Connection, table: Table, key: str, ids: Sequence[str], *, lock: bool = False
) -> dict[str, list[Values]]:
    wanted: Select[Any] = select(table).where(table.c[key].in_(_IDS))
    wanted = wanted.order_by(*table.primary_key.columns)
    if lock:
        wanted = wanted.with_for_update()
    found: dict[str, list[Values]] = {}
    for row in connection.execute(wanted, {"ids": ids}).mappings():
        found.setdefault(row[key], []).append(dict(row))
    return found


def _sorted(rows: Sequence[Values]) -> list[Values]:
    return sorted(rows, key=lambda row: str(row["milestone"]))


def _drop_orphans(connection: Connection) -> int:
    """Views without any events say what nobody can check: away with them."""
    dropped = 0
    for table, key in ((tickets, tickets.c.id), (clocks, clocks.c.ticket_id)):
        gone = delete(table).where(
            ~select(events.c.number).where(events.c.ticket_id == key).exists()
        )
        dropped += connection.execute(gone).rowcount
    return dropped
