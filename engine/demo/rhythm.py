"""When simulated citizens call: by hour of the day, less on days off, more in some seasons."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from enum import Enum
from functools import lru_cache
from random import Random

from engine.timing.calendars import Calendar

YEAR = 365
"""Days that are simulated unless asked otherwise."""
BY_HOUR = (
    8, 5, 3, 2, 2, 4, 12, 30, 70, 95, 100, 80, 55, 60, 85, 90, 80, 65, 55, 50, 42, 32, 20, 12,
)  # fmt: skip
"""Calls in each hour of a working day, relative to the busiest."""
HOLIDAY_RUN = 3
"""So many days off in a row are a holiday; fewer are a weekend."""


class Sort(Enum):
    """What sort of day it is; the value is its share of a working day's calls."""

    WORKING = 1.0
    DAY_OFF = 0.58
    HOLIDAY = 0.5


@lru_cache(maxsize=4096)
def sort_of(calendar: Calendar, day: date) -> Sort:
    """Whether the city works on that day, is off, or has a holiday of several days."""
    if calendar.is_working_day(day):
        return Sort.WORKING
    run = 1 + _off(calendar, day, 1) + _off(calendar, day, -1)
    return Sort.HOLIDAY if run >= HOLIDAY_RUN else Sort.DAY_OFF


def arrivals(
    random: Random,
    calendar: Calendar,
    since: datetime,
    until: datetime,
    count: int,
    load: Callable[[date], float],
) -> list[datetime]:
    """Instants of receipt between these two, in order; ``load`` says how much there is on a day."""
    zone = calendar.zone
    first, last = since.astimezone(zone).date(), until.astimezone(zone).date()
    hours: list[datetime] = []
    weights: list[float] = []
    for ahead in range((last - first).days + 1):
        day = first + timedelta(days=ahead)
        share = sort_of(calendar, day).value * load(day)
        for hour, weight in enumerate(BY_HOUR):
            start = datetime(day.year, day.month, day.day, hour, tzinfo=zone)
            if since <= start <= until - timedelta(hours=1):
                hours.append(start)
                weights.append(weight * share)
    chosen = random.choices(hours, weights, k=count)
    return sorted(hour + timedelta(seconds=random.randrange(3600)) for hour in chosen)


def _off(calendar: Calendar, day: date, step: int) -> int:
    """Days off that follow one another from this one on, or back from it; three are enough."""
    found = 0
    while found < HOLIDAY_RUN:
        day += timedelta(days=step)
        if calendar.is_working_day(day):
            break
        found += 1
    return found
