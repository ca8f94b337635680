"""Answers of the analysis and of special reports."""

from __future__ import annotations

from datetime import date
from zoneinfo import ZoneInfo

from api.answers import Answer, Named
from api.plain import local, named
from engine.rulebook.rulebook import Rulebook
from engine.special_reports.drafting import name_of
from engine.special_reports.editing import Writer, possible
from engine.special_reports.findings import Findings, Theme
from engine.special_reports.report import SpecialReport, Version
from engine.special_reports.sealing import intact
from engine.store.analysis import Analysis


class TallyOut(Answer):
    """受理数 / how many requests spoke of something, now and in as much time before."""

    by: str
    of: Named
    requests: int
    before: int


class RiseOut(Answer):
    """突增 / a day on which more came than the same weekday's history lets one expect.

    ``expected`` is a number of requests; ``chance`` how often as many come without any reason.
    ``tickets`` are those that named the place; what else is counted is found by its id.
    """

    by: str
    of: Named
    on: date
    requests: int
    expected: float
    chance: float
    tickets: list[str]


class SampleOut(Answer):
    """诉求摘录, 已脱敏 / what a request says, masked."""

    ticket: str
    on: date
    said: str


class ThemeOut(Answer):
    """热点 / a matter that several requests speak of.

    ``heat`` is about how many people stand behind it. ``tickets`` are all its requests, the latest
    first; whether you may open one is asked when you do.
    """

    key: str
    title: str
    heat: float
    requests: int
    people: int
    copies: int
    first_on: date
    last_on: date
    place: str | None
    area: Named | None
    district: Named | None
    new: bool
    words: list[str]
    tickets: list[str]
    samples: list[SampleOut]


class FindingsOut(Answer):
    """分析结果 / what was computed. ``false_alarms`` is the share of rises that may be chance."""

    since: date
    until: date
    made_at: str
    rulebook: str
    requests: int
    before: int
    days: list[int]
    read: int
    false_alarms: float
    tallies: list[TallyOut]
    rises: list[RiseOut]
    themes: list[ThemeOut]


class AnalysisOut(Answer):
    """舆情分析 / the latest analysis; ``waits``: a newer one is being made."""

    days: int
    waits: bool
    findings: FindingsOut | None


class QuoteOut(Answer):
    """摘录 / a request that is quoted."""

    ticket: str
    said: str


class ChapterOut(Answer):
    """专报里的一个热点 / what the report says of one matter."""

    key: str
    title: str
    comment: str
    quotes: list[QuoteOut]


class SpecialVersionOut(Answer):
    """专报的一个版本 / the words as somebody left them."""

    number: int
    title: str
    to: str
    summary: str
    advice: str
    chapters: list[ChapterOut]
    author: str
    made_at: str


class EntryOut(Answer):
    """经过 / a step in the life of a report."""

    step: str
    by: str
    at: str
    note: str | None


class SpecialReportOut(Answer):
    """舆情专报 / a special report. ``possible`` is what you may do with it.

    ``seal`` is the SHA-256 of what was signed, ``intact`` whether it is that still.
    """

    id: str
    revision: int
    state: str
    issue: str | None
    seal: str | None
    intact: bool
    latest: SpecialVersionOut
    authors: list[str]
    entries: list[EntryOut]
    changed_at: str
    findings: FindingsOut
    possible: list[str]


class SpecialReportPage(Answer):
    """专报列表 / special reports, the latest change first."""

    items: list[SpecialReportOut]


class SpecialVersionPage(Answer):
    """全部版本 / all versions, the latest first."""

    items: list[SpecialVersionOut]


def show_analysis(rulebook: Rulebook, analysis: Analysis) -> AnalysisOut:
    """An analysis with names beside ids."""
    found = analysis.findings
    return AnalysisOut(
        days=analysis.days,
        waits=analysis.waits,
        findings=None if found is None else show_findings(rulebook, found),
    )


def show_findings(rulebook: Rulebook, found: Findings) -> FindingsOut:
    """Findings with names beside ids."""
    return FindingsOut(
        since=found.since,
        until=found.until,
        made_at=local(found.made_at, rulebook.city.zone),
        rulebook=found.rulebook,
        requests=found.requests,
        before=found.before,
        days=list(found.days),
        read=found.read,
        false_alarms=found.false_alarms / 100,
        tallies=[
            TallyOut(
                by=one.by,
                of=Named(id=one.of, name=name_of(rulebook, one.by, one.of)),
                requests=one.requests,
                before=one.before,
            )
            for one in found.tallies
        ],
        rises=[
            RiseOut(
                by=one.by,
                of=Named(id=one.of, name=name_of(rulebook, one.by, one.of)),
                on=one.on,
                requests=one.requests,
                expected=one.expected / 100,
                chance=one.chance / 1_000_000,
                tickets=list(one.tickets),
            )
            for one in found.rises
        ],
        themes=[_theme(rulebook, one) for one in found.themes],
    )


def show_special_report(rulebook: Rulebook, report: SpecialReport, who: Writer) -> SpecialReportOut:
    """A special report as this person may see it."""
    zone = rulebook.city.zone
    return SpecialReportOut(
        id=report.id,
        revision=report.revision,
        state=report.state,
        issue=report.issue,
        seal=report.seal,
        intact=intact(report),
        latest=show_special_version(report.latest, zone),
        authors=list(report.authors),
        entries=[
            EntryOut(step=one.step, by=one.by, at=local(one.at, zone), note=one.note)
            for one in report.entries
        ],
        changed_at=local(report.changed_at, zone),
        findings=show_findings(rulebook, report.findings),
        possible=list(possible(report, who)),
    )


def show_special_version(version: Version, zone: ZoneInfo) -> SpecialVersionOut:
    """The words of a version."""
    content = version.content
    return SpecialVersionOut(
        number=version.number,
        title=content.title,
        to=content.to,
        summary=content.summary,
        advice=content.advice,
        chapters=[
            ChapterOut(
                key=one.key,
                title=one.title,
                comment=one.comment,
                quotes=[QuoteOut(ticket=quote.ticket, said=quote.said) for quote in one.quotes],
            )
            for one in content.chapters
        ],
        author=version.author,
        made_at=local(version.made_at, zone),
    )


def _theme(rulebook: Rulebook, one: Theme) -> ThemeOut:
    return ThemeOut(
        key=one.key,
        title=one.title,
        heat=one.heat / 10,
        requests=one.requests,
        people=one.people,
        copies=one.copies,
        first_on=one.first_on,
        last_on=one.last_on,
        place=one.place,
        area=named(rulebook.areas, one.area),
        district=named(rulebook.districts, one.district),
        new=one.new,
        words=list(one.words),
        tickets=list(one.tickets),
        samples=[
            SampleOut(ticket=sample.ticket, on=sample.on, said=sample.said)
            for sample in one.samples
        ],
    )
