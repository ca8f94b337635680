"""Which tickets take part in a draw."""

from __future__ import annotations

from engine.draws.draw import Member
from engine.rulebook.rulebook import Rulebook, Sampling
from engine.tickets.escalation import holds
from engine.tickets.procedures import asked
from engine.tickets.ticket import Ticket


def member_of(rulebook: Rulebook, rule: Sampling, ticket: Ticket) -> Member | None:
    """The ticket as a member of the population, None where the rule is not about such matters."""
    if all(rule.condition.boxes) and not holds(
        rule.condition, asked(rulebook, ticket), rulebook.facts
    ):
        return None
    known: dict[str, object] = {
        **ticket.values,
        "lead": ticket.lead,
        "authority": ticket.authority,
        "priority": ticket.priority,
    }
    fields = {name: known.get(name) for name in rule.per}
    return Member(ticket.id, {name: None if v is None else str(v) for name, v in fields.items()})
