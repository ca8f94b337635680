"""Calendars: when it is working time, when a period ends, and how much work lies between.

    office = Calendar("office", "机关工作时间", zone, week, seasons, holidays)
    office.due(start, parse_duration("6 working days"))

Answers come from tables (``tables.py``) that grow with the years asked about; a call costs about a
microsecond, however long the period. Clock changes are exact (``wall.py``).
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np

from engine.timing import bulk
from engine.timing.almanac import Almanac, CalendarReachError
from engine.timing.arrays import Seconds
from engine.timing.durations import Counting, Duration, Unit
from engine.timing.tables import LONGEST_CLOSURE, MICROS, Table
from engine.timing.wall import DAY, reached_at
from engine.timing.weeks import Holidays, Plan, Season, Span, Week

__all__ = ["Calendar", "CalendarReachError", "Holidays", "Season", "Span", "Week"]

_MICRO = timedelta(microseconds=1)
_WORKING = {Unit.WORKING_MINUTE: 60 * MICROS, Unit.WORKING_HOUR: 3_600 * MICROS}
_ELAPSED = {Unit.MINUTE: 60 * MICROS, Unit.HOUR: 3_600 * MICROS}
# Members kept as plain names: looking them up on their class costs more than the arithmetic.
_WORKING_DAY, _CALENDAR_DAY = Unit.WORKING_DAY, Unit.CALENDAR_DAY
_FIRST_DAY_COUNTS, _SAME_TIME = Counting.FIRST_DAY_COUNTS, Counting.SAME_TIME


@dataclass(frozen=True, slots=True)
class Calendar:
    """A working calendar of one zone. Equal by content; safe to share between threads.

    Times are aware datetimes of any zone; answers are in the calendar's own. ValueError where it
    would never be open, its spans overlap or its lists contradict themselves.
    """

    id: str
    name: str
    zone: ZoneInfo
    week: Week = field(repr=False)
    seasons: tuple[Season, ...] = field(default=(), repr=False)
    holidays: tuple[Holidays, ...] = field(default=(), repr=False)
    counting: Counting = Counting.CIVIL_CODE
    known_years: frozenset[int] | None = field(init=False, repr=False, compare=False)
    """The years that the holiday lists cover; None where the calendar needs no lists."""
    _plan: Plan = field(init=False, repr=False, compare=False)
    _almanac: Almanac = field(init=False, repr=False, compare=False)
    _epoch: datetime = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        try:
            plan = Plan(self.week, self.seasons, self.holidays)
        except ValueError as error:
            raise ValueError(f'calendar "{self.id}": {error}') from None
        known = frozenset(year for one in self.holidays for year in one.years)
        fill = object.__setattr__
        fill(self, "seasons", tuple(self.seasons))
        fill(self, "holidays", tuple(self.holidays))
        fill(self, "known_years", known if self.holidays else None)
        fill(self, "_plan", plan)
        fill(self, "_almanac", Almanac(self.zone, plan))
        fill(self, "_epoch", datetime(1970, 1, 1, tzinfo=self.zone))

    # Days

    def hours_on(self, day: date) -> tuple[Span, ...]:
        """The open spans of this local day; none on a day off."""
        return self._plan.hours_on(day)

    def is_working_day(self, day: date) -> bool:
        """Whether the day has working hours at all."""
        return bool(self._plan.hours_on(day))

    def first_unknown_year(self, start: datetime, end: datetime) -> int | None:
        """The first year in [start, end) that no holiday list covers, where lists are needed."""
        if self.known_years is None:
            return None
        last = max(start, end - _MICRO)
        years = range(self._local(start).year, self._local(last).year + 1)
        return next((year for year in years if year not in self.known_years), None)

    # Working time

    def is_open(self, at: datetime) -> bool:
        """Whether it is working time; at the close of a span it no longer is."""
        table, instant = self._place(at)
        return instant < table.shuts[bisect_right(table.opens, instant) - 1]

    def next_open(self, at: datetime) -> datetime:
        """This time itself if it is working time, else the next opening."""
        table, instant = self._place(at)
        i = bisect_right(table.opens, instant)
        if instant < table.shuts[i - 1]:
            return self._local(at)
        while i == len(table.opens):
            table = self._almanac.later(table)
            i = bisect_right(table.opens, instant)
        if table.opens[i] - instant > LONGEST_CLOSURE:
            raise CalendarReachError(f'calendar "{self.id}" is closed for three years from {at}')
        return self._moment(table.opens[i])

    def between(self, start: datetime, end: datetime) -> timedelta:
        """Working time in [start, end); negative if they are reversed."""
        first, low = self._place(start)
        table, high = self._place(end)
        if first is not table:
            table = self._almanac.spanning(min(low, high), max(low, high))
        return _MICRO * (table.worked_until(high) - table.worked_until(low))

    def add(self, start: datetime, working: timedelta) -> datetime:
        """When so much working time has passed: the inverse of ``between``.

        Time that runs out at close of business ends there, not at the next opening; a negative
        time counts back, and ends at an opening.
        """
        micros = (working.days * DAY + working.seconds) * MICROS + working.microseconds
        return self._after(start, micros) if micros else self._local(start)

    # Periods

    def due(self, start: datetime, within: Duration, counting: Counting | None = None) -> datetime:
        """When a period that starts here ends; days are counted the calendar's way by default.

        CalendarReachError if it is closed for three years from the start, or the end is out of
        reach. Minutes and hours run by themselves; working ones run in working time.
        """
        unit = within.unit
        if unit is _WORKING_DAY or unit is _CALENDAR_DAY:
            return self._due_by_day(start, within, counting or self.counting)
        if unit in _ELAPSED:
            return self._moment(self._place(start)[1] + _ELAPSED[unit] * within.amount)
        due = self._after(start, _WORKING[unit] * within.amount)
        if self._almanac.table.long_closure:
            self.next_open(start)
        return due

    def shift(self, at: datetime, by: Duration, back: bool = False) -> datetime:
        """The time moved by a duration (督办阶梯); days keep the time of day, open or not."""
        amount = -by.amount if back else by.amount
        if by.unit is _WORKING_DAY:
            return self._shift_working_days(at, amount)
        if by.unit is _CALENDAR_DAY:
            self._place(at)
            local = self._local(at)
            return self._at_same_time(local.toordinal() + amount, local)
        if by.unit in _WORKING:
            return self._after(at, _WORKING[by.unit] * amount)
        return self._moment(self._place(at)[1] + _ELAPSED[by.unit] * amount)

    # The same for many; instants are seconds since 1970 UTC

    def due_many(
        self, starts: Seconds, within: Duration, counting: Counting | None = None
    ) -> Seconds:
        """``due`` of every start."""
        if within.unit in (_WORKING_DAY, _CALENDAR_DAY):
            how = counting or self.counting

            def one(instant: int) -> int:
                return int(self.due(self._moment(instant * MICROS), within, how).timestamp())

            return bulk.due_by_day(self._almanac, starts, within, how, one)
        if within.unit in _ELAPSED:
            seconds = _ELAPSED[within.unit] // MICROS * within.amount
            return np.asarray(starts, dtype=np.int64) + seconds
        working = _MICRO * (_WORKING[within.unit] * within.amount)
        return bulk.worked_off(self._almanac, starts, working, promised=True)

    def add_many(self, starts: Seconds, working: timedelta | Seconds) -> Seconds:
        """``add`` to every start: one time for all, or seconds for each."""
        return bulk.worked_off(self._almanac, starts, working)

    def between_many(self, starts: Seconds, ends: Seconds) -> Seconds:
        """``between`` every start and its end, in seconds."""
        return bulk.worked_between(self._almanac, starts, ends)

    # Within

    def _place(self, at: datetime) -> tuple[Table, int]:
        """A table that holds the time, and the time in microseconds since 1970 UTC."""
        table = self._almanac.table
        if table.offset is not None and at.tzinfo is self.zone:
            # Times of one zone are subtracted by the wall clock: no offset is looked up.
            wall = at - self._epoch
            instant = (wall.days * 86_400 + wall.seconds) * 1_000_000 + wall.microseconds
            instant -= table.offset
            if table.low <= instant < table.high:
                return table, instant
        return self._almanac.place(at)

    def _local(self, at: datetime) -> datetime:
        if at.tzinfo is self.zone:
            return at
        if at.tzinfo is None:
            raise ValueError(f"{at} has no time zone")
        return at.astimezone(self.zone)

    def _moment(self, instant: int) -> datetime:
        return datetime.fromtimestamp(instant / MICROS, self.zone)

    def _after(self, start: datetime, micros: int) -> datetime:
        """The first time by which so much is worked; if negative, the last before it is."""
        table, instant = self._place(start)
        target = table.worked_until(instant) + micros
        if micros > 0:
            while target > table.worked[-1]:
                table = self._almanac.later(table)
            i = bisect_left(table.worked, target) - 1
        else:
            while target < 0:
                table = self._almanac.earlier(table)
                target = table.worked_until(instant) + micros
            i = bisect_right(table.worked, target) - 1
        return self._moment(table.opens[i] + target - table.worked[i])

    def _due_by_day(self, start: datetime, within: Duration, counting: Counting) -> datetime:
        if counting is _SAME_TIME:
            start = self.next_open(start)
        local = start if start.tzinfo is self.zone else self._local(start)
        today = local.toordinal()
        table = self._almanac.table
        if not table.first_day <= today < table.first_day + len(table.before) - 1:
            table = self._place(local)[0]
        first = today - table.first_day + 1
        if counting is _FIRST_DAY_COUNTS:
            first -= not self._is_over(table, first - 1, local)
        index = _last_index(table, first, within)
        while index >= len(table.days):
            table = self._almanac.later(table)
            index = _last_index(table, first, within)
        if table.long_closure:
            self.next_open(start)
        if counting is _SAME_TIME:
            return self._at_same_time(table.days[index], local)
        return table.close_at[index]

    def _is_over(self, table: Table, day: int, local: datetime) -> bool:
        """Whether it is a working day after its close of business."""
        index = table.before[day]
        if table.before[day + 1] == index:
            return False
        return self._place(local)[1] >= table.closes[index]

    def _shift_working_days(self, at: datetime, amount: int) -> datetime:
        table, instant = self._place(at)
        local, midnight = self._local(at), 0
        day = local.toordinal() - table.first_day
        index, off = table.before[day], table.before[day + 1] == table.before[day]
        if off and index and table.closes[index - 1] == instant:
            # Close of business at 24:00 before a day off is a time of the day that ends.
            index, off, midnight = index - 1, False, 1
        index += amount - (off and amount > 0)
        while index >= len(table.days):
            table = self._almanac.later(table)
        while index < 0:
            longer = self._almanac.earlier(table)
            index += len(longer.days) - len(table.days)
            table = longer
        return self._at_same_time(table.days[index] + midnight, local)

    def _at_same_time(self, day: int, local: datetime) -> datetime:
        """The day (an ordinal) at this time of day; a time that its clock skips is the jump."""
        on = date.fromordinal(day)
        table = self._almanac.table
        known = 0 <= day - table.first_day < len(table.before) - 1
        if known and day not in table.changed:
            return datetime.combine(on, local.time(), self.zone)
        clock = local.time()
        instant = reached_at(self.zone, on, clock.hour * 3_600 + clock.minute * 60 + clock.second)
        moment = datetime.fromtimestamp(instant, self.zone)
        skipped = moment.second != clock.second or moment.minute != clock.minute
        return moment if skipped else moment.replace(microsecond=clock.microsecond)


def _last_index(table: Table, first: int, within: Duration) -> int:
    """The index among working days of the last day of a period whose first day this is."""
    if within.unit is _WORKING_DAY:
        return table.before[first] + within.amount - 1
    day = first + within.amount - 1
    return table.before[day] if day < len(table.before) else len(table.days)
