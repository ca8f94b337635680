"""What a classifier sees of a text: letter groups, words, and how the text begins, by weight.

Three views, because each sees what the others miss: groups of one to three letters need no
dictionary; words and pairs of words carry the meaning; the first line, where most people say what
the matter is. Letters that stand for names in published letters (A5区) are one and the same word.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise

import numpy as np
import rjieba
from numpy.typing import NDArray

from engine.rulebook.conditions import fold

VIEWS: Mapping[str, float] = {"c": 1.0, "w": 1.0, "h": 0.6}
"""How much each view weighs: (c) letter groups, (w) words, (h) letter groups of the head."""
HEAD_LETTERS = 60
"""The head is the first line (the subject), and no more of it than this."""
MOST_LETTERS = 3_000
"""No more of a text is read."""
USED_BY = 2
"""A feature of fewer texts than these is not learned from."""
_SPACE = re.compile(r"\s+")
_WORD = re.compile(r"\w")

Row = tuple[NDArray[np.int64], NDArray[np.float64]]
"""Numbers of features, ascending, and their weights; the whole has length one."""


def features_of(text: str) -> dict[str, int]:
    """How often each feature is in the text; its first letter names the view."""
    told = fold(text[:MOST_LETTERS]).strip()
    head = _SPACE.sub(" ", told.split("\n", 1)[0][:HEAD_LETTERS])
    told = _SPACE.sub(" ", told)
    counts: Counter[str] = Counter(_groups("c", told))
    counts.update(_groups("h", head))
    words = [word for word in rjieba.cut(told) if _WORD.match(word)]
    counts.update("w" + word for word in words)
    counts.update(f"w{one} {other}" for one, other in pairwise(words))
    return counts


def _groups(view: str, text: str) -> Iterator[str]:
    for size in (1, 2, 3):
        for at in range(len(text) - size + 1):
            yield view + text[at : at + size]


class Vocabulary:
    """The features that are learned from, each with its number and how much it tells.

    A feature tells more the fewer texts have it (inverse document frequency, smoothed).
    """

    def __init__(self, names: Sequence[str], tells: NDArray[np.float32]) -> None:
        self.names = tuple(names)
        self.tells = tells
        self._number = {name: at for at, name in enumerate(self.names)}

    def __len__(self) -> int:
        return len(self.names)

    @classmethod
    def learned(cls, texts: Sequence[Mapping[str, int]], most: int) -> Vocabulary:
        """From the counted features of texts: the ``most`` that are used most."""
        used = Counter(name for text in texts for name in text)
        kept = [(name, many) for name, many in used.items() if many >= USED_BY]
        kept.sort(key=lambda pair: (-pair[1], pair[0]))
        kept = sorted(kept[:most])
        many = np.array([many for _, many in kept], dtype=np.float64)
        tells = np.log((1 + len(texts)) / (1 + many)) + 1
        return cls([name for name, _ in kept], tells.astype(np.float32))

    def row(self, counted: Mapping[str, int]) -> Row:
        """The weights of one text: each view has its share, and the whole the length one."""
        number = self._number
        found = sorted(
            (number[name], count, name[0]) for name, count in counted.items() if name in number
        )
        at = np.array([each for each, _, _ in found], dtype=np.int64)
        counts = np.array([count for _, count, _ in found], dtype=np.float64)
        weights: NDArray[np.float64] = (1 + np.log(counts)) * self.tells[at].astype(np.float64)
        views = np.array([view for _, _, view in found])
        for view, share in VIEWS.items():
            own = views == view
            if own.any():
                weights[own] *= share / np.sqrt((weights[own] ** 2).sum())
        length = float(np.sqrt((weights**2).sum()))
        return at, weights / length if length else weights
