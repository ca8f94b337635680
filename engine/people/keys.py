"""API keys: long-lived secrets of programs, each bound to one seat of an account."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta

from engine.people.account import Account
from engine.people.person import Seat
from engine.people.sessions import digest_of, same

PREFIX = "dfw"
"""How keys begin, so that one that was pasted somewhere is found by those who scan for such."""
DEFAULT_LIFE = timedelta(days=365)
NOTED = timedelta(minutes=10)
"""The last use is written down only once in so long."""
_KEY = re.compile(r"dfw_([0-9a-f]{12})_([A-Za-z0-9_-]{43})")


@dataclass(frozen=True, slots=True)
class ApiKey:
    """A key as it is kept: without its secret."""

    id: str
    digest: str
    login: str
    seat: Seat
    note: str
    made_at: datetime
    made_by: str
    expires_at: datetime
    revoked_at: datetime | None = None
    used_at: datetime | None = None


def written(id_: str, secret: str) -> str:
    """The key as a program holds it."""
    return f"{PREFIX}_{id_}_{secret}"


def read_key(said: str) -> tuple[str, str] | None:
    """Id and secret of a key, None where it has not the form of one."""
    found = _KEY.fullmatch(said)
    return None if found is None else (found[1], found[2])


def opens(key: ApiKey, secret: str, account: Account | None, now: datetime) -> bool:
    """Whether the key stands for its account, in its seat."""
    return (
        same(key.digest, digest_of(secret))
        and key.revoked_at is None
        and now < key.expires_at
        and account is not None
        and account.active
        and key.seat in account.seats
    )
