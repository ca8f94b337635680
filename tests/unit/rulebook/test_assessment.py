"""The language of assessment: what a scheme says as compiled, and what is refused where."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from itertools import product
from pathlib import Path

import pytest

from engine.rulebook.assessment import (
    COUNTED_FACTS,
    FALLS,
    GOODS,
    MARKS,
    Assessed,
    Malus,
    allowed_values,
    scheme_on,
)
from engine.rulebook.assessment_names import (
    COUNTED_NAMES,
    FALLS_NAMES,
    GOOD_NAMES,
    MARK_NAMES,
)
from engine.rulebook.facts import Request
from engine.rulebook.load import load as load_home
from engine.rulebook.load import load_files
from engine.rulebook.matching import TableRule
from engine.rulebook.moment import Moment
from engine.rulebook.prove import prove
from engine.rulebook.tables import Table
from engine.timing.durations import parse_duration
from tests.unit.rulebook.small import small

REPOSITORY = Path(__file__).parents[3]
TODAY = date(2017, 7, 3)
NOON = datetime(2017, 7, 3, 4, tzinfo=UTC)
FILE = "rules/assessment.yaml"
SCHEME = """\
assessment:
  - id: one
    title: 考核办法
    basis: 办法第一条
    effective: {from: 2017-01-01, until: 2017-12-31}
    units: {kinds: utility, ids: [water-bureau], without: [centre]}
    measures:
      - {id: accepted, title: 受理, counts: accepted, leave_out: merged, weight: 40, target: 20%}
      - id: on-time
        title: 限时办结率
        title_en: On time
        counts: resolve
        falls: given
        when: {category: complaint-report, district: [east, west]}
        leave_out: [withdrawn, objected]
        good: in-time
        ranked_from: 10
        weight: 60
    grades:
      - {id: good, title: 良好, from: 80}
      - {id: poor, title: 较差, from: 0}
    malus:
      - {behaviour: falsification, points: 10, at_most: 20}
      - {points: 3}
    publish:
      - {every: month, draft_after: 3个工作日, objections_within: 5个工作日, approve: supervisor}
