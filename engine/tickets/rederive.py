"""The clocks of a ticket derived again from its history: what the stored due times must agree with.

Every change of a clock is made anew from what happened, the plans, the calendars and the durations
that were granted, each under the rulebook that decided it. The changes that the events hold are
not looked at, so that a due time that anybody wrote into them shows, whatever its hash says.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from engine.rulebook.rulebook import Rulebook
from engine.tickets.clocks import Change, Clocks, change_key, changes
from engine.tickets.events import Event
from engine.tickets.folding import kinds_of
from engine.tickets.plans import plans_from
from engine.tickets.ticket import Ticket, fold
from engine.tickets.ticking import ticked


def rederive(rulebook_of: Callable[[str], Rulebook], history: Sequence[Event]) -> Clocks:
    """The clocks as of the last event; ``rulebook_of`` gives the rulebook of a version.

    Where the citizen's words were erased, nobody can tell any more whether a ladder that asks
    about them applied: which of its steps were to be taken again is then taken from the event.
    """
    ticket: Ticket | None = None
    for event in history:
        erased = history[0].private is None and history[0].private_digest is not None
        ticket = followed_by(rulebook_of(event.rulebook), ticket, event, erased=erased)
    return {} if ticket is None else ticket.clocks


def followed_by(
    rulebook: Rulebook, ticket: Ticket | None, event: Event, *, erased: bool = False
) -> Ticket:
    """The ticket after one more event, with what that does to its clocks made anew."""
    made = _made(rulebook, ticket, event)
    if erased:
        made = [_as_told(change, event) for change in made]
    if made or "clocks" in event.data:
        event = replace(event, data={**event.data, "clocks": made})
    return fold(ticket, event)


def _made(rulebook: Rulebook, ticket: Ticket | None, event: Event) -> list[Change]:
    """What the event does to the clocks of the ticket before it."""
    data = event.data
    plans = plans_from(data["plans"]) if "plans" in data else None
    if ticket is None:
        kinds = kinds_of(event.kind, data)
        return changes(rulebook, plans or (), {}, frozenset(), kinds, event.at)
    brings = None if event.kind in ("corrected", "recomputed") else plans
    return ticked(rulebook, ticket, event.kind, event.at, data, brings)


def _as_told(change: Change, event: Event) -> Change:
    """The change with those steps to be taken again that the event names."""
    if change["change"] != "moved":
        return change
    key = change_key(change)
    told = [one for one in event.data.get("clocks", ()) if change_key(one) == key]
    again = told[0].get("again") if told else None
    timed = {name: value for name, value in change.items() if name != "again"}
    return timed if again is None else {**timed, "again": again}
