"""Alive: every rule can win somewhere, and every department can get something."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from engine.rulebook.boxes import Box, Constraint, Dimension, intersect, overlap
from engine.rulebook.conditions import whole_space
from engine.rulebook.proofs.complete import dispatched_boxes, from_day
from engine.rulebook.proofs.consistent import attributes
from engine.rulebook.proofs.findings import Finding
from engine.rulebook.proofs.neighbours import overlapping_pairs
from engine.rulebook.proofs.regions import Segment, segments, uncovered
from engine.rulebook.rulebook import Rule, Rulebook
from engine.rulebook.tables import LIST_ATTRIBUTES, Table

MAY_BE_MISSING = frozenset({"area", "category", "district", "channel"})

_NOT_OF_THE_DISPATCHED = frozenset({"intake", "disclosure", "retention"})
"""Kinds that speak also of matters that intake turns away: they too were written down."""


def dead(rulebook: Rulebook, today: date) -> Iterator[Finding]:
    """Every rule that can never win from today on, and departments that never get anything."""
    dispatched = dispatched_boxes(rulebook, from_day(today))
    for table in rulebook.tables:
        everything = table.kind in _NOT_OF_THE_DISPATCHED
        reach = [from_day(today)] if everything else list(dispatched)
        yield from _rules(rulebook, table, reach, today)
    yield from _superfluous_overrides(rulebook)
    yield from _departments(rulebook)


def _rules(
    rulebook: Rulebook, table: Table, reach: Sequence[Box], today: date
) -> Iterator[Finding]:
    whole = whole_space(rulebook.facts)
    winning: set[int] = set()
    only_incomplete: set[int] = set()
    beaten_by: dict[int, set[int]] = {}
    for attribute in attributes(table):
        found = segments(table, attribute, from_day(today))
        above: list[list[int]] = [[] for _ in found]
        for a, b, _ in overlapping_pairs(found, rulebook.facts):
            if table.beats(found[a].rule, found[b].rule):
                above[b].append(a)
            elif table.beats(found[b].rule, found[a].rule):
                above[a].append(b)
        for position, segment in enumerate(found):
            if segment.rule in winning:
                continue
            covers = [box for other in above[position] for box in found[other].boxes]
            if _reachable(segment, reach, covers, whole):
                winning.add(segment.rule)
            elif _reachable(segment, reach, covers, whole, missing=MAY_BE_MISSING):
                only_incomplete.add(segment.rule)
            beaten_by.setdefault(segment.rule, set()).update(
                found[other].rule for other in above[position]
            )
    for index, table_rule in enumerate(table.rules):
        expired = not segments_of(table, index, today)
        if index in winning or expired or _adds(table, index, reach, today):
            continue
        others = [table.rules[other].rule for other in sorted(beaten_by.get(index, ()))]
        yield _never_wins(table_rule.rule, others, incomplete=index in only_incomplete)


def _never_wins(rule: Rule, others: Sequence[Rule], *, incomplete: bool) -> Finding:
    zh, en = ", 受理规则已把这些诉求转介或不予受理", ": intake turns all of these away"
    if others:
        listed = "、".join(f'"{other.id}" ({other.origin})' for other in others[:4])
        zh, en = f", 总有更优先的规则: {listed}", f": others always beat it: {listed}"
    if incomplete:
        return Finding(
            "alive/only-when-incomplete",
            "warning",
            rule.origin,
            f'规则 "{rule.id}" 只在诉求缺少信息时才起作用{zh}',
            f'rule "{rule.id}" wins only where a request lacks a fact{en}',
            "若这正是用意, 可以不改",
            "if this is what it is for, leave it",
            tuple(other.origin for other in others[:4]),
        )
    return Finding(
        "alive/never-wins",
        "error",
        rule.origin,
        f'规则 "{rule.id}" 永远不会起作用{zh}',
        f'rule "{rule.id}" can never win{en}',
        "请删去它, 或改写条件使其有别于其他规则",
        "remove it, or change its condition so that it differs",
        tuple(other.origin for other in others[:4]),
    )


def segments_of(table: Table, index: int, today: date) -> bool:
    """Whether a rule still says anything from today on."""
    effective = table.rules[index].rule.effective
    return effective.until is None or effective.until >= today


def _reachable(
    segment: Segment,
    reach: Sequence[Box],
    covers: Sequence[Box],
    whole: Mapping[Dimension, Constraint],
    missing: frozenset[str] = frozenset(),
) -> bool:
    """Whether the segment decides some request; ``missing`` facts are given only if it asks."""
    for box in segment.boxes:
        unknown = missing - set(box)
        matching = [cover for cover in covers if unknown.isdisjoint(cover)]
        for room in reach:
            part = intersect(box, room)
            if part is not None and uncovered(part, matching, whole):
                return True
    return False


def _adds(table: Table, index: int, reach: Sequence[Box], today: date) -> bool:
    """Whether the rule adds to a list attribute for some request that is reached."""
    table_rule = table.rules[index]
    if LIST_ATTRIBUTES.isdisjoint(table_rule.sets):
        return False
    return any(
        overlap(box, room) for box in table_rule.condition.boxes for room in reach
    ) and segments_of(table, index, today)


def _superfluous_overrides(rulebook: Rulebook) -> Iterator[Finding]:
    """Overrides between rules that never meet, or of which one beats the other anyway."""
    for table in rulebook.tables:
        by_id = {rule.rule.id: rule for rule in table.rules}
        for mine in table.rules:
            for name in mine.rule.overrides:
                other = by_id.get(name)
                if other is None or mine.condition.overlaps(other.condition):
                    continue
                yield Finding(
                    "alive/superfluous-override",
                    "error",
                    mine.rule.origin,
                    f'规则 "{mine.rule.id}" 写了 overrides: [{name}], 但两条规则没有共同的诉求',
                    f'rule "{mine.rule.id}" overrides "{name}", but no request matches both',
                    "请删去这个 overrides",
                    "remove this override",
                    (other.rule.origin,),
                )


def _departments(rulebook: Rulebook) -> Iterator[Finding]:
    used: set[str] = set()
    for table_rule in rulebook.routing.rules:
        for dated in table_rule.sets.values():
            for _, value in dated.steps:
                used.update([value] if isinstance(value, str) else map(str, value))  # type: ignore[call-overload]
    units = rulebook.departments.values()
    used |= {unit.authority for unit in units if unit.authority}
    used |= {line.owner for line in rulebook.hotlines.values() if line.owner}
    used |= {unit.succeeded_by for unit in units if unit.succeeded_by}
    used |= {role.of for role in rulebook.roles.values()}
    used |= {trigger.refer for trigger in rulebook.triggers if trigger.refer}
    for unit in units:
        if unit.id not in used:
            yield Finding(
                "alive/idle-department",
                "warning",
                unit.origin,
                f'单位 "{unit.id}" ({unit.name}) 没有任何规则提到',
                f'no rule ever names the department "{unit.id}"',
                "请为它写一条 routing 规则, 或从目录中删去",
                "write a routing rule for it, or remove it from the catalog",
            )
