"""Consistent: no two rules say different things of one request without one beating the other."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from engine.rulebook.boxes import Box, Constraint, Dimension, intersect
from engine.rulebook.conditions import whole_space
from engine.rulebook.proofs.findings import Finding, Region
from engine.rulebook.proofs.neighbours import overlapping_pairs
from engine.rulebook.proofs.regions import Segment, segments, uncovered
from engine.rulebook.rulebook import Rulebook
from engine.rulebook.tables import LIST_ATTRIBUTES, Table


def conflicts(rulebook: Rulebook, today: date) -> Iterator[Finding]:
    """Every pair of rules in conflict, with a request that both match."""
    for table in (rulebook.intake, rulebook.routing, rulebook.priorities, rulebook.clocks):
        for attribute in attributes(table):
            yield from _of_attribute(rulebook, table, attribute, today)
        yield from _rings(table)


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


def _rings(table: Table) -> Iterator[Finding]:
    """Rules that override each other in a ring: none of them could ever win."""
    by_id = {rule.rule.id: rule.rule for rule in table.rules}
    done: set[str] = set()
    for start, rule in by_id.items():
        trail: list[str] = []
        stack = [(start, iter(rule.overrides))]
        while stack and start not in done:
            node, rest = stack[-1]
            following = next((name for name in rest if name in by_id), None)
            if following is None:
                stack.pop()
                done.add(node)
                continue
            trail = [name for name, _ in stack]
            if following in trail:
                ring = [*trail[trail.index(following) :], following]
                done.update(ring)
                shown = " → ".join(ring)
                yield Finding(
                    "consistent/override-ring",
                    "error",
                    by_id[following].origin,
                    f"规则互相 overrides 成环: {shown}",
                    f"rules override each other in a ring: {shown}",
                    "请去掉其中一个 overrides",
                    "remove one of these overrides",
                    tuple(by_id[name].origin for name in ring[1:-1]),
                )
                break
            if following not in done:
                stack.append((following, iter(by_id[following].overrides)))
