"""Which hours a day has: the week, the seasons, the holidays and the adjusted working days."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

Span = tuple[int, int]
"""Minutes of the day: open from the first, closed from the second (at most 1440) on."""

_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MINUTES_A_DAY = 1440
_ANY_LEAP_YEAR = 2016


@dataclass(frozen=True, slots=True)
class Week:
    """The open spans of the seven days, Monday first."""

    days: tuple[tuple[Span, ...], ...]

    def __post_init__(self) -> None:
        if len(self.days) != len(_WEEKDAYS):
            raise ValueError(f"a week has 7 days, not {len(self.days)}")
        for name, spans in zip(_WEEKDAYS, self.days, strict=True):
            _check_spans(name, spans)

    @property
    def substitute(self) -> tuple[Span, ...]:
        """The hours of an adjusted working day: Monday's, or the first day's that has any."""
        return next((spans for spans in self.days if spans), ())


@dataclass(frozen=True, slots=True)
class Season:
    """A part of every year with hours of its own: (month, day) to (month, day), both inclusive."""

    from_: tuple[int, int]
    until: tuple[int, int]
    week: Week

    def __post_init__(self) -> None:
        for month, day in (self.from_, self.until):
            try:
                date(_ANY_LEAP_YEAR, month, day)
            except ValueError:
                raise ValueError(f"a season cannot begin or end on {month:02}-{day:02}") from None

    def covers(self, day: date) -> bool:
        """Whether the day lies in the season, which may run over the end of the year."""
        at = (day.month, day.day)
        if self.from_ <= self.until:
            return self.from_ <= at <= self.until
        return at >= self.from_ or at <= self.until


@dataclass(frozen=True, slots=True)
class Holidays:
    """A list of days off (放假) and of adjusted working days (调休上班) for some years."""

    id: str
    off: frozenset[date]
    work: frozenset[date]
    years: frozenset[int]

    def __post_init__(self) -> None:
        both = self.off & self.work
        if both:
            raise ValueError(f'list "{self.id}" has {min(both)} both off and at work')


class Plan:
    """The hours of any day. Where holiday lists disagree about a day, the later list counts."""

    def __init__(self, week: Week, seasons: Sequence[Season], holidays: Sequence[Holidays]) -> None:
        _check_seasons(seasons)
        if not any(map(any, (week.days, *(season.week.days for season in seasons)))):
            raise ValueError("it is never open: no day of its weeks has any hours")
        self._week = week
        self._seasons = tuple(seasons)
        self._at_work = _exceptions(holidays)

    def hours_on(self, day: date) -> tuple[Span, ...]:
        """The open spans of this local day; none on a day off."""
        week = self._week
        for season in self._seasons:
            if season.covers(day):
                week = season.week
                break
        at_work = self._at_work.get(day)
        if at_work is None:
            return week.days[day.weekday()]
        return (week.days[day.weekday()] or week.substitute) if at_work else ()


def _exceptions(holidays: Sequence[Holidays]) -> Mapping[date, bool]:
    at_work: dict[date, bool] = {}
    for one in holidays:
        at_work |= dict.fromkeys(one.off, False) | dict.fromkeys(one.work, True)
    return at_work


def _check_spans(name: str, spans: tuple[Span, ...]) -> None:
    for start, end in spans:
        if not 0 <= start < end <= _MINUTES_A_DAY:
            raise ValueError(f"{name} {_clock(start)}-{_clock(end)} is no span within a day")
    for (_, end), (start, _) in pairwise(spans):
        if start < end:
            raise ValueError(
                f"{name}: the span at {_clock(start)} must come after the one until {_clock(end)}"
            )


def _check_seasons(seasons: Sequence[Season]) -> None:
    if len(seasons) < 2:
        return
    for day in _days_of(_ANY_LEAP_YEAR):
        if sum(season.covers(day) for season in seasons) > 1:
            raise ValueError(f"two seasons cover {day:%m-%d}")


def _days_of(year: int) -> list[date]:
    first = date(year, 1, 1)
    return [first + timedelta(days=n) for n in range((date(year + 1, 1, 1) - first).days)]


def _clock(minute: int) -> str:
    return f"{minute // 60:02}:{minute % 60:02}"
