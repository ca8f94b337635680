"""What the rules themselves do with a matter: dispatch it, refer it, or decline it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from engine.rulebook.decision import Decided, Decision
from engine.tickets.story import Story


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
    ticket, lead = story.ticket, decision.lead
    assert lead is not None, "an outcome dispatch always names a lead"
    data = {
        "lead": lead.value,
        "authority": None if decision.authority is None else decision.authority.value,
        "assist": [unit.value for unit in decision.assist],
        **_by_rule(lead),
    }
    if ticket.dispatched_at is not None:
        data["from"] = ticket.lead
    story.add("dispatched", at, data)


def _by_rule(decided: Decided) -> dict[str, Any]:
    return {"by": "rule", "rule": decided.rule}
