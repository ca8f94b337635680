"""The first schema: events and their private parts, the views, idempotency, rulebooks."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

_ID = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
_FILTERED = ["lead", "area", "category", "district", "state", "priority"]


def upgrade() -> None:
    """Create every table and index."""
    op.create_table(
        "tickets",
        sa.Column("id", _ID, primary_key=True),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("open", sa.Boolean, nullable=False),
        sa.Column("outcome", sa.Text),
        sa.Column("subject", sa.Text),
        sa.Column("channel", sa.Text),
        sa.Column("area", sa.Text),
        sa.Column("category", sa.Text),
        sa.Column("district", sa.Text),
        sa.Column("lead", sa.Text),
        sa.Column("authority", sa.Text),
        sa.Column("priority", sa.Text, nullable=False),
        sa.Column("priority_rank", sa.SmallInteger, nullable=False),
        sa.Column("overdue", sa.Boolean, nullable=False),
        sa.Column("received_at", sa.BigInteger, nullable=False),
        sa.Column("due_at", sa.BigInteger, nullable=False),
        sa.Column("next_timer_at", sa.BigInteger),
        sa.Column("length", sa.Integer, nullable=False),
        sa.Column("last_hash", sa.Text, nullable=False),
        sa.Column("rulebook", sa.Text, nullable=False),
    )
    _index("tickets_timer", ["next_timer_at"], "next_timer_at IS NOT NULL")
    _index("tickets_open_due", ["due_at", "id", *_FILTERED], _open())
    _index("tickets_open_priority", ["priority_rank", "due_at", "id", *_FILTERED], _open())
    _index("tickets_open_lead_due", ["lead", "due_at", "id"], _open())
    _index("tickets_received", ["received_at", "id", "open", *_FILTERED], None)
    op.create_table(
        "clocks",
        sa.Column("ticket_id", _ID, primary_key=True),
        sa.Column("milestone", sa.Text, primary_key=True),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("started_at", sa.BigInteger, nullable=False),
        sa.Column("due_at", sa.BigInteger),
        sa.Column("stopped_at", sa.BigInteger),
        sa.Column("overdue", sa.Boolean, nullable=False),
        sa.Column("within", sa.Text, nullable=False),
        sa.Column("calendar", sa.Text, nullable=False),
        sa.Column("rule", sa.Text, nullable=False),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "events",
        sa.Column("ticket_id", _ID, primary_key=True),
        sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("at", sa.BigInteger, nullable=False),
        sa.Column("recorded_at", sa.BigInteger, nullable=False),
        sa.Column("actor", sa.Text, nullable=False),
        sa.Column("data", sa.Text, nullable=False),
        sa.Column("rulebook", sa.Text, nullable=False),
        sa.Column("private_digest", sa.Text),
        sa.Column("previous", sa.Text, nullable=False),
        sa.Column("hash", sa.Text, nullable=False),
    )
    op.create_table(
        "privates",
        sa.Column("ticket_id", _ID, primary_key=True),
        sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("salt", sa.Text, nullable=False),
        sa.Column("content", sa.Text, nullable=False),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "idempotency",
        sa.Column("key", _ID, primary_key=True),
        sa.Column("digest", sa.Text, nullable=False),
        sa.Column("ticket_id", _ID, nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("recorded_at", sa.BigInteger, nullable=False),
    )
    op.create_table(
        "rulebooks",
        sa.Column("version", sa.Text, primary_key=True),
        sa.Column("files", sa.LargeBinary, nullable=False),
        sa.Column("activated_at", sa.BigInteger, nullable=False),
    )


def _open() -> str:
    # SQLite has no booleans: the words of the query and of the index must be the same.
    return "open = 1" if op.get_bind().dialect.name == "sqlite" else "open"


def _index(name: str, columns: list[str], where: str | None) -> None:
    condition = None if where is None else sa.text(where)
    op.create_index(
        name, "tickets", columns, sqlite_where=condition, postgresql_where=condition
    )
