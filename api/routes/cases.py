"""Cases of accountability: listed, read, opened by hand, verified, never deleted."""

from __future__ import annotations

import re
from asyncio import to_thread
from collections.abc import Sequence

from litestar import get, post
from litestar.handlers import HTTPRouteHandler
from litestar.response.base import ASGIResponse

from api.answers_cases import CaseEventsOut, CaseOut, CasePage
from api.contract import Operation, answer, opt
from api.lists import case_filter_of, known_sort
from api.mistakes import Mistake
from api.offered_cases import CASE_OFFERED, CaseOffered, case_command_of, opening_of
from api.privacy import Looker, looker_of
from api.problems import invalid
from api.reading import (
    AnyRequest,
    expected_event,
    idempotency_key,
    matches,
    read_body,
    read_query,
)
from api.routes.tickets import headers_of
from api.running import running
from api.schemas_cases import AddEvidenceIn, CaseQuery, EvidenceIn, OpenCaseIn
from api.showing import show_event
from api.showing_cases import CASE_KINDS, show_case, show_case_line
from api.sight import sighted
from api.who import person_of
from engine.cases.case import Case
from engine.cases.evidence import Evidence, doubts
from engine.desk_errors import NoSuchCase, NoSuchTicket
from engine.people.disclosure import masked_case, masked_event
from engine.sighted import Sighted
from engine.store.case_lists import CASE_SORTS
from engine.tickets.chain import verify

_NUMBER = re.compile(r"C\d{8}-[0-9A-Z]{8}")

LIST = Operation(
    id="list-cases",
    tag="cases",
    zh="问责线索列表",
    en="Cases, filtered and sorted, page by page",
    answer=CasePage,
    query=CaseQuery,
    problems=(422,),
)
READ = Operation(
    id="read-case",
    tag="cases",
    zh="一条问责线索, 含证据和申诉",
    en="One case with its evidence and objections",
    answer=CaseOut,
    problems=(404,),
    note="每次读取都与工单的事件核对证据, 见 evidence.doubt。 / Whenever it is read, the evidence "
    "is compared with the tickets' events: see evidence.doubt.",
)
EVENTS = Operation(
    id="read-case-events",
    tag="cases",
    zh="线索的经过",
    en="Everything that happened to a case, sealed by hashes",
    answer=CaseEventsOut,
    problems=(404,),
)
OPEN = Operation(
    id="open-case",
    tag="cases",
    zh="登记线索",
    en="Open a case by hand",
    answer=CaseOut,
    status=201,
    body=OpenCaseIn,
    problems=(403, 422),
)


@get("/cases", opt=opt(LIST))
async def list_cases(request: AnyRequest) -> ASGIResponse:
    """One page of cases."""
    held = running(request)
    query = read_query(request, CaseQuery)
    wanted, sort = case_filter_of(held.rulebook, query), known_sort(query.sort, CASE_SORTS)
    page = await to_thread(sighted(request).cases, wanted, sort, query.limit, query.cursor)
    lines = [show_case_line(held.rulebook, row) for row in page.items]
    return answer(CasePage(items=lines, next=page.next))


@get("/cases/{case_id:str}", opt=opt(READ))
async def read_case(request: AnyRequest, case_id: str) -> ASGIResponse:
    """One case, or 304 where the caller has it as it is."""
    case = await to_thread(sighted(request).case, case_number_of(case_id))
    headers = headers_of(case)
    if matches(request, headers["ETag"]):
        return ASGIResponse(status_code=304, headers=headers)
    looker = looker_of(request)
    return answer(await to_thread(_shown, looker, case), 200, headers)


