"""Work at the desk that goes on until it is done or killed: for the crash tests.

It says what was accepted only after it was accepted, one line each.
"""

import threading
from datetime import datetime

from engine.desk import Desk, Intake
from engine.rulebook.load import load_files
from engine.rulebook.rulebook import Rulebook
from engine.store import open_store
from engine.store.queues import LEASE
from engine.tickets.commands import Sign
from engine.upkeep.upkeep import Upkeep
from tests.integration.children import say
from tests.integration.commanding import SMALL_CITY
from tests.unit.tickets.city import at, small_city

RECEIVED = at("2017-09-04 10:00")
FACTS = {"area": "water", "category": "complaint", "channel": "portal"}


TWO_OVERDUE = """
triggers:
  - id: two-overdue
    title: 30 天内两件超期
    basis: 测试
    behaviour: delay
    scope: unit
    over: 30 calendar days
    pattern: [{event: overdue, where: {milestone: resolve}, count: 2, distinct: ticket}]
"""


def accountable_city() -> Rulebook:
    """The small city of files, in which two overdue matters make a case."""
    files = {
        f"{folder}/{path.name}": path.read_bytes()
        for folder in ("catalog", "rules")
        for path in (SMALL_CITY / folder).iterdir()
    }
    loaded = load_files({**files, "rules/two.yaml": TWO_OVERDUE.encode()})
    assert loaded.rulebook is not None
    return loaded.rulebook


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


def keep_up(desk: Desk, rulebook: Rulebook, now: datetime) -> None:
    """Rounds of upkeep, each told, as long as there is anything to do; time goes on meanwhile."""
    upkeep = Upkeep(desk, desk._store, lambda: rulebook)
    while (kept := upkeep.run(now)).anything:
        say(kept.tasks, kept.cases)
        now += LEASE


def work(what: str, url: str, now: datetime = RECEIVED) -> None:
    """``intake``, ``sweep`` or ``upkeep`` on this database."""
    city = small_city() if what != "upkeep" else accountable_city()
    desk = Desk(open_store(url), lambda: city)
    say("ready")
    if what == "intake":
        intake(desk)
    elif what == "upkeep":
        keep_up(desk, city, now)
    else:
        sweep(desk, now)
