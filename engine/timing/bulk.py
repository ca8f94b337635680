"""The same arithmetic on whole arrays of instants (seconds since 1970 UTC), for replays."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from engine.timing.calendars import Calendar
from engine.timing.daytables import DayTables
from engine.timing.durations import Counting, Duration, Unit

Instants = NDArray[np.int64]
_SECONDS = {
    Unit.MINUTE: 60,
    Unit.HOUR: 3_600,
    Unit.WORKING_MINUTE: 60,
    Unit.WORKING_HOUR: 3_600,
}
_REACH = 12 * 366 * 86_400


class Arrays:
    """A calendar's tables as arrays, over the years that the given instants need."""

    def __init__(self, calendar: Calendar, low: int, high: int) -> None:
        tables: DayTables = calendar.tables_for(low, high)
        self.calendar = calendar
        self.base = tables.base
        self.midnights = np.array(tables.midnights, dtype=np.int64)
        self.workdays = np.array(tables.workdays, dtype=np.int64)
        self.before = np.array(tables.before, dtype=np.int64)
        self.closes = np.array(tables.closes, dtype=np.int64)
        self.starts = np.array(tables.starts, dtype=np.int64)
        self.ends = np.array(tables.ends, dtype=np.int64)
        self.sums = np.array(tables.sums, dtype=np.int64)

    def worked(self, instants: Instants) -> Instants:
        """Open time from the start of the tables to each instant."""
        span = np.searchsorted(self.starts, instants, side="right") - 1
        known = np.maximum(span, 0)
        inside = np.minimum(instants, self.ends[known]) - self.starts[known]
        return np.where(span < 0, 0, self.sums[known] + inside)

    def reached(self, targets: Instants) -> Instants:
        """The instants at which these sums of open time are reached."""
        span = np.searchsorted(self.sums[1:], targets, side="left")
        found: Instants = self.ends[span] - (self.sums[span + 1] - targets)
        return found

    def last_days(self, instants: Instants, within: Duration, counting: Counting) -> Instants:
        """The closing instants of periods counted in days."""
        day = np.searchsorted(self.midnights, instants, side="right") - 1
        first = day + 1
        if counting is Counting.FIRST_DAY_COUNTS:
            closes = self.closes[day]
            first = np.where((instants < closes) | (closes == 0), day, first)
        if within.unit is Unit.WORKING_DAY:
            last = self.workdays[self.before[first] + within.amount - 1]
        else:
            last = self.workdays[self.before[first + within.amount - 1]]
        found: Instants = self.closes[last]
        return found


def between_many(calendar: Calendar, starts: Instants, ends: Instants) -> Instants:
    """Working seconds between each pair; as ``Calendar.between``."""
    if not len(starts):
        return np.zeros(0, dtype=np.int64)
    low, high = int(min(starts.min(), ends.min())), int(max(starts.max(), ends.max()))
    arrays = Arrays(calendar, low, high)
    return arrays.worked(ends) - arrays.worked(starts)


def add_many(calendar: Calendar, starts: Instants, seconds: Instants) -> Instants:
    """As ``Calendar.add`` for positive working seconds."""
    if not len(starts):
        return np.zeros(0, dtype=np.int64)
    arrays = Arrays(calendar, int(starts.min()), int(starts.max()) + _REACH)
    return np.where(seconds == 0, starts, arrays.reached(arrays.worked(starts) + seconds))


def due_many(
    calendar: Calendar, starts: Instants, within: Duration, counting: Counting | None = None
) -> Instants:
    """As ``Calendar.due``, for whole arrays of starts."""
    counting = counting or calendar.counting
    if within.unit in _SECONDS:
        seconds = _SECONDS[within.unit] * within.amount
        if not within.working:
            return starts + seconds
        return add_many(calendar, starts, np.full(len(starts), seconds, dtype=np.int64))
    if not len(starts):
        return np.zeros(0, dtype=np.int64)
    if counting is Counting.SAME_TIME:
        return _same_time(calendar, starts, within)
    arrays = Arrays(calendar, int(starts.min()), int(starts.max()) + _REACH)
    return arrays.last_days(starts, within, counting)


def _same_time(calendar: Calendar, starts: Instants, within: Duration) -> Instants:
    """Same time of day N days later: only where the local day is 24 hours can it be added up."""
    from datetime import UTC, datetime

    found = [
        calendar.due(datetime.fromtimestamp(int(start), UTC), within, Counting.SAME_TIME)
        for start in starts
    ]
    return np.array([int(due.timestamp()) for due in found], dtype=np.int64)
