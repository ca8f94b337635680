"""An edition as a file that offices use: its cover says which edition it is, and how it stands."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from engine.bulletins.bulletin import Bulletin, Edition
from engine.bulletins.content import thaw
from engine.bulletins.states import CORRECTED, EDITION_STATES, OUT
from engine.insight.papers import FORMS as PAPERS
from engine.insight.papers import Cover, Language, notes_of, paper_of
from engine.insight.report import BY_NAMES, By, Report

FORMS = {**PAPERS, "json": "application/json"}
"""The endings of the files that there are; json is the very text that was sealed."""


def paper_of_edition(
    bulletin: Bulletin,
    edition: Edition,
    text: str,
    by: By,
    form: str,
    language: Language,
    zone: ZoneInfo,
) -> bytes:
    """An edition as a file of this form, one of ``FORMS``; ``text`` is what was frozen."""
    if form == "json":
        return text.encode()
    content = thaw(text)
    report = content.report(by) or content.main
    return paper_of(
        report, cover_of_edition(bulletin, edition, report, language, zone), form, language
    )


def cover_of_edition(
    bulletin: Bulletin, edition: Edition, report: Report, language: Language, zone: ZoneInfo
) -> Cover:
    """The cover: the title, the edition with how it stands, and what the figures rest on."""
    zh = language == "zh"
    title = bulletin.title
    if report.by != "unit":
        of = BY_NAMES[report.by][0 if zh else 1]
        title += f", 按{of}" if zh else f", by {of}"
    notes = [*_standing(bulletin, edition, zh=zh, zone=zone), *notes_of(report, language)]
    notes.append(f"{'内容摘要' if zh else 'Digest'} SHA-256 {edition.digest}")
    return Cover(title, _below(bulletin, edition, zh=zh, zone=zone), tuple(notes))


def _below(bulletin: Bulletin, edition: Edition, *, zh: bool, zone: ZoneInfo) -> str:
    out = edition.published_at if edition.state in OUT else None
    if out is None:
        name = EDITION_STATES[edition.state][0 if zh else 1]
        return (
            f"{bulletin.id} 第 {edition.number} 版 {name}, 未发布"
            if zh
            else f"{bulletin.id}, edition {edition.number}, {name}: not published"
        )
    day = f"{out.astimezone(zone):%Y-%m-%d}"
    return (
        f"{bulletin.id} 第 {edition.number} 版, {day} 发布"
        if zh
        else f"{bulletin.id}, edition {edition.number}, published {day}"
    )


def _standing(bulletin: Bulletin, edition: Edition, *, zh: bool, zone: ZoneInfo) -> list[str]:
    """That it corrects an earlier edition, and that a later one has corrected it."""
    found: list[str] = []
    if edition.state == CORRECTED and edition.ended_at is not None:
        later = next(one for one in bulletin.out if one.number > edition.number)
        day = f"{edition.ended_at.astimezone(zone):%Y-%m-%d}"
        found.append(
            f"本版已于 {day} 由第 {later.number} 版更正: {later.correcting}"
            if zh
            else f"Corrected on {day} by edition {later.number}: {later.correcting}"
        )
    if edition.correcting:
        found.append(
            f"更正说明: {edition.correcting}" if zh else f"What was corrected: {edition.correcting}"
        )
    return found
