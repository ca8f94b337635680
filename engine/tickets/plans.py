"""A decision as the JSON that stands in a ``received`` event, and clock plans read back from it.

An event must be readable without the rulebook that decided it: each value carries the rule, the
place and the basis it rests on.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any

from engine.rulebook.decision import ClockPlan, Decision
from engine.rulebook.explain import decided_data
from engine.rulebook.rulebook import Extension, Origin
from engine.timing.durations import Counting, parse_duration

KNOWN_PLANS = 4_096


def decision_data(decision: Decision) -> dict[str, Any]:
    """Outcome, units, priority, conflicts and clock plans, each with its reason."""
    return {
        "outcome": decision.outcome,
        "lead": decided_data(decision.lead),
        "authority": decided_data(decision.authority),
        "assist": [decided_data(unit) for unit in decision.assist],
        "notify": [decided_data(unit) for unit in decision.notify],
        "priority": decided_data(decision.priority),
        "refer_to": decided_data(decision.refer_to),
        "decline": decided_data(decision.decline),
        "conflicts": [
            {"attribute": conflict.attribute, "rules": list(conflict.rules)}
            for conflict in decision.conflicts
        ],
        "plans": [plan_data(plan) for plan in decision.clocks],
    }


def plan_data(plan: ClockPlan) -> dict[str, Any]:
    """A clock plan as JSON; ``plans_from`` reads it back."""
    extension = plan.extension
    again = {} if plan.again is None else {"again": str(plan.again)}
    return {
        "milestone": plan.milestone,
        "within": str(plan.within),
        "starts": list(plan.starts),
        "stops": list(plan.stops),
        "calendar": plan.calendar,
        "counting": str(plan.counting),
        "pauses_on": list(plan.pauses_on),
        "resumes_on": list(plan.resumes_on),
        "on_change": plan.on_change,
        "extension": None
        if extension is None
        else {
            "times": extension.times,
            "at_most": str(extension.at_most),
            "approve": extension.approve,
            "ask": extension.ask,
        },
        "rule": plan.rule,
        "file": plan.origin.file,
        "line": plan.origin.line,
        "basis": plan.basis,
        **again,
    }


def plans_from(data: Iterable[Mapping[str, Any]]) -> tuple[ClockPlan, ...]:
    """The clock plans as an event holds them."""
    return tuple(
        _plan(
            plan["milestone"],
            plan["within"],
            tuple(plan["starts"]),
            tuple(plan["stops"]),
            plan["calendar"],
            plan["counting"],
            tuple(plan["pauses_on"]),
            tuple(plan["resumes_on"]),
            plan["on_change"],
            None if plan["extension"] is None else tuple(plan["extension"].items()),
            plan["rule"],
            plan["file"],
            plan["line"],
            plan["basis"],
            plan.get("again"),
        )
        for plan in data
    )


# Few rules plan the clocks of many tickets: one shared plan each, instead of parsing every time.
@lru_cache(maxsize=KNOWN_PLANS)
def _plan(
    milestone: str,
    within: str,
    starts: tuple[str, ...],
    stops: tuple[str, ...],
    calendar: str,
    counting: str,
    pauses_on: tuple[str, ...],
    resumes_on: tuple[str, ...],
    on_change: str,
    extension: tuple[tuple[str, Any], ...] | None,
    rule: str,
    file: str,
    line: int,
    basis: str,
    again: str | None,
) -> ClockPlan:
    return ClockPlan(
        milestone=milestone,
        within=parse_duration(within),
        starts=starts,
        stops=stops,
        calendar=calendar,
        counting=Counting(counting),
        pauses_on=pauses_on,
        resumes_on=resumes_on,
        on_change=on_change,
        extension=None if extension is None else _extension(dict(extension)),
        rule=rule,
        origin=Origin(file, line),
        basis=basis,
        again=None if again is None else parse_duration(again),
    )


def _extension(data: Mapping[str, Any]) -> Extension:
    return Extension(
        times=data["times"],
        at_most=parse_duration(data["at_most"]),
        approve=data["approve"],
        ask=data["ask"],
    )
