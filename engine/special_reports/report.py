"""A special report: what was computed, what people wrote about it, and what became of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from engine.special_reports.findings import Findings

DRAFT, IN_REVIEW, SIGNED, DROPPED = "draft", "in-review", "signed", "dropped"
STATES: dict[str, tuple[str, str]] = {
    DRAFT: ("草稿", "draft"),
    IN_REVIEW: ("待签发", "to be signed"),
    SIGNED: ("已签发", "signed"),
    DROPPED: ("不用", "dropped"),
}
"""State → Chinese, English."""
LONGEST_TITLE = 60
LONGEST_TO = 100
LONGEST_WORDS = 4000
LONGEST_THEME_TITLE = 60
LONGEST_COMMENT = 1000
LONGEST_SAID = 500
LONGEST_NOTE = 300
MOST_THEMES = 20


class SpecialReportRefused(Exception):
    """Why something is not done with a special report; ``code`` never changes."""

    def __init__(self, code: str, zh: str, en: str, field: str | None = None) -> None:
        self.code = code
        self.zh = zh
        self.en = en
        self.field = field
        super().__init__(en)


@dataclass(frozen=True, slots=True)
class Quote:
    """A request as the report quotes it: its ticket, and the words that were left of it."""

    ticket: str
    said: str


@dataclass(frozen=True, slots=True)
class Chapter:
    """What the report says of one matter; ``key`` names the theme that was computed."""

    key: str
    title: str
    comment: str = ""
    quotes: tuple[Quote, ...] = ()


@dataclass(frozen=True, slots=True)
class Content:
    """The words of a report; ``to`` is for whom, the chapters stand in the order in which they
    are read."""

    title: str
    to: str
    summary: str
    advice: str = ""
    chapters: tuple[Chapter, ...] = ()


@dataclass(frozen=True, slots=True)
class Version:
    """The words as somebody left them. Every version is kept."""

    number: int
    content: Content
    author: str
    made_at: datetime


@dataclass(frozen=True, slots=True)
class Entry:
    """One step in the life of a report: what was done, by whom, when, and why."""

    step: str
    by: str
    at: datetime
    note: str | None = None


@dataclass(frozen=True, slots=True)
class SpecialReport:
    """A report as it stands. ``revision`` counts its changes, ``authors`` wrote a word of it.

    Once signed it has a number within its year (``issue``, 2026-3) and a ``seal``: the SHA-256 of
    its canonical form, by which anybody can show that it is what was signed.
    """

    id: str
    revision: int
    state: str
    findings: Findings
    latest: Version
    authors: tuple[str, ...]
    entries: tuple[Entry, ...]
    issue: str | None = None
    seal: str | None = None

    @property
    def changed_at(self) -> datetime:
        """When anything was last done with it."""
        return max(self.entries[-1].at, self.latest.made_at)

    def last(self, step: str) -> Entry | None:
        """The last step of a kind."""
        return next((one for one in reversed(self.entries) if one.step == step), None)


def check_content(findings: Findings, content: Content) -> None:
    """Raise ``SpecialReportRefused`` at the first thing that is wrong with what was written."""
    for problem in problems_of(findings, content):
        raise problem


def problems_of(findings: Findings, content: Content) -> Iterator[SpecialReportRefused]:
    """Everything that is wrong with what somebody wrote."""
    for field, zh, text, longest, needed in (
        ("title", "标题", content.title, LONGEST_TITLE, True),
        ("to", "报送", content.to, LONGEST_TO, True),
        ("summary", "概述", content.summary, LONGEST_WORDS, True),
        ("advice", "建议", content.advice, LONGEST_WORDS, False),
    ):
        yield from _text(field, zh, text, longest, needed=needed)
    if len(content.chapters) > MOST_THEMES:
        yield _wrong(
            "chapters", f"最多写 {MOST_THEMES} 个热点", f"there are over {MOST_THEMES} matters"
        )
    seen: set[str] = set()
    for place, chapter in enumerate(content.chapters):
        yield from _chapter(findings, chapter, f"chapters[{place}]", seen)
        seen.add(chapter.key)


def _chapter(
    findings: Findings, chapter: Chapter, field: str, seen: set[str]
) -> Iterator[SpecialReportRefused]:
    theme = findings.theme(chapter.key)
    if theme is None or chapter.key in seen:
        said = chapter.key[:64] or "(空)"
        yield _wrong(
            f"{field}.key",
            f"热点 {said} 重复或不在本专报的数据里",
            f"the matter {said} is there twice, or not in the findings of this report",
        )
        return
    yield from _text(f"{field}.title", "热点标题", chapter.title, LONGEST_THEME_TITLE, needed=True)
    yield from _text(f"{field}.comment", "分析", chapter.comment, LONGEST_COMMENT, needed=False)
    for place, quote in enumerate(chapter.quotes):
        if quote.ticket not in theme.tickets:
            yield _wrong(
                f"{field}.quotes[{place}].ticket",
                f"工单 {quote.ticket[:64]} 不属于这个热点",
                f"the ticket {quote.ticket[:64]} does not speak of this matter",
            )
        yield from _text(
            f"{field}.quotes[{place}].said", "诉求摘录", quote.said, LONGEST_SAID, needed=True
        )


def _text(
    field: str, zh: str, text: str, longest: int, *, needed: bool
) -> Iterator[SpecialReportRefused]:
    if needed and not text.strip():
        yield _wrong(field, f"{zh}不能空", f"{field} is missing")
    elif len(text) > longest:
        yield _wrong(field, f"{zh}最多 {longest} 字", f"{field} has over {longest} letters")


def _wrong(field: str, zh: str, en: str) -> SpecialReportRefused:
    return SpecialReportRefused("special/refused", zh, en, field)


def not_found(id_: str) -> SpecialReportRefused:
    """There is no such report, or not for who asks."""
    return SpecialReportRefused(
        "special/not-found",
        f"没有专报 {id_[:64]}",
        f"there is no special report {id_[:64]}",
    )
