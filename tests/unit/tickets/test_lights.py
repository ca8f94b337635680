"""Traffic lights: the time left to work in, and where amber begins."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.tickets.lights import Left, light_of
from engine.timing.calendars import Calendar, Week

ZONE = ZoneInfo("Asia/Shanghai")
WORKDAY = ((8 * 60 + 30, 12 * 60), (13 * 60 + 30, 17 * 60 + 30))
OFFICE = Calendar("office", "机关工作时间", ZONE, Week((WORKDAY,) * 5 + ((), ())))


def at(text):
    return datetime.fromisoformat(text).replace(tzinfo=ZONE)


MONDAY = at("2017-09-04 08:30")
SATURDAY_NIGHT = at("2017-09-09 23:00")
"""Five working days after Monday morning, Friday's close is due."""
FRIDAY = at("2017-09-08 17:30")


def five_days(now, **how):
    return light_of(OFFICE, "5 working days", MONDAY, FRIDAY, now, **how)


def test_what_is_left_is_working_time():
    # From Wednesday noon on: an afternoon of 4 hours, and two days of 7½.
    assert five_days(at("2017-09-06 12:00")) == Left("fine", timedelta(hours=19), working=True)
    assert five_days(at("2017-09-06 13:30")) == Left("fine", timedelta(hours=19), working=True)


@pytest.mark.parametrize(
    ("now", "light"),
    [
        ("2017-09-08 08:30", "fine"),  # a fifth of 37½ hours is 7½: not yet less
        ("2017-09-08 08:31", "soon"),
        ("2017-09-08 17:30", "soon"),  # at the due instant it is still in time
        ("2017-09-08 17:30:01", "late"),
    ],
)
def test_the_last_fifth_is_amber_and_what_is_past_is_red(now, light):
    assert five_days(at(now)).light == light


def test_how_long_it_is_overdue_is_told_by_the_wall_clock():
    assert five_days(SATURDAY_NIGHT) == Left("late", timedelta(days=1, hours=5, minutes=30))


def test_the_last_working_hour_is_amber_however_short_the_limit():
    start, due = at("2017-09-04 09:00"), at("2017-09-04 11:00")
    seen = [
        light_of(OFFICE, "2 working hours", start, due, due - timedelta(minutes=left)).light
        for left in (61, 60, 59)
    ]
    assert seen == ["fine", "fine", "soon"]


def test_a_limit_in_plain_hours_runs_at_night_too():
    start, due = at("2017-09-08 20:00"), at("2017-09-09 20:00")
    left = light_of(OFFICE, "24 hours", start, due, at("2017-09-09 10:00"))
    assert left == Left("fine", timedelta(hours=10))


def test_a_paused_clock_is_hollow_even_past_its_due_time():
    assert five_days(SATURDAY_NIGHT, paused=True) == Left("paused")


@given(st.integers(0, 6 * 24 * 60))
def test_a_light_only_ever_turns_worse(minutes):
    order = ["fine", "soon", "late"]
    now = MONDAY + timedelta(minutes=minutes)
    before, after = five_days(now), five_days(now + timedelta(minutes=7))
    assert order.index(before.light) <= order.index(after.light)
