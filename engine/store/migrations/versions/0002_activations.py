"""Which rulebook was put in force when; which one the timers of a ticket follow."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Activations; the digest of stored files; ``timed_by`` with the index of those behind."""
    op.create_table(
        "activations",
        sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("version", sa.Text, nullable=False),
        sa.Column("previous", sa.Text),
        sa.Column("at", sa.BigInteger, nullable=False),
        sa.Column("actor", sa.Text, nullable=False),
        sa.Column("note", sa.Text),
        sa.Column("rules", sa.Integer, nullable=False),
        sa.Column("renewed", sa.Integer, nullable=False),
        sa.Column("renewed_at", sa.BigInteger),
    )
    op.add_column("rulebooks", sa.Column("digest", sa.Text, nullable=False, server_default=""))
    op.add_column("tickets", sa.Column("timed_by", sa.Text, nullable=False, server_default=""))
    # SQLite has no booleans: the words of the query and of the index must be the same.
    open_ = sa.text("open = 1" if op.get_bind().dialect.name == "sqlite" else "open")
    op.create_index(
        "tickets_open_timed_by",
        "tickets",
        ["timed_by", "id"],
        sqlite_where=open_,
        postgresql_where=open_,
    )
