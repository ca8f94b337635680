"""Procedures: terms of returning, suspending and the rest, as written, refused and compiled."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from engine.rulebook.load import Loaded, load_files
from engine.rulebook.moment import Moment
from engine.rulebook.prove import prove
from engine.rulebook.rulebook import (
    ArchiveTerms,
    ClosingTerms,
    DeclineTerms,
    RedoTerms,
    ReopeningTerms,
    ReturnTerms,
    SuspensionTerms,
)
from engine.timing.durations import parse_duration
from tests.unit.rulebook.small import small

FILE = "rules/procedures.yaml"
TODAY = date(2017, 7, 3)
ALL = """\
procedures:
  - id: common
    title: 各项程序
    basis: 办法第一条
    then:
      return: {within: 2个工作日, final_after: 3, clock: give-back, approve: supervisor}
      suspension: {times: 2, at_most: 30天, approve: supervisor}
      redo: {times: 2}
      decline: {approve: supervisor}
      closing: {approve: unit-leader}
      reopening: {within: 30 calendar days}
      archive: {after: 90 calendar days}
  - id: repairs
    title: 报修
    basis: 办法第二条
    when: {category: fault-repair}
    then:
      return: {within: 30 minutes, late: judge, clock: restart, approve: supervisor}
"""


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo("Asia/Shanghai"))


def load(text: str) -> Loaded:
    return load_files(small({FILE: text}))


def one(then: str, more: str = "") -> str:
    head = "procedures:\n  - id: one\n    title: 程序\n    basis: 办法第一条\n"
    return f"{head}{more}    then: {{{then}}}\n"


def found(text: str) -> list[tuple[str, int]]:
    problems = load(text).problems
    assert all(each.file == FILE for each in problems)
    return [(each.code, each.line) for each in problems]


def proved(text: str) -> list[tuple[str, int]]:
    rulebook = load(text).rulebook
    assert rulebook is not None
    problems = prove(rulebook, TODAY, lambda _file, _line: None)
    return [(each.code, each.line) for each in problems if each.file == FILE]


def terms(text: str, when: str = "2017-09-04 10:00", **values: str) -> dict[str, object]:
    """What holds for a request: the name of each procedure and its terms."""
    rulebook = load(text).rulebook
    assert rulebook is not None
    assert rulebook.procedures is not None
    request = rulebook.facts.request({"category": "consultation", **values}, at(when))
    verdict = rulebook.procedures.decide(Moment(request, rulebook.facts, rulebook.phrases))
    return {name: value for name, (_, value) in verdict.winners.items()}


class TestTheTerms:
    def test_of_every_procedure_are_compiled(self):
        assert terms(ALL) == {
            "return": ReturnTerms(
                parse_duration("2 working days"), "reject", 3, "give-back", "supervisor"
            ),
            "suspension": SuspensionTerms(2, parse_duration("30 calendar days"), "supervisor"),
            "redo": RedoTerms(2),
            "decline": DeclineTerms("supervisor"),
            "closing": ClosingTerms("unit-leader"),
            "reopening": ReopeningTerms(parse_duration("30天")),
            "archive": ArchiveTerms(parse_duration("90天")),
        }

    def test_are_decided_one_by_one_by_the_most_specific_rule(self):
        of_repairs = terms(ALL, category="fault-repair")
        assert of_repairs["return"] == ReturnTerms(
            parse_duration("30 minutes"), "judge", None, "restart", "supervisor"
        )
        assert of_repairs["redo"] == RedoTerms(2)

    def test_may_be_given_per_start_date(self):
        text = one("redo: {2017-01-01: {times: 2}, 2018-01-01: {times: 3}}")
        assert terms(text, "2017-12-31 10:00") == {"redo": RedoTerms(2)}
        assert terms(text, "2018-01-01 00:00") == {"redo": RedoTerms(3)}
        assert terms(text, "2016-12-31 10:00") == {}

    def test_may_ask_what_routing_and_priorities_decided(self):
        clause = "    when: {lead: water-group, authority: water-bureau, priority: urgent}\n"
        assert load(one("redo: {times: 2}", clause)).problems == ()

    def test_may_ask_what_the_text_mentions(self):
        text = one("redo: {times: 1}", "    when: {text: {mentions: [第三次]}}\n")
        rulebook = load(text).rulebook
        request = rulebook.facts.request({"text": "第三次报修"}, at("2017-09-04 10:00"))
        moment = Moment(request, rulebook.facts, rulebook.phrases)
        assert rulebook.procedures.decide(moment).winners["redo"][1] == RedoTerms(1)

    def test_are_part_of_the_version(self):
        versions = {
            load(text).rulebook.version for text in (ALL, ALL.replace("times: 2", "times: 3"))
        }
        assert len(versions | {load_files(small()).rulebook.version}) == 3


@pytest.mark.parametrize(
    ("then", "code"),
    [
        ("", "shape/choose-one"),
        ("retrun: {within: 2天, approve: supervisor}", "shape/unknown-key"),
        ("return: {within: 2天}", "shape/missing-key"),
        ("return: {approve: supervisor}", "shape/missing-key"),
        ("return: {within: 2 dais, approve: supervisor}", "value/bad-duration"),
        ("return: {within: 2天, late: refuse, approve: supervisor}", "value/not-one-of"),
        ("return: {within: 2天, clock: stop, approve: supervisor}", "value/not-one-of"),
        ("return: {within: 2天, final_after: 0, approve: supervisor}", "value/bad-number"),
        ("return: {within: 2天, approve: supervisr}", "reference/unknown-role"),
        ("return: supervisor", "shape/wrong-type"),
        ("return: {2018-01-01: {within: 2天, approve: supervisr}}", "reference/unknown-role"),
        ("return: {2018-13-01: {within: 2天, approve: supervisor}}", "value/bad-date"),
        ("return: {2018-01-01: {wihtin: 2天, approve: supervisor}}", "shape/unknown-key"),
        ("suspension: {times: 1, at_most: 3天, approve: nobody}", "reference/unknown-role"),
        ("suspension: {times: 1, approve: supervisor}", "shape/missing-key"),
        ("redo: {times: many}", "value/bad-number"),
        ("redo: 2", "shape/wrong-type"),
        ("decline: {approve: nobody}", "reference/unknown-role"),
        ("closing: {approve: nobody}", "reference/unknown-role"),
        ("reopening: {wihtin: 30天}", "shape/unknown-key"),
        ("archive: {after: 90}", "value/bad-duration"),
    ],
)
def test_a_mistake_gets_one_message_at_its_line(then, code):
    assert found(one(then)) == [(code, 5)]


def test_what_is_not_decided_for_a_request_may_not_be_asked():
    assert found(one("redo: {times: 2}", "    when: {status: closed}\n")) == [
        ("condition/unknown-fact", 5)
    ]


class TestTheProofs:
    AGAIN = ALL + (
        "  - id: of-water\n    title: 供水\n    basis: 办法\n    when: {area: water}\n"
        "    then: {return: {within: 1 hour, approve: supervisor}, redo: {times: 2}}\n"
    )

    def test_are_content_with_rules_that_contain_each_other(self):
        assert proved(ALL) == []

    def test_rules_that_overlap_and_disagree_are_a_conflict_for_that_procedure_alone(self):
        rulebook = load(self.AGAIN).rulebook
        problems = prove(rulebook, TODAY, lambda _file, _line: None)
        (conflict,) = [each for each in problems if each.file == FILE]
        assert conflict.code == "consistent/conflict"
        assert "return" in conflict.message_en
        assert "redo" not in conflict.message_en

    def test_an_override_settles_it(self):
        settled = self.AGAIN.replace(
            "when: {area: water}", "when: {area: water}\n    overrides: [repairs]"
        )
        assert proved(settled) == []

    def test_an_override_of_another_kind_is_refused(self):
        text = one("redo: {times: 2}", "    overrides: [complaint-resolve]\n")
        assert found(text) == [("reference/other-kind", 5)]

    def test_a_rule_that_always_loses_never_wins(self):
        text = ALL.replace("    when: {category: fault-repair}\n", "    layer: territorial\n")
        assert proved(text) == [("alive/never-wins", 13)]
