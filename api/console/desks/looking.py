"""Who looks at a desk, when, and at what: asked once a request."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from api.console.base import words_of
from api.console.words import Words
from api.reading import AnyRequest
from api.running import Running, running
from api.sight import sighted
from api.who import person_of
from engine.people.disclosure import disclosed_to, masked
from engine.people.person import Person
from engine.people.scope import Sight
from engine.rulebook.rulebook import Rulebook
from engine.sighted import Sighted
from engine.tickets.states import move
from engine.tickets.ticket import Ticket


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

    def shown(self, ticket: Ticket) -> Ticket:
        """The ticket with what is not for this person masked."""
        disclosed = disclosed_to(self.rulebook, self.person, ticket, self.now)
        return masked(ticket, disclosed)

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
