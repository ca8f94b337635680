"""Which of the matters that are open speak of the same thing as a new one: by pairs of letters.

Two letters that stand beside each other are the smallest thing that says something in Chinese.
Rare pairs are not weighed more: among a few hundred subjects counting is enough. It suggests; a
person decides.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise

from engine.rulebook.conditions import fold

LEAST_SHARED = 2
"""So many pairs must be the same at least: one alone is chance."""
LEAST_ALIKE = 0.4
_SAYS_NOTHING = frozenset("的了在是有和与, .。！？!?、:;()（）“”\"'“”\n\t 　")


@dataclass(frozen=True, slots=True)
class Alike:
    """A known matter and how much of what it is called the new one says too (0 to 1)."""

    id: str
    share: float


def alike(said: str, known: Iterable[tuple[str, str | None]], most: int = 5) -> tuple[Alike, ...]:
    """The matters, given as id and subject, that are most like what was said; the best first."""
    new = pairs_of(said)
    if not new:
        return ()
    found = []
    for id_, subject in known:
        own = pairs_of(subject or "")
        shared = len(own & new)
        if shared >= LEAST_SHARED and shared / len(own) >= LEAST_ALIKE:
            found.append(Alike(id_, round(shared / len(own), 3)))
    return tuple(sorted(found, key=lambda one: (-one.share, one.id))[:most])


def pairs_of(text: str) -> frozenset[str]:
    """All pairs of letters that stand beside each other and say something."""
    return frozenset(
        first + second
        for first, second in pairwise(fold(text))
        if first not in _SAYS_NOTHING and second not in _SAYS_NOTHING
    )
