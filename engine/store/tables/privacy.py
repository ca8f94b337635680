"""Who looked at personal data, and when what has ended is to be erased."""

from __future__ import annotations

from sqlalchemy import Column, Table, Text

from engine.store.tables.schema import Id, index, metadata
from engine.store.types import Instant

looks = Table(
    "looks",
    metadata,
    Column("id", Id, primary_key=True),
    Column("at", Instant, nullable=False),
    Column("account", Id, nullable=False),
    Column("name", Text, nullable=False),
    Column("role", Text),
    Column("unit", Text),
    Column("ticket_id", Id, nullable=False),
    Column("fields", Text, nullable=False),
)
"""Personal data that was shown without asking: whose account, in which seat, what of which ticket.
Looks within one minute are one. What was asked for with a reason is an event of the ticket."""

index("looks_at", looks, ("at", "id"))
index("looks_ticket", looks, ("ticket_id", "at", "id"))
index("looks_account", looks, ("account", "at", "id"))

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
