"""Calendars: hours of a day, working time, shifted times, and what a calendar refuses to be."""

import pickle
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import chinese_calendar
import pytest

from engine.timing.calendars import Calendar, CalendarReachError, Holidays, Season, Week
from engine.timing.durations import parse_duration
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
    SUMMER_DAY,
    WHOLE_DAY,
    at,
    days,
    shown,
    week,
)

HOUR = timedelta(hours=1)


def day(text):
    return date.fromisoformat(text)


def test_every_day_of_twenty_years_is_what_the_state_council_announced():
    first = date(2007, 1, 1)
    every = [first + timedelta(days=n) for n in range((date(2027, 1, 1) - first).days)]
    off = {d for d in every if chinese_calendar.is_holiday(d) and d.weekday() < 5}
    work = {d for d in every if chinese_calendar.is_workday(d) and d.weekday() >= 5}
    lists = Holidays("cn", frozenset(off), frozenset(work), frozenset(range(2007, 2027)))
    calendar = Calendar("office", "o", SHANGHAI, week(OFFICE_DAY), (), (lists,))
    start = at("2007-01-01 00:00")
    # The open time of each day, asked as working time, agrees with an independent authority.
    wrong = [
        d
        for d in every
        if bool(
            calendar.between(
                start + timedelta(days=(d - first).days),
                start + timedelta(days=(d - first).days + 1),
            )
        )
        != chinese_calendar.is_workday(d)
        or calendar.is_working_day(d) != chinese_calendar.is_workday(d)
    ]
    assert wrong == []


def test_the_hand_written_list_of_2017_agrees_with_the_package():
    every = days("2017-01-01", "2017-12-31")
    assert {d for d in every if OFFICE.is_working_day(d)} == {
        d for d in every if chinese_calendar.is_workday(d)
    }


def test_a_day_has_the_hours_of_its_week_season_and_lists():
    assert OFFICE.hours_on(day("2017-09-29")) == OFFICE_DAY
    assert OFFICE.hours_on(day("2017-09-30")) == OFFICE_DAY
    assert OFFICE.hours_on(day("2017-10-02")) == ()
    assert OFFICE.hours_on(day("2017-09-16")) == ()
    assert SEASONAL.hours_on(day("2017-05-31")) == OFFICE_DAY
    assert SEASONAL.hours_on(day("2017-06-01")) == SUMMER_DAY
    assert SEASONAL.hours_on(day("2017-09-29")) == SUMMER_DAY
    assert SEASONAL.hours_on(day("2017-10-02")) == OFFICE_DAY


def test_a_season_may_run_over_the_end_of_the_year():
    heating = Season((11, 15), (3, 15), week(WHOLE_DAY, WHOLE_DAY))
    calendar = Calendar("heat", "h", SHANGHAI, week(OFFICE_DAY), (heating,))
    assert calendar.hours_on(day("2017-11-14")) == OFFICE_DAY
    assert calendar.hours_on(day("2017-11-15")) == WHOLE_DAY
    assert calendar.hours_on(day("2017-12-31")) == WHOLE_DAY
    assert calendar.hours_on(day("2018-01-01")) == WHOLE_DAY
    assert calendar.hours_on(day("2018-03-15")) == WHOLE_DAY
    assert calendar.hours_on(day("2018-03-16")) == OFFICE_DAY
    assert calendar.between(at("2017-12-31 20:00"), at("2018-01-01 04:00")) == 8 * HOUR


def test_a_season_may_end_on_a_leap_day():
    winter = Season((2, 29), (2, 29), Week(((),) * 7))
    calendar = Calendar("c", "c", SHANGHAI, week(WHOLE_DAY, WHOLE_DAY), (winter,))
    assert not calendar.is_working_day(day("2016-02-29"))
    assert calendar.is_working_day(day("2017-02-28"))
    assert calendar.is_working_day(day("2017-03-01"))


def test_an_adjusted_day_without_mondays_hours_takes_the_first_that_there_are():
    lists = Holidays("w", frozenset(), frozenset({day("2017-09-30")}), frozenset({2017}))
    tuesdays = Week(((), ((540, 600),), ((660, 720),), (), (), (), ()))
    calendar = Calendar("c", "c", SHANGHAI, tuesdays, (), (lists,))
    assert calendar.hours_on(day("2017-09-30")) == ((540, 600),)


