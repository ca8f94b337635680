"""Tokens for programs (JWT, HS256): a quarter of an hour in one seat, without looking up a key."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import jwt

from engine.people.account import Account
from engine.people.person import Seat

LIFE = timedelta(minutes=15)
KEY = 32
"""Bytes of the signing key; fewer would make the signature the weakest part."""
_ISSUER, _AUDIENCE = "dafuwu", "dafuwu-api"


@dataclass(frozen=True, slots=True)
class Token:
    """What a token says."""

    login: str
    seat: Seat
    generation: int


def issue(account: Account, seat: Seat, key: bytes, now: datetime) -> str:
    """A token for this seat, from now on."""
    claims = {
        "iss": _ISSUER,
        "aud": _AUDIENCE,
        "sub": account.login,
        "role": seat.role,
        "unit": seat.unit,
        "gen": account.generation,
        "iat": int(now.timestamp()),
        "exp": int((now + LIFE).timestamp()),
    }
    return jwt.encode(claims, key, algorithm="HS256")


def read_token(said: str, key: bytes, now: datetime) -> Token | None:
    """What a token says, None where it is not ours, is spoilt or too old."""
    try:
        claims: dict[str, Any] = jwt.decode(
            said,
            key,
            algorithms=["HS256"],
            audience=_AUDIENCE,
            issuer=_ISSUER,
            # The library would read the clock; ours is passed in.
            options={
                "require": ["exp", "iat", "sub", "aud", "iss"],
                "verify_exp": False,
                "verify_iat": False,
                "verify_nbf": False,
            },
        )
    except jwt.InvalidTokenError:
        return None
    if now.timestamp() >= claims["exp"]:
        return None
    return Token(claims["sub"], Seat(claims["role"], claims["unit"]), claims["gen"])


def stands(token: Token, account: Account | None) -> bool:
    """Whether a token still stands for its account, in its seat."""
    return (
        account is not None
        and account.active
        and account.generation == token.generation
        and token.seat in account.seats
    )
