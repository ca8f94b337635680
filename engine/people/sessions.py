"""Sessions of browsers: how long they last, and the token that forms must bring back (CSRF)."""

from __future__ import annotations

import hmac
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256

from engine.people.account import Account
from engine.people.person import Seat

IDLE = timedelta(hours=8)
ABSOLUTE = timedelta(hours=12)
"""A shift, with an hour to hand over."""
NOTED = timedelta(minutes=1)
"""The last use is written down only once in so long."""
SECRET = 32
"""Random bytes of the secret that the cookie carries: 256 bits."""


@dataclass(frozen=True, slots=True)
class Session:
    """A browser that is signed in. Its secret is not kept, only the secret's digest."""

    digest: str
    login: str
    seat: Seat
    generation: int
    made_at: datetime
    seen_at: datetime


def alive(session: Session, account: Account | None, now: datetime) -> bool:
    """Whether the session still stands for the account, in its seat."""
    return (
        account is not None
        and account.active
        and account.login == session.login
        and account.generation == session.generation
        and session.seat in account.seats
        and now < session.made_at + ABSOLUTE
        and now < session.seen_at + IDLE
    )


def digest_of(secret: str) -> str:
    """What is kept of a secret. It is random, so that a fast hash cannot be tried through."""
    return sha256(secret.encode()).hexdigest()


def csrf_of(secret: str) -> str:
    """The token of a session: whoever reads the page has it, whoever only sends the cookie not."""
    return hmac.new(secret.encode(), b"dafuwu csrf", sha256).hexdigest()


def same(one: str, other: str) -> bool:
    """Whether two secrets are the same, in a time that tells nothing."""
    return hmac.compare_digest(one.encode(), other.encode())
