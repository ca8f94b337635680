"""Durations as policy writes them: an amount and a unit, in English or Chinese."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum


class Unit(StrEnum):
    """What a duration counts. The working units run only while a calendar is open."""

    MINUTE = "minute"
    HOUR = "hour"
    WORKING_MINUTE = "working minute"
    WORKING_HOUR = "working hour"
    WORKING_DAY = "working day"
    CALENDAR_DAY = "calendar day"


class Counting(StrEnum):
    """How days are counted from a start, and at which time of the last day they end."""

    CIVIL_CODE = "civil-code"
    """The day of the start does not count; due at close of business (民法典 §§201-203)."""
    FIRST_DAY_COUNTS = "first-day-counts"
    """The day of the start is the first (含当日); due at close of business."""
    SAME_TIME = "same-time"
    """So many days later at the same time of day, a start outside hours moving to the opening."""


_WORKING = frozenset({Unit.WORKING_MINUTE, Unit.WORKING_HOUR, Unit.WORKING_DAY})
_CHINESE = {
    Unit.MINUTE: "分钟",
    Unit.HOUR: "小时",
    Unit.WORKING_MINUTE: "个工作分钟",
    Unit.WORKING_HOUR: "个工作小时",
    Unit.WORKING_DAY: "个工作日",
    Unit.CALENDAR_DAY: "天",
}
_PER_DAY = {
    Unit.MINUTE: 24 * 60,
    Unit.HOUR: 24,
    Unit.WORKING_MINUTE: 24 * 60,
    Unit.WORKING_HOUR: 24,
    Unit.WORKING_DAY: 1,
    Unit.CALENDAR_DAY: 1,
}
_LONGEST_DAYS = 3653
"""Ten years: a longer limit is a slip of the pen, and no calendar is known so far ahead."""


@dataclass(frozen=True, slots=True)
class Duration:
    """A length of time as a rule states it; what it comes to depends on a calendar."""

    amount: int
    unit: Unit

    def __str__(self) -> str:
        return f"{self.amount} {self.unit.value}{'' if self.amount == 1 else 's'}"

    @property
    def working(self) -> bool:
        """Whether it runs only in working time, so that it needs a calendar."""
        return self.unit in _WORKING

    @property
    def too_long(self) -> bool:
        """Whether it is over ten years, beyond what is known of any calendar."""
        return self.amount > _LONGEST_DAYS * _PER_DAY[self.unit]

    def in_chinese(self) -> str:
        """The duration as a Chinese reader expects it: ``6个工作日``."""
        return f"{self.amount}{_CHINESE[self.unit]}"


class DurationError(ValueError):
    """A text that is no duration; ``suggestion`` is what to write instead, where one is likely."""

    def __init__(self, text: str, reason: str, suggestion: str | None = None) -> None:
        hint = f"; write {suggestion}" if suggestion else ""
        super().__init__(f'"{text[:80]}" {reason}{hint}')
        self.text = text
        self.reason = reason
        self.suggestion = suggestion


_UNITS = {unit.value.replace(" ", ""): unit for unit in Unit}
_UNITS |= {f"{name}s": unit for name, unit in _UNITS.items()}
_UNITS |= {
    "分钟": Unit.MINUTE,
    "小时": Unit.HOUR,
    "个小时": Unit.HOUR,
    "工作分钟": Unit.WORKING_MINUTE,
    "个工作分钟": Unit.WORKING_MINUTE,
    "工作小时": Unit.WORKING_HOUR,
    "个工作小时": Unit.WORKING_HOUR,
    "工作日": Unit.WORKING_DAY,
    "个工作日": Unit.WORKING_DAY,
    "天": Unit.CALENDAR_DAY,
    "日": Unit.CALENDAR_DAY,
    "自然日": Unit.CALENDAR_DAY,
    "个自然日": Unit.CALENDAR_DAY,
}
_LIKELY = {
    "minute": {"m", "min", "mins", "minuten", "分", "个分钟"},
    "hour": {"h", "hr", "hrs", "时", "钟头", "个钟头"},
    "working minute": {"workingmin", "workingmins", "businessminute", "businessminutes"},
    "working hour": {"workinghr", "workinghrs", "businesshour", "businesshours", "workhours"},
    "working day": {
        *("d", "day", "days", "workday", "workdays", "wd", "workingday(s)"),
        *("businessday", "businessdays", "weekday", "weekdays", "个工作天", "工作天"),
    },
    "calendar day": {
        "calday",
        "caldays",
        "naturalday",
        "naturaldays",
        "个天",
        "日历天",
        "个日历日",
    },
}
_SUGGESTED = {word: Unit(unit) for unit, words in _LIKELY.items() for word in words}
_FORM = re.compile(r"([0-9]{1,9})(\D+)")
_HAN_FORM = re.compile(r"([一二两三四五六七八九十]{1,3})(\D+)")
_HAN = {digit: value for value, digit in enumerate("一二三四五六七八九", start=1)} | {"两": 2}


def parse_duration(text: str) -> Duration:
    """The duration that this text states; raises DurationError with what to write instead.

    Spaces are free and full-width signs are folded; ``days`` alone is refused, because it does
    not say whether holidays count.
    """
    folded = "".join(unicodedata.normalize("NFKC", text).split()).lower()
    found = _FORM.fullmatch(folded)
    if found is None:
        raise DurationError(text, "is not a duration", _from_han_digits(folded))
    amount, word = int(found[1]), found[2]
    unit = _UNITS.get(word)
    if unit is None:
        raise DurationError(text, "has no unit of time", _suggest(amount, word))
    if amount < 1:
        raise DurationError(text, "is no time at all", str(Duration(1, unit)))
    duration = Duration(amount, unit)
    if duration.too_long:
        raise DurationError(text, "is longer than ten years")
    return duration


def _suggest(amount: int, word: str) -> str | None:
    unit = _SUGGESTED.get(word) or _nearest(word)
    if unit is None or amount < 1:
        return None
    likely = Duration(amount, unit)
    if word in ("d", "day", "days"):
        return f"{likely} or {Duration(amount, Unit.CALENDAR_DAY)}"
    return str(likely) if word.isascii() else likely.in_chinese()


def _nearest(word: str) -> Unit | None:
    from difflib import get_close_matches

    close = get_close_matches(word, _UNITS, n=1, cutoff=0.75)
    return _UNITS[close[0]] if close else None


def _from_han_digits(folded: str) -> str | None:
    """``六个工作日`` is refused in favour of ``6个工作日``: one way to write an amount."""
    found = _HAN_FORM.fullmatch(folded)
    unit = _UNITS.get(found[2]) if found else None
    if found is None or unit is None:
        return None
    tens, ten, ones = found[1].rpartition("十")
    if any(len(part) > 1 for part in (tens, ones)):
        return None
    amount = (_HAN.get(tens, 1) * 10 if ten else 0) + _HAN.get(ones, 0)
    return Duration(amount, unit).in_chinese() if amount else None
