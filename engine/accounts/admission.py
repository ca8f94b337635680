"""Letting people and programs in: a password, a session, a key or a token, and whose it is."""

from __future__ import annotations

import base64
import secrets
from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import sha256
from threading import Lock

from engine.people import keys, passwords, sessions, tokens
from engine.people.account import Account, chosen_seat
from engine.people.keys import ApiKey
from engine.people.person import Person, Seat
from engine.people.sessions import Session, csrf_of, digest_of
from engine.store import Store
from engine.store.admissions import Attempt

_SIGNING_KEY = "token-key"


class Locked(Exception):
    """Too many attempts failed; nobody may try before ``until``."""

    def __init__(self, until: datetime) -> None:
        self.until = until
        super().__init__(f"locked until {until.isoformat()}")


class NotAdmitted(Exception):
    """Login and password do not go together, or the account may not be used: it is not told."""


class NoSuchSeat(Exception):
    """The account does not sit in the seat that was wished for; ``seats`` are those it has."""

    def __init__(self, seats: tuple[Seat, ...]) -> None:
        self.seats = seats
        super().__init__("no such seat")


@dataclass(frozen=True, slots=True)
class SignedIn:
    """Who is signed in, and the secret that stands for it."""

    person: Person
    secret: str
    session: Session

    @property
    def csrf(self) -> str:
        """What forms must bring back."""
        return csrf_of(self.secret)


@dataclass(frozen=True, slots=True)
class Wish:
    """The seat wished for, as far as it is said."""

    role: str | None = None
    unit: str | None = None

    @classmethod
    def for_(cls, seat: Seat | None) -> Wish:
        """The wish for exactly this seat."""
        return ANY_SEAT if seat is None else cls(seat.role, seat.unit)

    def of(self, account: Account) -> Seat:
        """The account's seat that is wished for, its first where nothing is said."""
        seat = chosen_seat(account, self.role, self.unit)
        if seat is None:
            raise NoSuchSeat(account.seats)
        return seat

    def among(self, account: Account, seat: Seat) -> Person:
        """The person in the seat wished for, in ``seat`` where nothing is said."""
        wanted = seat if self == ANY_SEAT else self.of(account)
        return account.person_in(wanted)


ANY_SEAT = Wish()


class Admission:
    """The door of one database. Safe to share between threads."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._key: bytes | None = None
        self._making = Lock()

    def admit(self, login: str, password: str, address: str, now: datetime) -> Account:
        """The account of a login and its password; raises ``Locked`` or ``NotAdmitted``.

        An unknown login is answered the same, in the same time, and is locked the same.
        """
        login = login.strip().lower()
        attempt = Attempt(secrets.token_hex(16), sha256(login.encode()).hexdigest(), address[:100])
        until = self._store.begin_attempt(attempt, now)
        if until is not None:
            raise Locked(until)
        account = self._store.account(login)
        right = passwords.verified(account.password if account else None, password)
        passed = right and account is not None and account.active and bool(account.seats)
        # One transaction either way: the time of the answer tells no more than its words.
        self._store.end_attempt(attempt, passed, None if account is None else login, now)
        if account is None or not passed:
            raise NotAdmitted
        if account.password is not None and passwords.outdated(account.password):
            fresh = passwords.hashed(password, secrets.token_bytes(passwords.SALT))
            self._store.hash_anew(login, account.password, fresh)
        return account

    def sign_in(
        self,
        account: Account,
        wish: Wish,
        now: datetime,
        *,
        by: str = "password",
        address: str = "",
        instead: str | None = None,
    ) -> SignedIn:
        """A new session for an account that was admitted; the one it comes ``instead`` of ends."""
        seat = wish.of(account)
        secret = secrets.token_urlsafe(sessions.SECRET)
        session = Session(digest_of(secret), account.login, seat, account.generation, now, now)
        if instead is not None:
            self._store.end_session(digest_of(instead))
        data = {"by": by, "role": seat.role, "unit": seat.unit, "address": address[:100]}
        self._store.open_session(session, account.login, data)
        return SignedIn(account.person_in(seat), secret, session)

    def sign_out(self, secret: str) -> None:
        """End a session."""
        self._store.end_session(digest_of(secret))

    def by_session(self, secret: str, now: datetime, wish: Wish = ANY_SEAT) -> Person | None:
        """Who is signed in with this secret; None where nobody is any more."""
        found = self._store.session(digest_of(secret))
        if found is None:
            return None
        session, account = found
        if account is None or not sessions.alive(session, account, now):
            return None
        if now - session.seen_at >= sessions.NOTED:
            self._store.see_session(session.digest, now)
        return wish.among(account, session.seat)

    def take_seat(self, secret: str, seat: Seat, now: datetime) -> Person | None:
        """Go on in another of one's seats, for this session."""
        found = self._store.session(digest_of(secret))
        if found is None:
            return None
        session, account = found
        if account is None or not sessions.alive(session, account, now):
            return None
        if seat not in account.seats:
            raise NoSuchSeat(account.seats)
        self._store.replace_session(session.digest, replace(session, seat=seat, seen_at=now))
        return account.person_in(seat)

    def add_key(
        self, account: Account, seat: Seat, note: str, expires_at: datetime, by: str, now: datetime
    ) -> tuple[ApiKey, str]:
        """A new key in a seat of the account, and how it is written: that is told only now."""
        if seat not in account.seats:
            raise NoSuchSeat(account.seats)
        secret = secrets.token_urlsafe(sessions.SECRET)
        key = ApiKey(
            secrets.token_hex(6), digest_of(secret), account.login, seat, note, now, by, expires_at
        )
        self._store.add_key(key)
        return key, keys.written(key.id, secret)

    def by_bearer(self, said: str, now: datetime, wish: Wish = ANY_SEAT) -> Person | None:
        """Whose key or token this is; None where it stands for nobody any more.

        Both are bound to their seat: another may not be wished for.
        """
        parts = keys.read_key(said)
        account, seat = self._of_token(said, now) if parts is None else self._of_key(*parts, now)
        if account is None or seat is None:
            return None
        if wish.role not in (None, seat.role) or wish.unit not in (None, seat.unit):
            raise NoSuchSeat((seat,))
        return account.person_in(seat)

    def token(self, account: Account, seat: Seat, now: datetime) -> str:
        """A token for programs, in a seat of the account."""
        return tokens.issue(account, seat, self.signing_key(now), now)

    def signing_key(self, now: datetime) -> bytes:
        """The key that this database's servers sign with."""
        with self._making:
            if self._key is None:
                fresh = base64.b64encode(secrets.token_bytes(tokens.KEY)).decode()
                self._key = base64.b64decode(self._store.secret(_SIGNING_KEY, fresh, now))
            return self._key

    def _of_key(
        self, id_: str, secret: str, now: datetime
    ) -> tuple[Account, Seat] | tuple[None, None]:
        found = self._store.api_key(id_)
        if found is None:
            return None, None
        key, account = found
        if account is None or not keys.opens(key, secret, account, now):
            return None, None
        if key.used_at is None or now - key.used_at >= keys.NOTED:
            self._store.use_key(key.id, now)
        return account, key.seat

    def _of_token(self, said: str, now: datetime) -> tuple[Account, Seat] | tuple[None, None]:
        token = tokens.read_token(said, self.signing_key(now), now)
        account = None if token is None else self._store.account(token.login)
        if token is None or account is None or not tokens.stands(token, account):
            return None, None
        return account, token.seat
