"""Policy files to a rulebook, or to located problems: read, shape, check, compile."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import groupby
from pathlib import Path

from engine.rulebook.assessment import Scheme
from engine.rulebook.catalog import Catalog, build_calendars, build_catalog
from engine.rulebook.check import check
from engine.rulebook.conditions import Condition
from engine.rulebook.definitions import Definitions, find_definitions
from engine.rulebook.files import read_files
from engine.rulebook.messages import (
    Problem,
    Wording,
    problem_without_place,
    sort_problems,
)
from engine.rulebook.model import RULES
from engine.rulebook.rulebook import Rulebook
from engine.rulebook.scenario import Scenario
from engine.rulebook.scenarios import read_scenarios
from engine.rulebook.schemes import read_schemes
from engine.rulebook.shape import Entries, Item, read_entries
from engine.rulebook.source import MOST_PROBLEMS, read_source
from engine.rulebook.tabulate import (
    DECISION_TABLES,
    build_confidentiality,
    build_ladders,
    build_promises,
    build_samplings,
    build_table,
    compile_conditions,
    compile_rule,
)
from engine.rulebook.trigger import Trigger
from engine.rulebook.triggers import read_triggers
from engine.rulebook.version import rulebook_version
from engine.timing.calendars import Calendar

_MAY_STAND_ELSEWHERE = "condition/unknown-value"


@dataclass(frozen=True, slots=True)
class Loaded:
    """What came of loading: a rulebook, or None where any problem is an error.

    ``files`` is the number of files read, ``counts`` the number of entries of each kind.
    """

    rulebook: Rulebook | None
    problems: tuple[Problem, ...]
    files: int
    counts: Mapping[str, int] = field(default_factory=dict)

    @property
    def rules(self) -> int:
        """How many rules of all kinds there are."""
        return sum(count for kind, count in self.counts.items() if kind in RULES)


def load(home: Path) -> Loaded:
    """Load the rulebook of a home: all YAML files in its ``catalog/`` and ``rules/``."""
    files, problems = read_files(home)
    return _load(files, problems)


def load_files(files: Mapping[str, bytes]) -> Loaded:
    """Load a rulebook from memory: path relative to a home → content."""
    return _load(files, ())


def _load(files: Mapping[str, bytes], found: Iterable[Problem]) -> Loaded:
    problems = list(found)
    complete = not problems
    sources = [read_source(name, files[name]) for name in sorted(files)]
    problems.extend(problem for source in sources for problem in source.problems)
    entries = read_entries(sources)
    complete = complete and entries.complete and all(source.complete for source in sources)
    problems.extend(entries.problems)
    definitions, twice = find_definitions(entries)
    problems.extend(twice)
    problems.extend(check(entries, definitions, complete=complete))
    catalog = build_catalog(entries, definitions)
    conditions = compile_conditions(entries, catalog)
    problems.extend(
        problem
        for problem in conditions.problems
        if complete or problem.code != _MAY_STAND_ELSEWHERE
    )
    scenarios, wrong = read_scenarios(entries, definitions, catalog.facts, complete=complete)
    problems.extend(wrong)
    triggers, wrong = read_triggers(
        entries, definitions, conditions.of, catalog.facts, complete=complete
    )
    problems.extend(wrong)
    schemes, wrong = read_schemes(entries, catalog.facts)
    problems.extend(each for each in wrong if complete or each.code != _MAY_STAND_ELSEWHERE)
    rulebook = None
    if not any(problem.is_error for problem in problems):
        calendars = build_calendars(definitions, catalog.facts.zone)
        rulebook = _compile(
            entries, definitions, catalog, calendars, conditions.of, scenarios, triggers, schemes
        )
    counts = {kind: len(items) for kind, items in entries.items.items()}
    return Loaded(rulebook, _shown(sort_problems(problems)), len(sources), counts)


def _shown(problems: tuple[Problem, ...]) -> tuple[Problem, ...]:
    """All problems, except of a file with hundreds: those after the first hundreds are counted."""
    shown: list[Problem] = []
    for file, found in groupby(problems, key=lambda problem: problem.file):
        of_file = list(found)
        shown.extend(of_file[:MOST_PROBLEMS])
        if (rest := len(of_file) - MOST_PROBLEMS) > 0:
            shown.append(problem_without_place("yaml/too-many-problems", file, _and_more(rest)))
    return tuple(shown)


def _and_more(rest: int) -> Wording:
    return Wording(
        f"这个文件至少还有 {rest} 个问题没有列出",
        f"at least {rest} more of this file are not shown",
        "请先改正以上的问题",
        "mend those above first",
    )


def _compile(
    entries: Entries,
    definitions: Definitions,
    catalog: Catalog,
    calendars: Mapping[str, Calendar],
    conditions: Mapping[Item, Condition],
    scenarios: tuple[Scenario, ...],
    triggers: tuple[Trigger, ...],
    schemes: tuple[Scheme, ...],
) -> Rulebook:
    assert catalog.city is not None
    written = {kind: tuple(item.raw for item in items) for kind, items in entries.items.items()}
    tables = {kind: build_table(kind, entries, conditions, catalog) for kind in DECISION_TABLES}
    rules = [compile_rule(item) for kind in RULES for item in entries.of(kind)]
    return Rulebook(
        version=rulebook_version(written),
        city=catalog.city,
        departments=catalog.departments,
        areas=catalog.areas,
        categories=catalog.categories,
        districts=catalog.districts,
        hotlines=catalog.hotlines,
        return_reasons=catalog.return_reasons,
        decline_reasons=catalog.decline_reasons,
        roles=catalog.roles,
        calendars=calendars,
        layers=catalog.layers,
        facts=catalog.facts,
        intake=tables["intake"],
        routing=tables["routing"],
        priorities=tables["priorities"],
        clocks=tables["clocks"],
        ladders=build_ladders(entries, conditions),
        rules={rule.id: rule for rule in rules},
        written=written,
        promises=build_promises(entries, conditions),
        triggers=triggers,
        procedures=tables["procedures"],
        callbacks=tables["callbacks"],
        samplings=build_samplings(entries, conditions),
        disclosure=tables["disclosure"],
        confidentiality=build_confidentiality(entries),
        retention=tables["retention"],
        schemes=schemes,
        duties=catalog.duties,
        synonyms=catalog.synonyms,
        scenarios=scenarios,
        calendar_origins={
            id_: definition.origin for id_, definition in definitions["calendars"].items()
        },
    )
