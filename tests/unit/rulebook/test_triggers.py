"""Triggers: what may be written, what is refused and where, and what is compiled from it."""

from __future__ import annotations

from datetime import date

import pytest

from engine.rulebook.load import Loaded, load_files
from engine.rulebook.prove import prove
from tests.unit.rulebook.small import small

FILE = "rules/triggers.yaml"
TODAY = date(2017, 7, 3)
UNKNOWN = "reference/unknown-department"
OF_THE_DESIGN = """\
triggers:
  - id: bounced-between-units
    title: 两个以上单位先后退单且理由不成立
    behaviour: buck-passing
    scope: ticket
    pattern:
      - {event: return-rejected, as: first}
      - {event: return-rejected, where: {unit: {differs_from: first.unit}}}
    then: {open_case: buck-passing, refer: water-bureau}
  - id: hollow-resolution
    behaviour: falsification
    scope: ticket
    pattern:
      - {event: resolved, as: report}
      - {event: called-back, after: report, where: {solved: false, contacted: false}}
  - id: resolved-without-contact
    behaviour: perfunctory
    scope: ticket
    pattern: [{event: resolved}, {never: contacted}]
  - id: three-overdue-in-a-month
    behaviour: delay
    scope: unit
    over: 30 calendar days
    pattern: [{event: overdue, count: 3}]
"""


def load(text: str) -> Loaded:
    return load_files(small({FILE: text}))


def trigger(*steps: str, scope: str = "ticket", more: str = "") -> str:
    head = f"triggers:\n  - id: one\n    behaviour: delay\n    scope: {scope}\n{more}"
    return head + "    pattern:\n" + "".join(f"      - {{{step}}}\n" for step in steps)


def found(text: str) -> list[tuple[str, int]]:
    """What is wrong and on which line."""
    problems = load(text).problems
    assert all(each.file == FILE for each in problems)
    return [(each.code, each.line) for each in problems]


def proved(text: str) -> list[tuple[str, int]]:
    rulebook = load(text).rulebook
    assert rulebook is not None
    problems = prove(rulebook, TODAY, lambda _file, _line: None)
    return [(each.code, each.line) for each in problems if each.file == FILE]


class TestTheExamplesOfTheDesign:
    def test_load_and_can_fire(self):
        assert load(OF_THE_DESIGN).problems == ()
        assert proved(OF_THE_DESIGN) == []

    def test_are_rules_of_the_rulebook(self):
        loaded = load(OF_THE_DESIGN)
        assert loaded.counts["triggers"] == 4
        assert loaded.rulebook.rules["hollow-resolution"].kind == "triggers"
        assert [one.rule.id for one in loaded.rulebook.triggers] == [
            "bounced-between-units",
            "hollow-resolution",
            "resolved-without-contact",
            "three-overdue-in-a-month",
        ]

    def test_are_compiled_step_by_step(self):
        bounced, hollow, silent, monthly = load(OF_THE_DESIGN).rulebook.triggers
        assert [str(step) for step in bounced.pattern] == [
            "return-rejected as first",
            "return-rejected where unit: differs-from first.unit",
        ]
        assert [str(step) for step in hollow.pattern] == [
            "resolved as report",
            "called-back where contacted: false; solved: false after report",
        ]
        assert [str(step) for step in silent.pattern] == ["resolved", "never contacted"]
        assert [str(step) for step in monthly.pattern] == ["overdue × 3"]
        assert str(monthly.over) == "30 calendar days"
        assert (bounced.refer, hollow.refer) == ("water-bureau", None)
        assert hollow.open_case == "falsification"


class TestTheVersion:
    def test_changes_with_a_trigger(self):
        fewer = OF_THE_DESIGN.replace("count: 3", "count: 2")
        versions = {load(text).rulebook.version for text in (OF_THE_DESIGN, fewer)}
        assert len(versions | {load_files(small()).rulebook.version}) == 3


