"""The values of time that policy files hold: days, hours, weeks, durations, moments of ladders."""

from __future__ import annotations

import calendar as months
import re
import unicodedata
from datetime import date, timedelta
from itertools import pairwise
from typing import Annotated, Any, TypeVar
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, BeforeValidator, PlainValidator
from pydantic_core import PydanticCustomError

from engine.rulebook.messages import Wording
from engine.rulebook.rulebook import Span, StepTime
from engine.rulebook.values import Many, mistake, text_of
from engine.timing.durations import Duration, DurationError, parse_duration

T = TypeVar("T")
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
LONGEST_RANGE = 366
_MIDNIGHT = 24 * 60
_DAY = re.compile(r"(\d{4})-(\d{2})-(\d{2})")
_LOOSE_DAY = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?")
_MONTH_DAY = re.compile(r"(\d{2})-(\d{2})")
_HOURS = re.compile(r"(\d{2}):(\d{2})-(\d{2}):(\d{2})")
_LOOSE_HOURS = re.compile(r"(\d{1,2})[:.](\d{2})(?:-|~|至|到|–|—)(\d{1,2})[:.](\d{2})")
_STEP = re.compile(
    r"(?P<en>.+?) (?P<side>before|after) due|(?P<zh_side>到期前|到期后|超期)(?P<zh>.+)"
)


def read_day(value: Any) -> date:
    """A day written as ``2017-10-01``."""
    text = text_of(value, "日期", "a date")
    if found := _DAY.fullmatch(text):
        return _existing(text, *map(int, found.groups()))
    loose = _LOOSE_DAY.fullmatch(unicodedata.normalize("NFKC", text).replace(" ", ""))
    likely = "{}-{:0>2}-{:0>2}".format(*loose.groups()) if loose else None
    raise mistake(
        "value/bad-date",
        Wording(
            f'"{text[:80]}" 不是日期',
            f'"{text[:80]}" is not a date',
            f'是否想写 "{likely}"?' if likely else "日期写成 年-月-日, 例如 2017-10-01",
            f'did you mean "{likely}"?' if likely else "write year-month-day, as in 2017-10-01",
        ),
    )


def _existing(text: str, year: int, month: int, day: int) -> date:
    try:
        found = date(year, month, day)
    except ValueError:
        found = None
    if found is not None and year >= 1900:
        return found
    if found is None and 1 <= month <= 12 and year >= 1:
        last = months.monthrange(year, month)[1]
        hint = (
            f"{year} 年 {month} 月只有 {last} 天",
            f"that month has {last} days",
        )
    else:
        hint = ("月份是 01 至 12, 年份从 1900 起", "months are 01 to 12, years from 1900 on")
    raise mistake(
        "value/bad-date", Wording(f"没有 {text} 这一天", f"there is no day {text}", *hint)
    )


def _month_day(value: Any) -> tuple[int, int]:
    text = text_of(value, "月和日", "a month and day")
    if found := _MONTH_DAY.fullmatch(text):
        month, day = int(found[1]), int(found[2])
        # 2000 is a leap year: 02-29 may stand in a season.
        if 1 <= month <= 12 and 1 <= day <= months.monthrange(2000, month)[1]:
            return month, day
    raise mistake(
        "value/bad-date",
        Wording(
            f'"{text[:80]}" 不是月和日',
            f'"{text[:80]}" is not a month and day',
            '写成 "月-日", 例如 "06-01"',
            'write "month-day", as in "06-01"',
        ),
    )


def _days(value: Any) -> tuple[date, ...]:
    text = text_of(value, "日期", "a date")
    first, dots, last = text.partition("..")
    start = read_day(first)
    end = read_day(last) if dots else start
    if not 0 <= (end - start).days < LONGEST_RANGE:
        raise mistake(
            "value/bad-date",
            Wording(
                f"{text} 的起止不对" if end < start else f"{text} 超过一年",
                f"{text} ends before it begins" if end < start else f"{text} is over a year",
                "写成 起..止, 两头都算, 例如 2017-01-01..2017-01-02",
                "write first..last, both counted, as in 2017-01-01..2017-01-02",
            ),
        )
    return tuple(start + timedelta(days=n) for n in range((end - start).days + 1))


def _hours(value: Any) -> Span:
    text = text_of(value, "时段", "a span of hours")
    span = _span(text)
    if span is not None and span[0] < span[1]:
        return span
    raise _no_span(
        text,
        '写成 "08:30-12:00", 先开始后结束, 至多 24:00',
        'write "08:30-12:00", the start before the end, at most 24:00',
    )


def _part_of_day(value: Any) -> Span:
    """Hours like those of a day, or past midnight: ``22:00-07:00``."""
    text = text_of(value, "时段", "a span of hours")
    span = _span(text)
    if span is not None and span[0] != span[1]:
        return span
    raise _no_span(
        text,
        '写成 "22:00-07:00", 可以跨过半夜',
        'write "22:00-07:00"; it may go past midnight',
    )


def _span(text: str) -> Span | None:
    """The minutes of the day from which and until which, in either order."""
    found = _HOURS.fullmatch(text)
    if found is None:
        return None
    a, b, c, d = map(int, found.groups())
    start, end = a * 60 + b, c * 60 + d
    fine = b < 60 and d < 60 and start < _MIDNIGHT and end <= _MIDNIGHT
    return (start, end) if fine else None


