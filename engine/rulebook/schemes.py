"""Schemes of assessment as written, held against each other and the facts, and compiled."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from engine.rulebook.assessment import (
    COUNTED_FACTS,
    FALLS,
    Assessed,
    Grade,
    Malus,
    Measure,
    Publishing,
    Scheme,
)
from engine.rulebook.assessment_written import MeasureEntry, SchemeEntry
from engine.rulebook.conditions import Condition
from engine.rulebook.facts import FactSpace
from engine.rulebook.messages import Problem, Wording
from engine.rulebook.references import Days
from engine.rulebook.shape import Entries, Item
from engine.rulebook.tabulate import compile_rule, compile_when
from engine.rulebook.tree import Path
from engine.rulebook.when import NESTING


def read_schemes(entries: Entries, space: FactSpace) -> tuple[tuple[Scheme, ...], list[Problem]]:
    """All schemes, and what is wrong with them; a scheme that is wrong is left out."""
    schemes: list[Scheme] = []
    problems: list[Problem] = []
    items = [item for item in entries.of("assessment") if isinstance(item.entry, SchemeEntry)]
    for item in items:
        entry = item.entry
        assert isinstance(entry, SchemeEntry)
        conditions, wrong = _conditions(item, entry, space)
        wrong += _named_twice(item, entry)
        problems += wrong
        if not wrong:
            schemes.append(_scheme(item, entry, conditions))
    problems += _two_at_once(items)
    return tuple(schemes), problems


def measures_in(item: Item) -> Iterator[str]:
    """The ids of the measures of a scheme, also of one that is wrong somewhere."""
    raw = item.raw.get("measures") if item.kind == "assessment" else None
    for one in raw if isinstance(raw, list) else ():
        if isinstance(one, dict) and isinstance(one.get("id"), str):
            yield one["id"].strip()


def _conditions(
    item: Item, entry: SchemeEntry, space: FactSpace
) -> tuple[list[Condition], list[Problem]]:
    """The condition of each measure, as far as they are right, and what is wrong with the rest."""
    conditions: list[Condition] = []
    problems: list[Problem] = []
    for index, measure in enumerate(entry.measures):
        path = ("measures", index, "when")
        wrong = list(_not_kept(item, measure.when, path, space))
        if not wrong:
            condition, wrong = compile_when(item, measure.when, path, space)
            conditions += [condition] if condition is not None else []
        problems += wrong
    return conditions, problems


def _not_kept(item: Item, raw: object, path: Path, space: FactSpace) -> Iterator[Problem]:
    """Facts that are known at receipt, or decided, but do not stay with a matter to be counted."""
    if isinstance(raw, list):
        for index, part in enumerate(raw):
            yield from _not_kept(item, part, (*path, index), space)
    if not isinstance(raw, dict):
        return
    for key, value in raw.items():
        if key in NESTING:
            yield from _not_kept(item, value, (*path, key), space)
        elif key in space.facts and key not in COUNTED_FACTS:
            known = ", ".join(COUNTED_FACTS)
            wording = Wording(
                f"考核不能按{space.facts[key].title} ({key}) 分",
                f"an assessment cannot tell matters apart by {key}",
                f"可写: {known}; 只考核某些单位请写 units",
                f"write one of: {known}; to assess some units only, write units",
            )
            yield item.problem("assessment/fact-not-kept", (*path, key), wording, at_key=True)


def _named_twice(item: Item, entry: SchemeEntry) -> Iterator[Problem]:
    measures = [one.id for one in entry.measures]
    grades = [one.id for one in entry.grades]
    for key, ids in (("measures", measures), ("grades", grades)):
        first: dict[str, int] = {}
        for index, id_ in enumerate(ids):
            if first.setdefault(id_, index) != index:
                origin = item.origin_of((key, first[id_], "id"))
                wording = Wording(
                    f'编号 "{id_}" 已经用过',
                    f'the id "{id_}" is already taken',
                    f"第一次用在 {origin}",
                    f"first used at {origin}",
                )
                yield item.problem("id/duplicate", (key, index, "id"), wording)


def _two_at_once(items: list[Item]) -> Iterator[Problem]:
    known: list[tuple[Days, Item]] = []
    for item in items:
        assert isinstance(item.entry, SchemeEntry)
        days = Days.of(item.entry.effective)
        for other_days, other in known:
            first, last = max(days.first, other_days.first), min(days.last, other_days.last)
            if first <= last:
                yield _overlapping(item, other, first)
                break
        known.append((days, item))


def _overlapping(item: Item, other: Item, first: date) -> Problem:
    since_zh, since_en = f"从 {first} 起", f"from {first} on, "
    if first == date.min:
        since_zh = since_en = ""
    wording = Wording(
        f'{since_zh}同时有两个考核办法: "{other.id}" 也在施行',
        f'{since_en}two schemes are in force: "{other.id}" is too',
        f"另一个在 {other.origin}; 请用 effective 让它们首尾相接",
        f"the other is at {other.origin}; let one end before the other begins (effective)",
    )
    return item.problem("assessment/two-at-once", ("id",), wording)


def _scheme(item: Item, entry: SchemeEntry, conditions: list[Condition]) -> Scheme:
    units = entry.units
    pairs = zip(entry.measures, conditions, strict=True)
    return Scheme(
        rule=compile_rule(item),
        units=Assessed(units.kinds, units.ids, units.without) if units else Assessed(),
        measures=tuple(
            _measure(item, index, measure, condition)
            for index, (measure, condition) in enumerate(pairs)
        ),
        grades=tuple(Grade(one.id, one.title, one.from_, one.title_en) for one in entry.grades),
        maluses=tuple(Malus(one.behaviour, one.points, one.at_most) for one in entry.malus),
        publishing=tuple(
            Publishing(one.every, one.draft_after, one.objections_within, one.approve)
            for one in entry.publish
        ),
        scored_from=entry.scored_from,
    )


def _measure(item: Item, index: int, written: MeasureEntry, condition: Condition) -> Measure:
    return Measure(
        id=written.id,
        title=written.title,
        counts=written.counts,
        falls=written.falls or FALLS[written.counts][0],
        condition=condition,
        leave_out=written.leave_out,
        good=written.good,
        at_least=written.at_least,
        ranked_from=written.ranked_from or 1,
        weight=written.weight,
        target=written.target,
        title_en=written.title_en,
        origin=item.origin_of(("measures", index, "id")),
    )
