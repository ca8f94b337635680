"""Roles sit in units and are left in peace at night; duties say who stands for them there."""

from __future__ import annotations

import pytest

from engine.rulebook.load import Loaded, load_files
from engine.rulebook.rulebook import Duty, Effective, Role
from tests.unit.rulebook.small import SMALL, small

FILE = "catalog/more.yaml"


def load(text: str) -> Loaded:
    return load_files(small({FILE: text}))


def found(text: str) -> list[tuple[str, int]]:
    problems = load(text).problems
    assert all(each.file == FILE for each in problems)
    return [(each.code, each.line) for each in problems]


def role(text: str) -> str:
    return f"roles:\n  - {{id: one, name: 角色, {text}}}\n"


def duty(text: str) -> str:
    return f"duties:\n  - {{id: one, unit: centre, role: handler, names: 值班席{text}}}\n"


class TestRoles:
    def test_sit_in_the_lead_unit_and_hear_at_all_hours_unless_said_otherwise(self):
        plain = load_files(small()).rulebook.roles["handler"]
        assert plain == Role("handler", "经办人", plain.origin, "lead", (), ("urgent",))

    def test_may_sit_elsewhere_and_be_left_in_peace(self):
        text = role(
            'of: water-bureau, quiet: ["22:00-07:00", "12:00-13:30"], despite: [urgent, high]'
        )
        found_role = load(text).rulebook.roles["one"]
        assert (found_role.of, found_role.despite) == ("water-bureau", ("urgent", "high"))
        assert found_role.quiet == ((22 * 60, 7 * 60), (12 * 60, 13 * 60 + 30))

    def test_may_be_left_in_peace_whatever_happens(self):
        assert load(role("quiet: 22:00-24:00, despite: []")).rulebook.roles["one"].despite == ()

    @pytest.mark.parametrize("of", ["lead", "assist", "authority", "centre", "water-bureau"])
    def test_sit_in_one_of_these(self, of):
        assert load(role(f"of: {of}")).rulebook.roles["one"].of == of

    @pytest.mark.parametrize(
        ("text", "code"),
        [
            ("of: authorty", "reference/unknown-department"),
            ("of: water-burea", "reference/unknown-department"),
            ("of: [lead]", "shape/wrong-type"),
            ("quiet: 22:00", "value/bad-time"),
            ("quiet: 22:00-22:00", "value/bad-time"),
            ("quiet: 24:00-07:00", "value/bad-time"),
            ("quiet: 22:60-07:00", "value/bad-time"),
            ("quiet: 22点到7点", "value/bad-time"),
            ("despite: [urgnt]", "value/not-one-of"),
        ],
    )
    def test_with_a_mistake_are_refused(self, text, code):
        assert found(role(text)) == [(code, 2)]

    def test_the_nearest_seat_is_offered(self):
        (problem,) = load(role("of: authorty")).problems
        assert '"authority"' in problem.hint_en
        (problem,) = load(role("of: water-burea")).problems
        assert '"water-bureau"' in problem.hint_en


class TestDuties:
    def test_are_compiled(self):
        text = duty(', phone: "0631", calendar: office, effective: {from: 2017-01-01}')
        (one,) = load(text).rulebook.duties
        assert one == Duty(
            *("one", "centre", "handler", ("值班席",), one.origin, "0631", "office"),
            Effective(one.effective.from_, None),
        )
        assert load(duty("")).rulebook.duties[0].calendar is None

    @pytest.mark.parametrize(
        ("text", "code"),
        [
            (duty("").replace("centre", "center"), "reference/unknown-department"),
            (duty("").replace("handler", "handlr"), "reference/unknown-role"),
            (duty(", calendar: ofice"), "reference/unknown-calendar"),
            (duty("").replace("centre", "price-bureau"), "reference/not-in-force"),
            (
                duty(", effective: {until: 2016-01-01}").replace("centre", "market-bureau"),
                "reference/not-in-force",
            ),
            (duty("").replace("names: 值班席", "names: []"), "shape/missing-value"),
            (duty("").replace(", names: 值班席", ""), "shape/missing-key"),
        ],
    )
    def test_with_a_mistake_are_refused(self, text, code):
        assert found(text) == [(code, 2)]

    def test_of_a_unit_that_ends_end_with_it(self):
        text = duty(", effective: {until: 2018-12-31}").replace("centre", "price-bureau")
        assert load(text).problems == ()

    @pytest.mark.parametrize(
        ("of", "unit", "fits"),
        [
            ("centre", "centre", True),
            ("centre", "water-group", False),
            ("water-bureau", "water-bureau", True),
            ("water-bureau", "centre", False),
            ("lead", "water-group", True),
            ("assist", "centre", True),
            ("authority", "water-bureau", True),
        ],
    )
    def test_stand_where_the_role_sits(self, of, unit, fits):
        text = f"roles: [{{id: one, name: 角色, of: {of}}}]\n" + duty("").replace(
            "unit: centre, role: handler", f"unit: {unit}, role: one"
        )
        assert found(text) == ([] if fits else [("reference/other-unit", 3)])

    def test_change_the_version(self):
        assert load(duty("")).rulebook.version != load_files(small()).rulebook.version
        assert "duties" not in SMALL["catalog/matters.yaml"]