def test_a_later_list_overrules_an_earlier_one():
    city = Holidays("city", frozenset({day("2017-09-30")}), frozenset({day("2017-10-02")}), set())
    calendar = Calendar("c", "c", SHANGHAI, week(OFFICE_DAY), (), (CN_2017, city))
    assert not calendar.is_working_day(day("2017-09-30"))
    assert calendar.is_working_day(day("2017-10-02"))


@pytest.mark.parametrize(
    ("time", "is_open", "opening"),
    [
        ("2017-09-04 08:29", False, "2017-09-04 08:30"),
        ("2017-09-04 08:30", True, "2017-09-04 08:30"),
        ("2017-09-04 11:59", True, "2017-09-04 11:59"),
        ("2017-09-04 12:00", False, "2017-09-04 13:30"),
        ("2017-09-04 17:30", False, "2017-09-05 08:30"),
        ("2017-09-30 17:30", False, "2017-10-09 08:30"),
        ("2017-12-31 23:59", False, "2018-01-01 08:30"),
    ],
)
def test_openings_belong_to_working_time_and_closings_do_not(time, is_open, opening):
    assert OFFICE.is_open(at(time)) is is_open
    assert shown(OFFICE.next_open(at(time))) == opening


def test_working_time_between_leaves_out_lunch_nights_and_holidays():
    assert OFFICE.between(at("2017-09-04 08:00"), at("2017-09-04 18:00")) == 7.5 * HOUR
    assert OFFICE.between(at("2017-09-04 11:30"), at("2017-09-04 14:00")) == HOUR
    assert OFFICE.between(at("2017-09-04 12:00"), at("2017-09-04 13:30")) == timedelta()
    assert OFFICE.between(at("2017-09-30 16:30"), at("2017-10-09 09:30")) == 2 * HOUR
    assert OFFICE.between(at("2017-10-09 09:30"), at("2017-09-30 16:30")) == -2 * HOUR


def test_working_time_is_exact_to_the_microsecond():
    start, end = at("2017-09-04 11:59:59.999999"), at("2017-09-04 13:30:00.000002")
    assert OFFICE.between(start, end) == timedelta(microseconds=3)
    assert OFFICE.add(start, timedelta(microseconds=3)) == end
    assert OFFICE.add(end, timedelta(microseconds=-3)) == start


def test_time_that_runs_out_at_close_of_business_ends_there():
    assert shown(OFFICE.add(at("2017-09-04 16:30"), HOUR)) == "2017-09-04 17:30"
    assert shown(OFFICE.add(at("2017-09-04 17:30"), timedelta(minutes=1))) == "2017-09-05 08:31"
    assert shown(OFFICE.add(at("2017-09-04 20:00"), timedelta())) == "2017-09-04 20:00"


def test_time_taken_back_ends_at_an_opening():
    assert shown(OFFICE.add(at("2017-09-04 14:00"), -timedelta(minutes=30))) == "2017-09-04 13:30"
    assert shown(OFFICE.add(at("2017-10-09 08:30"), -HOUR)) == "2017-09-30 16:30"
    assert shown(OFFICE.add(at("2017-09-04 17:30"), -7.5 * HOUR)) == "2017-09-04 08:30"


def test_tables_grow_in_both_directions():
    calendar = Calendar("c", "c", SHANGHAI, week(OFFICE_DAY))
    assert shown(calendar.add(at("2017-01-02 08:30"), 7.5 * 5 * 52 * 12 * HOUR)).startswith("2028")
    assert shown(calendar.add(at("2017-01-02 08:30"), -7.5 * 5 * 52 * 12 * HOUR)).startswith("2005")
    week_of_1990 = calendar.between(at("1990-01-01 00:00"), at("1990-01-08 00:00"))
    assert week_of_1990 == 37.5 * HOUR


