"""Accountability: cases, what triggers fired on a unit's events, and draws for inspection."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, Integer, Table, Text, UniqueConstraint

from engine.store.tables.schema import Id, index, metadata
from engine.store.types import Instant

cases = Table(
    "cases",
    metadata,
    Column("id", Id, primary_key=True),
    Column("state", Text, nullable=False),
    Column("open", Boolean, nullable=False),
    Column("behaviour", Text, nullable=False),
    Column("scope", Text, nullable=False),
    Column("trigger", Text),
    Column("unit", Text),
    Column("ticket_id", Id),
    Column("refer", Text),
    Column("objected", Boolean, nullable=False),
    Column("opened_at", Instant, nullable=False),
    Column("updated_at", Instant, nullable=False),
    Column("length", Integer, nullable=False),
    Column("last_hash", Text, nullable=False),
)
"""Views of the aggregates whose ids begin with C. ``trigger`` is the rule that opened it, and
``objected`` says that an objection of the unit waits for its answer."""

index("cases_opened", cases, ("opened_at", "id"))
index("cases_state", cases, ("state", "opened_at", "id"))
index("cases_unit", cases, ("unit", "opened_at", "id"))
index("cases_ticket", cases, ("ticket_id", "id"), cases.c.ticket_id.is_not(None))

firings = Table(
    "firings",
    metadata,
    Column("key", Id, primary_key=True),
    Column("trigger", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("case_id", Id),
    Column("evidence", Text, nullable=False),
    Column("counted", Text, nullable=False),
    Column("at", Instant, nullable=False),
)
"""What fired on the events of a unit (``subject``), once for each evidence. ``counted`` are those
events of the evidence that count no more for this trigger."""

index("firings_subject", firings, ("trigger", "subject", "at"))

draws = Table(
    "draws",
    metadata,
    Column("id", Id, primary_key=True),
    Column("rule", Text, nullable=False),
    Column("period", Text, nullable=False),
    Column("made_at", Instant, nullable=False),
    Column("seed", Text, nullable=False),
    Column("population", Integer, nullable=False),
    Column("drawn", Integer, nullable=False),
    Column("length", Integer, nullable=False),
    Column("last_hash", Text, nullable=False),
    UniqueConstraint("rule", "period", name="draws_once"),
)
"""Views of the aggregates whose ids begin with D: what was drawn for inspection (抽查)."""

index("draws_made", draws, ("made_at", "id"))
