"""The figures of a period, counted in the database in one pass over the stints."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import BigInteger, Connection, Select, and_, func, literal, select

from engine.insight.counting import Asked, Span, Which
from engine.insight.report import UNKNOWN, By
from engine.insight.scoring import Cases, Tallies, Tally
from engine.insight.stint import Stint
from engine.people.scope import EVERYTHING, Sight
from engine.store import sights
from engine.store.counting import ANSWERS, COLUMN, WHICH, answer, in_span
from engine.store.opened import Opened
from engine.store.paging import LIMIT, Items, Order, read_items
from engine.store.stint_rows import stint_from
from engine.store.tables import cases, events, objections, stints, tickets
from engine.store.tallying import NAME, pairs_of

AT_ONCE = 20
"""Measures counted in one pass: the answers of all of them stand in one number of 64 bits."""
PIECE = 500
"""Tickets that units objected to, read at once."""
UPHELD = "upheld"
"""The state of an objection that was upheld."""
_CONFIRMED = ("confirmed", "referred", "concluded")
"""States of a case that was found to be true."""
_ORDER = Order("ticket_id", (stints.c.ticket_id, stints.c.number, stints.c.unit))


@dataclass(frozen=True, slots=True)
class ItemRow:
    """One item of a figure: the stint, with the ticket as lists show it."""

    stint: Stint
    state: str
    subject: str | None


class Reports(Opened):
    """What the store tells of how units have done."""

    def tallies(self, measures: Sequence[Asked], span: Span, by: By) -> Tallies:
        """How each row of a report stands, upheld objections (申诉) taken into account."""

        def read(connection: Connection) -> Tallies:
            found: dict[str, list[Tally]] = {}
            for first in range(0, len(measures), AT_ONCE):
                some = measures[first : first + AT_ONCE]
                for of, tallies in _counted(connection, some, span, by).items():
                    of_row = found.setdefault(of, [Tally()] * len(measures))
                    of_row[first : first + AT_ONCE] = tallies
            for measure, stint in _objected(connection, measures):
                place = measures.index(measure)
                row = getattr(stint, by) or UNKNOWN
                before = measure.counts(stint, span)
                if before in ("good", "missed"):
                    tally = found[row][place].with_(before, -1)
                    found[row][place] = tally.with_("left-out", 1)
            return {of: tuple(tallies) for of, tallies in found.items()}

        return self._read(read)

    def items(
        self,
        measure: Asked,
        span: Span,
        by: By,
        of: str | None,
        which: Which,
        *,
        limit: int = LIMIT,
        cursor: str | None = None,
        sight: Sight = EVERYTHING,
    ) -> Items[ItemRow]:
        """One page of the items behind a figure, in the order of the ticket numbers.

        ``of`` None is every row. Tickets out of sight are left out.
        """
        said = answer(measure, span)
        shown = (tickets.c.state, tickets.c.subject)
        wanted = select(stints, *shown).join(tickets, tickets.c.id == stints.c.ticket_id)
        wanted = wanted.where(in_span(span), *sights.of_tickets(sight))
        if of is not None:
            column = COLUMN[by]
            wanted = wanted.where(column.is_(None) if of == UNKNOWN else column == of)
        upheld = _upheld(measure).exists() if "objected" in measure.measure.leave_out else None
        if which == "left-out" and upheld is not None:
            counted = [WHICH.index(one) + 1 for one in ("good", "missed", "left-out")]
            left = WHICH.index("left-out") + 1
            wanted = wanted.where(said.in_(counted), (said == left) | upheld)
        else:
            wanted = wanted.where(said == WHICH.index(which) + 1)
            if upheld is not None and which != "carried":
                wanted = wanted.where(~upheld)
        return self._read(
            lambda c: read_items(
                c,
                wanted,
                _ORDER,
                limit,
                cursor,
                lambda row: ItemRow(stint_from(row), row["state"], row["subject"]),
            )
        )

    def confirmed_cases(self, span: Span) -> Cases:
        """How many cases were confirmed in the span, by unit and behaviour.

        Those that were dismissed afterwards, because the unit was right to object, are not.
        """
        found = and_(
            events.c.ticket_id == cases.c.id,
            events.c.ticket_id >= "C",
            events.c.ticket_id < "D",
            events.c.kind == "confirmed",
            events.c.at >= span.start,
            events.c.at < span.until,
        )
        wanted = (
            select(cases.c.unit, cases.c.behaviour, func.count())
            .where(found, cases.c.state.in_(_CONFIRMED), cases.c.unit.is_not(None))
            .group_by(cases.c.unit, cases.c.behaviour)
        )
        rows = self._read(lambda c: c.execute(wanted).all())
        return {(unit, behaviour): many for unit, behaviour, many in rows}


def _counted(
    connection: Connection, measures: Sequence[Asked], span: Span, by: By
) -> dict[str, list[Tally]]:
    """The tallies of some measures, in one pass."""
    places = (literal(ANSWERS**place, BigInteger) for place in range(len(measures)))
    answers = (answer(one, span) * at for one, at in zip(measures, places, strict=True))
    code = sum(answers, literal(0, BigInteger))
    of = func.coalesce(COLUMN[by], UNKNOWN)
    if connection.dialect.name == "sqlite":
        told = select(getattr(func, NAME)(of, code)).where(in_span(span))
        return _added(pairs_of(connection.execute(told).scalar()), len(measures))
    marked = select(of.label("of"), code.label("code")).where(in_span(span)).subquery()
    wanted = select(marked.c.of, marked.c.code, func.count())
    rows = connection.execute(wanted.group_by(marked.c.of, marked.c.code)).all()
    return _added(rows, len(measures))


def _added(rows: Iterable[Any], measures: int) -> dict[str, list[Tally]]:
    """The tallies of each row from how often each combination of answers was found."""
    counts: dict[str, list[list[int]]] = {}
    for of, code, many in rows:
        of_row = counts.setdefault(of, [[0] * ANSWERS for _ in range(measures)])
        for place, of_measure in enumerate(of_row):
            of_measure[code // ANSWERS**place % ANSWERS] += many
    return {of: [Tally(*some[1:]) for some in of_row] for of, of_row in counts.items()}


def _upheld(measure: Asked) -> Select[tuple[int]]:
    """The upheld objections to this stint in this measure."""
    return select(objections.c.number).where(
        objections.c.ticket_id == stints.c.ticket_id,
        objections.c.unit == stints.c.unit,
        objections.c.measure == measure.measure.id,
        objections.c.state == UPHELD,
    )


def _objected(connection: Connection, measures: Sequence[Asked]) -> Iterator[tuple[Asked, Stint]]:
    """The stints that units have objected to with success, with the measure objected to."""
    asked = {one.measure.id: one for one in measures if "objected" in one.measure.leave_out}
    column = objections.c
    wanted = select(column.ticket_id, column.unit, column.measure).where(column.state == UPHELD)
    upheld: dict[str, set[tuple[str, str]]] = {}
    for ticket_id, unit, measure in connection.execute(wanted.distinct()):
        if measure in asked:
            upheld.setdefault(ticket_id, set()).add((unit, measure))
    numbers = sorted(upheld)
    for first in range(0, len(numbers), PIECE):
        some = select(stints).where(stints.c.ticket_id.in_(numbers[first : first + PIECE]))
        for row in connection.execute(some).mappings():
            for unit, measure in sorted(upheld[row["ticket_id"]]):
                if unit == row["unit"]:
                    yield asked[measure], stint_from(row)