"""


def load(text: str):
    return load_files(small({FILE: text}))


def found(text: str):
    return [(problem.code, problem.line) for problem in load(text).problems]


def proved(text: str, today: date = TODAY):
    problems = prove(load(text).rulebook, today, lambda _file, _line: None)
    return [(each.code, each.line) for each in problems if each.file == FILE]


def edited(old: str, new: str, text: str = SCHEME) -> str:
    assert text.count(old) == 1, old
    return text.replace(old, new)


@pytest.fixture(scope="module")
def rulebook():
    return load(SCHEME).rulebook


@pytest.fixture(scope="module")
def scheme(rulebook):
    (scheme,) = rulebook.schemes
    return scheme


class TestAScheme:
    def test_says_what_is_counted_and_what_it_weighs(self, scheme):
        accepted, on_time = scheme.measures
        assert (accepted.falls, accepted.good, accepted.target) == ("given", None, 20)
        assert (accepted.leave_out, accepted.weight) == (("merged",), 40)
        assert (on_time.falls, on_time.good, on_time.ranked_from) == ("given", "in-time", 10)
        assert (on_time.title_en, on_time.target) == ("On time", None)
        assert scheme.measure("on-time") is on_time
        assert scheme.measure("none") is None
        assert on_time.origin.line == 9
        assert scheme.scored

    def test_says_which_units_are_assessed(self, rulebook, scheme):
        covered = {unit.id for unit in rulebook.departments.values() if scheme.units.covers(unit)}
        assert covered == {"water-group", "water-bureau"}
        units = rulebook.departments.values()
        assert all(Assessed().covers(unit) for unit in units)
        assert [u.id for u in units if not Assessed(without=("centre",)).covers(u)] == ["centre"]

    def test_says_what_follows(self, scheme):
        assert [(grade.id, grade.from_) for grade in scheme.grades] == [("good", 80), ("poor", 0)]
        assert scheme.malus_for("falsification") == Malus("falsification", 10, 20)
        assert scheme.malus_for("delay") == Malus(None, 3)
        assert replace(scheme, maluses=scheme.maluses[:1]).malus_for("delay") is None
        (monthly,) = scheme.publishing
        assert (monthly.every, monthly.approve) == ("month", "supervisor")
        assert monthly.draft_after == parse_duration("3 working days")

    def test_is_in_force_on_its_days_alone(self, rulebook, scheme):
        assert scheme_on(rulebook, date(2017, 1, 1)) is scheme
        assert scheme_on(rulebook, date(2017, 12, 31)) is scheme
        assert scheme_on(rulebook, date(2018, 1, 1)) is None
        assert rulebook.rules["one"].kind == "assessment"

    def test_is_part_of_the_version(self, rulebook):
        assert load(edited("weight: 40", "weight: 041")).rulebook is None
        other = load(edited("from: 80", "from: 85")).rulebook
        assert other.version != rulebook.version

    def test_follows_another_without_a_gap_or_an_overlap(self):
        later = edited("assessment:\n", "").replace("id: one", "id: two", 1)
        later = later.replace("2017-01-01, until: 2017-12-31", "2018-01-01")
        both = load(SCHEME + later).rulebook
        assert scheme_on(both, date(2017, 12, 31)).rule.id == "one"
        assert scheme_on(both, date(2030, 1, 1)).rule.id == "two"

    def test_may_only_show_figures(self):
        plain = SCHEME.partition("    grades:")[0]
        for scoring in (", weight: 40, target: 20%", "        weight: 60\n"):
            plain = edited(scoring, "", plain)
        (scheme,) = load(plain).rulebook.schemes
        assert not scheme.scored
        assert scheme.grades == scheme.maluses == scheme.publishing == ()


class TestTheConditionOfAMeasure:
    def test_is_told_as_the_values_that_pass(self, rulebook, scheme):
        (only,) = allowed_values(scheme.measures[1].condition, rulebook.facts)
        assert only == {
            "category": {"complaint-report", "complaint", "report"},
            "district": {"whole-city", "east", "west"},
        }
        assert allowed_values(scheme.measures[0].condition, rulebook.facts) == ({},)

    def test_may_have_alternatives_and_exceptions(self):
        when = "{any: [{area: water}, {lead: centre}]}".replace("lead", "authority")
        text = edited("{category: complaint-report, district: [east, west]}", when)
        loaded = load(text).rulebook
        found = allowed_values(loaded.schemes[0].measures[1].condition, loaded.facts)
        assert sorted(found, key=str) == [{"area": {"water"}}, {"authority": {"centre"}}]
        text = edited(
            "{category: complaint-report, district: [east, west]}", "{none: [{area: water}]}"
        )
        loaded = load(text).rulebook
        (rest,) = allowed_values(loaded.schemes[0].measures[1].condition, loaded.facts)
        assert rest == {"area": {"prices", "other"}}

    @pytest.mark.parametrize("fact", ["text: {mentions: [停水]}", "lead: centre", "people: 3"])
    def test_asks_only_what_stays_with_a_matter(self, fact):
        when = "{category: complaint-report, district: [east, west]}"
        assert found(edited(when, f"{{{fact}}}")) == [("assessment/fact-not-kept", 14)]
        nested = f"{{any: [{{area: water}}, {{none: [{{{fact}}}]}}]}}"
        assert found(edited(when, nested)) == [("assessment/fact-not-kept", 14)]


@pytest.mark.parametrize(
    ("old", "new", "code", "line"),
    [
        ("counts: accepted", "counts: accept", "value/not-one-of", 8),
        ("falls: given", "falls: closed", "value/not-one-of", 13),
        ("leave_out: merged", "leave_out: merge", "value/not-one-of", 8),
        ("[withdrawn, objected]", "[withdrawn, withdrawn]", "assessment/said-twice", 15),
        ("good: in-time", "good: on-time", "value/not-one-of", 16),
        ("good: in-time", "good: solved", "assessment/no-such-good", 16),
        ("weight: 40", "weight: 30", "assessment/weights", 8),
        ("weight: 40", "weight: forty", "value/bad-number", 8),
        ("weight: 40", "weight: 101", "value/bad-number", 8),
        ("target: 20%", "target: 0%", "value/bad-number", 8),
        ("ranked_from: 10", "ranked_from: 0", "value/bad-number", 17),
        ("weight: 40, target", "ranked_from: 10, weight: 40, target", "shape/needs-key", 8),
        ("{category: complaint-report,", "{category: complain,", "condition/unknown-value", 14),
        ("{category:", "{categorie:", "condition/unknown-fact", 14),
        ("id: on-time", "id: accepted", "id/duplicate", 9),
        ("id: poor", "id: good", "id/duplicate", 21),
        ("from: 80", "from: 0", "assessment/grades", 20),
        ("from: 0}", "from: 60}", "assessment/grades", 20),
        ("points: 10", "points: 0", "value/bad-number", 23),
        ("at_most: 20", "at_most: 5", "assessment/malus-bound", 23),
        ("behaviour: falsification", "behaviour: laziness", "value/not-one-of", 23),
        ("every: month", "every: week", "value/not-one-of", 26),
        ("3个工作日", "soon", "value/bad-duration", 26),
        ("approve: supervisor", "approve: head", "reference/unknown-role", 26),
        ("ids: [water-bureau]", "ids: [water]", "reference/unknown-department", 6),
        ("without: [centre]", "without: [center]", "reference/unknown-department", 6),
        ("kinds: utility", "kinds: company", "value/not-one-of", 6),
        ("    units:", "    layer: special\n    units:", "assessment/one-for-all", 6),
        ("    units:", "    wieghts: 5\n    units:", "shape/unknown-key", 6),
    ],
)
def test_a_mistake_is_refused_where_it_stands(old, new, code, line):
    assert found(edited(old, new)) == [(code, line)]


class TestWhatIsGood:
    CALL = """\
