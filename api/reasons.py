"""Why a ticket is where it is: what its ``received`` event recorded, and the trace of its rules.

The event holds every reason, so that it can be told whatever became of the rulebook; only the
rules that lost are asked of the rulebook of that day once more.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from api.answers import (
    ByPerson,
    ConflictOut,
    DecidedOut,
    MatchedOut,
    Named,
    PlanOut,
    ReasonsOut,
)
from api.plain import local, unit
from api.showing import show_guesses
from engine.rulebook.decide import decide
from engine.rulebook.rulebook import Rulebook
from engine.tickets.events import Event
from engine.tickets.spoken import spoken
from engine.tickets.ticket import Ticket, replay

Data = Mapping[str, Any]


def reasons_of(
    rulebook: Rulebook, of_that_day: Rulebook | None, history: Sequence[Event]
) -> ReasonsOut:
    """The reasons of a ticket; names and times are those of the rulebook in force now."""
    received, ticket = history[0], replay(history)
    data, zone = received.data, rulebook.city.zone
    clocks = ticket.clocks
    return ReasonsOut(
        ticket=ticket.id,
        received_at=local(ticket.received_at, zone),
        outcome=data["outcome"],
        lead=_decided(data["lead"]),
        authority=_decided(data["authority"]),
        assist=[DecidedOut(**one) for one in data["assist"]],
        notify=[DecidedOut(**one) for one in data["notify"]],
        priority=_decided(data["priority"]),
        refer_to=_decided(data["refer_to"]),
        decline=_decided(data["decline"]),
        clocks=[
            PlanOut(
                milestone=plan.milestone,
                within=str(plan.within),
                starts=plan.starts[0] if len(plan.starts) == 1 else list(plan.starts),
                due=local(clocks[plan.milestone].due_at, zone)
                if plan.milestone in clocks
                else None,
                calendar=plan.calendar,
                rule=plan.rule,
                file=plan.origin.file,
                line=plan.origin.line,
                basis=plan.basis,
            )
            for plan in ticket.plans
        ],
        conflicts=[ConflictOut(**one) for one in data["conflicts"]],
        matched=_matched(of_that_day, ticket),
        version=received.rulebook,
        guessed=show_guesses(ticket.values, ticket.sure),
        by_person=_by_person(rulebook, history),
    )


def _decided(said: Data | None) -> DecidedOut | None:
    return None if said is None else DecidedOut(**said)


def _matched(rulebook: Rulebook | None, ticket: Ticket) -> list[MatchedOut] | None:
    if rulebook is None:
        return None
    values = {**ticket.values, "text": spoken(ticket.subject, ticket.text)}
    request = rulebook.facts.request(values, ticket.received_at)
    traced = decide(rulebook, request, trace=True).matched or ()
    return [
        MatchedOut(rule=one.rule, won=list(one.won), lost_to=dict(one.lost_to)) for one in traced
    ]


def _by_person(rulebook: Rulebook, history: Sequence[Event]) -> ByPerson | None:
    """The last dispatch that a person made, if one did."""
    for event in reversed(history):
        if event.kind == "dispatched" and event.data.get("by") == "person":
            lead = event.data["lead"]
            return ByPerson(
                lead=unit(rulebook, lead) or Named(id=lead, name=lead),
                actor=event.actor,
                at=local(event.at, rulebook.city.zone),
                reason=event.data.get("reason"),
            )
    return None
