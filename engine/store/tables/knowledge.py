"""The knowledge base: articles with all their versions, the terms by which they are found, which
tickets they answered, and what was sought and not found.

The terms are plain rows, so that both engines find the same; they are made again from the versions
whenever an article changes.
"""

from __future__ import annotations

from sqlalchemy import Boolean, Column, Integer, Table, Text

from engine.store.tables.schema import Id, index, metadata
from engine.store.types import Instant

articles = Table(
    "articles",
    metadata,
    Column("id", Id, primary_key=True),
    Column("revision", Integer, nullable=False),
    Column("latest", Integer, nullable=False),
    Column("current", Integer),
    Column("views", Integer, nullable=False),
    Column("made_at", Instant, nullable=False),
)
"""Never deleted. ``current`` is the number of the version in use."""

article_versions = Table(
    "article_versions",
    metadata,
    Column("article_id", Id, primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("state", Text, nullable=False),
    Column("title", Text, nullable=False),
    Column("question", Text, nullable=False),
    Column("answer", Text, nullable=False),
    Column("unit", Id, nullable=False),
    Column("areas", Text, nullable=False),
    Column("categories", Text, nullable=False),
    Column("valid_from", Id),
    Column("valid_until", Id),
    Column("review_on", Id),
    Column("public", Boolean, nullable=False),
    Column("authors", Text, nullable=False),
    Column("made_at", Instant, nullable=False),
    Column("changed_at", Instant, nullable=False),
    Column("judged_by", Text),
    Column("judged_at", Instant),
    Column("note", Text),
)
"""Days as ISO 8601, so that they compare as text. Areas, categories and authors by line."""

article_terms = Table(
    "article_terms",
    metadata,
    Column("term", Id, primary_key=True),
    Column("article_id", Id, primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("weight", Integer, nullable=False),
    sqlite_with_rowid=False,
)
"""Of the latest version and of the one in use."""
index("article_terms_article", article_terms, ("article_id",))

article_spellings = Table(
    "article_spellings",
    metadata,
    Column("variant", Id, primary_key=True),
    Column("word", Id, primary_key=True),
    Column("article_id", Id, primary_key=True),
    sqlite_with_rowid=False,
)
"""Words of titles and questions, whole and with each of their letters left out: what is a letter
off shares one of these (engine.knowledge.spelling)."""
index("article_spellings_article", article_spellings, ("article_id",))

article_uses = Table(
    "article_uses",
    metadata,
    Column("ticket_id", Id, primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("article_id", Id, nullable=False),
    Column("at", Instant, nullable=False),
)
"""Written with the event that says that an article answered the matter."""
index("article_uses_article", article_uses, ("article_id",))

missed_searches = Table(
    "missed_searches",
    metadata,
    Column("query", Id, primary_key=True),
    Column("times", Integer, nullable=False),
    Column("first_at", Instant, nullable=False),
    Column("last_at", Instant, nullable=False),
)
