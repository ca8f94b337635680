"""Answers about who is signed in, accounts, keys and the record of accounts."""

from __future__ import annotations

from typing import Any

from api.answers import Answer
from api.plain import local
from engine.people.account import Account
from engine.people.account_log import Entry
from engine.people.keys import ApiKey
from engine.people.person import SYSTEM_ROLES, Person, Seat
from engine.rulebook.rulebook import Rulebook


class SeatOut(Answer):
    """岗位 / a seat, with the names of its role and unit."""

    role: str
    role_name: str
    unit: str | None
    unit_name: str | None


class MeOut(Answer):
    """谁在操作 / who asks. ``csrf`` goes into X-CSRF-Token where a session does more than read.

    ``login`` is null while there are no accounts."""

    login: str | None
    name: str
    seat: SeatOut | None
    seats: list[SeatOut]
    csrf: str | None


class SignedOutOut(Answer):
    """已退出 / nobody is signed in any more."""

    signed_out: bool


class TokenOut(Answer):
    """令牌 / a token, and for how many seconds it is good."""

    token: str
    token_type: str
    expires_in: int
    seat: SeatOut


class AccountOut(Answer):
    """账号 / an account. ``generated`` is a password that was made now; it is told only here."""

    login: str
    name: str
    state: str
    seats: list[SeatOut]
    password: bool
    password_at: str | None
    external: str | None
    made_at: str
    generated: str | None = None


class AccountsOut(Answer):
    """账号列表 / all accounts."""

    items: list[AccountOut]


class KeyOut(Answer):
    """密钥 / a key. ``key`` is the whole of it; it is told only when it is made."""

    id: str
    login: str
    seat: SeatOut
    note: str
    made_at: str
    made_by: str
    expires_at: str
    revoked_at: str | None
    used_at: str | None
    key: str | None = None


class KeysOut(Answer):
    """密钥列表 / all keys."""

    items: list[KeyOut]


class EntryOut(Answer):
    """账号记录的一条 / an entry of the record."""

    number: int
    at: str
    actor: str
    login: str
    what: str
    data: dict[str, Any]
    hash: str


class RecordOut(Answer):
    """账号记录 / the record of accounts; ``next`` is the ``after`` of the next piece."""

    items: list[EntryOut]
    next: int | None


def show_seat(rulebook: Rulebook, seat: Seat) -> SeatOut:
    """A seat for people; what the rulebook no longer knows is told by its id."""
    role = rulebook.roles.get(seat.role)
    unit = rulebook.departments.get(seat.unit) if seat.unit else None
    name = role.name if role else SYSTEM_ROLES.get(seat.role, (seat.role, ""))[0]
    return SeatOut(
        role=seat.role, role_name=name, unit=seat.unit, unit_name=unit.name if unit else seat.unit
    )


def show_person(rulebook: Rulebook, person: Person, csrf: str | None) -> MeOut:
    """Who asks."""
    return MeOut(
        login=person.account,
        name=person.shown_name or person.name,
        seat=None if person.seat is None else show_seat(rulebook, person.seat),
        seats=[show_seat(rulebook, one) for one in person.seats],
        csrf=csrf,
    )


def show_account(rulebook: Rulebook, account: Account, generated: str | None = None) -> AccountOut:
    """An account, without anything that lets one in but a password made now."""
    zone = rulebook.city.zone
    return AccountOut(
        login=account.login,
        name=account.name,
        state=account.state,
        seats=[show_seat(rulebook, one) for one in account.seats],
        password=account.password is not None,
        password_at=None if account.password_at is None else local(account.password_at, zone),
        external=account.external,
        made_at=local(account.made_at, zone),
        generated=generated,
    )


def show_key(rulebook: Rulebook, key: ApiKey, written: str | None = None) -> KeyOut:
    """A key, without its secret unless it was made now."""
    zone = rulebook.city.zone
    return KeyOut(
        id=key.id,
        login=key.login,
        seat=show_seat(rulebook, key.seat),
        note=key.note,
        made_at=local(key.made_at, zone),
        made_by=key.made_by,
        expires_at=local(key.expires_at, zone),
        revoked_at=None if key.revoked_at is None else local(key.revoked_at, zone),
        used_at=None if key.used_at is None else local(key.used_at, zone),
        key=written,
    )


def show_entry(rulebook: Rulebook, entry: Entry) -> EntryOut:
    """An entry of the record."""
    return EntryOut(
        number=entry.number,
        at=local(entry.at, rulebook.city.zone),
        actor=entry.actor,
        login=entry.login,
        what=entry.what,
        data=dict(entry.data),
        hash=entry.hash,
    )
