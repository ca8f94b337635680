"""Why a rule nearly took part, on a small rulebook written as policy staff would."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from engine.rulebook.decide import decide
from engine.rulebook.load import load_files
from engine.rulebook.misses import near_misses

AT = datetime(2017, 9, 28, 10, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
CATALOG = """
city: {name: 测试市, number: 12345, calendar: office}
departments: [{id: a, name: 甲, kind: bureau, authority: b}, {id: b, name: 乙, kind: bureau}]
areas: [{id: water, name: 供水}, {id: gas, name: 燃气}]
categories: [{id: fault, name: 故障}, {id: talk, name: 咨询}]
districts: [{id: east, name: 东}, {id: west, name: 西}]
calendars: [{id: office, week: {mon-fri: ["08:30-17:30"]}}]
"""


def misses(when, effective="{}", **values):
    """The reasons why one more rule did not match, in both languages."""
    rules = f"""
routing:
  - {{id: all, title: 一切, basis: 测试, then: {{lead: a}}}}
  - {{id: near, title: 近, basis: 测试, effective: {effective}, when: {when}, then: {{lead: b}}}}
"""
    loaded = load_files({"catalog/c.yaml": CATALOG.encode(), "rules/r.yaml": rules.encode()})
    assert loaded.rulebook is not None, loaded.problems
    rulebook = loaded.rulebook
    request = rulebook.facts.request(values, AT)
    decision = decide(rulebook, request, trace=True)
    return [(miss.why_zh, miss.why_en) for miss in near_misses(rulebook, request, decision)]


@pytest.mark.parametrize(
    ("when", "why"),
    [
        ("{area: water, district: east}", "district is west, not east"),
        ("{area: water, category: {not: fault}}", "category is fault, not talk"),
        ("{area: water, anonymous: true}", "anonymous is false, not true"),
        ("{area: water, people: {from: 50}}", "people is 1, not ≥ 50"),
        ("{area: water, date: {until: 2016-12-31}}", "date is 2017-09-28, not ≤ 2016-12-31"),
        ("{area: water, time: {from: '18:00', until: '20:00'}}", "time is 10:00, not 18:00..19:59"),
        ("{area: water, text: {mentions: [爆管, 塌陷]}}", "the text does not mention 爆管 / 塌陷"),
        ("{area: water, none: [{text: {mentions: [停水]}}]}", "the text mentions 停水"),
        ("{area: water, weekday: sat-sun}", "weekday is thu, not sat / sun"),
    ],
)
def test_the_one_fact_that_kept_a_rule_out_is_named(when, why):
    found = misses(when, area="water", category="fault", district="west", text="停水了")
    assert [en for _, en in found] == [why]
    assert all(zh for zh, _ in found)


def test_a_fact_that_was_not_given_is_named():
    (found,) = misses("{area: water, district: east}", area="water")
    assert found[1] == "district is not given, not east"


def test_a_rule_that_is_not_in_force_is_near():
    (found,) = misses("{area: water}", "{until: 2016-12-31}", area="water")
    assert found[1] == "in force until 2016-12-31 only"
    (found,) = misses("{area: water}", "{from: 2018-01-01}", area="water")
    assert found[1] == "in force from 2018-01-01 on only"


@pytest.mark.parametrize(
    "when",
    [
        "{area: gas, district: west}",
        "{area: water, district: east, anonymous: true}",
        "{district: east}",
    ],
)
def test_rules_of_other_areas_or_with_two_reasons_are_not_near(when):
    assert misses(when, area="water", district="west") == []
