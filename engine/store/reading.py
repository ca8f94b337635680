"""Histories out of the database, as the events that went in."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import Any

import msgspec
from sqlalchemy import Connection, Select, and_, bindparam, select

from engine.store.change import Keyed
from engine.store.tables import events, idempotency, privates
from engine.tickets.events import Event

_decode = msgspec.json.Decoder().decode

_EVENTS: Select[Any] = select(
    events.c.ticket_id,
    events.c.number,
    events.c.kind,
    events.c.at,
    events.c.recorded_at,
    events.c.actor,
    events.c.data,
    events.c.rulebook,
    events.c.private_digest,
    events.c.previous,
    events.c.hash,
    privates.c.content,
    privates.c.salt,
).select_from(
    events.outerjoin(
        privates,
        and_(
            privates.c.ticket_id == events.c.ticket_id,
            privates.c.number == events.c.number,
        ),
    )
)
_OF_ONE = _EVENTS.where(events.c.ticket_id == bindparam("id")).order_by(events.c.number)
_OF_MANY = _EVENTS.where(events.c.ticket_id.in_(bindparam("ids", expanding=True))).order_by(
    events.c.ticket_id, events.c.number
)


def read_history(connection: Connection, ticket_id: str) -> tuple[Event, ...]:
    """The events of one ticket in order; empty if there is no such ticket."""
    return tuple(_events(connection.execute(_OF_ONE, {"id": ticket_id}).all()))


def read_histories(connection: Connection, ids: Collection[str]) -> dict[str, tuple[Event, ...]]:
    """The events of these tickets, in the order of the ids given; unknown ids are left out."""
    found: dict[str, list[Event]] = {}
    for event in _events(connection.execute(_OF_MANY, {"ids": list(ids)}).all()):
        found.setdefault(event.ticket_id, []).append(event)
    return {id_: tuple(found[id_]) for id_ in ids if id_ in found}


def read_keyed(connection: Connection, key: str) -> Keyed | None:
    """What an idempotency key stands for."""
    wanted = select(idempotency).where(idempotency.c.key == key)
    row = connection.execute(wanted).mappings().first()
    return None if row is None else Keyed(**row)


def _events(rows: Iterable[Sequence[Any]]) -> Iterable[Event]:
    # All rows were fetched: one that cannot be read must leave no statement open behind it.
    for row in rows:
        (id_, number, kind, at, recorded, actor, data, version, digest, previous, hash_, content,
         salt) = row  # fmt: skip
        yield Event(
            id_, number, kind, at, recorded, actor, _decode(data), version, digest, previous, hash_,
            None if content is None else _decode(content), salt,
        )  # fmt: skip
