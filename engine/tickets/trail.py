"""The trail of a ticket: its events as triggers of accountability see them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, NamedTuple


class Seen(NamedTuple):
    """One event of a ticket as triggers see it.

    ``number`` is its number in the ticket, ``at`` when it happened (aware, UTC). ``unit`` is the
    unit that led the matter then, or the assisting unit that the event speaks of.
    """

    ticket: str
    number: int
    kind: str
    at: datetime
    unit: str | None
    actor: str
    data: Mapping[str, Any]

    @property
    def key(self) -> tuple[str, int]:
        """What tells it from every other event."""
        return self.ticket, self.number

    @property
    def place(self) -> tuple[datetime, str, int]:
        """Its place in the order of time."""
        return self.at, self.ticket, self.number


def field(seen: Seen, name: str) -> Any:
    """A field of the event as rules name it; None where it is empty."""
    if name == "unit":
        return seen.unit
    if name == "ticket":
        return seen.ticket
    if name == "actor":
        return seen.actor
    return seen.data.get(name)
