"""Who looks at a desk, when, and at what: asked once a request."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from api.console.base import words_of
from api.console.words import Words
from api.reading import AnyRequest
from api.running import Running, running
from api.sight import sighted
from api.who import person_of
from engine.people.disclosure import disclosed_to, masked, masked_event, personal_in
from engine.people.person import Person
from engine.people.scope import Sight
from engine.rulebook.rulebook import Rulebook
from engine.sighted import Sighted
from engine.store.privacy import Look
from engine.tickets.events import Event
from engine.tickets.states import move
from engine.tickets.ticket import Ticket


@dataclass(frozen=True, slots=True)
class Shown:
    """A ticket and its events as one person may see them."""

    ticket: Ticket
    history: tuple[Event, ...]


@dataclass(frozen=True, slots=True)
class Looking:
    """One look of one person at the state of things now."""

    held: Running
    rulebook: Rulebook
    person: Person
    desk: Sighted
    words: Words
    now: datetime

    @property
    def sight(self) -> Sight:
        """What the person may see."""
        return self.desk.sight

    @property
    def role(self) -> str | None:
        """The role acted in."""
        return None if self.person.seat is None else self.person.seat.role

    @property
    def unit(self) -> str | None:
        """The unit of the seat acted in."""
        return None if self.person.seat is None else self.person.seat.unit

    def may(self, command: str) -> bool:
        """Whether the person's role may give a command at all."""
        return self.person.unchecked or self.role in move(command).who

    def shown(self, ticket: Ticket, history: Sequence[Event] = ()) -> Shown:
        """The ticket, and some of its events, with what is not for this person masked.

        Personal data that is shown without being asked for is written down as a look.
        """
        disclosed = disclosed_to(self.rulebook, self.person, ticket, self.now)
        fields = tuple(sorted(disclosed.shown & personal_in(ticket)))
        if fields and self.person.account is not None:
            by = (self.person.account, self.person.name, self.role, self.unit)
            self.held.store.note_look(Look(self.now, *by, ticket.id, fields))
        events = tuple(masked_event(one, disclosed, ticket.citizen) for one in history)
        return Shown(masked(ticket, disclosed), events)

    def since_midnight(self) -> datetime:
        """When today began, in the city."""
        local = self.now.astimezone(self.rulebook.city.zone)
        return local.replace(hour=0, minute=0, second=0, microsecond=0)

    def until_midnight(self) -> datetime:
        """When today ends, in the city."""
        return self.since_midnight() + timedelta(days=1)  # by the wall clock


def looking(request: AnyRequest) -> Looking:
    """The person who asks, and the instant."""
    held = running(request)
    rulebook, words = held.rulebook, words_of(request)
    return Looking(held, rulebook, person_of(request), sighted(request), words, words.now)
