"""Bulletins as lists show them, what they say, and what units objected to."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, RowMapping, select

from engine.insight.stint import Stint
from engine.store.opened import Opened
from engine.store.paging import LIMIT, Columns, Items, any_of, order_of, read_items
from engine.store.stint_rows import stint_from
from engine.store.tables import bulletin_contents, bulletins, objections, stints

BULLETIN_SORTS: dict[str, Columns] = {
    "last_day": (bulletins.c.last_day, bulletins.c.id),
    "published_at": (bulletins.c.published_at, bulletins.c.id),
}


@dataclass(frozen=True, slots=True)
class BulletinFilter:
    """Which bulletins. None means any; ``published`` are those of which an edition is in force,
    ``until`` those whose last day is not after this one.

    ``objected_by`` are those to which one of these units has objected, ``waiting`` those with an
    objection that nobody has answered.
    """

    states: tuple[str, ...] | None = None
    every: tuple[str, ...] | None = None
    period: str | None = None
    until: str | None = None
    published: bool | None = None
    waiting: bool | None = None
    objected_by: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class BulletinRow:
    """A bulletin as lists show it: the latest edition with its state, and the one in force."""

    id: str
    scheme: str
    title: str
    period: str
    every: str | None
    first_day: str
    last_day: str
    state: str
    edition: int
    in_force: int | None
    published_at: datetime | None
    waiting: int
    stale: bool
    ready: bool
    objections_until: datetime | None
    drafted_at: datetime
    updated_at: datetime
    length: int


_ROW = tuple(bulletins.c[name] for name in BulletinRow.__dataclass_fields__)


class BulletinReads(Opened):
    """What the store tells about bulletins."""

    def bulletins(
        self,
        wanted: BulletinFilter | None = None,
        sort: str = "-last_day",
        limit: int = LIMIT,
        cursor: str | None = None,
    ) -> Items[BulletinRow]:
        """One page of bulletins; only published ones may be sorted by ``published_at``."""
        order = order_of(sort, BULLETIN_SORTS)
        chosen = select(*_ROW).where(*_conditions(wanted or BulletinFilter()))
        return self._read(lambda c: read_items(c, chosen, order, limit, cursor, _row))

    def bulletin_numbers(self) -> frozenset[str]:
        """The numbers of all bulletins."""
        return frozenset(self._read(lambda c: c.execute(select(bulletins.c.id)).scalars().all()))

    def bulletins_at_work(self) -> tuple[BulletinRow, ...]:
        """Drafts for which time may do something: to be counted anew, or to be told ready."""
        wanted = select(*_ROW).where(
            bulletins.c.state == "draft", bulletins.c.stale | ~bulletins.c.ready
        )

        def read(connection: Connection) -> tuple[BulletinRow, ...]:
            return tuple(map(_row, connection.execute(wanted.order_by(bulletins.c.id)).mappings()))

        return self._read(read)

    def bulletin_content(self, digest: str) -> str | None:
        """What an edition says, as the text that was frozen."""
        wanted = select(bulletin_contents.c.content).where(bulletin_contents.c.digest == digest)
        return self._read(lambda c: c.execute(wanted).scalar())

    def stints_with(self, ticket_id: str, unit: str) -> tuple[Stint, ...]:
        """The stints of a unit with a ticket: what may be counted of it."""
        wanted = select(stints).where(stints.c.ticket_id == ticket_id, stints.c.unit == unit)

        def read(connection: Connection) -> tuple[Stint, ...]:
            return tuple(map(stint_from, connection.execute(wanted).mappings()))

        return self._read(read)


def _row(row: RowMapping) -> BulletinRow:
    return BulletinRow(**row)


def _conditions(wanted: BulletinFilter) -> list[ColumnElement[bool]]:
    column = bulletins.c
    found: list[ColumnElement[bool]] = []
    if wanted.states is not None:
        found.append(any_of(column.state, wanted.states))
    if wanted.every is not None:
        found.append(any_of(column.every, wanted.every))
    if wanted.period is not None:
        found.append(column.period == wanted.period)
    if wanted.until is not None:
        found.append(column.last_day <= wanted.until)
    if wanted.published is not None:
        in_force = column.in_force.is_not(None)
        found.append(in_force if wanted.published else ~in_force)
    if wanted.waiting is not None:
        found.append(column.waiting > 0 if wanted.waiting else column.waiting == 0)
    if wanted.objected_by is not None:
        objected = select(objections.c.number).where(
            objections.c.bulletin_id == column.id, any_of(objections.c.unit, wanted.objected_by)
        )
        found.append(objected.exists())
    return found
