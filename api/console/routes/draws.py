"""核查: draws for inspection, done again on the spot, and what was found."""

from __future__ import annotations

from asyncio import to_thread
from typing import Any

from litestar import get, post
from litestar.response.base import ASGIResponse

from api.answers_work import DrawOut
from api.console.base import page, words_of
from api.console.names import role_name
from api.console.naming import Names
from api.console.navigation import of_page
from api.console.oversight.draws import SHOWN, drawn_of, groups_of, how_drawn, line_of
from api.reading import AnyRequest
from api.routes.draws import verified
from api.running import running
from api.sight import sighted
from api.who import person_of


@get("/console/draws", opt=of_page("draws"))
async def draws(request: AnyRequest) -> ASGIResponse:
    """The draws, the latest first."""
    held = running(request)
    rule, cursor = request.query_params.get("rule"), request.query_params.get("cursor")
    found = await to_thread(held.store.draws, rule or None, cursor=cursor)
    rulebook = held.rulebook
    return page(
        request,
        "draws.html",
        lines=[line_of(rulebook, row) for row in found.items],
        rules=[(one.rule.id, one.rule.title) for one in rulebook.samplings],
        rule=rule,
        next=found.next,
    )


@get("/console/draws/{draw_id:str}", opt=of_page("draws"))
async def draw(request: AnyRequest, draw_id: str) -> ASGIResponse:
    """One draw: how it came about, and whom it picked."""
    shown = await to_thread(_shown, request, draw_id, again=False)
    return page(request, "draw.html", **shown)


@post("/console/draws/{draw_id:str}/verify", status_code=200, opt=of_page("draws"))
async def verify(request: AnyRequest, draw_id: str) -> ASGIResponse:
    """Do the draw again from its seed and list, and say whether the same comes out."""
    shown = await to_thread(_shown, request, draw_id, again=True)
    return page(request, "draw.html", **shown)


def _shown(request: AnyRequest, said: str, *, again: bool) -> dict[str, Any]:
    held, words = running(request), words_of(request)
    rulebook = held.rulebook
    found: DrawOut = verified(held, said)
    first = _place(request.query_params.get("from"), len(found.drawn))
    ids = found.drawn[first : first + SHOWN]
    seen = sighted(request).histories(ids)
    last = first + len(ids)
    drawn = drawn_of(rulebook, words, person_of(request), found, ids, seen)
    people = held.store.names_of({one.inspected_by for one in drawn if one.inspected_by})
    return {
        "names": Names(rulebook, words, people),
        "draw": found,
        "how": how_drawn(words, found),
        "role": role_name(rulebook, found.role),
        "drawn": drawn,
        "groups": groups_of(rulebook, words, found),
        "verified": found.verified if again else None,
        "first": first + 1,
        "last": last,
        "next": f"?from={last}" if last < len(found.drawn) else None,
    }


def _place(said: str | None, most: int) -> int:
    place = int(said) if said and said.isascii() and said.isdigit() and len(said) < 7 else 0
    return place if place < most else 0


HANDLERS = [draws, draw, verify]