callbacks:
  - id: call
    title: 回访
    basis: 办法第二条
    tries: 3
    wait: 4 hours
    questions: [{id: happy, ask: 满意吗, kind: score, fills: satisfied}]
"""
    MEASURE = "counts: callback\n        falls: done"
    ON_TIME = "counts: resolve\n        falls: given"

    def satisfied(self, good: str) -> str:
        return edited("good: in-time", good, edited(self.ON_TIME, self.MEASURE))

    def test_satisfied_says_from_which_score_on(self):
        text = self.CALL + self.satisfied("good: satisfied\n        at_least: 4")
        assert load(text).rulebook.schemes[0].measures[1].at_least == 4
        assert found(self.satisfied("good: satisfied")) == [("assessment/satisfied-from", 16)]
        six = self.satisfied("good: satisfied\n        at_least: 6")
        assert found(six) == [("value/bad-number", 17)]
        solved = self.satisfied("good: solved\n        at_least: 4")
        assert found(solved) == [("assessment/satisfied-from", 17)]

    def test_must_be_asked_in_a_call_back_of_such_matters(self):
        text = self.satisfied("good: satisfied\n        at_least: 4")
        assert proved(text) == [("alive/measure-never-counts", 9)]
        assert proved(self.CALL + text) == []
        other = self.CALL.replace("    tries", "    when: {category: fault-repair}\n    tries")
        assert proved(other + text) == [("alive/measure-never-counts", 17)]
        solved = self.satisfied("good: solved")
        assert proved(self.CALL + solved) == [("alive/measure-never-counts", 16)]

    def test_in_time_needs_a_clock_of_such_matters(self):
        assert proved(SCHEME) == []
        contact = edited(self.ON_TIME, "counts: contact\n        falls: given")
        assert proved(contact) == [("alive/measure-never-counts", 9)]
        assert proved(contact, date(2018, 1, 1)) == []
        repairs = edited("{category: complaint-report,", "{category: fault-repair,")
        assert proved(repairs) == [("alive/measure-never-counts", 9)]


def test_times_and_goods_are_named_for_every_kind_of_item():
    assert set(FALLS) == set(GOODS) == set(COUNTED_NAMES)
    assert {each for times in FALLS.values() for each in times} == set(FALLS_NAMES)
    assert {each for goods in GOODS.values() for each in goods} == set(GOOD_NAMES)
    assert set(MARK_NAMES) == set(MARKS)


def test_what_ships_assesses_the_four_dimensions_of_the_proposal():
    rulebook = load_home(REPOSITORY).rulebook
    scheme = scheme_on(rulebook, TODAY)
    scored = [measure.title for measure in scheme.measures if measure.weight]
    assert scored == ["工单受理数量", "及时联系率", "限时办结率", "回访满意率"]
    assert [each.every for each in scheme.publishing] == ["month", "quarter", "half-year", "year"]
    assert {malus.behaviour for malus in scheme.maluses} == {
        *("falsification", "buck-passing", "perfunctory", "delay"),
    }


@pytest.mark.parametrize(
    "when",
    [
        "{}",
        "{area: water}",
        "{category: complaint-report}",
        "{category: {not: complaint}, channel: [hotline, portal]}",
        "{any: [{area: prices}, {district: whole-city, priority: urgent}]}",
        "{none: [{category: complaint, district: east}]}",
        "{all: [{area: {not: water}}, {any: [{authority: centre}, {category: consultation}]}]}",
    ],
)
def test_the_values_that_pass_are_those_that_rules_match(when):
    rulebook = load(edited("{category: complaint-report, district: [east, west]}", when)).rulebook
    condition = rulebook.schemes[0].measures[1].condition
    alternatives = allowed_values(condition, rulebook.facts)
    rule = TableRule(rulebook.rules["one"], condition, {})
    table = Table.build("assessment", [rule], rulebook.layers, rulebook.facts)
    matched = 0
    for chosen in product(
        [None, "water", "prices", "other"],
        [None, "complaint", "report", "complaint-report", "consultation"],
        [None, "east", "west", "whole-city"],
        ["hotline", "api"],
        ["normal", "urgent"],
        ["centre", "water-bureau"],
    ):
        values = dict(zip(COUNTED_FACTS, chosen, strict=True))
        known = {name: value for name, value in values.items() if value is not None}
        moment = Moment(Request(NOON, known), rulebook.facts)
        passes = any(all(values[k] in some for k, some in one.items()) for one in alternatives)
        assert passes == bool(table.matching(moment)), values
        matched += passes
    assert matched
