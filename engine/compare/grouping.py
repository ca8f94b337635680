"""Which tickets two rulebooks cannot tell apart: one decision serves all of a group.

A group is what the rules of either rulebook look at: the facts they constrain, the stretch of days
and of the day between any two bounds that they write, and the phrases found. Everything else about
a ticket makes no difference to what is decided.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from engine.compare.points import Point
from engine.rulebook.boxes import PHRASE
from engine.rulebook.conditions import Condition, fold
from engine.rulebook.facts import NUMBER_MAX
from engine.rulebook.phrases import Phrases
from engine.rulebook.rulebook import ClockSpec, Dated, Effective, Rulebook
from engine.rulebook.tables import TableRule

Key = tuple[object, ...]
Ints = NDArray[np.int64]

ALWAYS_KEPT = ("category",)
"""Facts by which the effect is told, whether rules look at them or not."""
_MOST_DIGITS = 12
_QUARTER = 900
_DAY = 86_400
_EPOCH_DAY = date(1970, 1, 1).toordinal()


class Ticks:
    """The stretches of time that one rulebook tells apart, numbered."""

    def __init__(self, rulebook: Rulebook) -> None:
        rules = list(_rules(rulebook))
        self._zone = rulebook.facts.zone
        self._offsets: dict[int, int | None] = {}
        edges = _edges("date", (rule.condition for rule in rules))
        changes = {day.toordinal() for rule in rules for day in _changes(rule)}
        self._days = np.array(sorted({*edges, *changes}), dtype=np.int64)
        self._minutes = np.array(sorted(_edges("time", (r.condition for r in rules))), np.int64)
        self._weekdays = 7 if any(_asks("weekday", rule.condition) for rule in rules) else 1
        self.size = (len(self._days) + 1) * (len(self._minutes) + 1) * self._weekdays

    def of(self, instants: Ints) -> Ints:
        """The number of the stretch that each instant lies in."""
        local = instants + self._offset(instants)
        days, seconds = np.divmod(local, _DAY)
        days += _EPOCH_DAY
        ticks = np.searchsorted(self._days, days, side="right")
        ticks *= len(self._minutes) + 1
        ticks += np.searchsorted(self._minutes, seconds // 60, side="right")
        if self._weekdays > 1:
            ticks *= 7
            ticks += (days - 1) % 7
        return ticks.astype(np.int64)

    def _offset(self, instants: Ints) -> Ints:
        """The zone's offset at each instant: asked once for each quarter of an hour."""
        quarters, places = np.unique(instants // _QUARTER, return_inverse=True)
        offsets = np.zeros(len(quarters), dtype=np.int64)
        unsettled: list[int] = []
        for place, quarter in enumerate(quarters.tolist()):
            if quarter not in self._offsets:
                first, last = quarter * _QUARTER, (quarter + 1) * _QUARTER - 1
                same = self._at(first) == self._at(last)
                self._offsets[quarter] = self._at(first) if same else None
            known = self._offsets[quarter]
            if known is None:
                unsettled.append(place)
            else:
                offsets[place] = known
        found: Ints = offsets[places]
        for place in unsettled:
            for row in np.flatnonzero(places == place).tolist():
                found[row] = self._at(int(instants[row]))
        return found

    def _at(self, instant: int) -> int:
        return _offset_at(self._zone, instant)


class Grouping:
    """Gives tickets the key of their group, for two rulebooks at once."""

    def __init__(self, old: Rulebook, new: Rulebook) -> None:
        self._ticks = (Ticks(old), Ticks(new))
        conditions = [rule.condition for book in (old, new) for rule in _rules(book)]
        facts = {**old.facts.facts, **new.facts.facts}
        asked = {name for condition in conditions for box in condition.boxes for name in box}
        given = [f for f in facts.values() if not f.derived and f.name in asked]
        self._plain = tuple(
            sorted({f.name for f in given if f.finite and f.name != "weekday"} | {*ALWAYS_KEPT})
        )
        self._numbers = {
            fact.name: sorted({*_edges(fact.name, conditions), NUMBER_MAX + 1})
            for fact in given
            if fact.type == "number"
        }
        self._kept = frozenset({*self._plain, *self._numbers})
        self._phrases = Phrases({p for condition in conditions for p in condition.phrases})
        self._asks_text = any(condition.phrases for condition in conditions)

    def keys(self, points: Sequence[Point]) -> Iterator[Key]:
        """The key of each ticket's group, in their order."""
        instants = np.array([point.at for point in points], dtype=np.int64)
        ticks = self._ticks[0].of(instants) * self._ticks[1].size + self._ticks[1].of(instants)
        plain, numbers, found = self._plain, self._numbers.items(), self._phrases.found
        asks_text = self._asks_text
        for point, tick in zip(points, ticks.tolist(), strict=True):
            get, text = point.values.get, point.text
            yield (
                tick,
                found(fold(text)) if asks_text and text else None,
                *[
                    value if value is None or type(value) is str else str(value).lower()
                    for value in map(get, plain)
                ],
                *[_stretch(get(name), edges) for name, edges in numbers],
            )

    def representative(self, point: Point) -> Point:
        """The ticket with nothing but what its group shares, so that any member serves."""
        kept = {name: value for name, value in point.values.items() if name in self._kept}
        return point._replace(values=kept)


def _rules(rulebook: Rulebook) -> Iterator[TableRule]:
    for table in (rulebook.intake, rulebook.routing, rulebook.priorities, rulebook.clocks):
        yield from table.rules


def _asks(name: str, condition: Condition) -> bool:
    return any(name in box for box in condition.boxes)


def _edges(name: str, conditions: Iterable[Condition]) -> set[int]:
    """The values at which a condition on this number, day or minute begins or ceases to hold."""
    return {
        edge
        for condition in conditions
        for box in condition.boxes
        if not name.startswith(PHRASE) and isinstance(ranges := box.get(name), tuple)
        for low, high in ranges
        for edge in (low, high + 1)
    }


def _changes(rule: TableRule) -> Iterator[date]:
    """The days from which the rule says something else, or nothing more."""
    yield from _bounds(rule.rule.effective)
    for dated in rule.sets.values():
        yield from _starts(dated)
        for _, value in dated.steps:
            if isinstance(value, ClockSpec):
                yield from _starts(value.within)


def _bounds(effective: Effective) -> Iterator[date]:
    if effective.from_ is not None:
        yield effective.from_
    if effective.until is not None and effective.until < date.max:
        yield effective.until + timedelta(days=1)


def _starts(dated: Dated[object] | Dated[Any]) -> Iterator[date]:
    return (start for start, _ in dated.steps if start is not None)


def _stretch(value: object, edges: Sequence[int]) -> object:
    """Which stretch between bounds a number lies in; what is no number stands for itself."""
    if type(value) is int and value >= 0:
        return bisect_right(edges, value)
    if value is None:
        return None
    text = str(value)
    if len(text) > _MOST_DIGITS or not (text.isascii() and text.isdigit()):
        return text
    return bisect_right(edges, int(text))


def _offset_at(zone: ZoneInfo, instant: int) -> int:
    offset = datetime.fromtimestamp(instant, zone).utcoffset()
    assert offset is not None
    return int(offset.total_seconds())
