"""今日: what waits for the person who has just come in."""

from __future__ import annotations

from asyncio import to_thread

from litestar import get
from litestar.response.base import ASGIResponse

from api.console.base import fragment, page
from api.console.desks.looking import looking
from api.console.desks.today import today_of
from api.console.navigation import of_page
from api.reading import AnyRequest


@get("/console", opt=of_page("home"))
async def home(request: AnyRequest) -> ASGIResponse:
    """The first page."""
    return page(request, "home.html", today=await to_thread(today_of, looking(request)))


@get("/console/today", opt=of_page("home"))
async def today(request: AnyRequest) -> ASGIResponse:
    """The part of it that asks for itself again."""
    return fragment(request, "_today.html", today=await to_thread(today_of, looking(request)))


HANDLERS = [home, today]
