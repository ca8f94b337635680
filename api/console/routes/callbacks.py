"""回访: the queue of calls, the questions that the rules ask, and what follows from the answers."""

from __future__ import annotations

from asyncio import to_thread
from typing import Any

from litestar import get, post
from litestar.response.base import ASGIResponse

from api.console.base import fragment, page
from api.console.commands import give
from api.console.desks.calling import (
    NOW,
    SPOKEN,
    TABS,
    Row,
    answers_given,
    call_of,
    counts_of,
    queue_of,
)
from api.console.desks.looking import Looking, looking
from api.console.navigation import of_page
from api.console.sent import sent_on
from api.problems import Problem
from api.reading import AnyRequest
from api.routes.tickets import number_of
from engine.tickets.ticket import Ticket

PATH = "/console/callbacks"
SPOKE, SILENT, NOBODY = "spoke", "silent", "nobody"
REACHED = {SPOKE: True, SILENT: True, NOBODY: False}
"""How a call went: the citizen answered, would not judge, or was not reached."""
AFTER = frozenset({"close", "redo", "ask-closing"})
"""What the desk may do once the citizen has spoken."""


def tab_of(request: AnyRequest) -> str:
    """The tab that the address asks for."""
    tab = request.query_params.get("tab", NOW)
    return tab if tab in TABS else NOW


@get(PATH, opt=of_page("callbacks"))
async def desk(request: AnyRequest) -> ASGIResponse:
    """The queue, with the call that waits longest opened beside it."""
    return await _page(request, None)


@get(f"{PATH}/queue", opt=of_page("callbacks"))
async def queue(request: AnyRequest) -> ASGIResponse:
    """The part that asks for itself again."""
    shown = await to_thread(_queue, looking(request), tab_of(request))
    return fragment(request, "_calls.html", **shown)


@get(f"{PATH}/{{ticket_id:str}}", opt=of_page("callbacks"))
async def opened(request: AnyRequest, ticket_id: str) -> ASGIResponse:
    """The same with this call opened; for htmx the call alone."""
    if request.headers.get("hx-request"):
        call = await to_thread(call_of, looking(request), number_of(ticket_id))
        return page(request, "_call.html", call=call, tab=tab_of(request))
    return await _page(request, number_of(ticket_id))


@post(f"{PATH}/{{ticket_id:str}}/call-back", status_code=200, opt=of_page("callbacks"))
async def called(request: AnyRequest, ticket_id: str) -> ASGIResponse:
    """A call was made: what the citizen said, or that nobody was reached."""
    form, look = await request.form(), looking(request)
    reached = form.get("reached")
    body: dict[str, Any] = {"note": form.get("note"), "_expected": form.get("_expected")}
    if reached in REACHED:
        body["reached"] = REACHED[str(reached)]
    if reached == SPOKE:
        call = await to_thread(call_of, look, number_of(ticket_id))
        body["answers"] = answers_given(call.questions, form)
        if call.questions and not body["answers"]:
            raise Problem(
                "request/invalid",
                "还没有填写市民的回答; 市民不愿评价的, 请选“接通了, 不愿评价”。",
                "Nothing is answered yet; where the citizen would not judge, say so above.",
            )
    ticket = await give(request, ticket_id, "call-back", body)
    if ticket.state == "called-back":
        say = look.words.say
        path = f"{PATH}/{ticket.id}?tab={SPOKEN}"
        return sent_on(request, None, path, say("回访已登记", "the call is noted"))
    return sent_on(request, None, PATH, _not_reached(look, ticket))


@post(f"{PATH}/{{ticket_id:str}}/{{command:str}}", status_code=200, opt=of_page("callbacks"))
async def after(request: AnyRequest, ticket_id: str, command: str) -> ASGIResponse:
    """What follows from what the citizen said: the matter ends, or goes back to the unit."""
    if command not in AFTER:
        raise Problem("request/no-such-page", "没有这种操作。", "There is no such command.")
    look = looking(request)
    ticket = await give(request, ticket_id, command, dict(await request.form()))
    say = look.words.say
    done = {
        "close": say(f"{ticket.id} 已结案", f"{ticket.id} closed"),
        "redo": say(f"{ticket.id} 已退回重办", f"{ticket.id} sent back to the unit"),
        "ask-closing": say(f"{ticket.id} 已申请结案", f"{ticket.id}: closing asked"),
    }[command]
    return sent_on(request, None, PATH, done)


def _not_reached(look: Looking, ticket: Ticket) -> str:
    say, tried = look.words.say, len(ticket.tries)
    if ticket.call_at is None:
        return say(
            f"{ticket.id} 已打 {tried} 次未接通, 不再打",
            f"{ticket.id}: tried {tried} times, no more calls",
        )
    when = look.words.when(ticket.call_at)
    return say(
        f"{ticket.id} 第 {tried} 次未接通, {when} 再打",
        f"{ticket.id}: try {tried} reached nobody, again at {when}",
    )


async def _page(request: AnyRequest, ticket_id: str | None) -> ASGIResponse:
    look, tab = looking(request), tab_of(request)
    shown = await to_thread(_queue, look, tab)
    rows: tuple[Row, ...] = shown["rows"]
    chosen = ticket_id or (rows[0].line.id if rows else None)
    call = None if chosen is None else await to_thread(call_of, look, chosen)
    shown["chosen"] = chosen
    return page(request, "callbacks.html", **shown, call=call)


def _queue(look: Looking, tab: str) -> dict[str, Any]:
    return {"rows": queue_of(look, tab), "counts": counts_of(look), "tab": tab, "chosen": None}


HANDLERS = [desk, queue, called, opened, after]
