"""What a classifier sees of a text: letter groups, words, and how the text begins, by weight.

Three views, because each sees what the others miss: groups of one to three letters need no
dictionary; words and pairs of words carry the meaning; the first line, where most people say what
the matter is. Letters that stand for names in published letters (A5区) are one and the same word.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
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

Row = tuple[NDArray[np.int32], NDArray[np.float64]]
"""Numbers of features, ascending, and their weights; the whole has length one."""


def features_of(text: str) -> dict[str, int]:
    """How often each feature is in the text; its first letter names the view."""
    import rjieba  # reads its dictionary: not at start-up

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


@dataclass(frozen=True, slots=True, eq=False)
class Counts:
    """Features of many texts, by number: a row for each text, ascending, with how often each is.

    Features of fewer texts than are ever learned from are left out already.
    """

    names: tuple[str, ...]
    rows: tuple[tuple[NDArray[np.int32], NDArray[np.float32]], ...]

    def of(self, chosen: Iterable[int]) -> Counts:
        """Only these texts."""
        return Counts(self.names, tuple(self.rows[at] for at in chosen))


def count_features(texts: Iterable[str]) -> Counts:
    """The features of many texts, counted together, in a tenth of the memory."""
    number: dict[str, int] = {}
    rows = []
    for text in texts:
        counted = features_of(text)
        at = [number.setdefault(name, len(number)) for name in counted]
        rows.append((np.array(at, np.int32), np.fromiter(counted.values(), np.float32, len(at))))
    used = np.zeros(len(number), dtype=np.int32)
    for row, _ in rows:
        used[row] += 1
    names = tuple(sorted(name for name, at in number.items() if used[at] >= USED_BY))
    kept = np.full(len(number), -1, dtype=np.int32)
    kept[[number[name] for name in names]] = np.arange(len(names), dtype=np.int32)
    return Counts(names, tuple(_renumbered(kept, *row) for row in rows))


def _renumbered(
    numbers: NDArray[np.int32], at: NDArray[np.int32], counts: NDArray[np.float32]
) -> tuple[NDArray[np.int32], NDArray[np.float32]]:
    """A row under new numbers, without those that have none (-1)."""
    new = numbers[at]
    order = np.argsort(new, kind="stable")[int((new < 0).sum()) :]
    return new[order], counts[order]


class Vocabulary:
    """The features that are learned from, each with its number and how much it tells.

    A feature tells more the fewer texts have it (inverse document frequency, smoothed).
    """

    def __init__(self, names: Sequence[str], tells: NDArray[np.float32]) -> None:
        self.names = tuple(names)
        self.tells = tells
        self._number = {name: at for at, name in enumerate(self.names)}
        self._views = np.array([name[:1] for name in self.names] or [""])

    def __len__(self) -> int:
        return len(self.names)

    @classmethod
    def learned(cls, counts: Counts, most: int) -> Vocabulary:
        """From the counted features of texts: the ``most`` that are used most."""
        used = np.zeros(len(counts.names), dtype=np.int64)
        for row, _ in counts.rows:
            used[row] += 1
        order = np.argsort(-used, kind="stable")[:most]  # names are sorted: ties go by name
        kept = np.sort(order[used[order] >= USED_BY])
        tells = np.log((1 + len(counts.rows)) / (1 + used[kept])) + 1
        return cls([counts.names[at] for at in kept], tells.astype(np.float32))

    def row(self, counted: Mapping[str, int]) -> Row:
        """The weights of one text: each view has its share, and the whole the length one."""
        number = self._number
        found = sorted((number[name], many) for name, many in counted.items() if name in number)
        at = np.array([each for each, _ in found], dtype=np.int32)
        return self._weighed(at, np.array([many for _, many in found], dtype=np.float32))

    def rows(self, counts: Counts) -> list[Row]:
        """The same for many texts."""
        numbers = np.array([self._number.get(name, -1) for name in counts.names], dtype=np.int32)
        return [self._weighed(*_renumbered(numbers, *row)) for row in counts.rows]

    def _weighed(self, at: NDArray[np.int32], counts: NDArray[np.float32]) -> Row:
        weights = (1 + np.log(counts.astype(np.float64))) * self.tells[at].astype(np.float64)
        views = self._views[at]
        for view, share in VIEWS.items():
            own = views == view
            if own.any():
                weights[own] *= share / np.sqrt((weights[own] ** 2).sum())
        length = float(np.sqrt((weights**2).sum()))
        if length:
            weights = weights / length
        return at, weights
