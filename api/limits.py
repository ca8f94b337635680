"""How often one address may sign in, and use the citizens' portal: a bucket of tokens for each.

The counts live in this process and are forgotten with it; several processes allow as many times
more. Guessing one person's password is stopped elsewhere (``engine/people/lockout.py``): this keeps
one address from taking up the machine, and from trying many numbers or many logins.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import ceil
from time import monotonic
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

from api.addresses import address_of, header_of
from api.kinds import KINDS
from api.language import preferred_language
from api.problems import MEDIA_TYPE, Told, problem_body
from api.settings import Settings

SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
MOST_ADDRESSES = 20_000
"""Addresses remembered at once; of more, those that came longest ago are forgotten."""
PAGE = """<!DOCTYPE html>
<html lang="zh"><meta charset="utf-8"><title>请稍候 / Please wait</title>
<h1>请稍候</h1><p>操作太频繁, 请 {seconds} 秒后再试。</p>
<p lang="en">Too many requests: please try again in {seconds} seconds.</p></html>
"""


@dataclass(frozen=True, slots=True)
class Limit:
    """So many requests at once to addresses that begin so, then so many a second.

    ``reading`` says whether it is about requests that only read, or those that do something.
    """

    name: str
    begins: tuple[str, ...]
    burst: int
    per_second: float
    reading: bool = False

    def covers(self, path: str, method: str) -> bool:
        """Whether a request counts."""
        return path.startswith(self.begins) and (method in SAFE) == self.reading


LIMITS = (
    # A whole office may stand behind one address, and signs in at half past eight.
    Limit("sign-in", ("/api/session", "/api/token", "/console/sign-in"), burst=100, per_second=1.0),
    Limit("single-sign-on", ("/auth/",), burst=100, per_second=1.0, reading=True),
    # Telephone companies put many citizens behind one address; nobody writes as fast as this.
    Limit("portal", ("/portal",), burst=30, per_second=0.2),
    Limit("portal-reading", ("/portal",), burst=300, per_second=5.0, reading=True),
)


@dataclass(slots=True)
class _Bucket:
    tokens: float
    at: float


class Buckets:
    """The buckets of one limit, by address. ``now`` is in seconds, from any beginning."""

    def __init__(self, limit: Limit, most: int = MOST_ADDRESSES) -> None:
        self.limit = limit
        self._most = most
        self._buckets: OrderedDict[str, _Bucket] = OrderedDict()

    def take(self, address: str, now: float) -> float:
        """Take a token: 0 where there was one, or the seconds until there will be."""
        limit, bucket = self.limit, self._buckets.pop(address, None)
        if bucket is None:
            bucket = _Bucket(limit.burst, now)
        filled = bucket.tokens + max(0.0, now - bucket.at) * limit.per_second
        bucket.tokens, bucket.at = min(float(limit.burst), filled), now
        self._buckets[address] = bucket
        if len(self._buckets) > self._most:
            self._buckets.popitem(last=False)
        if bucket.tokens < 1:
            return (1 - bucket.tokens) / limit.per_second
        bucket.tokens -= 1
        return 0.0

    def forget(self, address: str) -> None:
        """Let an address begin anew."""
        self._buckets.pop(address, None)

    def __len__(self) -> int:
        return len(self._buckets)


class RateLimits:
    """Answers 429 to an address that comes too often."""

    def __init__(
        self,
        app: ASGIApp,
        settings: Settings,
        limits: Sequence[Limit] = LIMITS,
        clock: Callable[[], float] = monotonic,
    ) -> None:
        self._app = app
        self._settings = settings
        self._clock = clock
        self._buckets = tuple(Buckets(limit) for limit in limits)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve the request, unless too many came before it."""
        wait = 0.0
        if scope["type"] == ScopeType.HTTP:
            path, method = scope["path"], scope["method"]
            for buckets in self._buckets:
                if buckets.limit.covers(path, method):
                    address = address_of(scope, self._settings)
                    wait = max(wait, buckets.take(address, self._clock()))
        if wait > 0:
            await _refuse(scope, send, ceil(wait))
            return
        await self._app(scope, receive, send)


async def _refuse(scope: Scope, send: Send, seconds: int) -> None:
    language = preferred_language(header_of(scope, b"accept-language"))
    if scope["path"].startswith("/api/"):
        told = Told(
            "request/too-many",
            KINDS["request/too-many"],
            f"请 {seconds} 秒后再试。",
            f"Try again in {seconds} seconds.",
        )
        body, media_type = problem_body(told, language, scope["path"]), MEDIA_TYPE
    else:
        body, media_type = PAGE.format(seconds=seconds).encode(), "text/html; charset=utf-8"
    headers = [
        (b"content-type", media_type.encode()),
        (b"content-length", str(len(body)).encode()),
        (b"retry-after", str(seconds).encode()),
    ]
    start: Any = {"type": "http.response.start", "status": 429, "headers": headers}
    await send(cast("HTTPResponseStartEvent", start))
    end: Any = {"type": "http.response.body", "body": body, "more_body": False}
    await send(cast("HTTPResponseBodyEvent", end))
