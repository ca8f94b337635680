"""考核表: the figures of a period, computed and not yet published, as everybody reads them.

A report says all that is needed to read it later, when units and rules have other names: it is
what a bulletin freezes. What is counted are whole numbers, what is divided are fractions; nothing
is rounded before it is shown.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from types import MappingProxyType
from typing import Literal, get_args

from engine.draws.periods import Period

By = Literal["unit", "area", "category", "district", "authority"]
"""What the rows of a report are."""
BYS: tuple[By, ...] = get_args(By)
BY_NAMES: Mapping[By, tuple[str, str]] = MappingProxyType(
    {
        "unit": ("承办单位", "unit"),
        "area": ("业务领域", "area"),
        "category": ("诉求类型", "category"),
        "district": ("区市", "district"),
        "authority": ("主管部门", "authority"),
    }
)
"""What the rows are called, in Chinese and in English."""
UNKNOWN = ""
"""``Row.of`` of what nobody has said: matters without an area, say."""


@dataclass(frozen=True, slots=True)
class Heading:
    """A measure as a report shows it: its names, what makes an item good, and how it is scored.

    ``good`` None is a plain count. ``weight`` is points of 100, ``target`` the percentage that
    gives all of them, ``ranked_from`` the least number of items with which a rate is ranked.
    """

    measure: str
    title: str
    title_en: str | None
    counts: str
    good: str | None
    weight: int
    target: int
    ranked_from: int


@dataclass(frozen=True, slots=True)
class Figure:
    """One measure of one row.

    ``total`` are the items that fell in the period, ``good`` those of them that were as they
    should be (None in a plain count). ``left_out`` fell in it and are in neither; ``carried`` were
    there by the end of the period and fall in a later one (结转). ``ranked`` says whether there
    were enough items to rank and score; ``points`` are hundredths of a point of the measure's
    weight.
    """

    measure: str
    good: int | None
    total: int
    left_out: int = 0
    carried: int = 0
    ranked: bool = False
    points: int | None = None

    @property
    def rate(self) -> Fraction | None:
        """Good items among all; None in a plain count and where there were no items."""
        if self.good is None or not self.total:
            return None
        return Fraction(self.good, self.total)

    @property
    def missed(self) -> int:
        """The items that were not as they should be."""
        return 0 if self.good is None else self.total - self.good


@dataclass(frozen=True, slots=True)
class Row:
    """One unit (or area, category, district, authority) in a period.

    ``of`` is its id, ``name`` what it was called. ``cases`` are those confirmed in the period,
    ``malus`` the whole points that they take. ``points`` (hundredths, of 10 000) and what follows
    from them are None where the row is not assessed, or nothing of it could be scored. Equal points
    share a rank; ``rank_before`` is that of the period before.
    """

    of: str
    name: str
    figures: tuple[Figure, ...]
    cases: int = 0
    malus: int = 0
    points: int | None = None
    grade: str | None = None
    rank: int | None = None
    rank_before: int | None = None

    def figure(self, measure: str) -> Figure | None:
        """The figure of this measure."""
        return next((one for one in self.figures if one.measure == measure), None)

    @property
    def change(self) -> int | None:
        """By how many places it rose (positive) or fell since the period before."""
        if self.rank is None or self.rank_before is None:
            return None
        return self.rank_before - self.rank


@dataclass(frozen=True, slots=True)
class Report:
    """The figures of one period (考核表).

    ``until`` is the instant up to which it counts: the end of the period, or ``made_at`` where that
    is earlier. ``grades`` are ids and names of the grades that rows bear. ``before`` is the name of
    the period that ranks are compared with; ``scored_from`` the weight that has to be scored of a
    row before it has points. Rows are in order of rank, then of the number of items.
    """

    period: Period
    by: By
    scheme: str
    title: str
    basis: str
    file: str
    line: int
    version: str
    headings: tuple[Heading, ...]
    rows: tuple[Row, ...]
    totals: Row
    grades: tuple[tuple[str, str, str | None], ...]
    before: str
    until: datetime
    made_at: datetime
    scored_from: int = 0

    @property
    def complete(self) -> bool:
        """Whether the period was over when it was made."""
        return self.until < self.made_at

    @property
    def scored(self) -> bool:
        """Whether its rows have points, grades and ranks."""
        return self.by == "unit" and any(heading.weight for heading in self.headings)

    def row(self, of: str) -> Row | None:
        """The row of this id."""
        return next((one for one in self.rows if one.of == of), None)


def percent(rate: Fraction | None) -> str:
    """A rate as it is shown: hundredths of a percent, rounded half up; a dash for none."""
    if rate is None:
        return "–"
    hundredths = (rate * 20_000 + 1) // 2
    return f"{hundredths // 100}.{hundredths % 100:02}%"


def points(hundredths: int | None) -> str:
    """Points as they are shown, with two decimals; a dash where there are none."""
    if hundredths is None:
        return "–"
    return f"{hundredths // 100}.{hundredths % 100:02}"
