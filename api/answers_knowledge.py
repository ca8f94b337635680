"""Answers of the knowledge base."""

from __future__ import annotations

from datetime import date

from api.answers import Answer, Named
from api.plain import known_unit, local, local_or_none, named
from engine.knowledge.article import Article, Version
from engine.knowledge.editing import Editor, possible
from engine.rulebook.rulebook import Rulebook
from engine.store.article_uses import Use
from engine.store.knowledge import Missed


class ArticleVersionOut(Answer):
    """知识的一个版本 / a version. ``judged_by`` approved, sent back or withdrew it."""

    number: int
    state: str
    title: str
    question: str
    answer: str
    unit: Named
    areas: list[Named]
    categories: list[Named]
    valid_from: date | None
    valid_until: date | None
    review_on: date | None
    public: bool
    authors: list[str]
    made_at: str
    changed_at: str
    judged_by: str | None
    judged_at: str | None
    note: str | None


class ArticleOut(Answer):
    """知识 / an article: the version in use, and what is being written where one may see it.

    ``valid`` now. ``answers`` are matters that it answered, ``views`` how often citizens read it.
    ``possible`` is what you may do with it.
    """

    id: str
    revision: int
    valid: bool
    current: ArticleVersionOut | None
    latest: ArticleVersionOut | None
    answers: int
    views: int
    possible: list[str]


class ArticlePage(Answer):
    """知识列表 / articles, the best first where words were given, else those changed last.

    ``meant``: a word that no article has, with what was sought instead.
    """

    items: list[ArticleOut]
    meant: dict[str, str]


class ArticleVersionPage(Answer):
    """全部版本 / all versions, the latest first."""

    items: list[ArticleVersionOut]


class ArticleUseOut(Answer):
    """一条知识的使用 / an article, how many requests it answered, and when the last of them."""

    article: ArticleOut
    times: int
    last_at: str


class ArticleUsePage(Answer):
    """知识使用统计 / which articles answered most on these days, both included."""

    since: date
    until: date
    items: list[ArticleUseOut]


class MissedOut(Answer):
    """没有搜到的 / what was sought and not found."""

    query: str
    times: int
    first_at: str
    last_at: str


class MissedPage(Answer):
    """没有搜到的列表 / what was sought and not found, the most frequent first."""

    items: list[MissedOut]


def show_article(rulebook: Rulebook, article: Article, who: Editor, day: date) -> ArticleOut:
    """An article as this person may see it."""
    current = article.current
    latest = article.latest if who.sees_latest(article) else None
    return ArticleOut(
        id=article.id,
        revision=article.revision,
        valid=article.usable_on(day),
        current=None if current is None else show_version(rulebook, current),
        latest=None if latest is None else show_version(rulebook, latest),
        answers=article.answers,
        views=article.views,
        possible=list(possible(article, who)),
    )


def show_version(rulebook: Rulebook, version: Version) -> ArticleVersionOut:
    """A version with names beside ids."""
    content, zone = version.content, rulebook.city.zone
    areas = (named(rulebook.areas, id_) for id_ in content.areas)
    categories = (named(rulebook.categories, id_) for id_ in content.categories)
    return ArticleVersionOut(
        number=version.number,
        state=version.state,
        title=content.title,
        question=content.question,
        answer=content.answer,
        unit=known_unit(rulebook, content.unit),
        areas=[one for one in areas if one is not None],
        categories=[one for one in categories if one is not None],
        valid_from=content.valid_from,
        valid_until=content.valid_until,
        review_on=content.review_on,
        public=content.public,
        authors=list(version.authors),
        made_at=local(version.made_at, zone),
        changed_at=local(version.changed_at, zone),
        judged_by=version.judged_by,
        judged_at=local_or_none(version.judged_at, zone),
        note=version.note,
    )


def show_use(rulebook: Rulebook, use: Use, who: Editor, day: date) -> ArticleUseOut:
    """An article with what it was used for."""
    last_at = local(use.last_at, rulebook.city.zone)
    return ArticleUseOut(show_article(rulebook, use.article, who, day), use.times, last_at)


def show_missed(rulebook: Rulebook, missed: Missed) -> MissedOut:
    """A search that found nothing."""
    zone = rulebook.city.zone
    return MissedOut(
        query=missed.query,
        times=missed.times,
        first_at=local(missed.first_at, zone),
        last_at=local(missed.last_at, zone),
    )
