"""Durations as rules write them: "6 working days", "2分钟", and how days are counted."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum


class Unit(StrEnum):
    """What a duration is counted in. Hours and minutes run from the moment; days are counted."""

    MINUTE = "minute"
    HOUR = "hour"
    WORKING_MINUTE = "working minute"
    WORKING_HOUR = "working hour"
    WORKING_DAY = "working day"
    CALENDAR_DAY = "calendar day"


class Counting(StrEnum):
    """How days are counted (期间的计算).

    ``civil-code``: the day of the start is not counted and the period ends at close of business of
    its last day (民法典 §§201-203). ``first-day-counts``: the day of the start is the first
    (含当日). ``same-time``: N days later at the same time of day, a start outside hours moving to
    the next opening.
    """

    CIVIL_CODE = "civil-code"
    FIRST_DAY_COUNTS = "first-day-counts"
    SAME_TIME = "same-time"


_CHINESE = {
    Unit.MINUTE: "分钟",
    Unit.HOUR: "小时",
    Unit.WORKING_MINUTE: "个工作分钟",
    Unit.WORKING_HOUR: "个工作小时",
    Unit.WORKING_DAY: "个工作日",
    Unit.CALENDAR_DAY: "天",
}
_NAMES = {
    **{unit.value: unit for unit in Unit},
    **{f"{unit.value}s": unit for unit in Unit},
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
    "个自然日": Unit.CALENDAR_DAY,
    "自然日": Unit.CALENDAR_DAY,
}
_MOST = {
    Unit.MINUTE: 525_600,
    Unit.WORKING_MINUTE: 525_600,
    Unit.HOUR: 87_600,
    Unit.WORKING_HOUR: 87_600,
    Unit.WORKING_DAY: 2_600,
    Unit.CALENDAR_DAY: 3_660,
}
_FORM = re.compile(r"([0-9]+)\s*(\D+)")
_SUGGESTION = "6 working days, 24 hours, 2 minutes, 6个工作日, 24小时, 2分钟"


@dataclass(frozen=True, slots=True)
class Duration:
    """An amount (at least 1) of a unit."""

    amount: int
    unit: Unit

    def __str__(self) -> str:
        return f"{self.amount} {self.unit.value}{'' if self.amount == 1 else 's'}"

    def in_chinese(self) -> str:
        """As Chinese policy documents write it, e.g. "6个工作日"."""
        return f"{self.amount}{_CHINESE[self.unit]}"

    @property
    def working(self) -> bool:
        """Whether it is measured in working time."""
        return self.unit in (Unit.WORKING_MINUTE, Unit.WORKING_HOUR, Unit.WORKING_DAY)


class DurationError(ValueError):
    """A text that is not a duration; ``suggestion`` says what to write instead."""

    def __init__(self, text: str, suggestion: str) -> None:
        self.text = text
        self.suggestion = suggestion
        super().__init__(f'"{text}" is not a duration; write for example {suggestion}')


def parse_duration(text: str) -> Duration:
    """Read "6 working days", "6个工作日" and the like.

    Raises ``DurationError`` for anything else, for zero, and for more than ten years.
    """
    folded = " ".join(unicodedata.normalize("NFKC", text).split()).casefold()
    found = _FORM.fullmatch(folded)
    unit = _NAMES.get(found[2].strip()) if found else None
    if found is None or unit is None:
        raise DurationError(text, _suggest(folded))
    amount = int(found[1]) if len(found[1]) <= 9 else _MOST[unit] + 1
    if not 1 <= amount <= _MOST[unit]:
        raise DurationError(text, f"1 … {_MOST[unit]} {unit.value}s")
    return Duration(amount, unit)


def _suggest(folded: str) -> str:
    """The likeliest meaning of a mistaken duration: a bare "6 days" is the usual one."""
    found = _FORM.fullmatch(folded)
    if found and found[2].strip() in ("day", "days"):
        return f"{found[1]} working days, {found[1]} calendar days"
    if found:
        near = _nearest(found[2].strip())
        if near:
            return f"{found[1]} {near}"
    return _SUGGESTION


def _nearest(word: str) -> str | None:
    from difflib import get_close_matches

    matches = get_close_matches(word, list(_NAMES), n=1, cutoff=0.6)
    return matches[0] if matches else None
