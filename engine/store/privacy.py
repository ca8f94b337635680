"""Who looked at personal data, and which ended tickets hold what is to be erased."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, RowMapping, and_, or_, select
from sqlalchemy.dialects import postgresql, sqlite

from engine.store.opened import Opened
from engine.store.paging import LIMIT, Columns, Items, any_of, order_of, read_items
from engine.store.tables import cases, looks, retentions, tickets
from engine.store.writing import insert_once

LOOK_SORTS: dict[str, Columns] = {"at": (looks.c.at, looks.c.id)}
_SAME_LOOK = "%Y%m%dT%H%M"
_SAID = ("at", "actor", "role", "unit", "ticket_id", "reason", "number")


@dataclass(frozen=True, slots=True)
class Look:
    """Personal data of a ticket that was shown to somebody.

    What was asked for has its ``reason`` and the ``number`` of the event that says so.
    """

    at: datetime
    actor: str
    role: str | None
    unit: str | None
    ticket_id: str
    fields: tuple[str, ...]
    reason: str | None = None
    number: int | None = None

    @property
    def id(self) -> str:
        """The same for looks of one person at one ticket, in one seat and one minute."""
        if self.number is not None:
            return f"{self.ticket_id}/{self.number}"
        seat = f"{self.role or ''}@{self.unit or ''}"
        minute = self.at.strftime(_SAME_LOOK)
        return f"{self.ticket_id}/{minute}/{self.actor}/{seat}/{','.join(self.fields)}"


@dataclass(frozen=True, slots=True)
class Retained:
    """When something of an ended ticket is next to be erased, by the rulebook of a version."""

    ticket_id: str
    version: str
    erase_at: datetime


class Privacy(Opened):
    """What the store keeps of looks at personal data, and of when it is erased."""

    def note_looks(self, found: Iterable[Look]) -> None:
        """Write looks down, durable when this returns; the same within a minute counts once."""
        rows = [
            {
                **{name: getattr(look, name) for name in _SAID},
                "id": look.id,
                "fields": ",".join(look.fields),
            }
            for look in found
        ]

        def task(connection: Connection) -> None:
            for row in rows:
                insert_once(connection, looks, row)

        if rows:
            self._run(task)

    def looks(
        self,
        ticket_id: str | None = None,
        actor: str | None = None,
        limit: int = LIMIT,
        cursor: str | None = None,
    ) -> Items[Look]:
        """One page of looks, the latest first."""
        wanted = select(looks)
        for column, value in ((looks.c.ticket_id, ticket_id), (looks.c.actor, actor)):
            if value is not None:
                wanted = wanted.where(column == value)
        order = order_of("-at", LOOK_SORTS)
        return self._read(lambda c: read_items(c, wanted, order, limit, cursor, _look))

    def to_erase(self, version: str, now: datetime, limit: int) -> tuple[str, ...]:
        """Ended tickets of which something is to be erased, or nobody has said yet when.

        Those that were looked at under another version are named again: its rules may differ.
        """
        known = and_(retentions.c.ticket_id == tickets.c.id, retentions.c.version == version)
        wanted = (
            select(tickets.c.id)
            .select_from(tickets.outerjoin(retentions, known))
            .where(~tickets.c.open)
            .where(or_(retentions.c.ticket_id.is_(None), retentions.c.erase_at <= now))
            .order_by(tickets.c.id)
            .limit(limit)
        )
        return self._read(lambda c: tuple(c.execute(wanted).scalars()))

    def note_retentions(self, found: Iterable[Retained]) -> None:
        """Remember when these tickets are to be looked at again."""
        rows = [
            {"ticket_id": one.ticket_id, "version": one.version, "erase_at": one.erase_at}
            for one in found
        ]
        if not rows:
            return

        def task(connection: Connection) -> None:
            own = (sqlite if connection.dialect.name == "sqlite" else postgresql).insert(retentions)
            sets = {name: own.excluded[name] for name in ("version", "erase_at")}
            connection.execute(
                own.on_conflict_do_update(index_elements=["ticket_id"], set_=sets), rows
            )

        self._run(task)

    def with_open_cases(self, ids: Collection[str]) -> frozenset[str]:
        """Those of these tickets about which a case is not settled yet."""
        if not ids:
            return frozenset()
        wanted = select(cases.c.ticket_id).where(any_of(cases.c.ticket_id, tuple(ids)))
        return self._read(lambda c: frozenset(c.execute(wanted.where(cases.c.open)).scalars()))


def _look(row: RowMapping) -> Look:
    fields = tuple(filter(None, row["fields"].split(",")))
    return Look(
        row["at"], row["actor"], row["role"], row["unit"], row["ticket_id"], fields, row["reason"],
        row["number"],
    )  # fmt: skip
