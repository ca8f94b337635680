"""What is still to be done or read because of events: notices, tasks, units to look at."""

from __future__ import annotations

from sqlalchemy import Column, Integer, Table, Text

from engine.store.tables.schema import Id, index, metadata
from engine.store.types import Instant

notices = Table(
    "notices",
    metadata,
    Column("id", Id, primary_key=True),
    Column("ticket_id", Id),
    Column("case_id", Id),
    Column("kind", Text, nullable=False),
    Column("role", Text, nullable=False),
    Column("unit", Text),
    Column("names", Text, nullable=False),
    Column("send_at", Instant, nullable=False),
    Column("made_at", Instant, nullable=False),
    Column("data", Text, nullable=False),
    Column("read_at", Instant),
    Column("read_by", Text),
)
"""What a role is told. No private text: numbers, milestones and rules."""

index("notices_unit", notices, ("unit", "role", "send_at", "id"))
index("notices_role", notices, ("role", "send_at", "id"))
index("notices_ticket", notices, ("ticket_id",), notices.c.ticket_id.is_not(None))

tasks = Table(
    "tasks",
    metadata,
    Column("id", Id, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("subject", Id, nullable=False),
    Column("payload", Text, nullable=False),
    Column("run_at", Instant, nullable=False),
    Column("tries", Integer, nullable=False),
    Column("error", Text),
)
"""Effects on other aggregates still to be carried out, at least once."""

index("tasks_run", tasks, ("run_at", "id"))

unit_checks = Table(
    "unit_checks",
    metadata,
    Column("ticket_id", Id, primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("unit", Text, nullable=False),
    Column("at", Instant, nullable=False),
    sqlite_with_rowid=False,
)
"""Events for which the triggers on a whole unit are still to be tried, once ``at`` has come."""

index("unit_checks_at", unit_checks, ("at", "unit"))
index("unit_checks_unit", unit_checks, ("unit", "at"))
