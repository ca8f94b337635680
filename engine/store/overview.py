"""What stands where now: the work of every unit, counted in the database in one statement.

Only open work is read, by the indexes of open work: the cost follows what is open, not what there
ever was.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from itertools import pairwise
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, literal, select, union_all

from engine.people.scope import EVERYTHING, Sight
from engine.store import sights
from engine.store.opened import Opened
from engine.store.paging import any_of
from engine.store.tables import notices, supervisions, tickets
from engine.store.types import NEVER, Instant
from engine.store.work_lists import NoticeFilter, notice_conditions

MOST_COUNTED = 100
"""Unread notices are counted up to here: nobody needs to know whether it is 300 or 400."""


@dataclass(frozen=True, slots=True)
class Standing:
    """The open work of one unit; ``unit`` None is work that no unit has yet.

    ``due`` is due from now until the end of the day that was asked about, ``stuck`` is work on
    which nobody has done anything since the instant that was asked about. ``returns`` to
    ``closings`` are the requests that wait for a judgement. ``supervised`` are written supervisions
    that have not ended, ``replies_late`` those of them whose reply is late.
    """

    unit: str | None
    open: int = 0
    due: int = 0
    overdue: int = 0
    stuck: int = 0
    suspended: int = 0
    returns: int = 0
    extensions: int = 0
    suspensions: int = 0
    declines: int = 0
    closings: int = 0
    supervised: int = 0
    replies_late: int = 0

    @property
    def waiting(self) -> int:
        """The requests that wait for a judgement, whatever they ask for."""
        return self.returns + self.extensions + self.suspensions + self.declines + self.closings

    def with_(self, other: Standing) -> Standing:
        """Both together, under this one's unit."""
        counted = (getattr(self, name) + getattr(other, name) for name in COUNTED)
        return Standing(self.unit, *counted)


COUNTED = tuple(one.name for one in fields(Standing) if one.name != "unit")
_PENDING = {
    "returns": "return",
    "extensions": "extension",
    "suspensions": "suspension",
    "declines": "decline",
    "closings": "closing",
}


class Overviews(Opened):
    """What the store tells those who supervise."""

    def standings(
        self,
        now: datetime,
        until: datetime,
        quiet_since: datetime,
        units: tuple[str, ...] | None = None,
        sight: Sight = EVERYTHING,
    ) -> tuple[Standing, ...]:
        """How each unit stands, by the unit's id; ``units`` leaves out all others."""
        of_tickets = _by_lead(now, until, quiet_since).where(*sights.of_tickets(sight))
        seen = sights.hanging_on(supervisions.c.ticket_id, sight)
        of_replies = _by_supervised().where(*seen)
        if units is not None:
            of_tickets = of_tickets.where(any_of(tickets.c.lead, units))
            of_replies = of_replies.where(any_of(supervisions.c.unit, units))
        rows = self._read(lambda c: c.execute(union_all(of_tickets, of_replies)).all())
        found: dict[str | None, Standing] = {}
        for row in rows:
            one = Standing(*row)
            before = found.get(one.unit)
            found[one.unit] = one if before is None else before.with_(one)
        return tuple(found[unit] for unit in sorted(found, key=lambda unit: unit or ""))

    def falling_due(
        self,
        bounds: Sequence[datetime],
        units: tuple[str, ...] | None = None,
        sight: Sight = EVERYTHING,
    ) -> tuple[int, ...]:
        """How much open work falls due between each of these instants and the next."""
        due = tickets.c.due_at
        counts = [func.count().filter(due >= first, due < last) for first, last in pairwise(bounds)]
        wanted = select(*counts).where(tickets.c.open, *sights.of_tickets(sight))
        wanted = wanted.where(due >= bounds[0], due < bounds[-1])
        if units is not None:
            wanted = wanted.where(any_of(tickets.c.lead, units))
        return tuple(self._read(lambda c: c.execute(wanted).one()))

    def count_notices(self, filter_: NoticeFilter) -> int:
        """How many notices a filter shows, ``MOST_COUNTED`` where there are more."""
        some = select(literal(1).label("one")).select_from(notices)
        some = some.where(*notice_conditions(filter_)).limit(MOST_COUNTED)
        wanted = select(func.count()).select_from(some.subquery())
        return int(self._read(lambda c: c.execute(wanted).scalar()) or 0)


def quiet(since: datetime) -> ColumnElement[bool]:
    """Whether nobody has done anything about a ticket since then, though nothing holds it up."""
    column = tickets.c
    moved_at = func.coalesce(column.moved_at, column.received_at, type_=Instant)
    return and_(moved_at < since, ~column.suspended)


def _by_lead(now: datetime, until: datetime, quiet_since: datetime) -> Select[Any]:
    column = tickets.c
    conditions: dict[str, ColumnElement[bool]] = {
        "due": and_(column.due_at >= now, column.due_at < min(until, NEVER), ~column.overdue),
        "overdue": column.overdue,
        "stuck": quiet(quiet_since),
        "suspended": column.suspended,
        **{name: column.pending == kind for name, kind in _PENDING.items()},
    }
    counts = [
        (func.count().filter(conditions[name]) if name in conditions else literal(0)).label(name)
        for name in COUNTED
        if name != "open"
    ]
    wanted = select(column.lead.label("unit"), func.count().label("open"), *counts)
    return wanted.where(column.open).group_by(column.lead)


def _by_supervised() -> Select[Any]:
    column = supervisions.c
    counted = {
        "supervised": func.count(),
        "replies_late": func.count().filter(column.overdue),
    }
    counts = [counted.get(name, literal(0)).label(name) for name in COUNTED]
    wanted = select(column.unit.label("unit"), *counts)
    return wanted.where(column.ended_at.is_(None)).group_by(column.unit)
