from datetime import date, datetime
from zoneinfo import ZoneInfo

from engine.rulebook.skipped import skipped
from engine.timing.calendars import Calendar, Holidays, Week

ZONE = ZoneInfo("Asia/Shanghai")
DAY = ((510, 1050),)
OFF = frozenset(date(2026, 2, day) for day in range(15, 24)) | {date(2026, 1, 1)}
WORK = frozenset({date(2026, 2, 14), date(2026, 2, 28)})
LIST = Holidays("cn-2026", OFF, WORK, frozenset({2026}))
OFFICE = Calendar("office", "机关", ZONE, Week((DAY,) * 5 + ((),) * 2), (), (LIST,))


def at(text):
    return datetime.fromisoformat(text).replace(tzinfo=ZONE)


def test_holidays_passed_over_and_weekends_worked_are_named():
    found = skipped(OFFICE, at("2026-02-13T16:40"), at("2026-02-28T17:30"))
    assert found.zh == "跳过 2月15日至23日, 2月14日, 2月28日 补班"
    assert found.en == "skipping 02-15..02-23, 02-14, 02-28 worked"


def test_the_day_of_the_start_is_not_skipped():
    assert skipped(OFFICE, at("2026-01-01T10:00"), at("2026-01-05T17:30")) is None


def test_an_ordinary_week_skips_nothing():
    assert skipped(OFFICE, at("2026-03-02T10:00"), at("2026-03-10T17:30")) is None


def test_a_single_day_is_named_alone():
    assert skipped(OFFICE, at("2025-12-31T10:00"), at("2026-01-05T17:30")).zh == "跳过 1月1日"
