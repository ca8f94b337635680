"""Bulletins, what units objected to in them, and what they say, frozen."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, Integer, Table, Text

from engine.store.tables.schema import Id, index, metadata
from engine.store.types import Instant

bulletins = Table(
    "bulletins",
    metadata,
    Column("id", Id, primary_key=True),
    Column("scheme", Text, nullable=False),
    Column("title", Text, nullable=False),
    Column("period", Text, nullable=False),
    Column("every", Text),
    Column("first_day", Id, nullable=False),
    Column("last_day", Id, nullable=False),
    Column("state", Text, nullable=False),
    Column("edition", Integer, nullable=False),
    Column("in_force", Integer),
    Column("published_at", Instant),
    Column("waiting", Integer, nullable=False),
    Column("stale", Boolean, nullable=False),
    Column("ready", Boolean, nullable=False),
    Column("objections_until", Instant),
    Column("drafted_at", Instant, nullable=False),
    Column("updated_at", Instant, nullable=False),
    Column("length", Integer, nullable=False),
    Column("last_hash", Text, nullable=False),
)
"""Views of the aggregates whose ids begin with B. ``edition`` is the latest one, whose ``state``
this is; ``in_force`` the one that is published now. ``waiting`` objections have no answer yet."""

index("bulletins_last", bulletins, ("last_day", "id"))
index("bulletins_published", bulletins, ("published_at", "id"), bulletins.c.in_force.is_not(None))

objections = Table(
    "objections",
    metadata,
    Column("bulletin_id", Id, primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("unit", Text, nullable=False),
    Column("measure", Text, nullable=False),
    Column("ticket_id", Id, nullable=False),
    Column("state", Text, nullable=False),
    Column("made_at", Instant, nullable=False),
    Column("answered_at", Instant),
    sqlite_with_rowid=False,
)
"""What units say against counts (申诉): waiting, upheld, rejected or withdrawn. What was upheld is
left out of every report from then on."""

index("objections_ticket", objections, ("ticket_id", "unit", "measure"))

bulletin_contents = Table(
    "bulletin_contents",
    metadata,
    Column("digest", Id, primary_key=True),
    Column("content", Text, nullable=False),
    Column("kept_at", Instant, nullable=False),
)
"""What an edition says, as canonical JSON, under the SHA-256 that its event holds. Never changed,
never deleted."""
