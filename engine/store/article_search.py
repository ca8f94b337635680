"""The search for articles: what is read from the database to rank them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy import Connection, func, select

from engine.knowledge.article import Article
from engine.knowledge.query import Part, Thesaurus, parts_of, terms_of
from engine.knowledge.ranking import ENOUGH, Found, Posting, Tells, hopeful, rank, set_apart
from engine.knowledge.spelling import doubtful, meant_by, variants
from engine.store.knowledge import ArticleFilter, conditions, read_articles, version_of
from engine.store.opened import Opened
from engine.store.tables import article_spellings, article_terms, article_versions, articles

PIECE = 500
"""Articles of which the common terms are read at once."""


@dataclass(frozen=True, slots=True)
class Hits:
    """The articles that fit, the best first. ``meant``: mistyped word → what was sought instead."""

    found: tuple[tuple[Article, Found], ...] = ()
    meant: Mapping[str, str] = field(default_factory=dict)

    @property
    def articles(self) -> list[Article]:
        """The articles alone."""
        return [article for article, _ in self.found]


class ArticleSearch(Opened):
    """Searches for articles."""

    def search_articles(
        self,
        text: str,
        wanted: ArticleFilter,
        limit: int,
        enough: float = ENOUGH,
        thesaurus: Thesaurus | None = None,
    ) -> Hits:
        """Articles that speak of what is asked, in its words or in others that mean the same."""
        parts = parts_of(text, thesaurus)
        if not parts:
            return Hits()

        def search(connection: Connection) -> Hits:
            sought: Sequence[Part] = parts
            meant: dict[str, str] = {}
            holding = _holding(connection, terms_of(parts))
            doubts = doubtful(text, holding)
            if doubts and (meant := meant_by(doubts, _known(connection, doubts))):
                sought = parts_of(text, thesaurus, meant)
                new = set(terms_of(sought)) - set(terms_of(parts))
                holding = {**holding, **_holding(connection, new)}
            tells = Tells(holding, _count(connection))
            sought = tells.most(sought)
            needed, rest = set_apart(sought, tells, enough)
            postings, numbers = _postings(connection, terms_of(needed), wanted)
            some = hopeful(needed, rest, postings, tells, enough, limit)
            if rest:
                for begin in range(0, len(some), PIECE):
                    these = some[begin : begin + PIECE]
                    postings += _more(connection, terms_of(rest), these, numbers)
            known = set(some)
            mine = (one for one in postings if one.article in known)
            found = rank(sought, mine, tells, enough)[:limit]
            read = read_articles(connection, [one.article for one in found])
            hits = tuple((read[one.article], one) for one in found if one.article in read)
            return Hits(hits, meant if hits else {})

        return self._read(search)


def _count(connection: Connection) -> int:
    return connection.execute(select(func.count()).select_from(articles)).scalar() or 0


def _holding(connection: Connection, terms: Collection[str]) -> dict[str, int]:
    """How many articles have each term."""
    column = article_terms.c.term
    counted = select(column, func.count().label("many")).where(column.in_(terms)).group_by(column)
    return {row.term: row.many for row in connection.execute(counted)}


def _known(connection: Connection, words: Iterable[str]) -> dict[str, int]:
    """Words of articles that are like one of these, with how many articles have each."""
    some = sorted({variant for word in words for variant in variants(word)})
    table = article_spellings.c
    counted = select(table.word, func.count(table.article_id.distinct()).label("many"))
    counted = counted.where(table.variant.in_(some)).group_by(table.word)
    return {row.word: row.many for row in connection.execute(counted)}


def _postings(
    connection: Connection, terms: Collection[str], wanted: ArticleFilter
) -> tuple[list[Posting], dict[str, int]]:
    """Who has these terms, and the version of each article that the filter is about."""
    has, versions = article_terms, article_versions
    chosen = (
        select(has.c.term, has.c.article_id, has.c.weight, has.c.number)
        .join(articles, articles.c.id == has.c.article_id)
        .join(versions, version_of(wanted))
        .where(has.c.term.in_(terms), has.c.number == versions.c.number, *conditions(wanted))
    )
    rows = connection.execute(chosen).all()
    return [Posting(*row[:3]) for row in rows], {row[1]: row[3] for row in rows}


def _more(
    connection: Connection,
    terms: Collection[str],
    of: Collection[str],
    numbers: Mapping[str, int],
) -> list[Posting]:
    """Which of these articles, chosen before, have these terms in the same version."""
    has = article_terms.c
    chosen = select(has.term, has.article_id, has.weight, has.number)
    chosen = chosen.where(has.term.in_(terms), has.article_id.in_(of))
    rows = connection.execute(chosen).all()
    return [Posting(*row[:3]) for row in rows if numbers[row[1]] == row[3]]
