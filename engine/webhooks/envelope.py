"""What is told of an event: a CloudEvent with numbers, ids and times, never anything personal.

Whoever may know more asks the API for the ticket, and sees what their seat may see. Matters that
are confided to named roles are not told at all: not even that they exist.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

import msgspec

from engine.tickets.events import Event
from engine.webhooks.webhook import PUBLISHED

TYPE = "dafuwu.ticket."
"""How types begin; the kind of the event follows."""
BULLETIN_TYPE = "dafuwu.bulletin.published"
"""The type of what is told of a bulletin."""
PING = "dafuwu.ping"
"""The type of what is sent to try a webhook out."""
MEDIA_TYPE = "application/cloudevents+json; charset=utf-8"
_RUNS = ("running", "paused")

Row = Mapping[str, Any]


def content_of(event: Event, unit: str | None, ticket: Row, clocks: Iterable[Row]) -> str:
    """The ``data`` of an event: what it is, and the ticket as the command left it.

    ``ticket`` and ``clocks`` are the rows of the views. A due time of a paused clock may move.
    """
    due = [
        {
            "milestone": clock["milestone"],
            "of": clock["of"] or None,
            "due_at": _utc(clock["due_at"]),
            "state": clock["state"],
            "overdue": clock["overdue"],
        }
        for clock in clocks
        if clock["state"] in _RUNS
    ]
    told = {
        "ticket": event.ticket_id,
        "number": event.number,
        "kind": event.kind,
        "unit": unit,
        "state": ticket["state"],
        "lead": ticket["lead"],
        "due": due,
        "rulebook": event.rulebook,
    }
    return msgspec.json.encode(told).decode()


def content_of_bulletin(event: Event, bulletin: Row) -> str:
    """The ``data`` of a bulletin that was published: which edition, of which period.

    ``digest`` is the SHA-256 of what it says, which the API hands out.
    """
    told = {
        "bulletin": event.ticket_id,
        "number": event.number,
        "kind": event.kind,
        "title": bulletin["title"],
        "period": bulletin["period"],
        "edition": event.data["edition"],
        "digest": event.data["digest"],
        "rulebook": event.rulebook,
    }
    return msgspec.json.encode(told).decode()


def body_of(source: str, id_: str, kind: str, ticket_id: str, at: datetime, content: str) -> bytes:
    """The whole body: a CloudEvent 1.0 in structured mode, the same bytes however often."""
    return msgspec.json.encode(
        {
            **_attributes(source, id_, BULLETIN_TYPE if kind == PUBLISHED else TYPE + kind, at),
            "subject": ticket_id,
            "data": msgspec.Raw(content.encode()),
        }
    )


def ping_of(source: str, id_: str, at: datetime) -> bytes:
    """A body by which a receiver can be tried out; it tells of no ticket."""
    return msgspec.json.encode({**_attributes(source, id_, PING, at), "data": {}})


def _attributes(source: str, id_: str, type_: str, at: datetime) -> dict[str, str]:
    return {
        "specversion": "1.0",
        "id": id_,
        "source": source,
        "type": type_,
        "time": _utc(at),
        "datacontenttype": "application/json",
    }


def _utc(at: datetime) -> str:
    return at.astimezone(UTC).isoformat().replace("+00:00", "Z")
