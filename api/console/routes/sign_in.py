"""登录: signing in and out, one's own seats and password."""

from __future__ import annotations

from asyncio import to_thread
from typing import Annotated, Any

from litestar import get, post
from litestar.response.base import ASGIResponse
from msgspec import Meta

from api.addresses import local_path
from api.console.base import language_of, page, see
from api.console.commands import read_form
from api.console.navigation import of_page
from api.problems import Problem
from api.reading import AnyRequest
from api.routes.single_sign_on import then_of
from api.running import running
from api.schemas import Body
from api.sessions import (
    admitted,
    begun,
    no_cookie,
    no_such_seat,
    renewed,
    secret_of,
    session_cookie,
    sign_out,
)
from api.who import person_of
from engine.accounts.admission import NoSuchSeat
from engine.people.account import AccountRefused
from engine.people.passwords import SHORTEST

HOME = "/console"
PUBLIC = {"public": True}

_REFUSED = {
    "provider": (
        "单点登录暂不可用, 请稍后再试或用口令登录。",
        "Single sign-on is not available now; try later, or use your password.",
    ),
    "failed": ("单点登录没有完成, 请再试一次。", "Single sign-on was not completed; try again."),
    "no-account": (
        "您在单点登录中的身份没有对应的账号, 请联系管理员。",
        "There is no account for who you are at single sign-on; ask an administrator.",
    ),
}


class _SignIn(Body):
    """The form of signing in; a field that is not filled in is no mistake of the form."""

    login: Annotated[str, Meta(max_length=200)] = ""
    password: Annotated[str, Meta(max_length=1000)] = ""
    next: str = HOME


class _Seat(Body):
    """The form that chooses a seat, by its place among one's seats."""

    seat: int
    next: str = HOME


class _Password(Body):
    """The form of a new password, said twice."""

    old: Annotated[str, Meta(max_length=1000)] = ""
    new: Annotated[str, Meta(max_length=1000)] = ""
    again: Annotated[str, Meta(max_length=1000)] = ""


@get("/console/sign-in", opt=PUBLIC)
async def sign_in_page(request: AnyRequest) -> ASGIResponse:
    """Where one signs in."""
    then = local_path(request.query_params.get("next"), HOME)
    if person_of(request).account or not await running(request).doors.look():
        return see(then)
    return _page(request, then, _REFUSED.get(request.query_params.get("refused", "")))


@post("/console/sign-in", status_code=200, opt=PUBLIC)
async def sign_in_here(request: AnyRequest) -> ASGIResponse:
    """Sign in by password, and go where one wanted to go."""
    form: Any = read_form(_SignIn, dict(await request.form()))
    then = local_path(form.next, HOME)
    try:
        account = await admitted(request, form.login, form.password)
    except Problem as problem:
        told = problem.told
        words = (told.detail_zh, told.detail_en)
        return _page(request, then, words, form.login, told.kind.status, told.headers)
    signed_in = await begun(request, account)
    answer = see(then_of(account, then))
    return _with(answer, session_cookie(request, signed_in))


@post("/console/sign-out", status_code=200, opt=of_page("account"))
async def sign_out_here(request: AnyRequest) -> ASGIResponse:
    """Sign out."""
    await sign_out(request)
    return _with(see("/console/sign-in"), no_cookie(request))


@get("/console/account", opt=of_page("account"))
async def account_page(request: AnyRequest) -> ASGIResponse:
    """One's own account: the seats, the password."""
    return await _account(request)


@get("/console/account/seat", opt=of_page("account"))
async def seat_page(request: AnyRequest) -> ASGIResponse:
    """The choice of a seat, right after signing in."""
    then = local_path(request.query_params.get("next"), HOME)
    return page(request, "choose_seat.html", then=then)


@post("/console/account/seat", status_code=200, opt=of_page("account"))
async def take_seat(request: AnyRequest) -> ASGIResponse:
    """Go on in another of one's seats."""
    form: Any = read_form(_Seat, dict(await request.form()))
    person, held, secret = person_of(request), running(request), secret_of(request)
    if secret is None or not 0 <= form.seat < len(person.seats):
        raise no_such_seat(person.seats)
    seat = person.seats[form.seat]
    try:
        await to_thread(held.admission.take_seat, secret, seat, held.clock())
    except NoSuchSeat as error:
        raise no_such_seat(error.seats) from None
    return see(local_path(form.next, HOME))


@post("/console/account/password", status_code=200, opt=of_page("account"))
async def change_password(request: AnyRequest) -> ASGIResponse:
    """A new password of one's own."""
    form: Any = read_form(_Password, dict(await request.form()))
    person = person_of(request)
    if not person.account:
        return see(HOME)
    if form.new != form.again:
        return await _account(request, ("两次输入的新口令不同。", "The new passwords differ."))
    try:
        signed_in = await renewed(request, person.account, form.old, form.new)
    except AccountRefused as refused:
        return await _account(request, (f"{refused.zh}。", f"{refused.en}."))
    except Problem as problem:
        told = problem.told
        words = (told.detail_zh, told.detail_en)
        if told.code == "who/wrong-password":
            words = ("现在的口令不对。", "The present password is wrong.")
        return await _account(request, words, told.kind.status)
    zh, en = "口令已改, 其他登录已失效", "Password changed; other sessions have ended"
    done = zh if language_of(request) == "zh" else en
    return _with(see("/console/account", done), session_cookie(request, signed_in))


def _page(
    request: AnyRequest,
    then: str,
    refused: tuple[str, str] | None = None,
    login: str = "",
    status: int = 200,
    headers: Any = None,
) -> ASGIResponse:
    held = running(request)
    answer = page(
        request,
        "sign_in.html",
        status,
        then=then,
        refused=refused,
        login=login[:64],
        single_sign_on=held.single_sign_on is not None,
    )
    answer.headers.update(headers or {})
    return answer


async def _account(
    request: AnyRequest, refused: tuple[str, str] | None = None, status: int = 422
) -> ASGIResponse:
    held, person = running(request), person_of(request)
    account = None
    if person.account:
        account = await to_thread(held.store.account, person.account)
    return page(
        request,
        "account.html",
        200 if refused is None else status,
        account=account,
        refused=refused,
        shortest=SHORTEST,
    )


def _with(answer: ASGIResponse, cookie: Any) -> ASGIResponse:
    answer.headers.add("Cache-Control", "no-store")
    _, value = cookie.to_encoded_header()
    answer.headers.add("Set-Cookie", value.decode())
    return answer


HANDLERS = [
    sign_in_page,
    sign_in_here,
    sign_out_here,
    account_page,
    seat_page,
    take_seat,
    change_password,
]