def test_round_the_clock_working_time_is_elapsed_time():
    assert ALWAYS.between(at("2016-12-31 23:00"), at("2017-01-01 01:00")) == 2 * HOUR
    assert ALWAYS.add(at("2016-12-31 23:00"), 10_000 * HOUR) == at("2016-12-31 23:00") + (
        10_000 * HOUR
    )


@pytest.mark.parametrize(("on", "hours"), [("2017-03-12", 23), ("2017-11-05", 25)])
def test_a_day_on_which_the_clock_changes_is_as_long_as_it_is(on, hours):
    start = at(f"{on} 00:00", NEW_YORK)
    end = at(f"{day(on) + timedelta(days=1)} 00:00", NEW_YORK)
    assert NEW_YORK_ALWAYS.between(start, end) == hours * HOUR
    assert NEW_YORK_ALWAYS.add(start, hours * HOUR) == end


def test_hours_that_the_clock_skips_are_not_worked_and_hours_shown_twice_are_worked_twice():
    nights = Calendar("n", "n", NEW_YORK, week(((60, 150),), ((60, 150),)))
    spring = at("2017-03-12 00:00", NEW_YORK), at("2017-03-12 12:00", NEW_YORK)
    autumn = at("2017-11-05 00:00", NEW_YORK), at("2017-11-05 12:00", NEW_YORK)
    assert nights.between(*spring) == HOUR
    assert nights.between(*autumn) == 2.5 * HOUR
    assert shown(nights.add(spring[0], HOUR)) == "2017-03-12 03:00"


def test_office_hours_keep_the_wall_clock_over_clock_changes():
    friday, monday = at("2017-03-10 16:00", NEW_YORK), at("2017-03-13 10:00", NEW_YORK)
    assert NEW_YORK_OFFICE.between(friday, monday) == 2 * HOUR
    assert NEW_YORK_OFFICE.add(friday, 2 * HOUR) == monday
    friday, monday = at("2017-11-03 16:00", NEW_YORK), at("2017-11-06 10:00", NEW_YORK)
    assert NEW_YORK_OFFICE.between(friday, monday) == 2 * HOUR
    assert NEW_YORK_OFFICE.next_open(at("2017-11-05 12:00", NEW_YORK)) == at(
        "2017-11-06 09:00", NEW_YORK
    )


@pytest.mark.parametrize(
    ("time", "by", "back", "expected"),
    [
        ("2017-10-12 17:30", "1 working day", True, "2017-10-11 17:30"),
        ("2017-10-09 17:30", "1 working day", True, "2017-09-30 17:30"),
        ("2017-10-12 17:30", "2 working days", False, "2017-10-16 17:30"),
        ("2017-09-10 10:00", "1 working day", True, "2017-09-08 10:00"),
        ("2017-09-10 10:00", "1 working day", False, "2017-09-11 10:00"),
        ("2017-09-10 10:00", "2 working days", False, "2017-09-12 10:00"),
        ("2017-10-12 17:30", "3 calendar days", True, "2017-10-09 17:30"),
        ("2017-10-12 17:30", "3 calendar days", False, "2017-10-15 17:30"),
        ("2017-10-12 17:30", "4 working hours", True, "2017-10-12 13:30"),
        ("2017-10-12 17:30", "1 working hour", False, "2017-10-13 09:30"),
        ("2017-10-12 17:30", "48 hours", False, "2017-10-14 17:30"),
        ("2017-10-12 17:30", "30 minutes", True, "2017-10-12 17:00"),
    ],
)
def test_ladder_steps_are_shifted_at_the_same_time_of_day(time, by, back, expected):
    assert shown(OFFICE.shift(at(time), parse_duration(by), back=back)) == expected


def test_midnight_as_close_of_business_belongs_to_the_day_that_ends():
    weekdays = Calendar("c", "c", SHANGHAI, week(WHOLE_DAY))
    friday_night = weekdays.due(at("2017-09-07 10:00"), parse_duration("1 working day"))
    one = parse_duration("1 working day")
    assert shown(friday_night) == "2017-09-09 00:00"
    assert shown(weekdays.shift(friday_night, one)) == "2017-09-12 00:00"
    assert shown(weekdays.shift(friday_night, one, back=True)) == "2017-09-08 00:00"


