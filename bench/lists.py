"""The first page of 25, filtered and sorted by due time, among 100 000 open tickets.

Run: python -m bench.lists [--small]
"""

from __future__ import annotations

import random
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import islice
from statistics import median
from time import perf_counter

from bench.bulk import databases, raw, settle
from bench.table import Row, show
from engine.store import Filter, Store, open_store
from engine.store.lists import RANKS
from engine.store.tables import tickets

NOW = datetime(2017, 9, 28, 2, 0, tzinfo=UTC)
AREAS = [f"area-{n:02}" for n in range(16)]
DISTRICTS = [f"district-{n}" for n in range(7)]
CATEGORIES = [f"category-{n}" for n in range(8)]
LEADS = [f"unit-{n:02}" for n in range(60)]
CLOSED = 2
"""Closed tickets for each open one: history stands in the same table."""

VIEWS = {
    "all open": (Filter(open=True), "due_at"),
    "a unit's": (Filter(open=True, lead=("unit-07",)), "due_at"),
    "an area's in a district": (
        Filter(open=True, area=("area-03",), district=("district-2",)),
        "due_at",
    ),
    "a category's subtree, overdue": (
        Filter(open=True, category=("category-1", "category-2"), overdue=True),
        "due_at",
    ),
    "a unit's of one area and priority, few": (
        Filter(open=True, lead=("unit-07",), area=("area-03",), priority=("urgent",)),
        "due_at",
    ),
    "signed, due this week": (
        Filter(open=True, states=("signed",), due_from=NOW, due_until=NOW + timedelta(days=7)),
        "due_at",
    ),
    "an area without any": (Filter(open=True, area=("no-such-area",)), "due_at"),
    "urgent first": (Filter(open=True, district=("district-2",)), "priority"),
    "newest of a district": (Filter(open=True, district=("district-2",)), "-received_at"),
}


def main() -> None:
    """Print the rows."""
    count = 10_000 if "--small" in sys.argv else 100_000
    rows = []
    with databases("lists") as engines:
        for name, urls in engines.items():
            with open_store(urls["lists"]) as store:
                fill(urls["lists"], count)
                for view, (wanted, sort) in VIEWS.items():
                    took = p50(store, wanted, sort)
                    rows.append(Row(f"{name}: {view} (ms)", took, None, None, "< 30", took < 30))
    show(f"The first page among {count:,} open tickets".replace(",", " "), rows)


def p50(store: Store, wanted: Filter, sort: str) -> float:
    """Milliseconds of the median of fifty."""
    taken = []
    for _ in range(50):
        start = perf_counter()
        store.page(wanted, sort)
        taken.append(perf_counter() - start)
    return median(taken) * 1e3


def fill(url: str, count: int) -> None:
    """Open and closed tickets of a varied city."""
    rows = varied(count)
    with raw(url) as connection:
        while some := list(islice(rows, 10_000)):
            connection.execute(tickets.insert(), some)
    settle(url)


def varied(count: int) -> Iterator[dict[str, object]]:
    """Rows of the view that lists read."""
    chance = random.Random(12345)
    for n in range(count * (1 + CLOSED)):
        open_ = n % (1 + CLOSED) == 0
        priority = chance.choices(list(RANKS), (1, 4, 90, 5))[0]
        due_at = NOW + timedelta(seconds=chance.randrange(-86_400, 30 * 86_400))
        yield {
            "id": f"20170928-{chance.getrandbits(40):010X}",
            "state": chance.choice(("dispatched", "signed", "resolved")) if open_ else "closed",
            "open": open_,
            "outcome": "dispatch",
            "subject": f"小区停水第{n}号",
            "channel": "portal",
            "area": chance.choice(AREAS),
            "category": chance.choice(CATEGORIES),
            "district": chance.choice(DISTRICTS),
            "lead": chance.choice(LEADS),
            "authority": "bureau",
            "priority": priority,
            "priority_rank": RANKS[priority],
            "overdue": open_ and due_at < NOW,
            "received_at": NOW - timedelta(seconds=chance.randrange(90 * 86_400)),
            "due_at": due_at,
            "next_timer_at": due_at if open_ else None,
            "length": 2,
            "last_hash": "0" * 64,
            "rulebook": "bench",
        }


if __name__ == "__main__":
    main()
