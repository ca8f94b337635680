"""More time (延期) and waiting (挂起): asked by the unit, judged by whom the rule names."""

from __future__ import annotations

from datetime import UTC, datetime

from engine.rulebook.decision import ClockPlan
from engine.rulebook.rulebook import Extension, Rulebook, SuspensionTerms
from engine.tickets.affairs import Pending
from engine.tickets.clocks import ClockState
from engine.tickets.possible import judge
from engine.tickets.procedures import terms
from engine.tickets.reckoning import extended, history_of
from engine.tickets.refusals import Refused, words_needed
from engine.tickets.requests import (
    AskExtension,
    AskSuspension,
    GrantExtension,
    GrantSuspension,
    RefuseExtension,
    RefuseSuspension,
    Resume,
)
from engine.tickets.story import Story
from engine.tickets.ticket import Ticket
from engine.timing.durations import Duration, DurationError, parse_duration


def ask_extension(story: Story, command: AskExtension, at: datetime) -> None:
    """The unit asks for more time, before the time is up."""
    reason = words_needed(
        "extension/reason-needed",
        "申请延期须说明理由。",
        "An extension needs a reason.",
        command.reason,
    )
    ticket, rulebook = story.ticket, story.rulebook
    clock, plan, rule = _extensible(ticket, command.milestone)
    times = 1 + sum(seen.kind == "extended" for seen, _ in history_of(ticket, clock))
    if times > rule.times:
        raise Refused(
            "extension/used-up",
            f"按规则 {plan.rule} 最多延期 {rule.times} 次, 已用完。",
            f"By the rule {plan.rule} the clock is extended {rule.times} times at most: used up.",
        )
    if clock.overdue or at > clock.due_at:
        raise Refused(
            "extension/too-late",
            "延期须在到期前申请, 现已到期。",
            "An extension is asked for before the clock is due; it has passed.",
        )
    by = _duration(command.by)
    _within_limit(rulebook, clock, by, rule)
    data = {
        "milestone": clock.milestone,
        "by": str(by),
        "times": times,
        "approve": rule.approve,
        "rule": plan.rule,
        "due_at": clock.due_at.isoformat(),
    }
    story.add("extension-asked", at, data, {"reason": reason})


def grant_extension(story: Story, command: GrantExtension, at: datetime) -> None:
    """The time is moved on. A clock that passed while the request waited was asked for in time."""
    ticket, rulebook = story.ticket, story.rulebook
    judge(ticket, story.by)
    pending = _pending(ticket)
    clock, plan, rule = _extensible(ticket, pending.milestone or "resolve")
    by = _duration(command.by or pending.by or "")
    if command.by is not None:
        _within_limit(rulebook, clock, by, rule)
    due_at = extended(rulebook, clock.calendar, clock.due_at, str(by))
    data = {
        "milestone": clock.milestone,
        "by": str(by),
        "times": pending.times,
        "was_due_at": clock.due_at.isoformat(),
        "due_at": due_at.isoformat(),
        "rule": plan.rule,
        "file": plan.origin.file,
        "line": plan.origin.line,
        "basis": plan.basis,
    }
    story.add("extended", at, data, {"reason": command.reason})


def refuse_extension(story: Story, command: RefuseExtension, at: datetime) -> None:
    """No more time."""
    ticket = story.ticket
    judge(ticket, story.by)
    reason = _why_not(command.reason)
    milestone = _pending(ticket).milestone
    story.add("extension-refused", at, {"milestone": milestone}, {"reason": reason})


def ask_suspension(story: Story, command: AskSuspension, at: datetime) -> None:
    """The unit waits for something outside its power."""
    reason = words_needed(
        "suspension/reason-needed",
        "申请挂起须说明在等什么。",
        "A suspension says what is waited for.",
        command.reason,
    )
    ticket = story.ticket
    rule, rule_id, basis = _suspension_terms(story.rulebook, ticket, at)
    times = ticket.counts.suspensions + 1
    if times > rule.times:
        raise Refused(
            "suspension/used-up",
            f"按规则 {rule_id} 最多挂起 {rule.times} 次, 已用完。",
            f"By the rule {rule_id} a matter is suspended {rule.times} times at most: used up.",
        )
    until = _until(story.rulebook, rule, command.until, at)
    data = {
        "until": until.isoformat(),
        "times": times,
        "approve": rule.approve,
        "rule": rule_id,
        "basis": basis,
    }
    story.add("suspension-asked", at, data, {"reason": reason})


