"""What is said across entries, and what is left unsaid."""

from __future__ import annotations

import pytest

from engine.rulebook.load import load_files
from tests.unit.rulebook.small import SMALL, edited, small


def codes(files: dict[str, bytes]) -> list[str]:
    return [problem.code for problem in load_files(files).problems]


def with_rule(text: str) -> dict[str, bytes]:
    head = "routing:\n  - id: extra\n    title: 一条规则\n    basis: 条例第一条\n"
    return small({"rules/extra.yaml": head + text})


def without(*kinds: str) -> dict[str, bytes]:
    """The small rulebook with the entries of some kinds renamed away."""
    files = dict(SMALL)
    for name, text in files.items():
        kept, keep = [], True
        for line in text.splitlines(keepends=True):
            if line[0] not in " \n":
                keep = line.rstrip().rstrip(":") not in kinds
            kept.append(line if keep else "")
        files[name] = "".join(kept)
    return {name: text.encode() for name, text in files.items()}


@pytest.mark.parametrize("kind", ["city", "calendars", "departments"])
def test_a_required_kind_that_is_missing_is_named(kind):
    found = load_files(without(kind)).problems
    missing = [problem for problem in found if problem.code == "kind/missing"]
    assert len(missing) == 1
    assert kind in missing[0].message_zh


def test_an_empty_rulebook_lacks_all_three():
    loaded = load_files({})
    assert [problem.code for problem in loaded.problems] == ["kind/missing"] * 3
    assert loaded.rulebook is None


def test_an_unknown_default_calendar_is_pointed_at():
    (problem,) = load_files(
        edited("catalog/city.yaml", "calendar: office", "calendar: offices")
    ).problems
    assert (problem.code, problem.line, problem.column) == ("reference/unknown-calendar", 5, 13)


def test_problems_of_all_files_are_reported_in_reading_order():
    files = edited("rules/clocks.yaml", "within: 2 minutes", "within: soon")
    files["rules/routing.yaml"] = files["rules/routing.yaml"].replace(
        b"{lead: water-group}", b"{lead: water-grup}"
    )
    files["catalog/city.yaml"] = files["catalog/city.yaml"].replace(b"office", b"ofice")
    assert codes(files) == [
        "reference/unknown-calendar",
        "value/bad-duration",
        "reference/unknown-department",
    ]


def test_a_misspelt_key_hides_the_missing_key_that_it_causes():
    assert codes(edited("catalog/city.yaml", "  name:", "  nmae:")) == ["shape/unknown-key"]


def test_a_misspelt_key_hides_only_what_it_causes():
    found = codes(edited("catalog/city.yaml", "  name: 小城\n  number:", "  nmbr:"))
    assert found == ["shape/missing-key", "shape/unknown-key"]


def test_an_entry_that_is_wrong_elsewhere_still_counts_as_defined():
    files = edited("catalog/departments.yaml", "kind: utility", "kind: company")
    assert codes(files) == ["value/not-one-of"]
    files = edited("catalog/matters.yaml", "{id: water, name: 供水,", "{id: water, nam: 供水,")
    assert codes(files) == ["shape/unknown-key"]
    files = edited("catalog/matters.yaml", "{id: complaint, name: 投诉}", "{id: complaint}")
    assert codes(files) == ["shape/missing-key"]


def test_what_an_unreadable_file_may_define_is_not_missed():
    files = small()
    files["catalog/matters.yaml"] = b"areas: ["
    files["catalog/departments.yaml"] = "单位".encode("gb18030")
    assert codes(files) == ["yaml/not-utf-8", "yaml/syntax"]


@pytest.mark.parametrize(
    ("file", "old", "new", "code"),
    [
        ("catalog/departments.yaml", "departments:", "departmnets:", "kind/unknown"),
        ("catalog/departments.yaml", "  - id: centre", "  x: y\n  id: centre", "yaml/syntax"),
        ("catalog/matters.yaml", "categories:", "areas:", "yaml/duplicate-key"),
    ],
)
def test_entries_lost_to_one_mistake_are_not_missed(file, old, new, code):
    assert codes(edited(file, old, new)) == [code]


@pytest.mark.parametrize(
    ("file", "old", "new", "column", "near"),
    [
        ("rules/clocks.yaml", "starts: hung-up", "starts: hangup", 13, "hung-up"),
        ("rules/clocks.yaml", "stops: [resolved, answered]", "stops: [solved]", 13, "resolved"),
        ("rules/priorities.yaml", "{priority: urgent}", "{priority: urgnt}", 22, "urgent"),
    ],
)
def test_a_wrong_choice_is_pointed_at_with_the_nearest(file, old, new, column, near):
    (problem,) = load_files(edited(file, old, new)).problems
    assert (problem.code, problem.column) == ("value/not-one-of", column)
    assert f'"{near}"' in problem.hint_zh


def test_mistakes_in_a_condition_are_reported_beside_those_in_the_rest():
    files = with_rule("    when: {area: watr, distrct: east}\n    then: {leed: centre}\n")
    assert codes(files) == [
        "condition/unknown-value",
        "condition/unknown-fact",
        "shape/unknown-key",
    ]


