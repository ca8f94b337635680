"""Which messages say something that nobody said before."""

from __future__ import annotations

from collections.abc import Sequence

from engine.insight.message import Message
from engine.insight.vectors import alike_pairs, vectors_of

ALIKE = 0.25
"""So much alike, two messages may well speak of one matter (`clusters.LEAST_ALIKE` is a mean over
many; two by themselves must be more alike than that)."""


def said_before(
    messages: Sequence[Message], before: Sequence[Message], least: float = ALIKE
) -> frozenset[str]:
    """The ids of those messages that are much like one of those before."""
    if not before:
        return frozenset()
    vectors = vectors_of([*before, *messages])
    found: set[str] = set()
    for at, others, _ in alike_pairs(vectors, least):
        if at >= len(before):
            break
        found.update(messages[int(one) - len(before)].id for one in others if one >= len(before))
    return frozenset(found)