def grant_suspension(story: Story, command: GrantSuspension, at: datetime) -> None:
    """The clocks that the rules stop for it stand still, until it ends by itself at the latest."""
    ticket = story.ticket
    judge(ticket, story.by)
    pending = _pending(ticket)
    rule, rule_id, basis = _suspension_terms(story.rulebook, ticket, at)
    until = _until(story.rulebook, rule, command.until or pending.until, at)
    data = {"until": until.isoformat(), "times": pending.times, "rule": rule_id, "basis": basis}
    story.add("suspended", at, data, {"reason": command.reason})


def refuse_suspension(story: Story, command: RefuseSuspension, at: datetime) -> None:
    """The matter goes on."""
    judge(story.ticket, story.by)
    story.add("suspension-refused", at, {}, {"reason": _why_not(command.reason)})


def resume(story: Story, command: Resume, at: datetime) -> None:
    """What was waited for has come."""
    story.add("resumed", at, {"by": "person"}, {"reason": command.reason})


def _extensible(ticket: Ticket, milestone: str) -> tuple[ClockState, ClockPlan, Extension]:
    """The clock that is to be extended, with what its rule says about it."""
    clock = ticket.clocks.get(milestone)
    plan = next((plan for plan in ticket.plans if plan.milestone == milestone), None)
    if clock is None or plan is None or not clock.running:
        going = [c.milestone for c in ticket.clocks.values() if c.running and not c.of]
        raise Refused(
            "extension/no-clock",
            f"没有运行中的 {milestone} 时限。运行中的: {', '.join(going) or '无'}。",
            f"No clock runs for {milestone}. Running: {', '.join(going) or 'none'}.",
        )
    if plan.extension is None:
        raise Refused(
            "extension/not-allowed",
            f"规则 {plan.rule} 不允许延期。",
            f"The rule {plan.rule} allows no extension.",
        )
    return clock, plan, plan.extension


def _within_limit(rulebook: Rulebook, clock: ClockState, by: Duration, rule: Extension) -> None:
    calendar = rulebook.calendar(clock.calendar)
    if calendar.shift(clock.due_at, by) > calendar.shift(clock.due_at, rule.at_most):
        raise Refused(
            "extension/too-long",
            f"最多可延期 {rule.at_most.in_chinese()}, 申请的是 {by.in_chinese()}。",
            f"It may be extended by {rule.at_most} at most, not by {by}.",
        )


def _duration(text: str) -> Duration:
    try:
        return parse_duration(text)
    except DurationError as error:
        raise Refused(
            "extension/bad-duration",
            f'看不懂时长 "{text[:80]}", 例如 3 working days 或 3个工作日。',
            f'"{text[:80]}" is no duration; write for example 3 working days.',
        ) from error


def _suspension_terms(
    rulebook: Rulebook, ticket: Ticket, at: datetime
) -> tuple[SuspensionTerms, str, str]:
    found = terms(rulebook, ticket, "suspension", SuspensionTerms, at)
    if found is None:
        raise Refused(
            "suspension/not-allowed",
            "规则没有规定这类诉求可以挂起。",
            "No rule lets such matters be suspended.",
        )
    return found[0], found[1].id, found[1].basis


def _until(
    rulebook: Rulebook, rule: SuspensionTerms, until: datetime | None, at: datetime
) -> datetime:
    last = rulebook.calendar(None).shift(at, rule.at_most).astimezone(UTC)
    if until is None:
        return last
    if until.tzinfo is None:
        raise ValueError("a time needs its offset")
    if until <= at:
        raise Refused(
            "suspension/in-past", "挂起的截止时间须在以后。", "A suspension ends in the future."
        )
    if until > last:
        raise Refused(
            "suspension/too-long",
            f"最多可挂起 {rule.at_most.in_chinese()}。",
            f"A matter is suspended for {rule.at_most} at most.",
        )
    return until.astimezone(UTC)


def _why_not(reason: str) -> str:
    return words_needed(
        "request/reason-needed",
        "不同意须说明理由。",
        "Refusing a request needs a reason.",
        reason,
    )


def _pending(ticket: Ticket) -> Pending:
    assert ticket.pending is not None, "the table of moves asks for one"
    return ticket.pending
