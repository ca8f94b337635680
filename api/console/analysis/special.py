"""A special report as its form says it, and as it is read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from engine.special_reports.drafting import drafted
from engine.special_reports.findings import Theme
from engine.special_reports.report import Chapter, Content, Quote, SpecialReport

TONES: Mapping[str, str] = {"draft": "", "in-review": "pending", "signed": "good", "dropped": "bad"}
STEPS: Mapping[str, tuple[str, str]] = {
    "draft": ("系统起草", "drafted by computation"),
    "submit": ("送签", "sent up"),
    "send-back": ("退回", "sent back"),
    "sign": ("签发", "signed"),
    "drop": ("弃用", "dropped"),
}
"""Steps in the life of a report, as they are told."""


@dataclass(frozen=True, slots=True)
class Part:
    """A matter on the form: what is said of it, and whether the report has it."""

    theme: Theme
    chapter: Chapter
    kept: bool
    place: int


def parts_of(report: SpecialReport, drafts: Mapping[str, Chapter]) -> Iterator[Part]:
    """The matters of the form: those of the report in its order, then the others by heat.

    ``drafts`` are what computation says of each of them.
    """
    chapters = {one.key: one for one in report.latest.content.chapters}
    ordered = [*chapters, *(one.key for one in report.findings.themes if one.key not in chapters)]
    for place, key in enumerate(ordered, start=1):
        theme = report.findings.theme(key)
        if theme is None:
            continue
        chapter = chapters.get(key) or drafts[key]
        yield Part(theme, _with_samples(chapter, theme), key in chapters, place)


def drafts_of(rulebook: Any, report: SpecialReport) -> dict[str, Chapter]:
    """What computation says of each matter of the findings."""
    found: dict[str, Chapter] = {}
    for theme in report.findings.themes:
        (chapter,) = drafted(rulebook, report.findings, [theme.key]).chapters
        found[theme.key] = chapter
    return found


def content_of(form: Mapping[str, Any], report: SpecialReport) -> Content:
    """The words of a form: of each matter that is checked, in the order of its numbers."""
    parts: list[tuple[int, int, Chapter]] = []
    for at, theme in enumerate(report.findings.themes):
        key = theme.key
        if not form.get(f"keep.{key}"):
            continue
        quotes = tuple(
            Quote(ticket, said)
            for ticket in _quotable(report, theme)
            if (said := _said(form, f"said.{key}.{ticket}"))
        )
        number = _said(form, f"place.{key}")
        place = int(number) if number.isdecimal() else len(report.findings.themes)
        chapter = Chapter(key, _said(form, f"title.{key}"), _said(form, f"comment.{key}"), quotes)
        parts.append((place, at, chapter))
    return Content(
        title=_said(form, "title"),
        to=_said(form, "to"),
        summary=_said(form, "summary"),
        advice=_said(form, "advice"),
        chapters=tuple(chapter for _, _, chapter in sorted(parts, key=lambda one: one[:2])),
    )


def _quotable(report: SpecialReport, theme: Theme) -> list[str]:
    """Requests that the form offers to quote: the samples, and what is quoted already."""
    chapter = next((c for c in report.latest.content.chapters if c.key == theme.key), None)
    quoted = () if chapter is None else (one.ticket for one in chapter.quotes)
    return list(dict.fromkeys([*quoted, *(one.ticket for one in theme.samples)]))


def _with_samples(chapter: Chapter, theme: Theme) -> Chapter:
    """The chapter with an empty quotation for each sample that it does not quote."""
    quoted = {one.ticket for one in chapter.quotes}
    more = (Quote(one.ticket, "") for one in theme.samples if one.ticket not in quoted)
    return Chapter(chapter.key, chapter.title, chapter.comment, (*chapter.quotes, *more))


def _said(form: Mapping[str, Any], name: str) -> str:
    """What a field says; browsers end its lines in their own way."""
    return str(form.get(name) or "").replace("\r\n", "\n").strip()
