"""Webhooks, and the outbox: what they are still to be told, or could not be."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, Integer, Table, Text, literal_column

from engine.store.tables.schema import Id, index, metadata
from engine.store.types import Instant

webhooks = Table(
    "webhooks",
    metadata,
    Column("id", Id, primary_key=True),
    Column("url", Text, nullable=False),
    Column("kinds", Text, nullable=False),
    Column("secret", Text, nullable=False),
    Column("active", Boolean, nullable=False),
    Column("note", Text, nullable=False),
    Column("made_at", Instant, nullable=False),
    Column("made_by", Text, nullable=False),
    Column("since", Instant, nullable=False),
    Column("filled", Boolean, nullable=False),
    Column("failures", Integer, nullable=False),
    Column("failing_since", Instant),
    Column("rest_until", Instant),
    Column("error", Text),
    Column("sent", Integer, nullable=False),
    Column("sent_at", Instant),
    Column("held_by", Text),
    Column("held_until", Instant),
)
"""Never deleted. ``kinds`` are those told, parted by commas, all where it is empty. ``filled`` is
whether what happened while processes noticed it has been added. One worker at a time holds it."""

outbox = Table(
    "outbox",
    metadata,
    Column("webhook_id", Id, primary_key=True),
    Column("ticket_id", Id, primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("kind", Text, nullable=False),
    Column("at", Instant, nullable=False),
    Column("content", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("try_at", Instant, nullable=False),
    Column("tries", Integer, nullable=False),
    Column("error", Text),
    Column("since", Instant, nullable=False),
    Column("ended_at", Instant),
    sqlite_with_rowid=False,
)
"""An event for a webhook, written with the event. No truth and no view: a rebuild leaves it alone.
What was delivered is kept for some days, what was given up until somebody replays it."""

IS_WAITING, IS_DEAD, IS_SENT = (
    outbox.c.state == literal_column(f"'{state}'") for state in ("waiting", "dead", "sent")
)
"""Written out, not bound: PostgreSQL finds a partial index only by what it can read."""
index("outbox_waiting", outbox, ("webhook_id", "try_at"), IS_WAITING)
index("outbox_dead", outbox, ("webhook_id", "ended_at"), IS_DEAD)
index("outbox_sent", outbox, ("ended_at",), IS_SENT)
