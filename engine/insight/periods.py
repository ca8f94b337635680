"""The periods that are reported on: a month, a quarter, half a year, a year, or any days.

Their names are what people write: ``2017-09``, ``2017-Q3``, ``2017-H2``, ``2017`` and
``2017-03-05..2017-04-01``, both days counted.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta

from engine.draws.periods import Period, period_of
from engine.rulebook.assessment import Every

_DAY = timedelta(days=1)
_NAMED = re.compile(r"([12]\d{3})(?:-(?:(\d{2})|Q([1-4])|H([12])))?", re.ASCII)


class BadPeriod(ValueError):
    """What was written names no period; says so in both languages."""

    def __init__(self, name: str) -> None:
        self.message_zh = (
            f'"{name}" 不是一个周期。可写 2017-09 (月)、2017-Q3 (季)、2017-H2 (半年)、2017 (年), '
            "或 2017-03-05..2017-04-01。"
        )
        self.message_en = (
            f'"{name}" is no period. Write 2017-09 (a month), 2017-Q3 (a quarter), 2017-H2 (half a '
            "year), 2017 (a year), or 2017-03-05..2017-04-01."
        )
        super().__init__(self.message_en)


def period_named(name: str) -> Period:
    """The period of this name. Raises ``BadPeriod``."""
    named = _NAMED.fullmatch(name)
    try:
        if named is None:
            return _days(name)
        year, month, quarter, half = (int(part) if part else None for part in named.groups())
        assert year is not None, "a name begins with its year"
        if month is not None:
            return period_of("month", date(year, month, 1))
        if quarter is not None:
            return period_of("quarter", date(year, 3 * quarter - 2, 1))
        if half is not None:
            return period_of("half-year", date(year, 6 * half - 5, 1))
        return period_of("year", date(year, 1, 1))
    except (ValueError, OverflowError) as error:
        raise BadPeriod(name) from error


def period_before(period: Period) -> Period:
    """The period of the same kind before; before any days, as many days."""
    if (every := kind_of(period)) is not None:
        return period_of(every, period.first - _DAY)
    length = period.last - period.first
    last = period.first - _DAY
    return Period(f"{last - length}..{last}", last - length, last)


def period_after(period: Period) -> Period:
    """The period of the same kind that follows; after any days, as many days."""
    first = period.last + _DAY
    if (every := kind_of(period)) is not None:
        return period_of(every, first)
    last = first + (period.last - period.first)
    return Period(f"{first}..{last}", first, last)


def kind_of(period: Period) -> Every | None:
    """Whether it is a month, a quarter, half a year or a year; None for any days."""
    named = _NAMED.fullmatch(period.name)
    if named is None:
        return None
    _, month, quarter, half = named.groups()
    return "month" if month else "quarter" if quarter else "half-year" if half else "year"


def months_of(period: Period) -> Iterator[Period]:
    """The months that a period touches, in order: the points of a line that shows it."""
    month = period_of("month", period.first)
    while month.first <= period.last:
        yield month
        month = period_after(month)


def period_words(period: Period) -> tuple[str, str]:
    """What a period is called in Chinese and in English: 2017年9月, September … as 2017-09."""
    first, every = period.first, kind_of(period)
    if every == "month":
        return f"{first.year}年{first.month}月", period.name
    if every == "quarter":
        return f"{first.year}年第{'一二三四'[first.month // 3]}季度", period.name
    if every == "half-year":
        return f"{first.year}年{'上' if first.month == 1 else '下'}半年", period.name
    if every == "year":
        return f"{first.year}年", period.name
    last = period.last
    zh = f"{first.year}年{first.month}月{first.day}日至{last.year}年{last.month}月{last.day}日"
    return zh, f"{first} to {last}"


def _days(name: str) -> Period:
    begin, dots, end = name.partition("..")
    first, last = date.fromisoformat(begin), date.fromisoformat(end)
    if not dots or last < first or name != f"{first}..{last}":
        raise ValueError(name)
    return Period(name, first, last)
