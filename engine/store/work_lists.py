"""Lists of what waits for somebody: parts of assisting units, supervisions, notices."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import ColumnElement, RowMapping, or_, select, update

from engine.people.scope import EVERYTHING, Sight
from engine.store import sights
from engine.store.opened import Opened
from engine.store.paging import LIMIT, Columns, Items, any_of, order_of, read_items
from engine.store.tables import notices, parts, supervisions
from engine.store.types import NEVER

PART_SORTS: dict[str, Columns] = {"due_at": (parts.c.due_at, parts.c.ticket_id, parts.c.unit)}
SUPERVISION_SORTS: dict[str, Columns] = {
    "reply_due_at": (
        supervisions.c.reply_due_at,
        supervisions.c.ticket_id,
        supervisions.c.number,
    )
}
NOTICE_SORTS: dict[str, Columns] = {"send_at": (notices.c.send_at, notices.c.id)}
_json = msgspec.json.Decoder().decode


@dataclass(frozen=True, slots=True)
class PartRow:
    """What an assisting unit has to do; ``due_at`` None where no clock runs for it."""

    ticket_id: str
    unit: str
    state: str
    open: bool
    by: str
    asked_at: datetime
    due_at: datetime | None
    done_at: datetime | None


@dataclass(frozen=True, slots=True)
class SupervisionRow:
    """A written supervision; ``reply_due_at`` None where no reply is asked for by a time."""

    ticket_id: str
    number: str
    role: str
    unit: str | None
    state: str
    by: str
    rule: str | None
    opened_at: datetime
    reply_due_at: datetime | None
    replied_at: datetime | None
    ended_at: datetime | None
    overdue: bool


@dataclass(frozen=True, slots=True)
class NoticeRow:
    """What a role was told; ``names`` who held it then."""

    id: str
    ticket_id: str | None
    case_id: str | None
    kind: str
    role: str
    unit: str | None
    names: tuple[str, ...]
    send_at: datetime
    made_at: datetime
    data: Mapping[str, Any]
    read_at: datetime | None
    read_by: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeFilter:
    """Which notices to show. ``until`` hides those whose time to be sent has not come.

    ``unit`` may hold None: notices to roles that stand in no unit. ``unread`` None shows both.
    """

    role: tuple[str, ...] | None = None
    unit: tuple[str | None, ...] | None = None
    ticket_id: str | None = None
    case_id: str | None = None
    unread: bool | None = None
    until: datetime | None = None
    sight: Sight = EVERYTHING


class WorkLists(Opened):
    """What the store tells those who have something to do."""

    def parts(
        self,
        unit: tuple[str, ...] | None = None,
        *,
        open_: bool | None = True,
        limit: int = LIMIT,
        cursor: str | None = None,
        sight: Sight = EVERYTHING,
    ) -> Items[PartRow]:
        """One page of what assisting units have to do, the earliest due first."""
        wanted = select(parts).where(*sights.hanging_on(parts.c.ticket_id, sight))
        if unit is not None:
            wanted = wanted.where(any_of(parts.c.unit, unit))
        if open_ is not None:
            wanted = wanted.where(parts.c.open if open_ else ~parts.c.open)
        order = order_of("due_at", PART_SORTS)
        return self._read(lambda c: read_items(c, wanted, order, limit, cursor, _part))

    def supervisions(
        self,
        unit: tuple[str, ...] | None = None,
        role: tuple[str, ...] | None = None,
        *,
        ended: bool | None = False,
        overdue: bool | None = None,
        ticket_id: str | None = None,
        limit: int = LIMIT,
        cursor: str | None = None,
        sight: Sight = EVERYTHING,
    ) -> Items[SupervisionRow]:
        """One page of written supervisions, the earliest reply due first."""
        column = supervisions.c
        wanted = select(supervisions).where(*sights.hanging_on(column.ticket_id, sight))
        if unit is not None:
            wanted = wanted.where(any_of(column.unit, unit))
        if role is not None:
            wanted = wanted.where(any_of(column.role, role))
        if ended is not None:
            over = column.ended_at.is_not(None) if ended else column.ended_at.is_(None)
            wanted = wanted.where(over)
        if overdue is not None:
            wanted = wanted.where(column.overdue if overdue else ~column.overdue)
        if ticket_id is not None:
            wanted = wanted.where(column.ticket_id == ticket_id)
        order = order_of("reply_due_at", SUPERVISION_SORTS)
        return self._read(lambda c: read_items(c, wanted, order, limit, cursor, _supervision))

    def notices(
        self,
        filter_: NoticeFilter | None = None,
        sort: str = "-send_at",
        limit: int = LIMIT,
        cursor: str | None = None,
    ) -> Items[NoticeRow]:
        """One page of notices."""
        order = order_of(sort, NOTICE_SORTS)
        wanted = select(notices).where(*notice_conditions(filter_ or NoticeFilter()))
        return self._read(lambda c: read_items(c, wanted, order, limit, cursor, _notice))

    def notice(self, id_: str, sight: Sight = EVERYTHING) -> NoticeRow | None:
        """One notice, None where there is none within sight."""
        wanted = select(notices).where(notices.c.id == id_, *sights.of_notices(sight))
        row = self._read(lambda c: c.execute(wanted).mappings().first())
        return None if row is None else _notice(row)

    def read_notice(self, id_: str, by: str, now: datetime) -> bool:
        """Note who read a notice first; tells whether it was unread."""
        unread = update(notices).where(notices.c.id == id_, notices.c.read_at.is_(None))
        done = unread.values(read_at=now, read_by=by)
        return self._run(lambda c: c.execute(done).rowcount) == 1

    def read_notices_until(self, until: datetime, by: str) -> int:
        """Note of every notice that was sent by then that it was read as it came; how many."""
        unread = update(notices).where(notices.c.send_at <= until, notices.c.read_at.is_(None))
        done = unread.values(read_at=notices.c.send_at, read_by=by)
        return self._run(lambda c: c.execute(done).rowcount)


def _part(row: RowMapping) -> PartRow:
    return PartRow(**{**row, "due_at": _instant(row["due_at"])})


def _supervision(row: RowMapping) -> SupervisionRow:
    return SupervisionRow(**{**row, "reply_due_at": _instant(row["reply_due_at"])})


def _notice(row: RowMapping) -> NoticeRow:
    return NoticeRow(**{**row, "names": tuple(_json(row["names"])), "data": _json(row["data"])})


def _instant(at: datetime) -> datetime | None:
    return None if at >= NEVER else at


def notice_conditions(wanted: NoticeFilter) -> list[ColumnElement[bool]]:
    """What the filter leaves of the notices."""
    column = notices.c
    found = sights.of_notices(wanted.sight)
    if wanted.role is not None:
        found.append(any_of(column.role, wanted.role))
    if wanted.unit is not None:
        named = tuple(unit for unit in wanted.unit if unit is not None)
        some = any_of(column.unit, named)
        found.append(or_(some, column.unit.is_(None)) if None in wanted.unit else some)
    if wanted.ticket_id is not None:
        found.append(column.ticket_id == wanted.ticket_id)
    if wanted.case_id is not None:
        found.append(column.case_id == wanted.case_id)
    if wanted.unread is not None:
        found.append(column.read_at.is_(None) if wanted.unread else column.read_at.is_not(None))
    if wanted.until is not None:
        found.append(column.send_at <= wanted.until)
    return found
