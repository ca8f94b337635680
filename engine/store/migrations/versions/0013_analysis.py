"""Analyses, places by day, special reports, models."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

_ID = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    """Five tables, empty at first: the next round of a worker fills them."""
    op.create_table(
        "analyses",
        sa.Column("days", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("asked_at", sa.BigInteger),
        sa.Column("taken_at", sa.BigInteger),
        sa.Column("made_at", sa.BigInteger),
        sa.Column("until", _ID),
        sa.Column("content", sa.Text),
    )
    op.create_table(
        "special_reports",
        sa.Column("id", _ID, primary_key=True),
        sa.Column("revision", sa.Integer, nullable=False),
        sa.Column("state", _ID, nullable=False),
        sa.Column("latest", sa.Integer, nullable=False),
        sa.Column("findings", sa.Text, nullable=False),
        sa.Column("authors", sa.Text, nullable=False),
        sa.Column("entries", sa.Text, nullable=False),
        sa.Column("issue", _ID),
        sa.Column("seal", sa.Text),
        sa.Column("changed_at", sa.BigInteger, nullable=False),
    )
    numbered = sa.text("issue IS NOT NULL")
    op.create_index(
        "special_reports_issue",
        "special_reports",
        ["issue"],
        unique=True,
        sqlite_where=numbered,
        postgresql_where=numbered,
    )
    op.create_table(
        "special_versions",
        sa.Column("report_id", _ID, primary_key=True),
        sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("content", sa.Text, nullable=False),
        sa.Column("author", sa.Text, nullable=False),
        sa.Column("made_at", sa.BigInteger, nullable=False),
    )
    op.create_table(
        "models",
        sa.Column("fact", _ID, primary_key=True),
        sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("made_at", sa.BigInteger, nullable=False),
        sa.Column("texts", sa.Integer, nullable=False),
        sa.Column("accuracy", sa.Text, nullable=False),
        sa.Column("digest", sa.Text, nullable=False),
        sa.Column("content", sa.LargeBinary, nullable=False),
        sa.Column("in_use", sa.Boolean, nullable=False),
    )
    op.create_table(
        "place_days",
        sa.Column("day", _ID, primary_key=True),
        sa.Column("place", _ID, primary_key=True),
        sa.Column("requests", sa.Integer, nullable=False),
        sqlite_with_rowid=False,
    )
