"""An office of Weihai with its lists of 2017, as the State Council announced them."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from engine.timing.calendars import Calendar, Holidays, Season, Week

SHANGHAI = ZoneInfo("Asia/Shanghai")
NEW_YORK = ZoneInfo("America/New_York")
OFFICE_DAY = ((8 * 60 + 30, 12 * 60), (13 * 60 + 30, 17 * 60 + 30))
SUMMER_DAY = ((8 * 60 + 30, 12 * 60), (14 * 60, 18 * 60))
WHOLE_DAY = ((0, 1440),)


def days(first: str, last: str) -> frozenset[date]:
    """All days of a range, both ends included."""
    start, end = date.fromisoformat(first), date.fromisoformat(last)
    return frozenset(start + timedelta(days=n) for n in range((end - start).days + 1))


CN_2017 = Holidays(
    id="cn-2017",
    off=days("2017-01-01", "2017-01-02")
    | days("2017-01-27", "2017-02-02")
    | days("2017-04-02", "2017-04-04")
    | days("2017-04-29", "2017-05-01")
    | days("2017-05-28", "2017-05-30")
    | days("2017-10-01", "2017-10-08"),
    work=frozenset(
        date.fromisoformat(day)
        for day in (
            *("2017-01-22", "2017-02-04", "2017-04-01"),
            *("2017-05-27", "2017-09-30"),
        )
    ),
    years=frozenset({2017}),
)


def week(workday: tuple[tuple[int, int], ...], weekend: tuple[tuple[int, int], ...] = ()) -> Week:
    """Five days alike, and two."""
    return Week((workday,) * 5 + (weekend,) * 2)


OFFICE = Calendar("office", "机关工作时间", SHANGHAI, week(OFFICE_DAY), (), (CN_2017,))
SEASONAL = Calendar(
    "seasonal",
    "冬夏作息",
    SHANGHAI,
    week(OFFICE_DAY),
    (Season((6, 1), (9, 30), week(SUMMER_DAY)),),
)
ALWAYS = Calendar("around-the-clock", "全天", SHANGHAI, week(WHOLE_DAY, WHOLE_DAY))
NEW_YORK_ALWAYS = Calendar("always", "always", NEW_YORK, week(WHOLE_DAY, WHOLE_DAY))
NEW_YORK_OFFICE = Calendar("city-hall", "city hall", NEW_YORK, week(((9 * 60, 17 * 60),)))


def at(text: str, zone: ZoneInfo = SHANGHAI) -> datetime:
    """A local time: ``2017-09-28 10:00``."""
    return datetime.fromisoformat(text).replace(tzinfo=zone)


def shown(moment: datetime) -> str:
    """A local time as text, to the minute."""
    return f"{moment:%Y-%m-%d %H:%M}"
