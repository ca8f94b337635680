"""The truth: events and their private parts, the keys under which commands were given, the
digests of days, and what was attached."""

from __future__ import annotations

from sqlalchemy import Column, Integer, LargeBinary, Table, Text, literal_column

from engine.store.tables.schema import Id, index, metadata
from engine.store.types import Instant

events = Table(
    "events",
    metadata,
    Column("ticket_id", Id, primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("kind", Text, nullable=False),
    Column("at", Instant, nullable=False),
    Column("recorded_at", Instant, nullable=False),
    Column("actor", Text, nullable=False),
    Column("data", Text, nullable=False),
    Column("rulebook", Text, nullable=False),
    Column("private_digest", Text),
    Column("previous", Text, nullable=False),
    Column("hash", Text, nullable=False),
    Column("unit", Text),
)
"""``ticket_id`` is the aggregate: a ticket (2026…), a case (C…) or a draw (D…). ``unit`` follows
from the events before (who had the matter then) and is no part of the hash."""

index("events_unit", events, ("unit", "kind", "at"), events.c.unit.is_not(None))
index("events_recorded", events, ("recorded_at",))
index("events_resolved", events, ("at", "ticket_id"), events.c.kind == literal_column("'resolved'"))

privates = Table(
    "privates",
    metadata,
    Column("ticket_id", Id, primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("salt", Text, nullable=False),
    Column("content", Text, nullable=False),
    sqlite_with_rowid=False,
)

idempotency = Table(
    "idempotency",
    metadata,
    Column("key", Id, primary_key=True),
    Column("digest", Text, nullable=False),
    Column("ticket_id", Id, nullable=False),
    Column("number", Integer, nullable=False),
    Column("recorded_at", Instant, nullable=False),
)

days = Table(
    "days",
    metadata,
    Column("day", Text, primary_key=True),
    Column("starts_at", Instant, nullable=False),
    Column("ends_at", Instant, nullable=False),
    Column("events", Integer, nullable=False),
    Column("digest", Text, nullable=False),
    Column("previous", Text, nullable=False),
    Column("hash", Text, nullable=False),
    Column("sealed_at", Instant, nullable=False),
    Column("listing", LargeBinary, nullable=False),
)
"""Local days that are over, sealed: ``digest`` is the root over the hashes of all events recorded
from ``starts_at`` to before ``ends_at``, and ``listing`` names them, packed."""

attachments = Table(
    "attachments",
    metadata,
    Column("digest", Id, primary_key=True),
    Column("media_type", Text, nullable=False),
    Column("size", Integer, nullable=False),
    Column("content", LargeBinary, nullable=False),
    Column("recorded_at", Instant, nullable=False),
    Column("recorded_by", Text, nullable=False),
    Column("erased_at", Instant),
)
"""Attached content by its SHA-256; events name the digest. What was erased is empty."""

uploads = Table(
    "uploads",
    metadata,
    Column("digest", Id, primary_key=True),
    Column("by", Text, primary_key=True),
    Column("at", Instant, nullable=False),
    sqlite_with_rowid=False,
)
"""Who has uploaded which content: the same is kept once, but several may have brought it."""
