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
from engine.tickets.ticket import Ticket


@dataclass(frozen=True, slots=True)
class Lived:
    """What was done next, by whom and when."""

    command: Command
    actor: str
    at: datetime


Life = Callable[[Ticket], Lived | None]
"""Given the ticket as it was then, what happened next; None at the end of what is known."""


def live(
    ticket: Ticket,
    change: Change,
    life: Life,
    decide: Callable[[Ticket, Sequence[Event], Lived], tuple[Ticket, Change]],
) -> tuple[Ticket, Change]:
    """The ticket after its life so far, and all of it as one change."""
    changes = [change]
    events = list(change.events)
    while (step := life(ticket)) is not None:
        ticket, change = decide(ticket, events, step)
        changes.append(change)
        events += change.events
    keyed = changes[0].keyed
    if keyed is not None:  # the answer under the key is the ticket after all of it
        keyed = replace(keyed, number=ticket.length)
    return ticket, replace(
        change,
        events=tuple(events),
        keyed=keyed,
        units=tuple(unit for one in changes for unit in one.units),
        notices=tuple(row for one in changes for row in one.notices),
        tasks=tuple(row for one in changes for row in one.tasks),
        unit_checks=tuple(row for one in changes for row in one.unit_checks),
        also=tuple(other for one in changes for other in one.also),
    )
