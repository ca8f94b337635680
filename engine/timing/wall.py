"""From the wall clock of a zone to instants, exact where clocks are put forward or back.

An instant is a whole number of seconds since 1970 UTC. One rule covers both changes: a place is
open at an instant if the wall clock shows an open time then. So hours that the clock skips are not
worked, and hours that it shows twice are worked twice.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from engine.timing.weeks import Span

DAY = 86_400
Interval = tuple[int, int]


def reached_at(zone: ZoneInfo, day: date, seconds: int) -> int:
    """The first instant at which the wall clock shows this time of day, or jumps over it."""
    wall = datetime(day.year, day.month, day.day) + timedelta(seconds=seconds)  # noqa: DTZ001
    first = int(wall.replace(tzinfo=zone).timestamp())
    second = int(wall.replace(tzinfo=zone, fold=1).timestamp())
    # In a skipped hour the two readings change places, and the jump lies between them.
    return first if first <= second else _change_between(zone, second, first)


def left_at(zone: ZoneInfo, day: date, seconds: int) -> int:
    """The last instant at which the wall clock shows this time of day."""
    wall = datetime(day.year, day.month, day.day) + timedelta(seconds=seconds)  # noqa: DTZ001
    second = int(wall.replace(tzinfo=zone, fold=1).timestamp())
    return max(second, reached_at(zone, day, seconds))


def is_plain(zone: ZoneInfo, day: date, start: int, end: int) -> bool:
    """Whether the wall clock runs through this day, from start to end, without being changed.

    Put back just after midnight, it shows the evening of the day before, and midnight, again.
    """
    same = end - start == DAY and _offset(zone, start) == _offset(zone, end)
    return same and left_at(zone, day, DAY) == end


def open_intervals(zone: ZoneInfo, day: date, spans: tuple[Span, ...]) -> list[Interval]:
    """When the place is open on a day on which the clock is changed: pieces in order."""
    midnight = int(datetime(day.year, day.month, day.day, tzinfo=UTC).timestamp())
    pieces: list[Interval] = []
    for start, end, offset in _stretches(zone, reached_at(zone, day, 0), left_at(zone, day, DAY)):
        for opening, closing in spans:
            low = max(start, midnight + opening * 60 - offset)
            high = min(end, midnight + closing * 60 - offset)
            if low < high:
                pieces.append((low, high))
    return merged(sorted(pieces))


def merged(intervals: list[Interval]) -> list[Interval]:
    """The sorted intervals with those that touch made one."""
    joined: list[Interval] = []
    for start, end in intervals:
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return joined


def _stretches(zone: ZoneInfo, start: int, end: int) -> list[tuple[int, int, int]]:
    """The period cut where the offset changes: (start, end, offset)."""
    found: list[tuple[int, int, int]] = []
    while start < end:
        offset = _offset(zone, start)
        stop = end if _offset(zone, end - 1) == offset else _change_between(zone, start, end - 1)
        found.append((start, stop, offset))
        start = stop
    return found


def _change_between(zone: ZoneInfo, low: int, high: int) -> int:
    """The first instant with another offset than ``low`` has; ``high`` has another."""
    before = _offset(zone, low)
    while high - low > 1:
        middle = (low + high) // 2
        if _offset(zone, middle) == before:
            low = middle
        else:
            high = middle
    return high


def _offset(zone: ZoneInfo, instant: int) -> int:
    offset = datetime.fromtimestamp(instant, zone).utcoffset()
    assert offset is not None
    return offset.days * DAY + offset.seconds
