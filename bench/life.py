"""A ticket's whole life: what a late command costs beside the intake, and histories replayed.

Run: python -m bench.life [number of histories]
"""

from __future__ import annotations

import random
import sys
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from datetime import datetime, timedelta
from time import perf_counter
from typing import Any
from zoneinfo import ZoneInfo

import msgspec

from bench.table import Row, show
from engine.rulebook.home import bundled
from engine.rulebook.load import load
from engine.rulebook.rulebook import Rulebook
from engine.tickets.asks import Arrive, CallBack, Contact, Note, Receive, Redo, Resolve, Sign
from engine.tickets.chain import seal
from engine.tickets.commands import Command, act
from engine.tickets.events import Event
from engine.tickets.refusals import Refused
from engine.tickets.requests import (
    AskExtension,
    AskPart,
    FinishPart,
    GrantExtension,
    RejectReturn,
    Return,
)
from engine.tickets.ticket import Ticket, fold, replay
from engine.tickets.timers import next_timer

HISTORIES = 100_000
BAR = 30
PROCESSES = 2
LENGTH = 30
ROUNDS = 400
PIECE = 500
DIFFERENT = 400
"""Lives made; each is replayed many times, under numbers of its own."""
BEGAN = datetime(2026, 3, 2, 10, tzinfo=ZoneInfo("Asia/Shanghai"))
ID = "20260302-BENCH000"


