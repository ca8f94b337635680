"""Call backs and draws for inspection: what may be written, what is refused, what is compiled."""

from __future__ import annotations

from datetime import date

import pytest

from engine.rulebook.load import Loaded, load_files
from engine.rulebook.prove import prove
from engine.rulebook.rulebook import CallbackTerms, Question
from engine.timing.durations import parse_duration
from tests.unit.rulebook.small import small

TODAY = date(2017, 7, 3)
CALLBACK = """\
callbacks:
  - id: one
    title: 电话回访
    basis: 办法第一条
    tries: 3
    wait: 4 working hours
"""
HOURS = '    hours: ["14:00-18:00", "09:00-12:00"]\n    other_hours: true\n'
QUESTIONS = """\
    questions:
      - id: contacted
        ask: 联系过您吗？
        kind: flag
        fills: contacted
        reasons: [从未联系, 未接通]
      - {id: satisfied, ask: 满意吗？, kind: score, fills: satisfied}
      - {id: more, ask: 还有什么要说的？, kind: text}
"""
SAMPLING = """\
sampling:
  - id: one
    title: 每月抽查
    basis: 办法第一条
    when: {category: complaint-report, priority: {not: low}}
    every: month
    role: supervisor
"""


def load(text: str) -> Loaded:
    return load_files(small({"rules/more.yaml": text}))


def found(text: str) -> list[tuple[str, int]]:
    problems = load(text).problems
    assert all(each.file == "rules/more.yaml" for each in problems)
    return [(each.code, each.line) for each in problems]


def proved(text: str) -> list[tuple[str, int]]:
    problems = prove(load(text).rulebook, TODAY, lambda _file, _line: None)
    return [(each.code, each.line) for each in problems if each.file == "rules/more.yaml"]


def question(text: str) -> str:
    return f"{CALLBACK}    questions:\n      - {{id: a, ask: 问, {text}}}\n"


class TestCallbacks:
    def test_are_compiled_with_the_parts_of_the_day_in_their_order(self):
        (rule,) = load(CALLBACK + HOURS + QUESTIONS).rulebook.callbacks.rules
        assert rule.sets["callback"].on(TODAY) == CallbackTerms(
            3,
            parse_duration("4 working hours"),
            ((14 * 60, 18 * 60), (9 * 60, 12 * 60)),
            True,
            (
                Question("contacted", "联系过您吗？", "flag", "contacted", ("从未联系", "未接通")),
                Question("satisfied", "满意吗？", "score", "satisfied"),
                Question("more", "还有什么要说的？", "text"),
            ),
        )

    def test_need_no_hours_and_no_questions(self):
        (rule,) = load(CALLBACK).rulebook.callbacks.rules
        terms = rule.sets["callback"].on(TODAY)
        assert (terms.hours, terms.other_hours, terms.questions) == ((), False, ())

    def test_of_rules_that_overlap_and_disagree_are_a_conflict(self):
        both = CALLBACK.replace("    tries", "    when: {area: water}\n    tries") + (
            "  - {id: two, title: t, basis: b, when: {category: consultation}, tries: 2, "
            "wait: 1天}\n"
        )
        assert proved(both) == [("consistent/conflict", 8)]
        settled = both.replace("{category: consultation}", "{area: water, category: consultation}")
        assert proved(settled) == []

    @pytest.mark.parametrize(
        ("more", "code", "line"),
        [
            ('    other_hours: true\n    hours: ["09:00-12:00"]\n', "callback/too-few-hours", 7),
            ("    other_hours: true\n", "callback/too-few-hours", 7),
            ('    hours: ["09:00-12:00", "11:00-13:00"]\n', "calendar/hours-overlap", 7),
            ('    hours: ["22:00-07:00"]\n', "value/bad-time", 7),
            ("    hour: []\n", "shape/unknown-key", 7),
        ],
    )
    def test_with_hours_that_make_no_sense_are_refused(self, more, code, line):
        assert found(CALLBACK + more) == [(code, line)]

    @pytest.mark.parametrize(
        ("text", "code"),
        [
            ("kind: flag, fills: satisfied", "callback/other-kind"),
            ("kind: score, fills: solved", "callback/other-kind"),
            ("kind: text, fills: contacted", "callback/other-kind"),
            ("kind: text, reasons: [甲]", "callback/other-kind"),
            ("kind: number", "value/not-one-of"),
            ("kind: flag, fills: happy", "value/not-one-of"),
            ("fills: solved", "shape/missing-key"),
        ],
    )
    def test_with_a_question_that_cannot_be_answered_so_are_refused(self, text, code):
        assert found(question(text)) == [(code, 8)]

    def test_ask_each_thing_once(self):
        twice = question("kind: flag, fills: solved") + "      - {id: a, ask: 再问, kind: flag}\n"
        assert found(twice) == [("id/duplicate", 9)]
        filled = twice.replace(
            "{id: a, ask: 再问, kind: flag}", "{id: b, ask: 问, kind: flag, fills: solved}"
        )
        assert found(filled) == [("callback/filled-twice", 9)]

    @pytest.mark.parametrize("key", ["tries", "wait"])
    def test_say_how_often_and_when_again(self, key):
        text = "".join(line for line in CALLBACK.splitlines(True) if key not in line)
        assert found(text) == [("shape/missing-key", 2)]


class TestSampling:
    def test_is_compiled(self):
        text = (
            SAMPLING
            + "    share: 5%\n    at_least: 1\n    per: [category, lead]\n    within: 5天\n"
        )
        (rule,) = load(text).rulebook.samplings
        assert (rule.rule.id, rule.every, rule.role) == ("one", "month", "supervisor")
        assert (rule.share, rule.count, rule.at_least) == (5, None, 1)
        assert (rule.per, rule.within) == (("category", "lead"), parse_duration("5天"))
        assert proved(text) == []

    def test_may_draw_a_number_from_all(self):
        (rule,) = load(SAMPLING + "    count: 10\n").rulebook.samplings
        assert (rule.share, rule.count, rule.at_least, rule.per) == (None, 10, 0, ())

    @pytest.mark.parametrize(
        ("more", "code", "line"),
        [
            ("", "shape/choose-one", 2),
            ("    share: 5%\n    count: 10\n", "shape/choose-one", 2),
            ("    share: 0%\n", "value/bad-number", 8),
            ("    share: 101%\n", "value/bad-number", 8),
            ("    count: 0\n", "value/bad-number", 8),
            ("    count: 3\n    at_least: 1\n", "shape/needs-key", 9),
            ("    share: 5%\n    per: [area, street]\n", "value/not-one-of", 9),
            ("    share: 5%\n    layer: special\n", "sampling/all-apply", 9),
            ("    share: 5%\n    overrides: [water]\n", "sampling/all-apply", 9),
            ("    share: 5%\n    within: soon\n", "value/bad-duration", 9),
        ],
    )
    def test_with_a_mistake_is_refused_where_it_stands(self, more, code, line):
        assert found(SAMPLING + more) == [(code, line)]

    def test_is_done_by_a_role_that_exists_in_a_period_that_exists(self):
        text = SAMPLING + "    share: 5%\n"
        assert found(text.replace("supervisor", "superviser")) == [("reference/unknown-role", 7)]
        assert found(text.replace("month", "year")) == [("value/not-one-of", 6)]
