"""Webhooks, and the outbox of what they are told."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0007"
branch_labels = None
depends_on = None

_ID = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    """Two tables; there are no webhooks yet, so nothing is written to them."""
    op.create_table(
        "webhooks",
        sa.Column("id", _ID, primary_key=True),
        sa.Column("url", sa.Text, nullable=False),
        sa.Column("kinds", sa.Text, nullable=False),
        sa.Column("secret", sa.Text, nullable=False),
        sa.Column("active", sa.Boolean, nullable=False),
        sa.Column("note", sa.Text, nullable=False),
        sa.Column("made_at", sa.BigInteger, nullable=False),
        sa.Column("made_by", sa.Text, nullable=False),
        sa.Column("since", sa.BigInteger, nullable=False),
        sa.Column("filled", sa.Boolean, nullable=False),
        sa.Column("failures", sa.Integer, nullable=False),
        sa.Column("failing_since", sa.BigInteger),
        sa.Column("rest_until", sa.BigInteger),
        sa.Column("error", sa.Text),
        sa.Column("sent", sa.Integer, nullable=False),
        sa.Column("sent_at", sa.BigInteger),
        sa.Column("held_by", sa.Text),
        sa.Column("held_until", sa.BigInteger),
    )
    op.create_table(
        "outbox",
        sa.Column("webhook_id", _ID, primary_key=True),
        sa.Column("ticket_id", _ID, primary_key=True),
        sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("at", sa.BigInteger, nullable=False),
        sa.Column("content", sa.Text, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("try_at", sa.BigInteger, nullable=False),
        sa.Column("tries", sa.Integer, nullable=False),
        sa.Column("error", sa.Text),
        sa.Column("since", sa.BigInteger, nullable=False),
        sa.Column("ended_at", sa.BigInteger),
        sqlite_with_rowid=False,
    )
    for name, columns, state in (
        ("outbox_waiting", ["webhook_id", "try_at"], "waiting"),
        ("outbox_dead", ["webhook_id", "ended_at"], "dead"),
        ("outbox_sent", ["ended_at"], "sent"),
    ):
        where = sa.text(f"state = '{state}'")
        op.create_index(name, "outbox", columns, sqlite_where=where, postgresql_where=where)
