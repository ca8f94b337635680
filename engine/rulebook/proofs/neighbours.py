"""Which rules can meet at all, found by index instead of comparing every pair."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from engine.rulebook.boxes import bits, overlap
from engine.rulebook.facts import FactSpace
from engine.rulebook.proofs.regions import Segment


def overlapping_pairs(
    found: Sequence[Segment], space: FactSpace
) -> Iterator[tuple[int, int, list[int]]]:
    """Pairs (a, b) with a < b whose boxes share a request, each with all neighbours of a.

    The work grows with the pairs that do overlap: one bit a segment for every value of every
    finite fact, and an AND over the facts.
    """
    allowing = _index(found, space)
    everyone = (1 << len(found)) - 1
    for a, segment in enumerate(found):
        near_bits = 0
        for box in segment.boxes:
            mine = everyone
            for name, by_value in allowing.items():
                constraint = box.get(name)
                if isinstance(constraint, int):
                    allowed = by_value[0]
                    for bit in bits(constraint):
                        allowed |= by_value.get(bit, 0)
                    mine &= allowed
            near_bits |= mine
        near = [bit.bit_length() - 1 for bit in bits(near_bits)]
        for b in near:
            if b > a and any(
                overlap(left, right) for left in segment.boxes for right in found[b].boxes
            ):
                yield a, b, near


def _index(found: Sequence[Segment], space: FactSpace) -> dict[str, dict[int, int]]:
    """Fact → value bit → segments with a box that allows it; under 0 those free of the fact."""
    allowing: dict[str, dict[int, int]] = {}
    for name, fact in space.facts.items():
        if not fact.finite:
            continue
        by_value: dict[int, int] = {0: 0}
        for position, segment in enumerate(found):
            for box in segment.boxes:
                constraint = box.get(name)
                if not isinstance(constraint, int):
                    by_value[0] |= 1 << position
                    continue
                for bit in bits(constraint):
                    by_value[bit] = by_value.get(bit, 0) | 1 << position
        if len(by_value) > 1:
            allowing[name] = by_value
    return allowing
