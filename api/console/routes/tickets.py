"""工单: the list of all that the person may see, with its filters."""

from __future__ import annotations

from asyncio import to_thread
from typing import Any

from litestar import get
from litestar.response.base import ASGIResponse

from api.console.base import fragment, page, see
from api.console.desks.looking import looking
from api.console.matters.lists import Listed, choices, filters_of, listed, number_in, quick
from api.console.navigation import of_page
from api.reading import AnyRequest


@get("/console/tickets", opt=of_page("tickets"))
async def tickets_page(request: AnyRequest) -> ASGIResponse:
    """The list; a number alone leads to its ticket."""
    look = looking(request)
    filters = filters_of(look, request.query_params.multi_items())
    number = number_in(filters.value("text"))
    if number is not None:
        return see(f"/console/tickets/{number}")
    found = await to_thread(listed, look, filters)
    more = {"choices": choices(look), "quick": quick(look, filters)}
    return page(request, "tickets.html", **{**_shown(found), **more})


@get("/console/tickets/rows", opt=of_page("tickets"))
async def tickets_rows(request: AnyRequest) -> ASGIResponse:
    """The rows, which ask for themselves again."""
    look = looking(request)
    filters = filters_of(look, request.query_params.multi_items())
    return fragment(request, "_tickets.html", **_shown(await to_thread(listed, look, filters)))


def _shown(found: Listed) -> dict[str, Any]:
    return {"listed": found, "again": found.filters.link("/console/tickets/rows")}


HANDLERS = [tickets_page, tickets_rows]
