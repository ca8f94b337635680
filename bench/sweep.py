"""Escalating 1 000 overdue tickets among 10 000 and among 1 000 000 open ones, on both engines.

Run: python -m bench.sweep [--small]
"""

from __future__ import annotations

import sys
from contextlib import ExitStack
from datetime import datetime, timedelta
from time import perf_counter
from zoneinfo import ZoneInfo

from bench.bulk import copy_ticket, databases, raw, settle, small_rulebook
from bench.table import Row, show
from engine.desk import Desk, Intake
from engine.store import open_store
from engine.store.types import to_micros

ZONE = ZoneInfo("Asia/Shanghai")
LONG_AGO = datetime(2017, 9, 4, 10, 0, tzinfo=ZONE)
NOW = datetime(2017, 9, 13, 9, 0, tzinfo=ZONE)  # the day after those of LONG_AGO were due
AFTER = NOW + timedelta(days=1)  # received too late to be due in any round
OVERDUE = 1_000
ROUNDS = 5
PARTS = 20
"""The overdue lie among the others in so many places, not in one."""
FACTS = {"area": "water", "category": "complaint", "district": "huancui", "channel": "portal"}


def main() -> None:
    """Print the rows."""
    sizes = {"few": 10_000, "many": 100_000 if "--small" in sys.argv else 1_000_000}
    rows = []
    with databases(*sizes) as engines:
        for engine, urls in engines.items():
            for name, url in urls.items():
                fill(url, sizes[name])
            best = sweep_in_turn(urls)
            ratio = best["many"] / best["few"]
            title = f"{engine}: escalate 1 000 overdue among"
            few, many = (f"{title} {size:,} open (s)".replace(",", " ") for size in sizes.values())
            rows.append(Row(few, best["few"], None, None, "< 1", best["few"] < 1))
            met = best["many"] < 1 and 0.8 <= ratio <= 1.2
            rows.append(Row(many, best["many"], best["few"], ratio, "< 1, ± 20 %", met))
    show("A sweep", rows)


def fill(url: str, count: int) -> None:
    """So many open tickets, of which for each round a thousand fall due together."""
    rulebook = small_rulebook()
    with open_store(url) as store:
        desk = Desk(store, lambda: rulebook)
        late = desk.receive(Intake(FACTS, subject="停水", text="三天没水了"), "bench", LONG_AGO).id
        fresh = desk.receive(Intake(FACTS, subject="停水", text="三天没水了"), "bench", AFTER).id
    due = ROUNDS * OVERDUE
    others = count - due
    apart = others // due * 10
    # Copy i of the late one falls due in round i % ROUNDS, an hour after the round before.
    timer = f"{to_micros(NOW)} + (i % {ROUNDS}) * 3600000000 - 1000000"
    with raw(url) as connection:
        for part in range(PARTS):
            copy_ticket(
                connection,
                fresh,
                range(others // PARTS * part, others // PARTS * (part + 1)),
                number="i * 10",
                timer="next_timer_at + i * 1000000",
            )
            # Their numbers lie evenly among those of the others, and so do their rows.
            copy_ticket(
                connection,
                late,
                range(due // PARTS * part, due // PARTS * (part + 1)),
                number=f"i * {apart} + 5",
                timer=timer,
            )
        # The two originals have done their service.
        connection.exec_driver_sql(
            f"UPDATE tickets SET next_timer_at = NULL WHERE id IN ('{late}', '{fresh}')"
        )
    settle(url)


def sweep_in_turn(urls: dict[str, str]) -> dict[str, float]:
    """The best of the rounds for each database, the databases taking turns."""
    rulebook = small_rulebook()
    taken: dict[str, list[float]] = {name: [] for name in urls}
    with ExitStack() as stack:
        desks = {
            name: Desk(stack.enter_context(open_store(url)), lambda: rulebook)
            for name, url in urls.items()
        }
        for round_ in range(ROUNDS):
            for name, desk in desks.items():
                start = perf_counter()
                moved = desk.sweep(NOW + timedelta(hours=round_))
                taken[name].append(perf_counter() - start)
                if moved != OVERDUE:
                    raise SystemExit(f"{moved} tickets were escalated, not {OVERDUE}")
    return {name: min(times) for name, times in taken.items()}


if __name__ == "__main__":
    main()
