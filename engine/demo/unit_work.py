"""What simulated units do with a matter, from its dispatch to their result.

Each function gives the next step of its kind, or None where there is none.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from engine.demo import often
from engine.demo.fate import Fate
from engine.past import Lived
from engine.rulebook.rulebook import ReturnTerms
from engine.tickets.affairs import Part
from engine.tickets.asks import Arrive, Contact, Note, Resolve, Sign, Withdraw
from engine.tickets.clocks import PART, clock_key
from engine.tickets.procedures import terms
from engine.tickets.requests import (
    AskDecline,
    AskExtension,
    AskPart,
    AskSuspension,
    FinishPart,
    Merge,
    ReleasePart,
    Return,
    SignPart,
)
from engine.tickets.steps.returning import window_ends_at
from engine.tickets.ticket import Ticket
from engine.timing.durations import Duration

_LAST_TO_ASK = 0.95
"""Share of the time after which nobody asks for more: it would come too late."""


def before_signing(fate: Fate, ticket: Ticket) -> Lived:
    """The unit signs or gives the matter back, unless it goes away before."""
    if fate.parent is not None and fate.once("merges", often.MERGED):
        merge = Merge(fate.parent(), "同一处爆管, 多人反映")
        return fate.step(ticket, merge, "centre", fate.after(ticket, 2, 9))
    if fate.once("withdraws", often.WITHDRAWN):
        withdraw = Withdraw("市民表示已自行解决")
        return fate.step(ticket, withdraw, "centre", fate.after(ticket, 2, 60))
    share = often.RETURNED_AGAIN if ticket.counts.returns else often.RETURNED
    again = ticket.counts.redos + ticket.counts.reopenings
    if not again and fate.once(f"returns/{_round(ticket)}/{ticket.counts.returns}", share):
        returned = _give_back(fate, ticket)
        if returned is not None:
            return returned
    return _of_unit(fate, ticket, Sign(), fate.within(ticket, "sign", 0.45))


def at_work(fate: Fate, ticket: Ticket) -> Lived | None:
    """The unit calls the citizen, has others do their parts, asks for what it needs, reports."""
    for one in _IN_ORDER:
        if (step := one(fate, ticket)) is not None:
            return step
    asked = any(one.state != "open" for one in ticket.supervisions.values())
    if fate.is_so(f"stuck/{_round(ticket)}", often.STUCK) and not asked:
        return None
    result = Resolve(fate.pick(_RESULTS))
    return _of_unit(fate, ticket, result, fate.within(ticket, "resolve", 0.6))


def _give_back(fate: Fate, ticket: Ticket) -> Lived | None:
    """The unit finds within its window, or too late, that the matter is not its own."""
    reason = fate.pick(list(fate.rulebook.return_reasons) or [""])
    command = Return(reason, fate.unit(ticket), "按职责分工不属本单位办理")
    now = fate.now(ticket)
    found = terms(fate.rulebook, ticket, "return", ReturnTerms, now)
    late = fate.slip(ticket.lead, often.RETURNED_LATE)
    if found is None:
        return _of_unit(fate, ticket, command, fate.in_office(fate.after(ticket, 20, 400)))
    ends_at = window_ends_at(fate.rulebook, ticket, found[0])
    clock = ticket.clocks.get("sign")
    if late:
        at = fate.in_office(ends_at + fate.minutes(5, 600), ticket.lead)
        return _of_unit(fate, ticket, command, at)
    if ends_at <= now:
        return None
    if clock is not None and clock.running and now < clock.due_at < ends_at:
        ends_at = clock.due_at  # who gives it back does so before it is to be signed
    at = now + (ends_at - now) * fate.random.uniform(0.1, 0.7)
    return _of_unit(fate, ticket, command, min(fate.in_office(at, ticket.lead), ends_at))


def _call(fate: Fate, ticket: Ticket) -> Lived | None:
    """The unit calls the citizen, twice at most; a hasty one does not."""
    now = _round(ticket)
    since = _came_back_at(ticket)
    calls = [seen for seen in ticket.trail[since:] if seen.kind == "contacted"]
    if len(calls) >= 2 or any(seen.data["reached"] for seen in calls):
        return None
    if fate.is_so(f"hasty/{now}", 0.0 if not fate.slip(ticket.lead, often.HASTY) else 1.0):
        return None
    reached = fate.random.random() < often.REACHED
    note = "已与市民联系, 约定上门时间" if reached else "电话无人接听"
    at = fate.after(ticket, 2, 9) if calls else fate.within(ticket, "contact", 0.4)
    return _of_unit(fate, ticket, Contact(note, reached), at)


def _arrive(fate: Fate, ticket: Ticket) -> Lived | None:
    """The unit's people come to the place, where the rules ask for it."""
    clock = ticket.clocks.get("arrive")
    if clock is None or not clock.running or not fate.once(f"arrives/{_round(ticket)}", 0.95):
        return None
    return _of_unit(fate, ticket, Arrive(), fate.within(ticket, "arrive", 0.5))


def _ask_part(fate: Fate, ticket: Ticket) -> Lived | None:
    unit = fate.unit(ticket) if fate.once("part", often.PART_ASKED) else None
    if unit is None or unit in ticket.parts:
        return None
    command = AskPart(unit, "请到现场配合核实")
    return _of_unit(fate, ticket, command, fate.in_office(fate.after(ticket, 20, 400), ticket.lead))


