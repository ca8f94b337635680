"""Buckets of tokens: a burst at once, then so many a second, each address for itself."""

import asyncio

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.limits import LIMITS, Buckets, Limit, RateLimits
from api.settings import Settings

FEW = Limit("few", ("/portal",), burst=3, per_second=0.5)


def test_a_burst_is_served_and_what_comes_after_waits_for_a_token():
    buckets = Buckets(FEW)
    assert [buckets.take("a", 0.0) for _ in range(4)] == [0.0, 0.0, 0.0, 2.0]
    assert buckets.take("b", 0.0) == 0.0
    assert buckets.take("a", 1.0) == 1.0
    assert buckets.take("a", 2.0) == 0.0
    assert buckets.take("a", 2.0) == 2.0
    assert [buckets.take("a", 1000.0) for _ in range(4)] == [0.0, 0.0, 0.0, 2.0]


@given(st.lists(st.floats(0, 20), max_size=60))
def test_never_more_than_the_burst_and_what_the_time_brings(pauses):
    buckets, now, served = Buckets(FEW), 0.0, 0
    for pause in pauses:
        now += pause
        served += buckets.take("a", now) == 0.0
    assert served <= FEW.burst + now * FEW.per_second + 1e-6


def test_only_so_many_addresses_are_remembered():
    buckets = Buckets(FEW, most=10)
    for number in range(1000):
        buckets.take(str(number), 0.0)
    assert len(buckets) == 10


@pytest.mark.parametrize(
    ("method", "path", "name"),
    [
        ("POST", "/api/session", "sign-in"),
        ("POST", "/api/token", "sign-in"),
        ("POST", "/console/sign-in", "sign-in"),
        ("GET", "/console/sign-in", None),
        ("GET", "/auth/oidc/callback", "single-sign-on"),
        ("POST", "/portal/requests", "portal"),
        ("GET", "/portal", "portal-reading"),
        ("GET", "/api/tickets", None),
        ("POST", "/api/tickets", None),
        ("DELETE", "/api/session", "sign-in"),
    ],
)
def test_what_counts(method, path, name):
    covering = [limit.name for limit in LIMITS if limit.covers(path, method)]
    assert covering == ([] if name is None else [name])


def ask(app, method="POST", path="/api/session", client="1.2.3.4", language=b"zh"):
    """Status, headers and body of one request to an ASGI application."""
    sent = []
    scope = {
        "type": "http", "method": method, "path": path, "client": (client, 1), "scheme": "http",
        "headers": [(b"accept-language", language)],
    }  # fmt: skip

    async def send(message):
        sent.append(message)

    asyncio.run(app(scope, None, send))
    return sent[0]["status"], dict(sent[0]["headers"]), sent[1]["body"].decode()


async def fine(scope, receive, send):
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": b"ok"})


def test_who_comes_too_often_is_told_when_to_come_again():
    now = [0.0]
    limits = (Limit("sign-in", ("/api/session",), 2, 0.5), Limit("portal", ("/portal",), 1, 0.1))
    app = RateLimits(fine, Settings(), limits, lambda: now[0])
    assert [ask(app)[0] for _ in range(3)] == [200, 200, 429]
    status, headers, body = ask(app, language=b"en")
    assert (status, headers[b"retry-after"]) == (429, b"2")
    assert headers[b"content-type"] == b"application/problem+json"
    assert '"type":"/problems/request/too-many"' in body
    assert "Try again in 2 seconds" in body
    assert ask(app, client="5.6.7.8")[0] == 200
    now[0] = 2.0
    assert ask(app)[0] == 200
    assert ask(app, path="/portal")[0] == 200
    status, headers, body = ask(app, path="/portal")
    assert (status, headers[b"content-type"]) == (429, b"text/html; charset=utf-8")
    assert "10 秒后" in body
