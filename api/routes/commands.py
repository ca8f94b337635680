"""What may be done to a ticket: one address a command, all of one kind."""

from __future__ import annotations

from asyncio import to_thread
from dataclasses import replace

from litestar import post
from litestar.handlers import HTTPRouteHandler
from litestar.response.base import ASGIResponse

from api.answers_tickets import TicketOut
from api.attaching import files_of
from api.contract import Operation, answer, opt
from api.mistakes import of_fact
from api.offered import OFFERED, SPLIT, Offered, command_of
from api.problems import invalid
from api.reading import (
    AnyRequest,
    actor_of,
    by_of,
    expected_event,
    idempotency_key,
    read_body,
)
from api.requests import matters_of
from api.routes.tickets import headers_of, number_of
from api.running import Running, running
from api.schemas_life import SplitIn
from api.showing import show_ticket
from engine.rulebook.facts import FactErrors
from engine.tickets.asks import By
from engine.tickets.commands import Refused, Step, possible
from engine.tickets.ticket import Ticket

PROBLEMS = (403, 404, 409, 412, 422)


def _operation(offered: Offered) -> Operation:
    return Operation(
        id=f"{offered.name}-ticket",
        tag="commands",
        zh=offered.zh,
        en=offered.en,
        answer=TicketOut,
        body=offered.body,
        problems=PROBLEMS,
    )


def _handler(offered: Offered) -> HTTPRouteHandler:
    operation = _operation(offered)

    @post(
        f"/tickets/{{ticket_id:str}}/{offered.name}",
        status_code=200,
        name=operation.id,
        opt=opt(operation),
    )
    async def carry_out(request: AnyRequest, ticket_id: str) -> ASGIResponse:
        held = running(request)
        number, actor = number_of(ticket_id), actor_of(request)
        by, key = by_of(request, held.rulebook), idempotency_key(request)
        expected = expected_event(request)
        body = await read_body(request, offered.body)

        def give() -> Ticket:
            command = command_of(offered, body, files_of(held.store, body))
            return _given(held, number, command, actor, by, expected, key)

        ticket = await to_thread(give)
        return answer(show_ticket(held.rulebook, ticket), 200, headers_of(ticket))

    return carry_out


def _given(
    held: Running,
    number: str,
    command: Step,
    actor: str,
    by: By,
    expected: int | None,
    key: str | None,
) -> Ticket:
    try:
        return held.desk.command(number, command, actor, held.clock(), expected, key, by)
    except Refused as refused:
        raise _with_possible(held, number, refused) from None
    except FactErrors as errors:  # only a correction names facts
        found = [of_fact(problem) for problem in errors.problems]
        raise invalid([replace(one, field=f"values.{one.field}") for one in found]) from None


def _with_possible(held: Running, number: str, refused: Refused) -> Refused:
    """The refusal with what is possible instead, where the desk refused before it looked."""
    refused.possible = refused.possible or possible(held.desk.ticket(number))
    return refused


SPLITTING = next(one for one in OFFERED if one.name == SPLIT)


@post(
    f"/tickets/{{ticket_id:str}}/{SPLIT}",
    status_code=200,
    name=f"{SPLIT}-ticket",
    opt=opt(_operation(SPLITTING)),
)
async def split_ticket(request: AnyRequest, ticket_id: str) -> ASGIResponse:
    """Make tickets of further matters that the same call spoke of."""
    held = running(request)
    rulebook, now = held.rulebook, held.clock()
    number, actor = number_of(ticket_id), actor_of(request)
    by, key = by_of(request, rulebook), idempotency_key(request)
    expected = expected_event(request)
    body = await read_body(request, SplitIn)
    intakes = matters_of(rulebook, body, now)

    def give() -> Ticket:
        desk = held.desk.under(rulebook)
        try:
            return desk.split(number, intakes, body.reason, actor, now, expected, key, by)
        except Refused as refused:
            raise _with_possible(held, number, refused) from None

    ticket = await to_thread(give)
    return answer(show_ticket(rulebook, ticket), 200, headers_of(ticket))


HANDLERS = [split_ticket, *(_handler(offered) for offered in OFFERED if offered is not SPLITTING)]
