"""Making the views again from the events, to the same bytes; what differs is put right and told."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from sqlalchemy import BindParameter, Connection, Select, Table, bindparam, delete, select

from engine.store.change import Change, prepare
from engine.store.change import Row as Values
from engine.store.reading import read_histories
from engine.store.tables import clocks, events, tickets
from engine.store.writer import Writer
from engine.store.writing import write_views
from engine.tickets.events import Event

T = TypeVar("T")
ViewOf = Callable[[tuple[Event, ...]], Change]
"""From a ticket's history to its views, as a change without events."""

_NEXT = (
    select(events.c.ticket_id)
    .where(events.c.number == 1, events.c.ticket_id > bindparam("after"))
    .order_by(events.c.ticket_id)
    .limit(bindparam("limit"))
)
_IDS: BindParameter[Any] = bindparam("ids", expanding=True)


@dataclass(frozen=True, slots=True)
class Rebuilt:
    """What a rebuild found: tickets read, views that differed, rows without any events."""

    tickets: int
    different: tuple[str, ...]
    orphans: int


def rebuild(writer: Writer, view_of: ViewOf, limit: int) -> Rebuilt:
    """Compare every view with its events, in batches that each hold their tickets still."""
    count, after = 0, ""
    different: list[str] = []
    while True:

        def run(connection: Connection, after: str = after) -> tuple[list[str], list[str]]:
            return _rebuild_some(connection, view_of, after, limit)

        ids, changed = writer.run(run).result()
        different += changed
        count += len(ids)
        if len(ids) < limit:
            break
        after = ids[-1]
    return Rebuilt(count, tuple(different), writer.run(_drop_orphans).result())


def _rebuild_some(
    connection: Connection, view_of: ViewOf, after: str, limit: int
) -> tuple[list[str], list[str]]:
    found = connection.execute(_NEXT, {"after": after, "limit": limit})
    ids = list(found.scalars())
    if not ids:
        return [], []
    stored = _stored(connection, tickets, "id", ids, lock=True)
    running = _stored(connection, clocks, "ticket_id", ids)
    wrong: list[Change] = []
    for id_, history in read_histories(connection, ids).items():
        change = view_of(history)
        if stored.get(id_, []) != [change.ticket] or running.get(id_, []) != _sorted(change.clocks):
            wrong.append(change)
    if wrong:
        gone = delete(clocks).where(clocks.c.ticket_id.in_(_IDS))
        connection.execute(gone, {"ids": [change.ticket_id for change in wrong]})
        write_views(connection, [prepare(change) for change in wrong])
    return ids, [change.ticket_id for change in wrong]


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
