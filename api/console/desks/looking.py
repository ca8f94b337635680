"""Who looks at a desk, when, and at what: asked once a request."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from api.console.base import words_of
from api.console.words import Words
from api.privacy import Looker
from api.reading import AnyRequest
from api.running import Running, running
from api.sight import sighted
from api.who import person_of
from engine.people.disclosure import masked, personal_in
from engine.people.masking import mask_text
from engine.people.person import Person
from engine.people.scope import Sight
from engine.rulebook.rulebook import Rulebook
from engine.sighted import Sighted
from engine.tickets.events import Event
from engine.tickets.states import move
from engine.tickets.ticket import Ticket, replay


@dataclass(frozen=True, slots=True)
class Shown:
    """A ticket and its events as one person may see them.

    ``may_ask``: some of what is masked is shown to who gives a reason, on the ticket's page.
    """

    ticket: Ticket
    history: tuple[Event, ...]
    may_ask: bool


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
    def looker(self) -> Looker:
        """The person as one who looks at personal data."""
        return Looker(self.held, self.rulebook, self.person, self.now)

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

    def shown(self, history: Sequence[Event]) -> Shown:
        """A ticket and its events with what is not for this person masked; the look is noted."""
        looker, ticket = self.looker, replay(history)
        disclosed = looker.sees(ticket)
        may_ask = not disclosed.on_request.isdisjoint(personal_in(ticket))
        return Shown(masked(ticket, disclosed), tuple(looker.events(history)), may_ask)

    def subject(self, said: str | None) -> str | None:
        """A subject as lists show it to this person."""
        return mask_text(said, self.looker.in_lists.shown)

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
