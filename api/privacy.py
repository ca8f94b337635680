"""What of a ticket is shown to the person who asks, and that it was shown.

Every answer with a ticket's words goes through here. What a role sees without asking is noted
before it is shown (``looks``), however it is asked for: over the API or on a page.
"""

from __future__ import annotations

from asyncio import to_thread
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from api.answers_tickets import TicketOut
from api.reading import AnyRequest
from api.running import Running, running
from api.showing import show_ticket
from api.who import person_of
from engine.people.disclosure import (
    Disclosed,
    disclosed_in_lists,
    disclosed_to,
    masked_event,
    personal_in,
    personal_in_events,
)
from engine.people.person import Person
from engine.rulebook.rulebook import Rulebook
from engine.store.privacy import Look
from engine.tickets.events import Event
from engine.tickets.ticket import Ticket, replay


@dataclass(frozen=True, slots=True)
class Looker:
    """Who looks, in which seat, under which rulebook and when."""

    held: Running
    rulebook: Rulebook
    person: Person
    now: datetime

    @property
    def in_lists(self) -> Disclosed:
        """What lists and cases show this person."""
        return disclosed_in_lists(self.person)

    def sees(self, ticket: Ticket) -> Disclosed:
        """What of this ticket the person sees without asking, and may ask for."""
        return disclosed_to(self.rulebook, self.person, ticket, self.now)

    def ticket(self, ticket: Ticket, asked: Collection[str] = ()) -> TicketOut:
        """The ticket as the person sees it; the look is durable when this returns.

        ``asked`` are fields that were asked for with a reason, which an event says already.
        """
        disclosed = self.sees(ticket)
        if not self.person.unchecked:
            self.noted([(ticket.id, disclosed.shown & personal_in(ticket))])
        return show_ticket(self.rulebook, ticket, disclosed.asked(asked))

    async def shown(self, ticket: Ticket) -> TicketOut:
        """The same for an event loop, which goes on while the look is written down."""
        if self.person.unchecked:
            return self.ticket(ticket)
        return await to_thread(self.ticket, ticket)

    def events(self, history: Sequence[Event]) -> list[Event]:
        """A ticket's events as the person sees them; the look is durable when this returns."""
        if self.person.unchecked:
            return list(history)
        ticket = replay(history)
        disclosed = self.sees(ticket)
        self.noted([(ticket.id, disclosed.shown & personal_in_events(history))])
        return [masked_event(event, disclosed, ticket.citizen) for event in history]

    def noted(self, shown: Iterable[tuple[str, Collection[str]]]) -> None:
        """Write down which fields of which tickets the person is shown; nothing of none."""
        person, seat = self.person, self.person.seat
        role, unit = (None, None) if seat is None else (seat.role, seat.unit)
        self.held.looks.note(
            Look(self.now, person.name, role, unit, ticket_id, tuple(sorted(fields)))
            for ticket_id, fields in shown
            if fields
        )


def looker_of(request: AnyRequest, rulebook: Rulebook | None = None) -> Looker:
    """Whoever asks, as one who looks; what it gives must be asked for in a thread of its own."""
    held = running(request)
    return Looker(held, rulebook or held.rulebook, person_of(request), held.clock())
