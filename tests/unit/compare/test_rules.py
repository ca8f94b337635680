"""What changes in meaning is told; what only looks different is not."""

from datetime import date

from engine.compare.rules import rule_changes
from engine.rulebook.load import load_files
from tests.unit.compare.cities import CATALOG, RULES, book, files, swapped

TODAY = date(2017, 9, 1)


def changes(new_rules, catalog=CATALOG):
    return rule_changes(book(), book(new_rules, catalog), TODAY)


def only(new_rules, catalog=CATALOG):
    (change,) = changes(new_rules, catalog)
    return change


def part(change, name):
    (found,) = [one for one in change.parts if one.name == name]
    return found


def test_a_rulebook_compared_with_itself_has_no_changes():
    assert changes(RULES) == []


def test_another_deadline_is_told_in_both_languages():
    change = only(swapped(RULES, "within: 6 working days", "within: 5 working days"))
    assert (change.how, change.id, change.kind) == ("changed", "complaint-resolve", "clocks")
    assert [one.name for one in change.parts] == ["within"]
    within = part(change, "within")
    assert (within.old.zh, within.new.zh) == ("6个工作日", "5个工作日")
    assert (within.old.en, within.new.en) == ("6 working days", "5 working days")


def test_a_deadline_from_a_day_on_names_the_day():
    dated = "within: {2017-01-01: 6 working days, 2018-07-01: 15 working days}"
    within = part(only(swapped(RULES, "within: 6 working days", dated)), "within")
    assert within.new.en == "6 working days from 2017-01-01; 15 working days from 2018-07-01"
    assert within.new.zh == "2017-01-01 起 6个工作日; 2018-07-01 起 15个工作日"


def test_the_same_deadline_in_chinese_is_no_change():
    assert changes(swapped(RULES, "within: 6 working days", "within: 6个工作日")) == []


def test_another_lead_is_told_with_the_names_of_both_units():
    lead = part(only(swapped(RULES, "lead: water-group", "lead: east-water")), "lead")
    assert lead.old.zh == "水务集团(water-group)"
    assert lead.new.zh == "东区水务(east-water)"
    assert (lead.old.en, lead.new.en) == ("water-group", "east-water")


def test_other_files_another_order_and_comments_are_no_change():
    head, clocks = RULES.split("clocks:", 1)
    clocks, ladders = clocks.split("escalations:", 1)
    moved = {
        "catalog/x.yaml": CATALOG.encode(),
        "rules/a/z.yaml": ("# a comment\nescalations:" + ladders).encode(),
        "rules/b.yaml": ("clocks:" + clocks).encode(),
        "rules/c.yaml": head.encode(),
    }
    other = load_files(moved).rulebook
    assert other is not None
    assert rule_changes(book(), other, TODAY) == []


def test_a_condition_written_in_another_way_is_no_change():
    other = swapped(
        RULES, "when: {category: both}", "when: {any: [{category: complaint}, {category: report}]}"
    )
    assert changes(other) == []


def test_a_wider_condition_names_the_requests_it_newly_covers_and_no_others():
    wider = swapped(
        RULES,
        "{area: water, text: {mentions: [爆管]}}",
        "{area: water, text: {mentions: [爆管, 跑水]}}",
    )
    when = part(only(wider), "when")
    assert when.no_longer == ()
    (newly,) = when.newly
    assert '提到"跑水"' in newly.said.zh
    assert '未提到 "爆管"' in newly.said.zh
    assert 'mentions "跑水"' in newly.said.en
    assert "area=water" in newly.example
    assert "跑水" in newly.example


def test_a_narrower_condition_names_the_requests_it_no_longer_covers():
    narrower = swapped(RULES, "when: {area: gas}", "when: {area: gas, district: east}")
    when = part(only(narrower), "when")
    assert when.newly == ()
    (gone,) = when.no_longer
    assert gone.said.en == "area gas, district west"


def test_a_new_area_in_the_catalog_is_no_change_of_rules_that_exclude_others():
    rules = swapped(RULES, "when: {area: gas}", "when: {area: {not: water}}")
    more = swapped(
        CATALOG,
        "  - {id: gas, name: 燃气}",
        "  - {id: gas, name: 燃气}\n  - {id: heat, name: 供热}",
    )
    assert rule_changes(book(rules), book(rules, more), TODAY) == []


def test_conditions_are_compared_by_name_where_the_catalog_changes_too():
    catalog = swapped(CATALOG, "areas:\n", "areas:\n  - {id: heat, name: 供热}\n")
    rules = swapped(RULES, "when: {area: gas}", "when: {area: [gas, heat]}")
    (newly,) = part(only(rules, catalog), "when").newly
    assert newly.said.en == "area heat"


def test_a_rule_that_is_added_or_removed_says_what_it_decides():
    added = only(
        RULES
        + "priorities:\n"
        + "  - {id: p, title: t, basis: b, when: {area: gas}, then: {priority: high}}\n"
    )
    assert added.how == "added"
    assert part(added, "priority").new.en == "high"
    removed = rule_changes(
        book(swapped(RULES, "area: gas", "area: gas")), book(without_gas()), TODAY
    )
    assert [(one.how, one.id) for one in removed] == [("removed", "gas")]


def without_gas():
    return "\n".join(line for line in RULES.splitlines() if "id: gas" not in line)


def test_a_new_title_is_a_remark_that_decides_nothing():
    change = only(swapped(RULES, "title: 供水,", "title: 供水归水务,"))
    assert [one.name for one in change.parts] == ["title"]
    assert not change.decides


def test_the_steps_of_a_ladder_count_by_their_moment_not_by_their_order():
    step = "      - {at: due, remind: [unit-head]}\n"
    later = "      - {at: 2 working days after due, remind: [supervisor]}\n"
    split = swapped(RULES, step, step + "      - {at: 到期, remind: [supervisor]}\n")
    change = only(split)
    assert [one.name for one in change.parts] == ["steps[due]"]
    assert "supervisor" in change.parts[0].new.en
    gone = only(swapped(RULES, later, ""))
    assert [one.name for one in gone.parts] == ["steps[2 working days after due]"]
    assert gone.parts[0].new.en == "none"


def test_a_period_in_force_an_override_and_a_layer_are_parts_of_a_rule():
    rules = swapped(
        RULES,
        "when: {area: gas}, then",
        "effective: {from: 2018-01-01}, layer: special, overrides: [water], "
        "when: {area: gas}, then",
    )
    change = only(rules)
    assert part(change, "effective").new.en == "from 2018-01-01"
    assert part(change, "layer").new.en == "special"
    assert part(change, "overrides").new.en == "water"


def test_files_of_the_small_city_load():
    assert set(files()) == {"catalog/all.yaml", "rules/all.yaml"}
