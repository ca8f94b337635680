"""Accounts and their seats, and the record of every change to them, in the same transaction."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import Connection, RowMapping, delete, exists, select, text, update
from sqlalchemy.exc import IntegrityError

from engine.people.account import Account
from engine.people.account_log import Entry, seal_entry
from engine.people.person import Seat
from engine.store.errors import StoreError
from engine.store.opened import Opened
from engine.store.tables import account_log, accounts, seats

_LOCK = 0x64616677
"""The key of PostgreSQL's advisory lock for changes of accounts; SQLite has one writer anyway."""
_COLUMNS = tuple(Account.__dataclass_fields__.keys() - {"seats"})

Changed = tuple[Account, str, Mapping[str, Any]]
"""An account as it is to be, what was done to it, and with what."""


class LoginTaken(StoreError):
    """The login, or the name at the provider of single sign-on, is another account's."""

    def __init__(self, login: str) -> None:
        self.login = login
        super().__init__(f"the login {login!r} is taken")


class Accounts(Opened):
    """Who may sign in."""

    def any_account(self) -> bool:
        """Whether there is an account at all; from the first one on, everybody must sign in."""
        wanted = select(exists().select_from(accounts))
        return bool(self._read(lambda c: c.execute(wanted).scalar()))

    def account(self, login: str) -> Account | None:
        """The account of a login."""
        return self._read(lambda c: read_account(c, login))

    def account_known_as(self, external: str) -> Account | None:
        """The account of who has this name at the provider of single sign-on."""
        wanted = select(accounts.c.login).where(accounts.c.external == external)

        def find(connection: Connection) -> Account | None:
            login = connection.execute(wanted).scalar()
            return None if login is None else read_account(connection, login)

        return self._read(find)

    def all_accounts(self) -> tuple[Account, ...]:
        """Every account, by login."""

        def find(connection: Connection) -> tuple[Account, ...]:
            held: dict[str, list[Seat]] = {}
            for row in connection.execute(select(seats).order_by(seats.c.login, seats.c.place)):
                held.setdefault(row.login, []).append(Seat(row.role, row.unit))
            rows = connection.execute(select(accounts).order_by(accounts.c.login)).mappings()
            return tuple(_account(row, held.get(row["login"], ())) for row in rows)

        return self._read(find)

    def names_of(self, logins: Collection[str]) -> dict[str, str]:
        """What the people of these logins are called; those that there are not are left out."""
        wanted = select(accounts.c.login, accounts.c.name).where(accounts.c.login.in_(set(logins)))
        rows = self._read(lambda c: c.execute(wanted).all()) if logins else ()
        return {row.login: row.name for row in rows if row.name}

    def add_account(self, account: Account, actor: str, data: Mapping[str, Any]) -> None:
        """Keep a new account; raises ``LoginTaken``."""

        def task(connection: Connection) -> None:
            alone(connection)
            try:
                connection.execute(accounts.insert(), _row(account))
            except IntegrityError as error:
                raise LoginTaken(account.login) from error
            _seat(connection, account)
            note(connection, account.made_at, actor, account.login, "added", data)

        self._run(task)

    def change_account(
        self,
        login: str,
        change: Callable[[Account | None, Sequence[Account]], Changed],
        actor: str,
        now: datetime,
    ) -> Account:
        """Let ``change`` make of an account what it is to be, seeing all of them as they are.

        What it raises is raised here, and nothing has changed then.
        """

        def task(connection: Connection) -> Account:
            alone(connection)
            logins = connection.execute(select(accounts.c.login)).scalars().all()
            every = [one for each in logins if (one := read_account(connection, each))]
            before = next((one for one in every if one.login == login), None)
            account, what, data = change(before, every)
            row = _row(account)
            try:
                connection.execute(update(accounts).where(accounts.c.login == login).values(**row))
            except IntegrityError as error:
                raise LoginTaken(str(account.external)) from error
            _seat(connection, account)
            note(connection, now, actor, login, what, data)
            return account

        return self._run(task)

    def hash_anew(self, login: str, before: str, after: str) -> None:
        """Keep the same password by another hash, unless it was changed meanwhile."""
        same = (accounts.c.login == login) & (accounts.c.password == before)
        self._run(lambda c: c.execute(update(accounts).where(same).values(password=after)))

    def account_entries(self, after: int = 0, limit: int = 1000) -> tuple[Entry, ...]:
        """The record of accounts in order, piece by piece."""
        wanted = select(account_log).where(account_log.c.number > after)
        wanted = wanted.order_by(account_log.c.number).limit(limit)
        rows = self._read(lambda c: c.execute(wanted).mappings().all())
        return tuple(_entry(row) for row in rows)

    def latest_entries(self, limit: int, before: int | None = None) -> tuple[Entry, ...]:
        """The record of accounts, the latest first, those before a number where one is said."""
        wanted = select(account_log).order_by(account_log.c.number.desc()).limit(limit)
        if before is not None:
            wanted = wanted.where(account_log.c.number < before)
        rows = self._read(lambda c: c.execute(wanted).mappings().all())
        return tuple(_entry(row) for row in rows)


def read_account(connection: Connection, login: str) -> Account | None:
    """The account of a login, with its seats."""
    row = connection.execute(select(accounts).where(accounts.c.login == login)).mappings().first()
    if row is None:
        return None
    wanted = select(seats.c.role, seats.c.unit).where(seats.c.login == login)
    held = connection.execute(wanted.order_by(seats.c.place))
    return _account(row, [Seat(*one) for one in held])


def note(
    connection: Connection,
    at: datetime,
    actor: str,
    login: str,
    what: str,
    data: Mapping[str, Any],
) -> None:
    """Add to the record; whoever calls this holds the lock of ``alone``."""
    latest = select(account_log).order_by(account_log.c.number.desc()).limit(1)
    before = connection.execute(latest).mappings().first()
    entry = seal_entry(None if before is None else _entry(before), at, actor, login, what, data)
    row = {name: getattr(entry, name) for name in Entry.__dataclass_fields__}
    row["data"] = msgspec.json.encode(dict(data), order="sorted").decode()
    connection.execute(account_log.insert(), row)


def alone(connection: Connection) -> None:
    """Let no other process change accounts until this transaction ends."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK})


def _row(account: Account) -> dict[str, Any]:
    return {name: getattr(account, name) for name in _COLUMNS}


def _account(row: RowMapping, held: Sequence[Seat]) -> Account:
    return Account(seats=tuple(held), **{name: row[name] for name in _COLUMNS})


def _seat(connection: Connection, account: Account) -> None:
    connection.execute(delete(seats).where(seats.c.login == account.login))
    rows = [
        {"login": account.login, "place": place, "role": seat.role, "unit": seat.unit}
        for place, seat in enumerate(account.seats)
    ]
    if rows:
        connection.execute(seats.insert(), rows)


def _entry(row: RowMapping) -> Entry:
    return Entry(**{**row, "data": msgspec.json.decode(row["data"])})
