"""Sets of requests as unions of boxes: what a rule decides when, and what is left uncovered."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from engine.rulebook.boxes import (
    Box,
    Constraint,
    Dimension,
    bits,
    inside,
    intersect,
    meet,
    minus,
    overlap,
    union,
    whole_of,
)
from engine.rulebook.rulebook import Dated, Effective
from engine.rulebook.tables import Table


@dataclass(frozen=True, slots=True)
class Segment:
    """A stretch of time over which one rule sets an attribute to one value, as boxes."""

    rule: int
    value: object
    boxes: tuple[Box, ...]


def segments(table: Table, attribute: str, window: Box) -> list[Segment]:
    """All segments of an attribute inside ``window``, rule by rule as written."""
    found: list[Segment] = []
    for index, table_rule in enumerate(table.rules):
        dated = table_rule.sets.get(attribute)
        if dated is None:
            continue
        for value, period in periods(dated, table_rule.rule.effective):
            limits = intersect(window, period)
            if limits is None:
                continue
            boxes = [intersect(box, limits) for box in table_rule.condition.boxes]
            kept = tuple(box for box in boxes if box is not None)
            if kept:
                found.append(Segment(index, value, kept))
    return found


def periods(dated: Dated[object], effective: Effective) -> Iterator[tuple[object, Box]]:
    """Each value of a dated value with the dates on which the rule sets it."""
    for position, (start, value) in enumerate(dated.steps):
        following = dated.steps[position + 1][0] if position + 1 < len(dated.steps) else None
        first = max(start or date.min, effective.from_ or date.min)
        last = min(
            following - timedelta(days=1) if following else date.max, effective.until or date.max
        )
        if first > last:
            continue
        free = first == date.min and last == date.max
        yield value, {} if free else {"date": ((first.toordinal(), last.toordinal()),)}


def uncovered(
    box: Box, covers: Sequence[Box], whole: Mapping[Dimension, Constraint]
) -> tuple[Box, ...]:
    """The requests of ``box`` that no cover holds, as few disjoint boxes.

    Splits along the dimension that most covers constrain, so that rules for different areas never
    meet: the work grows with the rules, not with their pairs.
    """
    relevant = [cover for cover in covers if overlap(cover, box)]
    if any(inside(box, cover) for cover in relevant):
        return ()
    if not relevant:
        return (box,)
    dimension = _most_constrained(box, relevant, whole)
    if dimension is None:
        return ()
    merged: dict[tuple[object, ...], tuple[list[Constraint], tuple[Box, ...]]] = {}
    for part, allowed in _split(box, dimension, relevant, whole):
        left = uncovered({**box, dimension: part}, allowed, whole)
        if left:
            rests = tuple(
                {name: c for name, c in piece.items() if name != dimension} for piece in left
            )
            key = tuple(tuple(sorted(rest.items())) for rest in rests)
            merged.setdefault(key, ([], rests))[0].append(part)
    return tuple(
        {**rest, dimension: union(parts)} for parts, rests in merged.values() for rest in rests
    )


def _most_constrained(
    box: Box, covers: Sequence[Box], whole: Mapping[Dimension, Constraint]
) -> Dimension | None:
    """The dimension that most covers narrow, or None if one of them narrows none."""
    counts: dict[Dimension, int] = {}
    for cover in covers:
        narrowed = [
            dimension
            for dimension, constraint in cover.items()
            if minus(_in(box, dimension, whole), constraint)
        ]
        if not narrowed:
            return None
        for dimension in narrowed:
            counts[dimension] = counts.get(dimension, 0) + 1
    return max(sorted(counts), key=lambda name: counts[name]) if counts else None


def _in(box: Box, dimension: Dimension, whole: Mapping[Dimension, Constraint]) -> Constraint:
    mine = box.get(dimension)
    return whole_of(dimension, whole) if mine is None else mine


def _split(
    box: Box,
    dimension: Dimension,
    covers: Sequence[Box],
    whole: Mapping[Dimension, Constraint],
) -> Iterator[tuple[Constraint, list[Box]]]:
    """The values of one dimension, grouped by which covers allow them."""
    mine = _in(box, dimension, whole)
    free = [cover for cover in covers if dimension not in cover]
    bound = [(cover, cover[dimension]) for cover in covers if dimension in cover]
    allowing: dict[Constraint, list[Box]] = {}
    for atom in _atoms(mine, [constraint for _, constraint in bound]):
        allowing[atom] = []
    if isinstance(mine, int):
        for cover, constraint in bound:
            for bit in bits(meet(mine, constraint)):
                allowing[bit].append(cover)
    else:
        for cover, constraint in bound:
            for atom, listed in allowing.items():
                if meet(atom, constraint):
                    listed.append(cover)
    groups: dict[tuple[int, ...], tuple[list[Constraint], list[Box]]] = {}
    for atom, listed in allowing.items():
        groups.setdefault(tuple(map(id, listed)), ([], listed))[0].append(atom)
    for atoms, listed in groups.values():
        yield union(atoms), [*listed, *free]


def _atoms(mine: Constraint, others: Iterable[Constraint]) -> Iterator[Constraint]:
    if isinstance(mine, int):
        yield from bits(mine)
        return
    edges = {low for other in others if isinstance(other, tuple) for low, _ in other}
    edges |= {high + 1 for other in others if isinstance(other, tuple) for _, high in other}
    for low, high in mine:
        starts = sorted({low, *(edge for edge in edges if low < edge <= high)})
        for position, start in enumerate(starts):
            end = starts[position + 1] - 1 if position + 1 < len(starts) else high
            yield ((start, end),)
