"""What may be done to a ticket: one address a command, all of one kind."""

from __future__ import annotations

from asyncio import to_thread
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import msgspec
from litestar import post
from litestar.handlers import HTTPRouteHandler
from litestar.response.base import ASGIResponse

from api.answers import TicketOut
from api.contract import Operation, answer, opt
from api.reading import AnyRequest, actor_of, expected_event, idempotency_key, read_body
from api.routes.tickets import headers_of, number_of
from api.running import running
from api.schemas import (
    AnswerIn,
    CallBackIn,
    CloseIn,
    ContactIn,
    DeclineIn,
    DispatchIn,
    HangUpIn,
    ReferIn,
    ResolveIn,
    SignIn,
    WithdrawIn,
)
from api.showing import show_ticket
from engine.tickets.commands import (
    Answer,
    CallBack,
    Close,
    Contact,
    Decline,
    Dispatch,
    HangUp,
    Refer,
    Resolve,
    Sign,
    Step,
    Withdraw,
)


@dataclass(frozen=True, slots=True)
class Offered:
    """A command as the API offers it: its body, and how the body becomes the command."""

    name: str
    zh: str
    en: str
    body: type[msgspec.Struct]
    makes: Callable[..., Step]


OFFERED = (
    Offered("hang-up", "登记挂机", "The citizen has hung up", HangUpIn, HangUp),
    Offered("dispatch", "人工派单", "Dispatch by hand", DispatchIn, Dispatch),
    Offered("sign", "签收", "The unit takes the matter over", SignIn, Sign),
    Offered("contact", "登记联系市民", "The unit spoke with the citizen", ContactIn, Contact),
    Offered("resolve", "办结反馈", "The unit reports its result", ResolveIn, Resolve),
    Offered("call-back", "回访", "The centre asked the citizen", CallBackIn, CallBack),
    Offered("close", "结案", "The centre ends the matter", CloseIn, Close),
    Offered("withdraw", "市民撤回", "The citizen takes the request back", WithdrawIn, Withdraw),
    Offered("refer", "转介", "The citizen is pointed to another line", ReferIn, Refer),
    Offered("decline", "不予受理", "The matter is not accepted", DeclineIn, Decline),
    Offered("answer", "即时答复", "Answered on the spot", AnswerIn, Answer),
)
_RENAMED = {"decline": {"reason": "reason_id"}}
"""Fields that the engine calls otherwise."""


def command_of(offered: Offered, body: msgspec.Struct) -> Step:
    """The command that a body asks for."""
    names = _RENAMED.get(offered.name, {})
    given: dict[str, Any] = {
        names.get(name, name): getattr(body, name) for name in body.__struct_fields__
    }
    return offered.makes(**given)


def _handler(offered: Offered) -> HTTPRouteHandler:
    operation = Operation(
        id=f"{offered.name}-ticket",
        tag="commands",
        zh=offered.zh,
        en=offered.en,
        answer=TicketOut,
        body=offered.body,
        problems=(404, 409, 412, 422),
    )

    @post(
        f"/tickets/{{ticket_id:str}}/{offered.name}",
        status_code=200,
        name=operation.id,
        opt=opt(operation),
    )
    async def carry_out(request: AnyRequest, ticket_id: str) -> ASGIResponse:
        held = running(request)
        number, actor = number_of(ticket_id), actor_of(request)
        expected, key = expected_event(request), idempotency_key(request)
        command = command_of(offered, await read_body(request, offered.body))
        ticket = await to_thread(
            held.desk.command, number, command, actor, held.clock(), expected, key
        )
        return answer(show_ticket(held.rulebook, ticket), 200, headers_of(ticket))

    return carry_out


HANDLERS = [_handler(offered) for offered in OFFERED]
