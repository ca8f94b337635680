"""Accounts, keys and their record, as an administrator reads them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from api.console.names import Said
from api.console.words import Words
from engine.people.account import Account
from engine.people.account_log import Entry
from engine.people.keys import ApiKey
from engine.people.person import SYSTEM_ROLES, Seat
from engine.rulebook.rulebook import Rulebook

WHAT: Mapping[str, Said] = {
    "added": ("新建账号", "account made"),
    "disabled": ("停用", "disabled"),
    "enabled": ("恢复", "enabled"),
    "password-set": ("重设口令", "password set"),
    "seated": ("改岗位", "seats changed"),
    "signed-in": ("登录", "signed in"),
    "signed-out": ("退出", "signed out"),
    "sign-in-failed": ("登录失败", "sign-in failed"),
    "key-added": ("新建密钥", "key made"),
    "key-revoked": ("吊销密钥", "key revoked"),
    "webhook-added": ("新建推送", "webhook made"),
    "webhook-disabled": ("停用推送", "webhook disabled"),
    "webhook-enabled": ("恢复推送", "webhook enabled"),
}
KEY_STATES: Mapping[str, Said] = {
    "valid": ("有效", "valid"),
    "expired": ("已过期", "expired"),
    "revoked": ("已吊销", "revoked"),
}


@dataclass(frozen=True, slots=True)
class AccountLine:
    """An account in the list."""

    login: str
    name: str
    active: bool
    seats: tuple[str, ...]
    external: str | None
    has_password: bool
    made_at: datetime


@dataclass(frozen=True, slots=True)
class KeyLine:
    """A key in the list."""

    id: str
    login: str
    seat: str
    note: str
    state: str
    made_by: str
    made_at: datetime
    expires_at: datetime
    used_at: datetime | None


@dataclass(frozen=True, slots=True)
class EntryLine:
    """An entry of the record."""

    number: int
    at: datetime
    actor: str
    login: str
    what: str
    says: str


def account_line(rulebook: Rulebook, words: Words, account: Account) -> AccountLine:
    """An account in words."""
    return AccountLine(
        account.login,
        account.name,
        account.active,
        tuple(words.seat(rulebook, seat) for seat in account.seats),
        account.external,
        account.password is not None,
        account.made_at,
    )


def key_line(rulebook: Rulebook, words: Words, key: ApiKey) -> KeyLine:
    """A key in words."""
    state = "valid" if words.now < key.expires_at else "expired"
    return KeyLine(
        key.id,
        key.login,
        words.seat(rulebook, key.seat),
        key.note,
        "revoked" if key.revoked_at is not None else state,
        key.made_by,
        key.made_at,
        key.expires_at,
        key.used_at,
    )


def entry_line(rulebook: Rulebook, words: Words, entry: Entry) -> EntryLine:
    """An entry of the record in words."""
    return EntryLine(
        entry.number,
        entry.at,
        entry.actor,
        entry.login,
        words.say(*WHAT.get(entry.what, (entry.what, entry.what))),
        "; ".join(_says(rulebook, words, entry.data)),
    )


def roles_of(rulebook: Rulebook, words: Words) -> list[tuple[str, str]]:
    """Every role that a seat may have, those of the catalog first."""
    catalog = [(one.id, words.say(one.name, one.id)) for one in rulebook.roles.values()]
    return [*catalog, *((id_, words.say(*said)) for id_, said in SYSTEM_ROLES.items())]


def _says(rulebook: Rulebook, words: Words, data: Mapping[str, Any]) -> Iterable[str]:
    for seats in (data.get("seats"), [data] if "role" in data else None):
        for one in seats or ():
            yield words.seat(rulebook, Seat(one.get("role") or "–", one.get("unit")))
    for name, said in (
        ("note", ("说明", "note")),
        ("address", ("来自", "from")),
        ("webhook", ("推送", "webhook")),
        ("url", ("网址", "address")),
    ):
        if value := data.get(name):
            yield f"{words.say(*said)} {value}"
