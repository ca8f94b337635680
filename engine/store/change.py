"""What one command writes, and the same as rows ready for the database."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import msgspec

from engine.store.errors import Unstorable
from engine.store.types import to_micros
from engine.tickets.events import Event

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Keyed:
    """An idempotency key and what it stands for: the answer is the ticket as of ``number``."""

    key: str
    digest: str
    ticket_id: str
    number: int
    recorded_at: datetime


@dataclass(frozen=True, slots=True)
class Change:
    """Everything that one command writes to one ticket: all of it, or nothing."""

    ticket: Row
    clocks: tuple[Row, ...]
    events: tuple[Event, ...]
    keyed: Keyed | None = None

    @property
    def ticket_id(self) -> str:
        """The ticket that this change is about."""
        return str(self.ticket["id"])


@dataclass(frozen=True, slots=True)
class Prepared:
    """A change as rows. Made by the caller's thread, so that the writer only writes."""

    ticket_id: str
    number: int
    """The number of the first event: taken already means that somebody else was faster."""
    key: str | None
    tickets: tuple[Row, ...]
    clocks: tuple[Row, ...]
    events: tuple[Row, ...]
    privates: tuple[Row, ...]
    idempotency: tuple[Row, ...]


def prepare(change: Change) -> Prepared:
    """Turn a change into rows, refusing what no database can hold."""
    keyed = change.keyed
    return Prepared(
        ticket_id=change.ticket_id,
        number=change.events[0].number if change.events else 0,
        key=keyed.key if keyed else None,
        tickets=(_plain(change.ticket),),
        clocks=tuple(map(_plain, change.clocks)),
        events=tuple(_plain(_event_row(event)) for event in change.events),
        privates=tuple(
            _plain(_private_row(event)) for event in change.events if event.private is not None
        ),
        idempotency=(_plain(_keyed_row(keyed)),) if keyed else (),
    )


def _keyed_row(keyed: Keyed) -> Row:
    return {
        "key": keyed.key,
        "digest": keyed.digest,
        "ticket_id": keyed.ticket_id,
        "number": keyed.number,
        "recorded_at": keyed.recorded_at,
    }


def _private_row(event: Event) -> Row:
    return {
        "ticket_id": event.ticket_id,
        "number": event.number,
        "salt": event.salt or "",
        "content": _json(event.private or {}),
    }


def _event_row(event: Event) -> Row:
    return {
        "ticket_id": event.ticket_id,
        "number": event.number,
        "kind": event.kind,
        "at": event.at,
        "recorded_at": event.recorded_at,
        "actor": event.actor,
        "data": _json(event.data),
        "rulebook": event.rulebook,
        "private_digest": event.private_digest,
        "previous": event.previous,
        "hash": event.hash,
    }


def _json(content: Mapping[str, Any]) -> str:
    """JSON text with sorted keys: the same content is the same bytes on both engines."""
    try:
        return msgspec.json.encode(content, enc_hook=_mapping, order="deterministic").decode()
    except (UnicodeEncodeError, msgspec.MsgspecError, TypeError) as error:
        raise Unstorable(f"cannot be written as JSON: {error}") from error


def _mapping(value: object) -> object:
    if isinstance(value, Mapping):
        return dict(value)
    raise TypeError(f"{type(value).__name__} is not a JSON value")


def _plain(row: Row) -> Row:
    """The row as the drivers take it. One bad text would spoil a commit shared by many: refused."""
    texts = "".join([value for value in row.values() if isinstance(value, str)])
    if "\x00" in texts or not _is_whole(texts):
        _blame(row)
    return {
        name: to_micros(value) if isinstance(value, datetime) else value
        for name, value in row.items()
    }


def _is_whole(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def _blame(row: Row) -> None:
    """Name the text that cannot be stored."""
    for name, value in row.items():
        if isinstance(value, str) and "\x00" in value:
            raise Unstorable(f"{name} holds a null character")
        if isinstance(value, str) and not _is_whole(value):
            raise Unstorable(f"{name} holds half a character")