def _take_up_part(fate: Fate, ticket: Ticket) -> Lived | None:
    for part in ticket.parts.values():
        share = 1.0 if part.binding else often.PART_TAKEN_UP
        if part.state == "asked" and fate.once(f"part/{part.unit}/{_round(ticket)}", share):
            return _of_part(fate, ticket, part, SignPart(part.unit), 0.25)
    return None


def _finish_part(fate: Fate, ticket: Ticket) -> Lived | None:
    for part in ticket.parts.values():
        if not part.open or not part.binding:
            continue
        if fate.once(f"finish/{part.unit}/{_round(ticket)}", 1 - often.PART_LEFT):
            done = FinishPart(part.unit, fate.pick(_PARTS_DONE))
            return _of_part(fate, ticket, part, done, 0.7)
        free = ReleasePart(part.unit, "主办单位已单独办理")
        return fate.step(ticket, free, "centre", fate.in_office(fate.after(ticket, 120, 1440)))
    return None


def _note(fate: Fate, ticket: Ticket) -> Lived | None:
    if not fate.once(f"notes/{_round(ticket)}", often.NOTED):
        return None
    return _of_unit(fate, ticket, Note(fate.pick(_NOTES)), fate.within(ticket, "resolve", 0.35))


def _ask_for_time(fate: Fate, ticket: Ticket) -> Lived | None:
    """An extension is asked for before the time is up, for no more than the rule allows."""
    clock = ticket.clocks.get("resolve")
    plan = next((plan for plan in ticket.plans if plan.milestone == "resolve"), None)
    if clock is None or plan is None or plan.extension is None or not clock.running:
        return None
    if clock.overdue or not fate.once(f"extends/{_round(ticket)}", often.EXTENDED):
        return None
    most = plan.extension.at_most
    by = fate.pick((most, most, Duration(max(1, most.amount // 2), most.unit)))
    share = fate.random.uniform(0.5, 0.9)
    at = fate.in_office(clock.since + (clock.due_at - clock.since) * share, ticket.lead)
    last = clock.since + (clock.due_at - clock.since) * _LAST_TO_ASK
    if not fate.now(ticket) < last:
        return None
    command = AskExtension(str(by), fate.pick(_WHY_LONGER))
    return _of_unit(fate, ticket, command, min(at, last))


def _ask_to_wait(fate: Fate, ticket: Ticket) -> Lived | None:
    if not fate.once(f"suspends/{_round(ticket)}", often.SUSPENDED):
        return None
    at = fate.in_office(fate.after(ticket, 60, 1200), ticket.lead)
    until = None if fate.is_so("long", 0.4) else at + timedelta(days=fate.random.randint(2, 9))
    return _of_unit(fate, ticket, AskSuspension(fate.pick(_WAITS_FOR), until), at)


def _ask_to_decline(fate: Fate, ticket: Ticket) -> Lived | None:
    if not fate.rulebook.decline_reasons or not fate.once("declines", often.DECLINED):
        return None
    command = AskDecline(fate.pick(list(fate.rulebook.decline_reasons)), "经核实属不予受理情形")
    return _of_unit(
        fate, ticket, command, fate.in_office(fate.after(ticket, 60, 1500), ticket.lead)
    )


_IN_ORDER: tuple[Callable[[Fate, Ticket], Lived | None], ...] = (
    _call,
    _arrive,
    _ask_part,
    _take_up_part,
    _finish_part,
    _note,
    _ask_to_decline,
    _ask_to_wait,
    _ask_for_time,
)


def _round(ticket: Ticket) -> str:
    """Which time the matter is at this unit: what was done the last time may be done again."""
    counts = ticket.counts
    return f"{counts.dispatches}/{counts.redos}/{counts.reopenings}"


def _came_back_at(ticket: Ticket) -> int:
    """The place in the trail from which on the unit has had the matter this time."""
    for index in range(len(ticket.trail) - 1, 0, -1):
        if ticket.trail[index].kind in ("dispatched", "redo", "reopened"):
            return index
    return 0


def _of_unit(fate: Fate, ticket: Ticket, command: object, at: object) -> Lived:
    return fate.step(ticket, command, ticket.lead or "centre", at)  # type: ignore[arg-type]


def _of_part(fate: Fate, ticket: Ticket, part: Part, command: object, usual: float) -> Lived:
    at = fate.within(ticket, clock_key(PART, part.unit), usual, part.unit)
    return fate.step(ticket, command, part.unit, at)  # type: ignore[arg-type]


_RESULTS = (
    "已到现场处理完毕, 市民现场确认。",
    "经核实情况属实, 已整改。",
    "已向市民解释政策, 市民表示理解。",
    "已责成责任单位限期整改, 并将持续跟进。",
    "已修复, 恢复正常。",
    "经调查, 反映情况部分属实, 已约谈相关负责人。",
)
_PARTS_DONE = ("已到现场配合处置。", "已核实并提供情况说明。", "已完成交通疏导。")
_NOTES = (
    "已派人到现场查看, 正在协调处理。",
    "需要的配件已采购, 待到货安装。",
    "已约谈物业公司, 要求限期整改。",
    "已调取资料核实, 等待当事人补充材料。",
)
_WHY_LONGER = ("需委托检测, 结果未出", "涉及多方协商, 尚未达成一致", "施工条件受限, 需延长工期")
_WAITS_FOR = ("市民外出, 约定返回后上门", "等待备件到货", "案件正在鉴定, 待鉴定意见")
