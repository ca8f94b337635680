"""Alive: every step of an escalation ladder is taken for some clock that it watches."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypeVar, cast

from engine.rulebook.proofs.findings import Finding
from engine.rulebook.rulebook import ClockSpec, Dated, Ladder, Origin, Rule, Rulebook, Step
from engine.timing.durations import Duration, Unit

V = TypeVar("V")
_MINUTES: Mapping[Unit, int] = {
    Unit.MINUTE: 1,
    Unit.HOUR: 60,
    Unit.WORKING_MINUTE: 1,
    Unit.WORKING_HOUR: 60,
    Unit.CALENDAR_DAY: 23 * 60,
    Unit.WORKING_DAY: 23 * 60,
}
"""How many minutes of real time each unit lasts at least; a day may lose an hour to the clocks."""
_REAL = (Unit.MINUTE, Unit.HOUR)
_WORKING_TIME = (Unit.WORKING_MINUTE, Unit.WORKING_HOUR)
_DAY = 24 * 60
_LONGEST_CLOSING = 31
"""A limit in calendar days may end that much later, where it would end on closed days."""


@dataclass(frozen=True, slots=True)
class _Watched:
    """A clock that a ladder watches, with the longest that it can run; None is not known."""

    rule: Rule
    within: Duration
    longest: Duration | None


def steps_never_taken(rulebook: Rulebook, today: date) -> Iterator[Finding]:
    """Ladders without a clock, and warnings that would fall before every clock's start."""
    for ladder in rulebook.ladders:
        until = ladder.rule.effective.until
        if until is not None and until < today:
            continue
        watched = list(_watched(rulebook, ladder, today))
        if not watched:
            yield _no_clock(rulebook, ladder)
            continue
        told: set[Origin] = set()  # a step that is repeated is told once, at its first moment
        for step in ladder.steps:
            offset = step.at.offset
            if step.at.side == "before" and offset is not None and step.origin not in told:
                runs = [clock.longest for clock in watched]
                if all(run is not None and _reaches_back(offset, run) for run in runs):
                    told.add(step.origin)
                    yield _too_early(step, watched)


def _watched(rulebook: Rulebook, ladder: Ladder, today: date) -> Iterator[_Watched]:
    for candidate in rulebook.clocks.rules:
        dated = candidate.sets.get(ladder.milestone)
        until = candidate.rule.effective.until
        if dated is None or (until is not None and until < today):
            continue
        if not candidate.condition.overlaps(ladder.condition):
            continue
        for spec in _from(cast("Dated[ClockSpec]", dated), today):
            for within in _from(spec.within, today):
                yield _Watched(candidate.rule, within, _longest(spec, within))


def _from(dated: Dated[V], today: date) -> Iterator[V]:
    """The values that hold from today on."""
    starts = [start for start, _ in dated.steps]
    for (_, value), following in zip(dated.steps, [*starts[1:], None], strict=True):
        if following is None or following > today:
            yield value


def _longest(spec: ClockSpec, within: Duration) -> Duration | None:
    """The limit, first or again, with all extensions.

    A pause adds nothing, for steps count from its end.
    """
    extension, again = spec.extension, spec.again or within
    if again.unit is not within.unit:
        return None
    longest = max(within.amount, again.amount)
    if extension is None:
        return Duration(longest, within.unit)
    if extension.at_most.unit is not within.unit:
        return None
    return Duration(longest + extension.times * extension.at_most.amount, within.unit)


def _reaches_back(offset: Duration, run: Duration) -> bool:
    """Whether so long before due is surely not after the start, whatever the calendar."""
    least = offset.amount * _MINUTES[offset.unit]
    if run.unit in _REAL:
        return least >= run.amount * _MINUTES[run.unit]
    if run.unit in _WORKING_TIME:
        # Of the same length, it falls on the next opening where the start was outside hours.
        return offset.unit in _WORKING_TIME and least > run.amount * _MINUTES[run.unit]
    # A run of N days ends on the Nth day after its start, at the close of business.
    if offset.unit in _WORKING_TIME:
        return run.unit is Unit.WORKING_DAY and least > (run.amount + 1) * _DAY
    if offset.unit is Unit.WORKING_DAY:
        return offset.amount > run.amount + (run.unit is Unit.CALENDAR_DAY)
    if run.unit is Unit.CALENDAR_DAY:
        return least > (run.amount + 1 + _LONGEST_CLOSING) * _DAY
    return False


def _no_clock(rulebook: Rulebook, ladder: Ladder) -> Finding:
    rule, milestone = ladder.rule, ladder.milestone
    others = [one.rule.origin for one in rulebook.clocks.rules if milestone in one.sets]
    zh = "没有任何规则为这个环节计时"
    en = "no rule has a clock for this milestone"
    if others:
        zh = f"有 {milestone} 时限的诉求都不符合它的 when"
        en = f"no request with a clock for {milestone} matches its when"
    return Finding(
        "alive/step-never-fires",
        "error",
        rule.origin,
        f'督办阶梯 "{rule.id}" 的各步永远走不到 ({milestone}): {zh}',
        f'no step of ladder "{rule.id}" is ever taken ({milestone}): {en}',
        "请先写 clocks, 或改正 milestone 和 when, 或删去这个阶梯",
        "write a clock, mend milestone or when, or remove the ladder",
        tuple(others[:4]),
    )


def _too_early(step: Step, watched: Sequence[_Watched]) -> Finding:
    listed = list(dict.fromkeys((each.rule, each.within) for each in watched))[:4]
    zh = "、".join(f'"{rule.id}" {within.in_chinese()} ({rule.origin})' for rule, within in listed)
    en = ", ".join(f'"{rule.id}" {within} ({rule.origin})' for rule, within in listed)
    return Finding(
        "alive/step-never-fires",
        "error",
        step.origin,
        f"这一步 ({step.at}) 永远走不到: 提前量不短于时限本身: {zh}",
        f"this step ({step.at}) is never taken: it is no shorter than the limits: {en}",
        "请缩短提前量, 使它短于时限",
        "make it shorter than the limit",
        tuple(rule.origin for rule, _ in listed),
    )
