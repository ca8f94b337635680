"""How tests in YAML are read: what they may say, and what is noticed before any of them runs."""

from datetime import datetime
from typing import get_args
from zoneinfo import ZoneInfo

import pytest

from engine.rulebook.eventkinds import EVENT_KINDS
from engine.rulebook.load import load_files
from engine.rulebook.scenario import (
    BEHAVIOURS,
    EVENTS,
    HAPPENINGS,
    MILESTONES,
    STATES,
    TICK,
    Happening,
)
from engine.rulebook.verbs import Behaviour, EventKind, Milestone
from engine.rulebook.wishes import KEYS
from engine.tickets.events import KINDS
from engine.tickets.states import STATES as TICKET_STATES
from tests.unit.rulebook.small import small

SHANGHAI = ZoneInfo("Asia/Shanghai")
GIVEN = "area: water, at: 2017-09-30 16:50"


def load(given=GIVEN, expect="lead: water-group", *story, **files):
    lines = ["tests:", "  - name: 停水", f"    given: {{{given}}}"]
    if story:
        lines += ["    story:", *(f"      - {{{turn}}}" for turn in story)]
    text = "\n".join([*lines, f"    expect: {{{expect}}}", ""])
    return load_files(small({"rules/tests/water.yaml": text, **files}))


def scenario(*arguments):
    loaded = load(*arguments)
    assert loaded.problems == ()
    (found,) = loaded.rulebook.scenarios
    return found


def codes(*arguments):
    return [(p.code, p.line) for p in load(*arguments).problems]


def test_the_words_of_tests_are_those_of_the_engine():
    assert set(STATES) == set(TICKET_STATES)
    assert set(HAPPENINGS) <= set(KINDS)
    assert set(get_args(EventKind)) <= {"received", *EVENTS} - {TICK}
    assert set(HAPPENINGS) <= set(EVENT_KINDS)
    assert get_args(Milestone) == MILESTONES
    assert get_args(Behaviour) == BEHAVIOURS


def test_times_are_the_citys_own():
    found = scenario(GIVEN + ", hung_up_at: 2017-09-30 16:52:30", "due: {resolve: null}")
    assert found.at == datetime(2017, 9, 30, 16, 50, tzinfo=SHANGHAI)
    assert found.hung_up_at == datetime(2017, 9, 30, 16, 52, 30, tzinfo=SHANGHAI)


def test_facts_stay_as_written():
    found = scenario("area: prices, hotline: 12358, people: 30, text: 119, at: 2017-09-30 16:50")
    assert found.values == {"area": "prices", "hotline": "12358", "people": "30", "text": "119"}


def test_a_fact_without_a_value_is_not_given():
    assert scenario(GIVEN + ", district: ").values == {"area": "water"}


def test_a_story_keeps_its_events_their_fields_and_their_places():
    found = scenario(
        GIVEN,
        "state: called-back",
        "at: 2017-09-30 17:00, event: resolved, result: 换管",
        "at: 2017-09-30 17:30, event: called-back, solved: false, satisfied: 2",
    )
    assert [(turn.event, dict(turn.fields), str(turn.origin)) for turn in found.story] == [
        ("resolved", {"result": "换管"}, "rules/tests/water.yaml:5"),
        ("called-back", {"solved": False, "satisfied": 2}, "rules/tests/water.yaml:6"),
    ]


@pytest.mark.parametrize(
    ("turn", "fields"),
    [
        ("event: part-asked, unit: centre, task: 关阀", {"unit": "centre", "task": "关阀"}),
        (
            "event: returned, reason: not-ours, proposed: centre",
            {"reason": "not-ours", "proposed": "centre"},
        ),
        (
            "event: extension-asked, milestone: resolve, by: 2个工作日",
            {"milestone": "resolve", "by": "2 working days"},
        ),
        (
            "event: supervised, role: unit-leader, reply: 1天",
            {"role": "unit-leader", "reply": "1 calendar day"},
        ),
        (
            "event: corrected, area: prices, category: complaint, district: west",
            {"area": "prices", "category": "complaint", "district": "west"},
        ),
        (
            "event: inspected, confirmed: false, finding: 未修",
            {"confirmed": False, "finding": "未修"},
        ),
        ("event: dispatched, lead: centre, final: true", {"lead": "centre", "final": True}),
        (
            "event: suspended, until: 2017-10-10 17:00",
            {"until": datetime(2017, 10, 10, 17, tzinfo=SHANGHAI)},
        ),
    ],
)
def test_each_field_of_an_event_is_read_as_what_it_is(turn, fields):
    found = scenario(GIVEN, "lead: water-group", f"at: 2017-09-30 17:00, {turn}")
    assert dict(found.story[0].fields) == fields


