"""Who looked at personal data, and when what has ended is to be erased."""

from __future__ import annotations

from sqlalchemy import Column, Integer, Table, Text

from engine.store.tables.schema import Id, index, metadata
from engine.store.types import Instant

looks = Table(
    "looks",
    metadata,
    Column("id", Id, primary_key=True),
    Column("at", Instant, nullable=False),
    Column("actor", Id, nullable=False),
    Column("role", Text),
    Column("unit", Text),
    Column("ticket_id", Id, nullable=False),
    Column("fields", Text, nullable=False),
    Column("reason", Text),
    Column("number", Integer),
)
"""Personal data that was shown: to whom, in which seat, what of which ticket. What was asked for
has its reason and the number of its event; what is shown without asking has neither, and looks
within one minute are one."""

index("looks_at", looks, ("at", "id"))
index("looks_ticket", looks, ("ticket_id", "at", "id"))
index("looks_actor", looks, ("actor", "at", "id"))

retentions = Table(
    "retentions",
    metadata,
    Column("ticket_id", Id, primary_key=True),
    Column("version", Text, nullable=False),
    Column("erase_at", Instant, nullable=False),
    sqlite_with_rowid=False,
)
"""When something of an ended ticket is next to be erased, as the rulebook of this version says.
No truth and no view: what is missing is found out again."""

index("retentions_due", retentions, ("erase_at", "ticket_id"))
