"""Periods by the names that people write."""

from datetime import date

import pytest

from engine.draws.periods import period_of
from engine.insight.periods import (
    BadPeriod,
    kind_of,
    months_of,
    period_after,
    period_before,
    period_named,
    period_words,
)


@pytest.mark.parametrize(
    ("name", "first", "last", "kind", "words"),
    [
        ("2017-09", "2017-09-01", "2017-09-30", "month", "2017年9月"),
        ("2016-02", "2016-02-01", "2016-02-29", "month", "2016年2月"),
        ("2017-12", "2017-12-01", "2017-12-31", "month", "2017年12月"),
        ("2017-Q1", "2017-01-01", "2017-03-31", "quarter", "2017年第一季度"),
        ("2017-Q4", "2017-10-01", "2017-12-31", "quarter", "2017年第四季度"),
        ("2017-H1", "2017-01-01", "2017-06-30", "half-year", "2017年上半年"),
        ("2017-H2", "2017-07-01", "2017-12-31", "half-year", "2017年下半年"),
        ("2017", "2017-01-01", "2017-12-31", "year", "2017年"),
        ("2017-03-05..2017-04-01", "2017-03-05", "2017-04-01", None, "2017年3月5日至2017年4月1日"),
    ],
)
def test_a_name_is_a_period(name, first, last, kind, words):
    period = period_named(name)
    assert (period.name, str(period.first), str(period.last)) == (name, first, last)
    assert kind_of(period) == kind
    assert period_words(period)[0] == words
    for day in (period.first, period.last):
        assert kind is None or period_of(kind, day) == period


@pytest.mark.parametrize(
    ("name", "before", "after"),
    [
        ("2017-01", "2016-12", "2017-02"),
        ("2017-Q1", "2016-Q4", "2017-Q2"),
        ("2017-H1", "2016-H2", "2017-H2"),
        ("2017", "2016", "2018"),
        ("2017-03-05..2017-04-01", "2017-02-05..2017-03-04", "2017-04-02..2017-04-29"),
    ],
)
def test_periods_follow_each_other_without_a_gap(name, before, after):
    period = period_named(name)
    assert period_before(period) == period_named(before)
    assert period_after(period) == period_named(after)
    assert period_after(period_before(period)) == period


@pytest.mark.parametrize(
    "name",
    ["", "2017-13", "2017-00", "2017-9", "2017-Q5", "2017-H3", "17-09", "september", "2017-09-01",
     "2017-04-01..2017-03-01", "20170305..20170401", "2017-02-30..2017-03-01", "0001", "9999-12",
     "٢٠١٧"],
)  # fmt: skip
def test_what_names_no_period_says_what_does(name):
    with pytest.raises(BadPeriod) as bad:
        period_named(name)
    assert f'"{name}"' in bad.value.message_zh
    assert "2017-Q3" in bad.value.message_en


def test_a_period_touches_months():
    assert [one.name for one in months_of(period_named("2017-H1"))] == [
        f"2017-0{month}" for month in range(1, 7)
    ]
    days = period_named("2017-03-31..2017-05-01")
    assert [one.name for one in months_of(days)] == ["2017-03", "2017-04", "2017-05"]
    assert period_of("month", date(2017, 3, 31)).name == "2017-03"
