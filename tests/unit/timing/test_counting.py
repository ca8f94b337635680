"""Each way of counting days, at its boundaries (民法典 §§201-203)."""

import pytest

from engine.timing.calendars import Calendar, CalendarReachError, Holidays
from engine.timing.durations import Counting, parse_duration
from tests.unit.timing.office import (
    ALWAYS,
    CN_2017,
    NEW_YORK,
    NEW_YORK_ALWAYS,
    NEW_YORK_OFFICE,
    OFFICE,
    OFFICE_DAY,
    SEASONAL,
    SHANGHAI,
    at,
    days,
    shown,
    week,
)

CIVIL, FIRST, SAME = Counting.CIVIL_CODE, Counting.FIRST_DAY_COUNTS, Counting.SAME_TIME


def due(calendar, start, within, counting=None):
    return shown(calendar.due(at(start, calendar.zone), parse_duration(within), counting))


def test_six_working_days_run_over_national_day_and_an_adjusted_saturday():
    assert due(OFFICE, "2017-09-28 10:00", "6个工作日") == "2017-10-12 17:30"


def test_an_adjusted_saturday_has_the_hours_of_monday():
    assert due(OFFICE, "2017-09-29 10:00", "1 working day") == "2017-09-30 17:30"
    assert due(OFFICE, "2017-09-30 12:30", "4 working hours") == "2017-09-30 17:30"


@pytest.mark.parametrize(
    ("start", "within", "expected"),
    [
        ("2017-09-04 00:00", "1 working day", "2017-09-05 17:30"),
        ("2017-09-04 10:00", "1 working day", "2017-09-05 17:30"),
        ("2017-09-04 17:30", "1 working day", "2017-09-05 17:30"),
        ("2017-09-04 23:59", "1 working day", "2017-09-05 17:30"),
        ("2017-09-08 10:00", "1 working day", "2017-09-11 17:30"),
        ("2017-09-09 10:00", "1 working day", "2017-09-11 17:30"),
        ("2017-10-03 10:00", "1 working day", "2017-10-09 17:30"),
        ("2017-09-08 10:00", "1 calendar day", "2017-09-11 17:30"),
        ("2017-09-28 10:00", "3 calendar days", "2017-10-09 17:30"),
        ("2017-09-28 10:00", "2 calendar days", "2017-09-30 17:30"),
        ("2017-12-29 10:00", "1 working day", "2018-01-01 17:30"),
        ("2016-12-30 10:00", "1 working day", "2017-01-03 17:30"),
    ],
)
def test_civil_code_leaves_out_the_day_of_the_start(start, within, expected):
    assert due(OFFICE, start, within) == expected


@pytest.mark.parametrize(
    ("start", "within", "expected"),
    [
        ("2017-09-04 07:00", "1 working day", "2017-09-04 17:30"),
        ("2017-09-04 12:30", "1 working day", "2017-09-04 17:30"),
        ("2017-09-04 17:29", "1 working day", "2017-09-04 17:30"),
        ("2017-09-04 17:30", "1 working day", "2017-09-05 17:30"),
        ("2017-09-04 10:00", "6 working days", "2017-09-11 17:30"),
        ("2017-09-09 10:00", "1 working day", "2017-09-11 17:30"),
        ("2017-09-04 10:00", "2 calendar days", "2017-09-05 17:30"),
        ("2017-09-04 18:00", "2 calendar days", "2017-09-06 17:30"),
        ("2017-09-08 18:00", "1 calendar day", "2017-09-11 17:30"),
        ("2017-09-09 10:00", "3 calendar days", "2017-09-11 17:30"),
        ("2017-09-09 10:00", "4 calendar days", "2017-09-12 17:30"),
    ],
)
def test_the_first_day_counts_if_business_has_not_closed(start, within, expected):
    assert due(OFFICE, start, within, FIRST) == expected


@pytest.mark.parametrize(
    ("start", "within", "expected"),
    [
        ("2017-09-04 10:07", "1 working day", "2017-09-05 10:07"),
        ("2017-09-04 07:00", "1 working day", "2017-09-05 08:30"),
        ("2017-09-04 12:00", "1 working day", "2017-09-05 13:30"),
        ("2017-09-04 17:30", "1 working day", "2017-09-06 08:30"),
        ("2017-09-09 10:00", "1 working day", "2017-09-12 08:30"),
        ("2017-09-28 10:00", "6 working days", "2017-10-12 10:00"),
        ("2017-09-08 10:00", "1 calendar day", "2017-09-11 10:00"),
        ("2017-09-08 10:00", "4 calendar days", "2017-09-12 10:00"),
    ],
)
def test_same_time_keeps_the_time_of_day_from_the_next_opening(start, within, expected):
    assert due(OFFICE, start, within, SAME) == expected


def test_same_time_keeps_seconds_and_microseconds():
    start = at("2017-09-04 10:00:07.000123")
    assert OFFICE.due(start, parse_duration("1 working day"), SAME) == at(
        "2017-09-05 10:00:07.000123"
    )


def test_the_calendars_own_counting_is_the_default():
    own = Calendar("c", "c", SHANGHAI, week(OFFICE_DAY), counting=FIRST)
    assert due(own, "2017-09-04 10:00", "1 working day") == "2017-09-04 17:30"
    assert due(own, "2017-09-04 10:00", "1 working day", CIVIL) == "2017-09-05 17:30"


