"""What stands for an account: sessions, keys, the attempts to sign in, and shared secrets."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, RowMapping, delete, select, text, update

from engine.people.account import Account
from engine.people.keys import ApiKey
from engine.people.lockout import KEPT, LOCK, MOST_BY_ADDRESS, MOST_BY_LOGIN, WINDOW, locked_until
from engine.people.person import Seat
from engine.people.sessions import ABSOLUTE, Session
from engine.store.accounts import alone, note, read_account
from engine.store.opened import Opened
from engine.store.tables import api_keys, secrets, sessions, sign_ins
from engine.store.writing import insert_once

ASKED, FAILED, PASSED = "asked", "failed", "passed"
"""How an attempt went; ``asked`` until that is known, and where it never will be."""
_LOCK = 0x64616678
"""The key of PostgreSQL's advisory lock for attempts; SQLite has one writer anyway."""


@dataclass(frozen=True, slots=True)
class Attempt:
    """An attempt to sign in, before the password was looked at."""

    id: str
    who: str
    address: str


class Admissions(Opened):
    """What lets people and programs in."""

    def begin_attempt(self, attempt: Attempt, now: datetime) -> datetime | None:
        """Write an attempt down before it is known how it ends; tells until when it is locked out.

        So those that come at the same time count each other. An address is not charged with what
        has not ended: a whole shift signs in at once.
        """

        def task(connection: Connection) -> datetime | None:
            if connection.dialect.name == "postgresql":
                connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK})
            by_who, by_address = (
                sign_ins.c.who == attempt.who,
                sign_ins.c.address == attempt.address,
            )
            until = (
                locked_until(_since_success(connection, by_who, now), MOST_BY_LOGIN, now),
                locked_until(_failed(connection, by_address, now), MOST_BY_ADDRESS, now),
            )
            locked = max((one for one in until if one is not None), default=None)
            if locked is None:
                connection.execute(delete(sign_ins).where(sign_ins.c.at < now - KEPT))
                row = {"id": attempt.id, "who": attempt.who, "address": attempt.address}
                connection.execute(sign_ins.insert(), {**row, "at": now, "outcome": ASKED})
            return locked

        return self._run(task)

    def end_attempt(self, attempt: Attempt, passed: bool, login: str | None, now: datetime) -> None:
        """Write down how an attempt ended, in the record too if it failed at an account."""
        ended = update(sign_ins).where(sign_ins.c.id == attempt.id)
        outcome = PASSED if passed else FAILED

        def task(connection: Connection) -> None:
            connection.execute(ended.values(outcome=outcome))
            if login is not None and not passed:
                alone(connection)
                data = {"address": attempt.address}
                note(connection, now, login, login, "sign-in-failed", data)

        self._run(task)

    def open_session(self, session: Session, actor: str, data: Mapping[str, Any]) -> None:
        """Keep a session, and write down that somebody signed in; old ones are swept out."""

        def task(connection: Connection) -> None:
            over = sessions.c.made_at < session.made_at - ABSOLUTE
            connection.execute(delete(sessions).where(over))
            connection.execute(sessions.insert(), _row(session))
            alone(connection)
            note(connection, session.made_at, actor, session.login, "signed-in", data)

        self._run(task)

    def session(self, digest: str) -> tuple[Session, Account | None] | None:
        """A session and its account as it is now; whether it still stands is not asked here."""
        wanted = select(sessions).where(sessions.c.digest == digest)

        def find(connection: Connection) -> tuple[Session, Account | None] | None:
            row = connection.execute(wanted).mappings().first()
            if row is None:
                return None
            return _seated(Session, row), read_account(connection, row["login"])

        return self._read(find)

    def replace_session(self, digest: str, session: Session) -> None:
        """Put a session in the place of another: in another seat, or under another secret."""

        def task(connection: Connection) -> None:
            connection.execute(delete(sessions).where(sessions.c.digest == digest))
            connection.execute(sessions.insert(), _row(session))

        self._run(task)

    def see_session(self, digest: str, now: datetime) -> None:
        """Note that a session was used; nobody waits for that."""
        seen = update(sessions).where(sessions.c.digest == digest).values(seen_at=now)
        self._writer.run(lambda c: c.execute(seen))

    def end_session(self, digest: str) -> None:
        """Forget a session."""
        self._run(lambda c: c.execute(delete(sessions).where(sessions.c.digest == digest)))

    def add_key(self, key: ApiKey) -> None:
        """Keep a key."""

        def task(connection: Connection) -> None:
            connection.execute(api_keys.insert(), _row(key))
            data = {
                "key": key.id,
                "role": key.seat.role,
                "unit": key.seat.unit,
                "expires_at": key.expires_at.isoformat(),
                "note": key.note,
            }
            alone(connection)
            note(connection, key.made_at, key.made_by, key.login, "key-added", data)

        self._run(task)

    def api_key(self, id_: str) -> tuple[ApiKey, Account | None] | None:
        """A key and its account as it is now; whether it still opens is not asked here."""
        wanted = select(api_keys).where(api_keys.c.id == id_)

        def find(connection: Connection) -> tuple[ApiKey, Account | None] | None:
            row = connection.execute(wanted).mappings().first()
            if row is None:
                return None
            return _seated(ApiKey, row), read_account(connection, row["login"])

        return self._read(find)

    def api_keys(self, login: str | None = None) -> tuple[ApiKey, ...]:
        """Every key, or those of one account, the latest first."""
        wanted = select(api_keys).order_by(api_keys.c.made_at.desc(), api_keys.c.id)
        if login is not None:
            wanted = wanted.where(api_keys.c.login == login)
        rows = self._read(lambda c: c.execute(wanted).mappings().all())
        return tuple(_seated(ApiKey, row) for row in rows)

    def use_key(self, id_: str, now: datetime) -> None:
        """Note that a key was used; nobody waits for that."""
        used = update(api_keys).where(api_keys.c.id == id_).values(used_at=now)
        self._writer.run(lambda c: c.execute(used))

    def revoke_key(self, id_: str, actor: str, now: datetime) -> bool:
        """End a key; tells whether that was new."""
        live = (api_keys.c.id == id_) & api_keys.c.revoked_at.is_(None)

        def task(connection: Connection) -> bool:
            login = connection.execute(select(api_keys.c.login).where(live)).scalar()
            if login is None:
                return False
            connection.execute(update(api_keys).where(live).values(revoked_at=now))
            alone(connection)
            note(connection, now, actor, login, "key-revoked", {"key": id_})
            return True

        return self._run(task)

    def secret(self, name: str, fresh: str, now: datetime) -> str:
        """A secret that all servers on this database share; ``fresh`` where there is none yet."""
        wanted = select(secrets.c.value).where(secrets.c.name == name)
        found = self._read(lambda c: c.execute(wanted).scalar())
        if found is not None:
            return str(found)

        def task(connection: Connection) -> str:
            insert_once(connection, secrets, {"name": name, "value": fresh, "made_at": now})
            return str(connection.execute(wanted).scalar())

        return self._run(task)


