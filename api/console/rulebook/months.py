"""A year of a calendar: twelve months, day by day, with what makes a day unlike its weekday."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby
from typing import Literal

from api.console.names import Said
from api.console.rulebook.words import hours
from engine.timing.calendars import Calendar
from engine.timing.weeks import Week

DayKind = Literal["work", "rest", "holiday", "adjusted"]
"""Working day, ordinary day off, day off by the list of holidays, working day by that list."""

WEEKDAYS: tuple[Said, ...] = (
    ("一", "Mon"), ("二", "Tue"), ("三", "Wed"), ("四", "Thu"), ("五", "Fri"), ("六", "Sat"),
    ("日", "Sun"),
)  # fmt: skip
MONTHS_EN = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September",
    "October", "November", "December",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Day:
    """One day. ``mark`` says in a letter what its colour says: 休 or 班."""

    on: date
    kind: DayKind
    mark: Said
    hours: str


@dataclass(frozen=True, slots=True)
class Month:
    """A month: weeks from Monday on, None outside it; and how many of its days are worked."""

    number: int
    name: Said
    weeks: tuple[tuple[Day | None, ...], ...]
    working: int


@dataclass(frozen=True, slots=True)
class Run:
    """Days of one kind that follow each other."""

    first: date
    last: date

    @property
    def days(self) -> int:
        """How many they are."""
        return (self.last - self.first).days + 1

    @property
    def said(self) -> Said:
        """The days as people write them."""
        first, last = self.first, self.last
        zh = f"{first.month}月{first.day}日"
        en = f"{first.day} {MONTHS_EN[first.month - 1]}"
        if last != first:
            month = "" if last.month == first.month else f"{last.month}月"
            zh += f"至{month}{last.day}日"
            en += f" to {last.day} {MONTHS_EN[last.month - 1]}"
        return zh, en


@dataclass(frozen=True, slots=True)
class Hours:
    """When work is done in a part of the year, for each group of weekdays."""

    when: Said
    week: tuple[tuple[Said, str], ...]


@dataclass(frozen=True, slots=True)
class Year:
    """The year. ``known`` says whether its holidays are announced, where the calendar has any."""

    number: int
    months: tuple[Month, ...]
    holidays: tuple[Run, ...]
    adjusted: tuple[Run, ...]
    hours: tuple[Hours, ...]
    known: bool

    @property
    def working(self) -> int:
        """How many days are worked."""
        return sum(month.working for month in self.months)

    @property
    def days(self) -> int:
        """How many days it has."""
        return (date(self.number + 1, 1, 1) - date(self.number, 1, 1)).days


_MARKS: dict[DayKind, Said] = {
    "work": ("", ""),
    "rest": ("", ""),
    "holiday": ("休", "off"),
    "adjusted": ("班", "on"),
}


def year_of(calendar: Calendar, number: int) -> Year:
    """Every day of a year as the calendar has it."""
    days = [_day(calendar, on) for on in _days(number)]
    months = tuple(
        _month(month, list(of)) for month, of in groupby(days, key=lambda day: day.on.month)
    )
    return Year(
        number,
        months,
        tuple(_runs(day.on for day in days if day.kind == "holiday")),
        tuple(_runs(day.on for day in days if day.kind == "adjusted")),
        tuple(hours_of(calendar)),
        calendar.known_years is None or number in calendar.known_years,
    )


def hours_of(calendar: Calendar) -> Iterator[Hours]:
    """The hours of the ordinary week, then those of each season."""
    usual: Said = ("其他时间", "otherwise") if calendar.seasons else ("全年", "all year")
    for season in calendar.seasons:
        (m1, d1), (m2, d2) = season.from_, season.until
        said = (
            f"{m1}月{d1}日至{m2}月{d2}日",
            f"{d1} {MONTHS_EN[m1 - 1]} to {d2} {MONTHS_EN[m2 - 1]}",
        )
        yield Hours(said, tuple(_week(season.week)))
    yield Hours(usual, tuple(_week(calendar.week)))


def _week(week: Week) -> Iterator[tuple[Said, str]]:
    """Weekdays that have the same hours together; those without any are left out."""
    for spans, of in groupby(range(7), key=lambda day: week.days[day]):
        numbers = list(of)
        if not spans:
            continue
        (zh, en), (last_zh, last_en) = WEEKDAYS[numbers[0]], WEEKDAYS[numbers[-1]]
        many = len(numbers) > 1
        said = (f"周{zh}至周{last_zh}", f"{en}–{last_en}") if many else (f"周{zh}", en)
        yield said, hours(spans)


def _day(calendar: Calendar, on: date) -> Day:
    spans = calendar.hours_on(on)
    kind: DayKind = "work" if spans else "rest"
    for announced in calendar.holidays:  # where lists disagree, the later one counts
        if on in announced.off:
            kind = "holiday"
        elif on in announced.work:
            kind = "adjusted"
    return Day(on, kind, _MARKS[kind], hours(spans))


def _month(number: int, days: list[Day]) -> Month:
    cells: list[Day | None] = [None] * days[0].on.weekday() + [*days]
    cells += [None] * (-len(cells) % 7)
    weeks = tuple(tuple(cells[n : n + 7]) for n in range(0, len(cells), 7))
    working = sum(bool(day.hours) for day in days)
    return Month(number, (f"{number}月", MONTHS_EN[number - 1]), weeks, working)


def _runs(days: Iterable[date]) -> Iterator[Run]:
    first = last = None
    for day in days:
        if last is not None and day - last == timedelta(days=1):
            last = day
            continue
        if first is not None and last is not None:
            yield Run(first, last)
        first = last = day
    if first is not None and last is not None:
        yield Run(first, last)


def _days(year: int) -> Iterator[date]:
    first = date(year, 1, 1).toordinal()
    return (date.fromordinal(n) for n in range(first, date(year + 1, 1, 1).toordinal()))


__all__ = ["Day", "Hours", "Month", "Run", "Year", "hours_of", "year_of"]
