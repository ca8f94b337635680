"""Many tickets decided under two rulebooks, in groups: what would go elsewhere or be due otherwise.

Each answer is what deciding every ticket on its own gives; a test holds the two against each other.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from engine.compare.grouping import Grouping, Ints, Key
from engine.compare.pairs import Dues, Pair, Pairs, Timing
from engine.compare.points import Point
from engine.compare.tally import SHOWN, Changed, Example, Left, Moved, Shift, Tally
from engine.rulebook.rulebook import Rulebook
from engine.timing.calendars import CalendarReachError

MOST_GROUPS = 100_000
NO_DUE = np.iinfo(np.int64).min
"""Stands where a calendar cannot say when something is due."""


class Replay:
    """Compares two rulebooks over tickets, batch by batch. Keeps the groups met so far."""

    def __init__(self, old: Rulebook, new: Rulebook) -> None:
        self.zone = new.city.zone
        self._grouping = Grouping(old, new)
        self._pairs = Pairs(old, new)
        self._numbers: dict[Key, int] = {}
        self._groups: list[Pair] = []

    def compare(self, points: Sequence[Point]) -> Tally:
        """What these tickets add up to."""
        tally = Tally(compared=len(points))
        if not points:
            return tally
        if len(self._groups) > MOST_GROUPS:
            self._numbers.clear()
            self._groups.clear()
        members = self._members(points)
        tally.without_text = sum(not point.text for point in points)
        instants = np.array([point.at for point in points], dtype=np.int64)
        affected = np.zeros(len(points), dtype=np.bool_)
        _Counting(tally, points, instants, affected, self._groups, members).run()
        tally.affected = int(np.count_nonzero(affected))
        return tally

    def _members(self, points: Sequence[Point]) -> Ints:
        """The number of each ticket's group; a group met for the first time is decided."""
        numbers, groups = self._numbers, self._groups
        members: list[int] = []
        for point, key in zip(points, self._grouping.keys(points), strict=True):
            number = numbers.get(key)
            if number is None:
                number = numbers[key] = len(groups)
                groups.append(self._pairs.of(self._grouping.representative(point)))
            members.append(number)
        return np.array(members, dtype=np.int64)


class _Counting:
    """One batch being counted."""

    def __init__(
        self,
        tally: Tally,
        points: Sequence[Point],
        instants: Ints,
        affected: NDArray[np.bool_],
        groups: Sequence[Pair],
        members: Ints,
    ) -> None:
        self._tally = tally
        self._points = points
        self._instants = instants
        self._affected = affected
        self._groups = groups
        self._order = np.argsort(members, kind="stable")
        numbers, starts = np.unique(members[self._order], return_index=True)
        ends = [*starts[1:].tolist(), len(members)]
        self._slices = list(zip(numbers.tolist(), starts.tolist(), ends, strict=True))

    def run(self) -> None:
        """Count every group, then the due times, which are computed for many groups at once."""
        waiting: dict[Dues, list[tuple[int, Ints]]] = {}
        noted: dict[Changed | Moved, list[tuple[int, Example]]] = {}
        for number, start, end in self._slices:
            pair, rows = self._groups[number], self._order[start:end]
            self._count(pair, rows, noted)
            for dues in pair.dues:
                waiting.setdefault(dues, []).append((number, rows))
        for dues, groups in waiting.items():
            self._shift(dues, groups, noted)
        for change, examples in noted.items():
            first = sorted(examples, key=lambda one: one[0])[:SHOWN]
            self._tally.examples[change] = [example for _, example in first]

    def _count(
        self, pair: Pair, rows: Ints, noted: dict[Changed | Moved, list[tuple[int, Example]]]
    ) -> None:
        tally, count = self._tally, len(rows)
        for lead, before in ((pair.leads[0], True), (pair.leads[1], False)):
            had, has = tally.units.get(lead, (0, 0))
            tally.units[lead] = (had + count, has) if before else (had, has + count)
        for side, unknown in pair.left_out:
            tally.left_out[Left(side, unknown.fact, unknown.value)] += count
        for change in pair.changed:
            tally.changed[change] += count
            found = noted.setdefault(change, [])
            found.extend((row, self._example(row)) for row in rows[:SHOWN].tolist())
        if pair.changed:
            self._affected[rows] = True

    def _shift(
        self,
        dues: Dues,
        groups: Sequence[tuple[int, Ints]],
        noted: dict[Changed | Moved, list[tuple[int, Example]]],
    ) -> None:
        rows = np.concatenate([rows for _, rows in groups])
        starts = self._instants[rows]
        old, new = due_times(dues.old, starts), due_times(dues.new, starts)
        known = (old != NO_DUE) & (new != NO_DUE)
        self._tally.without_due += int(np.count_nonzero(~known))
        shifts = np.where(known, new - old, 0)
        self._affected[rows[shifts != 0]] = True
        start = 0
        for number, members in groups:
            part = slice(start, start := start + len(members))
            moving = np.flatnonzero(shifts[part])
            if not len(moving):
                continue
            pair = self._groups[number]
            moved = Moved(dues.milestone, pair.category, pair.leads[1] or pair.leads[0])
            longer = int(np.count_nonzero(shifts[part] > 0))
            shift = Shift(longer, len(moving) - longer, int(shifts[part].sum()))
            self._tally.moved.setdefault(moved, Shift()).add(shift)
            found = noted.setdefault(moved, [])
            for place in moving[:SHOWN].tolist():
                row = int(members[place])
                was, is_ = int(old[part][place]), int(new[part][place])
                found.append((row, self._example(row, was, is_)))

    def _example(self, row: int, old: int | None = None, new: int | None = None) -> Example:
        point = self._points[row]
        return Example(point.id, point.at, old, new)


def due_times(timing: Timing, starts: Ints) -> Ints:
    """When clocks that start at these instants are due; ``NO_DUE`` where the calendar ends."""
    within, calendar, counting = timing
    try:
        return calendar.due_many(starts, within, counting)
    except CalendarReachError:
        pass
    dues = np.full(len(starts), NO_DUE, dtype=np.int64)
    for place in range(len(starts)):
        try:
            dues[place] = calendar.due_many(starts[place : place + 1], within, counting)[0]
        except CalendarReachError:
            continue
    return dues
