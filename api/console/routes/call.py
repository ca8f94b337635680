"""接线: one page for a call, from the first word to the hanging up."""

from __future__ import annotations

from asyncio import to_thread
from typing import Any

import msgspec
from litestar import get, post
from litestar.response.base import ASGIResponse

from api.console.base import page
from api.console.desks.looking import Looking, looking
from api.console.matters.calls import (
    HUNG_UP,
    STILL_OPEN,
    Taken,
    ahead_of,
    begun_at,
    body_of,
    choices,
    new_key,
    says_something,
    taken_of,
)
from api.console.matters.lists import rows_of
from api.console.naming import Names
from api.console.navigation import of_page
from api.console.sent import sent_on
from api.reading import AnyRequest
from api.requests import intake_of
from api.routes.tickets import number_of
from api.running import running
from api.who import person_of
from engine.store import Filter
from engine.tickets.possible import possible_for
from engine.tickets.states import move
from engine.tickets.ticket import Ticket, replay

SHOWN = 6
"""So many of the last calls stand beside the form."""


@get("/console/call", opt=of_page("call"))
async def call_page(request: AnyRequest) -> ASGIResponse:
    """An empty form, ready for the next call."""
    look = looking(request)
    latest = await to_thread(_latest, look)
    return page(
        request,
        "call.html",
        choices=choices(look),
        key=new_key(),
        latest=latest,
        ahead=None,
        names=Names(look.rulebook, look.words),
        begun="",
    )


@post("/console/call/preview", status_code=200, opt=of_page("call"))
async def call_preview(request: AnyRequest) -> ASGIResponse:
    """What would happen to what is typed so far; nothing is stored."""
    look, form = looking(request), await _form(request)
    ahead = None
    begun = ""
    if says_something(form):
        begun = begun_at(look.rulebook, form, look.now)
        body = msgspec.structs.replace(body_of(form), received_at=None)
        ahead = await to_thread(ahead_of, look, body)
    names = Names(look.rulebook, look.words)
    return page(request, "_call_ahead.html", ahead=ahead, names=names, begun=begun)


@post("/console/call", status_code=200, opt=of_page("call"))
async def take_call(request: AnyRequest) -> ASGIResponse:
    """Take the request in; a form that is sent twice makes one ticket."""
    held, person = running(request), person_of(request)
    rulebook, now = held.rulebook, held.clock()
    form = await _form(request)
    key, action = form.pop("_key", None), form.get("action", HUNG_UP)
    form.pop("_csrf", None)
    body = body_of(form)
    is_call = body.channel == "hotline"
    begun = min(body.received_at or now, now)
    body = msgspec.structs.replace(
        body,
        received_at=begun,
        call_open=is_call and action == STILL_OPEN,
        hung_up_at=now if is_call and action != STILL_OPEN else None,
    )
    intake = intake_of(rulebook, body, now)
    desk = held.desk.under(rulebook)
    ticket = await desk.receive_async(intake, person.name, now, key, person.by)
    row = move("receive")
    done = looking(request).words.say(f"{row.name_zh}: {ticket.id}", f"Received: {ticket.id}")
    path = f"/console/call/{ticket.id}"
    return sent_on(request, path, path, done)


@get("/console/call/{ticket_id:str}", opt=of_page("call"))
async def taken_page(request: AnyRequest, ticket_id: str) -> ASGIResponse:
    """The receipt of a call: what to tell the citizen, and what is still to be done."""
    look = looking(request)
    number = number_of(ticket_id)

    def take_up() -> tuple[Taken, Ticket]:
        history = look.desk.history(number)
        return taken_of(look, replay(history)), look.shown(history).ticket

    taken, shown = await to_thread(take_up)
    ticket = taken.ticket
    names = Names(look.rulebook, look.words)
    clocks = sorted(
        (clock for clock in ticket.clocks.values() if clock.going), key=lambda one: one.due_at
    )
    return page(
        request,
        "call_taken.html",
        taken=taken,
        ticket=ticket,
        shown=shown,
        clocks=clocks,
        names=names,
        possible=possible_for(ticket, look.person.by),
    )


def _latest(look: Looking) -> list[Any]:
    wanted = Filter(channel=("hotline",), received_from=look.since_midnight())
    return list(rows_of(look, look.desk.page(wanted, "-received_at", SHOWN).items))


async def _form(request: AnyRequest) -> dict[str, Any]:
    return {name: value for name, value in (await request.form()).items() if value != ""}


HANDLERS = [call_page, call_preview, take_call, taken_page]
