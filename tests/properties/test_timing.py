"""Laws of working time, on calendars of any shape, and the naive walk as the judge."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from engine.timing.calendars import Calendar
from engine.timing.durations import Counting, Duration, Unit, parse_duration
from engine.timing.weeks import Holidays, Week
from tests.unit.timing.calendars_at_random import FIRST_DAYS, WINDOW_DAYS, calendars
from tests.unit.timing.walk import Walk

DAY = 86_400
firsts = st.sampled_from(FIRST_DAYS)
by_day = st.builds(
    Duration, st.integers(1, 8), st.sampled_from([Unit.WORKING_DAY, Unit.CALENDAR_DAY])
)
durations = st.builds(Duration, st.integers(1, 60), st.sampled_from(Unit))
countings = st.sampled_from(Counting)


@st.composite
def calendars_and_times(draw, times=2):
    """A calendar and some instants, in order, well inside the weeks with exceptions."""
    first = draw(firsts)
    calendar = draw(calendars(first))
    begin = int(datetime(first.year, first.month, first.day, tzinfo=UTC).timestamp())
    seconds = st.integers(begin + 4 * DAY, begin + 20 * DAY)
    minutes = seconds.map(lambda second: second // 60 * 60)
    instants = sorted(draw(st.lists(minutes | seconds, min_size=times, max_size=times)))
    return first, calendar, instants


def moment(instant, zone=UTC):
    return datetime.fromtimestamp(instant, zone)


def array(*values):
    return np.array(values, dtype=np.int64)


def assert_agrees(ours, walk, *question):
    """Ours is the walk's answer; where that leads out of its weeks, it has none."""
    try:
        truth = walk(*question)
    except IndexError:
        return
    assert ours.timestamp() == truth


