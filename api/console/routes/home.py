"""今日: what waits for the person who has just come in."""

from __future__ import annotations

from litestar import get
from litestar.response.base import ASGIResponse

from api.console.base import page
from api.console.navigation import of_page
from api.reading import AnyRequest


@get("/console", opt=of_page("home"))
async def home(request: AnyRequest) -> ASGIResponse:
    """The first page."""
    return page(request, "home.html")


HANDLERS = [home]
