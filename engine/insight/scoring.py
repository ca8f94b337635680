"""From counts to rates, points, grades and ranks: the rows of a report. Pure, in whole numbers.

How points come about is said in ``engine.rulebook.assessment``. A row whose every rate has too few
items to be ranked, or of which too little could be scored, has no points: chance would speak, not
the unit.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import groupby

from engine.insight.counting import Which
from engine.insight.report import Figure, Heading, Row
from engine.rulebook.assessment import Measure, Scheme

FULL = 100
"""Points that the best can have, and the percentage that gives them where no target is set."""


@dataclass(frozen=True, slots=True)
class Tally:
    """How many items of one measure count as what."""

    good: int = 0
    missed: int = 0
    left_out: int = 0
    carried: int = 0

    def with_(self, which: Which, many: int) -> Tally:
        """The tally with so many more (or fewer) of one kind."""
        name = which.replace("-", "_")
        return replace(self, **{name: getattr(self, name) + many})


Tallies = Mapping[str, Sequence[Tally]]
"""Id of a row → the tally of each measure, in their order."""
Cases = Mapping[tuple[str, str], int]
"""Unit and behaviour → how many cases of it were confirmed."""


def headings_of(scheme: Scheme) -> tuple[Heading, ...]:
    """The measures as a report names them."""
    return tuple(
        Heading(
            one.id,
            one.title,
            one.title_en,
            one.counts,
            one.good,
            one.weight,
            one.target or FULL,
            one.ranked_from,
        )
        for one in scheme.measures
    )


def rows_of(
    scheme: Scheme,
    tallies: Tallies,
    names: Mapping[str, str],
    assessed: Collection[str] = (),
    cases: Cases | None = None,
) -> tuple[Row, ...]:
    """The rows in order of rank; only those ``assessed`` have points, a grade and a rank."""
    cases = cases or {}
    units = set(tallies) | {unit for unit, _ in cases}
    largest = _largest(scheme, tallies, assessed)
    none = (Tally(),) * len(scheme.measures)
    rows = []
    for of in sorted(units):
        tally = tallies.get(of, none)
        figures = tuple(map(_figure, scheme.measures, tally, largest))
        row = Row(of, names.get(of, of), figures, *_taken(scheme, of, cases))
        rows.append(_scored(scheme, row, largest) if of in assessed else row)
    return _ranked(rows)


def totals_of(scheme: Scheme, rows: Sequence[Row], name: str) -> Row:
    """All rows together: the city. It is not scored."""
    tallies = []
    for place, measure in enumerate(scheme.measures):
        some = [row.figures[place] for row in rows]
        total = sum(one.total for one in some)
        good = total if measure.good is None else sum(one.good or 0 for one in some)
        left_out, carried = sum(one.left_out for one in some), sum(one.carried for one in some)
        tallies.append(Tally(good, total - good, left_out, carried))
    figures = tuple(map(_figure, scheme.measures, tallies, (0,) * len(tallies)))
    return Row("", name, figures, sum(row.cases for row in rows))


def with_ranks_before(rows: Sequence[Row], before: Mapping[str, int]) -> tuple[Row, ...]:
    """The rows with the ranks that they had in the period before."""
    return tuple(replace(row, rank_before=before.get(row.of)) for row in rows)


def _figure(measure: Measure, tally: Tally, largest: int) -> Figure:
    total = tally.good + tally.missed
    plain = measure.good is None
    ranked = bool(largest) if plain else total >= measure.ranked_from
    good = None if plain else tally.good
    return Figure(measure.id, good, total, tally.left_out, tally.carried, ranked)


def _largest(scheme: Scheme, tallies: Tallies, assessed: Collection[str]) -> tuple[int, ...]:
    """The largest count of any assessed unit, for each measure."""
    some = [tally for of, tally in tallies.items() if of in assessed]
    return tuple(
        max((one[place].good + one[place].missed for one in some), default=0)
        for place in range(len(scheme.measures))
    )


def _scored(scheme: Scheme, row: Row, largest: Sequence[int]) -> Row:
    """The row with its points and its grade, where enough of it is scored."""
    got = {
        figure.measure: _points(measure, figure, most)
        for measure, figure, most in zip(scheme.measures, row.figures, largest, strict=True)
        if measure.weight and figure.ranked
    }
    figures = tuple(
        replace(one, points=_hundredths(got[one.measure])) if one.measure in got else one
        for one in row.figures
    )
    weights = [one.weight for one in scheme.measures if one.id in got]
    rates = any(one.good is not None for one in scheme.measures if one.id in got)
    if not rates or sum(weights) < scheme.scored_from:
        return replace(row, figures=figures)
    whole = _hundredths(sum(got.values(), Fraction()) * FULL / sum(weights))
    points = max(0, whole - FULL * row.malus)
    grade = next((one.id for one in scheme.grades if points >= FULL * one.from_), None)
    return replace(row, figures=figures, points=points, grade=grade)


def _points(measure: Measure, figure: Figure, largest: int) -> Fraction:
    value = figure.rate if measure.good is not None else Fraction(figure.total, largest)
    assert value is not None, "a rate of no items is not ranked"
    return measure.weight * min(Fraction(1), value * FULL / (measure.target or FULL))


def _hundredths(points: Fraction) -> int:
    """Points in whole hundredths, rounded half up."""
    return int((points * 2 * FULL + 1) // 2)


def _taken(scheme: Scheme, unit: str, cases: Cases) -> tuple[int, int]:
    """How many cases were confirmed of a unit, and the points that they take."""
    many = {behaviour: count for (of, behaviour), count in cases.items() if of == unit}
    taken = 0
    for malus in scheme.maluses:
        count = sum(n for behaviour, n in many.items() if scheme.malus_for(behaviour) is malus)
        points = count * malus.points
        taken += points if malus.at_most is None else min(points, malus.at_most)
    return sum(many.values()), taken


def _ranked(rows: Sequence[Row]) -> tuple[Row, ...]:
    """In order of points, equal points sharing a rank; after them those without, by their size."""
    with_points = sorted(
        (row for row in rows if row.points is not None),
        key=lambda row: (-(row.points or 0), row.of),
    )
    found: list[Row] = []
    for _, group in groupby(with_points, key=lambda row: row.points):
        rank = len(found) + 1
        found += (replace(row, rank=rank) for row in group)
    rest = [row for row in rows if row.points is None]
    rest.sort(key=lambda row: (-sum(figure.total for figure in row.figures), row.of))
    return (*found, *rest)
