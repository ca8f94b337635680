"""Parts of the day as rules write them (``19:00-21:00``): moving a time into them, or out.

A part is in local minutes of civil days, whatever the calendars say; one that ends before it
begins goes past midnight (``22:00-07:00``). The first minute belongs to it, the last does not.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from engine.timing.wall import reached_at

Part = tuple[int, int]
_DAY = 24 * 60
_FAR = 4
"""Days looked at: a part that a change of the clocks skips is there again the day after."""


def into_part(at: datetime, parts: Sequence[Part], zone: ZoneInfo) -> datetime:
    """The first time from ``at`` on that lies in a part (UTC); without parts, ``at`` itself."""
    at = at.astimezone(UTC)
    reached = [
        max(at, start) for part in parts for start, end in _around(at, part, zone) if at < end
    ]
    return min(reached, default=at)


def out_of_parts(at: datetime, parts: Sequence[Part], zone: ZoneInfo) -> datetime:
    """The first time from ``at`` on that lies in none of the parts (UTC).

    Parts that leave nothing of the day keep nothing back: then it is ``at`` itself.
    """
    began = moved = at.astimezone(UTC)
    while (later := _end_around(moved, parts, zone)) is not None:
        moved = later
        if moved - began > timedelta(days=1):
            return began
    return moved


def part_of(at: datetime, parts: Sequence[Part], zone: ZoneInfo) -> int | None:
    """The place of the first part that the time lies in; None if it lies in none."""
    at = at.astimezone(UTC)
    for place, part in enumerate(parts):
        if any(start <= at < end for start, end in _around(at, part, zone)):
            return place
    return None


def _end_around(at: datetime, parts: Sequence[Part], zone: ZoneInfo) -> datetime | None:
    """The latest end of the parts that the time lies in, None if it lies in none."""
    ends = [end for part in parts for start, end in _around(at, part, zone) if start <= at < end]
    return max(ends, default=None)


def _around(at: datetime, part: Part, zone: ZoneInfo) -> Iterator[tuple[datetime, datetime]]:
    """The part on the day before, on the day itself and on those after, in UTC."""
    opens, closes = part
    today = at.astimezone(zone).date().toordinal()
    for ordinal in range(today - 1, today + _FAR):
        day = date.fromordinal(ordinal)
        start = _instant(zone, day, opens)
        end = _instant(zone, day, closes if closes > opens else closes + _DAY)
        if start < end:
            yield start, end


def _instant(zone: ZoneInfo, day: date, minute: int) -> datetime:
    return datetime.fromtimestamp(reached_at(zone, day, minute * 60), UTC)