def test_a_mistake_deep_in_a_condition_is_pointed_at():
    files = with_rule(
        "    when:\n      any:\n        - {area: water}\n"
        "        - area: [prices, wather]\n    then: {lead: centre}\n"
    )
    (problem,) = load_files(files).problems
    assert (problem.line, problem.column, problem.width) == (8, 26, 6)


def test_a_rule_limited_to_the_life_of_its_unit_is_in_order():
    body = "    effective: {until: 2018-12-31}\n    then: {lead: price-bureau}\n"
    assert codes(with_rule(body)) == []


def test_a_rule_that_outlives_its_unit_is_told_the_successor():
    (problem,) = load_files(with_rule("    then: {assist: [centre, price-bureau]}\n")).problems
    assert problem.code == "reference/not-in-force"
    assert "market-bureau" in problem.hint_zh
    assert (problem.line, problem.column) == (5, 29)


def test_a_value_per_start_date_is_held_against_its_own_days():
    lead = "        2017-01-01: price-bureau\n        2020-01-01: market-bureau\n"
    body = f"    then:\n      lead:\n{lead}"
    (problem,) = load_files(with_rule(body)).problems
    assert (problem.code, problem.line) == ("reference/not-in-force", 7)


def test_the_same_id_in_two_kinds_of_rule_is_a_duplicate():
    files = edited("rules/intake.yaml", "id: fire", "id: water")
    found = load_files(files).problems
    assert [problem.code for problem in found] == ["id/duplicate"]
    assert "rules/intake.yaml:2" in found[0].hint_zh


def test_the_same_id_in_a_catalog_kind_and_a_rule_is_none():
    assert "water" in load_files(small()).rulebook.areas
    assert "water" in load_files(small()).rulebook.rules


def test_rules_that_override_each_other_go_in_a_circle():
    files = edited("rules/routing.yaml", "layer: territorial", "overrides: [water]")
    files["rules/routing.yaml"] = files["rules/routing.yaml"].replace(
        b"when: {area: water}\n", b"when: {area: water}\n    overrides: [anything]\n"
    )
    assert codes(files) == ["reference/circle", "reference/circle"]


def test_units_that_succeed_each_other_go_in_a_circle():
    files = edited(
        "catalog/departments.yaml",
        "effective: {from: 2019-01-01}",
        "effective: {from: 2019-01-01}\n    succeeded_by: price-bureau",
    )
    assert set(codes(files)) == {"reference/circle"}


def test_the_default_layer_must_be_declared_if_any_is():
    files = edited("rules/layers.yaml", "  - {id: duty, name: 部门职责}\n", "")
    assert set(codes(files)) == {"reference/unknown-layer"}


@pytest.mark.parametrize(
    ("first", "then", "in_order"),
    [
        ("1 working day before due", "2 working days before due", False),
        ("90 minutes before due", "1 hour before due", True),
        ("1 hour before due", "90 minutes before due", False),
        ("24 hours after due", "1 calendar day after due", True),
        ("2 calendar days after due", "24 hours after due", False),
        ("due", "due", True),
        ("1 working day after due", "due", False),
        ("1 working day after due", "1 hour after due", True),
    ],
)
def test_steps_that_can_be_compared_must_be_in_order(first, then, in_order):
    steps = "".join(f"      - {{at: {at}, remind: [handler]}}\n" for at in (first, then))
    text = f"escalations:\n  - id: extra\n    milestone: contact\n    steps:\n{steps}"
    assert codes(small({"rules/extra.yaml": text})) == (
        [] if in_order else ["escalation/out-of-order"]
    )


def test_seasons_that_wrap_the_year_are_compared_over_its_end():
    season = '      - {from: "%s", until: "%s", week: {mon: ["08:00-12:00"]}}\n'
    head = 'calendars:\n  - id: extra\n    week: {mon: ["08:00-12:00"]}\n    seasons:\n'
    apart = head + season % ("11-01", "03-31") + season % ("04-01", "10-31")
    across = head + season % ("11-01", "03-31") + season % ("02-01", "02-29")
    assert codes(small({"catalog/extra.yaml": apart})) == []
    assert codes(small({"catalog/extra.yaml": across})) == ["calendar/seasons-overlap"]


def test_a_flood_of_problems_in_one_file_is_cut_and_counted():
    entries = "".join(f"  - {{id: a{n}}}\n" for n in range(700))
    found = load_files(small({"catalog/flood.yaml": "areas:\n" + entries})).problems
    assert len(found) == 501
    assert found[-1].code == "yaml/too-many-problems"
    assert "200" in found[-1].message_zh


def test_a_flood_in_one_entry_is_cut_and_said_so():
    keys = "".join(f"    k{n}: v\n" for n in range(20_000))
    found = load_files(small({"catalog/flood.yaml": "areas:\n  - id: extra\n" + keys})).problems
    assert len(found) == 501
    assert found[-1].code == "yaml/too-many-problems"
