"""The terms of procedures (退单, 挂起, 重办, 不予受理, 结案, 重新办理, 归档) for one ticket.

They belong to the city's way of working, not to the promise made to the citizen: the rulebook in
force decides, on the facts as they are now and on the day of the command.
"""

from __future__ import annotations

from datetime import datetime
from typing import TypeVar

from engine.rulebook.facts import FactValue, Request
from engine.rulebook.moment import Moment
from engine.rulebook.rulebook import CallbackTerms, Rule, Rulebook
from engine.rulebook.tables import Table
from engine.tickets.spoken import spoken
from engine.tickets.ticket import Ticket

T = TypeVar("T")


def terms(
    rulebook: Rulebook, ticket: Ticket, attribute: str, kind: type[T], at: datetime
) -> tuple[T, Rule] | None:
    """The terms of a procedure with the rule that sets them; None where no rule, or rules that
    contradict each other, say anything."""
    return _decided(rulebook, rulebook.procedures, ticket, attribute, kind, at)


def callback_rule(
    rulebook: Rulebook, ticket: Ticket, at: datetime
) -> tuple[CallbackTerms, Rule] | None:
    """How the citizen is called back, and the rule that says so."""
    return _decided(rulebook, rulebook.callbacks, ticket, "callback", CallbackTerms, at)


def request_of(ticket: Ticket, at: datetime | None = None) -> Request:
    """The ticket as a request: its facts, and in whose hands it is; ``at`` None: of its receipt."""
    values: dict[str, FactValue] = {**ticket.values, "priority": ticket.priority}
    if ticket.lead is not None:
        values["lead"] = ticket.lead
    if ticket.authority is not None:
        values["authority"] = ticket.authority
    said = spoken(ticket.subject, ticket.text)
    return Request(at or ticket.received_at, values, said)


def asked(rulebook: Rulebook, ticket: Ticket, at: datetime | None = None) -> Moment:
    """The ticket as the conditions of rules are asked about it."""
    return Moment(request_of(ticket, at), rulebook.facts)


def _decided(
    rulebook: Rulebook,
    table: Table | None,
    ticket: Ticket,
    attribute: str,
    kind: type[T],
    at: datetime,
) -> tuple[T, Rule] | None:
    if table is None or not table.rules:
        return None
    winner = table.decide(asked(rulebook, ticket, at)).winners.get(attribute)
    if winner is None or not isinstance(winner[1], kind):
        return None
    return winner[1], table.rules[winner[0]].rule