@get("/cases/{case_id:str}/events", opt=opt(EVENTS))
async def read_case_events(request: AnyRequest, case_id: str) -> ASGIResponse:
    """All events of a case."""
    held = running(request)
    history = await to_thread(sighted(request).case_history, case_number_of(case_id))
    zone, shown = held.rulebook.city.zone, looker_of(request).in_lists
    return answer(
        CaseEventsOut(
            case=history[0].ticket_id,
            intact=not verify(history),
            items=[show_event(masked_event(event, shown), zone, CASE_KINDS) for event in history],
        )
    )


@post("/cases", opt=opt(OPEN))
async def open_case(request: AnyRequest) -> ASGIResponse:
    """Open a case by hand."""
    held, seen, person = running(request), sighted(request), person_of(request)
    looker, key = looker_of(request), idempotency_key(request)
    body = await read_body(request, OpenCaseIn)

    def open_it() -> tuple[Case, CaseOut]:
        command = opening_of(body, evidence_named(seen, body.evidence, body.ticket))
        case = seen.open_case(command, person.name, held.clock(), key, person.by)
        return case, _shown(looker, case)

    case, shown = await to_thread(open_it)
    headers = {**headers_of(case), "Location": f"/api/cases/{case.id}"}
    return answer(shown, 201, headers)


def _handler(offered: CaseOffered) -> HTTPRouteHandler:
    operation = Operation(
        id=f"{offered.name}-case",
        tag="cases",
        zh=offered.zh,
        en=offered.en,
        answer=CaseOut,
        body=offered.body,
        problems=(403, 404, 409, 412, 422),
    )

    @post(
        f"/cases/{{case_id:str}}/{offered.name}",
        status_code=200,
        name=operation.id,
        opt=opt(operation),
    )
    async def carry_out(request: AnyRequest, case_id: str) -> ASGIResponse:
        held, seen, person = running(request), sighted(request), person_of(request)
        looker, number = looker_of(request), case_number_of(case_id)
        key, expected = idempotency_key(request), expected_event(request)
        body = await read_body(request, offered.body)
        named = body.evidence if isinstance(body, AddEvidenceIn) else ()

        def give() -> tuple[Case, CaseOut]:
            command = case_command_of(offered, body, evidence_named(seen, named))
            name, by, now = person.name, person.by, held.clock()
            case = seen.case_command(number, command, name, now, expected, key, by)
            return case, _shown(looker, case)

        case, shown = await to_thread(give)
        return answer(shown, 200, headers_of(case))

    return carry_out


def case_number_of(said: str) -> str:
    """A case number as it is written; what cannot be one is no case."""
    number = said.upper()
    if not _NUMBER.fullmatch(number):
        raise NoSuchCase(said[:40])
    return number


def _shown(looker: Looker, case: Case) -> CaseOut:
    """The case, its evidence compared with what the tickets hold now."""
    histories = looker.held.store.histories({one.ticket for one in case.evidence})
    events = [event for history in histories.values() for event in history]
    shown = masked_case(case, looker.in_lists)
    return show_case(looker.rulebook, shown, doubts(case.evidence, events))


def evidence_named(
    seen: Sighted, named: Sequence[EvidenceIn], ticket: str | None = None
) -> tuple[Evidence, ...]:
    """The events named, frozen; refused where there are no such events, or no such ticket."""
    mistakes: list[Mistake] = []
    if ticket is not None and not seen.histories([ticket.upper()]):
        mistakes.append(_nothing_there("ticket", ticket))
    found: list[Evidence] = []
    for index, one in enumerate(named):
        try:
            found += seen.evidence([(one.ticket.upper(), one.number)])
        except NoSuchTicket as missing:
            mistakes.append(_nothing_there(f"evidence[{index}]", missing.ticket_id))
    if mistakes:
        raise invalid(mistakes)
    return tuple(found)


def _nothing_there(field: str, what: str) -> Mistake:
    return Mistake(field, "field/not-found", f"没有 {what}", f"there is no {what}")


HANDLERS = [
    list_cases,
    read_case,
    read_case_events,
    open_case,
    *(_handler(offered) for offered in CASE_OFFERED),
]