def test_only_years_without_a_list_are_unknown():
    inside = at("2017-03-01 10:00"), at("2017-12-31 23:59")
    assert OFFICE.known_years == frozenset({2017})
    assert OFFICE.first_unknown_year(*inside) is None
    assert OFFICE.first_unknown_year(inside[0], at("2018-01-01 00:00")) is None
    assert OFFICE.first_unknown_year(inside[0], at("2018-01-01 00:01")) == 2018
    assert OFFICE.first_unknown_year(at("2016-12-31 23:59"), inside[1]) == 2016
    assert ALWAYS.known_years is None
    assert ALWAYS.first_unknown_year(at("1990-01-01 00:00"), at("2090-01-01 00:00")) is None


def test_calendars_are_equal_by_content_and_cannot_be_changed():
    parts = ("office", "机关工作时间", ZoneInfo("Asia/Shanghai"), week(OFFICE_DAY), (), (CN_2017,))
    again = Calendar(*parts)
    again.is_open(at("1999-01-01 00:00"))
    assert again == OFFICE
    assert hash(again) == hash(OFFICE)
    assert pickle.loads(pickle.dumps(again)) == OFFICE
    assert SEASONAL != OFFICE
    with pytest.raises(AttributeError):
        again.name = "x"


def test_threads_that_ask_about_different_years_get_the_answers_of_one():
    calendar = Calendar("c", "c", NEW_YORK, week(OFFICE_DAY))
    starts = [datetime(1990 + n * 7 % 50, 5, 3, 15, n % 60, tzinfo=UTC) for n in range(200)]
    within = parse_duration("40 working days")

    def ask(start):
        end = calendar.due(start, within)
        return end, calendar.between(start, end)

    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(ask, starts))
    assert found == [ask(start) for start in starts]


@pytest.mark.parametrize(
    ("build", "message"),
    [
        (lambda: Week(((),) * 6), "7 days, not 6"),
        (lambda: week(((600, 540),)), "Monday 10:00-09:00 is no span"),
        (lambda: week(((600, 600),)), "Monday 10:00-10:00 is no span"),
        (lambda: week(((600, 1441),)), "Monday 10:00-24:01 is no span"),
        (lambda: week(((-1, 60),)), "is no span"),
        (lambda: week(((510, 720), (700, 1050))), "11:40 must come after the one until 12:00"),
        (lambda: week(((810, 1050), (510, 720))), "08:30 must come after"),
        (lambda: Season((2, 30), (3, 1), week(WHOLE_DAY)), "02-30"),
        (lambda: Calendar("x", "x", SHANGHAI, Week(((),) * 7)), '"x": it is never open'),
        (
            lambda: Calendar(
                "x",
                "x",
                SHANGHAI,
                week(OFFICE_DAY),
                (
                    Season((6, 1), (9, 30), week(SUMMER_DAY)),
                    Season((9, 30), (10, 1), week(SUMMER_DAY)),
                ),
            ),
            '"x": two seasons cover 09-30',
        ),
        (
            lambda: Holidays(
                "x", days("2017-01-01", "2017-01-02"), days("2017-01-02", "2017-01-02"), set()
            ),
            '"x" has 2017-01-02 both off and at work',
        ),
    ],
)
def test_a_calendar_that_cannot_be_is_refused_with_the_reason(build, message):
    with pytest.raises(ValueError, match=message):
        build()


def test_spans_that_touch_are_one_stretch():
    halves = Calendar("c", "c", SHANGHAI, week(((510, 720), (720, 1050))))
    assert halves.is_open(at("2017-09-04 12:00"))
    assert shown(halves.add(at("2017-09-04 11:00"), 2 * HOUR)) == "2017-09-04 13:00"


def test_a_calendar_whose_only_season_never_comes_is_out_of_reach():
    shadow = Season((1, 1), (12, 31), Week(((),) * 7))
    calendar = Calendar("c", "c", SHANGHAI, week(OFFICE_DAY), (shadow,))
    with pytest.raises(CalendarReachError):
        calendar.next_open(at("2017-09-04 11:00"))
