"""Exact set algebra over the facts' domains: boxes, intersection, difference.

A box is a product of one constraint per dimension; a dimension without a constraint is free.
Constraints of finite facts are bit masks; those of numbers, dates and times are sorted, disjoint,
inclusive ranges. Each text phrase is a dimension of its own with two values (absent, present):
phrases count as independent facts, as the language says.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TypeAlias

Ranges: TypeAlias = tuple[tuple[int, int], ...]
Constraint: TypeAlias = int | Ranges
Dimension: TypeAlias = str
Box: TypeAlias = Mapping[Dimension, Constraint]

ABSENT, PRESENT = 1, 2
PHRASE = "text:"
ANYTHING: Box = {}


def phrase_dimension(phrase: str) -> Dimension:
    """The dimension that says whether the text has this phrase."""
    return PHRASE + phrase


def meet(left: Constraint, right: Constraint) -> Constraint:
    """The values that both constraints allow."""
    if isinstance(left, int) and isinstance(right, int):
        return left & right
    assert isinstance(left, tuple)
    assert isinstance(right, tuple)
    return tuple(
        (max(a, c), min(b, d)) for a, b in left for c, d in right if max(a, c) <= min(b, d)
    )


def minus(left: Constraint, right: Constraint) -> Constraint:
    """The values that the left constraint allows and the right one does not."""
    if isinstance(left, int) and isinstance(right, int):
        return left & ~right
    assert isinstance(left, tuple)
    assert isinstance(right, tuple)
    rest: list[tuple[int, int]] = list(left)
    for low, high in right:
        rest = [
            piece
            for a, b in rest
            for piece in ((a, min(b, low - 1)), (max(a, high + 1), b))
            if piece[0] <= piece[1]
        ]
    return tuple(sorted(set(rest)))


def intersect(left: Box, right: Box) -> Box | None:
    """The box of all requests in both, or None if there are none."""
    if not left:
        return right
    both = dict(left)
    for dimension, constraint in right.items():
        mine = both.get(dimension)
        shared = constraint if mine is None else meet(mine, constraint)
        if not shared:
            return None
        both[dimension] = shared
    return both


def overlap(left: Box, right: Box) -> bool:
    """Whether any request lies in both boxes."""
    small, large = (left, right) if len(left) <= len(right) else (right, left)
    for dimension, constraint in small.items():
        other = large.get(dimension)
        if other is not None and not meet(constraint, other):
            return False
    return True


def inside(inner: Box, outer: Box) -> bool:
    """Whether every request in ``inner`` lies in ``outer``."""
    for dimension, constraint in outer.items():
        mine = inner.get(dimension)
        if mine is None or minus(mine, constraint):
            return False
    return True


def subtract(box: Box, other: Box, whole: Mapping[Dimension, Constraint]) -> list[Box]:
    """What is left of ``box`` without ``other``, as disjoint boxes.

    ``whole`` gives the full constraint of each dimension that may appear.
    """
    if not overlap(box, other):
        return [box]
    rest: list[Box] = []
    core = dict(box)
    for dimension, constraint in other.items():
        mine = core.get(dimension, whole_of(dimension, whole))
        outside = minus(mine, constraint)
        if outside:
            rest.append({**core, dimension: outside})
            core[dimension] = meet(mine, constraint)
    return rest


def whole_of(dimension: Dimension, whole: Mapping[Dimension, Constraint]) -> Constraint:
    """The full constraint of a dimension; every phrase has two values."""
    return ABSENT | PRESENT if dimension.startswith(PHRASE) else whole[dimension]


def difference(
    boxes: Sequence[Box], others: Sequence[Box], whole: Mapping[Dimension, Constraint]
) -> list[Box]:
    """What is left of a union of boxes without another, as disjoint pieces of each box."""
    rest = list(boxes)
    for other in others:
        if not rest:
            break
        rest = [piece for box in rest for piece in subtract(box, other, whole)]
    return rest


def covers(
    outer: Sequence[Box], inner: Sequence[Box], whole: Mapping[Dimension, Constraint]
) -> bool:
    """Whether the union ``outer`` holds every request of the union ``inner``."""
    return all(
        any(inside(box, candidate) for candidate in outer) or not difference([box], outer, whole)
        for box in inner
    )


def bits(mask: Constraint) -> Iterator[int]:
    """The single values of a mask."""
    assert isinstance(mask, int)
    while mask:
        lowest = mask & -mask
        yield lowest
        mask ^= lowest


def union(parts: Sequence[Constraint]) -> Constraint:
    """All values of several constraints of one dimension; adjacent ranges are joined."""
    if isinstance(parts[0], int):
        mask = 0
        for part in parts:
            assert isinstance(part, int)
            mask |= part
        return mask
    joined: list[tuple[int, int]] = []
    for low, high in sorted(r for part in parts if isinstance(part, tuple) for r in part):
        if joined and low <= joined[-1][1] + 1:
            joined[-1] = (joined[-1][0], max(joined[-1][1], high))
        else:
            joined.append((low, high))
    return tuple(joined)


def without_redundant(boxes: Sequence[Box]) -> tuple[Box, ...]:
    """The same union without boxes that lie inside another."""
    kept: list[Box] = []
    for box in sorted(boxes, key=len):
        if not any(inside(box, other) for other in kept):
            kept.append(box)
    return tuple(kept)
