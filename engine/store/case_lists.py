"""Lists of cases and of draws, and what fired on the events of a unit."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import msgspec
from sqlalchemy import ColumnElement, Connection, select

from engine.people.scope import EVERYTHING, Sight
from engine.store import sights
from engine.store.opened import Opened
from engine.store.paging import LIMIT, Columns, Items, any_of, order_of, read_items
from engine.store.tables import cases, draws, firings

CASE_SORTS: dict[str, Columns] = {
    "opened_at": (cases.c.opened_at, cases.c.id),
    "updated_at": (cases.c.updated_at, cases.c.id),
}
DRAW_SORTS: dict[str, Columns] = {"made_at": (draws.c.made_at, draws.c.id)}
Place = tuple[str, int]
"""An event by its ticket and number."""
_PLACES = ("evidence", "counted")
_places = msgspec.json.Decoder(tuple[Place, ...]).decode


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseFilter:
    """Which cases to show. None means any; of several values any may hold, but all fields must."""

    open: bool | None = None
    states: tuple[str, ...] | None = None
    behaviour: tuple[str, ...] | None = None
    scope: tuple[str, ...] | None = None
    unit: tuple[str, ...] | None = None
    refer: tuple[str, ...] | None = None
    trigger: tuple[str, ...] | None = None
    ticket_id: str | None = None
    objected: bool | None = None
    opened_from: datetime | None = None
    opened_until: datetime | None = None
    sight: Sight = EVERYTHING


@dataclass(frozen=True, slots=True)
class CaseRow:
    """A case as lists show it."""

    id: str
    state: str
    open: bool
    behaviour: str
    scope: str
    trigger: str | None
    unit: str | None
    ticket_id: str | None
    refer: str | None
    objected: bool
    opened_at: datetime
    updated_at: datetime
    length: int


@dataclass(frozen=True, slots=True)
class DrawRow:
    """A draw as lists show it."""

    id: str
    rule: str
    period: str
    made_at: datetime
    seed: str
    population: int
    drawn: int
    length: int


@dataclass(frozen=True, slots=True)
class FiringRow:
    """A trigger that fired on events of a unit, with the events that it rests on in order of time.

    The last of the evidence completed the pattern; ``counted`` are those that count no more.
    """

    key: str
    trigger: str
    subject: str
    case_id: str | None
    evidence: tuple[Place, ...]
    counted: tuple[Place, ...]
    at: datetime


_CASE = tuple(cases.c[name] for name in CaseRow.__dataclass_fields__)
_DRAW = tuple(draws.c[name] for name in DrawRow.__dataclass_fields__)


class CaseReads(Opened):
    """What the store tells about accountability."""

    def cases(
        self,
        filter_: CaseFilter | None = None,
        sort: str = "-opened_at",
        limit: int = LIMIT,
        cursor: str | None = None,
    ) -> Items[CaseRow]:
        """One page of cases."""
        order = order_of(sort, CASE_SORTS)
        wanted = select(*_CASE).where(*case_conditions(filter_ or CaseFilter()))
        return self._read(
            lambda c: read_items(c, wanted, order, limit, cursor, lambda row: CaseRow(**row))
        )

    def draws(
        self,
        rule: str | None = None,
        sort: str = "-made_at",
        limit: int = LIMIT,
        cursor: str | None = None,
    ) -> Items[DrawRow]:
        """One page of draws, of one rule or of all."""
        order = order_of(sort, DRAW_SORTS)
        wanted = select(*_DRAW)
        if rule is not None:
            wanted = wanted.where(draws.c.rule == rule)
        return self._read(
            lambda c: read_items(c, wanted, order, limit, cursor, lambda row: DrawRow(**row))
        )

    def periods_drawn(self, rule: str) -> frozenset[str]:
        """The periods for which this rule has drawn."""
        wanted = select(draws.c.period).where(draws.c.rule == rule)
        return frozenset(self._read(lambda c: c.execute(wanted).scalars().all()))

    def firings(
        self, trigger: str, subject: str, since: datetime | None = None
    ) -> tuple[FiringRow, ...]:
        """What this trigger fired on the events of a unit since an instant, in order of time."""
        wanted = select(firings).where(firings.c.trigger == trigger, firings.c.subject == subject)
        if since is not None:
            wanted = wanted.where(firings.c.at >= since)

        def read(connection: Connection) -> tuple[FiringRow, ...]:
            rows = connection.execute(wanted.order_by(firings.c.at, firings.c.key)).mappings()
            return tuple(
                FiringRow(**{**row, **{name: _places(row[name]) for name in _PLACES}})
                for row in rows
            )

        return self._read(read)


def case_conditions(wanted: CaseFilter) -> list[ColumnElement[bool]]:
    """What a filter asks of each case."""
    column = cases.c
    found = sights.of_cases(wanted.sight)
    if wanted.open is not None:
        found.append(column.open if wanted.open else ~column.open)
    if wanted.objected is not None:
        found.append(column.objected if wanted.objected else ~column.objected)
    if wanted.states is not None:
        found.append(any_of(column.state, wanted.states))
    for name in ("behaviour", "scope", "unit", "refer", "trigger"):
        values = getattr(wanted, name)
        if values is not None:
            found.append(any_of(column[name], values))
    if wanted.ticket_id is not None:
        found.append(column.ticket_id == wanted.ticket_id)
    if wanted.opened_from is not None:
        found.append(column.opened_at >= wanted.opened_from)
    if wanted.opened_until is not None:
        found.append(column.opened_at < wanted.opened_until)
    return found
