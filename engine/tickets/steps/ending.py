"""How a matter ends, and how it is taken up again."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from engine.rulebook.facts import nearest
from engine.rulebook.rulebook import (
    ClosingTerms,
    DeclineTerms,
    Reason,
    ReopeningTerms,
    Rulebook,
)
from engine.tickets.asks import Archive, Close, Decline, Refer, Reopen, Withdraw
from engine.tickets.possible import judge
from engine.tickets.procedures import terms
from engine.tickets.refusals import Refused, words_needed
from engine.tickets.requests import (
    AskClosing,
    AskDecline,
    GrantClosing,
    GrantDecline,
    RefuseClosing,
    RefuseDecline,
)
from engine.tickets.settling import taken_up
from engine.tickets.story import Story
from engine.tickets.ticket import Ticket

CONTENT = 3
"""From this satisfaction on a citizen counts as content."""


def close(story: Story, command: Close, at: datetime) -> None:
    """The centre ends the matter, where the citizen is content or cannot be reached."""
    ticket = story.ticket
    if ticket.state == "resolved" and not (command.reason or "").strip():
        raise Refused(
            "close/reason-needed",
            "回访成功前结案须说明理由 (如多次联系不上)。",
            "Closing before a successful call back needs a reason (such as: unreachable).",
        )
    if ticket.call_at is not None and ticket.state == "resolved":
        raise Refused(
            "close/call-back-first",
            f"还应在 {_local(story, ticket.call_at)} 再次回访, 不能结案。",
            f"The citizen is to be called once more at {_local(story, ticket.call_at)}.",
        )
    found = terms(story.rulebook, ticket, "closing", ClosingTerms, at)
    if ticket.state == "called-back" and found is not None and not content(ticket):
        raise Refused(
            "close/approval-needed",
            f"市民不满意或问题未解决, 须重办, 或申请结案并由 {found[0].approve} 审批。",
            "The citizen is not content: redo it, or ask to close it "
            f"and have {found[0].approve} agree.",
        )
    story.add("closed", at, {"from": ticket.state}, {"reason": command.reason})


def content(ticket: Ticket) -> bool:
    """Whether the citizen, called back, called it solved and was not dissatisfied."""
    return ticket.solved is not False and (ticket.satisfied is None or ticket.satisfied >= CONTENT)


def ask_closing(story: Story, command: AskClosing, at: datetime) -> None:
    """The demand has no basis: a supervisor is asked to let it end."""
    reason = words_needed(
        "closing/reason-needed",
        "申请结案须说明诉求为何没有依据。",
        "Asking to close says why the demand has no basis.",
        command.reason,
    )
    found = terms(story.rulebook, story.ticket, "closing", ClosingTerms, at)
    data = (
        {"approve": "supervisor"}
        if found is None
        else {"approve": found[0].approve, "rule": found[1].id, "basis": found[1].basis}
    )
    story.add("closing-asked", at, data, {"reason": reason})


def grant_closing(story: Story, command: GrantClosing, at: datetime) -> None:
    """A supervisor agrees."""
    judge(story.ticket, story.by)
    data = {"from": story.ticket.state, "approved": True}
    story.add("closed", at, data, {"reason": command.reason})


def refuse_closing(story: Story, command: RefuseClosing, at: datetime) -> None:
    """A supervisor does not agree."""
    judge(story.ticket, story.by)
    story.add("closing-refused", at, {}, {"reason": _why_not(command.reason)})


def withdraw(story: Story, command: Withdraw, at: datetime) -> None:
    """The citizen takes the request back."""
    story.add("withdrawn", at, {"from": story.ticket.state}, {"reason": command.reason})


def refer(story: Story, command: Refer, at: datetime) -> None:
    """The citizen is pointed to another line."""
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


def decline(story: Story, command: Decline, at: datetime) -> None:
    """The matter may not be accepted."""
    reason = decline_reason(story.rulebook, command.reason_id)
    story.add("declined", at, _declined(reason), {"told": command.told})


def ask_decline(story: Story, command: AskDecline, at: datetime) -> None:
    """The unit finds that the matter may not be accepted; the centre judges."""
    reason = decline_reason(story.rulebook, command.reason_id)
    found = terms(story.rulebook, story.ticket, "decline", DeclineTerms, at)
    if found is None:
        raise Refused(
            "decline/not-by-the-unit",
            "规则没有规定承办单位可以提出不予受理; 请退单说明。",
            "No rule lets units ask to decline such matters: return it instead.",
        )
    data = {
        "reason": reason.id,
        "name": reason.name,
        "approve": found[0].approve,
        "rule": found[1].id,
        "basis": found[1].basis,
    }
    story.add("decline-asked", at, data, {"note": command.note})


def grant_decline(story: Story, command: GrantDecline, at: datetime) -> None:
    """The centre agrees; the citizen is told."""
    ticket = story.ticket
    judge(ticket, story.by)
    assert ticket.pending is not None, "the table of moves asks for one"
    reason = decline_reason(story.rulebook, ticket.pending.reason or "")
    story.add("declined", at, _declined(reason), {"told": command.told})


def refuse_decline(story: Story, command: RefuseDecline, at: datetime) -> None:
    """The unit must handle it."""
    judge(story.ticket, story.by)
    story.add("decline-refused", at, {}, {"reason": _why_not(command.reason)})


def reopen(story: Story, command: Reopen, at: datetime) -> None:
    """An ended matter is taken up again by the unit that had it, or goes through the rules."""
    reason = words_needed(
        "reopen/reason-needed",
        "重新办理须说明理由。",
        "Reopening needs a reason.",
        command.reason,
    )
    ticket = story.ticket
    found = terms(story.rulebook, ticket, "reopening", ReopeningTerms, at)
    if found is not None and ticket.ended_at is not None:
        calendar = story.rulebook.calendar(None)
        last = calendar.shift(ticket.ended_at, found[0].within)
        if at > last:
            raise Refused(
                "reopen/too-late",
                f"按规则 {found[1].id} 须在 {_local(story, last)} 前重新办理, 请另立新单。",
                f"By the rule {found[1].id} it could be reopened until {_local(story, last)}: "
                "take it in as a new request.",
            )
    data: dict[str, Any] = {
        "from": ticket.state,
        "times": ticket.counts.reopenings + 1,
        "why": "request",
    }
    if found is not None:
        data["rule"] = found[1].id
    taken_up(story, "reopened", at, data, {"reason": reason})


def archive(story: Story, _: Archive, at: datetime) -> None:
    """The matter is put away."""
    story.add("archived", at, {"by": "person"})


def decline_reason(rulebook: Rulebook, id_: str) -> Reason:
    """A reason of the catalog to decline a matter; refused where there is none of this id."""
    reasons = rulebook.decline_reasons
    reason = reasons.get(id_)
    if reason is None:
        raise Refused(
            "decline/unknown-reason",
            f'没有不予受理理由 "{id_}"。可用: {", ".join(reasons) or "无"}。',
            f'There is no reason "{id_}" to decline. Known: {", ".join(reasons)}.',
        )
    return reason


def _declined(reason: Reason) -> dict[str, Any]:
    told = reason.tell or reason.name
    return {"reason": reason.id, "name": reason.name, "tell": told, "by": "person"}


def _local(story: Story, at: datetime) -> str:
    return at.astimezone(story.rulebook.city.zone).strftime("%Y-%m-%d %H:%M")


def _why_not(reason: str) -> str:
    return words_needed(
        "request/reason-needed",
        "不同意须说明理由。",
        "Refusing a request needs a reason.",
        reason,
    )