def main() -> None:
    """Print the rows."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else HISTORIES
    rulebook = shipped()
    intake = best(lambda: decided(rulebook, (), received(), BEGAN))
    history = long_life(rulebook, LENGTH)
    now = history[-1].recorded_at + timedelta(minutes=5)
    command = best(lambda: decided(rulebook, history, Note("又去看了一次"), now))
    folding = best(lambda: replay(history))
    lines = [msgspec.json.encode(life, enc_hook=dict) for life in lives(rulebook, DIFFERENT)]
    events = sum(len(decode(line)) for line in lines) / len(lines)
    seconds = replay_many(lines, count)
    show(
        f"The life of a ticket ({events:.1f} events on average)",
        [
            Row("intake: decide, seal, fold, timer (µs)", intake, None, None, "", True),
            Row(
                f"a command on a ticket with {len(history)} events (µs), times the intake",
                command,
                intake,
                command / intake,
                "≤ 3",
                command <= 3 * intake,
            ),
            Row(f"  of which folding {len(history)} events (µs)", folding, None, None, "", True),
            Row(
                f"{count:,} histories decoded and replayed, two processes (s)".replace(",", " "),
                seconds,
                None,
                None,
                f"≤ {BAR}",
                seconds <= BAR,
            ),
        ],
    )


def shipped() -> Rulebook:
    """The shipped rulebook."""
    rulebook = load(bundled()).rulebook
    assert rulebook is not None
    return rulebook


def best(run: Callable[[], object]) -> float:
    """The best of five times, in µs a run."""
    found = float("inf")
    for _ in range(5):
        start = perf_counter()
        for _ in range(ROUNDS):
            run()
        found = min(found, perf_counter() - start)
    return found / ROUNDS * 1e6


def received() -> Receive:
    """A complaint about property management, with some words."""
    values = {
        "area": "property",
        "category": "complaint",
        "district": "huancui",
        "channel": "hotline",
    }
    said = "物业公司收费不服务, 电梯坏了半个月没有人修, 打电话也不接, 楼道里堆满了杂物"
    return Receive(ID, values, BEGAN, subject="物业不作为", text=said)


def decided(
    rulebook: Rulebook, history: Sequence[Event], command: Command, now: datetime
) -> tuple[Ticket, tuple[Event, ...]]:
    """What the desk does between reading and writing: fold, decide, seal, fold, set the timer."""
    ticket = replay(history) if history else None
    events = seal(
        act(rulebook, ticket, command, now),
        ticket_id=ID,
        after=None if ticket is None else (ticket.length, ticket.last_hash),
        actor="bench",
        rulebook=rulebook.version,
        new_salt=lambda: "00" * 16,
        now=now,
    )
    for event in events:
        ticket = fold(ticket, event)
    assert ticket is not None
    next_timer(rulebook, ticket)
    return ticket, events


def long_life(rulebook: Rulebook, length: int) -> tuple[Event, ...]:
    """A complaint that is much worked on, well in time, until it has so many events."""
    now = BEGAN
    _, history = decided(rulebook, (), received(), now)
    steps: list[Command] = [
        Sign(),
        Contact("已联系"),
        AskPart("huancui-gov-office", "协助核实"),
        Return("not-our-duty"),
        RejectReturn("属地负责"),
        AskExtension("2 working days", "等待检测"),
        GrantExtension(),
        Arrive(),
    ]
    while len(history) < length:
        now += timedelta(minutes=2)
        step = steps.pop(0) if steps else Note("又去看了一次")
        try:
            history += decided(rulebook, history, step, now)[1]
        except Refused:
            continue
    return history[:length]


def lives(rulebook: Rulebook, count: int) -> list[list[Any]]:
    """Different lives, of different lengths, some of them redone, extended or overdue."""
    chance = random.Random(7)
    made = []
    for _ in range(count):
        now = BEGAN
        _, history = decided(rulebook, (), received(), now)
        for step in road(chance):
            now += timedelta(minutes=chance.choice((5, 60, 600, 3000)))
            try:
                history += decided(rulebook, history, step, now)[1]
            except Refused:
                continue
        made.append([msgspec.structs.asdict(_Row.of(event)) for event in history])
    return made


def road(chance: random.Random) -> list[Command]:
    """What is done to a matter, one thing after the other."""
    steps: list[Command] = [Sign(), Contact("已联系")]
    if chance.random() < 0.2:
        steps += [AskExtension("2 working days", "等待检测"), GrantExtension()]
    if chance.random() < 0.1:
        steps += [AskPart("housing-bureau", "协助"), FinishPart("housing-bureau", "已协助")]
    solved = chance.random() < 0.8
    steps += [Resolve("已处理"), CallBack(reached=True, contacted=True, solved=solved, satisfied=4)]
    if not solved:
        steps += [Redo("没有解决"), Sign(), Resolve("又处理了")]
    return steps


class _Row(msgspec.Struct):
    """An event as it stands in the database."""

    number: int
    kind: str
    at: datetime
    recorded_at: datetime
    data: dict[str, Any]
    private_digest: str | None
    previous: str
    hash: str
    private: dict[str, Any] | None

    @classmethod
    def of(cls, event: Event) -> _Row:
        return cls(
            event.number,
            event.kind,
            event.at,
            event.recorded_at,
            dict(event.data),
            event.private_digest,
            event.previous,
            event.hash,
            None if event.private is None else dict(event.private),
        )


_rows = msgspec.json.Decoder(list[_Row])


def decode(line: bytes) -> list[Event]:
    """The events of one history."""
    return [
        Event(
            ID, row.number, row.kind, row.at, row.recorded_at, "bench", row.data, "version",
            row.private_digest, row.previous, row.hash, row.private, "00" * 16,
        )
        for row in _rows.decode(line)
    ]  # fmt: skip


def replay_many(lines: Sequence[bytes], count: int) -> float:
    """Seconds to decode and replay so many histories in two processes."""
    pieces = [
        [lines[number % len(lines)] for number in range(start, min(count, start + PIECE))]
        for start in range(0, count, PIECE)
    ]
    with ProcessPoolExecutor(PROCESSES) as pool:
        list(pool.map(_replayed, pieces[:PROCESSES]))  # the processes are there and warm
        start = perf_counter()
        done = sum(pool.map(_replayed, pieces, chunksize=4))
        seconds = perf_counter() - start
    assert done == count
    return seconds


def _replayed(lines: Sequence[bytes]) -> int:
    for line in lines:
        replay(decode(line))
    return len(lines)


if __name__ == "__main__":
    main()
