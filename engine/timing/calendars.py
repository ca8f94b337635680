"""Calendars: office hours with a lunch gap, seasons, public holidays and adjusted working days.

Every question is answered from tables by bisection, so its cost does not depend on how long the
period is. Counting of days follows the Civil Code (民法典 §§201-203) unless said otherwise.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import TypeVar
from zoneinfo import ZoneInfo

from engine.timing.daytables import DayTables, Span, lay_out
from engine.timing.durations import Counting, Duration, Unit

FURTHEST_YEARS = 40
R = TypeVar("R")
_SECONDS = {
    Unit.MINUTE: 60,
    Unit.HOUR: 3_600,
    Unit.WORKING_MINUTE: 60,
    Unit.WORKING_HOUR: 3_600,
}


class CalendarReachError(ValueError):
    """A period would end further away than any calendar reaches."""


@dataclass(frozen=True, slots=True)
class Week:
    """Open spans of the seven days, Monday first."""

    days: tuple[tuple[Span, ...], ...]

    def __post_init__(self) -> None:
        if len(self.days) != 7:
            raise ValueError("a week has seven days")
        for spans in self.days:
            edges = [edge for span in spans for edge in span]
            if any(not 0 <= edge <= 1440 for edge in edges):
                raise ValueError("hours lie between 00:00 and 24:00")
            if any(low >= high for low, high in spans) or edges != sorted(edges):
                raise ValueError("spans of hours must be in order and must not overlap")

    @property
    def substitute(self) -> tuple[Span, ...]:
        """The hours of an adjusted working day: Monday's, or the first day's that has any."""
        return next((spans for spans in self.days if spans), ())


@dataclass(frozen=True, slots=True)
class Season:
    """A part of each year with hours of its own; first and last day (month, day) both count."""

    from_: tuple[int, int]
    until: tuple[int, int]
    week: Week

    def covers(self, day: date) -> bool:
        """Whether the day lies in the season, which may cross the year's end."""
        here = (day.month, day.day)
        if self.from_ <= self.until:
            return self.from_ <= here <= self.until
        return here >= self.from_ or here <= self.until


@dataclass(frozen=True, slots=True)
class Holidays:
    """A list of days off (放假) and of adjusted working days (调休上班) for some years."""

    id: str
    off: frozenset[date]
    work: frozenset[date]
    years: frozenset[int]


