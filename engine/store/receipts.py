"""What came in, without what became of it: for asking another rulebook the same questions."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import Connection, and_, or_, select

from engine.store.tables import events, privates, tickets

PAGE = 5_000


@dataclass(frozen=True, slots=True)
class Receipt:
    """A ticket as it was received. What the citizen said is None once it was erased."""

    id: str
    received_at: datetime
    values: dict[str, str | int | bool]
    subject: str | None
    text: str | None


class _Received(msgspec.Struct):
    values: dict[str, str | int | bool]


class _Said(msgspec.Struct):
    subject: str | None = None
    text: str | None = None


_received = msgspec.json.Decoder(_Received)
_said = msgspec.json.Decoder(_Said)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a page ends: the next one goes on with what was received before."""

    received_at: datetime
    id: str


def read_receipts(connection: Connection, limit: int, before: Place | None) -> list[Receipt]:
    """The latest tickets, or the latest before a place; the latest first."""
    first = tickets.c.received_at, tickets.c.id
    page = select(*first).order_by(*(column.desc() for column in first)).limit(limit)
    if before is not None:
        page = page.where(
            tickets.c.received_at <= before.received_at,
            or_(
                tickets.c.received_at < before.received_at,
                and_(tickets.c.received_at == before.received_at, tickets.c.id < before.id),
            ),
        )
    wanted = page.subquery("page")
    statement = (
        select(wanted.c.id, wanted.c.received_at, events.c.data, privates.c.content)
        .join(events, and_(events.c.ticket_id == wanted.c.id, events.c.number == 1))
        .outerjoin(privates, and_(privates.c.ticket_id == wanted.c.id, privates.c.number == 1))
        .order_by(wanted.c.received_at.desc(), wanted.c.id.desc())
    )
    return list(_receipts(connection.execute(statement)))


def _receipts(rows: Iterable[Sequence[Any]]) -> Iterator[Receipt]:
    for id_, received_at, data, content in rows:
        said = _Said() if content is None else _said.decode(content)
        yield Receipt(id_, received_at, _received.decode(data).values, said.subject, said.text)
