"""What may be done with an article, by whom: written, sent for review, approved, withdrawn. Pure.

Whoever wrote a word of a version does not approve it. Units write about what they answer for.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from engine.knowledge.article import (
    DRAFT,
    IN_REVIEW,
    LONGEST_NOTE,
    PUBLISHED,
    REPLACED,
    STATES,
    WITHDRAWN,
    Article,
    Content,
    KnowledgeRefused,
    Version,
    not_found,
)
from engine.tickets.asks import By

EDITORS = frozenset({"knowledge-editor"})
APPROVERS = EDITORS | {"centre-head"}
OWNERS = frozenset({"unit-head", "unit-leader"})
"""Who writes about what their own unit answers for."""
WRITERS = EDITORS | OWNERS
SEE_ALL = APPROVERS | {"auditor"}
"""Who sees what is not published, whose ever it is."""


@dataclass(frozen=True, slots=True)
class Step:
    """An article after something was done, and the versions that are other than before."""

    article: Article
    changed: tuple[Version, ...]


@dataclass(frozen=True, slots=True)
class Editor:
    """Who does it: by which name, and in which role of which unit (None where nobody asks)."""

    name: str
    by: By

    @property
    def everywhere(self) -> bool:
        """Whether every unit's articles are theirs to see and to write."""
        return self.by.role is None or self.by.role in SEE_ALL

    def sees(self, article: Article) -> bool:
        """Whether there is such an article for them."""
        return article.current is not None or self.sees_latest(article)

    def sees_latest(self, article: Article) -> bool:
        """Whether they see what is being written, or was withdrawn."""
        if self.everywhere:
            return True
        return self.by.role in OWNERS and article.latest.content.unit == self.by.unit


def begin(id_: str, content: Content, who: Editor, now: datetime) -> Step:
    """A new article, as a draft."""
    _own(content.unit, who)
    first = Version(1, DRAFT, content, (who.name,), now, now)
    return Step(Article(id_, 0, first), (first,))


def write(article: Article, content: Content, who: Editor, now: datetime) -> Step:
    """Other words: in the draft where there is one, else as a new version."""
    _seen(article, who)
    latest = article.latest
    _own(latest.content.unit, who)
    _own(content.unit, who)
    if latest.state == IN_REVIEW:
        raise _not_now(latest, "编辑", "be written")
    if latest.state == DRAFT:
        authors = tuple(dict.fromkeys((*latest.authors, who.name)))
        after = replace(latest, content=content, authors=authors, changed_at=now)
    else:
        after = Version(latest.number + 1, DRAFT, content, (who.name,), now, now)
    return _step(article, after)


def submit(article: Article, who: Editor, now: datetime) -> Step:
    """Send the draft for review."""
    _seen(article, who)
    _own(article.latest.content.unit, who)
    _must_be(article.latest, DRAFT, "送审", "be sent for review")
    return _step(article, replace(article.latest, state=IN_REVIEW, changed_at=now, note=None))


def approve(article: Article, who: Editor, now: datetime) -> Step:
    """Publish what is in review; the version that was in use is replaced."""
    _approver(article, who)
    latest = article.latest
    _must_be(latest, IN_REVIEW, "批准", "be approved")
    if who.name in latest.authors:
        raise KnowledgeRefused(
            "article/own-words",
            "自己写的要由别人批准",
            "whoever wrote it does not approve it: somebody else has to",
        )
    after = replace(_judged(latest, who, now, None), state=PUBLISHED)
    changed = [after]
    if article.current is not None:
        changed.append(replace(article.current, state=REPLACED, changed_at=now))
    return Step(replace(article, latest=after, current=after), tuple(changed))


def send_back(article: Article, reason: str, who: Editor, now: datetime) -> Step:
    """Let it be written again, and say why."""
    _approver(article, who)
    _must_be(article.latest, IN_REVIEW, "退回", "be sent back")
    return _step(article, replace(_judged(article.latest, who, now, _said(reason)), state=DRAFT))


def withdraw(article: Article, reason: str, who: Editor, now: datetime) -> Step:
    """Take the version in use away; what is being written stays."""
    _approver(article, who)
    if article.current is None:
        raise _not_now(article.latest, "撤下", "be withdrawn")
    gone = replace(_judged(article.current, who, now, _said(reason)), state=WITHDRAWN)
    latest = gone if article.latest.number == gone.number else article.latest
    return Step(replace(article, latest=latest, current=None), (gone,))


def possible(article: Article, who: Editor) -> tuple[str, ...]:
    """What this person may do with it now, by the name of the step."""
    latest, role = article.latest, who.by.role
    writes = role is None or role in EDITORS
    writes = writes or (role in OWNERS and latest.content.unit == who.by.unit)
    approves = role is None or role in APPROVERS
    found = []
    if writes and latest.state != IN_REVIEW:
        found.append("write")
    if writes and latest.state == DRAFT:
        found.append("submit")
    if approves and latest.state == IN_REVIEW:
        found += ["send-back"] if who.name in latest.authors else ["approve", "send-back"]
    if approves and article.current is not None:
        found.append("withdraw")
    return tuple(found)


def _step(article: Article, latest: Version) -> Step:
    return Step(replace(article, latest=latest), (latest,))


def _judged(version: Version, who: Editor, now: datetime, note: str | None) -> Version:
    return replace(version, judged_by=who.name, judged_at=now, changed_at=now, note=note)


def _seen(article: Article, who: Editor) -> None:
    if not who.sees(article):
        raise not_found(article.id)


def _approver(article: Article, who: Editor) -> None:
    _seen(article, who)
    if who.by.role is not None and who.by.role not in APPROVERS:
        raise KnowledgeRefused(
            "article/not-yours",
            "只有知识编辑和中心主任可以审核和撤下",
            "knowledge editors and the head of the centre alone approve and withdraw",
        )


def _own(unit: str, who: Editor) -> None:
    if who.by.role is None or who.by.role in EDITORS:
        return
    if who.by.role not in OWNERS or who.by.unit != unit:
        raise KnowledgeRefused(
            "article/not-yours",
            "单位只能写本单位负责的知识",
            "a unit writes only about what it answers for itself",
        )


def _must_be(version: Version, state: str, zh: str, en: str) -> None:
    if version.state != state:
        raise _not_now(version, zh, en)


def _not_now(version: Version, zh: str, en: str) -> KnowledgeRefused:
    said_zh, said_en = STATES[version.state]
    return KnowledgeRefused(
        "article/not-now", f"{said_zh}的知识不能{zh}", f"it is {said_en} and cannot {en}"
    )


def _said(reason: str) -> str:
    said = reason.strip()[:LONGEST_NOTE]
    if not said:
        raise KnowledgeRefused("article/refused", "请说明原因", "say why", "reason")
    return said
