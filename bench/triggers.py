"""Triggers of accountability: what they add to a command, and whether memory stays flat.

Run: python -m bench.triggers [--quick]
"""

from __future__ import annotations

import random
import sys
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from itertools import pairwise
from pathlib import Path
from statistics import mean, median
from time import perf_counter
from typing import NamedTuple

from bench.life import BEGAN, ID, decided, received, shipped
from bench.table import Row, number, show
from engine.rulebook.rulebook import Rulebook
from engine.rulebook.trigger import PatternStep, Trigger
from engine.tickets.asks import CallBack, Contact, Redo, Resolve, Sign
from engine.tickets.commands import Command
from engine.tickets.events import Event
from engine.tickets.firing import applies
from engine.tickets.refusals import Refused
from engine.tickets.requests import AskExtension, GrantExtension, RejectReturn, Return
from engine.tickets.ticket import Ticket, replay
from engine.tickets.trail import Seen
from engine.tickets.trigger_trial import try_out
from engine.tickets.triggers import ticket_firings, unit_firings

LENGTH = 30
LIVES = 200
ROUNDS = 7
FEW, MANY = 100_000, 1_000_000
QUICK_FEW, QUICK_MANY = 20_000, 200_000
PAGE = 4_096


class Asked(NamedTuple):
    """What a command asks: the trail with its events, from which on they are new, the ticket."""

    trail: Sequence[Seen]
    new_from: int
    ticket: Ticket


