"""Changing accounts: adding, disabling, new passwords, other seats. Each change is on record."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from engine.people import passwords
from engine.people.account import (
    ACTIVE,
    DISABLED,
    Account,
    AccountRefused,
    check_login,
    check_name,
    check_seat,
)
from engine.people.person import ADMINISTRATOR, Seat
from engine.rulebook.rulebook import Rulebook
from engine.store import Store
from engine.store.accounts import Changed, LoginTaken


class Administration:
    """Who may change accounts is asked before; here it is asked whether the change makes sense."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def add(
        self,
        rulebook: Rulebook,
        login: str,
        name: str,
        seats: Sequence[Seat],
        by: str,
        now: datetime,
        *,
        password: str | None = None,
        external: str | None = None,
    ) -> Account:
        """A new account; raises ``AccountRefused``. The first of all must be an administrator.

        Without a password it is used through single sign-on, or by programs with keys.
        """
        check_login(login)
        check_name(name)
        wanted = _checked(rulebook, seats)
        kept = None if password is None else _kept(password, login)
        account = Account(
            login, name, ACTIVE, wanted, 1, now,
            password=kept, password_at=None if kept is None else now, external=external,
        )  # fmt: skip
        if not account.administers and not self._store.any_account():
            raise AccountRefused(
                "account/first-administers",
                f"第一个账号必须是系统管理员 ({ADMINISTRATOR}), 否则无人能管理其他账号",
                f"the first account must be an {ADMINISTRATOR}: else nobody could add others",
            )
        data = {"name": name, "seats": _said(wanted), "external": external}
        try:
            self._store.add_account(account, by, {**data, "password": kept is not None})
        except LoginTaken as error:
            raise _taken(error.login) from error
        return account

    def disable(self, login: str, by: str, now: datetime) -> Account:
        """End an account for the time being: nothing that was signed in stands any more."""

        def change(before: Account | None, every: Sequence[Account]) -> Changed:
            account = _known(before, login)
            _one_stays(every, replace(account, state=DISABLED))
            after = replace(account, state=DISABLED, generation=account.generation + 1)
            return after, "disabled", {}

        return self._store.change_account(login, change, by, now)

    def enable(self, login: str, by: str, now: datetime) -> Account:
        """Let an account be used again."""

        def change(before: Account | None, _every: Sequence[Account]) -> Changed:
            return replace(_known(before, login), state=ACTIVE), "enabled", {}

        return self._store.change_account(login, change, by, now)

    def set_password(self, login: str, password: str, by: str, now: datetime) -> Account:
        """Give an account a new password; whoever is signed in with the old one is no more."""
        kept = _kept(password, login)

        def change(before: Account | None, _every: Sequence[Account]) -> Changed:
            account = _known(before, login)
            after = replace(
                account, password=kept, password_at=now, generation=account.generation + 1
            )
            return after, "password-set", {}

        return self._store.change_account(login, change, by, now)

    def seat(
        self, rulebook: Rulebook, login: str, seats: Sequence[Seat], by: str, now: datetime
    ) -> Account:
        """Give an account exactly these seats, the first being the one that is taken by itself."""
        wanted = _checked(rulebook, seats)

        def change(before: Account | None, every: Sequence[Account]) -> Changed:
            account = _known(before, login)
            after = replace(account, seats=wanted)
            _one_stays(every, after)
            return after, "seated", {"before": _said(account.seats), "seats": _said(wanted)}

        return self._store.change_account(login, change, by, now)


def fresh_password() -> str:
    """A password that nobody chose."""
    return passwords.password_from(secrets.token_bytes(passwords.NOISE))


def _kept(password: str, login: str) -> str:
    passwords.check_password(password, login)
    return passwords.hashed(password, secrets.token_bytes(passwords.SALT))


def _checked(rulebook: Rulebook, seats: Sequence[Seat]) -> tuple[Seat, ...]:
    wanted = tuple(dict.fromkeys(seats))
    if not wanted:
        raise AccountRefused(
            "account/seat-missing",
            "账号至少要有一个岗位 (角色和单位)",
            "an account needs one seat at least: a role, and its unit",
        )
    for seat in wanted:
        check_seat(rulebook, seat)
    return wanted


def _known(account: Account | None, login: str) -> Account:
    if account is None:
        raise AccountRefused(
            "account/not-found", f"没有账号 {login[:64]}", f"there is no account {login[:64]}"
        )
    return account


def _one_stays(every: Sequence[Account], after: Account) -> None:
    """Refuse to shut the door from inside."""
    before = next((one for one in every if one.login == after.login), None)
    others = any(one.administers for one in every if one.login != after.login)
    if before is not None and before.administers and not (after.administers or others):
        raise AccountRefused(
            "account/last-administrator",
            f"{after.login} 是最后一个可用的系统管理员; 请先另设一个",
            f"{after.login} is the last administrator who can act: make another one first",
        )


def _taken(login: str) -> AccountRefused:
    return AccountRefused(
        "account/login-taken",
        f"登录名 {login} 或其外部名称已有账号使用",
        f"the login {login}, or its name at the provider, is another account's",
    )


def _said(seats: Sequence[Seat]) -> list[dict[str, Any]]:
    return [{"role": seat.role, "unit": seat.unit} for seat in seats]
