"""舆情: rises, hot spots, what is new; each leads to its tickets."""

from __future__ import annotations

from asyncio import to_thread
from datetime import date
from typing import Any

from litestar import get, post
from litestar.response.base import ASGIResponse

from api.console.analysis.trends import PATH, theme_line, trends_of
from api.console.base import fragment, page, words_of
from api.console.naming import Names
from api.console.navigation import may_open, of_page
from api.console.oversight.lists import lines_of
from api.console.sent import sent_on
from api.problems import Problem
from api.reading import AnyRequest
from api.routes.analysis import writer_of
from api.running import running
from api.sight import sighted
from api.who import person_of
from engine.analysis_desk import SPANS
from engine.special_reports.findings import Theme, tenths
from engine.store import Filter

SHOWN = 100
"""Tickets of a hot spot that its page lists: the latest."""


@get(PATH, opt=of_page("analysis"))
async def analysis(request: AnyRequest) -> ASGIResponse:
    """What was found about the last days."""
    return page(request, "analysis.html", **await to_thread(_trends, request))


@get(PATH + "/live", opt=of_page("analysis"))
async def live(request: AnyRequest) -> ASGIResponse:
    """The part that asks for itself again while it is being made anew."""
    return fragment(request, "_analysis.html", **await to_thread(_trends, request))


@post(PATH + "/refresh", opt=of_page("analysis"))
async def refresh(request: AnyRequest) -> ASGIResponse:
    """Have it made anew."""
    held, form = running(request), await request.form()
    if not writer_of(request).writes:
        raise Problem(
            "special/not-yours",
            "由督办员和中心负责人重新计算。",
            "Supervisors and the head of the centre have it made anew.",
        )
    days = days_of(str(form.get("days", "")))
    await to_thread(held.analysis.ask, days, held.clock())
    done = words_of(request).say("正在重新计算", "Being made anew")
    return sent_on(request, None, f"{PATH}?days={days}", done)


@get(PATH + "/spots/{days:int}/{key:str}", opt=of_page("analysis"))
async def hot_spot(request: AnyRequest, days: int, key: str) -> ASGIResponse:
    """One matter: what was said of it, and its tickets."""
    return page(request, "hot_spot.html", **await to_thread(_spot, request, days, key))


@get(PATH + "/places/{days:int}/{on:date}/{place:str}", opt=of_page("analysis"))
async def place_rise(request: AnyRequest, days: int, on: date, place: str) -> ASGIResponse:
    """The requests that named a place on a day on which more did than usual."""
    return page(request, "place_rise.html", **await to_thread(_place, request, days, on, place))


def _trends(request: AnyRequest) -> dict[str, Any]:
    held, words = running(request), words_of(request)
    days = days_of(request.query_params.get("days", ""))
    found = held.analysis.latest(days)
    names = Names(held.rulebook, words)
    return {
        "days": days,
        "spans": SPANS,
        "analysis": found,
        "trends": None if found.findings is None else trends_of(names, found.findings, days),
        "may_write": writer_of(request).writes,
        "may_read_reports": may_open(person_of(request), "special-reports"),
        "works": held.analysing is not None,
    }


def _spot(request: AnyRequest, days: int, key: str) -> dict[str, Any]:
    held, words = running(request), words_of(request)
    theme = _theme(held.analysis.latest(days_of(str(days))).findings, key)
    names = Names(held.rulebook, words)
    wanted = Filter(ids=theme.tickets[:SHOWN])
    found = sighted(request).page(wanted, "-received_at", SHOWN)
    return {
        "days": days,
        "line": theme_line(names, theme, days, theme.heat),
        "theme": theme,
        "tickets": lines_of(held.rulebook, words, found.items),
        "most": SHOWN,
        "may_write": writer_of(request).writes,
        "may_read_reports": may_open(person_of(request), "special-reports"),
    }


def _place(request: AnyRequest, days: int, on: date, place: str) -> dict[str, Any]:
    held, words = running(request), words_of(request)
    findings = held.analysis.latest(days_of(str(days))).findings
    rises = () if findings is None else findings.rises_of("place")
    rise = next((one for one in rises if one.on == on and one.of == place), None)
    if rise is None:
        raise _gone()
    found = sighted(request).page(Filter(ids=rise.tickets[:SHOWN]), "-received_at", SHOWN)
    return {
        "days": days,
        "rise": rise,
        "usually": tenths((rise.expected + 5) // 10),
        "tickets": lines_of(held.rulebook, words, found.items),
    }


def _gone() -> Problem:
    return Problem(
        "request/no-such-page",
        "这一项已不在最新的分析里。",
        "This is no longer among what was found last.",
    )


def _theme(findings: Any, key: str) -> Theme:
    found = None if findings is None else findings.theme(key)
    if found is None:
        raise _gone()
    assert isinstance(found, Theme)
    return found


def days_of(said: str) -> int:
    """How many days an address asks about: the first span where it says none that there is."""
    return int(said) if said in {str(one) for one in SPANS} else SPANS[0]


HANDLERS = [analysis, live, refresh, hot_spot, place_rise]
