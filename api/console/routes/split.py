"""拆单: one call spoke of several matters; each becomes a ticket of its own."""

from __future__ import annotations

import re
from asyncio import to_thread
from typing import Any

import msgspec
from litestar import get, post
from litestar.response.base import ASGIResponse

from api.console.base import page
from api.console.desks.looking import looking
from api.console.matters.calls import choices
from api.console.navigation import of_page
from api.console.sent import sent_on
from api.mistakes import find_mistakes
from api.problems import invalid
from api.reading import AnyRequest
from api.requests import matters_of
from api.routes.tickets import number_of
from api.running import running
from api.schemas_life import MOST_SPLIT, SplitIn
from api.sight import sighted
from engine.tickets.ticket import Ticket

AT_FIRST = 2
"""So many further matters a form has room for before more are asked for."""
_FIELD = re.compile(r"into\.(\d{1,2})\.([a-z_]+)")


@get("/console/tickets/{ticket_id:str}/split", opt=of_page("ticket"))
async def split_page(request: AnyRequest, ticket_id: str) -> ASGIResponse:
    """A form with room for some further matters."""
    look = looking(request)
    number = number_of(ticket_id)
    shown = await to_thread(lambda: look.shown(look.desk.history(number)).ticket)
    said = request.query_params.get("rooms", "")
    rooms = min(int(said), MOST_SPLIT) if said.isdecimal() and len(said) < 4 else AT_FIRST
    return page(
        request,
        "split.html",
        shown=shown,
        choices=choices(look),
        rooms=range(max(rooms, 1)),
        more=min(rooms + AT_FIRST, MOST_SPLIT),
    )


@post("/console/tickets/{ticket_id:str}/split", status_code=200, opt=of_page("ticket"))
async def split_up(request: AnyRequest, ticket_id: str) -> ASGIResponse:
    """Make the tickets; a matter of which nothing was said is none."""
    look, held = looking(request), running(request)
    number, body = number_of(ticket_id), body_of(dict((await request.form()).items()))
    intakes = matters_of(held.rulebook, body, look.now)
    seen, person = sighted(request, held.rulebook), look.person

    def split() -> Ticket:
        return seen.split(
            number, intakes, body.reason, person.name, look.now, None, None, person.by
        )

    after = await to_thread(split)
    made = ", ".join(after.split_into[-len(intakes) :])
    done = look.words.say(f"拆出 {made}", f"Split off: {made}")
    path = f"/console/tickets/{number}"
    return sent_on(request, path, path, done)


def body_of(form: dict[str, Any]) -> SplitIn:
    """The matters that a form speaks of: ``into.0.text`` is the text of the first one."""
    matters: dict[int, dict[str, Any]] = {}
    for name, value in form.items():
        found = _FIELD.fullmatch(name)
        if found is not None and str(value).strip():
            matters.setdefault(int(found[1]), {})[found[2]] = value
    given = {"into": [matters[place] for place in sorted(matters)]}
    if str(form.get("reason") or "").strip():
        given["reason"] = form["reason"]
    try:
        return msgspec.convert(given, SplitIn, strict=False)
    except msgspec.ValidationError:
        raise invalid(list(find_mistakes(SplitIn, given, strict=False))) from None


HANDLERS = [split_page, split_up]
