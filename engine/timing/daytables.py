"""A calendar's days laid out as tables: midnights, spans of hours, and running sums of them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

Span = tuple[int, int]
"""Minutes of the local day, from and until (at most 1440)."""

DAY = 86_400


@dataclass(frozen=True, slots=True)
class DayTables:
    """The years ``first`` to ``last`` of one calendar. Instants are whole seconds since 1970 UTC.

    ``midnights`` has an entry for every day and one for the day after the last. ``workdays`` are
    the positions of days with hours; ``before[d]`` counts those before day d. ``starts``, ``ends``
    are the open spans in order, adjacent ones joined; ``sums[i]`` is the open time before span i,
    with the total at the end. ``offset`` is the zone's distance from UTC in seconds where it is the
    same on every day of the tables, else None.
    """

    first: int
    last: int
    midnights: list[int]
    workdays: list[int]
    before: list[int]
    closes: list[int]
    starts: list[int]
    ends: list[int]
    sums: list[int]
    base: int
    offset: int | None


def lay_out(
    first: int, last: int, zone: ZoneInfo, hours_on: Callable[[date], tuple[Span, ...]]
) -> DayTables:
    """Tables for whole years; ``hours_on`` gives the open spans of a local day."""
    start = date(first, 1, 1)
    days = (date(last + 1, 1, 1) - start).days
    dates = [start + timedelta(days=offset) for offset in range(days + 1)]
    midnights = [_instant(day, 0, zone) for day in dates]
    workdays: list[int] = []
    before = [0]
    closes: list[int] = []
    starts: list[int] = []
    ends: list[int] = []
    for position in range(days):
        day, midnight = dates[position], midnights[position]
        plain = midnights[position + 1] - midnight == DAY
        close = 0
        for opens, shuts in hours_on(day):
            low = midnight + opens * 60 if plain else _instant(day, opens, zone)
            close = midnight + shuts * 60 if plain else _instant(day, shuts, zone)
            if ends and ends[-1] == low:
                ends[-1] = close
            else:
                starts.append(low)
                ends.append(close)
        closes.append(close)
        if close:
            workdays.append(position)
        before.append(len(workdays))
    sums = [0]
    for low, high in zip(starts, ends, strict=True):
        sums.append(sums[-1] + high - low)
    return DayTables(
        first,
        last,
        midnights,
        workdays,
        before,
        closes,
        starts,
        ends,
        sums,
        start.toordinal(),
        _offset(midnights),
    )


def _offset(midnights: Sequence[int]) -> int | None:
    offset = -midnights[0] % DAY
    if any((midnight + offset) % DAY for midnight in midnights):
        return None
    return offset if offset <= DAY // 2 + 2 * 3_600 else offset - DAY


def _instant(day: date, minute: int, zone: ZoneInfo) -> int:
    """The instant of a local time of day; 24:00 is the next midnight."""
    if minute == 1440:
        day, minute = day + timedelta(days=1), 0
    local = datetime(day.year, day.month, day.day, minute // 60, minute % 60, tzinfo=zone)
    return int(local.timestamp())
