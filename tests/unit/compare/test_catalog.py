"""What changes among the nouns, and which days of a calendar."""

from datetime import date

from engine.compare.catalog import catalog_changes
from tests.unit.compare.cities import CATALOG, RULES, book, swapped

TODAY = date(2017, 9, 1)


def changes(catalog):
    return catalog_changes(book(), book(RULES, catalog), TODAY)


def only(catalog):
    (change,) = changes(catalog)
    return change


def test_a_catalog_compared_with_itself_has_no_changes():
    assert changes("# another comment\n" + CATALOG) == []


def test_a_holiday_moved_names_the_days_that_turn():
    change = only(swapped(CATALOG, "work: [2017-09-30]", "work: [2017-10-14]"))
    assert (change.kind, change.id) == ("calendars", "office")
    parts = {part.name: part.new.en for part in change.parts}
    assert parts == {"days_off": "2017-09-30", "days_at_work": "2017-10-14"}


def test_a_longer_holiday_is_told_as_a_range_of_working_days_lost():
    change = only(swapped(CATALOG, "2017-10-01..2017-10-08", "2017-10-01..2017-10-12"))
    (part,) = change.parts
    assert part.name == "days_off"
    assert part.new.zh == "2017-10-09 至 2017-10-12"


def test_other_hours_are_told_as_the_plan_of_the_week():
    change = only(swapped(CATALOG, '"13:30-17:30"', '"14:00-18:00"'))
    week = next(part for part in change.parts if part.name == "week")
    assert "周一至周五 08:30-12:00, 14:00-18:00" in week.new.zh
    assert week.old.en.startswith("Mon-Fri 08:30-12:00, 13:30-17:30")
    hours = next(part for part in change.parts if part.name == "days_with_other_hours")
    assert hours.new.en.endswith("days")


def test_units_come_go_and_change():
    catalog = swapped(CATALOG, "name: 东区水务, kind: utility", "name: 东区供水, kind: utility")
    catalog = swapped(
        catalog,
        "  - {id: centre, name: 中心, kind: centre}\n",
        "  - {id: centre, name: 中心, kind: centre}\n  - {id: heat, name: 热力, kind: utility}\n",
    )
    found = {(one.how, one.id) for one in changes(catalog)}
    assert found == {("changed", "east-water"), ("added", "heat")}
    back = catalog_changes(book(RULES, catalog), book(), TODAY)
    assert ("removed", "heat") in {(one.how, one.id) for one in back}


def test_words_of_a_list_are_told_by_what_it_loses_and_gains():
    old = swapped(
        CATALOG, "{id: water, name: 供水}", "{id: water, name: 供水, mentions: [停水, 水管]}"
    )
    new = swapped(
        CATALOG, "{id: water, name: 供水}", "{id: water, name: 供水, mentions: [水管, 跑水]}"
    )
    (change,) = catalog_changes(book(RULES, old), book(RULES, new), TODAY)
    assert change.parts[0].new.en == "−停水 +跑水"


def test_another_order_of_the_layers_is_a_change():
    old = "  - {id: duty, name: 职责}\n  - {id: special, name: 专项}\n"
    new = "  - {id: special, name: 专项}\n  - {id: duty, name: 职责}\n"
    change = only(swapped(CATALOG, old, new))
    assert change.parts[0].new.en == "special < duty"
