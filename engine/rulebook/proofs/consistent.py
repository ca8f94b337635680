"""Consistent: no two rules say different things of one request without one beating the other."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from engine.rulebook.boxes import Box, Constraint, Dimension, intersect
from engine.rulebook.conditions import whole_space
from engine.rulebook.proofs.findings import Finding, Region
from engine.rulebook.proofs.neighbours import overlapping_pairs
from engine.rulebook.proofs.regions import Segment, segments, uncovered
from engine.rulebook.proofs.rings import rings
from engine.rulebook.rulebook import Rulebook
from engine.rulebook.tables import LIST_ATTRIBUTES, Table


def conflicts(rulebook: Rulebook, today: date) -> Iterator[Finding]:
    """Every pair of rules in conflict, with a request that both match."""
    for table in rulebook.tables:
        for attribute in attributes(table):
            yield from _of_attribute(rulebook, table, attribute, today)
            yield from rings(rulebook, table, attribute, today)


def attributes(table: Table) -> list[str]:
    """The attributes that the rules of a table set and that have one winner."""
    found = {name: None for rule in table.rules for name in rule.sets}
    return [name for name in found if name not in LIST_ATTRIBUTES]


def _of_attribute(
    rulebook: Rulebook, table: Table, attribute: str, today: date
) -> Iterator[Finding]:
    found = segments(table, attribute, {})
    whole = whole_space(rulebook.facts)
    reported: set[tuple[int, int]] = set()
    for a, b, by_rule in overlapping_pairs(found, rulebook.facts):
        mine, other = found[a], found[b]
        pair = (mine.rule, other.rule)
        if mine.value == other.value or pair in reported or mine.rule == other.rule:
            continue
        if table.beats(*pair) or table.beats(pair[1], pair[0]):
            continue
        region = _first_shared(mine, other, _settled(table, pair, by_rule, found), whole)
        if region is not None:
            reported.add(pair)
            yield _finding(rulebook, table, attribute, pair, region, today)


def _settled(
    table: Table, pair: tuple[int, int], near: Sequence[int], found: Sequence[Segment]
) -> list[Box]:
    """Where a third rule beats both."""
    return [
        box
        for position in near
        if table.beats(found[position].rule, pair[0]) and table.beats(found[position].rule, pair[1])
        for box in found[position].boxes
    ]


def _first_shared(
    mine: Segment, other: Segment, settled: Sequence[Box], whole: Mapping[Dimension, Constraint]
) -> Box | None:
    for left in mine.boxes:
        for right in other.boxes:
            both = intersect(left, right)
            if both is None:
                continue
            rest = uncovered(both, settled, whole)
            if rest:
                return rest[0]
    return None


def _finding(
    rulebook: Rulebook,
    table: Table,
    attribute: str,
    pair: tuple[int, int],
    box: Box,
    today: date,
) -> Finding:
    later = max(
        pair,
        key=lambda index: (
            table.rules[index].rule.origin.file,
            table.rules[index].rule.origin.line,
        ),
    )
    first = pair[0] if later == pair[1] else pair[1]
    a, b = table.rules[later].rule, table.rules[first].rule
    region = Region.of(box, rulebook.facts, today)
    return Finding(
        "consistent/conflict",
        "error",
        a.origin,
        f'规则 "{a.id}" 与 "{b.id}" ({b.origin}) 对 {attribute} 的规定不同, '
        f"且互不包含: {region.zh}",
        f'rules "{a.id}" and "{b.id}" ({b.origin}) set {attribute} differently and neither '
        f"contains the other: {region.en}",
        f"请写一条更具体的规则, 或在其中一条写 overrides: [{b.id}]; 例: {region.command}",
        f"write a more specific rule for both, or overrides: [{b.id}] in one; for example: "
        f"{region.command}",
        (b.origin,),
        region.example,
    )
