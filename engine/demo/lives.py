# ruff: noqa: S311 - chance for play, not for secrets
"""What happens to a simulated request: how soon a unit signs, calls, resolves, and how well.

Each unit has a temper of its own, drawn once from the seed: some are quick, some are late.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from random import Random

from engine.past import Lived
from engine.rulebook.facts import local_day
from engine.rulebook.rulebook import Rulebook
from engine.tickets.asks import (
    CallBack,
    Close,
    Contact,
    Dispatch,
    PassTime,
    Resolve,
    Sign,
    Withdraw,
)
from engine.tickets.ticket import Ticket
from engine.tickets.timers import next_timer

CENTRE = "demo/centre"
TIME = "time"
WITHDRAWN = 0.03
STUCK = 0.03
"""Requests that a unit lets lie for good."""
CALL_FIRST, CALL_LAST = 9, 20
"""Call backs are made between these hours."""


class SimulatedLife:
    """The life of one ticket up to ``until``; it is asked for each next step."""

    def __init__(self, rulebook: Rulebook, seed: str, number: int, until: datetime) -> None:
        self._rulebook = rulebook
        self._seed = seed
        self._random = Random(f"{seed}/{number}/life")
        self._until = until
        self._calls = 0
        self._waiting: Lived | None = None
        self._ended = False

    def __call__(self, ticket: Ticket) -> Lived | None:
        """The next step; time passes first, where it brings something about before that."""
        if self._waiting is None and not self._ended:
            self._waiting = self._next(ticket)
            if self._waiting is None or self._waiting.at > self._until:
                self._waiting, self._ended = None, True
        horizon = self._until if self._waiting is None else self._waiting.at
        timer = next_timer(self._rulebook, ticket)
        if timer is not None and timer <= horizon:
            return Lived(PassTime(), TIME, timer)
        step, self._waiting = self._waiting, None
        return step

    def _next(self, ticket: Ticket) -> Lived | None:
        step = _STEPS.get(ticket.state)
        return None if step is None or ticket.closed else step(self, ticket)

    def dispatched_by_hand(self, ticket: Ticket) -> Lived:
        """The rules could not decide: a dispatcher does, after some minutes."""
        day = local_day(ticket.received_at, self._rulebook.city.zone)
        units = [
            unit.id for unit in self._rulebook.departments.values() if unit.effective.covers(day)
        ]
        lead = ticket.lead or self._random.choice(units)
        at = ticket.updated_at + timedelta(seconds=self._random.randint(60, 1200))
        return Lived(Dispatch(lead, "人工研判"), CENTRE, at)

    def signed(self, ticket: Ticket) -> Lived:
        """The unit signs, or the citizen takes the request back before it does."""
        if self._random.random() < WITHDRAWN:
            at = ticket.updated_at + timedelta(minutes=self._random.randint(3, 300))
            return Lived(Withdraw("市民表示已自行解决"), CENTRE, at)
        return Lived(Sign(), self._unit(ticket), self._within(ticket, "sign", 0.45))

    def worked_on(self, ticket: Ticket) -> Lived | None:
        """The unit calls the citizen, then reports its result."""
        if "contacted" not in ticket.happened and self._calls < 2 and not self._hasty(ticket):
            self._calls += 1
            reached = self._random.random() < 0.85
            note = "已与市民联系, 约定上门时间" if reached else "电话无人接听"
            at = self._within(ticket, "contact", 0.5)
            return Lived(Contact(note, reached), self._unit(ticket), at)
        if self._random.random() < STUCK:
            return None
        self._calls = 0
        at = self._within(ticket, "resolve", 0.6)
        return Lived(Resolve(self._random.choice(_RESULTS)), self._unit(ticket), at)

    def called_back(self, ticket: Ticket) -> Lived:
        """The centre asks the citizen; after three vain calls it closes the matter."""
        at = self._daytime(ticket.updated_at + timedelta(minutes=self._random.randint(30, 900)))
        if self._calls >= 3:
            return Lived(Close("三次回访未能联系上市民"), CENTRE, at)
        self._calls += 1
        if self._random.random() < 0.15:
            return Lived(CallBack(reached=False, note="无人接听"), CENTRE, at)
        good = self._temper(ticket) > self._random.random() * 0.9
        solved = good or self._random.random() < 0.35
        satisfied = self._random.choice((4, 5, 5, 5)) if good else self._random.choice((1, 2, 3, 3))
        command = CallBack(
            reached=True,
            contacted="contacted" in ticket.happened,
            solved=solved,
            satisfied=satisfied,
        )
        return Lived(command, CENTRE, at)

    def closed(self, ticket: Ticket) -> Lived:
        """Called back, and done with."""
        at = ticket.updated_at + timedelta(minutes=self._random.randint(1, 60))
        return Lived(Close(), CENTRE, at)

    def _temper(self, ticket: Ticket) -> float:
        """How good the lead unit is, from 0.45 to 0.95: the same all month."""
        return Random(f"{self._seed}/{ticket.lead}").uniform(0.45, 0.95)

    def _hasty(self, ticket: Ticket) -> bool:
        """Whether the unit reports a result without having called anybody."""
        return self._random.random() > 0.75 + 0.3 * self._temper(ticket)

    def _unit(self, ticket: Ticket) -> str:
        return f"demo/{ticket.lead}"

    def _within(self, ticket: Ticket, milestone: str, usual: float) -> datetime:
        """Some share of the time that the clock allows; a bad unit exceeds it now and then."""
        clock = ticket.clocks.get(milestone)
        now = ticket.updated_at
        if clock is None:
            start, end = now, now + timedelta(hours=6)
        else:
            start, end = clock.started_at, clock.due_at
        late = self._random.random() > 0.72 + 0.27 * self._temper(ticket)
        share = self._random.uniform(1.02, 1.9) if late else self._random.betavariate(2, 3) * 1.0
        share = share if late else min(share / 0.4 * usual, 0.98)
        at = max(start + (end - start) * share, now + timedelta(seconds=20))
        if clock is None or clock.calendar == "around-the-clock":
            return at.replace(microsecond=0)
        calendar = self._rulebook.calendar(clock.calendar)
        if not calendar.is_open(at):
            at = calendar.next_open(at) + timedelta(minutes=self._random.randint(1, 90))
        return at.replace(microsecond=0)

    def _daytime(self, at: datetime) -> datetime:
        local = at.astimezone(self._rulebook.city.zone)
        if CALL_FIRST <= local.hour < CALL_LAST:
            return local
        day = local if local.hour < CALL_FIRST else local + timedelta(days=1)
        return day.replace(hour=CALL_FIRST, minute=self._random.randint(0, 59))


_STEPS: Mapping[str, Callable[[SimulatedLife, Ticket], Lived | None]] = {
    "received": SimulatedLife.dispatched_by_hand,
    "dispatched": SimulatedLife.signed,
    "signed": SimulatedLife.worked_on,
    "resolved": SimulatedLife.called_back,
    "called-back": SimulatedLife.closed,
}
_RESULTS = (
    "已到现场处理完毕, 市民现场确认。",
    "经核实情况属实, 已整改。",
    "已向市民解释政策, 市民表示理解。",
    "已责成责任单位限期整改, 并将持续跟进。",
    "已修复, 恢复正常。",
    "经调查, 反映情况部分属实, 已约谈相关负责人。",
)
