"""管理 · 账号: people and their seats, keys of programs, and the record of all changes."""

from __future__ import annotations

import asyncio
from asyncio import to_thread
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Any

from litestar import get, post
from litestar.response.base import ASGIResponse

from api.console.base import page, words_of
from api.console.navigation import of_page
from api.console.oversight.people import (
    KEY_STATES,
    account_line,
    entry_line,
    key_line,
    roles_of,
)
from api.console.sent import sent_on
from api.problems import Problem
from api.reading import AnyRequest
from api.running import Running, running
from api.who import person_of
from engine.accounts.administration import fresh_password
from engine.accounts.admission import NoSuchSeat
from engine.people.account import Account, AccountRefused, seat_at_home
from engine.people.person import Seat
from engine.rulebook.rulebook import Rulebook

USERS, KEYS = "/console/admin/users", "/console/admin/keys"
ENTRIES = 50
MOST_DAYS = 1095
_USUAL_DAYS = 365
Form = dict[str, str]


@get(USERS, opt=of_page("admin"))
async def users(request: AnyRequest) -> ASGIResponse:
    """Every account, or those whose login or name holds what is looked for."""
    held, words = running(request), words_of(request)
    looked_for = request.query_params.get("find", "").strip().casefold()
    found = [
        account_line(held.rulebook, words, one)
        for one in await to_thread(held.store.all_accounts)
        if looked_for in f"{one.login} {one.name}".casefold()
    ]
    return page(
        request,
        "admin_users.html",
        lines=found,
        find=looked_for,
        **_choices(held.rulebook, request),
    )


@get(USERS + "/{login:str}", opt=of_page("admin"))
async def user(request: AnyRequest, login: str) -> ASGIResponse:
    """One account: its seats and keys, and what may be done."""
    return await _user_page(request, login)


@post(USERS, status_code=200, opt=of_page("admin"))
async def add_user(request: AnyRequest) -> ASGIResponse:
    """A new account; a password that was made is told on this page, and never again."""
    held, form = running(request), await _form(request)
    given = form.get("password") or None
    made = fresh_password() if given is None and form.get("how") != "external" else None
    seat = seat_at_home(held.rulebook, form.get("role", ""), form.get("unit") or None)
    add = partial(
        held.administration.add, held.rulebook, form.get("login", "").strip(),
        form.get("name", "").strip(), (seat,), person_of(request).name, held.clock(),
        password=given or made, external=form.get("external") or None,
    )  # fmt: skip
    account = await _hashing(held, add)
    await to_thread(held.doors.look_now)
    words = words_of(request)
    return page(
        request, "admin_made.html", account=account_line(held.rulebook, words, account), made=made
    )


@post(USERS + "/{login:str}/password", status_code=200, opt=of_page("admin"))
async def reset_password(request: AnyRequest, login: str) -> ASGIResponse:
    """Another password: the one given, or one that is made and told on this page only."""
    held, form = running(request), await _form(request)
    given = form.get("password") or None
    made = None if given else fresh_password()
    by, now = person_of(request).name, held.clock()
    change = partial(held.administration.set_password, login, given or made or "", by, now)
    account = await _hashing(held, change)
    shown = account_line(held.rulebook, words_of(request), account)
    return page(request, "admin_made.html", account=shown, made=made)


@post(USERS + "/{login:str}/{what:str}", opt=of_page("admin"))
async def change_user(request: AnyRequest, login: str, what: str) -> ASGIResponse:
    """Disable or enable an account, or change its seats."""
    held, form, by = running(request), await _form(request), person_of(request).name
    now, say = held.clock(), words_of(request).say
    changes: dict[str, tuple[Callable[[], Account], str]] = {
        "disable": (
            partial(held.administration.disable, login, by, now),
            say("账号已停用", "The account is disabled"),
        ),
        "enable": (
            partial(held.administration.enable, login, by, now),
            say("账号已恢复", "The account may be used again"),
        ),
        "seats": (
            partial(_seat, held, login, form, by),
            say("岗位已更新", "The seats are changed"),
        ),
    }
    if what not in changes:
        raise Problem("request/no-such-page", "没有这种操作。", "There is no such command.")
    change, done = changes[what]
    await to_thread(change)
    return sent_on(request, None, f"{USERS}/{login}", done)


@get(KEYS, opt=of_page("admin"))
async def keys(request: AnyRequest) -> ASGIResponse:
    """Every key, the latest first, and the form for a new one."""
    return await _keys_page(request, None)


