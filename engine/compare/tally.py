"""What a comparison adds up to, piece by piece. Tallies of parts add up to that of the whole."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import NamedTuple

SHOWN = 3
"""Tickets named as examples of each change."""


class Changed(NamedTuple):
    """One thing that is decided otherwise, for tickets of one category.

    ``what`` is "lead", "outcome", "authority", "priority", "assist", "notify" or "plan"; for a
    plan ``of`` is the milestone, for units that assist or are told it is the unit.
    """

    what: str
    old: str | None
    new: str | None
    category: str | None
    of: str | None = None


class Moved(NamedTuple):
    """A promise whose due time moves: which milestone, for which category and which unit."""

    milestone: str
    category: str | None
    unit: str | None


class Example(NamedTuple):
    """A ticket that a change concerns; instants in seconds since 1970 where due times move."""

    id: str
    at: int
    old_due: int | None = None
    new_due: int | None = None


@dataclass(slots=True)
class Shift:
    """How far due times move, in seconds."""

    longer: int = 0
    shorter: int = 0
    seconds: int = 0

    @property
    def count(self) -> int:
        """How many promises are due at another time."""
        return self.longer + self.shorter

    def add(self, other: Shift) -> None:
        """Take in another part."""
        self.longer += other.longer
        self.shorter += other.shorter
        self.seconds += other.seconds


class Left(NamedTuple):
    """A fact that one of the rulebooks ("old" or "new") does not know; it is taken as missing.

    Told of facts that the rules of either look at: the others make no difference.
    """

    side: str
    fact: str
    value: str


@dataclass(slots=True)
class Tally:
    """Counts of what would be otherwise, with a few tickets as examples of each."""

    compared: int = 0
    affected: int = 0
    without_text: int = 0
    without_due: int = 0
    changed: Counter[Changed] = field(default_factory=Counter)
    moved: dict[Moved, Shift] = field(default_factory=dict)
    units: dict[str | None, tuple[int, int]] = field(default_factory=dict)
    left_out: Counter[Left] = field(default_factory=Counter)
    unreadable: list[tuple[str, str]] = field(default_factory=list)
    unread: int = 0
    examples: dict[Changed | Moved, list[Example]] = field(default_factory=dict)

    def add(self, other: Tally) -> None:
        """Take in another part, which comes after this one."""
        self.compared += other.compared
        self.affected += other.affected
        self.without_text += other.without_text
        self.without_due += other.without_due
        self.unread += other.unread
        self.changed.update(other.changed)
        self.left_out.update(other.left_out)
        self.unreadable = (self.unreadable + other.unreadable)[:SHOWN]
        for moved, shift in other.moved.items():
            self.moved.setdefault(moved, Shift()).add(shift)
        for unit, (old, new) in other.units.items():
            mine = self.units.get(unit, (0, 0))
            self.units[unit] = (mine[0] + old, mine[1] + new)
        for change, examples in other.examples.items():
            known = self.examples.setdefault(change, [])
            known.extend(examples[: SHOWN - len(known)])
