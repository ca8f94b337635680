# ruff: noqa: S311 - chance for play, not for secrets
"""What is in store for one simulated matter: what happens at all, when, and how well it is done.

Each unit has a temper of its own, drawn once from the seed: some are quick, some are late, and few
stay the same all year.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from functools import lru_cache
from math import sin, tau
from random import Random
from typing import TypeVar

from engine.demo.often import LATE
from engine.past import Lived
from engine.rulebook.facts import local_day
from engine.rulebook.rulebook import Rulebook
from engine.tickets.commands import Step
from engine.tickets.steps.returning import unit_calendar
from engine.tickets.ticket import Ticket

T = TypeVar("T")
FIRST_HOUR, LAST_HOUR = 9, 20
"""Citizens are called between these hours."""


SWING = 0.18
"""By so much at most a unit is better in one half of the year than in the other."""


@lru_cache(maxsize=16384)
def temper(seed: str, unit: str | None, month: int) -> float:
    """How good a unit is in a month of the year, from 0 to 1."""
    random = Random(f"{seed}/{unit}")
    usual, swing, phase = random.betavariate(5, 2), random.uniform(0, SWING), random.random()
    return min(1.0, max(0.0, usual + swing * sin(tau * (month / 12 + phase))))


class Fate:
    """Answers what happens to one matter by chance; the same question always in the same way.

    ``parent`` gives the ticket that this one is the same as, where it is. Units are as good as they
    are in the month of ``received_at``.
    """

    def __init__(
        self,
        rulebook: Rulebook,
        seed: str,
        number: int | str,
        received_at: datetime,
        parent: Callable[[], str] | None = None,
    ) -> None:
        self.rulebook = rulebook
        self.random = Random(f"{seed}/{number}/life")
        self.parent = parent
        self.floor: datetime | None = None
        self._seed = seed
        self._month = received_at.astimezone(rulebook.city.zone).month
        self._known: dict[str, bool] = {}
        self._done: set[str] = set()

    # What happens

    def is_so(self, what: str, share: float) -> bool:
        """Whether something is true of this matter: asked again, it still is."""
        if what not in self._known:
            self._known[what] = self.random.random() < share
        return self._known[what]

    def once(self, what: str, share: float = 1.0) -> bool:
        """Whether something happens: asked again, it has happened, or never will."""
        if what in self._done:
            return False
        self._done.add(what)
        return self.random.random() < share

    def pick(self, some: Sequence[T]) -> T:
        """Any of these."""
        return self.random.choice(some)

    def slip(self, unit: str | None, worst: float) -> bool:
        """Whether the unit does something badly that the worst do in this share of cases."""
        bad = 1 - temper(self._seed, unit, self._month)
        return bool(self.random.random() < worst * bad**2.5)

    def unit(self, ticket: Ticket) -> str | None:
        """Any other unit of the city that handles matters on that day; authorities first."""
        if ticket.authority not in (None, ticket.lead) and self.random.random() < 0.6:
            return ticket.authority
        day = local_day(ticket.updated_at, self.rulebook.city.zone)
        units = [
            one.id
            for one in self.rulebook.departments.values()
            if one.id != ticket.lead and one.kind != "centre" and one.effective.covers(day)
        ]
        return self.random.choice(units) if units else None

    # When

    def now(self, ticket: Ticket) -> datetime:
        """The instant from which on something new can happen."""
        return ticket.updated_at if self.floor is None else max(ticket.updated_at, self.floor)

    def after(self, ticket: Ticket, low: float, high: float) -> datetime:
        """Some minutes from now."""
        return self.now(ticket) + self.minutes(low, high)

    def step(self, ticket: Ticket, command: Step, actor: str, at: datetime) -> Lived:
        """A step of this person or unit. Where it is refused, they do something else instead."""
        at = max(at, self.now(ticket) + timedelta(seconds=1))
        return Lived(command, f"demo/{actor}", at.replace(microsecond=0), tentative=True)

    def minutes(self, low: float, high: float) -> timedelta:
        """A time between so many and so many minutes."""
        return timedelta(seconds=round(60 * self.random.uniform(low, high)))

    def in_office(self, at: datetime, unit: str | None = None) -> datetime:
        """This instant, or some time after the unit's (or the city's) office has opened next."""
        calendar = unit_calendar(self.rulebook, unit)
        if calendar.is_open(at):
            return at
        return calendar.next_open(at) + self.minutes(1, 90)

    def in_daytime(self, at: datetime) -> datetime:
        """This instant, or one in the next hours at which people may be called."""
        local = at.astimezone(self.rulebook.city.zone)
        if FIRST_HOUR <= local.hour < LAST_HOUR:
            return local
        day = local if local.hour < FIRST_HOUR else local + timedelta(days=1)
        return day.replace(hour=FIRST_HOUR, minute=self.random.randint(0, 59))

    def within(self, ticket: Ticket, clock: str, usual: float, unit: str | None = None) -> datetime:
        """Some share of the time that a clock leaves the unit; a bad one exceeds it now and then.

        Without a clock it takes some hours.
        """
        found = ticket.clocks.get(clock)
        now = self.now(ticket)
        unit = unit or ticket.lead
        if found is None or not found.running:
            return self.in_office(now + self.minutes(20, 600), unit)
        late = self.slip(unit, LATE)
        if found.due_at <= now:
            at = now + self.minutes(5, 300)
        elif late:
            at = found.due_at + (found.due_at - found.since) * self.random.uniform(0.02, 0.9)
        else:
            share = self.random.betavariate(2, 3) / 0.4 * usual
            at = now + (found.due_at - now) * min(share, 0.95)
        if found.calendar != "around-the-clock":
            calendar = self.rulebook.calendar(found.calendar)
            if not calendar.is_open(at):
                opens_at = calendar.next_open(at)
                at = opens_at + self.minutes(1, 90)
                if not late and opens_at < found.due_at < at:
                    at = opens_at + (found.due_at - opens_at) * self.random.random()
        return at
