"""Which rulebook is in force: a fact of the database, and the history of how it came to be.

A version's files are kept once, packed, with a digest that tells a spoilt copy. The activation
with the highest number is the one in force; nothing is ever changed in one but how far the open
tickets have followed it.
"""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

import msgspec
from sqlalchemy import Connection, literal, select, text, union_all, update

from engine.store.errors import StoreError
from engine.store.tables import activations, rulebooks, tickets
from engine.store.writing import insert_once

Files = Mapping[str, bytes]
_LOCK = 0x64616676
"""The key of PostgreSQL's advisory lock for activations; SQLite has one writer anyway."""


class Spoilt(StoreError):
    """The stored files of a rulebook version are not what was stored."""

    def __init__(self, version: str) -> None:
        self.version = version
        super().__init__(f"the stored files of rulebook {version} are damaged")


@dataclass(frozen=True, slots=True)
class Activation:
    """A version put in force; ``renewed`` tickets follow it, all once ``renewed_at`` is set."""

    number: int
    version: str
    previous: str | None
    at: datetime
    actor: str
    note: str | None
    rules: int
    renewed: int = 0
    renewed_at: datetime | None = None


def pack(files: Files) -> bytes:
    """The files as one piece; the same files give the same bytes."""
    return gzip.compress(msgspec.msgpack.encode(dict(sorted(files.items()))), mtime=0)


def remember(connection: Connection, version: str, files: Files, now: datetime) -> None:
    """Keep the files of a version; one that is known already stays as it is, unless spoilt."""
    packed = pack(files)
    digest = sha256(packed).hexdigest()
    row = {"version": version, "files": packed, "digest": digest, "activated_at": now}
    insert_once(connection, rulebooks, row)
    try:
        read_files(connection, version)
    except Spoilt:
        mended = update(rulebooks).where(rulebooks.c.version == version)
        connection.execute(mended.values(files=packed, digest=digest))


def read_files(connection: Connection, version: str) -> dict[str, bytes] | None:
    """The files of a version as they were stored; raises ``Spoilt`` where they are not."""
    wanted = select(rulebooks.c.files, rulebooks.c.digest).where(rulebooks.c.version == version)
    row = connection.execute(wanted).first()
    if row is None:
        return None
    if row.digest and sha256(row.files).hexdigest() != row.digest:
        raise Spoilt(version)
    try:
        return msgspec.msgpack.decode(gzip.decompress(row.files), type=dict[str, bytes])
    except (OSError, EOFError, zlib.error, msgspec.MsgspecError) as error:
        raise Spoilt(version) from error


def latest(connection: Connection) -> Activation | None:
    """The activation in force, by one look into the key."""
    wanted = select(activations).order_by(activations.c.number.desc()).limit(1)
    row = connection.execute(wanted).mappings().first()
    return None if row is None else Activation(**row)


def every(connection: Connection) -> tuple[Activation, ...]:
    """All activations, the latest first."""
    wanted = select(activations).order_by(activations.c.number.desc())
    return tuple(Activation(**row) for row in connection.execute(wanted).mappings())


def activate(
    connection: Connection,
    version: str,
    files: Files | None,
    *,
    rules: int,
    actor: str,
    note: str | None,
    now: datetime,
    first: bool,
) -> tuple[Activation, bool]:
    """Put a version in force, with its files where they are given; tells whether that was new.

    ``first`` does so only where nothing is in force yet: of two processes that start on a fresh
    database one records, and both run the same.
    """
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK})
    before = latest(connection)
    if before is not None and first:
        return before, False
    if files is not None:
        remember(connection, version, files, now)  # mends a spoilt copy of the one in force
    if before is not None and before.version == version:
        return before, False
    made = Activation(
        number=1 if before is None else before.number + 1,
        version=version,
        previous=None if before is None else before.version,
        # Instants of activations go up, whatever the clocks of the machines do.
        at=now if before is None else max(now, before.at),
        actor=actor,
        note=note,
        rules=rules,
    )
    values = {name: getattr(made, name) for name in Activation.__dataclass_fields__}
    connection.execute(activations.insert().values(**values))
    return made, True


def behind(connection: Connection, version: str) -> bool:
    """Whether any open ticket's timers follow another version: two looks into an index."""
    column = tickets.c.timed_by
    found = (
        select(literal(1).label("one")).where(tickets.c.open, way).limit(1).subquery()
        for way in (column < version, column > version)
    )
    return connection.execute(union_all(*(select(one) for one in found))).first() is not None


def note_progress(connection: Connection, number: int, renewed: int) -> None:
    """Count the tickets that have followed; in the transaction that made them follow."""
    more = update(activations).where(activations.c.number == number)
    connection.execute(more.values(renewed=activations.c.renewed + renewed))


def note_end(connection: Connection, number: int, now: datetime) -> None:
    """All open tickets follow; the first to find that says so."""
    open_ = update(activations).where(
        activations.c.number == number, activations.c.renewed_at.is_(None)
    )
    connection.execute(open_.values(renewed_at=now))
