"""What the simulated centre does: dispatches, judges, calls back, closes, takes up again."""

from __future__ import annotations

from typing import Any

from engine.demo import often
from engine.demo.fate import Fate
from engine.past import Lived
from engine.rulebook.rulebook import Question
from engine.tickets.asks import CallBack, Close, Dispatch, Redo, Reopen, Transfer
from engine.tickets.commands import Step
from engine.tickets.procedures import callback_rule
from engine.tickets.requests import (
    AskClosing,
    GrantClosing,
    GrantDecline,
    GrantExtension,
    GrantSuspension,
    RefuseClosing,
    RefuseDecline,
    RefuseExtension,
    RefuseSuspension,
    RejectReturn,
    Resume,
    Supervise,
    UpholdReturn,
)
from engine.tickets.steps.ending import content
from engine.tickets.ticket import Ticket

CENTRE = "centre"


def dispatched_by_hand(fate: Fate, ticket: Ticket) -> Lived | None:
    """The rules could not decide, or a return was upheld: a dispatcher does, after some minutes."""
    lead = ticket.lead
    if lead is None or ticket.counts.returns:
        lead = fate.unit(ticket)
    if lead is None:
        return None
    at = fate.after(ticket, 1, 20)
    return fate.step(ticket, Dispatch(lead, "人工研判"), CENTRE, at)


def transferred(fate: Fate, ticket: Ticket) -> Lived | None:
    """The centre sees by itself that another unit is meant."""
    if not fate.once("transfers", often.TRANSFERRED):
        return None
    unit = fate.unit(ticket)
    if unit is None:
        return None
    at = fate.in_office(fate.after(ticket, 30, 900))
    return fate.step(ticket, Transfer(unit, "核实后确认属该单位职责"), CENTRE, at)


def judged(fate: Fate, ticket: Ticket) -> Lived | None:
    """What the unit asks for is granted or not, after some hours."""
    pending = ticket.pending
    if pending is None:
        return None
    fast = pending.kind == "return"
    at = fate.after(ticket, 2, 25) if fast else fate.in_office(fate.after(ticket, 40, 900))
    granted, refused = _JUDGEMENTS[pending.kind]
    share, yes = granted
    first = fate.once(f"judged/{len(ticket.trail)}")
    command: Step = refused
    if first and fate.random.random() < share:
        command = UpholdReturn(pending.proposed, "理由成立") if fast else yes
    return fate.step(ticket, command, pending.approve or "supervisor", at)


def resumed(fate: Fate, ticket: Ticket) -> Lived | None:
    """The unit goes on before the time is up, or lets it run out."""
    if ticket.suspension is None or not fate.is_so(f"resumes/{len(ticket.trail)}", 0.7):
        return None
    since, until = ticket.suspension.since, ticket.suspension.until
    at = since + (until - since) * fate.random.uniform(0.2, 0.8)
    return fate.step(
        ticket, Resume("条件已具备"), ticket.lead or CENTRE, fate.in_office(at, ticket.lead)
    )


def called_back(fate: Fate, ticket: Ticket) -> Lived:
    """The centre asks the citizen when the rules say so; after vain calls it closes the matter."""
    if ticket.call_at is None and ticket.tries:
        close = Close("多次回访未能联系上市民")
        return fate.step(ticket, close, CENTRE, fate.in_daytime(fate.after(ticket, 5, 300)))
    if ticket.call_at is None:
        at = fate.in_daytime(fate.after(ticket, 30, 900))
    else:
        at = max(ticket.call_at, fate.now(ticket)) + fate.minutes(1, 70)
    reached = fate.random.random() < often.REACHED
    command = _answers(fate, ticket) if reached else CallBack(reached=False, note="无人接听")
    return fate.step(ticket, command, "callback", at)


