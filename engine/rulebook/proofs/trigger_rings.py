"""Triggers that set each other off: what one does is the event that another waits for, in a ring.

Such triggers would never come to rest. Whether the ring closes is judged by the events that
triggers themselves bring about (``supervised``, ``case-opened``), whatever else a pattern asks.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from engine.rulebook.proofs.findings import Finding
from engine.rulebook.proofs.ordering import in_order
from engine.rulebook.rulebook import Rulebook
from engine.rulebook.trigger import FieldTest, FieldValue, PatternStep, Trigger

Brought = tuple[str, Mapping[str, FieldValue]]
"""An event that a trigger brings about, with the fields that it fills."""
_KNOWN_OF_ALL = ("unit", "ticket", "actor")


def trigger_rings(rulebook: Rulebook, today: date) -> Iterator[Finding]:
    """Every trigger that sets itself off, alone or by way of others; each ring once."""
    triggers = [
        trigger
        for trigger in rulebook.triggers
        if trigger.rule.effective.until is None or trigger.rule.effective.until >= today
    ]
    sets_off = [
        [n for n, other in enumerate(triggers) if _sets_off(trigger, other)] for trigger in triggers
    ]
    told: set[int] = set()
    for start in range(len(triggers)):
        ring = _way_back(sets_off, start)
        if ring and told.isdisjoint(ring):
            told.update(ring)
            yield _finding([triggers[n] for n in ring])


def _sets_off(one: Trigger, other: Trigger) -> bool:
    """Whether an event that ``one`` brings about may complete the pattern of ``other``."""
    if not one.condition.overlaps(other.condition):
        return False
    earlier = {id(before) for before, _ in in_order(other)}
    last = [step for step in other.pattern if not step.never and id(step) not in earlier]
    return any(_fits(step, event) for step in last for event in _brought_by(one))


def _brought_by(trigger: Trigger) -> Iterator[Brought]:
    if trigger.supervise is not None:
        of_order = {"role": trigger.supervise, "by": "rule", "trigger": trigger.rule.id}
        yield "supervised", of_order
    if trigger.open_case is not None:
        yield "case-opened", {"behaviour": trigger.open_case, "trigger": trigger.rule.id}


def _fits(step: PatternStep, event: Brought) -> bool:
    kind, fields = event
    return step.event == kind and all(_passes(test, fields) for test in step.where)


def _passes(test: FieldTest, fields: Mapping[str, FieldValue]) -> bool:
    """Whether the field may pass; one that such an event leaves empty never does."""
    if test.field in _KNOWN_OF_ALL:
        return True
    return test.field in fields and test.allows(fields[test.field])


def _way_back(sets_off: Sequence[Sequence[int]], start: int) -> list[int]:
    """The shortest ring through ``start``, or nothing."""
    came_from: dict[int, int] = {}
    waiting = [start]
    for node in waiting:
        for following in sets_off[node]:
            if following == start:
                ring = [node]
                while ring[-1] != start:
                    ring.append(came_from[ring[-1]])
                return ring[::-1]
            if following not in came_from:
                came_from[following] = node
                waiting.append(following)
    return []


def _finding(ring: Sequence[Trigger]) -> Finding:
    rules = [trigger.rule for trigger in ring]
    shown = " → ".join(f"{rule.id} ({rule.origin})" for rule in [*rules, rules[0]])
    return Finding(
        "consistent/trigger-ring",
        "error",
        rules[0].origin,
        f"这些触发条件首尾相接, 一经触发就停不下来: {shown}",
        f"each of these triggers sets off the next, in a ring that never ends: {shown}",
        "请用 where 限定事件, 例如 where: {role: {not: 督办到的角色}}",
        "narrow the event by where, as in where: {role: {not: the role that is told}}",
        tuple(rule.origin for rule in rules[1:]),
    )
