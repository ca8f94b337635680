"""Who calls the simulated city: seasons, holidays, events."""

from collections import Counter
from datetime import datetime, timedelta

import pytest

from engine.demo.calls import calls
from engine.demo.fate import temper
from engine.demo.hot_events import HOT_EVENTS
from engine.demo.rhythm import YEAR, Sort, sort_of
from engine.rulebook.load import load
from tests.integration.commanding import SHIPPED

COUNT = 4000


@pytest.fixture(scope="module")
def rulebook():
    return load(SHIPPED).rulebook


@pytest.fixture(scope="module")
def until(rulebook):
    return datetime(2026, 11, 25, tzinfo=rulebook.city.zone)


@pytest.fixture(scope="module")
def year(rulebook, until):
    return calls(rulebook, "demo/1", COUNT, until - timedelta(days=YEAR), until)


def of_event(year, event):
    return [call for call in year if call.what.event is event]


def test_so_many_calls_come_in_order_and_within_their_days(year, until):
    assert [call.number for call in year] == list(range(1, COUNT + 1))
    assert [call.at for call in year] == sorted(call.at for call in year)
    assert until - timedelta(days=YEAR) <= year[0].at
    assert year[-1].at <= until


def test_the_same_seed_gives_the_same_calls_and_another_seed_others(rulebook, until, year):
    began = until - timedelta(days=YEAR)
    assert calls(rulebook, "demo/1", COUNT, began, until) == year
    assert calls(rulebook, "demo/2", COUNT, began, until) != year


def test_it_is_cold_in_winter_and_water_and_power_are_short_in_summer(rulebook, year):
    zone = rulebook.city.zone
    months = Counter((call.what.area, call.at.astimezone(zone).month) for call in year)
    assert months["heating", 1] > 4 * months["heating", 7]
    assert months["water", 7] > months["water", 3]
    assert months["power", 8] > 1.5 * months["power", 3]


def test_fewer_call_on_days_off_and_about_other_things_on_holidays(rulebook, year):
    calendar = rulebook.calendar(None)
    days, found, visitors = Counter(), Counter(), Counter()
    day = year[0].at.astimezone(calendar.zone).date()
    for ahead in range(YEAR):
        days[sort_of(calendar, day + timedelta(days=ahead))] += 1
    for call in year:
        sort = sort_of(calendar, call.at.astimezone(calendar.zone).date())
        found[sort] += 1
        visitors[sort] += call.what.area in ("culture-tourism", "transport")
    a_day = {sort: found[sort] / days[sort] for sort in Sort}
    assert days[Sort.HOLIDAY] >= 20
    assert max(a_day[Sort.DAY_OFF], a_day[Sort.HOLIDAY]) < 0.8 * a_day[Sort.WORKING]
    share = {sort: visitors[sort] / found[sort] for sort in Sort}
    assert share[Sort.HOLIDAY] > 1.5 * share[Sort.WORKING]


@pytest.mark.parametrize("event", HOT_EVENTS, ids=lambda event: event.id)
def test_each_event_is_told_by_many_in_their_own_words_at_one_place(event, year):
    about = of_event(year, event)
    assert len(about) == COUNT // event.one_in
    assert about[-1].at - about[0].at <= timedelta(days=event.days + 1)
    assert {call.what.area for call in about} == {event.area}
    assert len({call.what.text for call in about}) > len(about) / 3
    assert [call.first for call in about] == [True] + [False] * (len(about) - 1)
    assert len({call.citizen for call in about}) > 0.7 * len(about)


def test_who_reports_the_same_matter_again_has_his_own_number(year):
    again = [call for call in year if call.citizen != call.number]
    assert again
    earlier = {call.number: call for call in year}
    assert all(earlier[call.citizen].what.event is call.what.event for call in again)


def test_a_few_days_have_only_the_events_that_fit_in(rulebook, until):
    month = calls(rulebook, "demo/1", 1000, until - timedelta(days=30), until)
    assert {call.what.event.id for call in month if call.what.event} == {"burst-main", "cold-start"}


def test_units_differ_and_change_but_are_the_same_for_the_same_seed():
    units = [f"unit-{number}" for number in range(40)]
    january = [temper("demo/1", unit, 1) for unit in units]
    assert all(0 <= one <= 1 for one in january)
    assert max(january) - min(january) > 0.3
    assert january == [temper("demo/1", unit, 1) for unit in units]
    assert january != [temper("demo/1", unit, 7) for unit in units]
