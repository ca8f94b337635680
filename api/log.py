"""What the server says about itself: one line a request, without bodies, cookies or tokens."""

from __future__ import annotations

import logging
import sys
from time import perf_counter
from typing import Any
from urllib.parse import unquote_to_bytes

import msgspec
import structlog
from litestar.enums import ScopeType
from litestar.types import ASGIApp, Message, Receive, Scope, Send

QUIET = frozenset({"/api/health", "/api/health/ready"})
"""Asked every few seconds by those who watch over us: logged at debug."""


def configure_log(level: str) -> None:
    """Lines for people on a terminal, JSON lines otherwise; the libraries' warnings too."""
    terminal = sys.stderr.isatty()
    renderer: Any = (
        structlog.dev.ConsoleRenderer()
        if terminal
        else structlog.processors.JSONRenderer(serializer=_encode)
    )
    shared: list[Any] = [
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    if not terminal:
        shared.append(structlog.processors.format_exc_info)
    factory: Any = (
        structlog.PrintLoggerFactory(sys.stderr)
        if terminal
        else structlog.BytesLoggerFactory(sys.stderr.buffer)
    )
    structlog.configure(
        processors=[*shared, renderer],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=factory,
        cache_logger_on_first_use=True,
    )
    logging.basicConfig(level=logging.WARNING, stream=sys.stderr, force=True)


class AccessLog:
    """Wraps the whole application, so that refused and unknown addresses are logged as well."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._log = structlog.get_logger("dafuwu.access")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request and say how it went."""
        if scope["type"] != ScopeType.HTTP:
            await self._app(scope, receive, send)
            return
        status = 500
        start = perf_counter()

        async def noting(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self._app(scope, receive, noting)
        finally:
            path = scope.get("path_template") or "-"
            write = self._log.debug if path in QUIET else self._log.info
            write(
                "request",
                method=scope.get("method"),
                path=path,
                status=status,
                ms=round((perf_counter() - start) * 1000, 2),
                actor=_actor(scope),
            )


def _actor(scope: Scope) -> str | None:
    person: Any = scope.get("state", {}).get("person")
    if person is not None:
        return str(person.name)
    for name, value in scope["headers"]:
        if name == b"x-actor":
            return unquote_to_bytes(value[:900]).decode(errors="replace")[:100]
    return None


def _encode(content: Any, default: Any = None, **_: Any) -> bytes:
    return msgspec.json.encode(content, enc_hook=default or str)
