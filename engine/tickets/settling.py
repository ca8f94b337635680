"""What the rules themselves do with a matter: dispatch it, refer it, or decline it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from engine.rulebook.decide import decide, planned
from engine.rulebook.decision import ClockPlan, Decided, Decision
from engine.rulebook.facts import Request
from engine.rulebook.rulebook import Rulebook
from engine.tickets.procedures import request_of
from engine.tickets.spoken import spoken
from engine.tickets.story import Story
from engine.tickets.ticket import Ticket


def settle(story: Story, decision: Decision, at: datetime) -> None:
    """The event that follows from a decision; none where a person must decide."""
    if decision.outcome == "dispatch":
        dispatch_by_rule(story, decision, at)
    elif decision.refer_to is not None:
        line = story.rulebook.hotlines[decision.refer_to.value]
        said = {"hotline": line.id, "number": line.number, "name": line.name}
        story.add("referred", at, {**said, **_by_rule(decision.refer_to)})
    elif decision.decline is not None:
        reason = story.rulebook.decline_reasons[decision.decline.value]
        said = {"reason": reason.id, "name": reason.name, "tell": reason.tell or reason.name}
        story.add("declined", at, {**said, **_by_rule(decision.decline)})


def dispatch_by_rule(story: Story, decision: Decision, at: datetime) -> None:
    """The rules give the matter to the unit that they name, anew if another has it."""
    lead = decision.lead
    assert lead is not None, "an outcome dispatch always names a lead"
    named = [unit.value for unit in decision.assist]
    data = {
        "lead": lead.value,
        "authority": None if decision.authority is None else decision.authority.value,
        "assist": [*named, *_still_at_it(story.ticket, {lead.value, *named})],
        **_by_rule(lead),
    }
    give_to(story, at, data)


def give_to(
    story: Story, at: datetime, data: dict[str, Any], plans: Sequence[ClockPlan] | None = None
) -> None:
    """The event by which a unit has the matter; who had it waits for nothing any more."""
    end_suspension(story, at)
    had = last_lead(story.ticket)
    story.add("dispatched", at, data if had is None else {**data, "from": had}, plans=plans)


def end_suspension(story: Story, at: datetime) -> None:
    """What the unit waited for does not matter to the next one: its clocks go on."""
    if story.ticket.suspended:
        story.add("resumed", at, {"by": "person"})


def taken_up(
    story: Story, kind: str, at: datetime, data: dict[str, Any], private: dict[str, Any]
) -> None:
    """The matter is in work again: at the unit that had it or, where none has, by the rules."""
    ticket, rulebook = story.ticket, story.rulebook
    had = ticket.dispatched_at is not None and ticket.lead is not None
    # What the rules referred or declined at the door was promised nothing yet.
    plans = ticket.plans or planned(rulebook, request_of(ticket), ticket.lead)
    said = {**data, "to": "dispatched" if had else "received"}
    story.add(kind, at, said, private, plans=plans)
    if not had:
        decision = by_the_rules(rulebook, ticket)
        if decision.outcome == "dispatch":  # what was referred or declined waits for a person
            settle(story, decision, at)


def by_the_rules(rulebook: Rulebook, ticket: Ticket) -> Decision:
    """What the rulebook in force decides about the matter as it stands, on the day of receipt."""
    return decide(rulebook, request_with(rulebook, ticket, ticket.values))


def request_with(rulebook: Rulebook, ticket: Ticket, values: Mapping[str, object]) -> Request:
    """The matter with these facts. Raises ``FactErrors``."""
    given = {**values, "text": spoken(ticket.subject, ticket.text)}
    return rulebook.facts.request(given, ticket.received_at)


def last_lead(ticket: Ticket) -> str | None:
    """The unit that had the matter last, whether or not it has it still."""
    given = (seen.data["lead"] for seen in reversed(ticket.trail) if seen.kind == "dispatched")
    return next(given, None)


def _still_at_it(ticket: Ticket, others: set[str]) -> list[str]:
    """Units that go on assisting, whoever leads: they were asked by a person, or have begun."""
    return [part.unit for part in ticket.parts.values() if part.binding and part.unit not in others]


def _by_rule(decided: Decided) -> dict[str, Any]:
    return {"by": "rule", "rule": decided.rule}
