"""A life that a ticket has had already: for imports and simulations.

The steps are decided one after the other, each as of its own instant, and written together: no
worker sees the matter half told and lets years pass in between.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from engine.store import Change
from engine.tickets.commands import Command
from engine.tickets.events import Event
from engine.tickets.refusals import Refused
from engine.tickets.ticket import Ticket


@dataclass(frozen=True, slots=True)
class Lived:
    """What was done next, by whom and when.

    ``tentative``: it may be refused, and then has not happened; the life is asked again.
    """

    command: Command
    actor: str
    at: datetime
    tentative: bool = False


Life = Callable[[Ticket], Lived | None]
"""Given the ticket as it was then, what happened next; None at the end of what is known."""


def live(
    ticket: Ticket,
    change: Change | None,
    life: Life,
    decide: Callable[[Ticket, Sequence[Event], Lived], tuple[Ticket, Change]],
    history: Sequence[Event] = (),
) -> tuple[Ticket, Change | None]:
    """The ticket after its life so far, and all of it as one change; None where nothing happened.

    ``change`` is what it begins with; of a ticket that is known already, ``history`` are the events
    up to now.
    """
    changes = [] if change is None else [change]
    events = [*history, *(event for one in changes for event in one.events)]
    while (step := life(ticket)) is not None:
        try:
            ticket, change = decide(ticket, events, step)
        except Refused:
            if not step.tentative:
                raise
            continue
        changes.append(change)
        events += change.events
    return ticket, _joined(changes, ticket) if changes else None


def _joined(changes: Sequence[Change], ticket: Ticket) -> Change:
    keyed = changes[0].keyed
    if keyed is not None:  # the answer under the key is the ticket after all of it
        keyed = replace(keyed, number=ticket.length)
    return replace(
        changes[-1],
        events=tuple(event for one in changes for event in one.events),
        keyed=keyed,
        units=tuple(unit for one in changes for unit in one.units),
        stints=tuple(
            {(row["number"], row["unit"]): row for one in changes for row in one.stints}.values()
        ),
        notices=tuple(row for one in changes for row in one.notices),
        tasks=tuple(row for one in changes for row in one.tasks),
        unit_checks=tuple(row for one in changes for row in one.unit_checks),
        also=tuple(other for one in changes for other in one.also),
    )