def test_close_of_business_is_the_seasons():
    assert due(SEASONAL, "2017-05-30 10:00", "1 working day") == "2017-05-31 17:30"
    assert due(SEASONAL, "2017-05-31 10:00", "1 working day") == "2017-06-01 18:00"
    assert due(SEASONAL, "2017-09-28 10:00", "1 working day") == "2017-09-29 18:00"
    assert due(SEASONAL, "2017-09-29 10:00", "1 working day") == "2017-10-02 17:30"


def test_round_the_clock_a_day_closes_at_the_next_midnight():
    assert due(ALWAYS, "2017-09-04 10:00", "1 working day") == "2017-09-06 00:00"
    assert due(ALWAYS, "2017-09-04 10:00", "1 working day", FIRST) == "2017-09-05 00:00"
    assert due(ALWAYS, "2017-09-04 10:00", "1 working day", SAME) == "2017-09-05 10:00"
    assert due(ALWAYS, "2017-12-30 10:00", "1 calendar day") == "2018-01-01 00:00"


def test_a_leap_day_is_a_day():
    assert due(OFFICE, "2016-02-26 10:00", "2 working days") == "2016-03-01 17:30"
    assert due(OFFICE, "2016-02-26 10:00", "3 calendar days") == "2016-02-29 17:30"
    assert due(OFFICE, "2017-02-27 10:00", "2 calendar days") == "2017-03-01 17:30"


def test_minutes_and_hours_run_whatever_the_calendar():
    assert due(OFFICE, "2017-10-01 23:59", "2 minutes") == "2017-10-02 00:01"
    assert due(OFFICE, "2017-09-30 17:00", "24 hours") == "2017-10-01 17:00"


@pytest.mark.parametrize(
    ("start", "within", "expected"),
    [
        ("2017-09-04 11:30", "1 working hour", "2017-09-04 14:00"),
        ("2017-09-04 11:30", "30 working minutes", "2017-09-04 12:00"),
        ("2017-09-04 12:30", "1 working minute", "2017-09-04 13:31"),
        ("2017-09-04 16:30", "1 working hour", "2017-09-04 17:30"),
        ("2017-09-04 16:30", "2 working hours", "2017-09-05 09:30"),
        ("2017-09-30 17:00", "1 working hour", "2017-10-09 09:00"),
        ("2017-10-03 12:00", "1 working hour", "2017-10-09 09:30"),
    ],
)
def test_working_hours_stand_still_at_lunch_by_night_and_on_holidays(start, within, expected):
    assert due(OFFICE, start, within) == expected


def test_hours_are_elapsed_time_when_the_clock_is_changed():
    assert due(NEW_YORK_ALWAYS, "2017-03-11 12:00", "24 hours") == "2017-03-12 13:00"
    assert due(NEW_YORK_ALWAYS, "2017-11-04 12:00", "24 hours") == "2017-11-05 11:00"
    assert due(NEW_YORK_ALWAYS, "2017-03-11 12:00", "24 working hours") == "2017-03-12 13:00"


def test_days_keep_the_wall_clock_when_the_clock_is_changed():
    assert due(NEW_YORK_OFFICE, "2017-03-10 10:00", "1 working day", SAME) == "2017-03-13 10:00"
    assert due(NEW_YORK_OFFICE, "2017-03-10 10:00", "1 working day") == "2017-03-13 17:00"
    assert due(NEW_YORK_OFFICE, "2017-11-03 10:00", "1 working day", SAME) == "2017-11-06 10:00"


def test_a_time_of_day_that_the_clock_skips_is_the_moment_of_the_jump():
    assert due(NEW_YORK_ALWAYS, "2017-03-11 02:30", "1 working day", SAME) == "2017-03-12 03:00"


def test_the_answer_is_in_the_calendars_zone_whatever_the_zone_of_the_start():
    elsewhere = at("2017-09-28 10:00").astimezone(NEW_YORK)
    found = OFFICE.due(elsewhere, parse_duration("6 working days"))
    assert found.tzinfo is SHANGHAI
    assert shown(found) == "2017-10-12 17:30"


def test_a_calendar_that_is_closed_for_three_years_is_out_of_reach():
    shut = Holidays("shut", days("2018-01-01", "2021-06-30"), frozenset(), frozenset())
    calendar = Calendar("c", "c", SHANGHAI, week(OFFICE_DAY), (), (CN_2017, shut))
    assert due(calendar, "2017-12-20 10:00", "1 working day") == "2017-12-21 17:30"
    for within in ("1 working day", "1 calendar day", "1 working hour"):
        for counting in Counting:
            with pytest.raises(CalendarReachError):
                due(calendar, "2018-01-01 10:00", within, counting)


@pytest.mark.parametrize("start", ["0001-01-01 00:00", "1500-01-01 10:00", "9999-12-31 23:00"])
@pytest.mark.parametrize("within", ["2 minutes", "4 working hours", "6 working days"])
def test_years_that_no_calendar_knows_are_out_of_reach(start, within):
    with pytest.raises(CalendarReachError):
        due(ALWAYS, start, within)


def test_a_naive_time_is_refused():
    for within in ("2 minutes", "4 working hours", "6 working days"):
        with pytest.raises(ValueError, match="no time zone"):
            OFFICE.due(at("2017-09-28 10:00").replace(tzinfo=None), parse_duration(within))