@pytest.mark.parametrize(
    ("steps", "code"),
    [
        (["event: resolvd"], "trigger/unknown-event"),
        (["event: resolved", "never: contactd"], "trigger/unknown-event"),
        (["event: called-back, where: {solvd: false}"], "trigger/unknown-field"),
        (["event: signed, count: 2, distinct: reason"], "trigger/unknown-field"),
        (["event: called-back, where: {solved: nein}"], "value/not-one-of"),
        (["event: called-back, where: {satisfied: 6}"], "value/not-one-of"),
        (["event: redo, where: {times: many}"], "value/bad-number"),
        (["event: overdue, where: {milestone: resolv}"], "value/not-one-of"),
        (["event: signed, where: {unit: water-grup}"], "reference/unknown-department"),
        (["event: returned, where: {reason: not-our}"], "reference/unknown-reason"),
        (["event: overdue, where: {rule: complaint-resolv}"], "reference/unknown-rule"),
        (["event: supervised, where: {role: unit-leder}"], "reference/unknown-role"),
        (["event: called-back, where: {solved: {is: false}}"], "trigger/unknown-form"),
        (["event: called-back, where: {solved: {not: true, from: 1}}"], "trigger/unknown-form"),
        (["event: called-back, where: {solved: {}}"], "trigger/unknown-form"),
        (["event: called-back, where: {solved: []}"], "shape/missing-value"),
        (["event: called-back, where: {solved: }"], "shape/missing-value"),
        (["event: called-back, where: {solved: [[true]]}"], "shape/wrong-type"),
        (["event: signed, where: [unit]"], "shape/wrong-type"),
        (["event: signed, where: {unit: {from: a}}"], "trigger/no-order"),
        (["event: signed, after: late"], "trigger/unknown-name"),
        (["event: signed, as: A b"], "id/bad-form"),
        (["event: signed, count: 0"], "value/bad-number"),
        (["event: signed, count: -1"], "value/bad-number"),
        (["event: signed, distinct: unit"], "trigger/idle-distinct"),
        (["event: signed, count: 1, distinct: unit"], "trigger/idle-distinct"),
        (["never: contacted"], "trigger/only-never"),
        (["event: resolved", "never: contacted, count: 2"], "trigger/never-with"),
        (["event: resolved", "never: contacted, as: it"], "trigger/never-with"),
        (["event: resolved, never: contacted"], "shape/choose-one"),
        (["where: {unit: centre}"], "shape/choose-one"),
        (["event: resolved, wher: {unit: centre}"], "shape/unknown-key"),
        (["event: resolved, as: a, after: a"], "trigger/contradiction"),
        (["event: resolved, as: a, where: {unit: {same_as: a.unit}}"], "trigger/contradiction"),
        (["event: resolved, within: 2 hours"], "trigger/contradiction"),
        (["event: closed, within: 2 ours"], "value/bad-duration"),
        (["event: called-back, where: {satisfied: {from: 4, until: 2}}"], "trigger/contradiction"),
        (["event: called-back, where: {solved: {not: [true, false]}}"], "trigger/contradiction"),
        (["event: called-back, count: 3, distinct: solved"], "trigger/contradiction"),
        (
            ["event: overdue, count: 2, distinct: milestone, where: {milestone: resolve}"],
            "trigger/contradiction",
        ),
    ],
)
def test_a_mistake_in_the_last_step_gets_one_message_at_its_line(steps, code):
    assert found(trigger(*steps)) == [(code, 5 + len(steps))]


RATED = "event: called-back, where: {satisfied: %s}"
NOT_RATED = "never: called-back, where: {satisfied: %s}"
SECOND = "event: return-rejected, where: {unit: {%s}}"


@pytest.mark.parametrize(
    ("reference", "code"),
    [
        ("differs_from: frist.unit", "trigger/unknown-name"),
        ("differs_from: first.unti", "trigger/unknown-field"),
        ("same_as: first", "trigger/bad-reference"),
        ("same_as: first.", "trigger/bad-reference"),
        ("same_as: .unit", "trigger/bad-reference"),
        ("same_as: first.reason", "trigger/other-type"),
        ("same_as: first.unit.id", "trigger/unknown-field"),
        ("same_as: [first.unit]", "shape/wrong-type"),
    ],
)
def test_a_reference_names_a_field_of_the_same_type_of_a_step_above(reference, code):
    text = trigger("event: return-rejected, as: first", SECOND % reference)
    assert found(text) == [(code, 7)]
    backwards = trigger(SECOND % "same_as: first.unit", "event: return-rejected, as: first")
    assert found(backwards) == [("trigger/unknown-name", 6)]


def test_the_nearest_spelling_is_offered_in_both_languages():
    text = trigger("event: calledback, as: a", "event: overdue, where: {mileston: resolve}")
    first, second = load(text).problems
    assert "called-back" in first.hint_zh
    assert "called-back" in first.hint_en
    assert "milestone" in second.hint_zh
    assert "超期" in second.message_zh


