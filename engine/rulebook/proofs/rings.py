"""Rings: rules that beat each other in a circle, so that none of them can win.

Layers and specificity alone never make one; an ``overrides`` against them can, by way of a third
rule: A overrides B, B beats C, and C beats A.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from engine.rulebook.boxes import Box, intersect
from engine.rulebook.proofs.findings import Finding, Region
from engine.rulebook.proofs.neighbours import overlapping_pairs
from engine.rulebook.proofs.regions import Segment, segments
from engine.rulebook.rulebook import Rulebook
from engine.rulebook.tables import Table

LONGEST = 6


def rings(rulebook: Rulebook, table: Table, attribute: str, today: date) -> Iterator[Finding]:
    """Every circle through an ``overrides`` that some request lies in, whatever its rules say."""
    if not any(rule.rule.overrides for rule in table.rules):
        return
    found = segments(table, attribute, {})
    below, above = _who_beats_whom(rulebook, table, found)
    told: set[frozenset[int]] = set()
    for first, segment in enumerate(found):
        overridden = table.rules[segment.rule].rule.overrides
        for second in below[first]:
            if table.rules[found[second].rule].rule.id not in overridden:
                continue
            # Where nothing leads back there is no ring; only rules on a way back can be in one.
            way_back = _reached(below, second) & _reached(above, first)
            for ring, region in _back_to(below, found, [first, second], way_back):
                members = frozenset(found[position].rule for position in ring)
                if members not in told:
                    told.add(members)
                    yield _finding(rulebook, table, [found[p] for p in ring], region[0], today)


Edges = Sequence[Sequence[int]]


def _who_beats_whom(
    rulebook: Rulebook, table: Table, found: Sequence[Segment]
) -> tuple[Edges, Edges]:
    """For each segment those it beats, and those that beat it, among those it meets."""
    below: list[list[int]] = [[] for _ in found]
    above: list[list[int]] = [[] for _ in found]
    for a, b, _ in overlapping_pairs(found, rulebook.facts):
        for winner, loser in ((a, b), (b, a)):
            if table.beats(found[winner].rule, found[loser].rule):
                below[winner].append(loser)
                above[loser].append(winner)
    return below, above


def _reached(edges: Edges, start: int) -> set[int]:
    reached, waiting = {start}, [start]
    while waiting:
        new = [node for node in edges[waiting.pop()] if node not in reached]
        reached.update(new)
        waiting += new
    return reached


def _shared(left: Sequence[Box], right: Sequence[Box]) -> list[Box]:
    return [both for a in left for b in right if (both := intersect(a, b)) is not None]


def _back_to(
    below: Edges, found: Sequence[Segment], trail: list[int], allowed: set[int]
) -> Iterator[tuple[list[int], list[Box]]]:
    """Circles that begin with this trail, each rule beating the next, and where they apply."""
    region = list(found[trail[0]].boxes)
    for position in trail[1:]:
        region = _shared(region, found[position].boxes)
    if not region or len(trail) > LONGEST:
        return
    if trail[0] in below[trail[-1]]:
        yield trail, region
    for following in below[trail[-1]]:
        if following in allowed and following not in trail:
            yield from _back_to(below, found, [*trail, following], allowed)


def _finding(
    rulebook: Rulebook, table: Table, ring: Sequence[Segment], box: Box, today: date
) -> Finding:
    rules = [table.rules[segment.rule].rule for segment in ring]
    shown = " → ".join(f"{rule.id} ({rule.origin})" for rule in [*rules, rules[0]])
    region = Region.of(box, rulebook.facts, today)
    return Finding(
        "consistent/override-ring",
        "error",
        rules[0].origin,
        f"这些规则首尾相压成环, 谁也不能胜出: {shown}: {region.zh}",
        f"each of these rules beats the next, in a ring, so none can win: {shown}: {region.en}",
        f'请去掉 "{rules[0].id}" 的 overrides, 或让它也 overrides "{rules[-1].id}"',
        f'remove the overrides of "{rules[0].id}", or let it override "{rules[-1].id}" too',
        tuple(rule.origin for rule in rules[1:]),
        region.example,
    )
