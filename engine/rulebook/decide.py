"""Decide a request: who is responsible, by when, and why. Pure: (rulebook, request) → decision."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import cast

from engine.rulebook.decision import ClockPlan, Conflict, Decided, Decision, Matched
from engine.rulebook.facts import Request
from engine.rulebook.matching import remember
from engine.rulebook.moment import Moment
from engine.rulebook.rulebook import ClockSpec, Rulebook
from engine.rulebook.tables import Table, Verdict
from engine.timing.durations import Duration

AT_RECEIPT = frozenset({"received", "hung-up"})
"""Events that happen with the request itself: clocks that start at them are due at once."""

MILESTONES = ("dispatch", "sign", "contact", "arrive", "part", "resolve", "callback")
"""The steps of a matter that may have a clock, in order: 派单, 签收, 联系, 到场, 协办, 办结, 回访.

``part`` is planned once and runs once for each assisting unit, in that unit's own time."""

DEFAULT_PRIORITY = Decided("normal", None, None, None)


def decide(rulebook: Rulebook, request: Request, *, trace: bool = False) -> Decision:
    """Apply intake, routing, priorities and clocks to one request.

    With ``trace``, ``matched`` names every rule that took part, what it won and to which rule it
    lost. Where rules conflict or none names a lead, the outcome is "undecided": a person decides.
    """
    moment = Moment(request, rulebook.facts, rulebook.phrases)
    intake = rulebook.intake.decide(moment)
    verdicts: list[tuple[Table, Verdict]] = [(rulebook.intake, intake)]
    conflicts = _conflicts(rulebook.intake, intake)
    outcome = intake.winners.get("outcome")
    if outcome is not None:
        act, target = cast("tuple[str, str]", outcome[1])
        if act != "accept":
            chosen = _decided(rulebook.intake, outcome[0], target)
            return Decision(
                "refer" if act == "refer" else "decline",
                rulebook.version,
                refer_to=chosen if act == "refer" else None,
                decline=chosen if act == "decline" else None,
                matched=_trace(verdicts, moment) if trace else None,
            )
    routing = rulebook.routing.decide(moment)
    conflicts += _conflicts(rulebook.routing, routing)
    lead = _winner(rulebook.routing, routing, "lead")
    authority = _winner(rulebook.routing, routing, "authority") or _supervisor(rulebook, lead)
    priorities = rulebook.priorities.decide(moment)
    conflicts += _conflicts(rulebook.priorities, priorities)
    priority = _winner(rulebook.priorities, priorities, "priority") or DEFAULT_PRIORITY
    if lead is not None:
        moment.values["lead"] = lead.value
    if authority is not None:
        moment.values["authority"] = authority.value
    moment.values["priority"] = priority.value
    clocks = rulebook.clocks.decide(moment)
    conflicts += _conflicts(rulebook.clocks, clocks)
    if trace:
        verdicts += [
            (rulebook.routing, routing),
            (rulebook.priorities, priorities),
            (rulebook.clocks, clocks),
        ]
    return Decision(
        "undecided" if lead is None or conflicts else "dispatch",
        rulebook.version,
        lead=lead,
        authority=authority,
        assist=_added_up(rulebook.routing, routing, "assist", lead),
        notify=_added_up(rulebook.routing, routing, "notify", lead),
        priority=priority,
        clocks=_plans(rulebook, clocks, moment, lead.value if lead else None),
        conflicts=tuple(conflicts),
        matched=_trace(verdicts, moment) if trace else None,
    )


def planned(rulebook: Rulebook, request: Request, lead: str | None) -> tuple[ClockPlan, ...]:
    """The clocks of a request whose lead, authority and priority stand among its values."""
    moment = Moment(request, rulebook.facts, rulebook.phrases)
    return _plans(rulebook, rulebook.clocks.decide(moment), moment, lead)


def clock_due(rulebook: Rulebook, plan: ClockPlan, start: datetime) -> datetime:
    """When a planned clock that starts at this instant is due, in the calendar's time zone."""
    return rulebook.calendar(plan.calendar).due(start, plan.within, plan.counting)


def _decided(table: Table, index: int, value: str) -> Decided:
    rule = table.rules[index].rule
    return Decided(value, rule.id, rule.origin, rule.basis)


def _winner(table: Table, verdict: Verdict, attribute: str) -> Decided | None:
    won = verdict.winners.get(attribute)
    return _decided(table, won[0], cast("str", won[1])) if won else None


def _supervisor(rulebook: Rulebook, lead: Decided | None) -> Decided | None:
    """The authority that the catalog names for the lead unit, where no rule names one."""
    unit = rulebook.departments[lead.value] if lead else None
    if unit is None or unit.authority is None:
        return None
    return Decided(unit.authority, None, unit.origin, None)


def _added_up(
    table: Table, verdict: Verdict, attribute: str, lead: Decided | None
) -> tuple[Decided, ...]:
    pairs = verdict.lists.get(attribute)
    if not pairs:
        return ()
    units: dict[str, Decided] = {}
    for index, value in pairs:
        for unit in cast("tuple[str, ...]", value):
            if unit not in units and (lead is None or unit != lead.value):
                units[unit] = _decided(table, index, unit)
    return tuple(units.values())


def _plans(
    rulebook: Rulebook, verdict: Verdict, moment: Moment, lead: str | None
) -> tuple[ClockPlan, ...]:
    unit = rulebook.departments.get(lead) if lead else None
    of_unit = unit.calendar if unit else None
    plans = []
    for milestone in MILESTONES:
        won = verdict.winners.get(milestone)
        if won is None:
            continue
        index, spec = won[0], cast("ClockSpec", won[1])
        within = spec.within.on(moment.day)
        if within is not None:
            key = (index, within, of_unit)
            plan = rulebook.kept_plans.get(key)
            if plan is None:
                plan = _plan(rulebook, index, spec, within, of_unit)
                remember(rulebook.kept_plans, key, plan)
            plans.append(plan)
    return tuple(plans)


def _plan(
    rulebook: Rulebook, index: int, spec: ClockSpec, within: Duration, of_unit: str | None
) -> ClockPlan:
    calendar = rulebook.calendar(spec.calendar or of_unit)
    rule = rulebook.clocks.rules[index].rule
    return ClockPlan(
        spec.milestone,
        within,
        spec.starts,
        spec.stops,
        calendar.id,
        spec.counting or calendar.counting,
        spec.pauses_on,
        spec.resumes_on,
        spec.on_change,
        spec.extension,
        rule.id,
        rule.origin,
        rule.basis,
        spec.again,
    )


def _conflicts(table: Table, verdict: Verdict) -> list[Conflict]:
    return [
        Conflict(attribute, tuple(table.rules[index].rule.id for index in indices))
        for attribute, indices in verdict.conflicts.items()
    ]


def _trace(verdicts: Sequence[tuple[Table, Verdict]], moment: Moment) -> tuple[Matched, ...]:
    return tuple(
        _took_part(table, verdict, index, moment)
        for table, verdict in verdicts
        for index in verdict.matched
    )


def _took_part(table: Table, verdict: Verdict, index: int, moment: Moment) -> Matched:
    rule = table.rules[index].rule
    won: list[str] = []
    lost_to: dict[str, str] = {}
    for attribute, dated in table.rules[index].sets.items():
        winner = verdict.winners.get(attribute)
        if winner is not None and winner[0] != index:
            if dated.on(moment.day) is not None:
                lost_to[attribute] = table.rules[winner[0]].rule.id
        elif winner is not None or attribute in verdict.lists:
            won.append(attribute)
    return Matched(rule.id, table.kind, rule.origin, tuple(won), lost_to)
