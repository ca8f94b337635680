"""Accounts and what stands for them: sessions, keys, attempts to sign in, the record of changes."""

from __future__ import annotations

from sqlalchemy import Column, Integer, Table, Text

from engine.store.tables.schema import Id, index, metadata
from engine.store.types import Instant

accounts = Table(
    "accounts",
    metadata,
    Column("login", Id, primary_key=True),
    Column("name", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("password", Text),
    Column("password_at", Instant),
    Column("generation", Integer, nullable=False),
    Column("external", Id),
    Column("made_at", Instant, nullable=False),
)
"""Never deleted: events bear the login."""

_known_elsewhere = accounts.c.external.is_not(None)
index("accounts_external", accounts, ("external",), _known_elsewhere, unique=True)

seats = Table(
    "seats",
    metadata,
    Column("login", Id, primary_key=True),
    Column("place", Integer, primary_key=True, autoincrement=False),
    Column("role", Text, nullable=False),
    Column("unit", Text),
    sqlite_with_rowid=False,
)

sessions = Table(
    "sessions",
    metadata,
    Column("digest", Id, primary_key=True),
    Column("login", Id, nullable=False),
    Column("role", Text, nullable=False),
    Column("unit", Text),
    Column("generation", Integer, nullable=False),
    Column("made_at", Instant, nullable=False),
    Column("seen_at", Instant, nullable=False),
)

index("sessions_login", sessions, ("login",))
index("sessions_made", sessions, ("made_at",))

api_keys = Table(
    "api_keys",
    metadata,
    Column("id", Id, primary_key=True),
    Column("digest", Text, nullable=False),
    Column("login", Id, nullable=False),
    Column("role", Text, nullable=False),
    Column("unit", Text),
    Column("note", Text, nullable=False),
    Column("made_at", Instant, nullable=False),
    Column("made_by", Text, nullable=False),
    Column("expires_at", Instant, nullable=False),
    Column("revoked_at", Instant),
    Column("used_at", Instant),
)

index("api_keys_login", api_keys, ("login", "made_at"))

sign_ins = Table(
    "sign_ins",
    metadata,
    Column("id", Id, primary_key=True),
    Column("who", Id, nullable=False),
    Column("address", Id, nullable=False),
    Column("at", Instant, nullable=False),
    Column("outcome", Text, nullable=False),
)
"""Attempts of the last day. ``who`` is a digest of the login: people type passwords there."""

index("sign_ins_who", sign_ins, ("who", "at"))
index("sign_ins_address", sign_ins, ("address", "at"))
index("sign_ins_at", sign_ins, ("at",))

secrets = Table(
    "secrets",
    metadata,
    Column("name", Id, primary_key=True),
    Column("value", Text, nullable=False),
    Column("made_at", Instant, nullable=False),
)
"""What servers on this database share: the key that tokens are signed with."""

account_log = Table(
    "account_log",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("at", Instant, nullable=False),
    Column("actor", Text, nullable=False),
    Column("login", Text, nullable=False),
    Column("what", Text, nullable=False),
    Column("data", Text, nullable=False),
    Column("previous", Text, nullable=False),
    Column("hash", Text, nullable=False),
)
"""Only ever added to: a trigger of the database refuses changes."""
