"""The periods of the city: a day, an ISO week, a month, a quarter, half a year, a year."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from engine.rulebook.facts import local_day
from engine.rulebook.rulebook import Sampling
from engine.timing.wall import reached_at

_DAY = timedelta(days=1)
MONTHS = {"month": 1, "quarter": 3, "half-year": 6, "year": 12}
"""How many months a period of each kind has, of those that have any."""


@dataclass(frozen=True, slots=True)
class Period:
    """A period by its name (``2017-09-04``, ``2017-W36``, ``2017-09``, ``2017-Q3``) and its days.

    Both days belong to it.
    """

    name: str
    first: date
    last: date

    def starts_at(self, zone: ZoneInfo) -> datetime:
        """Its first instant, in UTC."""
        return datetime.fromtimestamp(reached_at(zone, self.first, 0), UTC)

    def ends_at(self, zone: ZoneInfo) -> datetime:
        """The first instant after it, in UTC."""
        return datetime.fromtimestamp(reached_at(zone, self.last + _DAY, 0), UTC)


def period_of(every: str, day: date) -> Period:
    """The period of this kind that a local day lies in."""
    if every == "day":
        return Period(day.isoformat(), day, day)
    if every == "week":
        monday = day - timedelta(days=day.weekday())
        year, week, _ = day.isocalendar()
        return Period(f"{year}-W{week:02}", monday, monday + timedelta(days=6))
    months = MONTHS[every]
    first = date(day.year, (day.month - 1) // months * months + 1, 1)
    last = (first + timedelta(days=31 * months)).replace(day=1) - _DAY
    names = {
        "month": f"{first:%Y-%m}",
        "quarter": f"{first:%Y}-Q{first.month // 3 + 1}",
        "half-year": f"{first:%Y}-H{first.month // 6 + 1}",
        "year": f"{first:%Y}",
    }
    return Period(names[every], first, last)


def periods_due(
    rule: Sampling,
    zone: ZoneInfo,
    now: datetime,
    done: Collection[str],
    since: datetime | None = None,
) -> tuple[Period, ...]:
    """The periods to draw for: ended, the rule in force on their last day, and not drawn yet.

    Oldest first. ``done`` are the names of those drawn. It goes back to what ended since
    ``since`` (when the service began to draw); without it, only the last that ended is looked at.
    """
    today = local_day(now, zone)
    floor = None if since is None else local_day(since, zone)
    due = [
        period
        for period in _back_from(rule.every, today, floor)
        if rule.rule.effective.covers(period.last) and period.name not in done
    ]
    return tuple(reversed(due))


def _back_from(every: str, today: date, floor: date | None) -> Iterator[Period]:
    """The periods before that of today, from the last one on back: down to the floor, or one."""
    period = period_of(every, period_of(every, today).first - _DAY)
    if floor is None:
        yield period
        return
    while period.last >= floor:
        yield period
        period = period_of(every, period.first - _DAY)
