"""The evidence of a case: events of tickets, frozen by their hashes.

Whoever changes one of these events later must change the case too, and either chain tells.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from engine.tickets.events import Event


@dataclass(frozen=True, slots=True)
class Evidence:
    """One event of a ticket, with the hash that it had when the case was opened."""

    ticket: str
    number: int
    kind: str
    at: datetime
    hash: str

    @property
    def place(self) -> tuple[str, int]:
        """Which event it is: ticket and number."""
        return (self.ticket, self.number)


def frozen(event: Event) -> Evidence:
    """A sealed event as evidence."""
    return Evidence(event.ticket_id, event.number, event.kind, event.at, event.hash)


def in_order(evidence: Iterable[Evidence]) -> tuple[Evidence, ...]:
    """Each event once, in the order of time."""
    once = {one.place: one for one in evidence}
    return tuple(sorted(once.values(), key=lambda one: (one.at, one.ticket, one.number)))


def evidence_data(evidence: Iterable[Evidence]) -> list[dict[str, Any]]:
    """Evidence as JSON; ``evidence_from`` reads it back."""
    return [
        {
            "ticket": one.ticket,
            "number": one.number,
            "kind": one.kind,
            "at": one.at.astimezone(UTC).isoformat(),
            "hash": one.hash,
        }
        for one in evidence
    ]


def evidence_from(data: Iterable[Mapping[str, Any]]) -> tuple[Evidence, ...]:
    """Evidence as an event of a case holds it."""
    return tuple(
        Evidence(
            one["ticket"],
            one["number"],
            one["kind"],
            datetime.fromisoformat(one["at"]),
            one["hash"],
        )
        for one in data
    )


@dataclass(frozen=True, slots=True)
class Doubt:
    """Evidence that no longer is what it was: its event is missing or was changed."""

    evidence: Evidence
    what: str
    message_zh: str
    message_en: str


def doubts(evidence: Iterable[Evidence], events: Iterable[Event]) -> tuple[Doubt, ...]:
    """What of the evidence the tickets' events no longer bear out; all of these are given."""
    by_place = {(event.ticket_id, event.number): event for event in events}
    found: list[Doubt] = []
    for one in evidence:
        event = by_place.get(one.place)
        if event is None:
            found.append(_doubt(one, "missing", "已不存在", "is gone"))
        elif event.hash != one.hash:
            found.append(_doubt(one, "changed", "已被改动", "was changed since"))
    return tuple(found)


def _doubt(one: Evidence, what: str, zh: str, en: str) -> Doubt:
    return Doubt(
        one,
        what,
        f"作为证据的工单 {one.ticket} 第 {one.number} 个事件{zh}",
        f"The evidence, event {one.number} of ticket {one.ticket}, {en}",
    )
