"""Personal data: shown for a reason, and who was shown what."""

from __future__ import annotations

from asyncio import to_thread

from litestar import get, post
from litestar.response.base import ASGIResponse

from api.answers_privacy import LookPage
from api.answers_tickets import TicketOut
from api.contract import Operation, answer, opt
from api.lists import number_said
from api.mistakes import Mistake
from api.privacy import Looker, looker_of
from api.problems import Problem, invalid
from api.reading import AnyRequest, expected_event, idempotency_key, read_body, read_query
from api.routes.tickets import headers_of, number_of
from api.running import running
from api.schemas_privacy import LookQuery, UnmaskIn
from api.showing_privacy import show_look
from api.sight import sighted
from engine.people.disclosure import personal_in
from engine.people.masking import FIELDS
from engine.tickets.requests import Disclose
from engine.tickets.ticket import Ticket

LEAST_REASON = 5
"""Signs that a reason must have: fewer say nothing to whoever looks into it."""

UNMASK = Operation(
    id="unmask-ticket",
    tag="tickets",
    zh="说明理由, 查看打码的个人信息",
    en="See personal data that are masked, for a reason",
    answer=TicketOut,
    body=UnmaskIn,
    problems=(403, 404, 409, 412, 422),
    note="谁能看什么, 由规则 (disclosure) 决定; 每次查看都是工单的一个事件, 理由一并留存。 / "
    "The rules say who may see what; each look is an event of the ticket, with its reason.",
)
LOOKS = Operation(
    id="list-looks",
    tag="people",
    zh="个人信息的查看记录",
    en="Who was shown personal data, and why",
    answer=LookPage,
    query=LookQuery,
    problems=(422,),
)


@post("/tickets/{ticket_id:str}/unmask", status_code=200, opt=opt(UNMASK))
async def unmask_ticket(request: AnyRequest, ticket_id: str) -> ASGIResponse:
    """Show personal data, once it is written down who asked and why."""
    seen, looker, number = sighted(request), looker_of(request), number_of(ticket_id)
    key, expected = idempotency_key(request), expected_event(request)
    body = await read_body(request, UnmaskIn)
    command = Disclose(tuple(f for f in FIELDS if f in body.fields), reason_of(body.reason))

    def give() -> tuple[Ticket, TicketOut]:
        check(looker, seen.ticket(number), command.fields)
        person, desk = looker.person, looker.held.desk
        ticket = desk.command(number, command, person.name, looker.now, expected, key, by=person.by)
        return ticket, looker.ticket(ticket, command.fields)

    ticket, shown = await to_thread(give)
    return answer(shown, 200, headers_of(ticket))


@get("/looks", opt=opt(LOOKS))
async def list_looks(request: AnyRequest) -> ASGIResponse:
    """One page of looks."""
    held, query = running(request), read_query(request, LookQuery)
    ticket = number_said(query.ticket)
    page = await to_thread(held.store.looks, ticket, query.actor, query.limit, query.cursor)
    zone = held.rulebook.city.zone
    return answer(LookPage(items=[show_look(one, zone) for one in page.items], next=page.next))


def check(looker: Looker, ticket: Ticket, fields: tuple[str, ...]) -> None:
    """Refuse what no rule shows this person, and what the ticket does not hold (any more)."""
    disclosed = looker.sees(ticket)
    refused = [f for f in fields if f not in disclosed.shown | disclosed.on_request]
    if refused:
        named = ", ".join(refused)
        raise Problem(
            "privacy/not-shown",
            f"没有规则允许您的岗位查看这张工单的 {named}。",
            f"No rule shows your role the {named} of this ticket.",
        )
    if not personal_in(ticket).intersection(fields):
        raise Problem(
            "privacy/nothing-there",
            f"工单里没有 {', '.join(fields)}, 或已期满删除。",
            f"The ticket holds no {', '.join(fields)}, or none any more.",
        )


def reason_of(said: str) -> str:
    """A reason that says something."""
    reason = said.strip()
    if len(reason) < LEAST_REASON:
        mistake = Mistake(
            "reason",
            "field/too-short",
            f"请写明理由, 至少 {LEAST_REASON} 个字",
            f"say why, in {LEAST_REASON} signs at least",
        )
        raise invalid([mistake])
    return reason


HANDLERS = (unmask_ticket, list_looks)