def _since_success(
    connection: Connection, whose: ColumnElement[bool], now: datetime
) -> list[datetime]:
    """When attempts failed, or have not ended, since the last that passed."""
    wanted = select(sign_ins.c.at, sign_ins.c.outcome).where(
        whose, sign_ins.c.at > now - WINDOW - LOCK
    )
    found: list[datetime] = []
    for row in connection.execute(wanted.order_by(sign_ins.c.at)):
        if row.outcome == PASSED:
            found.clear()
        else:
            found.append(row.at)
    return found


def _failed(connection: Connection, whose: ColumnElement[bool], now: datetime) -> list[datetime]:
    since = now - WINDOW - LOCK
    wanted = select(sign_ins.c.at).where(whose, sign_ins.c.at > since, sign_ins.c.outcome == FAILED)
    return list(connection.execute(wanted).scalars())


def _row(kept: Session | ApiKey) -> dict[str, Any]:
    row = {name: getattr(kept, name) for name in kept.__dataclass_fields__ if name != "seat"}
    return {**row, "role": kept.seat.role, "unit": kept.seat.unit}


def _seated(kind: type[Any], row: RowMapping) -> Any:
    """A row with role and unit as the thing with its seat."""
    rest = {name: value for name, value in row.items() if name not in ("role", "unit")}
    return kind(seat=Seat(row["role"], row["unit"]), **rest)
