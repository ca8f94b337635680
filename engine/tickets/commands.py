"""What people and time may ask for, and what follows: events, or a refusal that says why.

``act`` is the whole of it: pure, from (rulebook, ticket, command, now) to drafts. Every command
lets time pass first, so that what was overdue is recorded whatever the worker's lag.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from engine.rulebook.decision import ClockPlan
from engine.rulebook.facts import local_day, nearest
from engine.rulebook.rulebook import ClockSpec, Department, Rulebook
from engine.tickets.asks import (
    NAMES,
    Answer,
    CallBack,
    Close,
    Command,
    Contact,
    Decline,
    Dispatch,
    HangUp,
    PassTime,
    Receive,
    Refer,
    Resolve,
    Sign,
    Step,
    Withdraw,
)
from engine.tickets.events import Draft
from engine.tickets.intake import answer_event, receive
from engine.tickets.refusals import (
    Refused,
    already_hung_up,
    before_receipt,
    in_future,
    no_ticket,
    wrong_state,
)
from engine.tickets.states import ALLOWED, possible_in
from engine.tickets.story import Story
from engine.tickets.ticket import Ticket

__all__ = [
    "NAMES",
    "Answer",
    "CallBack",
    "Close",
    "Command",
    "Contact",
    "Decline",
    "Dispatch",
    "HangUp",
    "PassTime",
    "Receive",
    "Refer",
    "Refused",
    "Resolve",
    "Sign",
    "Step",
    "Withdraw",
    "act",
    "possible",
]


def act(
    rulebook: Rulebook, ticket: Ticket | None, command: Command, now: datetime
) -> tuple[Draft, ...]:
    """What follows from a command, as drafts to seal; raises ``Refused`` and changes nothing."""
    if isinstance(command, Receive):
        if ticket is not None:
            raise wrong_state("receive", ticket.state, possible(ticket))
        return receive(rulebook, command, now)
    if ticket is None:
        if isinstance(command, PassTime):
            return ()
        raise no_ticket(NAMES[type(command)])
    story = Story(rulebook, ticket)
    if not isinstance(command, PassTime):
        at = _when(ticket, command, now)
        story.pass_time(now)
        try:
            _STEPS[type(command)](story, command, at)
        except Refused as refused:
            refused.possible = refused.possible or possible(ticket)
            raise
    else:
        story.pass_time(now)
    return tuple(story.drafts)


def possible(ticket: Ticket | None) -> tuple[str, ...]:
    """The commands that the ticket's state allows now."""
    return ("receive",) if ticket is None else possible_in(ticket.state, ticket.call_open)


def _when(ticket: Ticket, command: Step, now: datetime) -> datetime:
    """When the command happened, in UTC, if its state and its time allow it at all."""
    name = NAMES[type(command)]
    if ticket.state not in ALLOWED[name]:
        raise wrong_state(name, ticket.state, possible(ticket))
    at = command.at or now
    if at.tzinfo is None:
        raise ValueError("a time needs its offset")
    if at > now:
        raise in_future(at, now, possible(ticket))
    if at < ticket.received_at:
        raise before_receipt(at, ticket.received_at, possible(ticket))
    return at.astimezone(UTC)


def _hang_up(story: Story, _: HangUp, at: datetime) -> None:
    if not story.ticket.call_open:
        raise already_hung_up(story.ticket.hung_up_at, possible(story.ticket))
    story.add("hung-up", at, {})


def _dispatch(story: Story, command: Dispatch, at: datetime) -> None:
    ticket, rulebook = story.ticket, story.rulebook
    lead = command.lead or ticket.lead
    if lead is None:
        raise Refused(
            "dispatch/lead-needed",
            "规则没有确定承办单位, 派单须指定承办单位。",
            "The rules name no lead unit: the dispatch must name one.",
        )
    unit = _unit(rulebook, lead, at)
    by_hand = lead != ticket.lead
    if by_hand and ticket.lead is not None and not (command.reason or "").strip():
        raise Refused(
            "dispatch/reason-needed",
            f"规则确定的承办单位是 {ticket.lead}, 改派 {lead} 须说明理由。",
            f"The rules name {ticket.lead}: dispatching to {lead} instead needs a reason.",
        )
    data = {
        "lead": lead,
        "authority": unit.authority or ticket.authority if by_hand else ticket.authority,
        "assist": [other for other in ticket.assist if other != lead],
        "by": "person",
        "reason": command.reason,
    }
    plans = _in_the_units_time(rulebook, ticket, unit) if by_hand else ticket.plans
    story.add("dispatched", at, data, plans=plans)


def _unit(rulebook: Rulebook, id_: str, at: datetime) -> Department:
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