def after_call(fate: Fate, ticket: Ticket) -> Lived | None:
    """The content citizen's matter is closed, the other's is redone, or must be agreed to end."""
    round_ = f"{ticket.counts.redos}/{ticket.counts.reopenings}"
    soon = fate.after(ticket, 1, 60)
    if content(ticket) and fate.once(f"closes/{round_}"):
        return fate.step(ticket, Close(), CENTRE, soon)
    if fate.once(f"redoes/{round_}", often.REDONE):
        return fate.step(ticket, Redo("市民反映问题没有解决"), "callback", soon)
    if fate.once(f"asks-closing/{round_}"):
        ask = AskClosing("诉求没有政策依据, 已反复解释")
        return fate.step(ticket, ask, "callback", soon)
    if fate.once(f"raises/{round_}"):
        role = fate.pick([one for one in _ROLES if one in fate.rulebook.roles] or [""])
        raised = Supervise(role, "反复未能解决, 请主要负责人过问", "1 working day")
        return fate.step(ticket, raised, "supervisor", fate.after(ticket, 10, 300))
    if fate.once(f"redoes-raised/{round_}"):
        return fate.step(ticket, Redo("督办后重办"), "callback", soon)
    return None


def taken_up_again(fate: Fate, ticket: Ticket) -> Lived | None:
    """The citizen calls again some days later: it has come back."""
    if ticket.state != "closed" or not fate.once("reopens", often.REOPENED):
        return None
    at = fate.in_daytime(fate.after(ticket, 1440, 8 * 1440))
    return fate.step(ticket, Reopen("市民来电反映问题再次出现"), CENTRE, at)


def _answers(fate: Fate, ticket: Ticket) -> CallBack:
    """What the citizen says: how well it went, and whether anybody had called."""
    demanding = fate.random.random() < often.DEMANDING
    solved = not demanding and not fate.slip(ticket.lead, often.UNSOLVED)
    satisfied = fate.pick((3, 4, 4, 5, 5, 5, 5, 5, 5)) if solved else fate.pick((1, 1, 2, 2, 3))
    called = any(seen.kind == "contacted" and seen.data["reached"] for seen in ticket.trail)
    contacted = called and not fate.slip(ticket.lead, often.DENIED)
    said = {"contacted": contacted, "solved": solved, "satisfied": satisfied}
    found = callback_rule(fate.rulebook, ticket, fate.now(ticket))
    if found is None or not found[0].questions:
        return CallBack(reached=True, contacted=contacted, solved=solved, satisfied=satisfied)
    answers = {
        question.id: _answer(fate, question, said)
        for question in found[0].questions
        if question.kind != "text"
    }
    return CallBack(reached=True, answers=answers)


def _answer(fate: Fate, question: Question, said: dict[str, Any]) -> Any:
    value = said.get(question.fills or "", question.kind == "flag" or 4)
    bad = value is False or (not isinstance(value, bool) and value <= 2)
    if bad and question.reasons and fate.random.random() < 0.8:
        return {"answer": value, "reason": fate.pick(question.reasons)}
    return value


_ROLES = ("unit-leader", "unit-head", "handler")
_JUDGEMENTS: dict[str, tuple[tuple[float, Step], Step]] = {
    "return": ((often.RETURN_UPHELD, UpholdReturn()), RejectReturn("职责清单已明确由该单位承办")),
    "extension": (
        (often.EXTENSION_GRANTED, GrantExtension(reason="情况属实")),
        RefuseExtension("理由不充分, 请按期办结"),
    ),
    "suspension": (
        (often.SUSPENSION_GRANTED, GrantSuspension(reason="情况属实")),
        RefuseSuspension("不影响先行办理"),
    ),
    "decline": (
        (often.DECLINE_GRANTED, GrantDecline("您的诉求不属于受理范围, 请按告知的途径办理")),
        RefuseDecline("属于受理范围, 请办理"),
    ),
    "closing": (
        (often.CLOSING_GRANTED, GrantClosing("已逐件审核, 诉求没有依据")),
        RefuseClosing("仍有可办的内容, 请继续办理"),
    ),
}
"""Kind of request → how often it is granted and how, and how it is refused."""
