"""The analysis on both databases: what it reads, what it leaves out, who makes it and when."""

from datetime import UTC, date, datetime, timedelta
from random import Random

import pytest
from sqlalchemy import delete

from engine.analysis_desk import SPANS, AnalysisDesk
from engine.demo.special import write_special_reports
from engine.desk import Desk, Intake
from engine.rulebook.files import read_files
from engine.rulebook.load import load_files
from engine.special_reports.sealing import intact
from engine.store.tables import privates
from tests.integration.api_serving import LIFE_CITY
from tests.unit.special_reports.made import UNALIKE

NOW = datetime(2017, 9, 28, 2, 0, tzinfo=UTC)
TODAY = date(2017, 9, 28)


@pytest.fixture(scope="module")
def book():
    files, _ = read_files(LIFE_CITY)
    loaded = load_files(files)
    assert loaded.rulebook is not None, loaded.problems
    return loaded.rulebook


@pytest.fixture
def city(store, book):
    """Receives requests some hours ago; tells their numbers."""
    desk = Desk(store, lambda: book, Random(7))

    def receive(text, hours, count=1, **facts):
        values = {"area": "water", "category": "complaint", "district": "east", **facts}
        made = []
        for number in range(count):
            at = NOW - timedelta(hours=hours, minutes=number)
            citizen = {} if facts.get("anonymous") else {"phone": f"138{hours:04}{number:04}"}
            intake = Intake(values, at, text.format(number)[:20], text.format(number), citizen)
            made.append(desk.receive(intake, "ct", at).id)
        return made

    receive.desk = AnalysisDesk(store, lambda: book)
    return receive


def others(city, hours=50):
    for place, text in enumerate(UNALIKE):
        city(text, hours + place)


def test_hot_spots_of_the_last_days_lead_to_their_tickets(city, store):
    hot = city("碧湾小区{}号楼停水, 没有人来修", 30, 5)
    others(city)
    city("碧湾小区9号楼停水, 没有人来修", 24 * 9)  # spoken of before: not new
    found = city.desk.refresh(7, NOW)
    assert (found.requests, found.before, found.read) == (19, 1, 19)
    assert sum(found.days) == 19
    assert found.days[-2] == 5
    assert [set(one.tickets) for one in found.themes] == [set(hot)]
    assert not found.themes[0].new
    assert [(one.of, one.requests, one.before) for one in found.tallies if one.by == "area"] == [
        ("water", 19, 1)
    ]
    assert city.desk.latest(7).findings == found
    assert city.desk.latest(7).made_at == NOW


def test_confidential_matters_are_in_no_figure(city):
    city("碧湾小区{}号楼停水, 没有人来修", 30, 4)
    city("碧湾小区{}号楼停水, 有人收钱", 30, 4, confidential=True)
    found = city.desk.refresh(7, NOW)
    assert found.requests == 4
    assert "收钱" not in repr(found)


def test_what_was_erased_is_counted_and_not_read(city, store):
    ids = city("碧湾小区{}号楼停水, 没有人来修", 30, 4)
    others(city)
    with store._engines.write.begin() as connection:
        connection.execute(delete(privates).where(privates.c.ticket_id == ids[0]))
    found = city.desk.refresh(7, NOW)
    assert (found.requests, found.read) == (18, 17)
    assert ids[0] not in found.themes[0].tickets


def test_places_are_remembered_by_day_without_their_tickets(city, store):
    ids = city("碧湾小区{}号楼停水", 30, 3)
    city.desk.refresh(7, NOW)
    kept = store.place_days(TODAY - timedelta(days=30), TODAY)
    assert kept[TODAY - timedelta(days=1)]["碧湾小区"] == 3
    assert kept[TODAY - timedelta(days=1)][""] == 3
    assert kept[TODAY - timedelta(days=2)] == {"": 0}
    assert TODAY not in kept
    assert not any(id_ in repr(kept) for id_ in ids)
    city("碧湾小区{}号楼又停水", 26, 2)  # came in late: the day is counted anew
    city.desk.refresh(7, NOW)
    assert store.place_days(TODAY, TODAY) == {}
    assert store.place_days(TODAY - timedelta(days=1), TODAY)[TODAY - timedelta(days=1)][""] == 5


def test_each_analysis_is_made_once_when_asked_for(city, store):
    desk = city.desk
    assert desk.work(NOW) is None
    assert desk.ask_daily(NOW)
    assert not desk.ask_daily(NOW)
    assert desk.latest(7).waits
    first = store.take_analysis(NOW)
    second = store.take_analysis(NOW)
    assert {first, second} == set(SPANS)
    assert store.take_analysis(NOW + timedelta(minutes=29)) is None
    later = NOW + timedelta(minutes=31)  # who had taken them has died
    assert {desk.work(later), desk.work(later)} == set(SPANS)
    assert desk.work(later) is None
    assert not desk.latest(7).waits
    assert not desk.ask_daily(later)
    assert desk.ask_daily(later + timedelta(days=1))


def test_who_asks_while_it_is_made_gets_it_made_again(city, store):
    desk = city.desk
    desk.ask(7, NOW)
    assert store.take_analysis(NOW) == 7
    desk.ask(7, NOW + timedelta(seconds=5))
    desk.refresh(7, NOW)
    assert desk.latest(7).waits
    assert desk.work(NOW + timedelta(seconds=6)) == 7
    assert not desk.latest(7).waits


def test_the_demo_has_special_reports_signed_and_in_draft(city, store, book):
    for hours in (20, 24 * 3 + 20):
        city("碧湾小区{}号楼停水, 没有人来修", hours, 4)
        others(city, hours + 1)
    assert write_special_reports(store, book, NOW, 1, timedelta(days=3)) == 2
    made = store.list_special_reports(("draft", "signed"), 10)
    assert {one.state: one.findings.until for one in made} == {
        "draft": TODAY, "signed": TODAY - timedelta(days=3),
    }  # fmt: skip
    assert all(intact(one) for one in made)
    assert all(city.desk.latest(days).made_at == NOW for days in SPANS)


def test_there_are_analyses_of_some_spans_only(city):
    with pytest.raises(ValueError, match="no analysis"):
        city.desk.latest(8)
