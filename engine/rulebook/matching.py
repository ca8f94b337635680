"""Which rules match a request: an index over their boxes, not a scan.

For each finite fact and each value it may have, one integer holds a bit for every box that allows
the value; the boxes that a request fits are the AND of a handful of such integers, less the boxes
of rules not in force on the day and those that want a phrase which the text does not have. What is
left (numbers, dates, times) is asked of those boxes alone. The answer for one combination of
values, phrases and period is kept, so that most requests cost one look-up.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Generic, TypeVar

from engine.rulebook.boxes import PHRASE, PRESENT, Ranges, bits
from engine.rulebook.conditions import Condition
from engine.rulebook.facts import FactSpace, FactValue
from engine.rulebook.moment import Moment
from engine.rulebook.rulebook import Dated, Rule

CACHED = 32_768
V = TypeVar("V")
Asked = tuple[tuple[str, Ranges], ...]


@dataclass(frozen=True, slots=True)
class TableRule:
    """A rule of a decision table: its condition, and the values that it sets by start date."""

    rule: Rule
    condition: Condition
    sets: Mapping[str, Dated[object]]


@dataclass(frozen=True, slots=True)
class _Box:
    """What the index does not settle for one box: ranges and phrases."""

    rule: int
    ranges: Asked
    phrases: tuple[tuple[str, bool], ...]


class Entry(Generic[V]):
    """The rules that may match one combination of values; ``settled`` if nothing is left to ask.

    ``kept`` is for what the owner of the index derives from a settled entry.
    """

    __slots__ = ("candidates", "kept", "settled")

    def __init__(self, candidates: tuple[tuple[int, Asked], ...]) -> None:
        self.candidates = candidates
        self.settled = not any(ranges for _, ranges in candidates)
        self.kept: V | None = None

    def matching(self, moment: Moment) -> tuple[int, ...]:
        """The indices of the rules whose ranges hold too, each once, in the order as written."""
        if self.settled:
            return tuple(rule for rule, _ in self.candidates)
        return tuple(
            dict.fromkeys(rule for rule, ranges in self.candidates if _holds(ranges, moment))
        )


class Index(Generic[V]):
    """The boxes of a table's rules, indexed. Immutable from outside; keeps what it derives."""

    def __init__(self, rules: Sequence[TableRule], space: FactSpace) -> None:
        self._rules = rules
        self._changes = sorted({day.toordinal() for rule in rules for day in _changes(rule)})
        self._boxes: list[_Box] = []
        self._wanting: dict[str, int] = {}
        self._phrases = frozenset(p for rule in rules for p in rule.condition.phrases)
        asked = self._number_boxes()
        self._everyone = (1 << len(self._boxes)) - 1
        self._unworded = self._everyone & ~_joined(self._wanting.values())
        self._allowing = tuple(
            (name, self._allowing_of(space.facts[name].masks, constrained))
            for name, constrained in sorted(asked.items())
        )
        self._names = tuple(name for name, _ in self._allowing)
        self._entries: dict[tuple[object, ...], Entry[V]] = {}

    def period(self, day: date) -> int:
        """Which of the periods between changes of the rules a day lies in."""
        return bisect_right(self._changes, day.toordinal())

    def entry(self, moment: Moment) -> Entry[V]:
        """What is known of requests with these values, phrases and period."""
        get = moment.values.get
        key = (
            bisect_right(self._changes, moment.ordinals["date"]),
            moment.found(self._phrases) if self._phrases else None,
            *[get(name) for name in self._names],
        )
        entry = self._entries.get(key)
        if entry is None:
            entry = Entry(self._candidates(moment))
            remember(self._entries, key, entry)
        return entry

    def _candidates(self, moment: Moment) -> tuple[tuple[int, Asked], ...]:
        found = moment.found(self._phrases)
        allowed = self._unworded | _joined(self._wanting.get(phrase, 0) for phrase in found)
        for name, allowing in self._allowing:
            allowed &= allowing.get(moment.values.get(name), allowing[None])
        candidates: dict[int, list[Asked]] = {}
        for bit in bits(allowed):
            box = self._boxes[bit.bit_length() - 1]
            if self._rules[box.rule].rule.effective.covers(moment.day) and all(
                (phrase in found) is present for phrase, present in box.phrases
            ):
                candidates.setdefault(box.rule, []).append(box.ranges)
        return tuple(
            (rule, ranges)
            for rule, several in candidates.items()
            for ranges in ([()] if () in several else several)
        )

    def _number_boxes(self) -> Mapping[str, list[tuple[int, int]]]:
        """Give every box a bit; per finite fact, the bits that constrain it and how."""
        asked: dict[str, list[tuple[int, int]]] = {}
        for position, table_rule in enumerate(self._rules):
            for box in table_rule.condition.boxes:
                bit = len(self._boxes)
                ranges: list[tuple[str, Ranges]] = []
                phrases: list[tuple[str, bool]] = []
                for dimension, constraint in box.items():
                    if dimension.startswith(PHRASE):
                        phrase, wanted = dimension.removeprefix(PHRASE), constraint == PRESENT
                        phrases.append((phrase, wanted))
                        if wanted:
                            self._wanting[phrase] = self._wanting.get(phrase, 0) | 1 << bit
                    elif isinstance(constraint, tuple):
                        ranges.append((dimension, constraint))
                    else:
                        asked.setdefault(dimension, []).append((bit, constraint))
                self._boxes.append(_Box(position, tuple(ranges), tuple(phrases)))
        return asked

    def _allowing_of(
        self, masks: Mapping[FactValue, int], constrained: Sequence[tuple[int, int]]
    ) -> Mapping[FactValue | None, int]:
        """Per value of one fact, the boxes that allow it; None (missing) only those free of it."""
        free = self._everyone & ~_joined(1 << bit for bit, _ in constrained)
        by_mask: dict[int, int] = {}
        for bit, mask in constrained:
            by_mask[mask] = by_mask.get(mask, 0) | 1 << bit
        allowing: dict[FactValue | None, int] = {None: free}
        for value, value_mask in masks.items():
            allowing[value] = free | _joined(
                having for mask, having in by_mask.items() if not value_mask & ~mask
            )
        return allowing


def _changes(table_rule: TableRule) -> Iterator[date]:
    """The days from which the rule says something else, or nothing more."""
    effective = table_rule.rule.effective
    if effective.from_ is not None:
        yield effective.from_
    if effective.until is not None and effective.until < date.max:
        yield date.fromordinal(effective.until.toordinal() + 1)
    for dated in table_rule.sets.values():
        yield from (start for start, _ in dated.steps if start is not None)


def _holds(ranges: Asked, moment: Moment) -> bool:
    return all(
        any(low <= moment.ordinals[name] <= high for low, high in allowed)
        for name, allowed in ranges
    )


def _joined(masks: Iterable[int]) -> int:
    joined = 0
    for mask in masks:
        joined |= mask
    return joined


def remember(cache: dict[tuple[object, ...], V], key: tuple[object, ...], value: V) -> None:
    """Keep a derived value; start afresh when the cache is full, so memory stays bounded."""
    if len(cache) >= CACHED:
        cache.clear()
    cache[key] = value
