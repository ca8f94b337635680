"""Who a provider of single sign-on says that somebody is: its ID token (OpenID Connect), read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import jwt

SKEW = timedelta(minutes=1)
"""So far the provider's clock may be off ours."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What the token must be made for: by whom, for whom, in answer to which question."""

    issuer: str
    client_id: str
    nonce: str


class NotBelieved(Exception):
    """The token does not prove who somebody is; the words are for the log."""


class UnknownKey(NotBelieved):
    """The token was signed with a key that is not among those known: they may be old."""


def read_identity(
    said: str, keys: Sequence[Mapping[str, Any]], asked: Asked, now: datetime
) -> Mapping[str, Any]:
    """The claims of an ID token, signed by one of the provider's ``keys`` (JWKS) with RS256."""
    try:
        header = jwt.get_unverified_header(said)
        if header.get("alg") != "RS256":
            raise NotBelieved(f"signed by {header.get('alg')}, not by RS256")
        claims: dict[str, Any] = jwt.decode(
            said,
            _key(keys, header.get("kid")),
            algorithms=["RS256"],
            audience=asked.client_id,
            issuer=asked.issuer,
            # The library would read the clock; ours is passed in.
            options={
                "require": ["exp", "iat", "sub", "aud", "iss"],
                "verify_exp": False,
                "verify_iat": False,
                "verify_nbf": False,
            },
        )
    except jwt.PyJWTError as error:
        raise NotBelieved(str(error)) from error
    _check(claims, asked, now)
    return claims


def _key(keys: Sequence[Mapping[str, Any]], kid: str | None) -> jwt.PyJWK:
    usable = [
        key
        for key in keys
        if key.get("kty") == "RSA"
        and key.get("use", "sig") == "sig"
        and kid in (None, key.get("kid"))
    ]
    if len(usable) != 1:
        raise UnknownKey(f"{len(usable)} keys of the provider have the id {kid}")
    return jwt.PyJWK(dict(usable[0]), algorithm="RS256")


def _check(claims: Mapping[str, Any], asked: Asked, now: datetime) -> None:
    latest, earliest = (now - SKEW).timestamp(), (now + SKEW).timestamp()
    times = [claims["exp"], claims["iat"], claims.get("nbf", claims["iat"])]
    if not all(isinstance(one, int | float) for one in times):
        raise NotBelieved("its times are no numbers")
    if latest >= times[0]:
        raise NotBelieved("it is too old")
    if max(times[1:]) > earliest:
        raise NotBelieved("it is made for later")
    if claims.get("nonce") != asked.nonce:
        raise NotBelieved("it answers another question")
    several = isinstance(claims["aud"], list) and len(claims["aud"]) > 1
    if claims.get("azp", None if several else asked.client_id) != asked.client_id:
        raise NotBelieved("it is made for somebody else's use")


def name_of(claims: Mapping[str, Any], claim: str) -> str | None:
    """By which name the provider knows the person; an address of mail only if it is verified."""
    if claim == "email" and claims.get("email_verified") is not True:
        return None
    name = claims.get(claim)
    return name if isinstance(name, str) and name else None
