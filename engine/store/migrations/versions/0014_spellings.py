"""Words of articles by which mistyped ones are known."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from engine.knowledge.article import Content
from engine.knowledge.spelling import spellings, variants

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

_ID = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    """One table, filled from what the articles say: made again whenever one changes."""
    table = op.create_table(
        "article_spellings",
        sa.Column("variant", _ID, primary_key=True),
        sa.Column("word", _ID, primary_key=True),
        sa.Column("article_id", _ID, primary_key=True),
        sqlite_with_rowid=False,
    )
    op.create_index("article_spellings_article", "article_spellings", ["article_id"])
    versions = op.get_bind().execute(
        sa.text(
            "SELECT v.article_id, v.title, v.question FROM article_versions v JOIN articles a "
            "ON a.id = v.article_id AND v.number IN (a.latest, a.current)"
        )
    )
    found = {
        (variant, word, article_id)
        for article_id, title, question in versions
        for word in spellings(Content(title, question, "", ""))
        for variant in variants(word)
    }
    if found:
        names = ("variant", "word", "article_id")
        op.bulk_insert(table, [dict(zip(names, one, strict=True)) for one in sorted(found)])
