"""Sessions of browsers over HTTP: signing in and out, the cookie, the token of forms."""

from __future__ import annotations

import asyncio
from asyncio import to_thread
from functools import partial
from math import ceil

from litestar.datastructures import Cookie

from api.addresses import address_of, from_own_page, is_secure
from api.problems import Problem
from api.reading import AnyRequest
from api.running import running
from api.who import person_of
from engine.accounts.admission import ANY_SEAT, Locked, NoSuchSeat, NotAdmitted, SignedIn, Wish
from engine.people.account import Account
from engine.people.person import Seat

COOKIE = "dafuwu_session"
HOST_COOKIE = f"__Host-{COOKIE}"
"""What browsers take over TLS, from this very host and for no other."""


async def sign_in(
    request: AnyRequest, login: str, password: str, wish: Wish = ANY_SEAT
) -> SignedIn:
    """A new session for login and password; raises ``Problem`` where it may not be.

    The session that the browser had ends. Whoever calls this sends ``session_cookie`` along.
    """
    account = await admitted(request, login, password)
    return await begun(request, account, wish)


async def admitted(request: AnyRequest, login: str, password: str) -> Account:
    """The account of login and password; raises ``Problem``."""
    held = running(request)
    _from_here(request)
    address = address_of(request.scope, held.settings)
    admit = partial(held.admission.admit, login, password, address, held.clock())
    try:
        # Hashing has threads of its own: guesses must not keep others from reading.
        return await asyncio.get_running_loop().run_in_executor(held.hashing, admit)
    except Locked as error:
        seconds = max(1, ceil((error.until - held.clock()).total_seconds()))
        minutes = ceil(seconds / 60)
        raise Problem(
            "who/locked",
            f"登录失败次数太多, 请 {minutes} 分钟后再试。",
            f"Too many attempts failed; try again in {minutes} minutes.",
            headers={"Retry-After": str(seconds)},
        ) from None
    except NotAdmitted:
        raise Problem(
            "who/wrong-password",
            "登录名或口令不对, 或账号已停用。",
            "Login and password do not go together, or the account is disabled.",
        ) from None


async def begun(
    request: AnyRequest, account: Account, wish: Wish = ANY_SEAT, by: str = "password"
) -> SignedIn:
    """A new session for an account that was admitted."""
    held = running(request)
    begin = partial(
        held.admission.sign_in,
        account,
        wish,
        held.clock(),
        by=by,
        address=address_of(request.scope, held.settings),
        instead=secret_of(request),
    )
    try:
        signed_in = await to_thread(begin)
    except NoSuchSeat as error:
        raise no_such_seat(error.seats) from None
    request.scope["state"]["person"] = signed_in.person  # the log tells who it was
    return signed_in


async def renewed(request: AnyRequest, login: str, old: str, new: str) -> SignedIn:
    """A new password in the place of the old one, and a new session; all others end."""
    held = running(request)
    seat = person_of(request).seat
    await admitted(request, login, old)
    change = partial(held.administration.set_password, login, new, login, held.clock())
    account = await asyncio.get_running_loop().run_in_executor(held.hashing, change)
    return await begun(request, account, Wish.for_(seat), by="new-password")


async def sign_out(request: AnyRequest) -> None:
    """End the session; whoever calls this sends ``no_cookie`` along."""
    secret = secret_of(request)
    if secret is not None:
        await to_thread(running(request).admission.sign_out, secret)


def secret_of(request: AnyRequest) -> str | None:
    """The secret of the session in the browser's cookie."""
    return request.cookies.get(_name(request))


def csrf_token(request: AnyRequest) -> str:
    """What forms of this session must bring back; empty where nobody is signed in."""
    return str(request.scope["state"].get("csrf", ""))


def session_cookie(request: AnyRequest, signed_in: SignedIn) -> Cookie:
    """The cookie of a session. It ends with the browser; the server ends it before that."""
    return _cookie(request, signed_in.secret)


def no_cookie(request: AnyRequest) -> Cookie:
    """What takes the cookie away."""
    return _cookie(request, "", max_age=0)


def no_such_seat(seats: tuple[Seat, ...]) -> Problem:
    """The person does not sit where they wish to."""
    known = ", ".join(f"{one.role}@{one.unit}" if one.unit else one.role for one in seats)
    return Problem(
        "who/no-such-seat",
        f"您没有这个岗位; 您的岗位: {known}。",
        f"You do not hold this seat; yours: {known}.",
    )


def _cookie(request: AnyRequest, value: str, max_age: int | None = None) -> Cookie:
    return Cookie(
        key=_name(request),
        value=value,
        path="/",
        max_age=max_age,
        httponly=True,
        samesite="lax",
        secure=is_secure(request.scope, running(request).settings),
    )


def _name(request: AnyRequest) -> str:
    return HOST_COOKIE if is_secure(request.scope, running(request).settings) else COOKIE


def _from_here(request: AnyRequest) -> None:
    """Nobody is signed in by another site's page, into an account that is not theirs."""
    if not from_own_page(request.scope, running(request).settings):
        raise Problem(
            "who/bad-csrf",
            "登录请求来自别的网站。",
            "The request to sign in came from another site.",
        )
