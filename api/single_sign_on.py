"""Single sign-on (OpenID Connect): the code flow with PKCE, state and nonce.

The provider proves who somebody is. Which account that is, and what it may do, is ours to say:
accounts are matched by a claim, and never made by signing in.
"""

from __future__ import annotations

import base64
import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from threading import Lock
from time import monotonic
from typing import Any
from urllib.parse import urlencode, urlsplit

import httpx
import jwt

from api.settings import Settings, is_loopback
from engine.people.identity import Asked, NotBelieved, UnknownKey, name_of, read_identity

PATIENCE = 10.0
"""Seconds that the provider has for an answer."""
FRESH = 3600.0
"""Seconds after which the provider is asked again how it is set up."""
LONGEST = timedelta(minutes=10)
"""So long somebody may take to sign in at the provider."""
_AUDIENCE = "dafuwu-oidc"


class Failed(Exception):
    """Nobody was signed in; the words are for the log."""


@dataclass(frozen=True, slots=True)
class Begun:
    """A way to the provider that somebody set out on: kept, signed, in their own browser."""

    state: str
    nonce: str
    verifier: str
    then: str


@dataclass(frozen=True, slots=True)
class _Provider:
    authorize: str
    token: str
    keys: str


class SingleSignOn:
    """Our side of one provider. Safe to share between threads."""

    def __init__(self, settings: Settings) -> None:
        assert settings.oidc_issuer is not None
        assert settings.oidc_client_id is not None
        self._issuer = settings.oidc_issuer
        self._client_id = settings.oidc_client_id
        secret = settings.oidc_client_secret
        self._secret = None if secret is None else secret.get_secret_value()
        self._claim = settings.oidc_claim
        self._lock = Lock()
        self._known: tuple[float, _Provider, list[dict[str, Any]]] | None = None

    def begin(self, then: str, back: str) -> tuple[str, Begun]:
        """Where to send the browser, and what it must bring ``back``."""
        state, nonce, verifier = (secrets.token_urlsafe(32) for _ in range(3))
        begun = Begun(state, nonce, verifier, then)
        challenge = hashlib.sha256(begun.verifier.encode()).digest()
        asked = {
            "response_type": "code",
            "client_id": self._client_id,
            "redirect_uri": back,
            "scope": "openid profile email",
            "state": begun.state,
            "nonce": begun.nonce,
            "code_challenge": base64.urlsafe_b64encode(challenge).rstrip(b"=").decode(),
            "code_challenge_method": "S256",
        }
        address = self._provider().authorize
        return f"{address}{'&' if '?' in address else '?'}{urlencode(asked)}", begun

    def finish(self, begun: Begun, code: str, back: str, now: datetime) -> str:
        """By which name the provider knows who came back with a code; raises ``Failed``."""
        said = self._redeem(begun, code, back)
        asked = Asked(self._issuer, self._client_id, begun.nonce)
        try:
            try:
                claims = read_identity(said, self._keys(), asked, now)
            except UnknownKey:
                self._known = None  # the provider changed its keys
                claims = read_identity(said, self._keys(), asked, now)
        except NotBelieved as error:
            raise Failed(f"the provider's token is not believed: {error}") from error
        name = name_of(claims, self._claim)
        if name is None:
            raise Failed(f"the provider's token has no {self._claim} that counts")
        return name

    def _redeem(self, begun: Begun, code: str, back: str) -> str:
        sent = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": back,
            "client_id": self._client_id,
            "code_verifier": begun.verifier,
        }
        who = None if self._secret is None else httpx.BasicAuth(self._client_id, self._secret)
        said = _json("POST", self._provider().token, data=sent, auth=who).get("id_token")
        if not isinstance(said, str):
            raise Failed("the provider gave no ID token")
        return said

    def _provider(self) -> _Provider:
        return self._set_up()[0]

    def _keys(self) -> list[dict[str, Any]]:
        return self._set_up()[1]

    def _set_up(self) -> tuple[_Provider, list[dict[str, Any]]]:
        with self._lock:
            if self._known is None or monotonic() - self._known[0] > FRESH:
                provider = self._discover()
                keys = _json("GET", provider.keys).get("keys")
                if not isinstance(keys, list):
                    raise Failed("the provider shows no keys")
                self._known = (monotonic(), provider, keys)
            return self._known[1], self._known[2]

    def _discover(self) -> _Provider:
        said = _json("GET", f"{self._issuer.rstrip('/')}/.well-known/openid-configuration")
        if said.get("issuer") != self._issuer:
            raise Failed(f"the provider calls itself {said.get('issuer')!r}, not {self._issuer!r}")
        names = ("authorization_endpoint", "token_endpoint", "jwks_uri")
        found = [said.get(name) for name in names]
        for name, address in zip(names, found, strict=True):
            if not isinstance(address, str) or not is_safe(address):
                raise Failed(f"the provider's {name} is no https address: {address!r}")
        return _Provider(*map(str, found))


def is_safe(address: str) -> bool:
    """Whether nobody on the way can read or change what is said to an address."""
    parts = urlsplit(address)
    return parts.scheme == "https" or (parts.scheme == "http" and is_loopback(parts.hostname or ""))


def sealed(begun: Begun, key: bytes, now: datetime) -> str:
    """What the browser keeps while somebody is away at the provider."""
    claims = {
        "aud": _AUDIENCE,
        "exp": int((now + LONGEST).timestamp()),
        "state": begun.state,
        "nonce": begun.nonce,
        "verifier": begun.verifier,
        "then": begun.then,
    }
    return jwt.encode(claims, key, algorithm="HS256")


def opened(said: str, state: str, key: bytes, now: datetime) -> Begun:
    """The way that somebody comes back from; raises ``Failed`` where it is not theirs."""
    try:
        claims = jwt.decode(
            said, key, algorithms=["HS256"], audience=_AUDIENCE, options={"verify_exp": False}
        )
    except jwt.InvalidTokenError as error:
        raise Failed(f"the browser's cookie is not ours: {error}") from error
    if now.timestamp() >= claims["exp"]:
        raise Failed("it took too long")
    if not secrets.compare_digest(claims["state"].encode(), state.encode()):
        raise Failed("the state is another one's")
    return Begun(claims["state"], claims["nonce"], claims["verifier"], claims["then"])


def _json(method: str, address: str, **more: Any) -> dict[str, Any]:
    try:
        answer = httpx.request(
            method, address, timeout=PATIENCE, headers={"Accept": "application/json"}, **more
        )
        answer.raise_for_status()
        said = answer.json()
    except (httpx.HTTPError, ValueError) as error:
        raise Failed(f"{method} {address}: {error}") from error
    if not isinstance(said, dict):
        raise Failed(f"{method} {address}: no object")
    return said
