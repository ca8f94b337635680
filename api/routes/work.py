"""What waits for somebody: calls to make, parts to do, supervisions to answer."""

from __future__ import annotations

from asyncio import to_thread

from litestar import get
from litestar.response.base import ASGIResponse

from api.answers_work import CallPage, PartPage, SupervisionPage
from api.contract import Operation, answer, opt
from api.lists import Wanted, number_said
from api.privacy import looker_of
from api.reading import AnyRequest, read_query
from api.running import running
from api.schemas_work import CallQuery, PartQuery, SupervisionQuery
from api.showing_work import show_call, show_part_line, show_supervision_line
from api.sight import sighted
from engine.store import Filter
from engine.tickets.ticket import replay

CALLS = Operation(
    id="list-callbacks",
    tag="work",
    zh="回访队列: 应回访的工单和要问的问题",
    en="The queue of call backs, with the questions to ask",
    answer=CallPage,
    query=CallQuery,
    problems=(422,),
)
PARTS = Operation(
    id="list-parts",
    tag="work",
    zh="协办部分列表",
    en="What assisting units have to do",
    answer=PartPage,
    query=PartQuery,
    problems=(422,),
)
SUPERVISIONS = Operation(
    id="list-supervisions",
    tag="work",
    zh="督办件列表",
    en="Written supervisions",
    answer=SupervisionPage,
    query=SupervisionQuery,
    problems=(422,),
)


@get("/callbacks", opt=opt(CALLS))
async def list_callbacks(request: AnyRequest) -> ASGIResponse:
    """One page of the queue."""
    held, seen = running(request), sighted(request)
    rulebook, now = held.rulebook, held.clock()
    query, given = read_query(request, CallQuery), Wanted()
    wanted = Filter(
        call_until=query.until or now,
        lead=given.any_of("lead", query.lead, rulebook.departments),
        category=given.below("category", query.category, rulebook.categories),
    )
    given.check()
    shown = looker_of(request).in_lists

    def read() -> CallPage:
        page = seen.page(wanted, "call_at", query.limit, query.cursor)
        histories = held.store.histories([row.id for row in page.items])
        calls = [
            show_call(rulebook, row, replay(histories[row.id]), now, shown) for row in page.items
        ]
        return CallPage(items=calls, next=page.next)

    return answer(await to_thread(read))


@get("/parts", opt=opt(PARTS))
async def list_parts(request: AnyRequest) -> ASGIResponse:
    """One page of parts."""
    held = running(request)
    rulebook, now = held.rulebook, held.clock()
    query, given = read_query(request, PartQuery), Wanted()
    unit = given.any_of("unit", query.unit, rulebook.departments)
    given.check()
    page = await to_thread(
        sighted(request).parts, unit, open_=query.open, limit=query.limit, cursor=query.cursor
    )
    lines = [show_part_line(rulebook, row, now) for row in page.items]
    return answer(PartPage(items=lines, next=page.next))


@get("/supervisions", opt=opt(SUPERVISIONS))
async def list_supervisions(request: AnyRequest) -> ASGIResponse:
    """One page of supervisions."""
    held = running(request)
    rulebook = held.rulebook
    query, given = read_query(request, SupervisionQuery), Wanted()
    unit = given.any_of("unit", query.unit, rulebook.departments)
    role = given.any_of("role", query.role, rulebook.roles)
    given.check()
    page = await to_thread(
        sighted(request).supervisions,
        unit,
        role,
        ended=None if query.open is None else not query.open,
        overdue=query.overdue,
        ticket_id=number_said(query.ticket),
        limit=query.limit,
        cursor=query.cursor,
    )
    lines = [show_supervision_line(rulebook, row) for row in page.items]
    return answer(SupervisionPage(items=lines, next=page.next))


HANDLERS = (list_callbacks, list_parts, list_supervisions)
