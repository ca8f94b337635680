"""The first words of a special report, made from its findings: what a person then edits.

It says what was counted and nothing that was not: no cause, no judgement, no advice.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from engine.rulebook.rulebook import Rulebook
from engine.special_reports.findings import By, Findings, Rise, Tally, Theme, tenths
from engine.special_reports.report import (
    LONGEST_SAID,
    LONGEST_THEME_TITLE,
    MOST_THEMES,
    Chapter,
    Content,
    Quote,
)

QUOTED = 3
"""Requests that a drafted chapter quotes."""
TOLD = 5
"""Areas and rises that a drafted summary names."""
LEAST_FOR_SHARE = 10
"""Of fewer requests no share is told: it would say more than there is."""
TO = "市委、市政府分管领导"


def drafted(rulebook: Rulebook, findings: Findings, keys: Iterable[str] | None = None) -> Content:
    """The words to begin with; ``keys`` are the matters to write about, all where it is None."""
    wanted = None if keys is None else set(keys)
    themes = [one for one in findings.themes if wanted is None or one.key in wanted][:MOST_THEMES]
    chapters = tuple(_chapter(rulebook, one) for one in themes)
    return Content(
        title=_title(findings, themes),
        to=TO,
        summary=_summary(rulebook, findings, themes),
        chapters=chapters,
    )


def span_said(since: date, until: date) -> str:
    """The days of a report, such as 9月18日至24日."""
    first = f"{since.month}月{since.day}日"
    if since == until:
        return first
    if since.year != until.year:
        first = f"{since.year}年{first}"
        return f"{first}至{until.year}年{until.month}月{until.day}日"
    last = f"{until.day}日" if since.month == until.month else f"{until.month}月{until.day}日"
    return f"{first}至{last}"


def change_said(now: int, before: int) -> str:
    """By how much a number changed, in words; the share is rounded half up to a tenth."""
    if now == before:
        return "与前期持平"
    word = "增加" if now > before else "减少"
    difference = abs(now - before)
    if before < LEAST_FOR_SHARE:
        return f"{word} {difference} 件"
    tenths = (2000 * difference + before) // (2 * before)
    return f"{word} {difference} 件 ({tenths // 10}.{tenths % 10}%)"


def name_of(rulebook: Rulebook, by: By, of: str) -> str:
    """What something that is counted is called."""
    known: Mapping[str, object] = {
        "area": rulebook.areas,
        "category": rulebook.categories,
        "district": rulebook.districts,
    }.get(by, {})
    return getattr(known.get(of), "name", of)


def _title(findings: Findings, themes: list[Theme]) -> str:
    said = span_said(findings.since, findings.until)
    if len(themes) == 1:
        return f"关于{themes[0].title[:30]}的专报 ({said})"
    return f"群众诉求热点情况 ({said})"


def _summary(rulebook: Rulebook, findings: Findings, themes: list[Theme]) -> str:
    days = (findings.until - findings.since).days + 1
    parts = [
        (
            f"{span_said(findings.since, findings.until)}（{days} 天），全市受理诉求 "
            f"{findings.requests} 件，比前 {days} 天（{findings.before} 件）"
            f"{change_said(findings.requests, findings.before)}。"
        )
    ]
    areas = [one for one in findings.tallies if one.by == "area" and one.requests][:TOLD]
    if areas:
        parts.append(f"诉求较多的领域：{'；'.join(_tally(rulebook, one) for one in areas)}。")
    if findings.rises:
        told = "；".join(_rise(rulebook, one) for one in findings.rises[:TOLD])
        many = len(findings.rises)
        parts.append(f"诉求突增 {many} 处{'，其中' if many > TOLD else '：'}{told}。")
    if themes:
        requests = sum(one.requests for one in themes)
        parts.append(f"归集热点 {len(themes)} 个，涉及诉求 {requests} 件。")
    return "\n".join(parts)


def _tally(rulebook: Rulebook, one: Tally) -> str:
    name = name_of(rulebook, one.by, one.of)
    return f"{name} {one.requests} 件，{change_said(one.requests, one.before)}"


def _rise(rulebook: Rulebook, one: Rise) -> str:
    name = name_of(rulebook, one.by, one.of)
    return (
        f"{one.on.month}月{one.on.day}日{name} {one.requests} 件"
        f"（往常同一星期几约 {tenths((one.expected + 5) // 10)} 件）"
    )


def _chapter(rulebook: Rulebook, theme: Theme) -> Chapter:
    where = theme.place or (
        name_of(rulebook, "district", theme.district) if theme.district else None
    )
    area = name_of(rulebook, "area", theme.area) if theme.area else None
    about = "，".join(
        part
        for part in (
            None if where is None else f"地点：{where}",
            None if area is None else f"领域：{area}",
        )
        if part is not None
    )
    comment = (
        f"{span_said(theme.first_on, theme.last_on)}，{theme.people} 人反映，"
        f"诉求 {theme.requests} 件{'，此前没有同类诉求' if theme.new else ''}。"
    )
    return Chapter(
        key=theme.key,
        title=theme.title[:LONGEST_THEME_TITLE],
        comment=comment + (f"{about}。" if about else ""),
        quotes=tuple(
            Quote(one.ticket, one.said[:LONGEST_SAID])
            for one in theme.samples[:QUOTED]
            if one.said.strip()
        ),
    )