class Calendar:
    """A working calendar. Immutable from outside; tables grow on demand and are swapped whole."""

    def __init__(
        self,
        id: str,  # noqa: A002 - the rulebook's own word
        name: str,
        zone: ZoneInfo,
        week: Week,
        seasons: Sequence[Season] = (),
        holidays: Sequence[Holidays] = (),
        counting: Counting = Counting.CIVIL_CODE,
    ) -> None:
        if not any(week.days) and not any(any(season.week.days) for season in seasons):
            raise ValueError(f'calendar "{id}" is never open')
        self.id = id
        self.name = name
        self.zone = zone
        self.week = week
        self.seasons = tuple(seasons)
        self.holidays = tuple(holidays)
        self.counting = counting
        self.known_years = (
            frozenset(year for one in holidays for year in one.years) if holidays else None
        )
        self._off = frozenset(day for one in holidays for day in one.off)
        self._work = frozenset(day for one in holidays for day in one.work)
        self._tables: DayTables | None = None
        self._epoch = datetime(1970, 1, 1, tzinfo=zone)
        self._closes: dict[int, datetime] = {}

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Calendar) and self._content() == other._content()

    def __hash__(self) -> int:
        return hash((self.id, self.week, self.counting))

    def __repr__(self) -> str:
        return f"Calendar({self.id!r})"

    def _content(self) -> tuple[object, ...]:
        return (
            self.id, self.name, self.zone.key, self.week, self.seasons, self.holidays, self.counting
        )  # fmt: skip

    # -- days -----------------------------------------------------------------------------------

    def hours_on(self, day: date) -> tuple[Span, ...]:
        """The open spans of a local day, in minutes."""
        week = next((s.week for s in self.seasons if s.covers(day)), self.week)
        if day in self._work:
            return week.days[day.weekday()] or week.substitute
        return () if day in self._off else week.days[day.weekday()]

    def is_working_day(self, day: date) -> bool:
        """Whether the day has any hours."""
        return bool(self.hours_on(day))

    def first_unknown_year(self, start: datetime, end: datetime) -> int | None:
        """The first year touched by the period for which no holiday list is known."""
        if self.known_years is None:
            return None
        first, last = start.astimezone(self.zone).year, end.astimezone(self.zone).year
        return next((y for y in range(first, last + 1) if y not in self.known_years), None)

    # -- instants -------------------------------------------------------------------------------

    def is_open(self, at: datetime) -> bool:
        """Whether the instant lies in working time (openings count, closings do not)."""
        instant = self._instant(at)
        tables = self._reaching(instant, instant)
        span = bisect_right(tables.starts, instant) - 1
        return span >= 0 and instant < tables.ends[span]

    def next_open(self, at: datetime) -> datetime:
        """The instant itself if it is in working time, else the next opening."""
        if self.is_open(at):
            return at.astimezone(self.zone)
        instant = self._instant(at)

        def opening(tables: DayTables) -> int:
            return tables.starts[bisect_right(tables.starts, instant)]

        return self._local(self._extending(instant, opening))

    def due(self, start: datetime, within: Duration, counting: Counting | None = None) -> datetime:
        """When a period that starts at this instant ends.

        Minutes and hours run from the moment; working minutes and hours are working time; days are
        counted as ``counting`` says (default: the calendar's own). Raises ``CalendarReachError``
        when the end lies further away than any calendar reaches.
        """
        unit = within.unit
        if unit in _SECONDS:
            seconds = _SECONDS[unit] * within.amount
            if not within.working:
                return (start.astimezone(UTC) + timedelta(seconds=seconds)).astimezone(self.zone)
            return self.add(start, timedelta(seconds=seconds))
        counting = counting or self.counting
        if counting is Counting.SAME_TIME:
            return self._same_time(self.next_open(start), within)
        instant = self._instant(start)

        def last_day(tables: DayTables) -> int:
            return _last_day(tables, instant, within, counting)

        position = self._extending(instant, last_day)
        tables = self._tables
        assert tables is not None
        key = tables.base + position
        known = self._closes.get(key)
        if known is None:
            known = self._closes[key] = self._local(tables.closes[position])
        return known

    def shift(self, at: datetime, by: Duration, *, back: bool = False) -> datetime:
        """The instant moved by a duration; days keep the time of day, working days skip the rest.

        For ladder steps: "1 working day before due", "2 working hours after due".
        """
        unit = by.unit
        if unit in _SECONDS:
            moved = timedelta(seconds=_SECONDS[unit] * by.amount * (-1 if back else 1))
            if by.working:
                return self.add(at, moved)
            return (at.astimezone(UTC) + moved).astimezone(self.zone)
        local = at.astimezone(self.zone)
        if unit is Unit.CALENDAR_DAY:
            return _on_day(local, local.date() + timedelta(days=by.amount * (-1 if back else 1)))
        instant = self._instant(at)

        def target(tables: DayTables) -> int:
            day = _day_of(tables, instant)
            index = (
                tables.before[day] - by.amount if back else tables.before[day + 1] + by.amount - 1
            )
            if index < 0:
                raise IndexError
            return tables.base + tables.workdays[index]

        return _on_day(local, date.fromordinal(self._extending(instant, target, back=back)))

    def between(self, start: datetime, end: datetime) -> timedelta:
        """Working time from ``start`` to ``end``; negative if they are reversed."""
        low, high = self._instant(start), self._instant(end)
        tables = self._reaching(low, high) if low <= high else self._reaching(high, low)
        return timedelta(0, _worked(tables, high) - _worked(tables, low))

    def add(self, start: datetime, working: timedelta) -> datetime:
        """The instant at which this much working time has passed since ``start``.

        It is the inverse of ``between``; a period that ends with a span ends at its closing, not at
        the next opening. A negative time goes back.
        """
        instant, seconds = self._instant(start), working.total_seconds()

        def reached(tables: DayTables) -> float:
            target = _worked(tables, instant) + seconds
            if seconds > 0:
                span = bisect_left(tables.sums, target, 1) - 1
                return tables.ends[span] - (tables.sums[span + 1] - target)
            span = bisect_right(tables.sums, target) - 1
            if target < 0 or span >= len(tables.starts):
                raise IndexError
            return tables.starts[span] + (target - tables.sums[span])

        if not seconds:
            return start.astimezone(self.zone)
        return self._local(self._extending(instant, reached, back=seconds < 0))

    # -- tables ---------------------------------------------------------------------------------

    def _same_time(self, opening: datetime, within: Duration) -> datetime:
        if within.unit is Unit.WORKING_DAY:
            return self.shift(opening, within)
        day = opening.date() + timedelta(days=within.amount)
        for _ in range(FURTHEST_YEARS * 366):
            if self.is_working_day(day):
                return _on_day(opening, day)
            day += timedelta(days=1)
        raise CalendarReachError(
            f'calendar "{self.id}" has no working day after {opening:%Y-%m-%d}'
        )

    def _instant(self, at: datetime) -> float:
        """Seconds since 1970 UTC; a shortcut for the calendar's own zone while it has one offset.

        Two datetimes of one zone are subtracted by the wall clock, which needs no offset look-up.
        """
        tables = self._tables
        if at.tzinfo is self.zone and tables is not None and tables.offset is not None:
            wall = at - self._epoch
            instant = wall.days * 86_400 + wall.seconds - tables.offset
            if tables.midnights[0] <= instant < tables.midnights[-1]:
                return instant + wall.microseconds / 1e6 if wall.microseconds else instant
        return at.timestamp()

    def _local(self, instant: float) -> datetime:
        return datetime.fromtimestamp(instant, self.zone)

    def tables_for(self, low: float, high: float) -> DayTables:
        """Tables that hold both instants, for the bulk forms."""
        return self._reaching(low, high)

    def _reaching(self, low: float, high: float) -> DayTables:
        """Tables that hold both instants, with room for a year on either side."""
        tables = self._tables
        if tables is not None and tables.midnights[0] <= low and high < tables.midnights[-1]:
            return tables
        first = datetime.fromtimestamp(low, UTC).year - 1
        last = datetime.fromtimestamp(high, UTC).year + 2
        if tables is not None:
            first, last = min(first, tables.first), max(last, tables.last)
        return self._lay_out(first, last)

    def _lay_out(self, first: int, last: int) -> DayTables:
        if first < 1 or last >= 9_999:
            raise CalendarReachError(f'calendar "{self.id}" does not reach the year {last}')
        tables = lay_out(first, last, self.zone, self.hours_on)
        self._tables = tables
        return tables

    def _extending(self, instant: float, ask: Callable[[DayTables], R], *, back: bool = False) -> R:
        """Ask the tables; where they end too early, lengthen them and ask again."""
        tables = self._reaching(instant, instant)
        while True:
            try:
                return ask(tables)
            except IndexError:
                if tables.last - tables.first > 4 * FURTHEST_YEARS:
                    raise CalendarReachError(
                        f'a period in calendar "{self.id}" ends too far away'
                    ) from None
                tables = self._lay_out(
                    tables.first - (8 if back else 0), tables.last + (0 if back else 8)
                )


def _day_of(tables: DayTables, instant: float) -> int:
    return bisect_right(tables.midnights, instant) - 1


def _last_day(tables: DayTables, instant: float, within: Duration, counting: Counting) -> int:
    """The position of the last day of a period counted in days."""
    day = _day_of(tables, instant)
    first = day + 1
    if counting is Counting.FIRST_DAY_COUNTS and (
        instant < tables.closes[day] or not tables.closes[day]
    ):
        first = day
    if within.unit is Unit.WORKING_DAY:
        return tables.workdays[tables.before[first] + within.amount - 1]
    return tables.workdays[tables.before[first + within.amount - 1]]


def _worked(tables: DayTables, instant: float) -> float:
    """Open time from the start of the tables to the instant."""
    span = bisect_right(tables.starts, instant) - 1
    if span < 0:
        return 0
    return tables.sums[span] + min(instant, tables.ends[span]) - tables.starts[span]


def _on_day(local: datetime, day: date) -> datetime:
    """The same local time of day on another day, as a real instant where clocks are changed."""
    moved = local.replace(year=day.year, month=day.month, day=day.day)
    return moved.astimezone(UTC).astimezone(local.tzinfo)
