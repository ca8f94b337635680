"""Charts as SVG shapes: bars that lie, and lines over periods. Templates only write them down.

Places along the width are shares of it in percent, heights are pixels: a chart is as wide as its
page or paper, and its letters stay as large as the page's own. What a chart shows stands in a table
beside it, in numbers.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from math import floor

from engine.insight.report import percent

LEAST = 0.4
"""Percent of the width: something that is there is seen, however little it is."""
STYLES = 6
"""So many lines can be told apart, by colour and by how they are dashed."""
HEIGHT, HEAD, FOOT = 190, 10, 26
"""Of a chart of lines: all of it, the room above the highest place, the room for the labels."""
MARGIN = 9
"""Percent of the width that the labels of the grid have for themselves."""
MOST_STEPS, LEAST_SPAN = 5, 10
_STEPS = (2, 5, 10, 20)
_WHOLE = 100


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar that lies: its length, and where the same stood before, in percent of the width."""

    label: str
    said: str
    tone: str
    width: float
    before: float | None
    href: str | None


@dataclass(frozen=True, slots=True)
class Given:
    """What a bar stands for. ``value`` None: there is nothing to draw, and ``said`` says why."""

    label: str
    value: Fraction | None
    said: str
    tone: str = "fine"
    before: Fraction | None = None
    href: str | None = None


def bars(given: Sequence[Given], whole: Fraction) -> tuple[Bar, ...]:
    """Bars beside each other, ``whole`` as long as the width; longer ones end there."""
    return tuple(
        Bar(one.label, one.said, one.tone, _length(one.value, whole), _place(one, whole), one.href)
        for one in given
    )


def _length(value: Fraction | None, whole: Fraction) -> float:
    if value is None or value <= 0:
        return 0.0
    return max(_share(value, whole), LEAST)


def _place(one: Given, whole: Fraction) -> float | None:
    return None if one.before is None else _share(one.before, whole)


def _share(value: Fraction, whole: Fraction) -> float:
    return round(float(min(max(value / whole, Fraction()), Fraction(1))) * _WHOLE, 2)


@dataclass(frozen=True, slots=True)
class Series:
    """What one line shows: a share of one for each period, None where there was nothing."""

    title: str
    values: Sequence[Fraction | None]


@dataclass(frozen=True, slots=True)
class Dot:
    """A value of a line: where it is, and what it says."""

    x: float
    y: float
    said: str


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a chart: its dots, and the stretches between those that follow each other."""

    title: str
    style: int
    dots: tuple[Dot, ...]
    stretches: tuple[tuple[Dot, Dot], ...]
    last: str


@dataclass(frozen=True, slots=True)
class Lines:
    """A chart of lines: ``rules`` are the heights and labels of its grid, ``ticks`` its periods."""

    lines: tuple[Line, ...]
    rules: tuple[tuple[float, str], ...]
    ticks: tuple[tuple[float, str], ...]

    @property
    def empty(self) -> bool:
        """Whether there is nothing to be seen."""
        return not any(line.dots for line in self.lines)


def lines(labels: Sequence[str], series: Sequence[Series]) -> Lines:
    """A chart of shares over periods, from the lowest that occurs, rounded down, to all of it."""
    known = [value * _WHOLE for one in series for value in one.values if value is not None]
    low, step = _scale(min(known, default=Fraction(0)))
    step_wide = (_WHOLE - MARGIN) / len(labels)
    middles = [round(MARGIN + (place + 0.5) * step_wide, 2) for place in range(len(labels))]
    return Lines(
        tuple(_line(one, number, middles, low) for number, one in enumerate(series)),
        tuple((_height(value, low), f"{value}%") for value in range(low, _WHOLE + 1, step)),
        tuple(zip(middles, labels, strict=True)),
    )


def _scale(lowest: Fraction) -> tuple[int, int]:
    """Where the grid begins and its steps, in percent. Less than ten would make much of little."""
    lowest = min(lowest, Fraction(_WHOLE - LEAST_SPAN))
    step = next(one for one in _STEPS if _WHOLE - lowest <= MOST_STEPS * one)
    return step * floor(lowest / step), step


def _line(one: Series, number: int, middles: Sequence[float], low: int) -> Line:
    places = [
        None if value is None else Dot(middles[at], _height(value * _WHOLE, low), percent(value))
        for at, value in enumerate(one.values)
    ]
    dots = tuple(dot for dot in places if dot is not None)
    return Line(
        one.title,
        number % STYLES,
        dots,
        tuple((a, b) for a, b in pairwise(places) if a is not None and b is not None),
        "–" if not places or places[-1] is None else places[-1].said,
    )


def _height(percent: Fraction | int, low: int) -> float:
    room = HEIGHT - HEAD - FOOT
    return round(HEAD + room * (1 - float(Fraction(percent) - low) / (_WHOLE - low)), 1)
