"""The server under load: ours as it is served, and beside it an endpoint that only inserts."""

from __future__ import annotations

import asyncio
import sys
from typing import Any

import msgspec
from litestar import Request, post
from litestar.handlers import HTTPRouteHandler
from litestar.response.base import ASGIResponse

from api.app import create_app
from api.clock import utc_now
from api.log import configure_log
from api.requests import intake_of
from api.running import Running, open_running
from api.schemas import TicketIn
from api.serving import run
from api.settings import Settings
from bench.load import bodies
from bench.reference import Reference, Rows, rows_of
from engine.numbers import Chance, new_number
from engine.rulebook.home import bundled


def main() -> None:
    """Serve both until told to stop."""
    url, port = sys.argv[1:]
    settings = Settings(home=bundled(), database=url, port=int(port))
    held = open_running(settings)
    configure_log("info")
    rows = ordinary_rows(held)
    counts = {name: len(found) for name, found in rows.items()}
    print(f"rows a ticket: {counts}", file=sys.stderr, flush=True)
    app = create_app(held=held)
    app.register(inserting(Reference(url, rows)))
    run(app, settings)


def inserting(reference: Reference) -> HTTPRouteHandler:
    """The endpoint that decodes its JSON, inserts and answers."""
    decoder, chance = msgspec.json.Decoder(), Chance()

    @post("/reference")
    async def insert(request: Request[Any, Any, Any]) -> ASGIResponse:
        decoder.decode(await request.body())
        id_ = new_number(utc_now().date(), chance)
        await asyncio.wrap_future(reference.insert(id_))
        return ASGIResponse(body=msgspec.json.encode({"id": id_}), status_code=201)

    return insert


def ordinary_rows(held: Running) -> Rows:
    """The rows of a ticket of ours with as many rows as the median of all under load."""
    found = []
    for body in bodies(50):
        now = utc_now()
        intake = intake_of(held.rulebook, msgspec.json.decode(body, type=TicketIn), now)
        ticket = held.desk.receive(intake, "bench", now)
        rows = rows_of(held.settings.database, ticket.id)
        found.append((sum(map(len, rows.values())), ticket.id, rows))
    return sorted(found, key=lambda one: one[:2])[len(found) // 2][2]


if __name__ == "__main__":
    main()
