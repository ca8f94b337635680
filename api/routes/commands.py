"""What may be done to a ticket: one address a command, all of one kind."""

from __future__ import annotations

from asyncio import to_thread
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

from litestar import post
from litestar.handlers import HTTPRouteHandler
from litestar.response.base import ASGIResponse

from api.answers_tickets import TicketOut
from api.attaching import files_of
from api.contract import Operation, answer, opt
from api.mistakes import of_fact
from api.offered import OFFERED, SPLIT, Offered, command_of
from api.privacy import looker_of
from api.problems import invalid
from api.reading import (
    AnyRequest,
    expected_event,
    idempotency_key,
    read_body,
)
from api.requests import matters_of
from api.routes.tickets import headers_of, number_of
from api.running import running
from api.schemas_life import SplitIn
from api.sight import sighted
from api.who import person_of
from engine.rulebook.facts import FactErrors
from engine.sighted import Sighted
from engine.tickets.commands import Refused, possible
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
        held, seen = running(request), sighted(request)
        number, person = number_of(ticket_id), person_of(request)
        key, expected = idempotency_key(request), expected_event(request)
        body = await read_body(request, offered.body)

        def give() -> Ticket:
            seen.admit(number)
            command = command_of(offered, body, files_of(seen, body))
            name, by, now = person.name, person.by, held.clock()
            with _told_in_full(seen, number), _facts_of_values():
                return seen.command(number, command, name, now, expected, key, by)

        ticket = await to_thread(give)
        return answer(await looker_of(request).shown(ticket), 200, headers_of(ticket))

    return carry_out


@contextmanager
def _told_in_full(seen: Sighted, number: str) -> Iterator[None]:
    """Let a refusal say what is possible instead, where the desk refused before it looked."""
    try:
        yield
    except Refused as refused:
        refused.possible = refused.possible or possible(seen.ticket(number))
        raise


@contextmanager
def _facts_of_values() -> Iterator[None]:
    """Let wrong facts say which field names them: only a correction does, in its ``values``."""
    try:
        yield
    except FactErrors as errors:
        found = [of_fact(problem) for problem in errors.problems]
        raise invalid([replace(one, field=f"values.{one.field}") for one in found]) from None


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
    number, person, seen = number_of(ticket_id), person_of(request), sighted(request, rulebook)
    key, expected = idempotency_key(request), expected_event(request)
    body = await read_body(request, SplitIn)
    intakes = matters_of(rulebook, body, now)

    def give() -> Ticket:
        seen.admit(number)
        name, by = person.name, person.by
        with _told_in_full(seen, number):
            return seen.split(number, intakes, body.reason, name, now, expected, key, by)

    ticket = await to_thread(give)
    return answer(await looker_of(request, rulebook).shown(ticket), 200, headers_of(ticket))


HANDLERS = [split_ticket, *(_handler(offered) for offered in OFFERED if offered is not SPLITTING)]
