"""Only for known names: a request that names another host is a browser that was misled.

A page from elsewhere can point a name of its own at 127.0.0.1 and then speak to us as if it were
ours (DNS rebinding); it cannot help naming itself in Host.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from typing import Any, cast

from litestar.enums import ScopeType
from litestar.types import (
    ASGIApp,
    HTTPResponseBodyEvent,
    HTTPResponseStartEvent,
    Receive,
    Scope,
    Send,
)

from api.kinds import KINDS
from api.language import preferred_language
from api.problems import MEDIA_TYPE, Told, problem_body
from api.settings import is_loopback


class KnownHosts:
    """Answers 421 to requests for other hosts than loopback and those named."""

    def __init__(self, app: ASGIApp, hosts: Iterable[str]) -> None:
        self._app = app
        self._hosts = frozenset(host.lower() for host in hosts)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve the request, if it is for us."""
        if scope["type"] != ScopeType.HTTP or self._known(_header(scope, b"host")):
            await self._app(scope, receive, send)
            return
        told = Told(
            "request/wrong-host",
            KINDS["request/wrong-host"],
            "没有设置服务于这个主机名; 请写进 DAFUWU_HOSTS 或 DAFUWU_PUBLIC_URL。",
            "This host name is not set up: name it in DAFUWU_HOSTS or DAFUWU_PUBLIC_URL.",
        )
        language = preferred_language(_header(scope, b"accept-language"))
        body = problem_body(told, language, scope["path"])
        headers = [
            (b"content-type", MEDIA_TYPE.encode()),
            (b"content-length", str(len(body)).encode()),
        ]
        start: Any = {"type": "http.response.start", "status": 421, "headers": headers}
        await send(cast("HTTPResponseStartEvent", start))
        end: Any = {"type": "http.response.body", "body": body, "more_body": False}
        await send(cast("HTTPResponseBodyEvent", end))

    def _known(self, host: str | None) -> bool:
        # HTTP/1.0 names none; a browser always does.
        return host is None or _is_served(host, self._hosts)


@lru_cache(maxsize=256)
def _is_served(host: str, further: frozenset[str]) -> bool:
    name = host.lower()
    name = name.partition("]")[0] + "]" if name.startswith("[") else name.partition(":")[0]
    return is_loopback(name) or name in further


def _header(scope: Scope, wanted: bytes) -> str | None:
    for name, value in scope["headers"]:
        if name == wanted:
            return value.decode("latin-1")
    return None
