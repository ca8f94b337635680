"""A tally arranged for reading: by category, by unit, the largest first."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass

from engine.compare.tally import SHOWN, Changed, Example, Moved, Shift, Tally

Pair = tuple[str, str | None]


@dataclass(frozen=True, slots=True)
class UnitRow:
    """One unit's tickets under both rulebooks, and how its promises move."""

    unit: str
    before: int
    after: int
    gained: int
    lost: int
    longer: int
    shorter: int


def regrouped(tally: Tally, what: str, *, category: bool) -> Counter[Changed]:
    """The changes of one sort, the most frequent first; over all categories or for each."""
    found: Counter[Changed] = Counter()
    for change, count in tally.changed.items():
        if change.what == what:
            found[change if category else change._replace(category=None)] += count
    ordered = sorted(found.items(), key=lambda pair: (-pair[1], *map(str, pair[0])))
    return Counter(dict(ordered))


def dues_by_category(tally: Tally) -> dict[Pair, Shift]:
    """Milestone and category → how due times move."""
    return _summed(tally, lambda moved: (moved.milestone, moved.category))


def dues_by_unit(tally: Tally) -> dict[Pair, Shift]:
    """Milestone and unit → how due times move."""
    return _summed(tally, lambda moved: (moved.milestone, moved.unit))


def totals(tally: Tally) -> tuple[int, int]:
    """How many promises get longer, and how many shorter."""
    shifts = tally.moved.values()
    return sum(shift.longer for shift in shifts), sum(shift.shorter for shift in shifts)


def unit_rows(tally: Tally) -> list[UnitRow]:
    """The units that anything changes for, most concerned first."""
    gained: Counter[str | None] = Counter()
    lost: Counter[str | None] = Counter()
    for change, count in tally.changed.items():
        if change.what == "lead":
            lost[change.old] += count
            gained[change.new] += count
    moved: dict[str | None, Shift] = {}
    for one, shift in tally.moved.items():
        moved.setdefault(one.unit, Shift()).add(shift)
    rows = [
        UnitRow(
            unit,
            *tally.units.get(unit, (0, 0)),
            gained[unit],
            lost[unit],
            moved[unit].longer if unit in moved else 0,
            moved[unit].shorter if unit in moved else 0,
        )
        for unit in {*gained, *lost, *moved}
        if unit is not None
    ]
    return sorted(
        rows, key=lambda row: (-(row.gained + row.lost), -(row.longer + row.shorter), row.unit)
    )


def examples_of(tally: Tally, what: str, old: str | None, new: str | None) -> list[Example]:
    """A few tickets of one change, whatever their categories."""
    found = [
        example
        for change, examples in tally.examples.items()
        if isinstance(change, Changed) and change[:3] == (what, old, new)
        for example in examples
    ]
    return found[:SHOWN]


def examples_due(tally: Tally, milestone: str, category: str | None) -> list[Example]:
    """A few tickets of one milestone and category whose due times move."""
    found = [
        example
        for change, examples in tally.examples.items()
        if isinstance(change, Moved) and change[:2] == (milestone, category)
        for example in examples
    ]
    return found[:SHOWN]


def _summed(tally: Tally, key: Callable[[Moved], Pair]) -> dict[Pair, Shift]:
    found: dict[Pair, Shift] = {}
    for moved, shift in tally.moved.items():
        found.setdefault(key(moved), Shift()).add(shift)
    return dict(sorted(found.items(), key=lambda pair: (-pair[1].count, *map(str, pair[0]))))