@settings(deadline=None, max_examples=25)
@given(calendars_and_times(6), st.integers(1, 20 * 3_600), by_day, st.booleans())
def test_every_answer_agrees_with_the_naive_walk(case, seconds, within, at_home):
    first, calendar, instants = case
    walk = Walk(calendar, first, WINDOW_DAYS)
    zone = calendar.zone if at_home else UTC
    for start, end in zip(instants, reversed(instants), strict=True):
        at, until = moment(start, zone), moment(end, zone)
        assert calendar.between(at, until).total_seconds() == walk.between(start, end)
        assert calendar.is_open(at) == walk.open[(start - walk.begin) // 60]
        working = timedelta(seconds=seconds)
        assert_agrees(calendar.next_open(at), walk.next_open, start)
        assert_agrees(calendar.add(at, working), walk.add, start, seconds)
        assert_agrees(calendar.add(at, -working), walk.take, start, seconds)
        for counting in Counting:
            due = calendar.due(at, within, counting)
            assert_agrees(due, walk.due, start, within, counting)


@given(calendars_and_times(1), st.integers(-40 * 3_600, 40 * 3_600), st.integers(0, 999_999))
def test_between_gives_back_what_add_was_given(case, seconds, micros):
    _, calendar, (start,) = case
    working = timedelta(seconds=seconds, microseconds=micros)
    at = moment(start)
    assert calendar.between(at, calendar.add(at, working)) == working


@given(calendars_and_times(2))
def test_adding_what_lies_between_leads_to_the_end_or_back_over_closed_time_only(case):
    _, calendar, (start, end) = case
    found = calendar.add(moment(start), calendar.between(moment(start), moment(end)))
    assert found <= moment(end)
    assert calendar.between(found, moment(end)) == timedelta()


@given(calendars_and_times(3))
def test_working_time_adds_up_and_is_never_more_than_elapsed_time(case):
    _, calendar, instants = case
    first, second, third = map(moment, instants)
    whole = calendar.between(first, third)
    assert calendar.between(first, second) + calendar.between(second, third) == whole
    assert calendar.between(third, first) == -whole
    assert timedelta() <= whole <= third - first


@given(calendars_and_times(1), durations, countings)
def test_nothing_is_due_before_its_start(case, within, counting):
    _, calendar, (start,) = case
    due = calendar.due(moment(start), within, counting)
    assert due >= moment(start)
    assert due.tzinfo is calendar.zone


@given(calendars_and_times(2), durations, countings)
def test_who_comes_later_is_never_due_earlier(case, within, counting):
    _, calendar, (earlier, later) = case
    # Where a wall time comes twice, the same time of day N days later is that wall time's first.
    same_time = counting is Counting.SAME_TIME and not within.unit.value.endswith(
        ("minute", "hour")
    )
    assume(not same_time or calendar.zone.key in ("Asia/Shanghai", "Asia/Kathmandu", "UTC"))
    first = calendar.due(moment(earlier), within, counting)
    assert first <= calendar.due(moment(later), within, counting)


@given(calendars_and_times(1), durations, countings)
def test_who_has_more_time_is_never_due_earlier(case, within, counting):
    _, calendar, (start,) = case
    more = Duration(within.amount + 1, within.unit)
    shorter = calendar.due(moment(start), within, counting)
    assert shorter <= calendar.due(moment(start), more, counting)


@given(calendars_and_times(1), by_day)
def test_a_shifted_time_keeps_its_time_of_day_where_clocks_stand_still(case, by):
    _, calendar, (start,) = case
    assume(calendar.zone.key in ("Asia/Shanghai", "Asia/Kathmandu", "UTC"))
    at = moment(start, calendar.zone)
    for back in (False, True):
        shifted = calendar.shift(at, by, back=back)
        assert shifted.time() == at.time()
        assert (shifted < at) is back


@given(calendars_and_times(2), durations, st.integers(-40 * 3_600, 40 * 3_600))
def test_one_moment_in_two_zones_gets_one_answer(case, within, seconds):
    _, calendar, (start, end) = case
    near, far = (moment(start, calendar.zone), moment(start))
    assert calendar.due(near, within) == calendar.due(far, within)
    working = timedelta(seconds=seconds)
    assert calendar.add(near, working) == calendar.add(far, working)
    assert calendar.between(near, moment(end, calendar.zone)) == calendar.between(far, moment(end))


@settings(deadline=None)
@given(calendars_and_times(5), durations, st.lists(st.integers(-90_000, 90_000), min_size=5))
def test_the_bulk_forms_say_what_single_calls_say(case, within, amounts):
    _, calendar, instants = case
    starts, ends, seconds = array(*instants), array(*reversed(instants)), array(*amounts[:5])
    singles = [moment(start) for start in instants]
    for counting in Counting:
        assert calendar.due_many(starts, within, counting).tolist() == [
            calendar.due(start, within, counting).timestamp() for start in singles
        ]
    assert calendar.between_many(starts, ends).tolist() == [
        calendar.between(start, moment(end)).total_seconds()
        for start, end in zip(singles, ends.tolist(), strict=True)
    ]
    each = [
        calendar.add(start, timedelta(seconds=amount)).timestamp()
        for start, amount in zip(singles, seconds.tolist(), strict=True)
    ]
    assert calendar.add_many(starts, seconds).tolist() == each
    for amount in seconds.tolist()[:2]:
        working = timedelta(seconds=amount)
        assert calendar.add_many(starts, working).tolist() == [
            calendar.add(start, working).timestamp() for start in singles
        ]


@given(calendars_and_times(1))
def test_large_arrays_get_the_answers_of_small_ones(case):
    _, calendar, (start,) = case
    starts = start + np.arange(40_000, dtype=np.int64) * 37
    whole = calendar.add_many(starts, timedelta(hours=3))
    parts = [calendar.add_many(part, timedelta(hours=3)) for part in np.array_split(starts, 7)]
    assert whole.tolist() == np.concatenate(parts).tolist()


@given(calendars_and_times(1), durations)
def test_of_nothing_there_is_nothing(case, within):
    _, calendar, _ = case
    assert calendar.due_many(array(), within).tolist() == []
    assert calendar.add_many(array(), timedelta(hours=1)).tolist() == []
    assert calendar.between_many(array(), array()).tolist() == []


@given(calendars_and_times(1))
def test_the_bulk_forms_refuse_parts_of_seconds(case):
    _, calendar, (start,) = case
    with pytest.raises(ValueError, match="whole seconds"):
        calendar.add_many(array(start), timedelta(milliseconds=1))


@given(durations)
def test_a_duration_is_read_back_from_both_languages(duration):
    assert parse_duration(str(duration)) == duration
    assert parse_duration(duration.in_chinese()) == duration


def test_an_evening_that_the_wall_clock_shows_again_after_midnight_is_worked_twice():
    # St John's, 2010-11-07: at 00:01 the clock went back to 23:01 of the day before.
    zone = ZoneInfo("America/St_Johns")
    saturdays = Week(days=((), (), (), (), (), ((0, 1382),), ()))
    years = Holidays("h", off=frozenset(), work=frozenset(), years=frozenset({2010}))
    calendar = Calendar("c", "c", zone, saturdays, (), (years,), Counting.CIVIL_CODE)
    start = moment(1287878400)
    due = calendar.due(start, Duration(2, Unit.WORKING_DAY), Counting.CIVIL_CODE)
    assert (
        due.timestamp()
        == Walk(calendar, date(2010, 10, 20), 40).due(
            1287878400, Duration(2, Unit.WORKING_DAY), Counting.CIVIL_CODE
        )
        == 1289097120
    )
