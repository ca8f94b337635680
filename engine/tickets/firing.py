"""What the triggers of accountability make of a ticket's new events: cases, and supervision.

An event that a trigger itself has caused counts as evidence, but completes no pattern: otherwise a
trigger that raises a matter could raise it for ever.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING, Any

from engine.rulebook.rulebook import Rulebook
from engine.tickets.case_numbers import case_number, evidence_key
from engine.tickets.escalation import holds
from engine.tickets.procedures import asked
from engine.tickets.ticket import Ticket

if TYPE_CHECKING:
    from engine.rulebook.trigger import Trigger
    from engine.tickets.triggers import Firing

Caused = tuple[datetime, str, dict[str, Any]]


def fired(rulebook: Rulebook, ticket: Ticket, length: int) -> Iterator[Caused]:
    """The events that triggers cause after the first ``length`` ones of the ticket."""
    if not rulebook.triggers or len(ticket.trail) == length:
        return
    from engine.tickets.triggers import ticket_firings

    for firing in ticket_firings(
        rulebook,
        ticket.trail,
        length,
        ticket.fired,
        lambda trigger: applies(rulebook, ticket, trigger),
    ):
        yield from _caused(rulebook, ticket, firing)


def applies(rulebook: Rulebook, ticket: Ticket, trigger: Trigger) -> bool:
    """Whether the trigger is about such matters, and in force on the day of the last event."""
    day = ticket.updated_at.astimezone(rulebook.city.zone).date()
    if not trigger.rule.effective.covers(day):
        return False
    if not all(trigger.condition.boxes):  # an empty box asks nothing
        return True
    return holds(trigger.condition, asked(rulebook, ticket), rulebook.facts)


def _caused(rulebook: Rulebook, ticket: Ticket, firing: Firing) -> Iterator[Caused]:
    trigger = firing.trigger
    rule, completing = trigger.rule, firing.evidence[-1]
    evidence = [[seen.ticket, seen.number] for seen in firing.evidence]
    told = {
        "by": "trigger",
        "trigger": rule.id,
        "title": rule.title,
        "evidence": evidence,
        "counted": [seen.number for seen in firing.counted],
        "file": rule.origin.file,
        "line": rule.origin.line,
        "basis": rule.basis,
    }
    if trigger.open_case is not None:
        key = evidence_key(rule.id, ((seen.ticket, seen.number) for seen in firing.evidence))
        day = completing.at.astimezone(rulebook.city.zone).date()
        case = {
            "case": case_number(day, key),
            "behaviour": trigger.open_case,
            "unit": completing.unit,
            "refer": trigger.refer or ticket.authority,
        }
        yield completing.at, "case-opened", {**told, **case}
    if trigger.supervise is not None:
        reply = {} if trigger.reply is None else {"reply": str(trigger.reply)}
        yield (
            completing.at,
            "supervised",
            {**told, "by": "rule", "role": trigger.supervise, **reply},
        )
