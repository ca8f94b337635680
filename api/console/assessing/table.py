"""The figures of a report (考核表) as the lines of a table: one for each unit, area, district …"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction

from api.console.charts import Bar, Given, bars
from api.console.words import Words
from engine.insight.report import Figure, Heading, Report, Row, percent, points

FULL = Fraction(100)
"""Points that the best can have."""
ALL = "*"
"""Stands in addresses for all rows together, where others say their id."""
Open = Callable[[str, str, str], str | None]
"""Row, measure and which of its items → the page that lists them, None where there is none."""
_WHICH: Mapping[bool, tuple[str, ...]] = {
    True: ("good", "left-out", "carried"),
    False: ("good", "missed", "left-out", "carried"),
}
"""Which items can be asked for, of a plain count and of a rate."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column of figures: ``plain`` is a count, anything else a rate."""

    id: str
    title: str
    plain: bool
    weight: int


@dataclass(frozen=True, slots=True)
class Cell:
    """One figure. ``hrefs`` are the pages that list its items, by which of them.

    ``change`` is told in percentage points, or in items; ``tone`` whether it is for the better.
    """

    column: Column
    said: str
    share: str
    missed: int
    left_out: int
    carried: int
    ranked: bool
    width: float
    change: str
    tone: str
    hrefs: Mapping[str, str | None] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Line:
    """One row: its place, how that moved (``up``, ``down``, ``same``, ``new``), its figures."""

    id: str
    name: str
    rank: int | None
    moved: str
    moved_by: int
    cells: tuple[Cell, ...]
    malus: int
    cases_href: str | None
    points: str
    grade: str
    tone: str
    own: bool


@dataclass(frozen=True, slots=True)
class Table:
    """A report as it is read: a line for each row in its order, the total, the points as bars."""

    columns: tuple[Column, ...]
    lines: tuple[Line, ...]
    total: Line
    bars: tuple[Bar, ...]
    scored: bool
    malused: bool

    @property
    def unranked(self) -> int:
        """How many rows have no rank."""
        return sum(line.rank is None for line in self.lines)


def unlinked(*_: str) -> None:
    """Where figures lead nowhere: what is published names no tickets."""


def table_of(
    report: Report,
    before: Report | None,
    words: Words,
    open_: Open,
    own: str | None = None,
    cases: Callable[[str], str | None] = unlinked,
) -> Table:
    """A report beside that of the period before, where there is one.

    ``own`` is the reader's unit; ``cases`` gives the page of a unit's cases.
    """
    earlier = {} if before is None else {row.of: row for row in before.rows}
    maker = _Maker(report, words, open_, own, cases)
    lines = [(row, maker.line(row, earlier.get(row.of))) for row in report.rows]
    return Table(
        tuple(maker.columns),
        tuple(line for _, line in lines),
        maker.line(report.totals, None if before is None else before.totals),
        bars([_bar(*pair, earlier) for pair in lines if pair[0].points is not None], FULL),
        any(row.points is not None for row in report.rows),
        any(row.malus for row in report.rows),
    )


def _bar(row: Row, line: Line, earlier: Mapping[str, Row]) -> Given:
    before = earlier.get(row.of)
    then = None if before is None or before.points is None else Fraction(before.points, 100)
    assert row.points is not None, "rows without points have no bar"
    now = Fraction(row.points, 100)
    return Given(line.name, now, line.points, line.tone, then, f"#row-{row.of}")


class _Maker:
    def __init__(
        self,
        report: Report,
        words: Words,
        open_: Open,
        own: str | None,
        cases: Callable[[str], str | None],
    ) -> None:
        self._words, self._open, self._own, self._cases = words, open_, own, cases
        self._totals, self._complete = report.totals, report.complete
        self._grades = [(id_, words.say(zh, en or zh)) for id_, zh, en in report.grades]
        self.columns = [_column(heading, words) for heading in report.headings]

    def line(self, row: Row, before: Row | None) -> Line:
        places = (at for at, (id_, _) in enumerate(self._grades) if id_ == row.grade)
        place = next(places, None)
        cells = (
            self._cell(row, column, None if before is None else before.figure(column.id))
            for column in self.columns
        )
        return Line(
            row.of,
            row.name or self._words.say("未写明", "not stated"),
            row.rank,
            _moved(row),
            abs(row.change or 0),
            tuple(cell for cell in cells if cell is not None),
            row.malus,
            self._cases(row.of) if row.cases else None,
            points(row.points),
            "" if place is None else self._grades[place][1],
            grade_tone(place, len(self._grades)),
            self._own is not None and row.of == self._own,
        )

    def _cell(self, row: Row, column: Column, before: Figure | None) -> Cell | None:
        of = ALL if row is self._totals else row.of
        figure = row.figure(column.id)
        if figure is None:
            return None
        change, tone = self._change(column, figure, before)
        many = f"{figure.total:,}"
        return Cell(
            column,
            many if column.plain else percent(figure.rate),
            "" if figure.rate is None else f"{figure.good:,}/{many}",
            figure.missed,
            figure.left_out,
            figure.carried,
            figure.ranked,
            round(float(figure.rate or 0) * 100, 1),
            change,
            tone,
            {one: self._open(of, column.id, one) for one in _WHICH[column.plain]},
        )

    def _change(self, column: Column, now: Figure, before: Figure | None) -> tuple[str, str]:
        if before is None:
            return "", ""
        if column.plain and not self._complete:
            return "", ""  # so far is not to be held against all of a period
        if column.plain:
            return _signed(now.total - before.total, f"{abs(now.total - before.total):,}"), ""
        if now.rate is None or before.rate is None:
            return "", ""
        by = _hundredths(now.rate) - _hundredths(before.rate)
        if not by:
            return self._words.say("持平", "same"), "same"
        return _signed(by, points(abs(by))), "better" if by > 0 else "worse"


def _column(heading: Heading, words: Words) -> Column:
    title = words.say(heading.title, heading.title_en or heading.title)
    return Column(heading.measure, title, heading.good is None, heading.weight)


def _signed(by: int, said: str) -> str:
    return "" if not by else f"{'+' if by > 0 else '−'}{said}"


def _hundredths(rate: Fraction) -> int:
    return int(rate * 10_000 + Fraction(1, 2))


def _moved(row: Row) -> str:
    if row.rank is None:
        return ""
    if row.change is None:
        return "new"
    return "up" if row.change > 0 else "down" if row.change < 0 else "same"


def grade_tone(place: int | None, many: int) -> str:
    """How a grade looks: the best is good, the last of several is bad, whatever they are called."""
    if place is None:
        return "fine"
    if place == many - 1 and place > 1:
        return "bad"
    return ("good", "fine", "soon")[min(place, 2)]
