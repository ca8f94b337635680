"""The table of a calendar as far as anyone has asked: built on demand, replaced whole."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from engine.timing.arrays import Arrays
from engine.timing.tables import EMPTY, MICROS, Table, lay_out
from engine.timing.wall import DAY
from engine.timing.weeks import Plan

FIRST_YEAR, LAST_YEAR = 1900, 2200
"""Calendars answer for these years: beyond them a date is a mistake, and a table a burden."""

_DAYS_IN_400_YEARS = 146_097
_START = datetime(1970, 1, 1, tzinfo=UTC)


class CalendarReachError(ValueError):
    """The answer lies beyond what a calendar reaches: too far off, or after years of closure."""


class Almanac:
    """Holds the current table. Threads share it: a table is complete before it is put in place.

    Two threads that miss a year at once may both build; either table is right, so no lock is held.
    """

    __slots__ = ("_arrays", "_plan", "_zone", "table")

    def __init__(self, zone: ZoneInfo, plan: Plan) -> None:
        self._zone = zone
        self._plan = plan
        self.table = EMPTY
        self._arrays: tuple[Table, Arrays] | None = None

    def place(self, at: datetime) -> tuple[Table, int]:
        """The instant in microseconds, and a table that holds it."""
        if at.tzinfo is None:
            raise ValueError(f"{at} has no time zone")
        since = at - _START
        instant = (since.days * DAY + since.seconds) * MICROS + since.microseconds
        return self.spanning(instant, instant), instant

    def spanning(self, low: int, high: int) -> Table:
        """A table that holds both instants."""
        table = self.table
        if table.low <= low and high < table.high:
            return table
        first, last = _year(low), _year(high)
        if not FIRST_YEAR <= first <= last <= LAST_YEAR:
            beyond = first if first < FIRST_YEAR else last
            raise CalendarReachError(f"no calendar reaches the year {beyond}")
        # A year on either side, for time zones and questions that lead a little further; and by
        # half its length if it grows, so that years asked about one by one cost few builds.
        more = (table.last_year - table.first_year) // 2
        if table is not EMPTY and first <= table.first_year:
            first -= more
        elif table is not EMPTY:
            last += more
        return self._build(table, max(first, FIRST_YEAR) - 1, min(last, LAST_YEAR) + 1)

    def later(self, table: Table) -> Table:
        """A longer table with the same beginning."""
        if table.last_year > LAST_YEAR:
            raise CalendarReachError(f"the answer lies beyond the year {LAST_YEAR}")
        years = table.last_year - table.first_year + 1
        return self._build(table, table.first_year, min(table.last_year + years, LAST_YEAR + 1))

    def earlier(self, table: Table) -> Table:
        """A longer table with the same end."""
        if table.first_year < FIRST_YEAR:
            raise CalendarReachError(f"the answer lies before the year {FIRST_YEAR}")
        years = table.last_year - table.first_year + 1
        return self._build(table, max(table.first_year - years, FIRST_YEAR - 1), table.last_year)

    def arrays(self, table: Table) -> Arrays:
        """The table as arrays, for the bulk forms; those of the last table asked for are kept."""
        kept = self._arrays
        if kept is None or kept[0] is not table:
            self._arrays = kept = (table, Arrays(table))
        return kept[1]

    def _build(self, table: Table, first_year: int, last_year: int) -> Table:
        if table is not EMPTY:
            first_year = min(first_year, table.first_year)
            last_year = max(last_year, table.last_year)
        self.table = built = lay_out(self._zone, self._plan, first_year, last_year)
        return built


def _year(instant: int) -> int:
    """The year of the instant in UTC; by the turn of the year it may be the neighbour."""
    return 1970 + instant // (DAY * MICROS) * 400 // _DAYS_IN_400_YEARS
