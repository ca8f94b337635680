"""Notices: what roles are told, once it is time to tell them."""

from __future__ import annotations

import re
from asyncio import to_thread

from litestar import get, post
from litestar.response.base import ASGIResponse

from api.answers_work import NoticeOut, NoticePage
from api.contract import Operation, answer, opt
from api.lists import Wanted, number_said
from api.problems import Problem
from api.reading import AnyRequest, read_query
from api.running import Running, running
from api.schemas_work import NoticeQuery
from api.showing_work import show_notice
from api.sight import sighted
from api.who import person_of
from engine.people.person import Person
from engine.sighted import Sighted
from engine.store.work_lists import NoticeFilter, NoticeRow

_ID = re.compile(r"[0-9A-Za-z.-]{1,200}")

LIST = Operation(
    id="list-notices",
    tag="work",
    zh="通知列表 (到时间的)",
    en="Notices whose time has come",
    answer=NoticePage,
    query=NoticeQuery,
    problems=(422,),
    note="通知发给角色, 不发给个人; 免打扰时段内的要等时段过后才列出。 / Notices go to roles, not "
    "to persons; those that wait for quiet hours to end are not listed before.",
)
READ = Operation(
    id="read-notice",
    tag="work",
    zh="通知已读",
    en="Note that a notice was read",
    answer=NoticeOut,
    acts=True,
    problems=(403, 404),
)


@get("/notices", opt=opt(LIST))
async def list_notices(request: AnyRequest) -> ASGIResponse:
    """One page of notices."""
    held = running(request)
    rulebook = held.rulebook
    query, given = read_query(request, NoticeQuery), Wanted()
    wanted = NoticeFilter(
        role=given.any_of("role", query.role, rulebook.roles),
        unit=given.any_of("unit", query.unit, rulebook.departments),
        ticket_id=number_said(query.ticket),
        case_id=number_said(query.case),
        unread=query.unread,
        until=held.clock(),
    )
    given.check()
    seen = sighted(request)
    page = await to_thread(seen.notices, wanted, "-send_at", query.limit, query.cursor)
    shown = [show_notice(rulebook, row) for row in page.items]
    return answer(NoticePage(items=shown, next=page.next))


@post("/notices/{notice_id:str}/read", status_code=200, opt=opt(READ))
async def read_notice(request: AnyRequest, notice_id: str) -> ASGIResponse:
    """Note who read a notice first."""
    held = running(request)
    notice = await to_thread(_read, held, sighted(request), notice_id, person_of(request))
    return answer(show_notice(held.rulebook, notice))


def _read(held: Running, seen: Sighted, said: str, person: Person) -> NoticeRow:
    id_, now = said.replace(".", "/"), held.clock()
    notice = seen.notice(id_) if _ID.fullmatch(said) else None
    if notice is None or notice.send_at > now:
        raise Problem(
            "notice/not-found", f"没有通知 {said[:100]}。", f"There is no notice {said[:100]}."
        )
    if not is_for(notice, person):
        raise Problem(
            "who/refused",
            f"这条通知发给 {notice.role}, 由其本人标为已读。",
            f"This notice is for {notice.role}, who alone can note it as read.",
        )
    if notice.read_at is None:
        held.store.read_notice(id_, person.name, now)
        notice = held.store.notice(id_) or notice
    return notice


def is_for(notice: NoticeRow, person: Person) -> bool:
    """Whether a notice is for the seat that the person acts in: to its role, and to its unit."""
    seat = person.seat
    if person.unchecked:
        return True
    return seat is not None and seat.role == notice.role and notice.unit in (None, seat.unit)


HANDLERS = (list_notices, read_notice)
