"""Traffic lights (红黄绿灯): how near a clock is to its due time, by the time left to work in.

A limit in days or in working hours is measured in working time on the clock's own calendar, a limit
in plain minutes or hours by the wall clock: who must be there within two hours has no night off.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from engine.timing.calendars import Calendar
from engine.timing.durations import Unit, parse_duration

Light = Literal["late", "soon", "fine", "paused", "none"]
"""Red, amber, green, hollow (the clock stands still), and no light at all: no clock runs."""

LAST_HOUR = timedelta(hours=1)
LAST_SHARE = 5
"""A clock is amber in the last fifth of its time, and in its last hour whatever its length."""
_WALL_CLOCK = frozenset({Unit.MINUTE, Unit.HOUR})


@dataclass(frozen=True, slots=True)
class Left:
    """A light with the time behind it: ``time`` is what is left, or for how long it is overdue.

    ``working`` says that it is working time; how long something is overdue is told by the wall
    clock, for the citizen waits at night too.
    """

    light: Light
    time: timedelta | None = None
    working: bool = False


NO_CLOCK = Left("none")


def light_of(
    calendar: Calendar,
    within: str,
    started_at: datetime,
    due_at: datetime,
    now: datetime,
    *,
    paused: bool = False,
) -> Left:
    """How a clock of this limit stands now."""
    if paused:
        return Left("paused")
    if now > due_at:
        return Left("late", now - due_at)
    if parse_duration(within).unit in _WALL_CLOCK:
        return Left(_near(due_at - now, due_at - started_at), due_at - now)
    left = calendar.between(now, due_at)
    return Left(_near(left, calendar.between(started_at, due_at)), left, working=True)


def _near(left: timedelta, whole: timedelta) -> Light:
    return "soon" if left < LAST_HOUR or left * LAST_SHARE < whole else "fine"
