"""待办: the terminal of a unit. What is due first stands first; quick things go in the row."""

from __future__ import annotations

from asyncio import to_thread
from typing import Any
from urllib.parse import urlencode

from litestar import get, post
from litestar.response.base import ASGIResponse

from api.console.base import fragment, page, see
from api.console.commands import give
from api.console.desks.figures import figures_of
from api.console.desks.inbox import (
    KINDS,
    LEAD,
    MOST,
    ONLY,
    PARTS,
    SHOWN,
    Wanted,
    choices,
    inbox_of,
    item_of,
    units_of,
)
from api.console.desks.looking import Looking, Shown, looking
from api.console.names import unit_name
from api.console.navigation import of_page
from api.console.said import said_in
from api.problems import Problem
from api.reading import AnyRequest
from api.routes.tickets import number_of

PATH = "/console/inbox"
QUICK = {"sign": LEAD, "contact": LEAD, "sign-part": PARTS}
"""Command that is given in the row → the kind of row."""


def wanted_of(request: AnyRequest) -> Wanted:
    """What the address asks for; what it cannot mean is left out."""
    given = request.query_params
    only, shown = given.get("only", ""), given.get("shown", "")
    return Wanted(
        unit=given.get("unit", ""),
        only=only if only in ONLY else "",
        text=given.get("text", "")[:100],
        shown=min(int(shown), MOST * len(KINDS)) if shown.isascii() and shown.isdigit() else SHOWN,
    )


def address(wanted: Wanted, path: str = PATH, **more: str) -> str:
    """The address that asks for this, with what is said differently."""
    said = {"unit": wanted.unit, "only": wanted.only, "text": wanted.text}
    said["shown"] = "" if wanted.shown == SHOWN else str(wanted.shown)
    query = urlencode({name: value for name, value in {**said, **more}.items() if value})
    return f"{path}?{query}" if query else path


@get(PATH, opt=of_page("inbox"))
async def inbox(request: AnyRequest) -> ASGIResponse:
    """The inbox, with the unit's own figures beside it."""
    look, wanted = looking(request), wanted_of(request)
    units = units_of(look, wanted.unit)
    figures = None if units is None else await to_thread(figures_of, look, units)
    return page(
        request,
        "inbox.html",
        **await to_thread(_shown, look, wanted),
        figures=figures,
        units=choices(look),
    )


@get(f"{PATH}/list", opt=of_page("inbox"))
async def inbox_list(request: AnyRequest) -> ASGIResponse:
    """The part that asks for itself again."""
    shown = await to_thread(_shown, looking(request), wanted_of(request))
    return fragment(request, "_inbox.html", **shown)


@get(f"{PATH}/{{ticket_id:str}}/contact-form", opt=of_page("inbox"))
async def contact_form(request: AnyRequest, ticket_id: str) -> ASGIResponse:
    """The form below a row on which a call to the citizen is noted."""
    look = looking(request)

    def find() -> Shown:
        return look.shown(look.desk.history(number_of(ticket_id)))

    unit = request.query_params.get("unit", "")
    return page(request, "_inbox_contact.html", shown=await to_thread(find), unit=unit)


@post(f"{PATH}/{{ticket_id:str}}/{{command:str}}", status_code=200, opt=of_page("inbox"))
async def quick(request: AnyRequest, ticket_id: str, command: str) -> ASGIResponse:
    """Sign, or note a call, in the row; the answer is the row as it is then."""
    kind = QUICK.get(command)
    if kind is None:
        raise Problem("request/no-such-page", "没有这种操作。", "There is no such command.")
    form = dict(await request.form())
    unit = str(form.pop("_unit", ""))
    if command == "sign-part":
        form["unit"] = unit
    ticket = await give(request, ticket_id, command, form)
    look = looking(request)
    say = look.words.say
    done = {
        "sign": say(f"{ticket.id} 已签收", f"{ticket.id} signed"),
        "sign-part": say(f"{ticket.id} 协办已签收", f"{ticket.id}: part signed"),
        "contact": say(f"{ticket.id} 已登记联系", f"{ticket.id}: call noted"),
    }[command]
    if not request.headers.get("hx-request"):
        return see(PATH, done)
    item = await to_thread(item_of, look, ticket.id, kind, unit)
    return said_in(page(request, "_inbox_row.html", item=item, many_units=False), done)


def _shown(look: Looking, wanted: Wanted) -> dict[str, Any]:
    return {
        "inbox": inbox_of(look, wanted),
        "wanted": wanted,
        "address": address,
        "live": address(wanted, f"{PATH}/list"),
        "most": MOST,
        "many_units": len(units_of(look, wanted.unit) or ("", "")) > 1,
        "own_unit": unit_name(look.rulebook, look.unit) if look.unit else "",
        "shown_name": _shown_name(look, wanted),
    }


def _shown_name(look: Looking, wanted: Wanted) -> str:
    units = units_of(look, wanted.unit)
    if units is not None and len(units) == 1:
        return unit_name(look.rulebook, units[0])
    if units is None:
        return look.words.say("全部单位", "all units")
    return look.words.say(f"{len(units)} 个单位", f"{len(units)} units")


HANDLERS = [inbox, inbox_list, contact_form, quick]
