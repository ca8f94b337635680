"""Who has the matter: dispatch, transfer, and what is put right about its facts."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from typing import Any

from engine.rulebook.decide import decide
from engine.rulebook.decision import ClockPlan
from engine.rulebook.facts import local_day, nearest
from engine.rulebook.rulebook import Department, Rulebook
from engine.tickets.asks import Dispatch, Transfer
from engine.tickets.clocks import clock_spec
from engine.tickets.plans import decision_data, plan_data
from engine.tickets.refusals import Refused, words_needed
from engine.tickets.requests import Correct
from engine.tickets.settling import by_the_rules, give_to, request_with, settle
from engine.tickets.story import Story


def dispatch(story: Story, command: Dispatch, at: datetime) -> None:
    """A person dispatches, to the unit that the rules named or, for a reason, to another."""
    ticket = story.ticket
    lead = command.lead or ticket.lead
    if lead is None:
        raise Refused(
            "dispatch/lead-needed",
            "规则没有确定承办单位, 派单须指定承办单位。",
            "The rules name no lead unit: the dispatch must name one.",
        )
    named = known_unit(story.rulebook, lead, at)
    by_hand = lead != ticket.lead
    if by_hand and ticket.lead is not None and not (command.reason or "").strip():
        raise Refused(
            "dispatch/reason-needed",
            f"规则确定的承办单位是 {ticket.lead}, 改派 {lead} 须说明理由。",
            f"The rules name {ticket.lead}: dispatching to {lead} instead needs a reason.",
        )
    give(story, named, at, command.reason, final=command.final, by_hand=by_hand)


def transfer(story: Story, command: Transfer, at: datetime) -> None:
    """The centre gives the matter to another unit."""
    words_needed(
        "transfer/reason-needed", "改派须说明理由。", "A transfer needs a reason.", command.reason
    )
    named = known_unit(story.rulebook, command.lead, at)
    if command.lead == story.ticket.lead:
        raise Refused(
            "transfer/same-unit",
            f"工单已在 {named.name}, 无需改派。",
            f"{command.lead} has the matter already.",
        )
    give(story, named, at, command.reason, final=command.final)


def give(
    story: Story,
    unit: Department,
    at: datetime,
    reason: str | None,
    *,
    final: bool = False,
    by_hand: bool = True,
) -> None:
    """The event by which a person gives the matter to a unit, in whose time its clocks then run."""
    ticket, rulebook = story.ticket, story.rulebook
    data: dict[str, Any] = {
        "lead": unit.id,
        "authority": unit.authority or ticket.authority if by_hand else ticket.authority,
        "assist": [other for other in ticket.assist if other != unit.id],
        "by": "person",
        "reason": reason,
    }
    if final:
        data["final"] = True
    plans = _in_the_time_of(rulebook, ticket.plans, unit) if by_hand else ticket.plans
    give_to(story, at, data, plans)


def known_unit(rulebook: Rulebook, id_: str, at: datetime) -> Department:
    """A unit that handles matters on this day; refused otherwise, with the nearest or its heir."""
    unit = rulebook.departments.get(id_)
    if unit is None:
        near = nearest(id_, rulebook.departments)
        raise Refused(
            "dispatch/unknown-department",
            f'目录里没有单位 "{id_}"。' + (f'是否想写 "{near}"?' if near else ""),
            f'There is no department "{id_}".' + (f' Did you mean "{near}"?' if near else ""),
        )
    if not unit.effective.covers(local_day(at, rulebook.city.zone)):
        heir = unit.succeeded_by
        raise Refused(
            "dispatch/department-not-in-force",
            f"{unit.name} ({id_}) 当日不承办事项。" + (f"职责由 {heir} 承接。" if heir else ""),
            f"{id_} handles nothing on that day." + (f" {heir} succeeded it." if heir else ""),
        )
    return unit


def correct(story: Story, command: Correct, at: datetime) -> None:
    """Facts are put right: the rules decide anew, and no time already used is lost.

    A running clock gets the due time that the right rule gives it from its own start, but none
    earlier than now: nobody is late by a mistake of the call taker. Raises ``FactErrors``.
    """
    reason = words_needed(
        "correct/reason-needed", "更正须说明理由。", "A correction needs a reason.", command.reason
    )
    ticket, rulebook = story.ticket, story.rulebook
    given = {name: value for name, value in command.values.items() if name != "text"}
    request = request_with(rulebook, ticket, {**ticket.values, **given})
    if dict(request.values) == dict(ticket.values):
        raise Refused(
            "correct/nothing-new", "更正没有改变任何事实。", "The correction changes no fact."
        )
    before, after = by_the_rules(rulebook, ticket), decide(rulebook, request)
    changed = {
        name: ticket.values.get(name)
        for name, value in request.values.items()
        if ticket.values.get(name) != value
    }
    was = None if before.lead is None else before.lead.value
    new_lead = after.lead is not None and after.lead.value not in (was, ticket.lead)
    plans = after.clocks or ticket.plans
    unit = rulebook.departments.get(ticket.lead or "")
    if ticket.dispatched_at is not None and not new_lead and unit is not None:
        plans = _in_the_time_of(rulebook, plans, unit)  # it need not be the unit of the rules
    data = {
        "values": dict(request.values),
        "was": changed,
        **decision_data(after),
        "plans": [plan_data(plan) for plan in plans],
    }
    story.add("corrected", at, data, {"reason": reason})
    if after.outcome in ("refer", "decline") or ticket.dispatched_at is None or new_lead:
        settle(story, after, at)


def _in_the_time_of(
    rulebook: Rulebook, plans: Iterable[ClockPlan], unit: Department
) -> tuple[ClockPlan, ...]:
    """The plans, with this unit's calendar where the rule leaves it to the lead unit."""
    calendar = rulebook.calendar(unit.calendar)
    return tuple(
        replace(plan, calendar=calendar.id, counting=spec.counting or calendar.counting)
        if (spec := clock_spec(rulebook, plan)) is not None and spec.calendar is None
        else plan
        for plan in plans
    )
