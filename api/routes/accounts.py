"""The administration of accounts and keys, and the record of what was changed."""

from __future__ import annotations

import asyncio
from asyncio import to_thread
from collections.abc import Sequence
from datetime import timedelta
from functools import partial

from litestar import delete, get, post, put
from litestar.response.base import ASGIResponse

from api.answers_people import (
    AccountOut,
    AccountsOut,
    KeyOut,
    KeysOut,
    RecordOut,
    show_account,
    show_entry,
    show_key,
)
from api.contract import Operation, answer, opt
from api.problems import Problem
from api.reading import AnyRequest, read_body, read_query
from api.routes.session import wish_of
from api.running import Running, running
from api.schemas_people import AccountIn, KeyIn, RecordQuery, ResetIn, SeatIn, SeatsIn
from api.sessions import no_such_seat
from api.who import person_of
from engine.accounts.administration import fresh_password
from engine.accounts.admission import NoSuchSeat
from engine.people.account import Account, AccountRefused, seat_at_home
from engine.people.person import Seat
from engine.rulebook.rulebook import Rulebook

LIST = Operation(
    id="list-accounts",
    tag="people",
    zh="账号列表",
    en="All accounts",
    answer=AccountsOut,
    problems=(401, 403),
)
ADD = Operation(
    id="add-account",
    tag="people",
    zh="新账号; 第一个必须是系统管理员, 此后人人须登录",
    en="A new account; the first is an administrator, and from then on everybody must sign in",
    answer=AccountOut,
    status=201,
    body=AccountIn,
    problems=(401, 403, 409, 422),
    note="不写单位的角色按目录的 of 定单位。 / "
    "A role without a unit sits where the catalog says (of).",
)
DISABLE = Operation(
    id="disable-account",
    tag="people",
    zh="停用账号; 其登录、令牌、密钥随即失效",
    en="Disable an account; its sessions, tokens and keys end at once",
    answer=AccountOut,
    acts=True,
    problems=(401, 403, 404, 422),
)
ENABLE = Operation(
    id="enable-account",
    tag="people",
    zh="恢复账号",
    en="Let an account be used again",
    answer=AccountOut,
    acts=True,
    problems=(401, 403, 404),
)
SEATS = Operation(
    id="seat-account",
    tag="people",
    zh="设定账号的岗位",
    en="Give an account exactly these seats",
    answer=AccountOut,
    body=SeatsIn,
    problems=(401, 403, 404, 422),
)
RESET = Operation(
    id="reset-password",
    tag="people",
    zh="重设口令",
    en="Give an account another password",
    answer=AccountOut,
    body=ResetIn,
    problems=(401, 403, 404, 422),
)
KEYS = Operation(
    id="list-keys", tag="people", zh="密钥列表", en="All keys", answer=KeysOut, problems=(401, 403)
)
ADD_KEY = Operation(
    id="add-key",
    tag="people",
    zh="新密钥, 固定于账号的一个岗位, 只显示一次",
    en="A new key, bound to a seat of an account; told once",
    answer=KeyOut,
    status=201,
    body=KeyIn,
    problems=(401, 403, 404, 422),
)
REVOKE = Operation(
    id="revoke-key",
    tag="people",
    zh="吊销密钥",
    en="End a key",
    answer=KeysOut,
    acts=True,
    problems=(401, 403, 404),
)
RECORD = Operation(
    id="list-account-record",
    tag="people",
    zh="账号记录: 谁登录, 谁改了什么; 逐条以哈希相连",
    en="The record of accounts: who signed in, who changed what; each entry sealed to the last",
    answer=RecordOut,
    query=RecordQuery,
    problems=(401, 403, 422),
)


@get("/accounts", opt=opt(LIST))
async def list_accounts(request: AnyRequest) -> ASGIResponse:
    """Every account."""
    held = running(request)
    found = await to_thread(held.store.all_accounts)
    return answer(AccountsOut(items=[show_account(held.rulebook, one) for one in found]))


@post("/accounts", opt=opt(ADD))
async def add_account(request: AnyRequest) -> ASGIResponse:
    """A new account."""
    held, body = running(request), await read_body(request, AccountIn)
    generated = fresh_password() if body.generate and body.password is None else None
    add = partial(
        held.administration.add,
        held.rulebook,
        body.login,
        body.name,
        seats_of(held.rulebook, body.seats),
        person_of(request).name,
        held.clock(),
        password=body.password or generated,
        external=body.external,
    )
    account = await _hashing(held, add)
    await to_thread(held.doors.look_now)
    return answer(show_account(held.rulebook, account, generated), 201)