def _no_span(text: str, hint_zh: str, hint_en: str) -> PydanticCustomError:
    folded = unicodedata.normalize("NFKC", text).replace(" ", "")
    loose = _LOOSE_HOURS.fullmatch(folded)
    likely = "{:0>2}:{}-{:0>2}:{}".format(*loose.groups()) if loose else None
    if likely == text:
        likely = None
    return mistake(
        "value/bad-time",
        Wording(
            f'"{text[:80]}" 不是时段',
            f'"{text[:80]}" is not a span of hours',
            f'是否想写 "{likely}"?' if likely else hint_zh,
            f'did you mean "{likely}"?' if likely else hint_en,
        ),
    )


def _weekdays(value: Any) -> tuple[int, ...]:
    first, dash, last = str(value).partition("-")
    if first in DAYS and (not dash or last in DAYS):
        start = DAYS.index(first)
        length = (DAYS.index(last) - start) % 7 + 1 if dash else 1
        return tuple((start + step) % 7 for step in range(length))
    raise mistake(
        "value/not-one-of",
        Wording(
            f'"{str(value)[:80]}" 不是星期几',
            f'"{str(value)[:80]}" is not a day of the week',
            "可写 mon tue wed thu fri sat sun, 或一段, 例如 mon-fri",
            "write mon tue wed thu fri sat sun, or a range such as mon-fri",
        ),
    )


def _within(value: Any) -> Duration:
    text = text_of(value, "时限", "a duration")
    try:
        return parse_duration(text)
    except DurationError as error:
        raise mistake("value/bad-duration", bad_duration(text, error)) from None


def bad_duration(text: str, error: DurationError) -> Wording:
    """What is said about a text that is no duration."""
    likely = error.suggestion
    return Wording(
        f'看不懂时限 "{text[:80]}"',
        f'"{text[:80]}" is not a duration',
        f"请写成 {likely}" if likely else "例如 6 working days 或 6个工作日",
        f"write {likely}" if likely else "for example 6 working days",
    )


def _step_time(value: Any) -> StepTime:
    text = text_of(value, "时刻", "a moment")
    if text in ("due", "到期"):
        return StepTime(None, "at")
    found = _STEP.fullmatch(text)
    if found is None:
        raise mistake(
            "value/bad-step-time",
            Wording(
                f'看不懂督办的时刻 "{text[:80]}"',
                f'"{text[:80]}" is not a moment of a ladder',
                "可写 due, 1 working day before due, 2 working days after due, "
                "或 到期, 到期前1个工作日, 超期2个工作日",
                "write due, 1 working day before due or 2 working days after due",
            ),
        )
    before = found["side"] == "before" or found["zh_side"] == "到期前"
    return StepTime(_within(found["en"] or found["zh"]), "before" if before else "after")


def _zone(value: Any) -> ZoneInfo:
    text = text_of(value, "时区", "a time zone")
    try:
        return ZoneInfo(text)
    except (ValueError, KeyError, OSError):
        raise mistake(
            "value/bad-time-zone",
            Wording(
                f'没有时区 "{text[:80]}"',
                f'there is no time zone "{text[:80]}"',
                "例如 Asia/Shanghai",
                "for example Asia/Shanghai",
            ),
        ) from None


def _day_key(value: Any) -> date | None:
    return None if value == "" else read_day(value)


def _per_day(value: Any) -> Any:
    return value if isinstance(value, dict) and value else {"": value}


def _per_day_terms(value: Any) -> Any:
    dated = isinstance(value, dict) and any(str(key)[:1].isdigit() for key in value)
    return value if dated else {"": value}


Day = Annotated[date, PlainValidator(read_day)]
MonthDay = Annotated[tuple[int, int], PlainValidator(_month_day)]
Days = Annotated[tuple[date, ...], PlainValidator(_days)]
Hours = Annotated[Span, PlainValidator(_hours)]
PartOfDay = Annotated[Span, PlainValidator(_part_of_day)]
"""Hours that may go past midnight."""
Within = Annotated[Duration, PlainValidator(_within)]
At = Annotated[StepTime, PlainValidator(_step_time)]
Zone = Annotated[ZoneInfo, PlainValidator(_zone)]
Weekdays = Annotated[tuple[int, ...], PlainValidator(_weekdays)]
StartDay = Annotated[date | None, PlainValidator(_day_key)]
PerDay = Annotated[dict[StartDay, T], BeforeValidator(_per_day)]
"""One value, or a value per start date; None is the start of a value given without a date."""
PerDayTerms = Annotated[dict[StartDay, T], BeforeValidator(_per_day_terms)]
"""The same where a value is itself a mapping: its keys are told from start dates by their look."""


HoursByDay = dict[tuple[int, ...], tuple[tuple[int, int], ...]]


def _week(value: HoursByDay) -> HoursByDay:
    given: set[int] = set()
    for days, spans in value.items():
        if twice := given.intersection(days):
            day = DAYS[min(twice)]
            wording = Wording(
                f"{day} 在这一周里写了两次",
                f"{day} is given twice in this week",
                "每一天只写一次",
                "give each day once",
            )
            raise mistake("calendar/day-twice", wording)
        given.update(days)
        ordered = sorted(spans)
        if any(a[1] > b[0] for a, b in pairwise(ordered)):
            wording = Wording(
                f"{DAYS[days[0]]} 的时段互相重叠",
                f"the hours of {DAYS[days[0]]} overlap",
                "请合并或分开",
                "join them or set them apart",
            )
            raise mistake("calendar/hours-overlap", wording)
    return value


Week = Annotated[dict[Weekdays, Many[Hours]], AfterValidator(_week)]
"""The hours of each day or range of days; a day that is not named is closed."""
