"""When the citizen is to be called back next, as the rules in force say."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from engine.rulebook.rulebook import Rulebook
from engine.tickets.affairs import Tries
from engine.tickets.callbacks import next_call_at
from engine.tickets.procedures import callback_rule
from engine.tickets.ticket import Ticket


def first_call(rulebook: Rulebook, ticket: Ticket, at: datetime) -> dict[str, Any]:
    """When the first call back of a matter that is resolved now is to be made."""
    return _call(rulebook, ticket, at, at, ())


def next_call(rulebook: Rulebook, ticket: Ticket, tries: Tries, at: datetime) -> Mapping[str, Any]:
    """When to call again after a call that reached nobody; ``tries`` include that one."""
    return _call(rulebook, ticket, at, ticket.resolved_at or at, tries)


def _call(
    rulebook: Rulebook, ticket: Ticket, at: datetime, resolved_at: datetime, tries: Tries
) -> dict[str, Any]:
    found = callback_rule(rulebook, ticket, at)
    if found is None:
        return {}
    terms, rule = found
    calendar = rulebook.calendar(None)
    call_at = next_call_at(terms, calendar, resolved_at, tries, rulebook.city.zone)
    said = None if call_at is None else call_at.isoformat()
    return {"call_at": said, "call_rule": rule.id}
