"""管理: health, versions, accounts, keys, and the record of what was changed."""

from __future__ import annotations

from asyncio import to_thread
from typing import Any

from litestar import get
from litestar.response.base import ASGIResponse

from api.console.base import fragment, page, words_of
from api.console.navigation import of_page
from api.console.oversight.health import health_of, in_force
from api.reading import AnyRequest
from api.running import running


@get("/console/admin", opt=of_page("admin"))
async def health(request: AnyRequest) -> ASGIResponse:
    """How the service fares."""
    return page(request, "admin_health.html", **await to_thread(_health, request))


@get("/console/admin/health", opt=of_page("admin"))
async def live(request: AnyRequest) -> ASGIResponse:
    """The part that asks for itself again."""
    return fragment(request, "_admin_health.html", **await to_thread(_health, request))


@get("/console/admin/versions", opt=of_page("admin"))
async def versions(request: AnyRequest) -> ASGIResponse:
    """Which rulebook was in force when, and who put it there."""
    held = running(request)
    activations = await to_thread(held.store.activations)
    return page(
        request,
        "admin_versions.html",
        versions=in_force(activations),
        trouble=held.current.trouble,
        home=held.home,
    )


def _health(request: AnyRequest) -> dict[str, Any]:
    return {"health": health_of(running(request), words_of(request))}


HANDLERS = [health, live, versions]
