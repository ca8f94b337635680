"""An account: a login, the seats held under it, and whether it may be used."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime

from engine.people.person import ADMINISTRATOR, SYSTEM_ROLES, Person, Seat
from engine.rulebook.rulebook import Rulebook

ACTIVE = "active"
DISABLED = "disabled"

_LOGIN = re.compile(r"[a-z0-9][a-z0-9._@-]{1,63}")
LONGEST_NAME = 100


@dataclass(frozen=True, slots=True)
class Account:
    """Who may sign in. ``login`` never changes and is never used for somebody else.

    ``password`` is its argon2 hash, None where the account signs in elsewhere only or is used by
    programs with a key. ``generation`` grows with every change that ends what was signed in
    before: a new password, disabling. ``external`` is the name by which the provider of single
    sign-on knows the person; without it nobody signs in there. It is never taken from the login:
    at some providers people choose names themselves.
    """

    login: str
    name: str
    state: str
    seats: tuple[Seat, ...]
    generation: int
    made_at: datetime
    password: str | None = None
    password_at: datetime | None = None
    external: str | None = None

    @property
    def active(self) -> bool:
        """Whether it may be used at all."""
        return self.state == ACTIVE

    @property
    def administers(self) -> bool:
        """Whether it may be used to change accounts."""
        return self.active and any(seat.role == ADMINISTRATOR for seat in self.seats)

    def person_in(self, seat: Seat) -> Person:
        """The person of this account in one of the seats."""
        return Person(self.login, self.login, self.seats, seat, self.name)


class AccountRefused(Exception):
    """What is wrong with an account that was asked for; ``code`` never changes."""

    def __init__(self, code: str, zh: str, en: str) -> None:
        self.code = code
        self.zh = zh
        self.en = en
        super().__init__(en)


def check_login(login: str) -> None:
    """Refuse a login that people would mistype or machines misread."""
    if not _LOGIN.fullmatch(login):
        raise AccountRefused(
            "account/bad-login",
            f"登录名 {login[:64]!r} 不行: 2 至 64 个小写字母、数字或 . _ @ -, 以字母或数字开头",
            f"the login {login[:64]!r} will not do: 2 to 64 lower-case letters, digits or . _ @ -, "
            "beginning with a letter or digit",
        )


def check_name(name: str) -> None:
    """Refuse a shown name that cannot be shown."""
    if not name.strip() or len(name) > LONGEST_NAME or not name.isprintable():
        raise AccountRefused(
            "account/bad-name",
            f"姓名应是 1 至 {LONGEST_NAME} 个可见字符",
            f"a name takes 1 to {LONGEST_NAME} printable characters",
        )


def check_seat(rulebook: Rulebook, seat: Seat) -> None:
    """Refuse a seat of a role or unit that there is not, and one whose unit is open."""
    if seat.role in SYSTEM_ROLES:
        if seat.unit is not None:
            raise AccountRefused(
                "account/no-unit-for-role",
                f"角色 {seat.role} 不属于任何单位, 请不要写单位",
                f"the role {seat.role} sits in no unit: leave the unit out",
            )
        return
    role = rulebook.roles.get(seat.role)
    if role is None:
        known = "、".join([*SYSTEM_ROLES, *rulebook.roles])
        raise AccountRefused(
            "account/unknown-role",
            f"没有角色 {seat.role[:64]}; 有: {known}",
            f"there is no role {seat.role[:64]}; there are: {', '.join(known.split('、'))}",
        )
    if seat.unit is None:
        raise AccountRefused(
            "account/unit-missing",
            f"角色 {seat.role} ({role.name}) 要写明在哪个单位",
            f"the role {seat.role} sits in a unit: say which",
        )
    if seat.unit not in rulebook.departments:
        raise AccountRefused(
            "account/unknown-unit",
            f"目录里没有单位 {seat.unit[:64]}",
            f"there is no unit {seat.unit[:64]} in the catalog",
        )


def seat_at_home(rulebook: Rulebook, role: str, unit: str | None) -> Seat:
    """The seat, in the unit that the role always sits in where none is said (``of``)."""
    if unit is not None or role not in rulebook.roles:
        return Seat(role, unit)
    of = rulebook.roles[role].of
    if of == "centre":
        centres = [one.id for one in rulebook.departments.values() if one.kind == "centre"]
        return Seat(role, centres[0] if len(centres) == 1 else None)
    return Seat(role, of if of in rulebook.departments else None)


def chosen_seat(account: Account, role: str | None, unit: str | None) -> Seat | None:
    """The first of the account's seats that the wish names, None where it has no such seat."""
    for seat in account.seats:
        if role in (None, seat.role) and unit in (None, seat.unit):
            return seat
    return None
