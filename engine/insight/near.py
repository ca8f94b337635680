"""Messages that are nearly the same words: sent twice, copied, or shared among neighbours."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz

from engine.insight.message import Message
from engine.insight.vectors import EVIDENCE_CHARACTERS, alike_pairs, vectors_of
from engine.rulebook.conditions import fold

LEAST_SHARE = 0.8
"""From this share of the same letters in the same order on, one is taken for a copy."""
WORTH_COMPARING = 0.5
"""Only messages that share so much of their rare letter groups are compared letter by letter."""


@dataclass(frozen=True, slots=True)
class Near:
    """Two messages by id, the one given first before the other, and the share of equal letters."""

    one: str
    other: str
    share: float


def find_near(messages: Sequence[Message], least: float = LEAST_SHARE) -> tuple[Near, ...]:
    """All pairs that are nearly the same, the nearest first."""
    vectors, said = vectors_of(messages), [_said(message) for message in messages]
    found = []
    for at, others, _ in alike_pairs(vectors, WORTH_COMPARING):
        for other in others:
            share = _share(said[at], said[int(other)])
            if share >= least:
                found.append(Near(messages[at].id, messages[int(other)].id, share))
    return tuple(sorted(found, key=lambda near: (-near.share, near.one, near.other)))


def copies_among(messages: Sequence[Message], least: float = LEAST_SHARE) -> frozenset[str]:
    """The ids of those few messages that nearly repeat one given before them."""
    kept: list[str] = []
    copies = set()
    for message in messages:
        said = _said(message)
        if any(_share(one, said) >= least for one in kept):
            copies.add(message.id)
        else:
            kept.append(said)
    return frozenset(copies)


def _said(message: Message) -> str:
    return fold(message.text[:EVIDENCE_CHARACTERS] or message.subject)


def _share(one: str, other: str) -> float:
    """How much of the two texts is the same letters in the same order, 0 to 1."""
    return round(fuzz.ratio(one, other) / 100, 3)
