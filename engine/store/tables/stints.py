"""Which unit had which ticket when, and what it owed: the rows that assessment counts."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, Integer, SmallInteger, Table, Text

from engine.store.tables.schema import Id, index, metadata
from engine.store.types import Instant

stints = Table(
    "stints",
    metadata,
    Column("ticket_id", Id, primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("unit", Id, primary_key=True),
    Column("began", Text, nullable=False),
    Column("authority", Text),
    Column("area", Text),
    Column("category", Text),
    Column("district", Text),
    Column("channel", Text),
    Column("priority", Text, nullable=False),
    Column("received_at", Instant, nullable=False),
    Column("given_at", Instant, nullable=False),
    Column("ended_at", Instant),
    Column("contact_due_at", Instant),
    Column("contact_done_at", Instant),
    Column("contact_late", Boolean),
    Column("result_due_at", Instant),
    Column("result_done_at", Instant),
    Column("result_late", Boolean),
    Column("said_at", Instant),
    Column("contacted", Boolean),
    Column("solved", Boolean),
    Column("satisfied", SmallInteger),
    Column("marks", Integer, nullable=False),
    Column("last_at", Instant, nullable=False),
    sqlite_with_rowid=False,  # one tree: a year is read in the order of the ticket numbers
)
"""A view: ``engine.insight.stints`` says what each row means. ``number`` is that of the event that
the stint began with, ``marks`` the bits of its marks, ``last_at`` the latest of its times. The
facts of the ticket stand in it too, so that whatever is counted is counted in one pass."""

index("stints_last", stints, ("last_at",))
