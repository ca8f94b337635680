"""Which personal data of a ticket a person sees, by the rules in force. Pure.

What no rule says is masked and cannot be asked for. While there are no accounts, everything is
shown: then only people at this machine reach it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from engine.cases.case import Case
from engine.people.masking import (
    FIELD_OF,
    FIELDS,
    fields_in_text,
    mask_all,
    mask_citizen,
    mask_text,
)
from engine.people.person import Person
from engine.rulebook.privacy import seen_by
from engine.rulebook.rulebook import Rulebook
from engine.tickets.events import Event
from engine.tickets.procedures import asked
from engine.tickets.ticket import Ticket

TEXTS = ("subject", "text", "result", "answer", "reason")
"""What people wrote that a ticket bears."""


@dataclass(frozen=True, slots=True)
class Disclosed:
    """What somebody sees: ``shown`` without asking, ``on_request`` when a reason is given."""

    shown: frozenset[str] = frozenset()
    on_request: frozenset[str] = frozenset()

    def asked(self, fields: Collection[str]) -> Disclosed:
        """The same with some fields shown that were asked for."""
        more = self.on_request.intersection(fields)
        return Disclosed(self.shown | more, self.on_request - more)

    @property
    def whole(self) -> bool:
        """Whether nothing is masked."""
        return self.shown.issuperset(FIELDS)


EVERYTHING = Disclosed(frozenset(FIELDS))
NOTHING = Disclosed()


def disclosed_in_lists(person: Person) -> Disclosed:
    """What lists and cases show: they are not one ticket's, so no rule of a ticket speaks of them.

    Whoever needs more opens the ticket.
    """
    return EVERYTHING if person.unchecked else NOTHING


def disclosed_to(rulebook: Rulebook, person: Person, ticket: Ticket, now: datetime) -> Disclosed:
    """What the person sees of this ticket in the seat acted in."""
    if person.unchecked:
        return EVERYTHING
    table, role = rulebook.disclosure, None if person.seat is None else person.seat.role
    if table is None or not table.rules or role is None:
        return NOTHING
    winners = table.decide(asked(rulebook, ticket, now)).winners
    said = {field: winners.get(seen_by(role, field)) for field in FIELDS}
    return Disclosed(
        *(
            frozenset(field for field, won in said.items() if won is not None and won[1] == how)
            for how in ("always", "on-request")
        )
    )


def personal_in(ticket: Ticket) -> frozenset[str]:
    """The personal data that a ticket holds: what the citizen's fields and the words hold."""
    own = {FIELD_OF[key] for key in ticket.citizen or {} if key in FIELD_OF}
    said = [getattr(ticket, name) for name in TEXTS]
    said += [text for one in ticket.supervisions.values() for text in (one.reason, one.reply)]
    return frozenset(own).union(*map(fields_in_text, said))


def personal_in_events(events: Iterable[Event]) -> frozenset[str]:
    """The personal data that the private parts of these events hold."""
    found: set[str] = set()
    for event in events:
        private = event.private or {}
        citizen = private.get("citizen")
        if isinstance(citizen, Mapping):
            found.update(FIELD_OF[key] for key in citizen if key in FIELD_OF)
        for text in _texts(private):
            found |= fields_in_text(text)
    return frozenset(found)


def _texts(said: Any) -> Iterator[str]:
    if isinstance(said, str):
        yield said
    elif isinstance(said, Mapping):
        for value in said.values():
            yield from _texts(value)
    elif isinstance(said, list | tuple):
        for one in said:
            yield from _texts(one)


def masked(ticket: Ticket, disclosed: Disclosed) -> Ticket:
    """The ticket as somebody sees it to whom this much is disclosed."""
    if disclosed.whole:
        return ticket
    shown, citizen = disclosed.shown, ticket.citizen
    changed: dict[str, Any] = {
        name: mask_text(getattr(ticket, name), shown, citizen) for name in TEXTS
    }
    changed["citizen"] = mask_citizen(citizen, shown)
    changed["supervisions"] = {
        number: replace(
            one,
            reason=mask_text(one.reason, shown, citizen),
            reply=mask_text(one.reply, shown, citizen),
        )
        for number, one in ticket.supervisions.items()
    }
    return replace(ticket, **changed)


def masked_event(
    event: Event, disclosed: Disclosed, citizen: Mapping[str, str] | None = None
) -> Event:
    """An event as somebody sees it; its hash stays that of what was sealed."""
    if disclosed.whole or event.private is None:
        return event
    return replace(event, private=mask_all(event.private, disclosed.shown, citizen))


def masked_case(case: Case, disclosed: Disclosed) -> Case:
    """A case as somebody sees it: numbers in its words are masked, officials' names are not."""
    if disclosed.whole:
        return case
    shown = disclosed.shown
    return replace(
        case,
        reason=mask_text(case.reason, shown),
        finding=mask_text(case.finding, shown),
        result=mask_text(case.result, shown),
        ground=mask_text(case.ground, shown),
        notes=tuple(mask_text(note, shown) or "" for note in case.notes),
        objections=tuple(
            replace(one, words=mask_text(one.words, shown), reason=mask_text(one.reason, shown))
            for one in case.objections
        ),
    )
