"""考核: the figures of a period, who stands where, and the tickets behind every number."""

from __future__ import annotations

from asyncio import to_thread
from collections.abc import Callable
from typing import Any
from urllib.parse import quote

from litestar import get
from litestar.response.base import ASGIResponse

from api.console.assessing.asked import EVERY, PAGE, Asked, asked_of
from api.console.assessing.bulletins import BULLETINS
from api.console.assessing.items import COUNT, WHICH, item_of
from api.console.assessing.over_time import over_periods
from api.console.assessing.table import ALL, Open, table_of, unlinked
from api.console.base import fragment, page, words_of
from api.console.charts import Lines
from api.console.naming import Names
from api.console.navigation import may_open, of_page
from api.privacy import looker_of
from api.problems import Problem
from api.reading import AnyRequest
from api.routes.reports import no_scheme
from api.running import running
from api.sight import sighted
from api.who import person_of
from engine.bulletins.commands import possible
from engine.bulletins.states import DRAFT
from engine.insight.counting import Which
from engine.insight.papers import notes_of
from engine.insight.periods import BadPeriod, period_words
from engine.insight.report import BY_NAMES, BYS, By, Figure, Heading, percent
from engine.people.scope import serves_the_city
from engine.report_desk import NoScheme
from engine.rulebook.facts import local_day
from engine.store.bulletins import BulletinFilter


@get(PAGE, opt=of_page("assessment"))
async def assessment(request: AnyRequest) -> ASGIResponse:
    """The report of a period."""
    shown = await to_thread(_report, request)
    return page(request, "assessment.html", **shown)


@get(PAGE + "/trend", opt=of_page("assessment"))
async def trend(request: AnyRequest) -> ASGIResponse:
    """The rates by month, asked for after the page itself."""
    shown = await to_thread(_trend, request)
    return fragment(request, "_trend.html", chart=shown)


@get(PAGE + "/items", opt=of_page("assessment-items"))
async def items(request: AnyRequest) -> ASGIResponse:
    """The tickets behind a number, as far as the reader sees them."""
    shown = await to_thread(_items, request)
    return page(request, "assessment_items.html", **shown)


def asked_in(request: AnyRequest) -> Asked:
    """What the address asks; raises ``Problem`` where it names no period."""
    held = running(request)
    try:
        return asked_of(request, local_day(held.clock(), held.rulebook.city.zone))
    except BadPeriod as error:
        raise Problem("report/bad-period", error.message_zh, error.message_en) from error


JUDGED = ("good", "missed")
"""Items that count, and to which a unit may object."""
FILES = (("xlsx", "Excel"), ("docx", "Word"), ("csv", "CSV"))
"""The endings of files, with what people call them."""


def files_of(asked: Asked) -> list[tuple[str, str]]:
    """The addresses at which the report is a file."""
    where = f"/api/reports/{quote(asked.period.name)}/file"
    return [(f"{where}?by={asked.by}&format={form}", said) for form, said in FILES]


def _report(request: AnyRequest) -> dict[str, Any]:
    asked, words, held = asked_in(request), words_of(request), running(request)
    shown = {
        "asked": asked,
        "period": words.say(*period_words(asked.period)),
        "kinds": asked.kinds(),
        "every_names": EVERY,
        "bys": [(by, *BY_NAMES[by]) for by in BYS],
        "row_name": words.say(*BY_NAMES[asked.by]),
        "formats": files_of(asked),
        "none_in_force": False,
    }
    try:
        report, before = held.reports.compared(asked.period, asked.by, words.now)
    except NoScheme:
        return {**shown, "none_in_force": True}
    own = own_unit(request) if asked.by == "unit" else None
    opened = opened_by(request, asked)
    table = table_of(report, before, words, opened, own, cases_of(request))
    return {
        **shown,
        "report": report,
        "until": report.until,
        "table": table,
        "own": own if report.row(own or "") else None,
        "notes": notes_of(report, words.language),
    }


def cases_of(request: AnyRequest) -> Callable[[str], str | None]:
    """Where the cases of a unit are listed, for whom may see cases."""
    may = may_open(person_of(request), "cases")
    return (lambda unit: f"/console/cases?unit={quote(unit)}") if may else unlinked


