"""Which bulletins are to be drafted: of periods that are over, once each, by the rules of then."""

from dataclasses import replace
from datetime import date

from engine.bulletins.due import bulletins_due, drafted_at, title_of
from engine.insight.periods import period_named
from engine.rulebook.assessment import Publishing
from engine.rulebook.rulebook import Effective
from engine.timing.durations import parse_duration
from tests.unit.bulletins.paper import CITY, PUBLISHING, SCHEME
from tests.unit.tickets.town import at

BEGAN = at("2017-07-15 10:00")


def due(city=CITY, now="2017-10-12 09:00", done=(), since=BEGAN):
    return [one.period.name for one in bulletins_due(city, at(now), done, since)]


def with_(**more):
    return replace(CITY, schemes=(replace(SCHEME, **more),))


def test_a_draft_is_due_so_many_working_days_after_the_period():
    first = bulletins_due(CITY, at("2017-10-12 09:00"), (), BEGAN)[-1]
    assert first.period.name == "2017-09"
    assert drafted_at(CITY, first) == at("2017-10-04 17:30")  # the town knows no holidays
    assert due(now="2017-10-04 17:29") == ["2017-07", "2017-08"]
    assert due(now="2017-10-04 17:30") == ["2017-07", "2017-08", "2017-09"]


def test_what_is_there_is_not_drafted_again():
    numbers = [one.number for one in bulletins_due(CITY, at("2017-10-12 09:00"), (), BEGAN)]
    assert len(set(numbers)) == 3
    assert due(done=numbers[:2]) == ["2017-09"]
    assert due(done=numbers) == []


def test_it_goes_back_to_when_the_service_began_and_no_further():
    assert due(since=at("2017-09-30 23:00")) == ["2017-09"]
    assert due(since=at("2017-10-01 00:00")) == []


def test_the_rule_must_have_been_in_force_on_the_last_day():
    rule = replace(SCHEME.rule, effective=Effective(from_=date(2017, 8, 31)))
    assert due(with_(rule=rule)) == ["2017-08", "2017-09"]
    until = replace(SCHEME.rule, effective=Effective(until=date(2017, 8, 30)))
    assert due(with_(rule=until)) == ["2017-07"]


def test_periods_of_several_kinds_come_in_order_of_their_end():
    quarter = Publishing(
        "quarter", parse_duration("1 working day"), PUBLISHING.objections_within, "x"
    )
    assert due(with_(publishing=(PUBLISHING, quarter))) == [
        "2017-07", "2017-08", "2017-Q3", "2017-09",
    ]  # fmt: skip


def test_the_title_names_what_it_is_about_and_when():
    scheme = replace(SCHEME, rule=replace(SCHEME.rule, title="承办单位考核办法"))
    assert title_of(scheme, period_named("2017-Q3")) == "承办单位考核通报 (2017年第三季度)"
