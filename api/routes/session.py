"""Signing in and out, one's own seat and password, tokens for programs."""

from __future__ import annotations

from asyncio import to_thread

from litestar import delete, get, post, put
from litestar.response.base import ASGIResponse

from api.answers_people import MeOut, SignedOutOut, TokenOut, show_person, show_seat
from api.contract import Operation, answer, opt
from api.guard import not_signed_in
from api.problems import Problem
from api.reading import AnyRequest, read_body
from api.running import running
from api.schemas_people import PasswordIn, SeatIn, SignInIn, TokenIn
from api.sessions import (
    admitted,
    csrf_token,
    no_cookie,
    no_such_seat,
    renewed,
    secret_of,
    session_cookie,
    sign_in,
    sign_out,
)
from api.who import person_of
from engine.accounts.admission import ANY_SEAT, NoSuchSeat, Wish
from engine.people import tokens
from engine.people.account import Account
from engine.people.person import Person, Seat

SIGN_IN = Operation(
    id="sign-in",
    tag="people",
    zh="登录 (浏览器)",
    en="Sign in, for browsers",
    answer=MeOut,
    body=SignInIn,
    public=True,
    problems=(401, 403, 422, 429),
    note="回答带 Cookie; 之后不只读取的请求要带 X-CSRF-Token。15 分钟内失败 5 次, 锁定 15 分钟。 / "
    "The answer sets a cookie; requests that do more than read then need X-CSRF-Token. Five "
    "failures within 15 minutes lock the login for 15 minutes.",
)
SIGN_OUT = Operation(
    id="sign-out",
    tag="people",
    zh="退出登录",
    en="Sign out",
    answer=SignedOutOut,
    problems=(401, 403),
)
ME = Operation(
    id="read-me",
    tag="people",
    zh="我是谁, 在哪个岗位",
    en="Who I am, and in which seat",
    answer=MeOut,
    problems=(401,),
)
SEAT = Operation(
    id="take-seat",
    tag="people",
    zh="换到自己的另一个岗位 (本次登录)",
    en="Go on in another of one's seats, for this session",
    answer=MeOut,
    body=SeatIn,
    problems=(401, 403, 422),
)
PASSWORD = Operation(
    id="change-password",
    tag="people",
    zh="改自己的口令; 其他登录和令牌随即失效",
    en="Change one's password; other sessions and tokens end at once",
    answer=MeOut,
    body=PasswordIn,
    problems=(401, 403, 422, 429),
)
TOKEN = Operation(
    id="make-token",
    tag="people",
    zh="令牌 (JWT, 15 分钟), 供程序使用",
    en="A token (JWT, 15 minutes) for programs",
    answer=TokenOut,
    body=TokenIn,
    public=True,
    problems=(401, 403, 422, 429),
    note="用登录名和口令, 或凭已有的登录。 / By login and password, or by being signed in.",
)


@post("/session", status_code=200, opt=opt(SIGN_IN))
async def sign_in_here(request: AnyRequest) -> ASGIResponse:
    """Begin a session."""
    body = await read_body(request, SignInIn)
    signed_in = await sign_in(request, body.login, body.password, wish_of(body.seat))
    shown = show_person(running(request).rulebook, signed_in.person, signed_in.csrf)
    return answer(shown, cookies=[session_cookie(request, signed_in)])


@delete("/session", status_code=200, opt=opt(SIGN_OUT))
async def sign_out_here(request: AnyRequest) -> ASGIResponse:
    """End the session."""
    await sign_out(request)
    return answer(SignedOutOut(signed_out=True), cookies=[no_cookie(request)])


@get("/me", opt=opt(ME))
async def read_me(request: AnyRequest) -> ASGIResponse:
    """Who asks."""
    return answer(_me(request, person_of(request)))


@put("/me/seat", opt=opt(SEAT))
async def take_seat(request: AnyRequest) -> ASGIResponse:
    """Choose among one's seats."""
    body = await read_body(request, SeatIn)
    held, secret = running(request), secret_of(request)
    if secret is None or not csrf_token(request):
        raise _no_session()
    try:
        person = await to_thread(
            held.admission.take_seat, secret, Seat(body.role, body.unit), held.clock()
        )
    except NoSuchSeat as error:
        raise no_such_seat(error.seats) from None
    if person is None:
        raise not_signed_in()
    return answer(_me(request, person))


@put("/me/password", opt=opt(PASSWORD))
async def change_password(request: AnyRequest) -> ASGIResponse:
    """A new password, and a new session under it."""
    body = await read_body(request, PasswordIn)
    person = person_of(request)
    if not csrf_token(request) or person.account is None:
        raise _no_session()
    signed_in = await renewed(request, person.account, body.old, body.new)
    shown = show_person(running(request).rulebook, signed_in.person, signed_in.csrf)
    return answer(shown, cookies=[session_cookie(request, signed_in)])


@post("/token", status_code=200, opt=opt(TOKEN))
async def make_token(request: AnyRequest) -> ASGIResponse:
    """A token in a seat."""
    body = await read_body(request, TokenIn)
    held = running(request)
    account = await _account(request, body)
    try:
        seat = wish_of(body.seat).of(account)
    except NoSuchSeat as error:
        raise no_such_seat(error.seats) from None
    said = await to_thread(held.admission.token, account, seat, held.clock())
    shown = TokenOut(
        token=said,
        token_type="Bearer",  # noqa: S106 - the name of a scheme
        expires_in=int(tokens.LIFE.total_seconds()),
        seat=show_seat(held.rulebook, seat),
    )
    return answer(shown, 200, {"Cache-Control": "no-store"})


async def _account(request: AnyRequest, body: TokenIn) -> Account:
    if body.login is not None and body.password is not None:
        return await admitted(request, body.login, body.password)
    person = person_of(request)
    # A key or a token is bound to one seat and makes no others: only a session does.
    if not person.account or not csrf_token(request):
        raise not_signed_in()
    account = await to_thread(running(request).store.account, person.account)
    if account is None:
        raise not_signed_in()
    return account


def wish_of(seat: SeatIn | None) -> Wish:
    """The seat that a body names."""
    return ANY_SEAT if seat is None else Wish(seat.role, seat.unit)


def _me(request: AnyRequest, person: Person) -> MeOut:
    return show_person(running(request).rulebook, person, csrf_token(request) or None)


def _no_session() -> Problem:
    return Problem(
        "who/no-session",
        "这一操作只用于浏览器的登录; 密钥和令牌各固定于一个岗位。",
        "This is for sessions of browsers; a key or a token is bound to its seat.",
    )


HANDLERS = (sign_in_here, sign_out_here, read_me, take_seat, change_password, make_token)
