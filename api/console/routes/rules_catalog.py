"""The catalog in words, and the calendars day by day."""

from __future__ import annotations

from typing import Any

from litestar import get
from litestar.response.base import ASGIResponse

from api.console.base import page, see
from api.console.navigation import of_page
from api.console.rulebook import words
from api.console.rulebook.entries import CATALOG_KINDS, entries_of
from api.console.rulebook.months import WEEKDAYS, year_of
from api.problems import Problem
from api.reading import AnyRequest
from api.running import running
from api.written import known_kind

EARLIEST, LATEST = 1990, 2100
"""Years that may be looked at: further away no calendar says anything."""


@get("/console/rules/catalog", opt=of_page("rules"))
async def catalog() -> ASGIResponse:
    """The first kind of the catalog: units."""
    return see(f"{words.RULES}/catalog/{CATALOG_KINDS[0]}")


@get("/console/rules/catalog/{kind:str}", opt=of_page("rules"))
async def read_catalog(request: AnyRequest, kind: str) -> ASGIResponse:
    """All entries of one kind, or those that say some words."""
    held, asked = running(request), request.query_params.get("q", "")[:200]
    rulebook, today = held.rulebook, held.clock().astimezone(held.rulebook.city.zone).date()
    known = known_kind(kind)
    if known not in CATALOG_KINDS:  # lists of holidays are shown as days of their calendars
        return see(f"{words.RULES}/calendar")
    return page(
        request,
        "rules/catalog.html",
        kind=known,
        name=words.kind(known),
        kinds=[(one, words.kind(one)) for one in CATALOG_KINDS],
        asked=asked,
        entries=entries_of(rulebook, known, asked, today),
        whole=len(entries_of(rulebook, known)),
    )


@get("/console/rules/calendar", opt=of_page("rules"))
async def this_year(request: AnyRequest) -> ASGIResponse:
    """The city's calendar, this year."""
    held = running(request)
    year = held.clock().astimezone(held.rulebook.city.zone).year
    return see(f"{words.RULES}/calendar/{held.rulebook.city.calendar}/{year}")


@get("/console/rules/calendar/{calendar_id:str}", opt=of_page("rules"))
async def this_year_of(request: AnyRequest, calendar_id: str) -> ASGIResponse:
    """A calendar, this year."""
    held = running(request)
    if calendar_id not in held.rulebook.calendars:
        raise _no_such_calendar(calendar_id)
    year = held.clock().astimezone(held.rulebook.city.zone).year
    return see(f"{words.RULES}/calendar/{calendar_id}/{year}")


@get("/console/rules/calendar/{calendar_id:str}/{year:int}", opt=of_page("rules"))
async def read_year(request: AnyRequest, calendar_id: str, year: int) -> ASGIResponse:
    """The twelve months of a year of a calendar."""
    held = running(request)
    rulebook = held.rulebook
    found = rulebook.calendars.get(calendar_id)
    if found is None:
        raise _no_such_calendar(calendar_id)
    if not EARLIEST <= year <= LATEST:
        raise Problem(
            "request/no-such-page",
            f"日历只显示 {EARLIEST} 至 {LATEST} 年。",
            f"Calendars are shown from {EARLIEST} to {LATEST}.",
        )
    announced = {str(one["id"]): str(one["basis"]) for one in rulebook.written.get("holidays", ())}
    return page(
        request,
        "rules/calendar.html",
        calendar=found,
        year=year_of(found, year),
        weekdays=WEEKDAYS,
        today=held.clock().astimezone(rulebook.city.zone).date(),
        bases=[announced[one.id] for one in found.holidays if year in one.years],
        earliest=EARLIEST,
        latest=LATEST,
    )


def _no_such_calendar(id_: str) -> Problem:
    return Problem(
        "catalog/no-such-entry",
        f'没有日历 "{id_[:64]}"。',
        f'There is no calendar "{id_[:64]}".',
    )


HANDLERS: list[Any] = [catalog, read_catalog, this_year, this_year_of, read_year]