@pytest.mark.parametrize(
    ("text", "code", "line"),
    [
        (trigger("event: overdue", scope="unit"), "trigger/over-missing", 4),
        (trigger("event: overdue", more="    over: 30天\n"), "trigger/over-misplaced", 5),
        (trigger("event: overdue", scope="tickets"), "value/not-one-of", 4),
        (trigger("event: overdue", more="    overrides: [water]\n"), "trigger/all-apply", 5),
        (trigger("event: overdue", more="    when: {aera: water}\n"), "condition/unknown-fact", 5),
        (trigger("event: overdue", more="    then: {refer: nobody}\n"), UNKNOWN, 5),
        (
            trigger("event: overdue", more="    then: {refer: price-bureau}\n"),
            "reference/not-in-force",
            5,
        ),
        (trigger("event: overdue", more="    then: {open_case: dely}\n"), "value/not-one-of", 5),
        (trigger("event: overdue").replace("behaviour: delay", "title: t"), "shape/missing-key", 2),
        (trigger().replace("pattern:", "pattern: []"), "shape/missing-value", 5),
    ],
)
def test_a_mistake_outside_the_steps_is_found_where_it_stands(text, code, line):
    assert found(text) == [(code, line)]


SUPERVISE = "    then: {supervise: unit-leader, reply: 1个工作日}\n"


class TestRaisingAMatter:
    def test_needs_no_behaviour_and_opens_no_case(self):
        text = trigger("event: redo, count: 2", more=SUPERVISE)
        for written in (text, text.replace("    behaviour: delay\n", "")):
            (one,) = load(written).rulebook.triggers
            assert (one.supervise, str(one.reply)) == ("unit-leader", "1 working day")
            assert (one.open_case, one.refer) == (None, None)
            assert proved(written) == []

    def test_may_open_a_case_as_well(self):
        for then in ("open_case: delay", "refer: water-bureau"):
            text = trigger("event: redo", more=SUPERVISE.replace("}", f", {then}}}"))
            (one,) = load(text).rulebook.triggers
            assert (one.open_case, one.supervise) == ("delay", "unit-leader")

    def test_has_one_role_and_a_reply_only_with_it(self):
        assert found(trigger("event: redo", more="    then: {supervise: nobody}\n")) == [
            ("reference/unknown-role", 5)
        ]
        assert found(trigger("event: redo", more="    then: {reply: 1天}\n")) == [
            ("shape/needs-key", 5)
        ]

    def test_is_about_one_ticket(self):
        text = trigger("event: redo", scope="unit", more="    over: 30天\n" + SUPERVISE)
        assert found(text) == [("trigger/supervise-unit", 6)]

    @pytest.mark.parametrize(
        "then", ["", "    then: {open_case: delay}\n", "    then: {refer: centre}\n"]
    )
    def test_a_case_needs_a_behaviour(self, then):
        text = trigger("event: redo", more=then).replace("    behaviour: delay\n", "")
        assert found(text) == [("shape/missing-key", 2)]


class TestWhatTriggersCause:
    """It is evidence, and completes no pattern: otherwise triggers could set each other off."""

    @pytest.mark.parametrize(
        "steps",
        [
            ["event: supervised, where: {trigger: one}"],
            ["event: resolved, as: a", "event: supervised, after: a, where: {trigger: one}"],
            ["event: case-opened, where: {behaviour: perfunctory}"],  # the ladder opens for delay
            ["event: case-opened, where: {trigger: {not: one}}"],
            ["event: case-opened, where: {milestone: sign}"],
        ],
    )
    def test_alone_never_completes_a_pattern(self, steps):
        text = trigger(*steps, more=SUPERVISE)
        assert proved(text) == [("alive/never-fires", 6 + len(steps))]

    @pytest.mark.parametrize(
        "steps",
        [
            ["event: supervised"],
            ["event: supervised, where: {role: unit-leader, by: rule}"],
            ["event: supervised, where: {trigger: one}", "event: resolved"],
            ["event: supervised, as: a, where: {trigger: one}", "event: resolved, after: a"],
            ["event: case-opened"],
            ["event: case-opened, where: {behaviour: delay, ladder: resolve-ladder}"],
            ["event: case-opened, where: {unit: water-group}"],
            ["event: resolved", "never: case-opened"],
        ],
    )
    def test_may_come_with_something_else(self, steps):
        assert proved(trigger(*steps, more=SUPERVISE)) == []


