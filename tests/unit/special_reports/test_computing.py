"""Findings from requests: what rises, what many speak of, and that nothing personal remains."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from engine.special_reports.computing import (
    Material,
    count_places,
    findings_of,
    like_days,
    person_of,
    read_request,
)
from engine.special_reports.findings import Rise, Tally
from tests.unit.special_reports.made import UNALIKE
from tests.unit.tickets.city import small_city

CITY = small_city()
ZONE = CITY.city.zone
NOW = datetime(2017, 9, 27, 8, 0, tzinfo=UTC)
SINCE, UNTIL = date(2017, 9, 21), date(2017, 9, 27)
PHONE = "13800001234"


def said(number, text, day=22, phone=None, **more):
    at = datetime(2017, 9, day, 3, number % 60, tzinfo=UTC)
    citizen = {} if phone is None else {"name": "王小明", "phone": phone}
    return read_request(f"T{number:03}", at, "停水", text, citizen, **more)


def material(read=(), earlier=(), counts=None, **change):
    made = Material(
        since=SINCE, until=UNTIL, requests=len(read), before=len(earlier), days=(0,) * 7,
        counts=counts or {}, known_since=date(2017, 7, 1), tallies=(Tally("area", "water", 3, 1),),
        places={}, places_since=None, read=read, earlier=earlier,
    )  # fmt: skip
    return replace(made, **change)


PIPE = [
    said(n, f"碧湾小区{n}号楼停水三天了, 反映多次没有人来修, 联系人王小明 {PHONE}", 22 + n % 3,
         phone=f"1380000{n:04}", area="water", district="east")
    for n in range(6)
]  # fmt: skip
OTHERS = [said(20 + n, text) for n, text in enumerate(UNALIKE)]


def test_what_many_speak_of_is_one_matter_with_place_time_and_people():
    found = findings_of(CITY, material([*PIPE, *OTHERS]), NOW)
    assert len(found.themes) == 1
    theme = found.themes[0]
    assert (theme.requests, theme.people, theme.place) == (6, 6, "碧湾小区")
    assert (theme.first_on, theme.last_on) == (date(2017, 9, 22), date(2017, 9, 24))
    assert (theme.area, theme.district, theme.new) == ("water", "east", True)
    assert theme.key == "m-T000"
    assert set(theme.tickets) == {f"T{n:03}" for n in range(6)}
    assert theme.tickets[-1] == "T000"


def test_nothing_personal_is_in_what_is_found():
    found = findings_of(CITY, material([*PIPE, *OTHERS]), NOW)
    shown = repr(found)
    assert PHONE not in shown
    assert "138****1234" in shown
    assert "王*" in shown
    assert "王小明" not in shown


def test_a_matter_of_which_somebody_spoke_before_is_not_new():
    earlier = [said(40, "碧湾小区3号楼停水三天了, 反映多次没有人来修", 15)]
    found = findings_of(CITY, material([*PIPE, *OTHERS], earlier), NOW)
    assert not found.themes[0].new
    unlike = [said(41, "模拟路路灯不亮", 15)]
    assert findings_of(CITY, material([*PIPE, *OTHERS], unlike), NOW).themes[0].new


def test_a_day_rises_above_the_same_weekdays_before():
    friday = date(2017, 9, 22)
    water = {friday - timedelta(days=back): 4 + back % 3 for back in range(1, 84)}
    steady = {friday - timedelta(days=back): 5 for back in range(-5, 84)}
    counts = {"area": {"water": {**water, friday: 31}, "other": steady}}
    found = findings_of(CITY, material(counts=counts), NOW)
    assert [(one.by, one.of, one.on, one.requests) for one in found.rises] == [
        ("area", "water", friday, 31)
    ]
    rise = found.rises[0]
    assert isinstance(rise, Rise)
    assert 400 <= rise.expected <= 620
    assert rise.chance < 100
    assert found.rises_of("place") == ()


def test_a_place_is_held_against_days_only_once_its_history_is_known():
    day = date(2017, 9, 22)
    places = {"碧湾小区": {day: 9}, "阳光花园": {day - timedelta(days=n): 1 for n in range(80)}}
    unknown = findings_of(CITY, material(places=places), NOW)
    assert unknown.rises == ()
    known = findings_of(CITY, material(places=places, places_since=date(2017, 7, 1)), NOW)
    assert [(one.by, one.of) for one in known.rises] == [("place", "碧湾小区")]
    named = [one.ticket for one in PIPE if one.at.day == 22]
    read = material([*PIPE, *OTHERS], places=places, places_since=date(2017, 7, 1))
    (rise,) = findings_of(CITY, read, NOW).rises
    assert sorted(rise.tickets) == named


def test_days_off_compare_with_days_off():
    like = like_days(CITY)
    weekend = date(2017, 9, 23)
    assert like(weekend) == like(weekend + timedelta(days=1))
    assert like(date(2017, 9, 21)) == 3


def test_places_are_counted_once_a_request_and_by_the_day_of_the_city():
    late = read_request("T1", datetime(2017, 9, 22, 16, 30, tzinfo=UTC), "碧湾小区停水",
                        "碧湾小区又停水", {})  # fmt: skip
    counted = count_places([late], ZoneInfo("Asia/Shanghai"))
    assert counted == {date(2017, 9, 23): {"碧湾小区": 1}}


@pytest.mark.parametrize(
    ("citizen", "same"),
    [
        ({"phone": "1380"}, {"phone": " 1380 ", "name": "王"}),
        ({"id_number": "37", "phone": "1"}, {"id_number": "37", "phone": "2"}),
        ({"name": "王", "address": "路1号"}, {"name": "王", "address": "路1号"}),
    ],
)
def test_one_citizen_is_one_person(citizen, same):
    assert person_of(citizen) == person_of(same) is not None


def test_nobody_is_told_apart_by_a_name_alone():
    assert person_of({"name": "王小明"}) is None
    assert person_of({}) is None
