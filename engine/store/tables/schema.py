"""What all tables share: the collection that they belong to, ids, partial indexes."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Column, ColumnElement, Index, MetaData, Table, Text

metadata = MetaData()

Id = Text().with_variant(Text(collation="C"), "postgresql")
"""Ids and keys compare byte by byte: the same order, and the same prefixes, on both engines."""


def index(
    name: str,
    table: Table,
    columns: tuple[str, ...],
    where: ColumnElement[Any] | None = None,
    *,
    unique: bool = False,
) -> Index:
    """An index on these columns, of the rows only for which ``where`` holds."""
    of: list[Column[Any]] = [table.c[column] for column in columns]
    return Index(name, *of, unique=unique, sqlite_where=where, postgresql_where=where)
