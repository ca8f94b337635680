"""A test of the rules may say how its ticket counts in the assessment."""

from __future__ import annotations

import pytest

from engine.rulebook.load import load_files
from engine.trials.run import run_all
from tests.unit.rulebook.small import small
from tests.unit.trials.trying import MATTER, one

SCHEME = """\
assessment:
  - id: scheme
    title: 考核办法
    basis: 办法第一条
    effective: {from: 2017-01-01, until: 2017-12-31}
    measures:
      - {id: accepted, title: 受理, counts: accepted, leave_out: returned, weight: 40}
      - {id: on-time, title: 办结, counts: resolve, good: in-time, leave_out: returned, weight: 60}
      - {id: water, title: 供水办结率, counts: resolve, good: in-time, when: {area: water}}
      - {id: prices, title: 物价办结率, counts: resolve, good: in-time, when: {area: prices}}
      - {id: happy, title: 满意率, counts: callback, good: satisfied, at_least: 4}
callbacks:
  - id: call
    title: 回访
    basis: 办法第二条
    tries: 3
    wait: 4 hours
    questions: [{id: happy, ask: 满意吗, kind: score, fills: satisfied}]
procedures:
  - id: terms
    title: 程序
    basis: 办法第三条
    then: {return: {within: 5 working days, approve: supervisor}, redo: {times: 2}}
"""
DISPATCHED = "at: 2017-09-29 10:05, event: dispatched"
RESOLVED = "at: 2017-10-12 17:00, event: resolved"
LATE = "at: 2017-10-16 09:00, event: resolved"


def counted(expect, *story, given=MATTER):
    """The differences of the only test: item → (expected, actual)."""
    text = "tests:\n" + one(given, f"counts: {{{expect}}}", *story)
    loaded = load_files(small({"rules/assess.yaml": SCHEME, "rules/tests/water.yaml": text}))
    assert loaded.rulebook is not None, loaded.problems
    (result,) = run_all(loaded.rulebook).results
    return {each.item: (each.expected.en, each.actual.en) for each in result.differences}


def refused(expect):
    text = "tests:\n" + one(MATTER, f"counts: {expect}")
    loaded = load_files(small({"rules/assess.yaml": SCHEME, "rules/tests/water.yaml": text}))
    return [problem.code for problem in loaded.problems]


class TestHowATicketCounts:
    def test_done_in_time_before_the_due_time_is_good_though_the_story_ends_before_it(self):
        story = (DISPATCHED, RESOLVED)
        assert counted("accepted: good, on-time: good, water: good, prices: none", *story) == {}

    def test_late_is_missed_whether_done_or_not(self):
        assert counted("on-time: missed", DISPATCHED, LATE) == {}
        assert counted("on-time: missed", DISPATCHED, "at: 2017-10-16 09:00, event: tick") == {}

    def test_what_is_still_to_be_done_is_carried(self):
        assert counted("on-time: carried, happy: none", DISPATCHED) == {}
        assert counted("happy: carried", DISPATCHED, RESOLVED) == {}

    @pytest.mark.parametrize(("score", "way"), [(5, "good"), (4, "good"), (3, "missed")])
    def test_what_the_citizen_says_counts_from_the_score_on(self, score, way):
        called = f"at: 2017-10-13 09:00, event: called-back, satisfied: {score}, solved: true"
        assert counted(f"happy: {way}", DISPATCHED, RESOLVED, called) == {}

    def test_each_unit_that_had_it_counts_by_itself(self):
        story = (
            DISPATCHED,
            "at: 2017-09-29 11:00, event: returned, reason: not-ours",
            "at: 2017-09-29 12:00, event: return-upheld",
            "at: 2017-09-29 12:00, event: dispatched, lead: centre, reason: 中心自办",
            RESOLVED,
        )
        expect = "accepted: {water-group: left-out, centre: good, price-bureau: none}"
        assert counted(f"{expect}, on-time: {{water-group: none, centre: good}}", *story) == {}
        assert counted("accepted: [left-out, good]", *story) == {}

    def test_each_round_counts_by_itself(self):
        story = (DISPATCHED, RESOLVED, "at: 2017-10-12 18:00, event: redo, reason: 没有修好")
        assert counted("on-time: [good, carried], accepted: good", *story) == {}


class TestADifference:
    def test_tells_what_was_counted(self):
        assert counted("on-time: missed, accepted: none", DISPATCHED, RESOLVED) == {
            "counts.on-time": ("missed", "good"),
            "counts.accepted": ("none", "good"),
        }
        assert counted("on-time: {centre: good}", DISPATCHED, RESOLVED) == {
            "counts.on-time.centre": ("good", "none")
        }

    def test_tells_why(self):
        text = "tests:\n" + one(MATTER, "counts: {on-time: missed}", DISPATCHED, RESOLVED)
        files = {"rules/assess.yaml": SCHEME, "rules/tests/water.yaml": text}
        (result,) = run_all(load_files(small(files)).rulebook).results
        (reason,) = result.differences[0].reasons
        assert reason.note.zh == (
            "good: water-group 2017-09-29 10:05 起, 办结到期 2017-10-13 17:30 完成 2017-10-12 17:00"
        )

    def test_names_the_scheme_as_a_rule_that_the_test_concerns(self):
        for expect, concerned in (("counts: {on-time: good}", True), ("lead: water-group", False)):
            text = "tests:\n" + one(MATTER, expect, DISPATCHED, RESOLVED)
            files = {"rules/assess.yaml": SCHEME, "rules/tests/water.yaml": text}
            (result,) = run_all(load_files(small(files)).rulebook).results
            assert ("scheme" in result.rules) is concerned

    def test_tells_that_no_scheme_is_in_force(self):
        given = MATTER.replace("2017-09-29", "2018-03-01")
        assert counted("on-time: good", given=given) == {"counts.on-time": ("good", "none")}


def test_a_measure_of_a_scheme_that_is_wrong_elsewhere_is_known():
    wrong = SCHEME.replace("weight: 60", "wieght: 60")
    text = "tests:\n" + one(MATTER, "counts: {on-time: carried, on-tme: good}")
    loaded = load_files(small({"rules/assess.yaml": wrong, "rules/tests/water.yaml": text}))
    found = [problem.code for problem in loaded.problems]
    assert found == ["shape/unknown-key", "reference/unknown-measure"]


@pytest.mark.parametrize(
    ("expect", "code"),
    [
        ("{on-tme: good}", "reference/unknown-measure"),
        ("{on-time: fine}", "value/not-one-of"),
        ("{on-time: [good, none]}", "value/not-one-of"),
        ("{on-time: {centre: good, center: good}}", "reference/unknown-department"),
        ("{on-time: }", "shape/missing-value"),
        ("good", "shape/wrong-type"),
    ],
)
def test_a_mistake_in_what_is_expected_is_refused(expect, code):
    assert refused(expect) == [code]
