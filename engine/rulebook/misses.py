"""Rules that nearly took part in a decision, and the one thing that kept each of them out.

A near miss asks for the same area or category as the request has, and fails in one fact only.
Whoever asks "why not that rule?" means one of these.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from engine.rulebook.boxes import PHRASE, PRESENT, Box, Constraint
from engine.rulebook.decision import Decision
from engine.rulebook.facts import NUMBER_MAX, Fact, Request
from engine.rulebook.moment import Moment
from engine.rulebook.rulebook import Origin, Rule, Rulebook
from engine.rulebook.tables import Table, TableRule

SHARED = frozenset({"area", "category"})
"""A rule is near only if it asks for one of these and the request has it."""
MOST_NAMED = 4
_HIGHEST = {"number": NUMBER_MAX, "date": date.max.toordinal()}
_LOWEST = {"number": 0, "date": date.min.toordinal()}


@dataclass(frozen=True, slots=True)
class Miss:
    """A rule that did not match, and why in both languages."""

    rule: str
    kind: str
    title: str
    origin: Origin
    why_zh: str
    why_en: str

    def why(self, language: Literal["zh", "en"]) -> str:
        """The one thing that was missing."""
        return self.why_zh if language == "zh" else self.why_en


def near_misses(rulebook: Rulebook, request: Request, decision: Decision) -> tuple[Miss, ...]:
    """The near misses of the tables that took part in this decision, in the order as written."""
    moment = Moment(request, rulebook.facts)
    for name, decided in (
        ("lead", decision.lead),
        ("authority", decision.authority),
        ("priority", decision.priority),
    ):
        if decided is not None:
            moment.values[name] = decided.value
    tables: Sequence[Table] = (rulebook.intake,)
    if decision.outcome in ("dispatch", "undecided"):
        tables = (rulebook.intake, rulebook.routing, rulebook.priorities, rulebook.clocks)
    return tuple(miss for table in tables for miss in _of_table(rulebook, table, moment))


def _of_table(rulebook: Rulebook, table: Table, moment: Moment) -> Iterable[Miss]:
    matched = set(table.matching(moment))
    for index, candidate in enumerate(table.rules):
        if index not in matched:
            why = _why_not(rulebook, candidate, moment)
            if why is not None:
                rule = candidate.rule
                yield Miss(rule.id, table.kind, rule.title, rule.origin, *why)


def _why_not(rulebook: Rulebook, candidate: TableRule, moment: Moment) -> tuple[str, str] | None:
    in_force = candidate.rule.effective.covers(moment.day)
    phrases: dict[str, None] = {}
    others: dict[str, Constraint] = {}
    for box in candidate.condition.boxes:
        held, failed = _weigh(rulebook, box, moment)
        if not held & SHARED:
            continue
        if not failed:
            return None if in_force else _not_in_force(candidate.rule)
        if len(failed) > 1 or not in_force:
            continue
        dimension = failed[0]
        if dimension.startswith(PHRASE) and box[dimension] == PRESENT:
            phrases[dimension.removeprefix(PHRASE)] = None
        else:
            others.setdefault(dimension, box[dimension])
    if phrases:
        named = _some(list(phrases))
        return f"没有提到 {named}", f"the text does not mention {named}"
    for dimension, constraint in others.items():
        if dimension.startswith(PHRASE):
            phrase = dimension.removeprefix(PHRASE)
            return f"提到了 {phrase}", f"the text mentions {phrase}"
        return _compared(rulebook.facts.facts[dimension], constraint, moment)
    return None


def _weigh(rulebook: Rulebook, box: Box, moment: Moment) -> tuple[set[str], list[str]]:
    """Which dimensions of a box hold for the request, and which fail."""
    held: set[str] = set()
    failed: list[str] = []
    for dimension, constraint in box.items():
        if dimension.startswith(PHRASE):
            holds = moment.mentions(dimension.removeprefix(PHRASE)) is (constraint == PRESENT)
        elif isinstance(constraint, tuple):
            value = int(moment.ordinals[dimension])
            holds = any(low <= value <= high for low, high in constraint)
        else:
            masks: Mapping[object, int] = rulebook.facts.facts[dimension].masks  # type: ignore[assignment]
            mask = masks.get(moment.values.get(dimension), 0)
            holds = bool(mask) and not mask & ~constraint
        if holds:
            held.add(dimension)
        else:
            failed.append(dimension)
    return held, failed


def _compared(fact: Fact, constraint: Constraint, moment: Moment) -> tuple[str, str]:
    """ "area is housing, not water", in words and numbers as policy files write them."""
    if isinstance(constraint, tuple):
        wanted = ", ".join(_range(fact, low, high) for low, high in constraint)
        given = _ordinal(fact, int(moment.ordinals[fact.name]))
        return f"{fact.title}是 {given}, 不是 {wanted}", f"{fact.name} is {given}, not {wanted}"
    value = moment.values.get(fact.name)
    given = str(value).lower() if isinstance(value, bool) else str(value)
    outside = fact.everything & ~constraint
    if constraint.bit_count() > outside.bit_count():
        excluded = _named(fact, outside)
        if value is None:
            return f"没有给出{fact.title}", f"{fact.name} is not given"
        return f"{fact.title}是 {given}, 须不是 {excluded}", f"{fact.name} is {given}"
    wanted = _named(fact, constraint)
    if value is None:
        return f"没有给出{fact.title} (须是 {wanted})", f"{fact.name} is not given, not {wanted}"
    return f"{fact.title}是 {given}, 不是 {wanted}", f"{fact.name} is {given}, not {wanted}"


def _named(fact: Fact, mask: int) -> str:
    """The shortest way to write a set of values: one node that stands for all, or the leaves."""
    if fact.type == "flag":
        return "true" if mask == 2 else "false"
    whole = next((str(value) for value, of in fact.masks.items() if of == mask), None)
    if whole is not None:
        return whole
    return _some([value for bit, value in enumerate(fact.values) if mask >> bit & 1])


def _some(names: Sequence[str]) -> str:
    shown = " / ".join(names[:MOST_NAMED])
    return f"{shown} …" if len(names) > MOST_NAMED else shown


def _range(fact: Fact, low: int, high: int) -> str:
    first, last = _ordinal(fact, low), _ordinal(fact, high)
    if low == high:
        return first
    if high >= _HIGHEST.get(fact.type, high + 1):
        return f"≥ {first}"
    if low <= _LOWEST.get(fact.type, low - 1):
        return f"≤ {last}"
    return f"{first}..{last}"


def _ordinal(fact: Fact, value: int) -> str:
    if fact.type == "date":
        return date.fromordinal(value).isoformat()
    if fact.type == "time":
        return f"{value // 60:02d}:{value % 60:02d}"
    return str(value)


def _not_in_force(rule: Rule) -> tuple[str, str]:
    start, end = rule.effective.from_, rule.effective.until
    if start is not None and end is not None:
        return f"只在 {start} 至 {end} 施行", f"in force from {start} to {end} only"
    if start is not None:
        return f"{start} 起才施行", f"in force from {start} on only"
    return f"{end} 以后不再施行", f"in force until {end} only"
