"""Ladders taken apart for comparing: by the moments of their steps, those alike in one line."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import combinations
from typing import TYPE_CHECKING, Any

from engine.rulebook.rulebook import Ladder, Step
from engine.timing.durations import Duration, Unit, parse_duration

if TYPE_CHECKING:
    from engine.compare.rules import Part

_STEP = "steps["
_FEWEST = 3
"""So many steps alike at equal intervals are told in one line."""
_MINUTES: Mapping[Unit, int] = {
    Unit.MINUTE: 1,
    Unit.HOUR: 60,
    Unit.WORKING_MINUTE: 1,
    Unit.WORKING_HOUR: 60,
    Unit.WORKING_DAY: 24 * 60,
    Unit.CALENDAR_DAY: 24 * 60,
}
"""How long each unit is, about: only the order of the lines follows from it."""


def ladder_values(ladder: Ladder) -> dict[str, tuple[Any, str]]:
    """A ladder by the moments of its steps: their order in the file says nothing."""
    values: dict[str, tuple[Any, str]] = {"milestone": (ladder.milestone, "")}
    for step in ladder.steps:
        name = f"{_STEP}{step.at}]"
        earlier = values.get(name, (frozenset(), ""))[0]
        values[name] = (earlier | _acts(step), "act")
    return values


def _acts(step: Step) -> frozenset[str]:
    """What a step does, each act with how it is done: two steps may share their moment."""
    deliver = "; deliver=working-hours" if step.deliver == "working-hours" else ""
    acts = {f"remind {role}{deliver}" for role in step.remind}
    if step.supervise:
        reply = f"; reply={step.reply}" if step.reply else ""
        acts.add(f"supervise {step.supervise}{reply}{deliver}")
    if step.open_case:
        acts.add(f"open-case {step.open_case}")
    return frozenset(acts)


def in_runs(parts: Iterable[Part]) -> tuple[Part, ...]:
    """The parts of a rule, steps of a ladder by time; repeated ones that change alike are one.

    Such a part is named after the first, the last and the interval.
    """
    whole = tuple(parts)
    steps = sorted(filter(_is_step, whole), key=_minutes)
    if not steps:
        return whole
    alike: dict[tuple[Any, Any], list[Part]] = {}
    for step in steps:
        alike.setdefault((step.old, step.new), []).append(step)
    told = sorted((one for group in alike.values() for one in _told(group)), key=_minutes)
    begin = next(place for place, part in enumerate(whole) if _is_step(part))
    after = (part for part in whole[begin:] if not _is_step(part))
    return (*whole[:begin], *told, *after)


def _is_step(part: Part) -> bool:
    return part.name.startswith(_STEP)


def _told(group: list[Part]) -> Iterator[Part]:
    """Steps that change alike: the longest runs as one each, and those that stand by themselves."""
    while run := _longest_run(group):
        interval, members = run
        first, last = (_moment_of(members[place]) for place in (0, -1))
        yield replace(members[0], name=f"{_STEP}{first}..{last}, every {interval}]")
        group = [part for part in group if part not in members]
    yield from group


def _longest_run(group: Sequence[Part]) -> tuple[Duration, list[Part]] | None:
    """Most steps at equal intervals, short ones first; None where there are too few of them."""
    by_place = {_place(part): part for part in group}
    best: tuple[Duration, list[Part]] | None = None
    for (own, start), (other, second) in combinations(by_place, 2):
        unit = own or other
        if unit is None or (own and other and own is not other):
            continue
        run, amount = [], start
        while (part := by_place.get((unit if amount else None, amount))) is not None:
            run.append(part)
            amount += second - start
        interval = Duration(second - start, unit)
        if len(run) >= _FEWEST and (
            best is None or (len(run), -interval.amount) > (len(best[1]), -best[0].amount)
        ):
            best = interval, run
    return best


def _moment_of(part: Part) -> str:
    """When a step is taken, as its name says; of a run, its first."""
    return part.name.removeprefix(_STEP).removesuffix("]").partition("..")[0]


def _place(part: Part) -> tuple[Unit | None, int]:
    """How far from due, before it below zero; due itself is of no unit."""
    offset, _, side = _moment_of(part).removesuffix("due").strip().rpartition(" ")
    if not offset:
        return None, 0
    duration = parse_duration(offset)
    return duration.unit, -duration.amount if side == "before" else duration.amount


def _minutes(part: Part) -> int:
    unit, amount = _place(part)
    return amount * _MINUTES[unit] if unit is not None else 0
