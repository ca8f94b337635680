"""When simulated citizens call: by hour of the day, less on days off."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from random import Random

from engine.timing.calendars import Calendar

DAYS = 30
BY_HOUR = (
    8, 5, 3, 2, 2, 4, 12, 30, 70, 95, 100, 80, 55, 60, 85, 90, 80, 65, 55, 50, 42, 32, 20, 12,
)  # fmt: skip
"""Calls in each hour of a working day, relative to the busiest."""
DAY_OFF = 0.55
"""A day off has this share of a working day's calls."""


def arrivals(random: Random, calendar: Calendar, until: datetime, count: int) -> list[datetime]:
    """Instants of receipt in the days before ``until``, in order."""
    zone = calendar.zone
    last = until.astimezone(zone).date()
    hours: list[datetime] = []
    weights: list[float] = []
    for back in range(DAYS + 1, -1, -1):
        day: date = last - timedelta(days=back)
        share = 1.0 if calendar.is_working_day(day) else DAY_OFF
        for hour, weight in enumerate(BY_HOUR):
            start = datetime(day.year, day.month, day.day, hour, tzinfo=zone)
            if until - timedelta(days=DAYS) <= start <= until - timedelta(hours=1):
                hours.append(start)
                weights.append(weight * share)
    chosen = random.choices(hours, weights, k=count)
    return sorted(hour + timedelta(seconds=random.randrange(3600)) for hour in chosen)
