"""The tables. ``events``, ``privates``, ``idempotency``, ``rulebooks`` and ``activations`` are the
truth; ``tickets`` and ``clocks`` are views that ``dafuwu db rebuild`` makes again from the events.

No foreign key crosses tickets, ids are made by the client side, and every index of the hot path
is on open work only: nothing stands in the way of partitions by month or of several servers.
"""

from __future__ import annotations

from sqlalchemy import (
    Boolean,
    Column,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    SmallInteger,
    Table,
    Text,
)

from engine.store.types import Instant

metadata = MetaData()

Id = Text().with_variant(Text(collation="C"), "postgresql")
"""Ids and keys compare byte by byte: the same order, and the same prefixes, on both engines."""

tickets = Table(
    "tickets",
    metadata,
    Column("id", Id, primary_key=True),
    Column("state", Text, nullable=False),
    Column("open", Boolean, nullable=False),
    Column("outcome", Text),
    Column("subject", Text),
    Column("channel", Text),
    Column("area", Text),
    Column("category", Text),
    Column("district", Text),
    Column("lead", Text),
    Column("authority", Text),
    Column("priority", Text, nullable=False),
    Column("priority_rank", SmallInteger, nullable=False),
    Column("overdue", Boolean, nullable=False),
    Column("received_at", Instant, nullable=False),
    Column("due_at", Instant, nullable=False),
    Column("next_timer_at", Instant),
    Column("length", Integer, nullable=False),
    Column("last_hash", Text, nullable=False),
    Column("rulebook", Text, nullable=False),
    Column("timed_by", Text, nullable=False, server_default=""),
)

_open = tickets.c.open
_timed = tickets.c.next_timer_at.is_not(None)
_FILTERED = ("lead", "area", "category", "district", "state", "priority")
"""Columns in the tail of each sort index, so that a filter is answered without the row.

``overdue`` is not among them: the overdue stand first by due time anyway, and a sweep that sets it
would have to touch every index."""

Index("tickets_timer", tickets.c.next_timer_at, sqlite_where=_timed, postgresql_where=_timed)
Index(
    "tickets_open_due",
    *(tickets.c[name] for name in ("due_at", "id", *_FILTERED)),
    sqlite_where=_open,
    postgresql_where=_open,
)
Index(
    "tickets_open_priority",
    *(tickets.c[name] for name in ("priority_rank", "due_at", "id", *_FILTERED)),
    sqlite_where=_open,
    postgresql_where=_open,
)
Index(
    "tickets_open_lead_due",
    *(tickets.c[name] for name in ("lead", "due_at", "id")),
    sqlite_where=_open,
    postgresql_where=_open,
)
Index(
    "tickets_open_timed_by",
    *(tickets.c[name] for name in ("timed_by", "id")),
    sqlite_where=_open,
    postgresql_where=_open,
)
Index(
    "tickets_received",
    *(tickets.c[name] for name in ("received_at", "id", "open", *_FILTERED)),
)

clocks = Table(
    "clocks",
    metadata,
    Column("ticket_id", Id, primary_key=True),
    Column("milestone", Text, primary_key=True),
    Column("state", Text, nullable=False),
    Column("started_at", Instant, nullable=False),
    Column("due_at", Instant),
    Column("stopped_at", Instant),
    Column("overdue", Boolean, nullable=False),
    Column("within", Text, nullable=False),
    Column("calendar", Text, nullable=False),
    Column("rule", Text, nullable=False),
    sqlite_with_rowid=False,  # small rows stand in the key's own tree: one page to touch, not two
)

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
)

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

rulebooks = Table(
    "rulebooks",
    metadata,
    Column("version", Text, primary_key=True),
    Column("files", LargeBinary, nullable=False),
    Column("activated_at", Instant, nullable=False),
    Column("digest", Text, nullable=False, server_default=""),
)

activations = Table(
    "activations",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("version", Text, nullable=False),
    Column("previous", Text),
    Column("at", Instant, nullable=False),
    Column("actor", Text, nullable=False),
    Column("note", Text),
    Column("rules", Integer, nullable=False),
    Column("renewed", Integer, nullable=False),
    Column("renewed_at", Instant),
)
