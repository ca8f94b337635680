"""The knowledge base."""

from __future__ import annotations

import json
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

_ID = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    """Five tables; matters that an article answered before are counted as well."""
    op.create_table(
        "articles",
        sa.Column("id", _ID, primary_key=True),
        sa.Column("revision", sa.Integer, nullable=False),
        sa.Column("latest", sa.Integer, nullable=False),
        sa.Column("current", sa.Integer),
        sa.Column("views", sa.Integer, nullable=False),
        sa.Column("made_at", sa.BigInteger, nullable=False),
    )
    op.create_table(
        "article_versions",
        sa.Column("article_id", _ID, primary_key=True),
        sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("question", sa.Text, nullable=False),
        sa.Column("answer", sa.Text, nullable=False),
        sa.Column("unit", _ID, nullable=False),
        sa.Column("areas", sa.Text, nullable=False),
        sa.Column("categories", sa.Text, nullable=False),
        sa.Column("valid_from", _ID),
        sa.Column("valid_until", _ID),
        sa.Column("review_on", _ID),
        sa.Column("public", sa.Boolean, nullable=False),
        sa.Column("authors", sa.Text, nullable=False),
        sa.Column("made_at", sa.BigInteger, nullable=False),
        sa.Column("changed_at", sa.BigInteger, nullable=False),
        sa.Column("judged_by", sa.Text),
        sa.Column("judged_at", sa.BigInteger),
        sa.Column("note", sa.Text),
    )
    op.create_table(
        "article_terms",
        sa.Column("term", _ID, primary_key=True),
        sa.Column("article_id", _ID, primary_key=True),
        sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("weight", sa.Integer, nullable=False),
        sqlite_with_rowid=False,
    )
    op.create_index("article_terms_article", "article_terms", ["article_id"])
    uses = op.create_table(
        "article_uses",
        sa.Column("ticket_id", _ID, primary_key=True),
        sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("article_id", _ID, nullable=False),
        sa.Column("at", sa.BigInteger, nullable=False),
    )
    op.create_index("article_uses_article", "article_uses", ["article_id"])
    op.create_table(
        "missed_searches",
        sa.Column("query", _ID, primary_key=True),
        sa.Column("times", sa.Integer, nullable=False),
        sa.Column("first_at", sa.BigInteger, nullable=False),
        sa.Column("last_at", sa.BigInteger, nullable=False),
    )
    _count_what_was_answered(uses)


def _count_what_was_answered(uses: sa.Table) -> None:
    connection = op.get_bind()
    found = connection.execute(
        sa.text("SELECT ticket_id, number, at, data FROM events WHERE kind = 'answered'")
    )
    rows: list[dict[str, Any]] = []
    for ticket_id, number, at, data in found:
        if article := json.loads(data).get("article"):
            rows.append(
                {"ticket_id": ticket_id, "number": number, "article_id": article, "at": at}
            )
    if rows:
        op.bulk_insert(uses, rows)