def test_a_reply_may_be_overdue_though_no_rule_has_a_clock_for_it():
    assert proved(trigger("event: overdue, where: {milestone: reply}")) == []


def test_an_id_is_unique_over_rules_of_all_kinds():
    text = trigger("event: overdue").replace("id: one", "id: water")
    assert [each.code for each in load(text).problems] == ["id/duplicate"]


def test_a_case_of_another_behaviour_is_a_warning():
    text = trigger("event: overdue", more="    then: {open_case: perfunctory}\n")
    loaded = load(text)
    assert loaded.rulebook.triggers[0].open_case == "perfunctory"
    assert found(text) == [("trigger/other-behaviour", 5)]


@pytest.mark.parametrize(
    "steps",
    [
        ["event: received, count: 2"],
        ["event: received", "event: hung-up", "event: received"],
        ["event: signed, as: a", "event: received, after: a"],
        ["event: resolved", "never: resolved"],
        ["event: resolved", "never: received"],
        ["event: redo", "never: resolved"],
        ["event: extended", "never: dispatched"],
        ["event: supervision-returned", "never: supervised"],
        ["event: return-upheld", "never: returned"],
        ["event: called-back, where: {solved: false, reached: true}", "never: called-back"],
        [RATED % 1, NOT_RATED % "{until: 2}"],
        [RATED % "{until: 2}", NOT_RATED % "{not: 5}"],
        ["event: signed, as: a", "never: signed, where: {unit: {same_as: a.unit}}"],
        ["event: called-back, where: {reached: false, solved: false}"],
        ["event: overdue, where: {milestone: arrive}"],
        ["event: reminded, where: {milestone: [arrive, sign]}"],
    ],
)
def test_a_pattern_that_no_ticket_can_match_never_fires(steps):
    ((code, line),) = proved(trigger(*steps))
    assert code == "alive/never-fires"
    assert 6 <= line <= 5 + len(steps)


@pytest.mark.parametrize(
    "steps",
    [
        ["event: closed, as: end", "event: resolved, after: end"],
        ["event: declined, as: end", "event: signed, within: 3 working days"],
        ["event: closed, as: a", "event: called-back, as: b", "event: resolved, after: a"],
        ["event: closed", "event: withdrawn"],
        ["event: closed, count: 2"],
    ],
)
def test_what_only_a_reopened_ticket_can_match_is_pointed_out(steps):
    ((code, line),) = proved(trigger(*steps))
    assert code == "alive/only-when-reopened"
    assert 6 <= line <= 5 + len(steps)
    assert proved(trigger(*steps, "never: reopened")) == [("alive/never-fires", line)]
    assert proved(trigger(*steps, "event: reopened")) == []
    some = "never: reopened, where: {times: 2}"
    assert proved(trigger(*steps, some)) == [("alive/only-when-reopened", line)]


@pytest.mark.parametrize(
    "steps",
    [
        ["event: closed, as: end", "event: reopened, as: again", "event: resolved, after: again"],
        ["event: closed, as: end", "event: inspected, after: end"],
        ["event: referred, as: end", "event: hung-up, after: end"],
        ["event: resolved, count: 2", "never: closed"],
        ["event: contacted, where: {reached: false}", "never: contacted, where: {reached: true}"],
        [RATED % "{until: 3}", NOT_RATED % "{until: 2}"],
        ["event: signed, as: a", "never: signed, where: {unit: {differs_from: a.unit}}"],
        ["event: called-back, where: {reached: true, solved: false}"],
        ["event: resolved, as: a", "event: resolved, within: 3 working days"],
        ["event: overdue, where: {milestone: {not: resolve}}"],
    ],
)
def test_a_pattern_that_some_ticket_can_match_is_left_in_peace(steps):
    assert proved(trigger(*steps)) == []


def test_what_no_single_ticket_can_have_a_unit_can():
    both = ["event: closed, as: a", "event: received, count: 5, after: a"]
    assert proved(trigger(*both, scope="unit", more="    over: 30天\n")) == []
    contradiction = ["event: overdue", "never: overdue"]
    text = trigger(*contradiction, scope="unit", more="    over: 30天\n")
    assert proved(text) == [("alive/never-fires", 8)]


def test_a_trigger_that_is_no_longer_in_force_needs_no_proof():
    text = trigger("event: closed, count: 2", more="    effective: {until: 2016-12-31}\n")
    assert proved(text) == []
