"""派单: what the rules could not decide is decided here, by a person, with a reason."""

from __future__ import annotations

from asyncio import to_thread
from typing import Any

from litestar import get, post
from litestar.datastructures import FormMultiDict
from litestar.response.base import ASGIResponse

from api.console.base import fragment, page, see
from api.console.commands import give
from api.console.desks.choosing import choice_of, unit_said, units_now
from api.console.desks.dispatch import JUDGED, QUEUE, TABS, Row, counts_of, queue_of
from api.console.desks.looking import Looking, looking
from api.console.names import unit_name
from api.console.navigation import of_page
from api.console.sent import sent_on
from api.problems import TELLING, Problem
from api.reading import AnyRequest
from api.routes.tickets import number_of
from engine.desk_errors import NoSuchTicket, Stale
from engine.tickets.commands import Refused

PATH = "/console/dispatch"
MOST_AT_ONCE = 50
COMMANDS = frozenset(
    {"dispatch", "uphold-return", "reject-return", "grant-decline", "refuse-decline"}
)
REFUSING = (Problem, Refused, Stale, NoSuchTicket)
"""What one of several tickets may be refused for; the others are dispatched all the same."""


def tab_of(request: AnyRequest) -> str:
    """The tab that the address asks for."""
    tab = request.query_params.get("tab", QUEUE)
    return tab if tab in TABS else QUEUE


@get(PATH, opt=of_page("dispatch"))
async def desk(request: AnyRequest) -> ASGIResponse:
    """The queue, with the most urgent matter opened beside it."""
    return await _page(request, None)


@get(f"{PATH}/queue", opt=of_page("dispatch"))
async def queue(request: AnyRequest) -> ASGIResponse:
    """The part that asks for itself again."""
    return fragment(
        request, "_queue.html", **await to_thread(_queue, looking(request), tab_of(request))
    )


@get(f"{PATH}/{{ticket_id:str}}", opt=of_page("dispatch"))
async def opened(request: AnyRequest, ticket_id: str) -> ASGIResponse:
    """The same with this matter opened; for htmx the matter alone."""
    if request.headers.get("hx-request"):
        look = looking(request)
        choice = await to_thread(choice_of, look, number_of(ticket_id))
        return page(request, "_choice.html", choice=choice, tab=tab_of(request))
    return await _page(request, number_of(ticket_id))


@post(f"{PATH}/together", status_code=200, opt=of_page("dispatch"))
async def together(request: AnyRequest) -> ASGIResponse:
    """Several matters to one unit, for one reason; each is done or refused on its own."""
    form, look = await request.form(), looking(request)
    lead, ids = _lead(look, form), form.getall("id", [])[:MOST_AT_ONCE]
    if not ids:
        raise Problem("request/invalid", "没有勾选工单。", "No ticket is checked.")
    done, refused = [], []
    for said in ids:
        id_, _, expected = str(said).partition("@")
        try:
            ticket = await give(
                request,
                id_,
                "dispatch",
                {"lead": lead, "reason": form.get("reason"), "_expected": expected},
            )
        except REFUSING as error:
            refused.append((id_, TELLING[type(error)](error)))
        else:
            done.append(ticket.id)
    name = unit_name(look.rulebook, lead)
    said_done = look.words.say(f"{len(done)} 件已派给{name}", f"{len(done)} dispatched to {name}")
    if refused:
        return page(request, "dispatched.html", done_ids=done, refused=refused, said=said_done)
    return see(PATH, said_done)


@post(f"{PATH}/{{ticket_id:str}}/{{command:str}}", status_code=200, opt=of_page("dispatch"))
async def decide(request: AnyRequest, ticket_id: str, command: str) -> ASGIResponse:
    """Dispatch one matter, or judge what its unit asks."""
    if command not in COMMANDS:
        raise Problem("request/no-such-page", "没有这种操作。", "There is no such command.")
    form, look = await request.form(), looking(request)
    body: dict[str, Any] = {
        name: value for name, value in form.items() if name not in ("lead", "other")
    }
    if "lead" in form or "other" in form:
        body["lead"] = _lead(look, form, needed=command == "dispatch")
    ticket = await give(request, ticket_id, command, body)
    say, to = look.words.say, unit_name(look.rulebook, ticket.lead)
    done = {
        "dispatch": say(f"{ticket.id} 已派给{to}", f"{ticket.id} dispatched to {to}"),
        "uphold-return": say(f"{ticket.id} 退单成立", f"{ticket.id}: return upheld"),
        "reject-return": say(f"{ticket.id} 退单已驳回", f"{ticket.id}: return rejected"),
        "grant-decline": say(f"{ticket.id} 已同意不予受理", f"{ticket.id} declined"),
        "refuse-decline": say(f"{ticket.id} 须继续办理", f"{ticket.id}: decline refused"),
    }[command]
    tab = next((tab for tab, kind in JUDGED.items() if command.endswith(kind)), QUEUE)
    return sent_on(request, None, PATH if tab == QUEUE else f"{PATH}?tab={tab}", done)


async def _page(request: AnyRequest, ticket_id: str | None) -> ASGIResponse:
    look, tab = looking(request), tab_of(request)
    shown = await to_thread(_queue, look, tab)
    rows: tuple[Row, ...] = shown["rows"]
    chosen = ticket_id or (rows[0].line.id if rows else None)
    choice = None if chosen is None else await to_thread(choice_of, look, chosen)
    shown["chosen"] = chosen
    return page(request, "dispatch.html", **shown, choice=choice, units=units_now(look))


def _queue(look: Looking, tab: str) -> dict[str, Any]:
    return {"rows": queue_of(look, tab), "counts": counts_of(look), "tab": tab, "chosen": None}


def _lead(look: Looking, form: FormMultiDict, *, needed: bool = True) -> str | None:
    """The unit that was chosen, or written by name; checked here, for people misspell names."""
    said = str(form.get("other") or form.get("lead") or "").strip()
    if not said and not needed:
        return None
    lead = unit_said(look.rulebook, said)
    if lead not in look.rulebook.departments:
        zh = f"没有单位“{said}”。" if said else "没有选择承办单位。"
        en = f"There is no unit “{said}”." if said else "No unit is chosen."
        raise Problem("request/invalid", zh, en)
    return lead


HANDLERS = [desk, queue, together, opened, decide]
