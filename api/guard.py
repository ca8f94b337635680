"""The guard at every handler: who asks. What they may do is asked after that.

A request brings an API key or a token (``Authorization: Bearer``) or the cookie of a session. Who
that is stands in ``request.scope["state"]["person"]`` from here on; the token of the session, that
forms must bring back, in ``["csrf"]``. While there are no accounts, nothing is asked.
"""

from __future__ import annotations

from asyncio import to_thread
from typing import Any, cast
from urllib.parse import quote, urlsplit

from litestar.connection import ASGIConnection
from litestar.handlers import BaseRouteHandler
from litestar.response import Response

from api.addresses import from_own_page, header_of, local_path
from api.problems import EXCEPTION_HANDLERS, Problem
from api.reading import AnyRequest
from api.running import Running, running
from api.sessions import no_such_seat, secret_of
from engine.accounts.admission import NoSuchSeat, Wish
from engine.people.person import NOBODY, Person
from engine.people.sessions import csrf_of, same
from engine.store import StoreError

Connection = ASGIConnection[Any, Any, Any, Any]
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
CONSOLE = "/console"
SIGN_IN = "/console/sign-in"
PUBLIC = "public"
"""The mark in a handler's ``opt`` that nobody need sign in for it: ``opt={"public": True}``."""


class SignInFirst(Exception):
    """A page of the console is for those who signed in; ``then`` is where they wanted to go."""

    def __init__(self, then: str) -> None:
        self.then = then
        super().__init__(then)


async def who_asks(
    connection: ASGIConnection[Any, Any, Any, Any], handler: BaseRouteHandler
) -> None:
    """Find the person, or refuse."""
    request = cast("AnyRequest", connection)
    held = running(request)
    state = request.scope["state"]
    if handler.opt.get(PUBLIC):
        person = await _if_known(request, held)
        if person is not None:
            state["person"] = person
        return
    if not await held.doors.look():
        return
    person = await _person(request, held)
    if person is None:
        raise _unknown(request)
    state["person"] = person


async def _if_known(request: AnyRequest, held: Running) -> Person | None:
    """Who asks, where it need not be known: nobody, rather than a refusal."""
    try:
        if not await held.doors.look():
            return None
        return await _person(request, held) or NOBODY
    except (StoreError, Problem):
        return NOBODY


async def _person(request: AnyRequest, held: Running) -> Person | None:
    now, admission = held.clock(), held.admission
    wish = Wish(request.headers.get("x-role"), request.headers.get("x-unit"))
    said = header_of(request.scope, b"authorization")
    try:
        if said is not None and said[:7].lower() == "bearer ":
            return await to_thread(admission.by_bearer, said[7:].strip(), now, wish)
        secret = secret_of(request)
        if secret is None:
            return None
        person = await to_thread(admission.by_session, secret, now, wish)
    except NoSuchSeat as error:
        raise no_such_seat(error.seats) from None
    if person is None:
        return None
    request.scope["state"]["csrf"] = csrf_of(secret)
    await _meant(request, held, secret)
    return person


async def _meant(request: AnyRequest, held: Running, secret: str) -> None:
    """Refuse what another site made the browser send along with our cookie."""
    if request.method in SAFE:
        return
    token = request.headers.get("x-csrf-token")
    if token is None and _is_form(request):
        token = (await request.form()).get("_csrf")
    if not from_own_page(request.scope, held.settings) or not same(str(token), csrf_of(secret)):
        raise Problem(
            "who/bad-csrf",
            "请求没有带上本次登录的 CSRF 令牌, 或来自别的网站; 请刷新页面再试。",
            "The request did not bring the CSRF token of this session, or came from another site: "
            "reload the page and try again.",
        )


def _is_form(request: AnyRequest) -> bool:
    media_type = (request.headers.get("content-type") or "").partition(";")[0].strip().lower()
    return media_type in ("application/x-www-form-urlencoded", "multipart/form-data")


def _unknown(request: AnyRequest) -> Exception:
    path = request.scope["path"]
    if not (path == CONSOLE or path.startswith(f"{CONSOLE}/")):
        return not_signed_in()
    if request.method in SAFE and not request.headers.get("hx-request"):
        query = request.scope["query_string"].decode("latin-1")
        return SignInFirst(f"{path}?{query}" if query else path)
    came = request.headers.get("hx-current-url") or request.headers.get("referer") or ""
    parts = urlsplit(came)
    page = f"{parts.path}?{parts.query}" if parts.query else parts.path
    return SignInFirst(local_path(page, CONSOLE))


def not_signed_in() -> Problem:
    """Nobody, or nobody any more, stands behind the request."""
    return Problem(
        "who/not-signed-in",
        "请先登录 (POST /api/session), 或带上有效的 Authorization: Bearer 密钥或令牌。",
        "Sign in first (POST /api/session), or send a key or token that is valid as "
        "Authorization: Bearer.",
        headers={"WWW-Authenticate": 'Bearer realm="dafuwu"'},
    )


def to_sign_in(request: AnyRequest, error: SignInFirst) -> Any:
    """Send a browser to the page where one signs in, and htmx with the whole page."""
    target = f"{SIGN_IN}?next={quote(error.then, safe='')}"
    if request.headers.get("hx-request"):
        answer = cast("Any", EXCEPTION_HANDLERS[Problem])(request, not_signed_in())
        answer.headers["HX-Redirect"] = target
        return answer
    headers = {"Location": target, "Cache-Control": "no-store"}
    return Response(b"", status_code=303, headers=headers)
