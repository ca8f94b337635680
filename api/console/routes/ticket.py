"""工单: the page of one ticket, and the commands that its forms give."""

from __future__ import annotations

from asyncio import to_thread
from collections.abc import Sequence

from litestar import get, post
from litestar.response.base import ASGIResponse

from api.attaching import MOST_BYTES
from api.console.base import fragment, page, words_of
from api.console.commands import BY_NAME, give
from api.console.filled import filled_in
from api.console.matters.view import Seen, TicketView, view_of
from api.console.naming import Names
from api.console.navigation import of_page
from api.console.sent import sent_on
from api.mistakes import Mistake
from api.privacy import Looker, looker_of
from api.problems import invalid
from api.reading import AnyRequest
from api.routes.privacy import check, reason_of
from api.routes.tickets import number_of
from api.running import running
from api.sight import sighted
from api.who import person_of
from engine.people.disclosure import masked_event
from engine.people.masking import FIELDS
from engine.tickets.events import Event
from engine.tickets.requests import Disclose
from engine.tickets.states import move
from engine.tickets.ticket import replay

MOST_DIGITS = 10
FILES_AT_ONCE = 5
"""About so many files of the largest kind fit into one form."""


@get("/console/tickets/{ticket_id:str}", opt=of_page("ticket"))
async def ticket_page(request: AnyRequest, ticket_id: str) -> ASGIResponse:
    """Everything about a ticket."""
    return await _page(request, number_of(ticket_id))


@post("/console/tickets/{ticket_id:str}/unmask", status_code=200, opt=of_page("ticket"))
async def unmask(request: AnyRequest, ticket_id: str) -> ASGIResponse:
    """The same with personal data that were asked for, once it is written down who and why.

    The page itself is the answer: nobody is sent on, for the next look has a reason of its own.
    """
    seen, looker, number = sighted(request), looker_of(request), number_of(ticket_id)
    form = await request.form()
    wanted = form.getall("fields", [])
    command = Disclose(
        tuple(field for field in FIELDS if field in wanted), reason_of(str(form.get("reason", "")))
    )

    if not command.fields:
        raise invalid(
            [Mistake("fields", "field/missing", "请选要看什么", "say what is to be shown")]
        )

    def disclose() -> None:
        check(looker, seen.ticket(number), command.fields)
        person = looker.person
        looker.held.desk.command(number, command, person.name, looker.now, by=person.by)

    await to_thread(disclose)
    return await _page(request, number, command.fields)


async def _page(request: AnyRequest, number: str, asked: tuple[str, ...] = ()) -> ASGIResponse:
    held, words, by = running(request), words_of(request), person_of(request).by
    sight, looker = sighted(request), looker_of(request)

    def look() -> tuple[TicketView, dict[str, str]]:
        history = sight.history(number)
        that_day, head = held.current.of(history[0].rulebook), held.store.head(number)
        seen = _seen(looker, history, asked)
        people = held.store.names_of({event.actor for event in history})
        return view_of(held.rulebook, that_day, history, seen, by, words, head), people

    view, people = await to_thread(look)
    return page(request, "ticket.html", view=view, names=Names(held.rulebook, words, people))


def _seen(looker: Looker, history: Sequence[Event], asked: tuple[str, ...]) -> Seen:
    ticket = replay(history)
    out, events = looker.ticket(ticket, asked), looker.events(history)
    if asked:
        disclosed = looker.sees(ticket).asked(asked)
        events = [masked_event(one, disclosed, ticket.citizen) for one in history]
    return Seen(out, events, bool(asked))


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


HANDLERS = [ticket_page, unmask, ticket_changed, give_command]
