"""Calendars of any shape over a few weeks with something in them: clock changes, year's ends."""

from __future__ import annotations

from datetime import date, timedelta
from zoneinfo import ZoneInfo

from hypothesis import strategies as st

from engine.timing.calendars import Calendar, Holidays, Season, Week
from engine.timing.durations import Counting

ZONES = (
    "Asia/Shanghai",
    "America/New_York",  # clocks change at 02:00
    "America/St_Johns",  # until 2011 clocks changed at 00:01: the day before came back
    "America/Sao_Paulo",  # clocks changed at midnight: some days had no 00:00
    "Australia/Lord_Howe",  # by half an hour
    "Asia/Kathmandu",  # 05:45 from UTC
    "UTC",
)
FIRST_DAYS = (
    date(2010, 2, 25),
    date(2010, 10, 20),
    date(2012, 2, 10),
    date(2016, 12, 10),
    date(2017, 2, 25),
    date(2017, 9, 20),
    date(2017, 10, 20),
)
WINDOW_DAYS = 45


@st.composite
def spans(draw):
    """None to three spans of a day, in order."""
    edges = draw(st.lists(st.integers(0, 1440), max_size=6, unique=True).map(sorted))
    return tuple(zip(edges[::2], edges[1::2], strict=False))


weeks = st.lists(spans(), min_size=7, max_size=7).map(lambda days: Week(tuple(days)))
open_weeks = weeks.filter(lambda week: any(week.days))
month_days = st.dates(date(2016, 1, 1), date(2016, 12, 31)).map(lambda d: (d.month, d.day))


@st.composite
def calendars(draw, first: date):
    """A calendar with exceptions in the weeks from ``first`` on."""
    days = st.integers(0, WINDOW_DAYS).map(lambda n: first + timedelta(days=n))
    off, work = draw(st.frozensets(days, max_size=8)), draw(st.frozensets(days, max_size=4))
    season = st.builds(Season, month_days, month_days, open_weeks)
    return Calendar(
        "random",
        "random",
        ZoneInfo(draw(st.sampled_from(ZONES))),
        draw(open_weeks),
        tuple(draw(st.lists(season, max_size=1))),
        (Holidays("random", off - work, work, frozenset({first.year})),),
        draw(st.sampled_from(Counting)),
    )
