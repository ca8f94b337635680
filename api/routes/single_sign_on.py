"""The two addresses of single sign-on: to the provider, and back."""

from __future__ import annotations

from asyncio import to_thread
from urllib.parse import urlencode

import structlog
from litestar import get
from litestar.datastructures import Cookie
from litestar.response.base import ASGIResponse

from api.addresses import base_of, is_secure, local_path
from api.problems import Problem
from api.reading import AnyRequest
from api.running import Running, running
from api.sessions import begun as begin_session
from api.sessions import session_cookie
from api.single_sign_on import LONGEST, Failed, SingleSignOn, opened, sealed
from engine.people.account import Account

START, BACK = "/auth/oidc/start", "/auth/oidc/callback"
COOKIE = "dafuwu_oidc"
_log = structlog.get_logger("dafuwu.api")


@get(START, opt={"public": True})
async def start(request: AnyRequest) -> ASGIResponse:
    """Send the browser to the provider."""
    held, provider = running(request), _provider(request)
    then = local_path(request.query_params.get("next"), "/console")
    try:
        target, begun = await to_thread(provider.begin, then, _back(request, held))
    except Failed as error:
        return _refused(request, "provider", error)
    now = held.clock()
    key = await to_thread(held.admission.signing_key, now)
    return _sent(request, target, sealed(begun, key, now))


@get(BACK, opt={"public": True})
async def callback(request: AnyRequest) -> ASGIResponse:
    """Whoever comes back from the provider is signed in, if there is an account."""
    held, provider = running(request), _provider(request)
    now, given = held.clock(), request.query_params
    key = await to_thread(held.admission.signing_key, now)
    try:
        begun = opened(request.cookies.get(COOKIE, ""), given.get("state", ""), key, now)
        if "code" not in given:
            raise Failed(f"the provider said {given.get('error', 'nothing')[:100]!r}")
        back = _back(request, held)
        name = await to_thread(provider.finish, begun, given["code"], back, now)
    except Failed as error:
        return _refused(request, "failed", error)
    account = await to_thread(_account, held, name)
    if account is None:
        return _refused(request, "no-account", Failed("no active account is known by this name"))
    signed_in = await begin_session(request, account, by="single-sign-on")
    cookie = session_cookie(request, signed_in)
    return _sent(request, then_of(account, begun.then), None, cookie)


def then_of(account: Account, then: str) -> str:
    """Where to go after signing in: to choose a seat first where there are several."""
    if len(account.seats) == 1:
        return then
    return f"/console/account/seat?{urlencode({'next': then})}"


def _account(held: Running, name: str) -> Account | None:
    account = held.store.account_known_as(name)
    return account if account is not None and account.active and account.seats else None


def _provider(request: AnyRequest) -> SingleSignOn:
    provider = running(request).single_sign_on
    if provider is None:
        raise Problem(
            "request/no-such-page",
            "没有设置单点登录 (DAFUWU_OIDC_ISSUER)。",
            "Single sign-on is not set up (DAFUWU_OIDC_ISSUER).",
        )
    return provider


def _back(request: AnyRequest, held: Running) -> str:
    return f"{base_of(request.scope, held.settings)}{BACK}"


def _refused(request: AnyRequest, why: str, error: Failed) -> ASGIResponse:
    _log.warning("single sign-on failed", why=str(error))
    return _sent(request, f"/console/sign-in?{urlencode({'refused': why})}", None)


def _sent(request: AnyRequest, target: str, kept: str | None, *more: Cookie) -> ASGIResponse:
    headers = {"Location": target, "Cache-Control": "no-store"}
    cookies = [_cookie(request, kept), *more]
    return ASGIResponse(status_code=303, headers=headers, cookies=cookies)


def _cookie(request: AnyRequest, kept: str | None) -> Cookie:
    return Cookie(
        key=COOKIE,
        value=kept or "",
        path="/auth/oidc",
        max_age=0 if kept is None else int(LONGEST.total_seconds()),
        httponly=True,
        samesite="lax",
        secure=is_secure(request.scope, running(request).settings),
    )


HANDLERS = (start, callback)
