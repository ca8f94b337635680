"""A calendar's years laid out as tables, so that every question is a bisection and a subtraction.

Instants are whole microseconds since 1970 UTC: exact, and cheap to compare in Python.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from datetime import date, datetime
from itertools import pairwise
from zoneinfo import ZoneInfo

from engine.timing.wall import DAY, Interval, is_plain, merged, open_intervals, reached_at
from engine.timing.weeks import Plan

MICROS = 1_000_000
LONGEST_CLOSURE = 3 * 366 * DAY * MICROS
"""A calendar that is closed for longer than three years is not in use."""


@dataclass(frozen=True, slots=True)
class Table:
    """Whole years of one calendar, never changed; instants from ``low`` to before ``high``.

    ``opens[i]`` to ``shuts[i]`` is an open stretch, spans that touch being one (the first may be
    empty, so that every instant has a stretch at or before it); ``worked[i]`` is the open time
    before it, the last entry the total. Days are counted from ``first_day`` (an ordinal):
    ``before[k]`` working days come before day k, and ``days``, ``closes`` and ``close_at`` hold
    each working day's ordinal and close of business. ``changed`` are days on which the clock is
    put forward or back. ``offset`` is the zone's distance from UTC where it never changes.
    """

    first_year: int
    last_year: int
    low: int
    high: int
    first_day: int
    midnights: list[int]
    opens: list[int]
    shuts: list[int]
    worked: list[int]
    before: list[int]
    days: list[int]
    closes: list[int]
    close_at: list[datetime]
    changed: frozenset[int]
    offset: int | None
    long_closure: bool

    def worked_until(self, instant: int) -> int:
        """Open time from the start of the table to this instant."""
        i = bisect_right(self.opens, instant) - 1
        shut = self.shuts[i]
        until = instant if instant < shut else shut  # noqa: FURB136 - half the time of min
        return self.worked[i] + until - self.opens[i]


EMPTY = Table(0, 0, 0, 0, 0, [], [], [], [], [], [], [], [], frozenset(), None, False)


def lay_out(zone: ZoneInfo, plan: Plan, first_year: int, last_year: int) -> Table:
    """The table of these years, both included."""
    first_day, end_day = date(first_year, 1, 1).toordinal(), date(last_year + 1, 1, 1).toordinal()
    midnights = [
        reached_at(zone, date.fromordinal(day), 0) for day in range(first_day, end_day + 1)
    ]
    intervals: list[Interval] = []
    before, days, closes, changed = [0], [], [], set()
    for day, (start, end) in enumerate(pairwise(midnights), start=first_day):
        spans = plan.hours_on(date.fromordinal(day))
        if is_plain(zone, date.fromordinal(day), start, end):
            pieces = [(start + 60 * opening, start + 60 * closing) for opening, closing in spans]
        else:
            changed.add(day)
            pieces = open_intervals(zone, date.fromordinal(day), spans)
        if pieces:
            intervals += pieces
            days.append(day)
            closes.append(pieces[-1][1])
        before.append(len(days))
    if changed:
        intervals.sort()
    stretches = merged(intervals)
    if not stretches or stretches[0][0] > midnights[0]:
        stretches.insert(0, (midnights[0], midnights[0]))
    worked = [0]
    for start, end in stretches:
        worked.append(worked[-1] + (end - start) * MICROS)
    return Table(
        first_year=first_year,
        last_year=last_year,
        low=midnights[0] * MICROS,
        high=midnights[-1] * MICROS,
        first_day=first_day,
        midnights=midnights,
        opens=[start * MICROS for start, _ in stretches],
        shuts=[end * MICROS for _, end in stretches],
        worked=worked,
        before=before,
        days=days,
        closes=[close * MICROS for close in closes],
        close_at=[datetime.fromtimestamp(close, zone) for close in closes],
        changed=frozenset(changed),
        offset=None if changed else _offset(zone, midnights[0]),
        long_closure=any(
            (later[0] - earlier[1]) * MICROS > LONGEST_CLOSURE
            for earlier, later in pairwise(stretches)
        ),
    )


def _offset(zone: ZoneInfo, instant: int) -> int:
    offset = datetime.fromtimestamp(instant, zone).utcoffset()
    assert offset is not None
    return (offset.days * DAY + offset.seconds) * MICROS
