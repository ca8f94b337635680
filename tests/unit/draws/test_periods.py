"""Periods of the city, and which of them are to be drawn for."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.draws.periods import Period, period_of, periods_due
from engine.rulebook.rulebook import Effective, Sampling
from tests.unit.tickets.town import ZONE, at, condition, rule

EVERY = ("day", "week", "month", "quarter")


def sampling(every="month", **effective):
    more = {"effective": Effective(effective.get("from_"), effective.get("until"))}
    return Sampling(rule("draw", "sampling", **more), condition(None), every, "inspector", share=5)


@pytest.mark.parametrize(
    ("every", "day", "period"),
    [
        ("day", "2017-09-04", Period("2017-09-04", date(2017, 9, 4), date(2017, 9, 4))),
        ("week", "2017-09-10", Period("2017-W36", date(2017, 9, 4), date(2017, 9, 10))),
        ("week", "2018-12-31", Period("2019-W01", date(2018, 12, 31), date(2019, 1, 6))),
        ("month", "2016-02-10", Period("2016-02", date(2016, 2, 1), date(2016, 2, 29))),
        ("month", "2017-12-31", Period("2017-12", date(2017, 12, 1), date(2017, 12, 31))),
        ("quarter", "2017-09-30", Period("2017-Q3", date(2017, 7, 1), date(2017, 9, 30))),
        ("quarter", "2017-01-01", Period("2017-Q1", date(2017, 1, 1), date(2017, 3, 31))),
        ("quarter", "2017-11-11", Period("2017-Q4", date(2017, 10, 1), date(2017, 12, 31))),
    ],
)
def test_the_period_of_a_day(every, day, period):
    assert period_of(every, date.fromisoformat(day)) == period


def test_a_period_goes_from_midnight_to_midnight_of_the_city():
    september = period_of("month", date(2017, 9, 4))
    assert september.starts_at(ZONE) == at("2017-09-01 00:00")
    assert september.ends_at(ZONE) == at("2017-10-01 00:00")
    assert september.ends_at(ZONE).tzinfo is UTC
    berlin = ZoneInfo("Europe/Berlin")
    changed = period_of("day", date(2018, 3, 25))
    assert changed.ends_at(berlin) - changed.starts_at(berlin) == timedelta(hours=23)


@given(st.dates(date(1990, 1, 1), date(2090, 1, 1)), st.sampled_from(EVERY))
def test_periods_follow_each_other_without_gap_or_overlap(day, every):
    period = period_of(every, day)
    assert period.first <= day <= period.last
    assert period_of(every, period.first) == period_of(every, period.last) == period
    before = period_of(every, period.first - timedelta(days=1))
    assert before.last + timedelta(days=1) == period.first
    assert before.name < period.name


def names(rule_, now, done=(), since=None):
    return [period.name for period in periods_due(rule_, ZONE, at(now), done, since)]


def test_a_period_is_due_once_it_has_ended_and_until_it_was_drawn():
    assert names(sampling(), "2017-09-30 23:59") == ["2017-08"]
    assert names(sampling(), "2017-10-01 00:00") == ["2017-09"]
    assert names(sampling(), "2017-10-01 00:00", {"2017-09"}) == []


def test_without_a_beginning_only_the_last_period_is_looked_at():
    assert names(sampling("day"), "2017-09-04 10:00") == ["2017-09-03"]
    assert names(sampling("week", from_=date(2001, 1, 1)), "2017-09-04 10:00") == ["2017-W35"]


def test_what_was_missed_since_the_beginning_is_made_up_for_oldest_first():
    since = at("2017-09-01 08:00")
    assert names(sampling("day"), "2017-09-05 10:00", {"2017-09-02"}, since) == [
        "2017-09-01",
        "2017-09-03",
        "2017-09-04",
    ]
    assert names(sampling(), "2017-09-05 10:00", (), since) == []
    assert names(sampling(), "2017-10-05 10:00", (), since) == ["2017-09"]


def test_the_rule_must_be_in_force_on_the_last_day():
    since = at("2017-01-01 00:00")
    began = sampling(from_=date(2017, 8, 31))
    assert names(began, "2017-10-05 10:00", (), since) == ["2017-08", "2017-09"]
    ended = sampling(until=date(2017, 8, 31))
    assert names(ended, "2017-10-05 10:00", (), at("2017-08-01 00:00")) == ["2017-08"]
    assert names(ended, "2017-10-05 10:00") == []


def test_the_citys_day_counts_not_that_of_utc():
    now = datetime(2017, 9, 30, 16, 0, tzinfo=UTC)  # midnight in the town
    assert [one.name for one in periods_due(sampling(), ZONE, now, ())] == ["2017-09"]
    earlier = now - timedelta(microseconds=1)
    assert [one.name for one in periods_due(sampling(), ZONE, earlier, ())] == ["2017-08"]
