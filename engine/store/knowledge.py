"""The knowledge base as it is kept: articles with their versions, and what they are found by."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, delete, func, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite

from engine.knowledge.article import Article, Content, Version
from engine.knowledge.spelling import spellings, variants
from engine.knowledge.terms import indexed_terms
from engine.store.errors import StoreError
from engine.store.opened import Opened
from engine.store.tables import (
    article_spellings,
    article_terms,
    article_uses,
    article_versions,
    articles,
    missed_searches,
)

MOST_MISSED = 5000
"""Different searches that are remembered; a new one beyond them is not."""
_LISTS = ("areas", "categories", "authors")
_DAYS = ("valid_from", "valid_until", "review_on")


class ArticleChanged(StoreError):
    """Somebody else changed the article meanwhile."""

    def __init__(self, id_: str) -> None:
        self.id = id_
        super().__init__(f"the article {id_} was changed meanwhile")


@dataclass(frozen=True, slots=True)
class ArticleFilter:
    """Which articles: by what their version in use says, or where ``latest``, the latest one.

    ``usable_on`` leaves out what is not in use or not valid on that day, ``public`` what is not for
    citizens, ``review_by`` what is to be looked at later. ``owned_by``: of this unit, or in use.
    """

    latest: bool = False
    states: tuple[str, ...] | None = None
    area: str | None = None
    category: str | None = None
    unit: str | None = None
    usable_on: date | None = None
    public: bool = False
    review_by: date | None = None
    owned_by: str | None = None


@dataclass(frozen=True, slots=True)
class Missed:
    """Something that was sought, and nothing found."""

    query: str
    times: int
    first_at: datetime
    last_at: datetime


class KnowledgeBase(Opened):
    """Articles, and the search for them."""

    def article(self, id_: str) -> Article | None:
        """One article."""
        return self._read(lambda c: read_articles(c, [id_]).get(id_))

    def articles_of(self, ids: Sequence[str]) -> list[Article]:
        """These articles, in this order; those that there are not are left out."""
        found = self._read(lambda c: read_articles(c, ids))
        return [found[id_] for id_ in ids if id_ in found]

    def article_versions(self, id_: str) -> tuple[Version, ...]:
        """Every version of an article, the latest first."""
        versions = article_versions
        wanted = select(versions).where(versions.c.article_id == id_)
        rows = self._read(
            lambda c: c.execute(wanted.order_by(versions.c.number.desc())).mappings().all()
        )
        return tuple(map(_version_of, rows))

    def list_articles(
        self, wanted: ArticleFilter, limit: int, *, most_asked: bool = False
    ) -> list[Article]:
        """Articles, those changed last first, or those that answer most."""
        versions = article_versions
        chosen = select(articles.c.id).join(versions, version_of(wanted)).where(*conditions(wanted))
        order = [versions.c.changed_at.desc(), articles.c.id]
        if most_asked:
            uses = select(func.count()).where(article_uses.c.article_id == articles.c.id)
            order.insert(0, (uses.scalar_subquery() + articles.c.views).desc())
        chosen = chosen.order_by(*order).limit(limit)
        ids = self._read(lambda c: list(c.execute(chosen).scalars()))
        return self.articles_of(ids)

    def count_articles(self, wanted: ArticleFilter) -> int:
        """How many there are."""
        chosen = select(func.count()).select_from(articles)
        chosen = chosen.join(article_versions, version_of(wanted)).where(*conditions(wanted))
        return int(self._read(lambda c: c.execute(chosen).scalar()) or 0)

    def keep_article(self, after: Article, changed: Iterable[Version], now: datetime) -> Article:
        """Keep what was done with an article; a new one has revision 0.

        Raises ``ArticleChanged`` where its revision is not the one that was read.
        """
        rows = [_version_row(after.id, one) for one in changed]

        def task(connection: Connection) -> None:
            numbers = {
                "revision": after.revision + 1,
                "latest": after.latest.number,
                "current": None if after.current is None else after.current.number,
            }
            if after.revision == 0:
                made = {"id": after.id, "views": 0, "made_at": now, **numbers}
                connection.execute(articles.insert(), made)
            else:
                same = (articles.c.id == after.id) & (articles.c.revision == after.revision)
                if not connection.execute(update(articles).where(same).values(**numbers)).rowcount:
                    raise ArticleChanged(after.id)
            for row in rows:
                the = (article_versions.c.article_id == after.id) & (
                    article_versions.c.number == row["number"]
                )
                connection.execute(delete(article_versions).where(the))
                connection.execute(article_versions.insert(), row)
            _index(connection, after)

        self._run(task)
        return replace(after, revision=after.revision + 1)

    def note_view(self, id_: str) -> None:
        """A citizen opened the article."""
        more = update(articles).where(articles.c.id == id_).values(views=articles.c.views + 1)
        self._run(lambda c: c.execute(more))

    def note_missed(self, query: str, now: datetime) -> None:
        """Somebody sought this and found nothing."""
        table = missed_searches

        def task(connection: Connection) -> None:
            same = update(table).where(table.c.query == query)
            if connection.execute(same.values(times=table.c.times + 1, last_at=now)).rowcount:
                return
            if (connection.execute(select(func.count()).select_from(table)).scalar() or 0) < (
                MOST_MISSED
            ):
                own = (sqlite if connection.dialect.name == "sqlite" else postgresql).insert(table)
                row = {"query": query, "times": 1, "first_at": now, "last_at": now}
                again = {"times": table.c.times + 1, "last_at": now}
                connection.execute(
                    own.values(row).on_conflict_do_update(index_elements=["query"], set_=again)
                )

        self._run(task)

    def missed(self, limit: int) -> tuple[Missed, ...]:
        """What was sought most and not found."""
        table = missed_searches
        wanted = select(table).order_by(table.c.times.desc(), table.c.query).limit(limit)
        rows = self._read(lambda c: c.execute(wanted).mappings().all())
        return tuple(Missed(**row) for row in rows)

    def forget_missed(self, query: str) -> bool:
        """The editor has seen to it; tells whether it was there."""
        gone = delete(missed_searches).where(missed_searches.c.query == query)
        return bool(self._run(lambda c: c.execute(gone).rowcount))


def version_of(wanted: ArticleFilter) -> ColumnElement[bool]:
    """The version of each article that a filter is about."""
    number = articles.c.latest if wanted.latest else articles.c.current
    return and_(article_versions.c.article_id == articles.c.id, article_versions.c.number == number)


def conditions(wanted: ArticleFilter) -> list[ColumnElement[bool]]:
    """What a filter says of that version."""
    of = article_versions.c
    found: list[ColumnElement[bool]] = []
    if wanted.states is not None:
        found.append(of.state.in_(wanted.states))
    for column, id_ in ((of.areas, wanted.area), (of.categories, wanted.category)):
        if id_ is not None:
            found.append(column.contains(f"\n{id_}\n", autoescape=True))
    if wanted.unit is not None:
        found.append(of.unit == wanted.unit)
    if wanted.public:
        found.append(of.public)
    if wanted.usable_on is not None:
        day = wanted.usable_on.isoformat()
        found += [
            articles.c.current.is_not(None),
            or_(of.valid_from.is_(None), of.valid_from <= day),
            or_(of.valid_until.is_(None), of.valid_until >= day),
        ]
    if wanted.review_by is not None:
        found.append(of.review_on <= wanted.review_by.isoformat())
    if wanted.owned_by is not None:
        found.append(or_(of.unit == wanted.owned_by, articles.c.current.is_not(None)))
    return found


def read_articles(connection: Connection, ids: Collection[str]) -> dict[str, Article]:
    """These articles by their ids."""
    heads = connection.execute(select(articles).where(articles.c.id.in_(ids))).all()
    uses = select(article_uses.c.article_id, func.count().label("many"))
    uses = uses.where(article_uses.c.article_id.in_(ids)).group_by(article_uses.c.article_id)
    answers = {row.article_id: row.many for row in connection.execute(uses)}
    of = article_versions.c
    wanted = (
        select(article_versions)
        .join(articles, articles.c.id == of.article_id)
        .where(of.article_id.in_(ids))
        .where(or_(of.number == articles.c.latest, of.number == articles.c.current))
    )
    versions = {
        (row["article_id"], row["number"]): _version_of(row)
        for row in connection.execute(wanted).mappings()
    }
    return {
        row.id: Article(
            id=row.id,
            revision=row.revision,
            latest=versions[row.id, row.latest],
            current=None if row.current is None else versions[row.id, row.current],
            answers=answers.get(row.id, 0),
            views=row.views,
        )
        for row in heads
    }


def _index(connection: Connection, article: Article) -> None:
    for table in (article_terms, article_spellings):
        connection.execute(delete(table).where(table.c.article_id == article.id))
    versions = {one.number: one for one in (article.latest, article.current) if one is not None}
    terms = [
        {"term": term, "article_id": article.id, "number": number, "weight": weight}
        for number, version in versions.items()
        for term, weight in indexed_terms(version.content).items()
    ]
    if terms:
        connection.execute(article_terms.insert(), terms)
    words = {word for version in versions.values() for word in spellings(version.content)}
    spelt = [
        {"variant": variant, "word": word, "article_id": article.id}
        for word in words
        for variant in variants(word)
    ]
    if spelt:
        connection.execute(article_spellings.insert(), spelt)


def _version_row(article_id: str, version: Version) -> dict[str, Any]:
    content = version.content
    row: dict[str, Any] = {
        "article_id": article_id,
        **{name: getattr(content, name) for name in Content.__dataclass_fields__},
        **{name: getattr(version, name) for name in Version.__dataclass_fields__},
    }
    del row["content"]
    for name in _LISTS:
        row[name] = "\n" + "".join(f"{one}\n" for one in row[name])
    for name in _DAYS:
        row[name] = None if row[name] is None else row[name].isoformat()
    return row


def _version_of(row: Mapping[Any, Any]) -> Version:
    said: dict[str, Any] = dict(row)
    del said["article_id"]
    for name in _LISTS:
        said[name] = tuple(filter(None, said[name].split("\n")))
    for name in _DAYS:
        said[name] = None if said[name] is None else date.fromisoformat(said[name])
    content = Content(**{name: said.pop(name) for name in Content.__dataclass_fields__})
    return Version(content=content, **said)
