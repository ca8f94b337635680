import pytest

from engine.trials.run import run_all
from tests.unit.rulebook.small import SMALL
from tests.unit.trials.trying import MATTER, differences, one, rulebook, tried

REPAIR = "area: water, category: fault-repair, channel: hotline, at: 2017-09-30 16:50"
UNTIL_DUE = "at: 2017-10-13 17:30, event: tick"
AFTER_DUE = "at: 2017-10-13 17:30:01, event: tick"


def test_a_clock_is_not_overdue_at_its_due_instant_and_is_a_second_later():
    assert differences(MATTER, "not_overdue: [resolve], happened: [reminded]", UNTIL_DUE) == {}
    assert differences(MATTER, "overdue: [resolve]", AFTER_DUE) == {}
    assert differences(MATTER, "not_overdue: [resolve]", AFTER_DUE) == {
        "not_overdue.resolve": ("not overdue", "overdue")
    }


def test_what_was_late_once_stays_overdue_however_it_ended():
    late = ("at: 2017-10-16 09:00, event: resolved", "at: 2017-10-16 10:00, event: closed")
    assert differences(MATTER, "overdue: [resolve], state: closed", *late) == {}


def test_without_a_dispatch_in_the_story_the_rules_dispatch_at_receipt():
    assert differences(REPAIR, "happened: [{event: dispatched, at: 2017-09-30 16:50}]") == {}


def test_a_dispatch_in_the_story_stands_for_the_dispatch():
    story = "at: 2017-09-30 16:53, event: dispatched"
    expect = "overdue: [dispatch], not_happened: [{event: dispatched, at: 2017-09-30 16:50}]"
    assert differences(REPAIR, expect, story) == {}


def test_with_a_hang_up_in_the_story_the_citizen_is_on_the_line_at_receipt():
    story = (
        "at: 2017-09-30 16:55, event: hung-up",
        "at: 2017-09-30 16:57, event: dispatched",
    )
    expect = "clocks: {dispatch: null}, due: {dispatch: 2017-09-30 16:57}, not_overdue: [dispatch]"
    assert differences(REPAIR, expect, *story) == {}


def test_the_instant_of_hanging_up_may_be_given():
    given = f"{REPAIR}, hung_up_at: 2017-09-30 16:52:30"
    assert differences(given, "clocks: {dispatch: 2017-09-30 16:54:30}") == {}


def test_a_person_may_dispatch_to_another_unit_for_a_reason():
    story = "at: 2017-09-29 10:05, event: dispatched, lead: centre, reason: 试点"
    assert differences(MATTER, "lead: centre, state: dispatched", story) == {}


def test_a_turn_that_the_ticket_does_not_allow_fails_the_test_and_says_why():
    result = tried(MATTER, "state: closed", "at: 2017-09-29 11:00, event: closed")
    story, state = result.differences
    assert story.item == "story"
    assert story.expected.en == "closed 2017-09-29 11:00"
    assert "Cannot close: the ticket is dispatched" in story.actual.en
    assert "已派单" in story.actual.zh
    assert str(story.reasons[0].origin) == "rules/tests/water.yaml:5"
    assert state.item == "state"


def test_after_a_refused_turn_nothing_more_is_played():
    story = ("at: 2017-09-29 11:00, event: closed", "at: 2017-09-29 12:00, event: signed")
    assert "happened" in differences(MATTER, "happened: [signed]", *story)


@pytest.mark.parametrize(
    ("expect", "story"),
    [
        ("state: signed", ["event: signed"]),
        ("state: resolved", ["event: resolved"]),
        ("state: called-back", ["event: resolved", "event: called-back, satisfied: 4"]),
        ("state: resolved", ["event: resolved", "event: called-back, reached: false"]),
        ("state: closed", ["event: resolved", "event: closed, reason: 联系不上"]),
        ("state: withdrawn, due: {resolve: null}", ["event: withdrawn"]),
        ("happened: [contacted], state: dispatched", ["event: contacted, note: 已通话"]),
    ],
)
def test_a_story_leads_to_its_state(expect, story):
    turns = [f"at: 2017-09-29 1{hour}:00, {turn}" for hour, turn in enumerate(story, 1)]
    assert differences(MATTER, expect, *turns) == {}


@pytest.mark.parametrize(
    ("expect", "turn"),
    [
        ("state: answered", "event: answered, answer: 周一到周五"),
        ("state: referred, refer_to: 12358", "event: referred, hotline: 12358"),
        ("state: declined, decline: in-court", "event: declined, reason: in-court"),
    ],
)
def test_what_a_person_must_decide_may_be_decided_in_the_story(expect, turn, undecided):
    assert undecided(expect, turn) == []


@pytest.fixture
def undecided():
    """Runs one turn on a request for which no rule names a lead."""

    def run(expect, turn):
        given = "area: other, category: consultation, at: 2017-09-29 10:00"
        routing = SMALL["rules/routing.yaml"].replace(
            "layer: territorial", "when: {district: west}"
        )
        tests = one(given, f"outcome: undecided, {expect}", f"at: 2017-09-29 10:05, {turn}")
        (result,) = run_all(rulebook(tests, rules__routing=routing)).results
        return [each.item for each in result.differences]

    return run


def test_a_clock_that_never_falls_due_fails_the_test_and_not_the_run():
    closed = ", ".join(f"{year}-01-01..{year}-12-31" for year in range(2018, 2203))
    calendars = SMALL["catalog/calendars.yaml"].replace(
        "off: [2017-10-01..2017-10-08]", f"off: [2017-10-01..2017-12-31, {closed}]"
    )
    tests = one(MATTER, "state: dispatched") + one(REPAIR, "lead: water-group")
    never, other = run_all(rulebook(tests, catalog__calendars=calendars)).results
    assert [each.item for each in never.differences] == ["story"]
    assert other.passed
