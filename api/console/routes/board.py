"""督办: how the units stand, live, and the lists behind every number."""

from __future__ import annotations

from asyncio import to_thread
from typing import Any

from litestar import get
from litestar.response.base import ASGIResponse

from api.console.base import fragment, page, words_of
from api.console.navigation import of_page
from api.console.oversight.asked import QUIET_DAYS, Asked, asked_of
from api.console.oversight.board import LIST, NO_UNIT, SUPERVISIONS, board_of
from api.console.oversight.lists import WHAT, filter_for, lines_of, supervised_of
from api.console.words import Words
from api.reading import AnyRequest
from api.running import running
from api.sight import sighted
from engine.rulebook.rulebook import Rulebook
from engine.store.paging import Items

SHOWN = 6
"""So many of what is most pressing stand on the board itself."""


@get("/console/board", opt=of_page("board"))
async def board(request: AnyRequest) -> ASGIResponse:
    """The board."""
    shown = await to_thread(_board, request)
    return page(request, "board.html", **shown)


@get("/console/board/live", opt=of_page("board"))
async def live(request: AnyRequest) -> ASGIResponse:
    """The part of the board that asks for itself again."""
    shown = await to_thread(_board, request)
    return fragment(request, "_board.html", **shown)


@get("/console/board/tickets", opt=of_page("board"))
async def tickets(request: AnyRequest) -> ASGIResponse:
    """The tickets behind a number."""
    shown = await to_thread(_tickets, request)
    return page(request, "board_tickets.html", **shown)


@get("/console/board/supervisions", opt=of_page("board"))
async def supervisions(request: AnyRequest) -> ASGIResponse:
    """Written supervisions, those whose reply is due first."""
    shown = await to_thread(_supervisions, request)
    return page(request, "board_supervisions.html", **shown)


def _board(request: AnyRequest) -> dict[str, Any]:
    rulebook, words, seen = running(request).rulebook, words_of(request), sighted(request)
    asked = asked_of(request, rulebook)
    soonest = filter_for(rulebook, asked, "due", None, None, words.now)
    pressing = seen.page(soonest, "due_at", SHOWN)
    replies = seen.supervisions(asked.units(rulebook), limit=SHOWN)
    return {
        "board": board_of(rulebook, words, seen, asked, words.now),
        "pressing": lines_of(rulebook, words, pressing.items),
        "replies": supervised_of(rulebook, words, replies.items),
        "asked": asked,
        "asks_again": asked.link("/console/board/live"),
        "all_supervisions": asked.link(SUPERVISIONS),
        "quiet_days": QUIET_DAYS,
        "above": _choices(rulebook),
    }


def _choices(rulebook: Rulebook) -> list[tuple[str, str]]:
    """The units that one may ask about: all that there are, by name."""
    return sorted(((one.id, one.name) for one in rulebook.departments.values()), key=lambda d: d[1])


def _only(request: AnyRequest) -> str | None:
    """The one unit asked about without those below it, as a number in the table says."""
    said = request.query_params.get("unit")
    return said if said == NO_UNIT or request.query_params.get("only") else None


def _tickets(request: AnyRequest) -> dict[str, Any]:
    rulebook, words, seen = running(request).rulebook, words_of(request), sighted(request)
    asked, only = asked_of(request, rulebook), _only(request)
    what, day = request.query_params.get("what", "open"), request.query_params.get("day")
    what = what if what in WHAT else "open"
    wanted = filter_for(rulebook, asked, what, day, only, words.now)
    found = seen.page(wanted, "due_at", cursor=request.query_params.get("cursor"))
    more = {"what": what, "day": day, "only": "1" if only else None}
    return {
        "lines": lines_of(rulebook, words, found.items),
        "what": what,
        "title": WHAT[what],
        "kinds": [(name, said, _link(asked, only, what=name)) for name, said in WHAT.items()],
        "unit": _unit_said(rulebook, words, asked, only),
        "asked": asked,
        "day_said": day if what == "on" else None,
        "next": _next(found, asked, LIST, only, more),
    }


def _supervisions(request: AnyRequest) -> dict[str, Any]:
    rulebook, words, seen = running(request).rulebook, words_of(request), sighted(request)
    asked, only = asked_of(request, rulebook), _only(request)
    late = request.query_params.get("late") == "1"
    units = asked.units(rulebook) if only is None else (only,)
    cursor = request.query_params.get("cursor")
    found = seen.supervisions(units, overdue=True if late else None, cursor=cursor)
    more = {"late": "1" if late else None, "only": "1" if only else None}
    return {
        "lines": supervised_of(rulebook, words, found.items),
        "late": late,
        "all_link": asked.link(SUPERVISIONS),
        "late_link": asked.link(SUPERVISIONS, late="1"),
        "unit": _unit_said(rulebook, words, asked, only),
        "next": _next(found, asked, SUPERVISIONS, only, more),
    }


def _link(asked: Asked, only: str | None, **more: str | None) -> str:
    return asked.link(LIST, **_own(only), **more)


def _own(only: str | None) -> dict[str, str | None]:
    return {} if only is None else {"unit": only, "only": "1"}


def _next(
    found: Items[Any], asked: Asked, path: str, only: str | None, more: dict[str, str | None]
) -> str | None:
    if found.next is None:
        return None
    return asked.link(path, **{**more, **_own(only), "cursor": found.next})


def _unit_said(
    rulebook: Rulebook, words: Words, asked: Asked, only: str | None
) -> tuple[str, str] | None:
    """The name of the unit asked about, and the address of its board."""
    if only == NO_UNIT:
        return words.say("尚无单位", "no unit yet"), "/console/board"
    if asked.unit is None:
        return None
    return rulebook.departments[asked.unit].name, asked.link("/console/board")


HANDLERS = [board, live, tickets, supervisions]
