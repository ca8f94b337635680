"""The views of tickets: the row of each, its clocks, parts and supervisions."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, Integer, SmallInteger, Table, Text, false

from engine.store.tables.schema import Id, index, metadata
from engine.store.types import Instant

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
    Column("call_at", Instant),
    Column("suspended", Boolean, nullable=False, server_default=false()),
    Column("pending", Text),
    Column("parent", Id),
    Column("told", Text),
    Column("confided_to", Text),
    Column("moved_at", Instant),
)
"""``call_at`` is when the next call back is to be made, ``pending`` the kind of request that waits
for a judgement, ``parent`` the ticket that this one was merged into. ``told`` are the units that
the rules have told of it, between commas; ``confided_to`` is who took a confidential matter in,
null where it is not confidential. ``moved_at`` is when a person last did something about it."""

_FILTERED = ("lead", "area", "category", "district", "state", "priority")
"""Columns in the tail of each sort index, so that a filter is answered without the row.

``overdue`` is not among them: the overdue stand first by due time anyway, and a sweep that sets it
would have to touch every index."""
_open = tickets.c.open

index("tickets_timer", tickets, ("next_timer_at",), tickets.c.next_timer_at.is_not(None))
index("tickets_open_due", tickets, ("due_at", "id", *_FILTERED), _open)
index("tickets_open_priority", tickets, ("priority_rank", "due_at", "id", *_FILTERED), _open)
index("tickets_open_lead_due", tickets, ("lead", "due_at", "id"), _open)
index("tickets_open_timed_by", tickets, ("timed_by", "id"), _open)
index("tickets_received", tickets, ("received_at", "id", "open", *_FILTERED))
index("tickets_call", tickets, ("call_at", "id"), tickets.c.call_at.is_not(None))
index("tickets_pending", tickets, ("pending", "due_at", "id"), tickets.c.pending.is_not(None))
index("tickets_parent", tickets, ("parent", "id"), tickets.c.parent.is_not(None))

clocks = Table(
    "clocks",
    metadata,
    Column("ticket_id", Id, primary_key=True),
    Column("milestone", Text, primary_key=True),
    Column("of", Text, primary_key=True, server_default=""),
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
"""``of`` is the assisting unit whose part the clock times, the number of the supervision whose
reply it times, and empty for the clocks of the matter itself."""

parts = Table(
    "parts",
    metadata,
    Column("ticket_id", Id, primary_key=True),
    Column("unit", Text, primary_key=True),
    Column("state", Text, nullable=False),
    Column("open", Boolean, nullable=False),
    Column("by", Text, nullable=False),
    Column("asked_at", Instant, nullable=False),
    Column("due_at", Instant, nullable=False),
    Column("done_at", Instant),
    sqlite_with_rowid=False,
)
"""What assisting units have to do."""

index("parts_open", parts, ("unit", "due_at", "ticket_id"), parts.c.open)

supervisions = Table(
    "supervisions",
    metadata,
    Column("ticket_id", Id, primary_key=True),
    Column("number", Text, primary_key=True),
    Column("role", Text, nullable=False),
    Column("unit", Text),
    Column("state", Text, nullable=False),
    Column("by", Text, nullable=False),
    Column("rule", Text),
    Column("opened_at", Instant, nullable=False),
    Column("reply_due_at", Instant, nullable=False),
    Column("replied_at", Instant),
    Column("ended_at", Instant),
    Column("overdue", Boolean, nullable=False),
    sqlite_with_rowid=False,
)
"""Written supervision (督办件), with its reply."""

_not_ended = supervisions.c.ended_at.is_(None)
index("supervisions_open", supervisions, ("reply_due_at", "ticket_id", "number"), _not_ended)

attached_to = Table(
    "attached_to",
    metadata,
    Column("ticket_id", Id, primary_key=True),
    Column("digest", Id, primary_key=True),
    Column("number", Integer, nullable=False),
    sqlite_with_rowid=False,
)
"""Which attachments a ticket's events name, and the number of the last event that does."""

index("attached_to_digest", attached_to, ("digest", "ticket_id"))
