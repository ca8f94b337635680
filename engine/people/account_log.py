"""The record of accounts: who changed what, and who signed in; each entry sealed to the one before.

It is only ever added to. An entry that was changed, or one that is missing, breaks the chain.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any

import msgspec

GENESIS = "0" * 64


@dataclass(frozen=True, slots=True)
class Entry:
    """What was done (``what``) to an account, by whom, with what; never a password or a secret."""

    number: int
    at: datetime
    actor: str
    login: str
    what: str
    data: Mapping[str, Any]
    previous: str
    hash: str


def seal_entry(
    before: Entry | None, at: datetime, actor: str, login: str, what: str, data: Mapping[str, Any]
) -> Entry:
    """The next entry of the record."""
    number = 1 if before is None else before.number + 1
    previous = GENESIS if before is None else before.hash
    return Entry(
        number, at, actor, login, what, data, previous,
        _hash(number, at, actor, login, what, data, previous),
    )  # fmt: skip


def broken_at(entries: Iterable[Entry]) -> int | None:
    """The number of the first entry that is not as it was written, None where all are.

    What was cut off at the end cannot be seen from what is left.
    """
    previous = GENESIS
    for number, one in enumerate(entries, 1):
        made = _hash(one.number, one.at, one.actor, one.login, one.what, one.data, one.previous)
        if (one.number, one.previous, one.hash) != (number, previous, made):
            return number
        previous = one.hash
    return None


def _hash(
    number: int,
    at: datetime,
    actor: str,
    login: str,
    what: str,
    data: Mapping[str, Any],
    previous: str,
) -> str:
    said = [number, at.timestamp(), actor, login, what, dict(data), previous]
    return sha256(msgspec.json.encode(said, order="sorted")).hexdigest()
