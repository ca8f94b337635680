"""Bars as SVG shapes: where each stands and how wide it is. Templates only write them down."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

WIDTH, HEIGHT = 720, 132
_TOP, _FOOT = 18, 26
"""Room for the number above a column, and for the label below it."""
LINE_WIDTH, LINE_HEIGHT = 160, 12
_LEAST = 2.0
"""Something that is there is seen, however little it is."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a chart, with the place of its number and its label."""

    label: str
    count: int
    tone: str
    href: str | None
    x: float
    y: float
    width: float
    height: float
    middle: float


@dataclass(frozen=True, slots=True)
class Piece:
    """One piece of a bar that lies."""

    tone: str
    x: float
    width: float


@dataclass(frozen=True, slots=True)
class Given:
    """What a column stands for."""

    label: str
    count: int
    tone: str
    href: str | None = None


def columns(given: Sequence[Given]) -> tuple[Column, ...]:
    """A chart of columns as wide as the page gives room, the highest as high as it may be."""
    most = max((one.count for one in given), default=0) or 1
    step = WIDTH / max(len(given), 1)
    wide = min(46.0, step * 0.62)
    found: list[Column] = []
    for place, one in enumerate(given):
        room = HEIGHT - _TOP - _FOOT
        high = round(room * one.count / most, 1)
        high = max(high, _LEAST) if one.count else 0.0
        middle = round(step * (place + 0.5), 1)
        x, y = round(middle - wide / 2, 1), round(HEIGHT - _FOOT - high, 1)
        found.append(
            Column(one.label, one.count, one.tone, one.href, x, y, round(wide, 1), high, middle)
        )
    return tuple(found)


def line(parts: Sequence[tuple[str, int]], most: int) -> tuple[Piece, ...]:
    """A bar of pieces, one after the other, as long as its sum is beside ``most``."""
    found: list[Piece] = []
    x = 0.0
    for tone, count in parts:
        if count <= 0:
            continue
        width = max(round(LINE_WIDTH * count / max(most, 1), 1), _LEAST)
        found.append(Piece(tone, round(x, 1), width))
        x += width
    return tuple(found)
