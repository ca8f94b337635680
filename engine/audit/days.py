"""Days that are over, sealed: what was recorded in them, and the day before.

The digest of a day is the root over the hashes of all its events, in the order of their tickets
and numbers; its hash covers that and the hash of the day before. Whoever knows one such hash knows
what all days up to it held.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from typing import NamedTuple

import msgspec

from engine.tickets.chain import GENESIS

__all__ = ["GENESIS", "Day", "Leaf", "day_hash", "pack", "seal_day", "unpack"]


class Leaf(NamedTuple):
    """An event as its day knows it."""

    ticket_id: str
    number: int
    hash: str


@dataclass(frozen=True, slots=True)
class Day:
    """A sealed day: the events recorded from ``starts_at`` to before ``ends_at``, by their root.

    ``previous`` is the hash of the day before, ``GENESIS`` for the first.
    """

    day: str
    starts_at: datetime
    ends_at: datetime
    events: int
    digest: str
    previous: str
    hash: str


class _Packed(msgspec.Struct, array_like=True):
    tickets: list[str]
    numbers: list[int]
    hashes: bytes


def day_hash(
    previous: str, day: str, starts_at: datetime, ends_at: datetime, events: int, digest: str
) -> str:
    """The SHA-256 of the six, as text with bars between them; instants in UTC."""
    given = (previous, day, _text(starts_at), _text(ends_at), str(events), digest)
    return sha256("|".join(given).encode()).hexdigest()


def seal_day(
    previous: str, day: str, starts_at: datetime, ends_at: datetime, events: int, digest: str
) -> Day:
    """A day with the hash that it must bear."""
    own = day_hash(previous, day, starts_at, ends_at, events, digest)
    return Day(day, starts_at, ends_at, events, digest, previous, own)


def pack(leaves: Sequence[Leaf]) -> bytes:
    """The events of a day as a few bytes each, in their order."""
    packed = _Packed(
        [leaf.ticket_id for leaf in leaves],
        [leaf.number for leaf in leaves],
        b"".join(map(_bytes, leaves)),
    )
    return zlib.compress(msgspec.msgpack.encode(packed))


def unpack(content: bytes) -> Iterable[Leaf]:
    """The events that were packed; raises ``ValueError`` where this is no such thing."""
    try:
        packed = msgspec.msgpack.decode(zlib.decompress(content), type=_Packed)
    except (zlib.error, msgspec.MsgspecError) as error:
        raise ValueError("not the listing of a day") from error
    if not len(packed.tickets) == len(packed.numbers) == len(packed.hashes) / 32:
        raise ValueError("not the listing of a day")
    return [
        Leaf(id_, number, packed.hashes[32 * place : 32 * place + 32].hex())
        for place, (id_, number) in enumerate(zip(packed.tickets, packed.numbers, strict=True))
    ]


def _bytes(leaf: Leaf) -> bytes:
    try:
        content = bytes.fromhex(leaf.hash)
    except ValueError:
        content = b""
    return content if len(content) == 32 else bytes(32)


def _text(at: datetime) -> str:
    return at.astimezone(UTC).isoformat()