@post(KEYS, status_code=200, opt=of_page("admin"))
async def add_key(request: AnyRequest) -> ASGIResponse:
    """A new key, told on this page and never again."""
    held, form = running(request), await _form(request)
    by, now = person_of(request).name, held.clock()
    login, place = form.get("login", ""), _number(form.get("place"), 0, 99)
    days = _number(form.get("days"), 1, MOST_DAYS, _USUAL_DAYS)

    def add() -> str:
        account = _account(held, login)
        if place >= len(account.seats):
            raise NoSuchSeat(account.seats)
        ends = now + timedelta(days=days)
        note = form.get("note", "").strip()[:200]
        return held.admission.add_key(account, account.seats[place], note, ends, by, now)[1]

    try:
        return await _keys_page(request, await to_thread(add))
    except NoSuchSeat:
        raise Problem(
            "request/bad", "账号没有这个岗位。", "The account has no such seat."
        ) from None


@post(KEYS + "/{key_id:str}/revoke", opt=of_page("admin"))
async def revoke_key(request: AnyRequest, key_id: str) -> ASGIResponse:
    """End a key at once."""
    held = running(request)
    by, now = person_of(request).name, held.clock()
    await to_thread(held.store.revoke_key, key_id, by, now)
    done = words_of(request).say("密钥已吊销", "The key is revoked")
    return sent_on(request, None, KEYS, done)


@get("/console/admin/record", opt=of_page("admin"))
async def record(request: AnyRequest) -> ASGIResponse:
    """Who changed what, and who signed in, the latest first."""
    held, words = running(request), words_of(request)
    before = _number(request.query_params.get("before"), 1, 10**12, 0) or None
    found = await to_thread(held.store.latest_entries, ENTRIES, before)
    lines = [entry_line(held.rulebook, words, one) for one in found]
    more = lines[-1].number if len(lines) == ENTRIES and lines[-1].number > 1 else None
    return page(request, "admin_record.html", lines=lines, next=more)


async def _user_page(request: AnyRequest, login: str) -> ASGIResponse:
    held, words = running(request), words_of(request)
    account = await to_thread(_account, held, login)
    found = await to_thread(held.store.api_keys, login)
    return page(
        request,
        "admin_user.html",
        account=account_line(held.rulebook, words, account),
        keys=[key_line(held.rulebook, words, one) for one in found],
        states=KEY_STATES,
        own=person_of(request).name == login,
        **_choices(held.rulebook, request),
    )


async def _keys_page(request: AnyRequest, made: str | None) -> ASGIResponse:
    held, words = running(request), words_of(request)
    found = await to_thread(held.store.api_keys)
    accounts = await to_thread(held.store.all_accounts)
    lines = [account_line(held.rulebook, words, one) for one in accounts if one.active]
    login = request.query_params.get("login")
    return page(
        request,
        "admin_keys.html",
        lines=[key_line(held.rulebook, words, one) for one in found],
        states=KEY_STATES,
        made=made,
        usual_days=_USUAL_DAYS,
        most_days=MOST_DAYS,
        accounts=lines,
        chosen=next((one for one in lines if one.login == login), None),
    )


def _seat(held: Running, login: str, form: Form, by: str) -> Account:
    """Add a seat, take one away, or put one first: what the form says."""
    seats = list(_account(held, login).seats)
    place = _number(form.get("place"), 0, 99, len(seats))
    if form.get("how") == "add":
        wished = seat_at_home(held.rulebook, form.get("role", ""), form.get("unit") or None)
        seats.append(wished)
    elif place < len(seats):
        seat: Seat = seats.pop(place)
        if form.get("how") == "first":
            seats.insert(0, seat)
    return held.administration.seat(held.rulebook, login, seats, by, held.clock())


def _account(held: Running, login: str) -> Account:
    account = held.store.account(login)
    if account is None:
        raise AccountRefused(
            "account/not-found", f"没有账号 {login[:64]}", f"there is no account {login[:64]}"
        )
    return account


def _choices(rulebook: Rulebook, request: AnyRequest) -> dict[str, Any]:
    units = sorted(
        ((one.id, one.name) for one in rulebook.departments.values()), key=lambda d: d[1]
    )
    return {"roles": roles_of(rulebook, words_of(request)), "units": units}


def _number(said: str | None, least: int, most: int, otherwise: int = 0) -> int:
    if said and said.isascii() and said.isdigit() and len(said) < 13:
        return min(max(int(said), least), most)
    return otherwise


async def _form(request: AnyRequest) -> Form:
    form = await request.form()
    return {name: value for name, value in form.items() if isinstance(value, str)}


async def _hashing(held: Running, change: partial[Account]) -> Account:
    return await asyncio.get_running_loop().run_in_executor(held.hashing, change)


HANDLERS = [
    users, user, add_user, reset_password, change_user, keys, add_key, revoke_key, record,
]  # fmt: skip
