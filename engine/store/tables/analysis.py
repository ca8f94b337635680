"""What is found in the city's requests: the latest analyses, special reports with all their
versions, and what was learned from texts."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, Integer, LargeBinary, Table, Text

from engine.store.tables.schema import Id, index, metadata
from engine.store.types import Instant

analyses = Table(
    "analyses",
    metadata,
    Column("days", Integer, primary_key=True, autoincrement=False),
    Column("asked_at", Instant),
    Column("taken_at", Instant),
    Column("made_at", Instant),
    Column("until", Id),
    Column("content", Text),
)
"""One row for each length of time that is looked at. ``asked_at`` is when it was to be made anew
last, ``taken_at`` when a worker began; ``content`` are the findings as JSON, of texts masked."""

special_reports = Table(
    "special_reports",
    metadata,
    Column("id", Id, primary_key=True),
    Column("revision", Integer, nullable=False),
    Column("state", Id, nullable=False),
    Column("latest", Integer, nullable=False),
    Column("findings", Text, nullable=False),
    Column("authors", Text, nullable=False),
    Column("entries", Text, nullable=False),
    Column("issue", Id),
    Column("seal", Text),
    Column("changed_at", Instant, nullable=False),
)
"""Never deleted. Authors by line; findings and entries as JSON."""
_numbered = special_reports.c.issue.is_not(None)
index("special_reports_issue", special_reports, ("issue",), _numbered, unique=True)

special_versions = Table(
    "special_versions",
    metadata,
    Column("report_id", Id, primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("content", Text, nullable=False),
    Column("author", Text, nullable=False),
    Column("made_at", Instant, nullable=False),
)
"""The words as somebody left them, as JSON; a row is never changed."""

models = Table(
    "models",
    metadata,
    Column("fact", Id, primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("made_at", Instant, nullable=False),
    Column("texts", Integer, nullable=False),
    Column("accuracy", Text, nullable=False),
    Column("digest", Text, nullable=False),
    Column("content", LargeBinary, nullable=False),
    Column("in_use", Boolean, nullable=False),
)
"""What was learned to tell a fact of the catalog from a text; ``accuracy`` as JSON, measured on
texts that the model had not seen. ``digest`` is the SHA-256 of the content."""

place_days = Table(
    "place_days",
    metadata,
    Column("day", Id, primary_key=True),
    Column("place", Id, primary_key=True),
    Column("requests", Integer, nullable=False),
    sqlite_with_rowid=False,
)
"""How many requests of a day named a place. No ticket is named, so that nothing is to be erased
when its text is; the empty place holds how many requests of the day were counted."""
