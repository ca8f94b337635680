"""A process of its own that works at the desk until it is done or killed: for the crash tests.

It says what was accepted only after it was accepted, one line each.
"""

import sys
import threading
from datetime import datetime

from engine.desk import Desk, Intake
from engine.store import open_store
from engine.tickets.commands import Sign
from tests.unit.tickets.city import at, small_city

RECEIVED = at("2017-09-04 10:00")
FACTS = {"area": "water", "category": "complaint", "channel": "portal"}


def say(*words: object) -> None:
    sys.stdout.write(" ".join(map(str, words)) + "\n")
    sys.stdout.flush()


def intake(desk: Desk) -> None:
    """Four seats take requests and sign for them, until somebody pulls the plug."""

    request = Intake(FACTS, subject="停水", text="三天没水了")

    def seat() -> None:
        while True:
            ticket = desk.receive(request, "seat", RECEIVED)
            say(ticket.id, ticket.length)
            ticket = desk.command(ticket.id, Sign(), "unit", RECEIVED)
            say(ticket.id, ticket.length)

    for seats in [threading.Thread(target=seat) for _ in range(4)]:
        seats.start()


def sweep(desk: Desk, now: datetime) -> None:
    """Batches of ten, each told."""
    while moved := desk._store.sweep(now, 10, lambda found: desk._passed(found, now)):
        if not moved.due:
            return
        say(moved.written)


if __name__ == "__main__":
    what, url = sys.argv[1], sys.argv[2]
    city = small_city()
    desk = Desk(open_store(url), lambda: city)
    say("ready")
    if what == "intake":
        intake(desk)
    else:
        sweep(desk, datetime.fromisoformat(sys.argv[3]))