@post("/accounts/{login:str}/disable", status_code=200, opt=opt(DISABLE))
async def disable_account(request: AnyRequest, login: str) -> ASGIResponse:
    """End an account for the time being."""
    held = running(request)
    by, now = person_of(request).name, held.clock()
    account = await to_thread(held.administration.disable, login, by, now)
    return answer(show_account(held.rulebook, account))


@post("/accounts/{login:str}/enable", status_code=200, opt=opt(ENABLE))
async def enable_account(request: AnyRequest, login: str) -> ASGIResponse:
    """Let an account be used again."""
    held = running(request)
    by, now = person_of(request).name, held.clock()
    account = await to_thread(held.administration.enable, login, by, now)
    return answer(show_account(held.rulebook, account))


@put("/accounts/{login:str}/seats", opt=opt(SEATS))
async def seat_account(request: AnyRequest, login: str) -> ASGIResponse:
    """Give an account its seats."""
    held, body = running(request), await read_body(request, SeatsIn)
    seats, by = seats_of(held.rulebook, body.seats), person_of(request).name
    seat = partial(held.administration.seat, held.rulebook, login, seats, by, held.clock())
    return answer(show_account(held.rulebook, await to_thread(seat)))


@put("/accounts/{login:str}/password", opt=opt(RESET))
async def reset_password(request: AnyRequest, login: str) -> ASGIResponse:
    """Give an account another password."""
    held, body = running(request), await read_body(request, ResetIn)
    generated = fresh_password() if body.password is None else None
    password, by = body.password or generated or "", person_of(request).name
    change = partial(held.administration.set_password, login, password, by, held.clock())
    account = await _hashing(held, change)
    return answer(show_account(held.rulebook, account, generated))


@get("/keys", opt=opt(KEYS))
async def list_keys(request: AnyRequest) -> ASGIResponse:
    """Every key."""
    return answer(await to_thread(_keys, running(request)))


@post("/keys", opt=opt(ADD_KEY))
async def add_key(request: AnyRequest) -> ASGIResponse:
    """A new key."""
    held, body = running(request), await read_body(request, KeyIn)
    by, now = person_of(request).name, held.clock()

    def add() -> KeyOut:
        account = account_named(held, body.login)
        expires_at = now + timedelta(days=body.days)
        seat = wish_of(body.seat).of(account)
        key, written = held.admission.add_key(account, seat, body.note, expires_at, by, now)
        return show_key(held.rulebook, key, written)

    try:
        return answer(await to_thread(add), 201)
    except NoSuchSeat as error:
        raise no_such_seat(error.seats) from None


@delete("/keys/{key_id:str}", status_code=200, opt=opt(REVOKE))
async def revoke_key(request: AnyRequest, key_id: str) -> ASGIResponse:
    """End a key; what is left is told."""
    held = running(request)
    by, now = person_of(request).name, held.clock()
    if not await to_thread(held.store.revoke_key, key_id, by, now):
        raise Problem(
            "key/not-found",
            f"没有有效的密钥 {key_id[:40]}。",
            f"There is no key {key_id[:40]} that is valid.",
        )
    return answer(await to_thread(_keys, held))


@get("/account-record", opt=opt(RECORD))
async def list_account_record(request: AnyRequest) -> ASGIResponse:
    """The record, piece by piece."""
    held, query = running(request), read_query(request, RecordQuery)
    found = await to_thread(held.store.account_entries, query.after, query.limit)
    items = [show_entry(held.rulebook, one) for one in found]
    more = found[-1].number if len(found) == query.limit else None
    return answer(RecordOut(items=items, next=more))


def account_named(held: Running, login: str) -> Account:
    """The account of a login; raises ``AccountRefused`` where there is none."""
    account = held.store.account(login)
    if account is None:
        raise AccountRefused(
            "account/not-found", f"没有账号 {login[:64]}", f"there is no account {login[:64]}"
        )
    return account


def seats_of(rulebook: Rulebook, said: Sequence[SeatIn]) -> tuple[Seat, ...]:
    """The seats that a body names, in the unit where such a role sits if none is said."""
    return tuple(seat_at_home(rulebook, one.role, one.unit) for one in said)


def _keys(held: Running) -> KeysOut:
    return KeysOut(items=[show_key(held.rulebook, one) for one in held.store.api_keys()])


async def _hashing(held: Running, change: partial[Account]) -> Account:
    return await asyncio.get_running_loop().run_in_executor(held.hashing, change)


HANDLERS = (
    list_accounts,
    add_account,
    disable_account,
    enable_account,
    seat_account,
    reset_password,
    list_keys,
    add_key,
    revoke_key,
    list_account_record,
)
