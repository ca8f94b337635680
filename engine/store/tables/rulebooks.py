"""Rulebooks by their content, and which was put in force when."""

from __future__ import annotations

from sqlalchemy import Column, Integer, LargeBinary, Table, Text

from engine.store.tables.schema import metadata
from engine.store.types import Instant

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
