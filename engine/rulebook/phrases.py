"""Finding which of many phrases a text has, in one pass over the text."""

from __future__ import annotations

import operator
from collections.abc import Iterable


class Phrases:
    """A set of phrases; which of them a text has is found without trying each."""

    def __init__(self, phrases: Iterable[str]) -> None:
        by_start: dict[str, list[str]] = {}
        for phrase in sorted(set(phrases)):
            by_start.setdefault(phrase[:2], []).append(phrase)
        self._by_start = {start: tuple(some) for start, some in by_start.items()}
        self._single = any(len(start) == 1 for start in by_start)

    def found(self, text: str) -> frozenset[str]:
        """The phrases that a folded text has."""
        starts = set(map(operator.add, text, text[1:]))
        if self._single:
            starts.update(text)
        return frozenset(
            phrase
            for start in starts.intersection(self._by_start)
            for phrase in self._by_start[start]
            if phrase in text
        )