def main() -> None:
    """Print the rows."""
    few, many = (QUICK_FEW, QUICK_MANY) if "--quick" in sys.argv else (FEW, MANY)
    rulebook = shipped()
    chance = random.Random(7)
    commands = [
        asked for _ in range(LIVES) for asked in asked_by(lived(rulebook, troubled(chance), chance))
    ]
    costs = sorted(cost(rulebook, asked) for asked in commands)
    fired = mean(bool(firings(rulebook, asked)) for asked in commands)
    widest = widest_cost(rulebook)
    unit = unit_cost(rulebook)
    start = perf_counter()
    try_out(rulebook)
    tried = perf_counter() - start
    before, after = grown(rulebook, few, many)
    count = len(commands)
    title = f"Triggers ({len(rulebook.triggers)} shipped, {count} commands, {fired:.0%} fire)"
    show(
        title,
        [
            Row(f"added to a command on a ticket of {LENGTH} events, mean (µs)",
                mean(costs), None, None, "≤ 200", mean(costs) <= 200),
            Row("  median (µs)", median(costs), None, None, "≤ 200", median(costs) <= 200),
            Row("  the dearest of twenty (µs)", costs[count * 19 // 20], None, None, "", True),
            Row("  the dearest (µs)", costs[-1], None, None, "", True),
            Row("the widest pattern there may be, on 30 events that all fit (ms)",
                widest / 1e3, None, None, "< 1 000", widest < 1e6),
            Row("a unit with 1 000 overdue events in the period (ms)",
                unit / 1e3, None, None, "", True),
            Row("trying the patterns in a process of its own (s)", tried, None, None, "< 2",
                tried < 2),
            Row(f"memory after {number(many)} looks, times {number(few)} (MB)",
                after, before, after / before, "≤ 1.02", after <= 1.02 * before),
        ],
    )  # fmt: skip


def troubled(chance: random.Random) -> list[Command]:
    """What is done to a matter, and in one of some ten, or five, not done as it should be."""
    steps: list[Command] = [Sign()]
    for _ in range(chance.choice((0, 0, 0, 0, 0, 0, 0, 1, 1, 2))):
        steps += [Return("not-our-duty"), RejectReturn("属地负责")]
    if chance.random() < 0.9:
        steps.append(Contact("已联系", reached=chance.random() < 0.8))
    if chance.random() < 0.2:
        steps += [AskExtension("2 working days", "等待检测"), GrantExtension()]
    for _ in range(chance.choice((1, 1, 1, 1, 2, 3))):
        solved, contacted = chance.random() < 0.8, chance.random() < 0.9
        call = CallBack(reached=True, contacted=contacted, solved=solved, satisfied=4)
        steps += [Resolve("已处理"), call]
        if solved:
            break
        steps.append(Redo("没有解决"))
    return steps


def lived(rulebook: Rulebook, steps: Sequence[Command], chance: random.Random) -> tuple[Event, ...]:
    """A complaint's life in which this is done, as far as it may be."""
    now = BEGAN
    _, history = decided(rulebook, (), received(), now)
    for step in steps:
        now += timedelta(minutes=chance.choice((5, 60, 600, 3_000)))
        try:
            history += decided(rulebook, history, step, now)[1]
        except Refused:
            continue
    return history


def asked_by(history: Sequence[Event]) -> list[Asked]:
    """Every command of a life, on a ticket that had thirty events by then: notes fill it up."""
    trail = replay(history).trail
    found = []
    starts = [0, *(n + 1 for n, (a, b) in enumerate(pairwise(history)) if told_apart(a, b))]
    for new_from, stop in pairwise([*starts, len(history)]):
        notes = [note(trail[0], n) for n in range(LENGTH - stop)]
        filled = [*trail[:1], *notes, *trail[1:stop]] if new_from else trail[:stop]
        added = len(filled) - stop
        numbered = [seen._replace(number=n) for n, seen in enumerate(filled, start=1)]
        found.append(Asked(numbered, new_from + added, replay(history[:stop])))
    return found


def told_apart(one: Event, other: Event) -> bool:
    """Whether two events in a row are of different commands."""
    return one.recorded_at != other.recorded_at


def note(received: Seen, n: int) -> Seen:
    """A note on the progress of a matter."""
    return received._replace(kind="noted", at=received.at + timedelta(seconds=n), data={})


def firings(rulebook: Rulebook, asked: Asked) -> int:
    """What the triggers are asked for a command."""

    def about(trigger: Trigger) -> bool:
        return applies(rulebook, asked.ticket, trigger)

    return len(ticket_firings(rulebook, asked.trail, asked.new_from, {}, about))


def cost(rulebook: Rulebook, asked: Asked) -> float:
    """The best of some times, in µs."""
    best = float("inf")
    for _ in range(ROUNDS):
        start = perf_counter()
        firings(rulebook, asked)
        best = min(best, perf_counter() - start)
    return best * 1e6


def widest_cost(rulebook: Rulebook) -> float:
    """Four steps that any of thirty events fits: more combinations than are tried, in µs."""
    trigger = next(one for one in rulebook.triggers if one.scope == "ticket")
    steps = tuple(PatternStep("returned", trigger.rule.origin) for _ in range(4))
    alone = replace(rulebook, triggers=(replace(trigger, pattern=steps),))
    trail = [event("returned", n) for n in range(LENGTH)]
    assert ticket_firings(alone, trail, LENGTH - 1, {}, lambda _: True)
    start = perf_counter()
    ticket_firings(alone, trail, LENGTH - 1, {}, lambda _: True)
    return (perf_counter() - start) * 1e6


def unit_cost(rulebook: Rulebook) -> float:
    """Whether three matters of a unit were overdue in a month in which a thousand were, in µs."""
    trigger = next(one for one in rulebook.triggers if one.rule.id == "three-overdue-in-a-month")
    events = [event("overdue", n, f"T{n}") for n in range(1_000)]
    assert unit_firings(rulebook, trigger, events, events[-1], frozenset()) is not None
    start = perf_counter()
    unit_firings(rulebook, trigger, events, events[-1], frozenset())
    return (perf_counter() - start) * 1e6


def grown(rulebook: Rulebook, few: int, many: int) -> tuple[float, float]:
    """The memory of this process after so many looks, each a session of the library, in MB."""
    tickets = [
        [event("return-rejected", 1), event("return-rejected", 2, unit="b")],
        [event("dispatched", 1), event("resolved", 2)],
        [event("redo", 1), event("redo", 2), event("called-back", 3)],
        [event("returned", n, unit=unit) for n, unit in enumerate("abc")],
    ]
    looks = 0
    seen: list[float] = []
    for until in (few, many):
        while looks < until:
            for trail in tickets:
                looks += len(ticket_firings(rulebook, trail, len(trail) - 1, {}, lambda _: True))
        seen.append(resident())
    return seen[0], seen[1]


def event(kind: str, n: int, ticket: str = ID, unit: str = "a") -> Seen:
    """An event of which many triggers speak."""
    data = {"solved": False, "contacted": True, "reached": True, "milestone": "resolve"}
    return Seen(ticket, n + 1, kind, BEGAN + timedelta(minutes=n), unit, "bench", data)


def resident() -> float:
    """The memory that this process holds, in MB."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * PAGE / 1e6


if __name__ == "__main__":
    main()
