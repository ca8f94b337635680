"""Tickets: taking them in, reading them, and why they are as they are."""

from __future__ import annotations

import re
from asyncio import to_thread

from litestar import get, post
from litestar.response.base import ASGIResponse

from api.answers import ReasonsOut
from api.answers_tickets import ClocksOut, EventsOut, TicketOut, TicketPage
from api.contract import Operation, answer, opt
from api.lists import filter_of, known_sort
from api.privacy import looker_of
from api.reading import (
    AnyRequest,
    idempotency_key,
    matches,
    read_body,
    read_query,
)
from api.reasons import reasons_of
from api.requests import intake_of
from api.running import running
from api.schemas import TicketIn, TicketQuery
from api.showing import show_clocks, show_event, show_line
from api.sight import sighted
from api.who import person_of
from engine.bulletins.bulletin import Bulletin
from engine.cases.case import Case
from engine.desk import NoSuchTicket
from engine.store.lists import SORTS
from engine.tickets.chain import verify
from engine.tickets.ticket import Ticket

_NUMBER = re.compile(r"\d{8}-[0-9A-Z]{8}")

RECEIVE = Operation(
    id="receive-ticket",
    tag="tickets",
    zh="受理一件诉求",
    en="Take a request in",
    answer=TicketOut,
    status=201,
    body=TicketIn,
    problems=(403, 409, 422),
    note="规则决定承办单位、优先级和全部时限, 写入即生效。"
    "缺省的 area, category, district 按内容推断, 见回答的 guessed。 / "
    "The rules decide at once; area, category and district are guessed from the words "
    "where they are missing, and the answer says so.",
)
LIST = Operation(
    id="list-tickets",
    tag="tickets",
    zh="工单列表",
    en="Tickets, filtered and sorted, page by page",
    answer=TicketPage,
    query=TicketQuery,
    problems=(422,),
)
READ = Operation(
    id="read-ticket",
    tag="tickets",
    zh="一张工单",
    en="One ticket with its clocks",
    answer=TicketOut,
    problems=(404,),
    note="ETag 是事件号; 操作时放进 If-Match 可防止覆盖他人的操作。 / The ETag is the number of "
    "the last event; sent as If-Match it keeps commands from crossing each other.",
)
EVENTS = Operation(
    id="read-events",
    tag="tickets",
    zh="工单的经过",
    en="Everything that happened to a ticket, sealed by hashes",
    answer=EventsOut,
    problems=(404,),
)
CLOCKS = Operation(
    id="read-clocks",
    tag="tickets",
    zh="时限的来历: 每次起算、暂停、延期的时间和依据",
    en="Why each due time is what it is, in words",
    answer=ClocksOut,
    problems=(404,),
)
REASONS = Operation(
    id="read-reasons",
    tag="tickets",
    zh="为什么由这个单位、在这个时限内办理",
    en="Why: rules, file and line, basis, version",
    answer=ReasonsOut,
    problems=(404,),
)


@post("/tickets", opt=opt(RECEIVE))
async def receive_ticket(request: AnyRequest) -> ASGIResponse:
    """Decide a request and make it durable."""
    held, person = running(request), person_of(request)
    rulebook, now = held.rulebook, held.clock()
    intake = intake_of(rulebook, await read_body(request, TicketIn), now)
    desk, key = held.desk.under(rulebook), idempotency_key(request)
    ticket = await desk.receive_async(intake, person.name, now, key, person.by)
    headers = {**headers_of(ticket), "Location": f"/api/tickets/{ticket.id}"}
    return answer(await looker_of(request, rulebook).shown(ticket), 201, headers)


@get("/tickets", opt=opt(LIST))
async def list_tickets(request: AnyRequest) -> ASGIResponse:
    """One page of tickets."""
    held = running(request)
    query = read_query(request, TicketQuery)
    wanted, sort = filter_of(held.rulebook, query), known_sort(query.sort, SORTS)
    page = await to_thread(sighted(request).page, wanted, sort, query.limit, query.cursor)
    shown = looker_of(request).in_lists
    lines = [show_line(held.rulebook, row, shown) for row in page.items]
    return answer(TicketPage(items=lines, next=page.next))


@get("/tickets/{ticket_id:str}", opt=opt(READ))
async def read_ticket(request: AnyRequest, ticket_id: str) -> ASGIResponse:
    """One ticket, or 304 where the caller has it as it is."""
    ticket = await to_thread(sighted(request).ticket, number_of(ticket_id))
    headers = headers_of(ticket)
    if matches(request, headers["ETag"]):
        return ASGIResponse(status_code=304, headers=headers)
    return answer(await looker_of(request).shown(ticket), 200, headers)


@get("/tickets/{ticket_id:str}/events", opt=opt(EVENTS))
async def read_events(request: AnyRequest, ticket_id: str) -> ASGIResponse:
    """All events of a ticket."""
    looker, seen = looker_of(request), sighted(request)

    def find() -> EventsOut:
        history = seen.history(number_of(ticket_id))
        zone = looker.rulebook.city.zone
        return EventsOut(
            ticket=history[0].ticket_id,
            intact=not verify(history),
            items=[show_event(event, zone) for event in looker.events(history)],
        )

    return answer(await to_thread(find))


@get("/tickets/{ticket_id:str}/clocks", opt=opt(CLOCKS))
async def read_clocks(request: AnyRequest, ticket_id: str) -> ASGIResponse:
    """The clocks of a ticket with their histories."""
    held = running(request)
    history = await to_thread(sighted(request).history, number_of(ticket_id))
    return answer(show_clocks(held.rulebook, history))


@get("/tickets/{ticket_id:str}/reasons", opt=opt(REASONS))
async def read_reasons(request: AnyRequest, ticket_id: str) -> ASGIResponse:
    """Why a ticket is where it is."""
    held, seen = running(request), sighted(request)

    def find() -> ReasonsOut:
        history = seen.history(number_of(ticket_id))
        return reasons_of(held.rulebook, held.current.of(history[0].rulebook), history)

    return answer(await to_thread(find))


def number_of(said: str) -> str:
    """A ticket number as it is written; what cannot be one is no ticket."""
    number = said.upper()
    if not _NUMBER.fullmatch(number):
        raise NoSuchTicket(said[:40])
    return number


def headers_of(aggregate: Ticket | Case | Bulletin) -> dict[str, str]:
    """Which version of the aggregate this is, and whether the answer was given before."""
    headers = {"ETag": f'"{aggregate.length}"'}
    if aggregate.repeated:
        headers["Idempotent-Replay"] = "true"
    return headers
