"""Rules as compiled: conditions, decision tables and ladders from the entries as written."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from engine.rulebook.callback_written import CallbackEntry, SamplingEntry
from engine.rulebook.catalog import Catalog, effective
from engine.rulebook.conditions import Condition
from engine.rulebook.dating import dated, same
from engine.rulebook.facts import FactSpace
from engine.rulebook.ladder_written import EscalationEntry
from engine.rulebook.messages import Problem, Wording
from engine.rulebook.model import RULES
from engine.rulebook.privacy import disclosure_terms, retention_terms
from engine.rulebook.privacy_written import ConfidentialityEntry
from engine.rulebook.procedures import procedure_terms
from engine.rulebook.rulebook import (
    CallbackTerms,
    ClockSpec,
    Confidentiality,
    Dated,
    Extension,
    Ladder,
    Promise,
    Question,
    Rule,
    Sampling,
    Step,
)
from engine.rulebook.shape import Entries, Item
from engine.rulebook.tables import Table, TableRule
from engine.rulebook.tree import Path, place
from engine.rulebook.verbs import (
    ClockEntry,
    IntakeEntry,
    PromiseEntry,
    RoutingEntry,
    RuleEntry,
)
from engine.rulebook.when import ConditionErrors, compile_condition
from engine.timing.durations import Counting

MOST_VALUES = 5_000
DECISION_TABLES = (
    "intake",
    "routing",
    "priorities",
    "clocks",
    "procedures",
    "callbacks",
    "disclosure",
    "retention",
)
_UNITS = ("lead", "authority", "assist", "notify")


@dataclass(slots=True)
class Conditions:
    """The compiled condition of each rule, and what is wrong with the others."""

    of: dict[Item, Condition] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)


def compile_conditions(entries: Entries, catalog: Catalog) -> Conditions:
    """Compile every ``when``, also of rules that are wrong elsewhere, to report all mistakes."""
    conditions = Conditions()
    for kind in RULES:
        for item in entries.of(kind):
            raw = item.raw.get("when") if isinstance(item.raw, dict) else None
            if raw is None and item.entry is None:
                continue
            condition, wrong = compile_when(item, raw, ("when",), catalog.facts)
            conditions.problems.extend(wrong)
            if condition is not None:
                conditions.of[item] = condition
    return conditions


def compile_when(
    item: Item, raw: Any, path: Path, space: FactSpace
) -> tuple[Condition | None, list[Problem]]:
    """The condition that stands at this path of an entry, or what is wrong with it."""
    if _size(raw) > MOST_VALUES:
        return None, [item.problem("condition/too-complex", path, _HUGE)]
    try:
        return compile_condition(raw, space, item.kind), []
    except ConditionErrors as error:
        return None, list(_located(item, path, error))


def build_table(
    kind: str, entries: Entries, conditions: Mapping[Item, Condition], catalog: Catalog
) -> Table:
    """The decision table of one kind, its rules in reading order."""
    rules = [
        TableRule(compile_rule(item), conditions[item], _SETS[kind](item.entry))
        for item in entries.of(kind)
    ]
    return Table.build(kind, rules, catalog.layers, catalog.facts)


def build_ladders(entries: Entries, conditions: Mapping[Item, Condition]) -> tuple[Ladder, ...]:
    """The escalation ladders, in reading order."""
    return tuple(_ladder(item, conditions[item]) for item in entries.of("escalations"))


def build_promises(entries: Entries, conditions: Mapping[Item, Condition]) -> tuple[Promise, ...]:
    """The promises, in reading order."""
    return tuple(
        Promise(compile_rule(item), conditions[item], item.entry.milestones)
        for item in entries.of("promises")
        if isinstance(item.entry, PromiseEntry)
    )


def build_samplings(entries: Entries, conditions: Mapping[Item, Condition]) -> tuple[Sampling, ...]:
    """The sampling rules, in reading order."""
    return tuple(
        Sampling(
            compile_rule(item),
            conditions[item],
            item.entry.every,
            item.entry.role,
            item.entry.share,
            item.entry.count,
            item.entry.at_least or 0,
            item.entry.per,
            item.entry.within,
        )
        for item in entries.of("sampling")
        if isinstance(item.entry, SamplingEntry)
    )


def build_confidentiality(entries: Entries) -> tuple[Confidentiality, ...]:
    """Who sees confidential matters, in reading order."""
    return tuple(
        Confidentiality(compile_rule(item), item.entry.roles)
        for item in entries.of("confidentiality")
        if isinstance(item.entry, ConfidentialityEntry)
    )


def compile_rule(item: Item) -> Rule:
    """What a rule says beside its condition and its effect."""
    entry = item.entry
    assert isinstance(entry, RuleEntry)
    return Rule(
        id=entry.id,
        kind=item.kind,
        title=entry.title or entry.id,
        basis=entry.basis,
        origin=item.origin,
        layer=entry.layer,
        owner=entry.owner,
        note=entry.note,
        effective=effective(entry.effective),
        overrides=entry.overrides,
    )


def _located(item: Item, path: Path, error: ConditionErrors) -> Iterator[Problem]:
    for each in error.problems:
        wording = Wording(each.message_zh, each.message_en, each.hint_zh, each.hint_en)
        yield item.problem(each.code, (*path, *each.path), wording, at_key=each.at_key)


def _size(raw: Any) -> int:
    """How many values a condition holds."""
    if isinstance(raw, dict):
        return len(raw) + sum(_size(value) for value in raw.values())
    if isinstance(raw, list):
        return len(raw) + sum(_size(value) for value in raw)
    return 0


def _intake(entry: Any) -> Mapping[str, Dated[object]]:
    assert isinstance(entry, IntakeEntry)
    then = entry.then
    if then.refer_to is not None:
        return {"outcome": dated(then.refer_to, lambda hotline: ("refer", hotline))}
    if then.decline is not None:
        return {"outcome": dated(then.decline, lambda reason: ("decline", reason))}
    return {"outcome": dated(then.accept or {}, lambda _: ("accept", ""))}


def _routing(entry: Any) -> Mapping[str, Dated[object]]:
    assert isinstance(entry, RoutingEntry)
    given = ((attribute, getattr(entry.then, attribute)) for attribute in _UNITS)
    return {attribute: dated(value, same) for attribute, value in given if value is not None}


def _priorities(entry: Any) -> Mapping[str, Dated[object]]:
    return {"priority": dated(entry.then.priority, same)}


def _clocks(entry: Any) -> Mapping[str, Dated[object]]:
    assert isinstance(entry, ClockEntry)
    extension = entry.extension
    within = dated(entry.within, same)
    spec = ClockSpec(
        milestone=entry.milestone,
        starts=entry.starts,
        stops=entry.stops,
        within=within,
        again=entry.again,
        calendar=entry.calendar,
        counting=Counting(entry.counting) if entry.counting is not None else None,
        pauses_on=entry.pauses_on,
        resumes_on=entry.resumes_on,
        on_change=entry.on_change,
        extension=Extension(extension.times, extension.at_most, extension.approve, extension.ask)
        if extension is not None
        else None,
    )
    return {entry.milestone: Dated(((within.steps[0][0], spec),))}


def _callbacks(entry: Any) -> Mapping[str, Dated[object]]:
    assert isinstance(entry, CallbackEntry)
    questions = tuple(
        Question(each.id, each.ask, each.kind, each.fills, each.reasons) for each in entry.questions
    )
    terms = CallbackTerms(entry.tries, entry.wait, entry.hours, entry.other_hours, questions)
    return {"callback": Dated(((None, terms),))}


_SETS: Mapping[str, Callable[[Any], Mapping[str, Dated[object]]]] = {
    "intake": _intake,
    "routing": _routing,
    "priorities": _priorities,
    "clocks": _clocks,
    "procedures": procedure_terms,
    "callbacks": _callbacks,
    "disclosure": disclosure_terms,
    "retention": retention_terms,
}


def _ladder(item: Item, condition: Condition) -> Ladder:
    entry = item.entry
    assert isinstance(entry, EscalationEntry)
    steps: Sequence[Step] = [
        Step(
            at,
            item.source.origin(place(item.node, ("steps", index))),
            step.remind,
            step.supervise,
            step.open_case,
            step.reply,
            step.deliver,
        )
        for index, step in enumerate(entry.steps)
        for at in step.times
    ]
    return Ladder(compile_rule(item), condition, entry.milestone, tuple(steps))


_HUGE = Wording(
    f"条件超过 {MOST_VALUES} 个值",
    f"the condition has more than {MOST_VALUES} values",
    "请拆成几条规则",
    "split it into several rules",
)
