"""Making the views again from the events, to the same bytes; what differs is put right and told."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from sqlalchemy import BindParameter, Connection, Select, Table, bindparam, delete, select, update

from engine.store.change import Change, prepare
from engine.store.change import Row as Values
from engine.store.reading import read_histories
from engine.store.tables import (
    attached_to,
    bulletins,
    cases,
    clocks,
    draws,
    events,
    objections,
    parts,
    stints,
    supervisions,
    tickets,
)
from engine.store.writer import Writer
from engine.store.writing import write_views
from engine.tickets.events import Event

ViewOf = Callable[[tuple[Event, ...]], Change]
"""From the history of an aggregate to its views, as a change without events.

For a ticket it holds ``units``, those of all its events from the first on (``views.change_of``).
"""

_log = logging.getLogger(__name__)
_IDS: BindParameter[Any] = bindparam("ids", expanding=True)


@dataclass(frozen=True, slots=True)
class _Kind:
    """A kind of aggregate: which ids are of it, the table of its rows, and what hangs on these."""

    first: str
    end: str
    table: Table
    hanging: tuple[Table, ...] = ()


TICKETS = _Kind("", "B", tickets, (clocks, parts, supervisions, attached_to, stints))
BULLETINS = _Kind("B", "C", bulletins, (objections,))
CASES = _Kind("C", "D", cases)
DRAWS = _Kind("D", "E", draws)


@dataclass(frozen=True, slots=True)
class Rebuilt:
    """What a rebuild found: how many were read, views that differed, rows without any events.

    ``unreadable`` are those whose events make no sense; their views were left as they were.
    """

    tickets: int
    different: tuple[str, ...]
    unreadable: tuple[str, ...]
    orphans: int
    cases: int = 0
    draws: int = 0
    bulletins: int = 0


def rebuild(
    writer: Writer,
    view_of: ViewOf,
    limit: int,
    case_view_of: ViewOf | None = None,
    draw_view_of: ViewOf | None = None,
    bulletin_view_of: ViewOf | None = None,
) -> Rebuilt:
    """Compare every view with its events, in batches that each hold what they compare still.

    Cases, draws and bulletins are left as they are where nobody says how they look.
    """
    orphans = writer.run(_drop_orphans).result()
    read: dict[str, int] = {}
    different: list[str] = []
    unreadable: list[str] = []
    for kind, view in (
        (TICKETS, view_of),
        (CASES, case_view_of),
        (DRAWS, draw_view_of),
        (BULLETINS, bulletin_view_of),
    ):
        if view is None:
            continue
        after, full = kind.first, True
        while full:
            batch = writer.run(partial(_rebuild_some, kind, view, after, limit)).result()
            read[kind.table.name] = read.get(kind.table.name, 0) + len(batch.ids)
            different += batch.different
            unreadable += batch.unreadable
            full = len(batch.ids) == limit
            after = batch.ids[-1] if full else after
    return Rebuilt(
        read["tickets"],
        tuple(different),
        tuple(unreadable),
        orphans,
        read.get("cases", 0),
        read.get("draws", 0),
        read.get("bulletins", 0),
    )


@dataclass(frozen=True, slots=True)
class _Batch:
    ids: list[str]
    different: list[str]
    unreadable: list[str]


def _rebuild_some(
    kind: _Kind, view_of: ViewOf, after: str, limit: int, connection: Connection
) -> _Batch:
    wanted = select(events.c.ticket_id).where(
        events.c.number == 1, events.c.ticket_id > after, events.c.ticket_id < kind.end
    )
    found = connection.execute(wanted.order_by(events.c.ticket_id).limit(limit))
    ids = list(found.scalars())
    if not ids:
        return _Batch([], [], [])
    stored = {
        table.name: _stored(connection, table, ids, lock=table is kind.table)
        for table in (kind.table, *kind.hanging)
    }
    units = _units(connection, ids) if kind is TICKETS else {}
    wrong: list[Change] = []
    unreadable: list[str] = []
    for id_, history in read_histories(connection, ids).items():
        try:
            change = view_of(history)
        except Exception:  # noqa: BLE001 - told, and no reason to stop at
            _log.exception("the events of %s make no sense", id_)
            unreadable.append(id_)
            continue
        differs = any(rows.get(id_, []) != _rows(change, name) for name, rows in stored.items())
        if differs or (kind is TICKETS and tuple(units[id_]) != change.units):
            wrong.append(change)
    if wrong:
        _put_right(connection, kind, wrong, units)
    return _Batch(ids, [change.subject for change in wrong], unreadable)


def _put_right(
    connection: Connection,
    kind: _Kind,
    wrong: Sequence[Change],
    units: Mapping[str, Sequence[str | None]],
) -> None:
    # Rows of draws too, for of two that changed places neither could be written first.
    for table in (draws,) if kind is DRAWS else kind.hanging:
        gone = delete(table).where(next(iter(table.primary_key)).in_(_IDS))
        connection.execute(gone, {"ids": [change.subject for change in wrong]})
    write_views(connection, [prepare(change) for change in wrong])
    moved = [
        {"the_id": change.subject, "the_number": number, "the_unit": unit}
        for change in (wrong if kind is TICKETS else ())
        for number, (unit, was) in enumerate(
            zip(change.units, units[change.subject], strict=True), start=1
        )
        if unit != was
    ]
    if moved:
        of_one = update(events).where(
            events.c.ticket_id == bindparam("the_id"), events.c.number == bindparam("the_number")
        )
        connection.execute(of_one.values(unit=bindparam("the_unit")), moved)


def _stored(
    connection: Connection, table: Table, ids: Sequence[str], *, lock: bool
) -> dict[str, list[Values]]:
    key = next(iter(table.primary_key)).name
    wanted: Select[Any] = select(table).where(table.c[key].in_(_IDS))
    if lock:  # in one order, as whoever writes
        wanted = wanted.order_by(key)
        wanted = wanted.with_for_update()
    found: dict[str, list[Values]] = {}
    for row in connection.execute(wanted, {"ids": ids}).mappings():
        found.setdefault(row[key], []).append(dict(row))
    return {id_: _in_order(table.name, rows) for id_, rows in found.items()}


def _units(connection: Connection, ids: Sequence[str]) -> dict[str, list[str | None]]:
    wanted = select(events.c.ticket_id, events.c.unit).where(events.c.ticket_id.in_(_IDS))
    found: dict[str, list[str | None]] = {}
    for row in connection.execute(
        wanted.order_by(events.c.ticket_id, events.c.number), {"ids": ids}
    ):
        found.setdefault(row.ticket_id, []).append(row.unit)
    return found


def _rows(change: Change, name: str) -> list[Values]:
    """The change's rows of this table, in the order of their keys."""
    if name == "tickets":
        return [] if change.ticket is None else [change.ticket]
    return _in_order(name, getattr(change, name))


_WITHIN = {"clocks": ("milestone", "of"), "parts": ("unit",), "supervisions": ("number",),
           "attached_to": ("digest",), "stints": ("number", "unit"),
           "objections": ("number",)}  # fmt: skip


def _in_order(name: str, rows: Sequence[Values]) -> list[Values]:
    """Sorted here, for the databases do not agree about the order of texts."""
    return sorted(rows, key=lambda row: [row[key] for key in _WITHIN.get(name, ())])


def _drop_orphans(connection: Connection) -> int:
    """Views without any events say what nobody can check: away with them."""
    dropped = 0
    for kind in (TICKETS, CASES, DRAWS, BULLETINS):
        for table in (kind.table, *kind.hanging):
            key = next(iter(table.primary_key))
            gone = delete(table).where(
                ~select(events.c.number).where(events.c.ticket_id == key).exists()
            )
            dropped += connection.execute(gone).rowcount
    return dropped
