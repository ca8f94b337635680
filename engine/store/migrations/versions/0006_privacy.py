"""Personal data: who looked at it, when what is ended is to be erased, which files are gone."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

_ID = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    """A column of what is there, then the new tables."""
    op.add_column("attachments", sa.Column("erased_at", sa.BigInteger))
    op.create_table(
        "looks",
        sa.Column("id", _ID, primary_key=True),
        sa.Column("at", sa.BigInteger, nullable=False),
        sa.Column("actor", _ID, nullable=False),
        sa.Column("role", sa.Text),
        sa.Column("unit", sa.Text),
        sa.Column("ticket_id", _ID, nullable=False),
        sa.Column("fields", sa.Text, nullable=False),
        sa.Column("reason", sa.Text),
        sa.Column("number", sa.Integer),
    )
    op.create_index("looks_at", "looks", ["at", "id"])
    op.create_index("looks_ticket", "looks", ["ticket_id", "at", "id"])
    op.create_index("looks_actor", "looks", ["actor", "at", "id"])
    op.create_table(
        "retentions",
        sa.Column("ticket_id", _ID, primary_key=True),
        sa.Column("version", sa.Text, nullable=False),
        sa.Column("erase_at", sa.BigInteger, nullable=False),
        sqlite_with_rowid=False,
    )
    op.create_index("retentions_due", "retentions", ["erase_at", "ticket_id"])