def own_unit(request: AnyRequest) -> str | None:
    """The reader's unit, where the reader is one of those that are assessed."""
    seat = person_of(request).seat
    if seat is None or serves_the_city(running(request).rulebook, seat):
        return None
    return seat.unit


def opened_by(request: AnyRequest, asked: Asked) -> Open:
    """Where figures lead: to their tickets, for whom may see any of them."""
    if not may_open(person_of(request), "assessment-items"):
        return unlinked
    sight = sighted(request).sight
    seen = None if sight.everywhere or asked.by != "unit" else {*sight.units, ALL}

    def href(of: str, measure: str, which: str) -> str | None:
        if seen is not None and of not in seen:
            return None
        return asked.link(PAGE + "/items", of=of, measure=measure, which=which)

    return href


def _trend(request: AnyRequest) -> Lines:
    asked, words, held = asked_in(request), words_of(request), running(request)
    unit, found = request.query_params.get("unit"), []
    for month in asked.months():
        try:
            by: By = "district" if unit is None else "unit"  # of all rows the total is the same
            found.append((month, held.reports.figures(month, by, words.now)))
        except NoScheme:
            continue
    return over_periods(found, unit, words)


def _items(request: AnyRequest) -> dict[str, Any]:
    asked, words, held = asked_in(request), words_of(request), running(request)
    said = request.query_params
    try:
        report = held.reports.figures(asked.period, asked.by, words.now)
    except NoScheme as error:
        raise no_scheme(error) from error
    heading = next((one for one in report.headings if one.measure == said.get("measure")), None)
    which: Which = next((one for one in WHICH if one == said.get("which")), "good")
    of = said.get("of", ALL)
    row = report.totals if of == ALL else report.row(of)
    if heading is None or row is None:
        raise Problem("request/no-such-page", "没有这一项。", "There is no such figure.")
    found = held.reports.items(
        asked.period,
        heading.measure,
        which,
        words.now,
        by=asked.by,
        of=None if of == ALL else of,
        cursor=said.get("cursor"),
        sight=sighted(request).sight,
    )
    names, shown = Names(held.rulebook, words), looker_of(request).in_lists

    def link(other: Which, cursor: str | None = None) -> str:
        query = {"of": of, "measure": heading.measure, "which": other, "cursor": cursor}
        return asked.link(PAGE + "/items", **query)

    figure = row.figure(heading.measure)
    assert figure is not None, "a row has a figure for each heading"
    return {
        "asked": asked,
        "period": words.say(*period_words(asked.period)),
        "title": words.say(heading.title, heading.title_en or heading.title),
        "name": words.say("合计", "in all") if of == ALL else row.name,
        "rate": None if heading.good is None else percent(figure.rate),
        "which": which,
        "kinds": [
            (one, words.say(*_called(heading, one)), link(one), many)
            for one, many in _counts(heading, figure)
        ],
        "lines": [item_of(one, heading, names, shown) for one in found.items],
        "next": None if found.next is None else link(which, found.next),
        "objecting": _objecting(request, asked, heading.measure) if which in JUDGED else None,
        "own": own_unit(request),
        "measure": heading.measure,
        "all_seen": sighted(request).sight.everywhere,
    }


def _objecting(request: AnyRequest, asked: Asked, measure: str) -> str | None:
    """The page of the draft in which the reader's unit may object to this figure."""
    held, own, by = running(request), own_unit(request), person_of(request).by
    if own is None:
        return None
    drafts = BulletinFilter(states=(DRAFT,), period=asked.period.name)
    for row in held.store.bulletins(drafts).items:
        edition = (found := held.bulletins.bulletin(row.id)).edition
        known = own in edition.units and measure in edition.measures
        if known and "object" in possible(found, held.clock(), by):
            return f"{BULLETINS}/{found.id}"
    return None


def _counts(heading: Heading, figure: Figure) -> list[tuple[Which, int]]:
    """How many items count as what; of a plain count none is missed."""
    if heading.good is None:
        good: list[tuple[Which, int]] = [("good", figure.total)]
    else:
        good = [("good", figure.total - figure.missed), ("missed", figure.missed)]
    return [*good, ("left-out", figure.left_out), ("carried", figure.carried)]


def _called(heading: Heading, which: Which) -> tuple[str, str]:
    return COUNT if which == "good" and heading.good is None else WHICH[which]


HANDLERS = [assessment, trend, items]
