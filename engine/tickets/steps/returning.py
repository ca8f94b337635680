"""退单 as a procedure: asked within a window for a reason from the catalog, judged by the centre.

The clock never stops while it is judged. What an upheld return does to it is the rule's to say.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from engine.rulebook.facts import nearest
from engine.rulebook.rulebook import ReturnTerms, Rulebook
from engine.tickets.affairs import Pending
from engine.tickets.possible import judge
from engine.tickets.procedures import terms
from engine.tickets.refusals import Refused, words_needed
from engine.tickets.requests import RejectReturn, Return, UpholdReturn
from engine.tickets.settling import by_the_rules, dispatch_by_rule, end_suspension
from engine.tickets.steps.dispatching import give, known_unit
from engine.tickets.story import Story
from engine.tickets.ticket import Ticket
from engine.timing.calendars import Calendar

LATE = "逾期退单, 按规则由该单位办理。"


def give_back(story: Story, command: Return, at: datetime) -> None:
    """The unit gives the matter back. Where the rule says so, a late return is rejected at once."""
    ticket, rulebook = story.ticket, story.rulebook
    if command.reason_id not in rulebook.return_reasons:
        known = rulebook.return_reasons
        near = nearest(command.reason_id, known)
        raise Refused(
            "return/unknown-reason",
            f'没有退单理由 "{command.reason_id}"。'
            + (f'是否想写 "{near}"?' if near else f"可用: {', '.join(known) or '无'}。"),
            f'There is no reason "{command.reason_id}" to return. '
            + (f'Did you mean "{near}"?' if near else f"Known: {', '.join(known)}."),
        )
    if command.proposed is not None:
        known_unit(rulebook, command.proposed, at)
        if command.proposed == ticket.lead:
            raise Refused(
                "return/proposes-itself",
                "建议改派的单位就是本单位。",
                "The unit proposes itself.",
            )
    found = terms(rulebook, ticket, "return", ReturnTerms, at)
    rule = None if found is None else found[0]
    if ticket.final or _designated(ticket, rule):
        raise Refused(
            "return/final",
            f"本单已派 {ticket.counts.dispatches} 次, 由中心指定承办, 不得再退。",
            f"The matter was dispatched {ticket.counts.dispatches} times and is designated: "
            "it cannot be returned.",
        )
    late = rule is not None and at > window_ends_at(rulebook, ticket, rule)
    reason = rulebook.return_reasons[command.reason_id]
    data: dict[str, Any] = {
        "reason": reason.id,
        "name": reason.name,
        "reason_basis": reason.basis,
        "proposed": command.proposed,
        "late": late,
        "times": ticket.counts.returns + 1,
    }
    if found is not None:
        data |= {"approve": found[0].approve, "rule": found[1].id, "basis": found[1].basis}
    story.add("returned", at, data, {"note": command.note})
    if late and rule is not None and rule.late == "reject":
        _rejected(story, at, "rule", LATE)


def uphold(story: Story, command: UpholdReturn, at: datetime) -> None:
    """The centre agrees: the matter goes where the rules or the judge send it.

    Where the rules still name the unit that returned it, and the judge names none, the matter waits
    for the dispatcher. The routing rule that sent it there is named, for its owner to look at.
    """
    ticket, rulebook = story.ticket, story.rulebook
    judge(ticket, story.by)
    pending = _pending(ticket)
    named = None if command.lead is None else known_unit(rulebook, command.lead, at)
    if named is not None and named.id == ticket.lead:
        raise Refused(
            "return/same-unit",
            f"{named.name} 正是退单的单位; 不同意退单请用驳回。",
            f"{named.id} is the unit that returned it; to disagree, reject the return.",
        )
    if named is not None and named.id != pending.proposed:
        words_needed(
            "return/reason-needed",
            "改派给建议以外的单位须说明理由。",
            "Dispatching to another unit than the proposed one needs a reason.",
            command.reason,
        )
    found = terms(rulebook, ticket, "return", ReturnTerms, at)
    data = {
        "reason": pending.reason,
        "proposed": pending.proposed,
        "times": pending.times,
        "from": ticket.lead,
        "routed_by": ticket.routed_by,
    }
    if found is not None:
        data |= {"clock": found[0].clock, "rule": found[1].id, "basis": found[1].basis}
    end_suspension(story, at)
    story.add("return-upheld", at, data, {"reason": command.reason})
    if named is not None:
        give(story, named, at, command.reason)
        return
    decision = by_the_rules(rulebook, ticket)
    if (
        decision.outcome == "dispatch"
        and decision.lead is not None
        and decision.lead.value != ticket.lead
    ):
        dispatch_by_rule(story, decision, at)


def reject(story: Story, command: RejectReturn, at: datetime) -> None:
    """The centre does not agree: the unit keeps the matter."""
    judge(story.ticket, story.by)
    reason = words_needed(
        "return/reason-needed",
        "驳回退单须说明理由。",
        "Rejecting a return needs a reason.",
        command.reason,
    )
    _rejected(story, at, "person", reason)


def window_ends_at(rulebook: Rulebook, ticket: Ticket, rule: ReturnTerms) -> datetime:
    """Until when this unit may return the matter: from its dispatch, in its own working time."""
    assert ticket.dispatched_at is not None, "only a matter that was dispatched is returned"
    calendar = unit_calendar(rulebook, ticket.lead)
    return calendar.due(ticket.dispatched_at, rule.within, calendar.counting).astimezone(UTC)


def unit_calendar(rulebook: Rulebook, unit: str | None) -> Calendar:
    """The working time of a unit, the city's where it has none of its own."""
    department = rulebook.departments.get(unit or "")
    return rulebook.calendar(None if department is None else department.calendar)


def _designated(ticket: Ticket, rule: ReturnTerms | None) -> bool:
    """Whether the matter was dispatched so often that the last unit is final."""
    limit = None if rule is None else rule.final_after
    return limit is not None and ticket.counts.dispatches >= limit


def _rejected(story: Story, at: datetime, by: str, reason: str) -> None:
    pending = _pending(story.ticket)
    data = {
        "reason": pending.reason,
        "proposed": pending.proposed,
        "times": pending.times,
        "by": by,
    }
    story.add("return-rejected", at, data, {"reason": reason})


def _pending(ticket: Ticket) -> Pending:
    assert ticket.pending is not None, "the table of moves asks for one"
    return ticket.pending
