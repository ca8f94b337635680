"""The shipped triggers cover the four behaviours of the proposal; a change of one is told."""

from __future__ import annotations

from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from engine.compare.rules import rule_changes
from engine.rulebook.load import load, load_files
from engine.rulebook.prove import prove
from tests.unit.rulebook.small import edited, small

REPOSITORY = Path(__file__).parents[3]
TODAY = date(2017, 7, 3)
ONE = """\
triggers:
  - id: one
    behaviour: delay
    scope: unit
    over: 30 calendar days
    pattern: [{event: overdue, count: 3}, {never: closed}]
    then: {refer: centre}
"""


@pytest.fixture(scope="module")
def shipped():
    loaded = load(REPOSITORY)
    assert loaded.rulebook is not None
    return loaded


def test_each_behaviour_has_at_least_three_triggers_each_with_its_basis(shipped):
    triggers = shipped.rulebook.triggers
    behaviours = Counter(each.behaviour for each in triggers if each.open_case is not None)
    assert set(behaviours) == {"perfunctory", "falsification", "buck-passing", "delay"}
    assert min(behaviours.values()) >= 3
    assert all(each.rule.basis.startswith("建议") for each in triggers)
    opening = [each for each in triggers if each.open_case is not None]
    assert all(each.open_case == each.behaviour and each.refer for each in opening)
    raising = [each for each in triggers if each.open_case is None]
    assert len(raising) >= 3
    assert all(each.supervise and each.reply and "暂定" in each.rule.note for each in raising)


def test_the_shipped_rulebook_loads_without_a_remark(shipped):
    assert shipped.problems == ()


@pytest.mark.parametrize(
    ("old", "new", "part", "said"),
    [
        ("count: 3", "count: 4", "pattern[1]", "overdue × 4"),
        (", {never: closed}", "", "pattern[2]", "none"),
        ("30 calendar days", "60 calendar days", "over", "60 calendar days"),
        ("refer: centre", "refer: water-group", "refer", "water-group"),
        ("scope: unit\n    over: 30 calendar days", "scope: ticket", "scope", "ticket"),
    ],
)
def test_a_change_of_a_trigger_is_told_part_by_part(old, new, part, said):
    before, after = (
        load_files(small({"rules/triggers.yaml": text})).rulebook
        for text in (ONE, ONE.replace(old, new))
    )
    (change,) = rule_changes(before, after, TODAY)
    assert {each.name: each.new.en for each in change.parts}[part] == said


def test_another_way_to_write_the_same_is_no_change():
    same = ONE.replace("30 calendar days", "30天").replace("count: 3", 'count: "3"')
    before, after = (
        load_files(small({"rules/triggers.yaml": text})).rulebook for text in (ONE, same)
    )
    assert rule_changes(before, after, TODAY) == []


def found(files: dict[str, bytes]) -> list[tuple[str, str, int]]:
    rulebook = load_files(files).rulebook
    assert rulebook is not None
    problems = prove(rulebook, TODAY, lambda _file, _line: None)
    return [(each.code, each.file, each.line) for each in problems if "step" in each.code]


LADDERS = "rules/escalations.yaml"


class TestLadderSteps:
    def test_that_watch_a_milestone_without_a_clock_are_never_taken(self):
        files = edited(LADDERS, "milestone: resolve", "milestone: arrive")
        assert found(files) == [("alive/step-never-fires", LADDERS, 2)]

    def test_that_watch_requests_without_such_a_clock_are_never_taken(self):
        clause = "milestone: resolve\n    when: {category: fault-repair}"
        files = edited(LADDERS, "milestone: resolve", clause)
        assert found(files) == [("alive/step-never-fires", LADDERS, 2)]

    def test_that_warn_before_every_clock_begins_are_never_taken(self):
        # The longest is 15 working days and an extension of 6.
        files = edited(LADDERS, "1 working day before", "22 working days before")
        assert found(files) == [("alive/step-never-fires", LADDERS, 5)]
        files = edited(LADDERS, "1 working day before", "21 working days before")
        assert found(files) == []

    def test_are_held_against_the_clocks_of_their_own_requests_alone(self):
        clause = "milestone: resolve\n    when: {category: consultation}"
        text = small()[LADDERS].decode().replace("milestone: resolve", clause)
        early = text.replace("1 working day before", "6 working days before")
        assert found(small({LADDERS: early})) == [("alive/step-never-fires", LADDERS, 6)]
        assert found(small({LADDERS: text})) == []
