"""Single values in conditions: numbers, dates, times of day and spans of weekdays."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date

from engine.rulebook.facts import Fact

FORMS = {"number": "0, 1, 2 …", "date": "2017-10-01", "time": "08:30"}


def read_ordinal(type_: str, text: str) -> int | None:
    """A number, a date (as its ordinal) or a time (as its minute of the day), or None."""
    return _READERS[type_](text)


def read_weekdays(fact: Fact, value: str) -> int | None:
    """The mask of a span of weekdays such as mon-fri or sat-mon, or None."""
    first, dash, last = value.partition("-")
    days = list(fact.values)
    if not dash or first not in days or last not in days:
        return None
    start, length = days.index(first), (days.index(last) - days.index(first)) % 7 + 1
    return sum(1 << ((start + step) % 7) for step in range(length))


def _read_number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 9 else None


def _read_date(text: str) -> int | None:
    try:
        return date.fromisoformat(text).toordinal() if len(text) == 10 else None
    except ValueError:
        return None


def _read_time(text: str) -> int | None:
    hour, colon, minute = text.partition(":")
    if not (colon and len(hour) == 2 and len(minute) == 2 and (hour + minute).isdigit()):
        return None
    total = int(hour) * 60 + int(minute)
    return total if int(minute) < 60 and total <= 24 * 60 else None


_READERS: Mapping[str, Callable[[str], int | None]] = {
    "number": _read_number,
    "date": _read_date,
    "time": _read_time,
}
