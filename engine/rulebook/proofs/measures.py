"""Alive: every measure of an assessment can count something."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import cast

from engine.rulebook.assessment import Measure, Scheme
from engine.rulebook.proofs.findings import Finding
from engine.rulebook.rulebook import CallbackTerms, Effective, Rulebook

_TIMED = ("contact", "resolve", "part")


def measures_never_counted(rulebook: Rulebook, today: date) -> Iterator[Finding]:
    """Measures of schemes not yet past for which no rule makes any item."""
    for scheme in rulebook.schemes:
        until = scheme.rule.effective.until
        if until is not None and until < today:
            continue
        for measure in scheme.measures:
            if not measure.condition.boxes:
                continue
            if measure.counts in _TIMED and not _has_clock(rulebook, scheme, measure):
                yield _no_clock(measure)
            elif measure.counts == "callback" and not _is_asked(rulebook, scheme, measure):
                yield _not_asked(measure)


def _has_clock(rulebook: Rulebook, scheme: Scheme, measure: Measure) -> bool:
    return any(
        measure.counts in clock.sets
        and clock.condition.overlaps(measure.condition)
        and _at_once(clock.rule.effective, scheme.rule.effective)
        for clock in rulebook.clocks.rules
    )


def _is_asked(rulebook: Rulebook, scheme: Scheme, measure: Measure) -> bool:
    return rulebook.callbacks is not None and any(
        (measure.good is None or _fills(rule.sets["callback"].steps[-1][1], measure.good))
        and rule.condition.overlaps(measure.condition)
        and _at_once(rule.rule.effective, scheme.rule.effective)
        for rule in rulebook.callbacks.rules
    )


def _fills(terms: object, fact: str) -> bool:
    return any(question.fills == fact for question in cast("CallbackTerms", terms).questions)


def _at_once(one: Effective, other: Effective) -> bool:
    """Whether both are in force on some day."""
    first = max(one.from_ or date.min, other.from_ or date.min)
    return first <= min(one.until or date.max, other.until or date.max)


def _no_clock(measure: Measure) -> Finding:
    return Finding(
        "alive/measure-never-counts",
        "error",
        measure.origin,
        f'指标 "{measure.id}" 永远数不到: 这些工单没有 {measure.counts} 环节的时限',
        f'the measure "{measure.id}" can never count: no such matter has a {measure.counts} clock',
        f"请写 milestone: {measure.counts} 的时限, 或改 counts、when",
        f"write a clock with milestone: {measure.counts}, or change counts or when",
    )


def _not_asked(measure: Measure) -> Finding:
    return Finding(
        "alive/measure-never-counts",
        "error",
        measure.origin,
        f'指标 "{measure.id}" 永远数不到: 没有回访规则问 {measure.good or "任何事"}',
        f'the measure "{measure.id}" can never count: no call back asks for '
        f"{measure.good or 'anything'}",
        f"请在 callbacks 的问题里写 fills: {measure.good or 'solved'}, 或改 good、when",
        f"write fills: {measure.good or 'solved'} in a question of callbacks, or change good "
        "or when",
    )
