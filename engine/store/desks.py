"""What desks are shown beside lists: how much waits, the clocks behind it, what was achieved."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Integer, Select, cast, func, select

from engine.people.scope import EVERYTHING, Sight
from engine.store import sights
from engine.store.case_lists import CaseFilter, case_conditions
from engine.store.lists import Filter, TicketRow, ticket_conditions
from engine.store.opened import Opened
from engine.store.paging import any_of
from engine.store.tables import cases, clocks, events, notices, supervisions, tickets
from engine.store.types import NEVER

OWN_STEPS = ("sign", "contact", "arrive", "resolve")
"""The milestones by which a unit is measured."""
TOLD = ("signed", "resolved", "returned", "redo", "rated", "extension-asked")
"""The kinds of event that a unit's figures count."""


@dataclass(frozen=True, slots=True)
class ClockRow:
    """A clock that runs or is paused. ``of`` is the assisting unit or the supervision's number."""

    ticket_id: str
    milestone: str
    of: str
    state: str
    started_at: datetime
    due_at: datetime
    within: str
    calendar: str


@dataclass(frozen=True, slots=True)
class Kept:
    """How many clocks of a milestone ended, and how many of them too late."""

    ended: int
    late: int


_ROW = tuple(tickets.c[name] for name in TicketRow.__dataclass_fields__)
_CLOCK = tuple(clocks.c[name] for name in ClockRow.__dataclass_fields__)


class DeskReads(Opened):
    """What the store tells a desk at one look."""

    def going_clocks(self, ids: Collection[str]) -> Mapping[str, tuple[ClockRow, ...]]:
        """The clocks of these tickets that run or are paused, the earliest due first."""
        column = clocks.c
        wanted = (
            select(*_CLOCK)
            .where(column.ticket_id.in_(list(ids)), column.state.in_(("running", "paused")))
            .order_by(column.due_at, column.milestone, column.of)
        )
        found: dict[str, list[ClockRow]] = {}
        for row in self._read(lambda c: c.execute(wanted).mappings().all()):
            found.setdefault(row["ticket_id"], []).append(ClockRow(**row))
        return {id_: tuple(of_one) for id_, of_one in found.items()}

    def rows_of(self, ids: Collection[str]) -> Mapping[str, TicketRow]:
        """These tickets as lists show them."""
        wanted = select(*_ROW).where(tickets.c.id.in_(list(ids)))
        rows = self._read(lambda c: c.execute(wanted).mappings().all())
        return {row["id"]: TicketRow(**{**row, "due_at": _instant(row["due_at"])}) for row in rows}

    def count_tickets(self, *wanted: Filter) -> tuple[int, ...]:
        """How many tickets each of these filters shows."""
        counts = [_count().select_from(tickets).where(*ticket_conditions(one)) for one in wanted]

        def count(connection: Connection) -> tuple[int, ...]:
            return tuple(connection.execute(one).scalar_one() for one in counts)

        return self._read(count)

    def count_supervisions(
        self,
        units: tuple[str, ...] | None,
        state: str,
        sight: Sight = EVERYTHING,
    ) -> int:
        """How many supervisions are ``open``, which wait for the unit, or ``replied``."""
        column = supervisions.c
        found: list[ColumnElement[bool]] = [column.state == state, column.ended_at.is_(None)]
        found += sights.hanging_on(column.ticket_id, sight)
        if units is not None:
            found.append(any_of(column.unit, units))
        wanted = _count().select_from(supervisions).where(*found)
        return self._read(lambda c: c.execute(wanted).scalar_one())

    def count_cases(self, wanted: CaseFilter) -> int:
        """How many cases a filter shows."""
        count = _count().select_from(cases).where(*case_conditions(wanted))
        return self._read(lambda c: c.execute(count).scalar_one())

    def to_inspect(
        self, role: str, since: datetime, limit: int, sight: Sight = EVERYTHING
    ) -> tuple[str, ...]:
        """Tickets drawn for this role to inspect since, the first drawn first, that nobody has said
        anything of; at most so many."""
        inspected = (
            select(events.c.number)
            .where(events.c.ticket_id == notices.c.ticket_id, events.c.kind == "inspected")
            .where(events.c.recorded_at >= notices.c.made_at)
        )
        wanted = (
            select(notices.c.ticket_id)
            .where(notices.c.role == role, notices.c.send_at >= since, notices.c.kind == "drawn")
            .where(~inspected.exists(), *sights.hanging_on(notices.c.ticket_id, sight))
            .group_by(notices.c.ticket_id)
            .order_by(func.min(notices.c.made_at), notices.c.ticket_id)
            .limit(limit)
        )
        return tuple(self._read(lambda c: c.execute(wanted).scalars().all()))

    def acts_of(self, actor: str, since: datetime) -> Mapping[str, int]:
        """What one person has done since: kind of event → how often."""
        column = events.c
        wanted = select(column.kind, func.count()).group_by(column.kind)
        return self._told(wanted.where(column.recorded_at >= since, column.actor == actor))

    def happened_to(self, units: tuple[str, ...], since: datetime) -> Mapping[str, int]:
        """What happened to the matters of these units since: kind of event → how often."""
        column = events.c
        wanted = select(column.kind, func.count()).group_by(column.kind)
        of_units = (any_of(column.unit, units), column.kind.in_(TOLD), column.at >= since)
        return self._told(wanted.where(*of_units))

    def kept_in_time(self, units: tuple[str, ...], since: datetime) -> Mapping[str, Kept]:
        """Of the matters that these units resolved since: which clocks were kept, by milestone."""
        resolved = (
            select(events.c.ticket_id)
            .where(any_of(events.c.unit, units), events.c.kind == "resolved")
            .where(events.c.at >= since)
            .distinct()
            .subquery()
        )
        column = clocks.c
        wanted = (
            select(column.milestone, func.count(), func.sum(cast(column.overdue, Integer)))
            .join(resolved, resolved.c.ticket_id == column.ticket_id)
            .where(column.state == "stopped", column.milestone.in_(OWN_STEPS))
            .group_by(column.milestone)
        )
        rows = self._read(lambda c: c.execute(wanted).all())
        return {milestone: Kept(ended, int(late or 0)) for milestone, ended, late in rows}

    def went_to(
        self, area: str | None, district: str | None, since: datetime, limit: int = 4
    ) -> tuple[tuple[str, int], ...]:
        """To which units matters of this area and district went, those with the most first."""
        column = tickets.c
        wanted = (
            select(column.lead, func.count())
            .where(column.received_at >= since, column.lead.is_not(None))
            .where(column.area == area, column.state != "received")
            .group_by(column.lead)
            .order_by(func.count().desc(), column.lead)
            .limit(limit)
        )
        if district is not None:
            wanted = wanted.where(column.district == district)
        return tuple((lead, n) for lead, n in self._read(lambda c: c.execute(wanted).all()))

    def _told(self, wanted: Select[Any]) -> Mapping[str, int]:
        return {row[0]: row[1] for row in self._read(lambda c: c.execute(wanted).all())}


def _count() -> Select[int]:
    return select(func.count())


def _instant(at: datetime) -> datetime | None:
    return None if at >= NEVER else at
