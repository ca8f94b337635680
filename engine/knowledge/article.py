"""An article of the knowledge base (知识): what it says, its versions, and when it may be used.

A version is written by some and approved by somebody else. While a new version is being written
the published one stays in use.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from engine.rulebook.facts import nearest
from engine.rulebook.rulebook import Rulebook

DRAFT, IN_REVIEW, PUBLISHED = "draft", "in-review", "published"
REPLACED, WITHDRAWN = "replaced", "withdrawn"
STATES: dict[str, tuple[str, str]] = {
    DRAFT: ("草稿", "draft"),
    IN_REVIEW: ("待审", "in review"),
    PUBLISHED: ("已发布", "published"),
    REPLACED: ("已更新", "replaced"),
    WITHDRAWN: ("已撤下", "withdrawn"),
}
"""State of a version → Chinese, English."""
LONGEST_TITLE = 100
LONGEST_QUESTION = 500
LONGEST_ANSWER = 8000
LONGEST_NOTE = 300


class KnowledgeRefused(Exception):
    """Why something is not done with an article; ``code`` never changes."""

    def __init__(self, code: str, zh: str, en: str, field: str | None = None) -> None:
        self.code = code
        self.zh = zh
        self.en = en
        self.field = field
        super().__init__(en)


@dataclass(frozen=True, slots=True)
class Content:
    """What an article says, whose it is, what it is about, and when.

    ``unit`` answers for it. ``public``: citizens may read it, otherwise operators alone. It is
    used from ``valid_from`` to ``valid_until``, both days included; on ``review_on`` the owner is
    to look whether it is still true.
    """

    title: str
    question: str
    answer: str
    unit: str
    areas: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    valid_from: date | None = None
    valid_until: date | None = None
    review_on: date | None = None
    public: bool = True

    def valid_on(self, day: date) -> bool:
        """Whether it may be used on a day."""
        begun = self.valid_from is None or self.valid_from <= day
        return begun and (self.valid_until is None or day <= self.valid_until)

    def review_due(self, day: date) -> bool:
        """Whether its owner is to look at it by now."""
        return self.review_on is not None and self.review_on <= day


@dataclass(frozen=True, slots=True)
class Version:
    """One version: what it says, by whom, and what became of it.

    ``judged_by`` approved it, sent it back or withdrew it, ``note`` says why.
    """

    number: int
    state: str
    content: Content
    authors: tuple[str, ...]
    made_at: datetime
    changed_at: datetime
    judged_by: str | None = None
    judged_at: datetime | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Article:
    """An article: its ``latest`` version, and the one in use, if any; often they are the same.

    ``revision`` counts its changes. ``answers`` are matters that it answered on the spot,
    ``views`` how often citizens opened it.
    """

    id: str
    revision: int
    latest: Version
    current: Version | None = None
    answers: int = 0
    views: int = 0

    @property
    def shown(self) -> Version:
        """The version for who merely wants to know: the one in use, else the latest."""
        return self.current or self.latest

    def usable_on(self, day: date) -> bool:
        """Whether people may be told what it says."""
        return self.current is not None and self.current.content.valid_on(day)


def check_content(rulebook: Rulebook, content: Content) -> None:
    """Raise ``KnowledgeRefused`` at the first thing that is wrong with what somebody wrote."""
    for problem in problems_of(rulebook, content):
        raise problem


def problems_of(rulebook: Rulebook, content: Content) -> list[KnowledgeRefused]:
    """Everything that is wrong with what somebody wrote."""
    found: list[KnowledgeRefused] = []
    for name, zh, text, longest in (
        ("title", "标题", content.title, LONGEST_TITLE),
        ("question", "问题", content.question, LONGEST_QUESTION),
        ("answer", "答复", content.answer, LONGEST_ANSWER),
    ):
        if not text.strip():
            found.append(_wrong(name, f"{zh}不能空", f"the {name} is missing"))
        elif len(text) > longest:
            found.append(
                _wrong(name, f"{zh}最多 {longest} 字", f"the {name} has over {longest} letters")
            )
    for name, zh, known, used in (
        ("unit", "单位", rulebook.departments, (content.unit,)),
        ("areas", "业务领域", rulebook.areas, content.areas),
        ("categories", "诉求类型", rulebook.categories, content.categories),
    ):
        # People write names; whoever reads a file has put ids in the place of those it knows.
        names = [*known, *(one.name for one in known.values())]
        unknown = (id_ for id_ in used if id_ not in known)
        found.extend(_unknown(name, zh, id_, nearest(id_, names)) for id_ in unknown)
    if content.valid_from and content.valid_until and content.valid_until < content.valid_from:
        found.append(
            _wrong("valid_until", "有效期的终点早于起点", "it ends before it begins to be valid")
        )
    return found


def _unknown(name: str, zh: str, id_: str, near: str | None) -> KnowledgeRefused:
    return _wrong(
        name,
        f"没有{zh} {id_[:64] or '(空)'}" + (f", 是否想写 {near}?" if near else ""),
        f"{name}: {id_[:64] or '(nothing)'} is not known"
        + (f"; did you mean {near}?" if near else ""),
    )


def _wrong(field: str, zh: str, en: str) -> KnowledgeRefused:
    return KnowledgeRefused("article/refused", zh, en, field)


def not_found(id_: str) -> KnowledgeRefused:
    """There is no such article, or not for who asks."""
    return KnowledgeRefused(
        "article/not-found", f"没有知识 {id_[:64]}", f"there is no article {id_[:64]}"
    )
