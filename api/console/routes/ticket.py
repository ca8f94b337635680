"""工单: the page of one ticket, and the commands that its forms give."""

from __future__ import annotations

from asyncio import to_thread

from litestar import get, post
from litestar.response.base import ASGIResponse

from api.attaching import MOST_BYTES
from api.console.base import fragment, page, words_of
from api.console.commands import BY_NAME, give
from api.console.filled import filled_in
from api.console.matters.view import TicketView, view_of
from api.console.naming import Names
from api.console.navigation import of_page
from api.console.sent import sent_on
from api.reading import AnyRequest
from api.routes.tickets import number_of
from api.running import running
from api.sight import sighted
from api.who import person_of
from engine.tickets.states import move

MOST_DIGITS = 10
FILES_AT_ONCE = 5
"""About so many files of the largest kind fit into one form."""


@get("/console/tickets/{ticket_id:str}", opt=of_page("ticket"))
async def ticket_page(request: AnyRequest, ticket_id: str) -> ASGIResponse:
    """Everything about a ticket."""
    held, seen, person = running(request), sighted(request), person_of(request)
    words = words_of(request)

    def look() -> TicketView:
        number = number_of(ticket_id)
        history = seen.history(number)
        that_day = held.current.of(history[0].rulebook)
        return view_of(held.rulebook, that_day, history, person, words, held.store.head(number))

    view = await to_thread(look)
    return page(request, "ticket.html", view=view, names=Names(held.rulebook, words))


@get("/console/tickets/{ticket_id:str}/changed", opt=of_page("ticket"))
async def ticket_changed(request: AnyRequest, ticket_id: str) -> ASGIResponse:
    """Whether anything has happened since the page was made; it asks every now and then."""
    held, seen = running(request), sighted(request)
    number, since = number_of(ticket_id), request.query_params.get("since", "")

    def look() -> int:
        seen.admit(number)
        head = held.store.head(number)
        return 0 if head is None else head[0]

    length = await to_thread(look)
    more = length - int(since) if since.isdecimal() and len(since) < MOST_DIGITS else 0
    path = f"/console/tickets/{number}"
    return fragment(request, "_changed.html", more=max(more, 0), path=path)


@post(
    "/console/tickets/{ticket_id:str}/do/{command:str}",
    status_code=200,
    request_max_body_size=FILES_AT_ONCE * MOST_BYTES,
    opt=of_page("ticket"),
)
async def give_command(request: AnyRequest, ticket_id: str, command: str) -> ASGIResponse:
    """Carry out what a form asks for, and go on to where it was sent from."""
    number = number_of(ticket_id)
    ticket = await to_thread(sighted(request).ticket, number)
    form = await filled_in(request, ticket)
    after = await give(request, number, command, form)
    row = move(BY_NAME[command].name)
    done = words_of(request).say(f"{row.name_zh}: {after.id}", f"{row.name_en}: {after.id}")
    return sent_on(request, form.get("_next"), f"/console/tickets/{after.id}", done)


HANDLERS = [ticket_page, ticket_changed, give_command]
