"""Articles of the knowledge base as lines, choices and suggestions on pages."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from api.console.matters.lists import Choice, tree
from api.console.naming import Names
from engine.knowledge.article import DRAFT, IN_REVIEW, PUBLISHED, STATES, WITHDRAWN, Article
from engine.knowledge.editing import OWNERS, Editor
from engine.rulebook.rulebook import Rulebook
from engine.store.knowledge import ArticleFilter

WRITTEN = (DRAFT, IN_REVIEW, PUBLISHED, WITHDRAWN)
"""States that the latest version may be in."""
TONES: Mapping[str, str] = {DRAFT: "", IN_REVIEW: "pending", PUBLISHED: "good", WITHDRAWN: "bad"}


@dataclass(frozen=True, slots=True)
class ArticleLine:
    """An article in a list. ``state`` is what there is to say about it, ``tone`` how."""

    id: str
    title: str
    question: str
    answer: str
    unit: str
    areas: tuple[str, ...]
    state: str
    tone: str
    in_use: bool
    valid: bool
    review_due: bool
    public: bool
    answers: int
    views: int


@dataclass(frozen=True, slots=True)
class Choices:
    """What may be chosen on the form of an article."""

    units: tuple[Choice, ...]
    areas: tuple[Choice, ...]
    categories: tuple[Choice, ...]


def line_of(article: Article, who: Editor, names: Names, day: date) -> ArticleLine:
    """An article as this person sees it."""
    latest = article.latest if who.sees_latest(article) else article.shown
    content = article.shown.content
    return ArticleLine(
        id=article.id,
        title=content.title,
        question=content.question,
        answer=content.answer,
        unit=names.unit(content.unit),
        areas=tuple(names.fact("area", id_) for id_ in content.areas),
        state=names.words.say(*STATES[latest.state]),
        tone=TONES.get(latest.state, ""),
        in_use=article.current is not None,
        valid=article.usable_on(day),
        review_due=article.current is not None and content.review_due(day),
        public=content.public,
        answers=article.answers,
        views=article.views,
    )


def choices_of(rulebook: Rulebook, who: Editor) -> Choices:
    """The units that this person may write for, and everything that an article may be about."""
    own = who.by.unit if who.by.role in OWNERS else None
    return Choices(
        units=tuple(
            (one.id, one.name)
            for one in rulebook.departments.values()
            if own is None or one.id == own
        ),
        areas=tuple((one.id, one.name) for one in rulebook.areas.values()),
        categories=tree(rulebook.categories),
    )


def filter_of(said: Mapping[str, str], day: date) -> ArticleFilter:
    """The filter that a page's address says."""
    state = said["state"] if said["state"] in WRITTEN else None
    return ArticleFilter(
        latest=state is not None,
        states=None if state is None else (state,),
        area=said["area"] or None,
        review_by=day if said["review"] else None,
    )
