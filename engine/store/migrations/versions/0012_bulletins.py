"""Bulletins, objections of units, and what the bulletins say."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

_ID = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    """Three tables, empty: there were no bulletins before."""
    op.create_table(
        "bulletins",
        sa.Column("id", _ID, primary_key=True),
        sa.Column("scheme", sa.Text, nullable=False),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("period", sa.Text, nullable=False),
        sa.Column("every", sa.Text),
        sa.Column("first_day", _ID, nullable=False),
        sa.Column("last_day", _ID, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("edition", sa.Integer, nullable=False),
        sa.Column("in_force", sa.Integer),
        sa.Column("published_at", sa.BigInteger),
        sa.Column("waiting", sa.Integer, nullable=False),
        sa.Column("stale", sa.Boolean, nullable=False),
        sa.Column("ready", sa.Boolean, nullable=False),
        sa.Column("objections_until", sa.BigInteger),
        sa.Column("drafted_at", sa.BigInteger, nullable=False),
        sa.Column("updated_at", sa.BigInteger, nullable=False),
        sa.Column("length", sa.Integer, nullable=False),
        sa.Column("last_hash", sa.Text, nullable=False),
    )
    op.create_index("bulletins_last", "bulletins", ["last_day", "id"])
    published = sa.text("in_force IS NOT NULL")
    op.create_index(
        "bulletins_published",
        "bulletins",
        ["published_at", "id"],
        sqlite_where=published,
        postgresql_where=published,
    )
    op.create_table(
        "objections",
        sa.Column("bulletin_id", _ID, primary_key=True),
        sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("unit", sa.Text, nullable=False),
        sa.Column("measure", sa.Text, nullable=False),
        sa.Column("ticket_id", _ID, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("made_at", sa.BigInteger, nullable=False),
        sa.Column("answered_at", sa.BigInteger),
        sqlite_with_rowid=False,
    )
    op.create_index("objections_ticket", "objections", ["ticket_id", "unit", "measure"])
    op.create_table(
        "bulletin_contents",
        sa.Column("digest", _ID, primary_key=True),
        sa.Column("content", sa.Text, nullable=False),
        sa.Column("kept_at", sa.BigInteger, nullable=False),
    )
