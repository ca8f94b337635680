import re
from datetime import date
from html.parser import HTMLParser

import pytest

from engine.trials.coverage import Goal
from engine.trials.page import coverage_page
from engine.trials.report import report_json
from engine.trials.run import run_all
from tests.unit.rulebook.small import SMALL
from tests.unit.trials.trying import MATTER, one, rulebook

LONG = "at: 2017-11-01 10:00, event: tick"


def city(percent):
    return SMALL["catalog/city.yaml"] + f"  test_coverage: {percent}\n"


def report_of(*tests, **files):
    return run_all(rulebook("".join(tests), **files))


def goals(report, rule):
    (covered,) = (one for one in report.coverage.rules if one.rule.id == rule)
    return dict(covered.goals)


def test_a_rule_is_covered_once_it_won_what_it_sets():
    report = report_of(one(MATTER, "lead: water-group"))
    assert goals(report, "water") == {Goal("water", "lead"): 1}
    assert goals(report, "water-east") == {Goal("water-east", "assist"): 1}
    assert goals(report, "fire") == {Goal("fire", "outcome"): 0}


def test_a_rule_that_matched_and_lost_is_not_covered_for_what_it_lost():
    report = report_of(one(MATTER, "lead: water-group"))
    assert goals(report, "anything") == {
        Goal("anything", "lead"): 0,
        Goal("anything", "authority"): 1,
    }


def test_each_value_of_a_dated_rule_must_be_tried():
    given = "area: prices, category: complaint, at: 2018-12-31 23:59"
    report = report_of(one(given, "lead: price-bureau"))
    assert goals(report, "prices") == {
        Goal("prices", "lead", date(2017, 1, 1)): 1,
        Goal("prices", "lead", date(2019, 1, 1)): 0,
        Goal("prices", "authority"): 1,
    }


def test_each_limit_of_a_dated_clock_must_be_tried():
    report = report_of(one(MATTER, "lead: water-group"))
    assert goals(report, "complaint-resolve") == {
        Goal("complaint-resolve", "resolve", date(2017, 6, 1)): 1,
        Goal("complaint-resolve", "resolve", date(2018, 7, 1)): 0,
    }


def test_a_ladder_is_covered_step_by_step():
    report = report_of(one(MATTER, "lead: water-group", "at: 2017-10-13 17:31, event: tick"))
    assert list(goals(report, "resolve-ladder").values()) == [1, 1, 0, 0]
    report = report_of(one(MATTER, "lead: water-group", LONG))
    assert list(goals(report, "resolve-ladder").values()) == [1, 1, 1, 1]


def test_tests_are_counted_for_each_thing_they_tried():
    report = report_of(one(MATTER, "lead: water-group"), one(MATTER, "state: dispatched"))
    assert goals(report, "water") == {Goal("water", "lead"): 2}


def test_the_percentage_is_rounded_down_so_that_100_means_everything():
    report = report_of(one(MATTER, "lead: water-group", LONG))
    coverage = report.coverage
    assert coverage.tried < coverage.goals
    assert coverage.percent == 100 * coverage.tried // coverage.goals


@pytest.mark.parametrize(("percent", "passed"), [(0, True), (20, True), (100, False)])
def test_a_city_may_ask_for_coverage(percent, passed):
    report = report_of(one(MATTER, "lead: water-group"), catalog__city=city(percent))
    assert report.required == percent
    assert report.passed is passed


def test_without_a_demand_any_coverage_will_do():
    report = report_of(one(MATTER, "lead: water-group"))
    assert report.required is None
    assert report.passed


def test_no_tests_at_all_do_not_pass():
    report = report_of("")
    assert report.results == ()
    assert not report.passed


def test_a_failed_test_fails_the_run():
    assert not report_of(one(MATTER, "lead: centre")).passed


def test_the_tests_are_no_part_of_the_version():
    one_test = rulebook(one(MATTER, "lead: water-group"))
    assert one_test.version == rulebook(one(MATTER, "state: dispatched")).version


def test_the_watcher_sees_every_test_pass_by():
    seen = []

    def watch(scenarios):
        for scenario in scenarios:
            seen.append(scenario.name)
            yield scenario

    run_all(rulebook(one(MATTER, "lead: water-group") * 3), watch)
    assert seen == ["test"] * 3


def test_the_json_says_all_there_is_in_either_language():
    report = report_of(one(MATTER, "lead: centre"))
    said = report_json(report, "en")
    assert (said["ok"], said["tests"], said["failed"]) == (False, 1, 1)
    (difference,) = said["results"][0]["differences"]
    assert (difference["item"], difference["expected"], difference["actual"]) == (
        "lead",
        "centre",
        "water-group",
    )
    assert difference["reasons"][0] == {
        "note": None,
        "rule": "water",
        "file": "rules/routing.yaml",
        "line": 7,
        "basis": "供水管理办法",
    }
    assert said["coverage"]["percent"] == report.coverage.percent
    assert {rule["rule"] for rule in said["coverage"]["rules"]} >= {"water", "resolve-ladder"}


class Tags(HTMLParser):
    """All tags with their attributes, and whether they close."""

    def __init__(self):
        super().__init__()
        self.open, self.attributes = [], []

    def handle_starttag(self, tag, attrs):
        self.attributes += [(tag, *pair) for pair in attrs]
        if tag not in ("meta", "link", "br"):
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_page_stands_alone_and_is_well_formed(language):
    page = coverage_page(report_of(one(MATTER, "lead: centre")), "小城", language)
    tags = Tags()
    tags.feed(page)
    assert tags.open == []
    assert not re.search(r"https?:|//|@import|url\(", page.replace("<!doctype html>", ""))
    assert {tag for tag, *_ in tags.attributes}.isdisjoint({"script", "img", "iframe"})
    assert ("meta", "name", "viewport") in tags.attributes
    assert ("html", "lang", "zh-CN" if language == "zh" else "en") in tags.attributes


def test_the_page_names_every_rule_and_what_failed():
    report = report_of(one(MATTER, "lead: centre"))
    page = coverage_page(report, "小城")
    assert all(f">{covered.rule.id}<" in page for covered in report.coverage.rules)
    assert "rules/tests/water.yaml:2" in page
    assert "<td>centre</td><td>water-group</td>" in page


def test_the_page_shows_text_as_text():
    tests = one(MATTER, "lead: water-group").replace("name: test", "name: <b>x</b>")
    page = coverage_page(report_of(tests.replace("water-group", "centre")), "<i>城</i>")
    assert "<b>x</b>" not in page
    assert "&lt;b&gt;x&lt;/b&gt;" in page
    assert "&lt;i&gt;城&lt;/i&gt;" in page
