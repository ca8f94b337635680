"""Times moved into parts of the day, and out of them."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.timing.day_parts import into_part, out_of_parts, part_of

CHINA = ZoneInfo("Asia/Shanghai")
BERLIN = ZoneInfo("Europe/Berlin")
MORNING, AFTERNOON, EVENING = (540, 720), (840, 1080), (1140, 1260)
DAYTIME = (MORNING, AFTERNOON, EVENING)
NIGHT = (22 * 60, 7 * 60)


def at(text, zone=CHINA):
    return datetime.fromisoformat(text).replace(tzinfo=zone)


def local(moment, zone=CHINA):
    return moment.astimezone(zone).strftime("%Y-%m-%d %H:%M")


@pytest.mark.parametrize(
    ("given_", "moved"),
    [
        ("2017-09-04 08:59", "2017-09-04 09:00"),
        ("2017-09-04 09:00", "2017-09-04 09:00"),
        ("2017-09-04 11:59", "2017-09-04 11:59"),
        ("2017-09-04 12:00", "2017-09-04 14:00"),
        ("2017-09-04 18:30", "2017-09-04 19:00"),
        ("2017-09-04 21:00", "2017-09-05 09:00"),
        ("2017-12-31 23:59", "2018-01-01 09:00"),
    ],
)
def test_a_time_is_moved_into_the_next_part(given_, moved):
    assert local(into_part(at(given_), DAYTIME, CHINA)) == moved


def test_without_parts_any_time_will_do():
    moment = at("2017-09-04 03:00")
    assert into_part(moment, (), CHINA) == moment
    assert out_of_parts(moment, (), CHINA) == moment
    assert part_of(moment, (), CHINA) is None


@pytest.mark.parametrize(
    ("given_", "moved"),
    [
        ("2017-09-04 21:59", "2017-09-04 21:59"),
        ("2017-09-04 22:00", "2017-09-05 07:00"),
        ("2017-09-05 00:00", "2017-09-05 07:00"),
        ("2017-09-05 06:59", "2017-09-05 07:00"),
        ("2017-09-05 07:00", "2017-09-05 07:00"),
    ],
)
def test_a_time_is_moved_out_of_a_part_that_goes_past_midnight(given_, moved):
    assert local(out_of_parts(at(given_), (NIGHT,), CHINA)) == moved


def test_parts_that_follow_each_other_are_left_together():
    parts = (NIGHT, (7 * 60, 9 * 60), (8 * 60, 9 * 60 + 30))
    assert local(out_of_parts(at("2017-09-04 23:00"), parts, CHINA)) == "2017-09-05 09:30"


def test_parts_that_leave_nothing_of_the_day_keep_nothing_back():
    moment = at("2017-09-04 03:00")
    assert out_of_parts(moment, ((0, 720), (720, 1440)), CHINA) == moment
    assert out_of_parts(moment, ((0, 1440),), CHINA) == moment


@pytest.mark.parametrize(
    ("given_", "place"),
    [
        ("2017-09-04 09:00", 0),
        ("2017-09-04 12:00", None),
        ("2017-09-04 17:59", 1),
        ("2017-09-04 20:00", 2),
    ],
)
def test_the_part_that_a_time_lies_in(given_, place):
    assert part_of(at(given_), DAYTIME, CHINA) == place


def test_the_early_morning_belongs_to_the_night_before():
    assert part_of(at("2017-09-05 03:00"), (MORNING, NIGHT), CHINA) == 1


def test_a_part_that_the_clock_skips_is_there_again_the_next_day():
    skipped = ((125, 170),)  # 02:05-02:50 on the night that jumps from 02:00 to 03:00
    moved = into_part(at("2018-03-25 00:30", BERLIN), skipped, BERLIN)
    assert local(moved, BERLIN) == "2018-03-26 02:05"


WHEN = st.datetimes(datetime(2017, 1, 1), datetime(2019, 12, 31), timezones=st.just(UTC))  # noqa: DTZ001
PARTS = st.lists(
    st.tuples(st.integers(0, 1439), st.integers(1, 1440)).filter(lambda one: one[0] != one[1]),
    max_size=4,
)
ZONES = st.sampled_from([CHINA, BERLIN])


@given(WHEN, PARTS, ZONES)
def test_moving_in_never_goes_back_nor_further_than_needed(moment, parts, zone):
    moved = into_part(moment, parts, zone)
    assert moved >= moment
    if parts:
        assert part_of(moved, parts, zone) is not None
        assert moved - moment < timedelta(days=2)
        assert moved == moment or part_of(moment, parts, zone) is None


@given(WHEN, PARTS, ZONES)
def test_moving_out_never_goes_back_nor_moves_what_is_out(moment, parts, zone):
    moved = out_of_parts(moment, parts, zone)
    assert moved >= moment
    if part_of(moment, parts, zone) is None:
        assert moved == moment
    elif moved > moment:
        assert part_of(moved, parts, zone) is None