def _in_the_units_time(
    rulebook: Rulebook, ticket: Ticket, unit: Department
) -> tuple[ClockPlan, ...]:
    """The plans, with this unit's calendar where the rule leaves it to the lead unit."""
    calendar = rulebook.calendar(unit.calendar)
    day = local_day(ticket.received_at, rulebook.city.zone)
    specs: dict[str, ClockSpec] = {}
    wanted = {plan.rule: plan.milestone for plan in ticket.plans}
    for table_rule in rulebook.clocks.rules:
        milestone = wanted.get(table_rule.rule.id)
        dated = table_rule.sets.get(milestone) if milestone else None
        spec = dated.on(day) if dated else None
        if isinstance(spec, ClockSpec):
            specs[table_rule.rule.id] = spec
    return tuple(
        replace(plan, calendar=calendar.id, counting=spec.counting or calendar.counting)
        if (spec := specs.get(plan.rule)) is not None and spec.calendar is None
        else plan
        for plan in ticket.plans
    )


def _sign(story: Story, _: Sign, at: datetime) -> None:
    story.add("signed", at, {})


def _contact(story: Story, command: Contact, at: datetime) -> None:
    story.add("contacted", at, {"reached": command.reached}, {"note": command.note})


def _resolve(story: Story, command: Resolve, at: datetime) -> None:
    if not command.result.strip():
        raise Refused(
            "resolve/result-needed",
            "办结反馈须写明办理结果。",
            "A matter is resolved by saying what was done.",
        )
    story.add("resolved", at, {}, {"result": command.result})


def _call_back(story: Story, command: CallBack, at: datetime) -> None:
    if command.satisfied is not None and not 1 <= command.satisfied <= 5:
        raise Refused(
            "call-back/satisfied-out-of-range",
            f"满意度为 1 至 5, 不能是 {command.satisfied}。",
            f"Satisfaction goes from 1 to 5, not {command.satisfied}.",
        )
    said = (command.contacted, command.solved, command.satisfied)
    if not command.reached and any(one is not None for one in said):
        raise Refused(
            "call-back/nobody-answered",
            "未联系上市民, 不能填写市民的评价。",
            "Nobody was reached, so nobody can have judged.",
        )
    data = {
        "reached": command.reached,
        "contacted": command.contacted,
        "solved": command.solved,
        "satisfied": command.satisfied,
    }
    story.add("called-back", at, data, {"note": command.note})


def _close(story: Story, command: Close, at: datetime) -> None:
    if story.ticket.state == "resolved" and not (command.reason or "").strip():
        raise Refused(
            "close/reason-needed",
            "回访成功前结案须说明理由 (如多次联系不上)。",
            "Closing before a successful call back needs a reason (such as: unreachable).",
        )
    story.add("closed", at, {"from": story.ticket.state}, {"reason": command.reason})


def _withdraw(story: Story, command: Withdraw, at: datetime) -> None:
    story.add("withdrawn", at, {"from": story.ticket.state}, {"reason": command.reason})


def _refer(story: Story, command: Refer, at: datetime) -> None:
    line = story.rulebook.hotlines.get(command.hotline)
    if line is None:
        near = nearest(command.hotline, story.rulebook.hotlines)
        raise Refused(
            "refer/unknown-hotline",
            f'目录里没有热线 "{command.hotline}"。' + (f'是否想写 "{near}"?' if near else ""),
            f'There is no hotline "{command.hotline}".'
            + (f' Did you mean "{near}"?' if near else ""),
        )
    data: dict[str, Any] = {"hotline": line.id, "number": line.number, "name": line.name}
    story.add("referred", at, {**data, "by": "person"}, {"told": command.told})


def _decline(story: Story, command: Decline, at: datetime) -> None:
    reasons = story.rulebook.decline_reasons
    reason = reasons.get(command.reason_id)
    if reason is None:
        raise Refused(
            "decline/unknown-reason",
            f'没有不予受理理由 "{command.reason_id}"。可用: {", ".join(reasons) or "无"}。',
            f'There is no reason "{command.reason_id}" to decline. Known: {", ".join(reasons)}.',
        )
    data = {"reason": reason.id, "name": reason.name, "tell": reason.tell or reason.name}
    story.add("declined", at, {**data, "by": "person"}, {"told": command.told})


_STEPS: Mapping[type, Callable[[Story, Any, datetime], None]] = {
    HangUp: _hang_up,
    Dispatch: _dispatch,
    Sign: _sign,
    Contact: _contact,
    Resolve: _resolve,
    CallBack: _call_back,
    Close: _close,
    Withdraw: _withdraw,
    Refer: _refer,
    Decline: _decline,
    Answer: answer_event,
}
