"""Escalating 1 000 overdue tickets among 10 000 and among 1 000 000 open ones, on both engines.

Run: python -m bench.sweep [--small]
"""

from __future__ import annotations

import sys
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
    few, many = (10_000, 100_000) if "--small" in sys.argv else (10_000, 1_000_000)
    rows = []
    with databases() as urls:
        for name, url in urls.items():
            seconds = {}
            for phase, tickets in enumerate((few, many)):
                fill(url, tickets - (few if phase else 0), phase)
                seconds[tickets] = sweep_rounds(url, phase)
            for tickets in (few, many):
                ratio = None if tickets == few else seconds[many] / seconds[few]
                rows.append(
                    Row(
                        f"{name}: escalate 1 000 overdue among {tickets:,} open (s)".replace(
                            ",", " "
                        ),
                        seconds[tickets],
                        None if ratio is None else seconds[few],
                        ratio,
                        "< 1" if ratio is None else "< 1, ± 20 %",
                        seconds[tickets] < 1 and (ratio is None or 0.8 <= ratio <= 1.2),
                    )
                )
    show("A sweep", rows)


def fill(url: str, count: int, phase: int) -> None:
    """So many more open tickets, of which for each round of the phase a thousand fall due."""
    rulebook = small_rulebook()
    with open_store(url) as store:
        desk = Desk(store, lambda: rulebook)
        late = desk.receive(Intake(FACTS, subject="停水", text="三天没水了"), "bench", LONG_AGO).id
        fresh = desk.receive(Intake(FACTS, subject="停水", text="三天没水了"), "bench", AFTER).id
    others, due = (count - ROUNDS * OVERDUE) // PARTS, ROUNDS * OVERDUE // PARTS
    # Copy i of the late one falls due in round i % ROUNDS, an hour after the round before.
    timer = f"{to_micros(round_at(phase, 0))} + (i % {ROUNDS}) * 3600000000 - 1000000"
    with raw(url) as connection:
        for part in range(PARTS):
            first = 1 + phase * 10_000_000 + part * (others + due)
            copy_ticket(connection, fresh, first, others, "next_timer_at + i * 1000000")
            copy_ticket(connection, late, first + others, due, timer)
        # The two originals have done their service.
        connection.exec_driver_sql(
            f"UPDATE tickets SET next_timer_at = NULL WHERE id IN ('{late}', '{fresh}')"
        )
    settle(url)


def round_at(phase: int, round_: int) -> datetime:
    """The hour at which a round's thousand are due."""
    return NOW + timedelta(hours=phase * ROUNDS + round_)


def sweep_rounds(url: str, phase: int) -> float:
    """The best of the rounds, each of a thousand tickets."""
    rulebook = small_rulebook()
    taken = []
    with open_store(url) as store:
        desk = Desk(store, lambda: rulebook)
        for round_ in range(ROUNDS):
            start = perf_counter()
            moved = desk.sweep(round_at(phase, round_))
            taken.append(perf_counter() - start)
            if moved != OVERDUE:
                raise SystemExit(f"{moved} tickets were escalated, not {OVERDUE}")
    return min(taken)


if __name__ == "__main__":
    main()
