"""What a rule asks of a request, as compiled: a union of boxes.

The compiled form serves everything: matching at run time, "every request that A matches B matches
too" between rules, and the proofs over whole tables. ``when.py`` compiles what policy staff write.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from engine.rulebook.boxes import Box, Constraint, Dimension, covers, overlap, phrase_dimension
from engine.rulebook.facts import NUMBER_MAX, FactSpace

LAST_MINUTE = 24 * 60 - 1


@dataclass(frozen=True, slots=True)
class Condition:
    """A union of boxes. The empty union matches nothing; one empty box matches everything."""

    boxes: tuple[Box, ...]
    whole: Mapping[Dimension, Constraint]

    def contains(self, other: Condition) -> bool:
        """Whether every request that ``other`` matches is matched by this one too."""
        return covers(self.boxes, other.boxes, self.whole)

    def overlaps(self, other: Condition) -> bool:
        """Whether some request is matched by both."""
        return any(overlap(mine, theirs) for mine in self.boxes for theirs in other.boxes)

    @property
    def phrases(self) -> frozenset[str]:
        """The folded phrases that the condition asks the text about."""
        prefix = phrase_dimension("")
        return frozenset(
            dimension.removeprefix(prefix)
            for box in self.boxes
            for dimension in box
            if dimension.startswith(prefix)
        )


def fold(text: str) -> str:
    """Text as conditions compare it: NFKC, without case, so full and half width are one."""
    return unicodedata.normalize("NFKC", text).casefold()


def whole_space(space: FactSpace) -> Mapping[Dimension, Constraint]:
    """The full constraint of every dimension but the phrases."""
    whole: dict[Dimension, Constraint] = {}
    for fact in space.facts.values():
        if fact.finite:
            whole[fact.name] = fact.everything
        elif fact.type == "number":
            whole[fact.name] = ((0, NUMBER_MAX),)
        elif fact.type == "time":
            whole[fact.name] = ((0, LAST_MINUTE),)
        elif fact.type == "date":
            whole[fact.name] = ((date.min.toordinal(), date.max.toordinal()),)
    return whole