def test_null_expects_that_there_is_none():
    found = scenario(GIVEN, "lead: null, clocks: {resolve: null}, assist: null")
    assert found.expected.values == {"lead": None}
    assert found.expected.clocks == {"resolve": None}
    assert found.expected.units == {"assist": ()}


def test_one_value_stands_for_a_list_of_one():
    expected = scenario(GIVEN, "assist: centre, overdue: resolve, happened: signed").expected
    assert expected.units == {"assist": ("centre",)}
    assert expected.overdue == ("resolve",)
    assert expected.happened == (Happening("signed"),)


def test_what_happened_may_be_said_more_exactly():
    happened = (
        "happened: [{event: reminded, milestone: resolve, role: handler, at: 2017-10-01 08:30}]"
    )
    (found,) = scenario(GIVEN, happened).expected.happened
    assert found == Happening(
        "reminded", datetime(2017, 10, 1, 8, 30, tzinfo=SHANGHAI), "resolve", "handler"
    )


def test_a_reply_has_a_clock_and_a_case_its_trigger():
    expected = scenario(
        GIVEN,
        "state: archived, due: {reply: null}, overdue: [reply, part], "
        "happened: [{event: supervised, milestone: reply, trigger: resolve-ladder}]",
    ).expected
    assert expected.values == {"state": "archived"}
    assert (expected.due, expected.overdue) == ({"reply": None}, ("reply", "part"))
    assert expected.happened == (
        Happening("supervised", milestone="reply", trigger="resolve-ladder"),
    )


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ("area: water", "shape/missing-key"),
        ("area: water, at: ", "shape/missing-value"),
        ("area: water, at: [2017-09-30 16:50]", "shape/wrong-type"),
        ("area: water, at: 2017-09-30", "value/bad-instant"),
        ("area: water, at: 2017-09-30 24:00", "value/bad-instant"),
        ("area: water, at: 0001-01-01 00:00", "value/bad-instant"),
        ("area: water, at: 9999-12-31 23:59", "value/bad-instant"),
        (GIVEN + ", hung_up_at: 2017-09-30 16:49", "test/out-of-order"),
        (GIVEN + ", lead: water-group", "fact/unknown-fact"),
        (GIVEN + ", weekday: mon", "fact/unknown-fact"),
        (GIVEN + ", anonymous: maybe", "fact/wrong-type"),
        (GIVEN + ", district: [east, west]", "shape/wrong-type"),
    ],
)
def test_a_wrong_request_is_located(given, code):
    assert codes(given) == [(code, 3)]


