"""The naive truth about working time: walk minute by minute, day by day, and look at the clock.

Slow and simple on purpose; it shares no code with the calendars that it is held against.
"""

from __future__ import annotations

from bisect import bisect_right
from datetime import UTC, date, datetime, timedelta

from engine.timing.calendars import Calendar
from engine.timing.durations import Counting, Duration, Unit


class Walk:
    """Every minute of some days of one calendar: whether it is open, and what the wall shows."""

    def __init__(self, calendar: Calendar, first: date, days: int) -> None:
        self.calendar = calendar
        self.begin = int(datetime(first.year, first.month, first.day, tzinfo=UTC).timestamp())
        self.wall: list[datetime] = []
        self.open: list[bool] = []
        for minute in range(days * 1440):
            shown = datetime.fromtimestamp(self.begin + minute * 60, calendar.zone)
            clock = shown.hour * 60 + shown.minute
            spans = self.hours_on(shown.date())
            self.wall.append(shown)
            self.open.append(any(start <= clock < end for start, end in spans))

    def hours_on(self, day: date) -> tuple[tuple[int, int], ...]:
        """The hours of a day, from the calendar's raw parts."""
        week = self.calendar.week
        for season in self.calendar.seasons:
            begins, ends = date(2016, *season.from_), date(2016, *season.until)
            here = date(2016, day.month, day.day)
            inside = begins <= here <= ends if begins <= ends else here >= begins or here <= ends
            if inside:
                week = season.week
        hours = week.days[day.weekday()]
        for one in self.calendar.holidays:
            if day in one.off:
                hours = ()
            if day in one.work:
                hours = week.days[day.weekday()] or next(filter(None, week.days))
        return hours

    def between(self, start: int, end: int) -> int:
        """Open seconds from one instant to a later one."""
        if start > end:
            return -self.between(end, start)
        total, at = 0, start
        while at < end:
            minute = (at - self.begin) // 60
            until = min(end, self.begin + minute * 60 + 60)
            total += (until - at) * self.open[minute]
            at = until
        return total

    def add(self, start: int, seconds: int) -> int:
        """The instant at which so many open seconds have passed."""
        at = start
        while seconds > 0:
            minute = (at - self.begin) // 60
            until = self.begin + minute * 60 + 60
            passed = min(until - at, seconds) if self.open[minute] else 0
            seconds -= passed
            at = at + passed if seconds == 0 else until
        return at

    def take(self, start: int, seconds: int) -> int:
        """The latest instant from which so many open seconds pass until the start."""
        at = start
        while seconds > 0:
            minute = (at - 1 - self.begin) // 60
            if minute < 0:
                raise IndexError("the walk begins too late")
            since = self.begin + minute * 60
            passed = min(at - since, seconds) if self.open[minute] else 0
            seconds -= passed
            at = at - passed if seconds == 0 else since
        return at

    def next_open(self, start: int) -> int:
        """The instant itself if open, else the next opening."""
        at = start
        while not self.open[(at - self.begin) // 60]:
            at = (at // 60 + 1) * 60
        return at

    def due(self, start: int, within: Duration, counting: Counting) -> int:
        """The end of a period counted in days, found by walking over the days."""
        if counting is Counting.SAME_TIME:
            opening = self.next_open(start)
            shown = self._shown(opening)
            return self._at(self._last_day(shown.date(), within, from_next=True), shown)
        today = self._shown(start).date()
        if counting is Counting.CIVIL_CODE:
            return self._close(self._last_day(today, within, from_next=True))
        over = bool(self.hours_on(today)) and start >= self._close(today)
        return self._close(self._last_day(today, within, from_next=over))

    def _shown(self, instant: int) -> datetime:
        return datetime.fromtimestamp(instant, self.calendar.zone)

    def _last_day(self, day: date, within: Duration, *, from_next: bool) -> date:
        day += timedelta(days=from_next)
        left = within.amount
        while True:
            counts = within.unit is Unit.CALENDAR_DAY or bool(self.hours_on(day))
            left -= counts
            if left <= 0 and self.hours_on(day):
                return day
            day += timedelta(days=1)

    def _close(self, day: date) -> int:
        first = bisect_right(self.wall, _noon(day, -1, self.calendar), key=_instant)
        last = bisect_right(self.wall, _noon(day, 2, self.calendar), key=_instant)
        open_on = [i for i in range(first, last) if self.open[i] and self.wall[i].date() == day]
        return self.begin + open_on[-1] * 60 + 60

    def _at(self, day: date, shown: datetime) -> int:
        first = bisect_right(self.wall, _noon(day, -1, self.calendar), key=_instant)
        wanted = (day, shown.hour, shown.minute)
        for i in range(first, len(self.wall)):
            here = (self.wall[i].date(), self.wall[i].hour, self.wall[i].minute)
            if here >= wanted:
                return self.begin + i * 60 + (shown.second if here == wanted else 0)
        raise IndexError("the walk ends too early")


def _instant(at: datetime) -> float:
    return at.timestamp()


def _noon(day: date, step: int, calendar: Calendar) -> float:
    on = day + timedelta(days=step)
    return datetime(on.year, on.month, on.day, 12, tzinfo=calendar.zone).timestamp()
