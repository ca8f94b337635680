"""What a text seems to be about: area, category and district by the catalog's mention phrases.

It counts phrases and knows nothing else; it suggests, and a person or a rule decides. Names,
aliases and mention phrases of the catalog count alike: longer ones more than short ones, the
subject more than the text, a repeated one a little more than once. Where one phrase lies inside
another (养老 in 养老保险) only the longer counts.
"""

from __future__ import annotations

import weakref
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from engine.rulebook.conditions import fold
from engine.rulebook.rulebook import Area, Node, Rulebook

Field = Literal["area", "category", "district"]
FIELDS: tuple[Field, ...] = ("area", "category", "district")

SUBJECT_COUNTS = 3.0
"""A phrase in the subject counts this many times one in the text."""
AGAIN_COUNTS = 0.2
"""What each repetition of a phrase adds, as a share of its first occurrence."""
MOST_AGAIN = 5
THIN = 4.0
"""The score at which half of the doubt that comes from thin evidence is gone."""
EVIDENCE_CHARACTERS = 2_000
"""No more of a text is read: who writes longer has said by then what it is about."""


@dataclass(frozen=True, slots=True)
class Guess:
    """A catalog id and how sure the guess is.

    ``sure`` goes from 0 to 1: the share of all the evidence found that speaks for this value,
    damped where there is little evidence at all. It is not a probability; 0 means that nothing was
    mentioned and the value is the catalog's fallback.
    """

    value: str
    sure: float


@dataclass(frozen=True, slots=True)
class Suggestion:
    """The guesses for one text; None where nothing speaks for any value and none is a fallback."""

    area: Guess | None
    category: Guess | None
    district: Guess | None


def suggest(rulebook: Rulebook, subject: str | None, text: str | None) -> Suggestion:
    """What the subject and the text seem to be about. Pure; what it compiles it keeps."""
    phrases = _phrases_of(rulebook)
    scores: dict[Field, dict[str, float]] = {name: {} for name in FIELDS}
    phrases.score(subject or "", SUBJECT_COUNTS, scores)
    phrases.score((text or "")[:EVIDENCE_CHARACTERS], 1.0, scores)
    area, category, district = (_best(scores[name], phrases.fallbacks.get(name)) for name in FIELDS)
    return Suggestion(area, category, district)


def _best(scores: Mapping[str, float], fallback: str | None) -> Guess | None:
    if not scores:
        return None if fallback is None else Guess(fallback, 0.0)
    value = max(scores, key=lambda candidate: (scores[candidate], candidate))
    best = scores[value]
    return Guess(value, round(best / sum(scores.values()) * best / (best + THIN), 3))


@dataclass(frozen=True, slots=True, eq=False)
class _Phrase:
    text: str
    field: Field
    value: str
    weight: float


class _Phrases:
    """All phrases of one rulebook, found by their first two characters."""

    def __init__(self, rulebook: Rulebook) -> None:
        self.fallbacks: dict[Field, str] = {}
        self._by_start: dict[tuple[str, str], tuple[_Phrase, ...]] = {}
        self._single: list[_Phrase] = []
        found: dict[tuple[Field, str, str], _Phrase] = {}
        for field, entry in _entries(rulebook):
            if entry.fallback:
                self.fallbacks[field] = entry.id
            for written in _written(entry):
                text = fold(written).strip()
                if text:
                    key = (field, entry.id, text)
                    found[key] = _Phrase(text, field, entry.id, _weight(text))
        starts: dict[tuple[str, str], list[_Phrase]] = {}
        for phrase in found.values():
            if len(phrase.text) == 1:
                self._single.append(phrase)
            else:
                starts.setdefault((phrase.text[0], phrase.text[1]), []).append(phrase)
        for start, some in starts.items():
            self._by_start[start] = tuple(sorted(some, key=lambda phrase: -len(phrase.text)))

    def score(self, text: str, factor: float, scores: Mapping[Field, dict[str, float]]) -> None:
        """Add what this text says to the scores."""
        for phrase, times in self._found(fold(text)).items():
            again = AGAIN_COUNTS * min(times - 1, MOST_AGAIN)
            field = scores[phrase.field]
            gain = factor * phrase.weight * (1 + again)
            field[phrase.value] = field.get(phrase.value, 0.0) + gain

    def _found(self, text: str) -> dict[_Phrase, int]:
        """How often each phrase occurs, without those inside a longer one of the same field."""
        counts: dict[_Phrase, int] = {}
        for phrase in self._single:
            if times := text.count(phrase.text):
                counts[phrase] = times
        taken = dict.fromkeys(FIELDS, 0)
        starting = map(self._by_start.get, pairwise(text))
        for at, candidates in enumerate(starting):
            if candidates is None:
                continue
            ends: dict[Field, int] = {}  # what was found here, by field
            for phrase in candidates:
                field = phrase.field
                length = len(phrase.text)
                # Longest first; another value may claim the very same words.
                if taken[field] > at or ends.get(field, length) != length:
                    continue
                if text.startswith(phrase.text, at):
                    counts[phrase] = counts.get(phrase, 0) + 1
                    ends[field] = length
            for field, length in ends.items():
                taken[field] = at + length
        return counts


def _entries(rulebook: Rulebook) -> Iterable[tuple[Field, Area | Node]]:
    """What may be suggested: areas, and the leaves of the two trees."""
    yield from (("area", area) for area in rulebook.areas.values())
    trees: tuple[tuple[Field, Mapping[str, Node]], ...] = (
        ("category", rulebook.categories),
        ("district", rulebook.districts),
    )
    for field, nodes in trees:
        inner = {node.parent for node in nodes.values()}
        yield from ((field, node) for node in nodes.values() if node.id not in inner)


def _written(entry: Area | Node) -> tuple[str, ...]:
    # The name of a fallback (其他) is a word that stands in every second letter.
    names = () if entry.fallback else (entry.name, *entry.aliases)
    return (*names, *entry.mentions)


def _weight(text: str) -> float:
    """Longer phrases say more: 停水 counts 1, 二次供水 counts 2; a single character hardly."""
    return len(text) / 2 if len(text) > 1 else 0.25


_compiled: dict[int, tuple[weakref.ref[Rulebook], _Phrases]] = {}


def _phrases_of(rulebook: Rulebook) -> _Phrases:
    """The phrases of this rulebook, compiled once and forgotten with it."""
    key = id(rulebook)
    known = _compiled.get(key)
    if known is not None and known[0]() is rulebook:
        return known[1]
    phrases = _Phrases(rulebook)
    gone = weakref.ref(rulebook, lambda _: _compiled.pop(key, None))
    _compiled[key] = (gone, phrases)
    return phrases
