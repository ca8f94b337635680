"""Events as the database has them, as text: what was sealed can be checked without reading it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from hashlib import sha256
from itertools import groupby
from operator import attrgetter
from typing import Any, NamedTuple

import msgspec

from engine.tickets.chain import sealed_text, text_of
from engine.tickets.events import Event

_decode = msgspec.json.Decoder().decode


class Record(NamedTuple):
    """A stored event. ``data`` and ``content`` (its private part) are JSON texts."""

    ticket_id: str
    number: int
    kind: str
    at: datetime
    recorded_at: datetime
    actor: str
    data: str
    rulebook: str
    private_digest: str | None
    previous: str
    hash: str
    content: str | None
    salt: str | None


class Head(NamedTuple):
    """What the row of a ticket, case or draw says of its last event."""

    id: str
    length: int
    last_hash: str


def quick_text(record: Record) -> bytes:
    """The text that the event was sealed as, if its data stands as we write it."""
    return sealed_text(
        record.ticket_id, record.number, record.kind, record.at, record.recorded_at, record.actor,
        msgspec.Raw(record.data.encode()), record.rulebook, record.private_digest, record.previous,
    )  # fmt: skip


def text_sealed(record: Record) -> bytes:
    """The text that the event was sealed as, however its data stands in the database."""
    text = quick_text(record)
    if sha256(text).hexdigest() == record.hash:
        return text
    return text_of(event_of(record))


def is_sound(record: Record) -> bool:
    """Whether the event and its private part are what was sealed, at a glance.

    Never true for what was changed; what is not at a glance must be looked at (``chain.verify``).
    """
    if sha256(quick_text(record)).hexdigest() != record.hash:
        return False
    if record.content is None:
        return True
    private = sha256(((record.salt or "") + record.content).encode()).hexdigest()
    return record.salt is not None and private == record.private_digest


def event_of(record: Record) -> Event:
    """The event; what is no JSON any more becomes something that no seal fits."""
    return Event(
        ticket_id=record.ticket_id,
        number=record.number,
        kind=record.kind,
        at=record.at,
        recorded_at=record.recorded_at,
        actor=record.actor,
        data=_read(record.data),
        rulebook=record.rulebook,
        private_digest=record.private_digest,
        previous=record.previous,
        hash=record.hash,
        private=None if record.content is None else _read(record.content),
        salt=record.salt,
    )


def by_aggregate(
    records: Iterable[Record], heads: Iterable[Head]
) -> Iterator[tuple[str, list[Record], Head | None]]:
    """Both, sorted by ids, brought together: an aggregate without events has its head alone."""
    waiting = iter(heads)
    head = next(waiting, None)
    for id_, some in groupby(records, key=attrgetter("ticket_id")):
        while head is not None and head.id < id_:
            yield head.id, [], head
            head = next(waiting, None)
        own = head if head is not None and head.id == id_ else None
        yield id_, list(some), own
        if own is not None:
            head = next(waiting, None)
    while head is not None:
        yield head.id, [], head
        head = next(waiting, None)


def _read(text: str) -> dict[str, Any]:
    try:
        found = _decode(text)
    except msgspec.MsgspecError:
        return {"unreadable": text}
    return found if isinstance(found, dict) else {"unreadable": text}
