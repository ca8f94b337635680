"""Who is told of which event: a role in a unit, event kind by event kind."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from engine.rulebook.rulebook import Rulebook
from engine.tickets.events import Event
from engine.tickets.seating import addressee, centre_of, keeper_of, units_of

if TYPE_CHECKING:
    from engine.tickets.ticket import Ticket

RULE_FLAGGED = "rule-flagged"
"""A notice to whoever keeps the rules: this routing rule sent a matter to the wrong unit."""


@dataclass(frozen=True, slots=True)
class Told:
    """A role of one unit that is to be told.

    ``kind`` None is the kind of the event; ``facts`` stand in the notice beside the event's own.
    """

    role: str
    unit: str | None
    kind: str | None = None
    facts: tuple[tuple[str, Any], ...] = ()


def tellings(rulebook: Rulebook, ticket: Ticket, event: Event) -> Iterator[Told]:
    """All who are to be told of an event of a ticket, as it stands after the event."""
    tell = _TELLS.get(event.kind)
    return iter(()) if tell is None else tell(rulebook, ticket, event)


def to_the_authority(rulebook: Rulebook, unit: str | None) -> Iterator[Told]:
    """The people of the department that a case goes to; the centre's supervision if it has none."""
    if unit is not None:
        yield Told("authority-contact", unit)
    else:
        yield Told("supervisor", centre_of(rulebook))


Tell = Callable[[Rulebook, "Ticket", Event], Iterator[Told]]


def _each(roles: Callable[[Mapping[str, Any]], list[str]]) -> Tell:
    """Tell these roles, wherever they sit."""

    def tell(rulebook: Rulebook, ticket: Ticket, event: Event) -> Iterator[Told]:
        for role in roles(event.data):
            for unit in units_of(rulebook, role, ticket, event):
                yield Told(role, unit)

    return tell


_named = _each(lambda data: [data["role"]])
"""Tell the role that the event itself names."""


def _always(*roles: str) -> Tell:
    return _each(lambda _: list(roles))


def _judge(otherwise: str) -> Tell:
    """Tell the role that the rule names to judge a request."""
    return _each(lambda data: [data.get("approve") or otherwise])


def _case_opened(rulebook: Rulebook, ticket: Ticket, event: Event) -> Iterator[Told]:
    about, refer = event.data.get("unit"), event.data.get("refer") or ticket.authority
    return to_the_authority(rulebook, addressee(rulebook, about, refer))


def _return_upheld(rulebook: Rulebook, ticket: Ticket, event: Event) -> Iterator[Told]:
    """The dispatcher, and who keeps the rule that sent the matter to the wrong unit.

    These are the policy editors of the rule's owner; those of the centre where it has none.
    """
    yield from _always("dispatcher")(rulebook, ticket, event)
    rule = event.data.get("routed_by")
    if rule is not None:
        facts = (("rule", rule), ("unit", event.data.get("from")))
        keeper = keeper_of(rulebook, rule, event)
        units = (keeper,) if keeper else units_of(rulebook, "policy-editor", ticket, event)
        for unit in units:
            yield Told("policy-editor", unit, RULE_FLAGGED, facts)


def _reopened(rulebook: Rulebook, ticket: Ticket, event: Event) -> Iterator[Told]:
    """The unit that has the matter again; the dispatcher where none had it."""
    roles = ("dispatcher",) if event.data.get("to") == "received" else ("handler", "unit-head")
    return _always(*roles)(rulebook, ticket, event)


def _part_done(_: Rulebook, ticket: Ticket, __: Event) -> Iterator[Told]:
    yield Told("handler", ticket.lead)


_TELLS: Mapping[str, Tell] = {
    "reminded": _each(lambda data: list(data["roles"])),
    "supervised": _named,
    "supervision-returned": _named,
    "drawn": _named,
    "case-opened": _case_opened,
    "returned": _judge("dispatcher"),
    "return-upheld": _return_upheld,
    "return-rejected": _always("handler"),
    "extension-asked": _judge("supervisor"),
    "extended": _always("handler"),
    "extension-refused": _always("handler"),
    "suspension-asked": _judge("supervisor"),
    "suspended": _always("handler"),
    "suspension-refused": _always("handler"),
    "decline-asked": _judge("supervisor"),
    "decline-refused": _always("handler"),
    "closing-asked": _judge("supervisor"),
    "closing-refused": _always("callback"),
    "redo": _always("handler", "unit-head"),
    "reopened": _reopened,
    "part-asked": _always("handler", "assist-handler"),
    "part-done": _part_done,
    "supervision-replied": _always("supervisor"),
}
