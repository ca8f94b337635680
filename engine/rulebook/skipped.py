"""Which holidays and adjusted working days lie between two instants, in words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from engine.timing.calendars import Calendar


@dataclass(frozen=True, slots=True)
class Skipped:
    """The public holidays passed over and the weekend days worked, in both languages."""

    zh: str
    en: str


def skipped(calendar: Calendar, start: datetime, end: datetime) -> Skipped | None:
    """What makes a count of working days differ from a count of weekdays; None if nothing does."""
    first, last = start.astimezone(calendar.zone).date(), end.astimezone(calendar.zone).date()
    off = {day for holidays in calendar.holidays for day in holidays.off}
    work = {day for holidays in calendar.holidays for day in holidays.work}
    days = [first + timedelta(days=n) for n in range(1, (last - first).days)]
    rested = [day for day in days if day in off]
    worked = [day for day in (*days, last) if day in work]
    if not rested and not worked:
        return None
    zh: list[str] = []
    en: list[str] = []
    if rested:
        runs = _runs(rested)
        zh.append("跳过 " + ", ".join(_run_zh(run) for run in runs))
        en.append("skipping " + ", ".join(_run_en(run) for run in runs))
    if worked:
        zh.append(", ".join(_zh(day) for day in worked) + " 补班")
        en.append(", ".join(f"{day:%m-%d}" for day in worked) + " worked")
    return Skipped(", ".join(zh), ", ".join(en))


def _runs(days: Sequence[date]) -> list[tuple[date, date]]:
    runs: list[tuple[date, date]] = []
    for day in days:
        if runs and day - runs[-1][1] == timedelta(days=1):
            runs[-1] = (runs[-1][0], day)
        else:
            runs.append((day, day))
    return runs


def _zh(day: date) -> str:
    return f"{day.month}月{day.day}日"


def _run_zh(run: tuple[date, date]) -> str:
    first, last = run
    if first == last:
        return _zh(first)
    return f"{_zh(first)}至" + (f"{last.day}日" if last.month == first.month else _zh(last))


def _run_en(run: tuple[date, date]) -> str:
    first, last = run
    return f"{first:%m-%d}" if first == last else f"{first:%m-%d}..{last:%m-%d}"