@pytest.mark.parametrize(
    ("turn", "code"),
    [
        ("event: signed", "shape/missing-key"),
        ("at: 2017-09-30 17:00", "shape/missing-key"),
        ("at: 2017-09-30 16:49:59, event: signed", "test/out-of-order"),
        ("at: 2017-09-30 17:00, event: overdue", "test/unknown-event"),
        ("at: 2017-09-30 17:00, event: received", "test/unknown-event"),
        ("at: 2017-09-30 17:00, event: [signed]", "shape/wrong-type"),
        ("at: 2017-09-30 17:00, event: signed, by: 张三", "shape/unknown-key"),
        ("at: 2017-09-30 17:00, event: dispatched, lead: nobody", "reference/unknown-department"),
        ("at: 2017-09-30 17:00, event: referred", "shape/missing-key"),
        ("at: 2017-09-30 17:00, event: referred, hotline: 911", "reference/unknown-hotline"),
        ("at: 2017-09-30 17:00, event: declined, reason: busy", "reference/unknown-reason"),
        ("at: 2017-09-30 17:00, event: contacted, reached: maybe", "value/not-one-of"),
        ("at: 2017-09-30 17:00, event: called-back, satisfied: 6", "value/not-one-of"),
        ("at: 2017-09-30 17:00, event: tick, note: 等", "shape/unknown-key"),
        ("at: 2017-09-30 17:00, event: returned", "shape/missing-key"),
        ("at: 2017-09-30 17:00, event: returned, reason: in-court", "reference/unknown-reason"),
        ("at: 2017-09-30 17:00, event: extension-asked, by: 2 dais", "value/bad-duration"),
        (
            "at: 2017-09-30 17:00, event: extension-asked, by: 1天, milestone: reply",
            "value/not-one-of",
        ),
        ("at: 2017-09-30 17:00, event: suspended, until: 10月", "value/bad-instant"),
        ("at: 2017-09-30 17:00, event: supervised, role: mayor", "reference/unknown-role"),
        ("at: 2017-09-30 17:00, event: part-done, unit: nobody", "reference/unknown-department"),
        ("at: 2017-09-30 17:00, event: corrected, area: air", "reference/unknown-area"),
        ("at: 2017-09-30 17:00, event: corrected, category: air", "reference/unknown-category"),
        ("at: 2017-09-30 17:00, event: corrected, district: air", "reference/unknown-district"),
        ("at: 2017-09-30 17:00, event: inspected", "shape/missing-key"),
    ],
)
def test_a_wrong_turn_of_a_story_is_located(turn, code):
    assert codes(GIVEN, "lead: water-group", turn) == [(code, 5)]


@pytest.mark.parametrize(
    ("expect", "code"),
    [
        ("", "test/expects-nothing"),
        ("leed: water-group", "shape/unknown-key"),
        ("lead: water", "reference/unknown-department"),
        ("assist: [centre, nobody]", "reference/unknown-department"),
        ("refer_to: 911", "reference/unknown-hotline"),
        ("decline: busy", "reference/unknown-reason"),
        ("outcome: dispatched", "value/not-one-of"),
        ("priority: top", "value/not-one-of"),
        ("state: open", "value/not-one-of"),
        ("clocks: [resolve]", "shape/wrong-type"),
        ("clocks: {solve: null}", "value/not-one-of"),
        ("due: {resolve: soon}", "value/bad-instant"),
        ("overdue: [solve]", "value/not-one-of"),
        ("not_overdue: [[resolve]]", "shape/wrong-type"),
        ("happened: [escalated]", "value/not-one-of"),
        ("happened: [{milestone: resolve}]", "shape/missing-value"),
        ("happened: [{event: reminded, role: mayor}]", "reference/unknown-role"),
        ("happened: [{event: case-opened, behaviour: sloth}]", "value/not-one-of"),
        ("happened: [{event: signed, who: me}]", "shape/unknown-key"),
        ("happened: [{event: case-opened, trigger: nothing}]", "reference/unknown-rule"),
        ("rule: {leader: water}", "value/not-one-of"),
        ("rule: {lead: watre}", "reference/unknown-rule"),
    ],
)
def test_a_wrong_expectation_is_located(expect, code):
    assert codes(GIVEN, expect) == [(code, 4)]


def test_every_mistake_of_a_test_is_told():
    found = codes("aera: water, at: 2017-09-30 16:50", "leed: x, state: open", "event: signed")
    assert [line for _, line in found] == [3, 5, 6, 6]


def test_nothing_is_said_of_unknown_names_while_a_file_cannot_be_read():
    loaded = load(
        "area: watre, at: 2017-09-30 16:50",
        "lead: nobody",
        **{"catalog/more.yaml": "departments: [\n"},
    )
    assert {problem.file for problem in loaded.problems} == {"catalog/more.yaml"}


def test_a_wrong_test_keeps_the_rulebook_from_being_used():
    assert load(GIVEN, "lead: nobody").rulebook is None


def test_every_key_that_may_be_expected_is_read():
    assert len(set(KEYS)) == len(KEYS) == 21
