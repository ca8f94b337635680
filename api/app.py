"""The application: wires what the other modules make, and decides nothing."""

from __future__ import annotations

from asyncio import to_thread
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from litestar import Litestar, Router
from litestar.types import ASGIApp

from api.clock import Clock, utc_now
from api.console import assets
from api.console.base import PAGE_PROBLEMS
from api.console.routes import CONSOLE
from api.guard import SignInFirst, to_sign_in, who_asks
from api.headers import SafeHeaders
from api.hosts import KnownHosts
from api.limits import RateLimits
from api.log import AccessLog
from api.permissions import check_handlers, permitted
from api.portal.pages import PORTAL_PROBLEMS
from api.portal.routes import PORTAL
from api.problems import EXCEPTION_HANDLERS
from api.reading import MOST_BYTES
from api.routes import (
    accounts,
    analysis,
    attachments,
    bulletins,
    cases,
    catalog,
    commands,
    documentation,
    draws,
    health,
    knowledge,
    learning,
    notices,
    preview,
    privacy,
    reports,
    rulebook,
    session,
    single_sign_on,
    states,
    tickets,
    webhooks,
    work,
)
from api.running import Running, open_running
from api.settings import Settings

API = (
    tickets.receive_ticket,
    tickets.list_tickets,
    tickets.read_ticket,
    tickets.read_events,
    tickets.read_clocks,
    tickets.read_reasons,
    *privacy.HANDLERS,
    *commands.HANDLERS,
    *bulletins.HANDLERS,
    *cases.HANDLERS,
    *work.HANDLERS,
    *notices.HANDLERS,
    *draws.HANDLERS,
    *reports.HANDLERS,
    *states.HANDLERS,
    *attachments.HANDLERS,
    *session.HANDLERS,
    *accounts.HANDLERS,
    *webhooks.HANDLERS,
    *knowledge.HANDLERS,
    *analysis.HANDLERS,
    *learning.HANDLERS,
    preview.preview_request,
    rulebook.read_rulebook,
    rulebook.list_rules,
    rulebook.read_rule,
    rulebook.list_facts,
    catalog.list_catalog,
    catalog.read_entry,
    health.health,
    health.health_ready,
)
PAGES = (
    documentation.front,
    documentation.documentation,
    documentation.document,
    documentation.documentation_file,
    *single_sign_on.HANDLERS,
)


def create_app(
    settings: Settings | None = None, *, held: Running | None = None, clock: Clock = utc_now
) -> Litestar:
    """The application on these settings.

    While it lives it holds ``held``, or what it opens itself by the settings, and closes it.
    """
    chosen = settings or (held.settings if held else Settings())
    app = routed(lambda: held or open_running(chosen, clock))
    app.asgi_handler = protected(app.asgi_handler, chosen)
    return app


def routed(opening: Callable[[], Running]) -> Litestar:
    """All routes with what is checked at each; each time it starts it holds what is opened then."""

    @asynccontextmanager
    async def lifespan(app: Litestar) -> AsyncIterator[None]:
        running = await to_thread(opening)
        app.state.running = running
        running.start()
        try:
            yield
        finally:
            await to_thread(running.close)

    app = Litestar(
        route_handlers=[
            Router("/api", route_handlers=API),
            Router(
                "/",
                route_handlers=CONSOLE,
                exception_handlers={**PAGE_PROBLEMS, SignInFirst: to_sign_in},
            ),
            Router("/", route_handlers=PORTAL, exception_handlers=PORTAL_PROBLEMS),
            assets.static_file,
            *PAGES,
        ],
        lifespan=[lifespan],
        guards=[who_asks, permitted],
        exception_handlers={**EXCEPTION_HANDLERS, SignInFirst: to_sign_in},
        request_max_body_size=MOST_BYTES,
        openapi_config=None,
        logging_config=None,
    )
    check_handlers(app)
    return app


def protected(app: ASGIApp, settings: Settings) -> ASGIApp:
    """What stands around everything, so that unknown addresses are guarded and logged as well."""
    inner = RateLimits(KnownHosts(app, settings.names), settings)
    return AccessLog(SafeHeaders(inner, settings))
