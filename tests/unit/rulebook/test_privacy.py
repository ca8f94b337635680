"""The rules on personal data: who sees what, who sees confidential matters, how long it is kept."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from engine.rulebook.load import load as load_home
from engine.rulebook.load import load_files
from engine.rulebook.privacy import seen_by
from engine.rulebook.prove import prove
from engine.timing.durations import parse_duration
from tests.unit.rulebook.small import small

REPOSITORY = Path(__file__).parents[3]
TODAY = date(2017, 7, 3)
DISCLOSURE = """\
disclosure:
  - id: one
    title: 谁看得到
    basis: 办法第一条
    fields: [name, phone]
    roles: [handler]
    shown: always
"""
CONFIDENTIALITY = """\
confidentiality:
  - id: one
    title: 谁看得到保密工单
    basis: 办法第一条
    roles: [supervisor, unit-leader]
"""
RETENTION = """\
retention:
  - id: one
    title: 保存多久
    basis: 办法第一条
    after: ended
    keep: 730天
    fields: [request, notes]
"""


def load(text: str):
    return load_files(small({"rules/privacy.yaml": text}))


def found(text: str):
    return [(problem.code, problem.line) for problem in load(text).problems]


def proved(text: str):
    rulebook = load(text).rulebook
    problems = prove(rulebook, TODAY, lambda _file, _line: None)
    return [(each.code, each.line) for each in problems if each.file == "rules/privacy.yaml"]


def edited(text: str, old: str, new: str) -> str:
    assert text.count(old) == 1
    return text.replace(old, new)


class TestDisclosure:
    def test_is_compiled_role_by_role_and_field_by_field(self):
        rulebook = load(DISCLOSURE).rulebook
        (rule,) = rulebook.disclosure.rules
        assert {name: dated.on(TODAY) for name, dated in rule.sets.items()} == {
            seen_by("handler", "name"): "always",
            seen_by("handler", "phone"): "always",
        }
        assert proved(DISCLOSURE) == []

    def test_of_rules_the_more_specific_wins_and_those_that_disagree_are_a_conflict(self):
        other = (
            "  - {id: two, title: t, basis: b, when: {confidential: true}, fields: phone, "
            "roles: handler, shown: never}\n"
        )
        assert proved(DISCLOSURE + other) == []
        disagree = edited(DISCLOSURE, "    fields", "    when: {area: water}\n    fields") + other
        assert proved(disagree) == [("consistent/conflict", 9)]
        agree = edited(disagree, "shown: never", "shown: always")
        assert proved(agree) == []

    def test_may_speak_of_matters_that_are_turned_away_and_of_who_has_them(self):
        for when in ("{circumstance: in-court}", "{lead: water-group}", "{priority: urgent}"):
            text = edited(DISCLOSURE, "    fields", f"    when: {when}\n    fields")
            assert proved(text) == [], when

    @pytest.mark.parametrize(
        ("old", "new", "code", "line"),
        [
            ("[handler]", "[handlers]", "reference/unknown-role", 6),
            ("[name, phone]", "[name, fone]", "value/not-one-of", 5),
            ("[name, phone]", "[]", "shape/missing-value", 5),
            ("[handler]", "[]", "shape/missing-value", 6),
            ("always", "sometimes", "value/not-one-of", 7),
            ("    shown: always\n", "", "shape/missing-key", 2),
        ],
    )
    def test_with_a_mistake_is_refused_where_it_stands(self, old, new, code, line):
        assert found(edited(DISCLOSURE, old, new)) == [(code, line)]


class TestConfidentiality:
    def test_adds_up_over_rules(self):
        more = CONFIDENTIALITY + "  - {id: two, title: t, basis: b, roles: handler}\n"
        assert load(more).rulebook.confidants == {"supervisor", "unit-leader", "handler"}
        assert load("# nothing\n").rulebook.confidants == frozenset()

    @pytest.mark.parametrize(
        "line",
        ["when: {area: water}", "layer: special", "overrides: [water]", "effective: {}"],
    )
    def test_has_no_conditions(self, line):
        assert found(CONFIDENTIALITY + f"    {line}\n") == [("confidentiality/all-apply", 6)]

    def test_names_roles_that_exist(self):
        text = edited(CONFIDENTIALITY, "unit-leader", "unit-lead")
        assert found(text) == [("reference/unknown-role", 5)]


class TestRetention:
    def test_is_compiled_part_by_part(self):
        (rule,) = load(RETENTION).rulebook.retention.rules
        assert set(rule.sets) == {"request", "notes"}
        terms = rule.sets["notes"].on(TODAY)
        assert (terms.after, terms.keep) == ("ended", parse_duration("730天"))
        assert proved(RETENTION) == []

    @pytest.mark.parametrize(
        ("old", "new", "code", "line"),
        [
            ("730天", "500个工作日", "retention/not-in-days", 6),
            ("730天", "48 hours", "retention/not-in-days", 6),
            ("730天", "long", "value/bad-duration", 6),
            ("ended", "closed", "value/not-one-of", 5),
            ("[request, notes]", "[events]", "value/not-one-of", 7),
        ],
    )
    def test_with_a_mistake_is_refused_where_it_stands(self, old, new, code, line):
        assert found(edited(RETENTION, old, new)) == [(code, line)]

    def test_that_contradicts_another_is_a_conflict(self):
        other = "  - {id: two, title: t, basis: b, after: archived, keep: 9天, fields: notes}\n"
        assert proved(RETENTION + other) == [("consistent/conflict", 8)]


def test_what_ships_says_nothing_of_those_who_never_need_to_know():
    rulebook = load_home(REPOSITORY).rulebook
    seen = {name for rule in rulebook.disclosure.rules for name in rule.sets}
    for role in ("city-leader", "policy-editor", "knowledge-editor"):
        assert not any(name.endswith(f" for {role}") for name in seen)
        assert role not in rulebook.confidants
    assert {name for rule in rulebook.retention.rules for name in rule.sets} == {
        *("request", "notes", "attachments"),
    }
