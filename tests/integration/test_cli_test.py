"""``dafuwu test``: what it prints, how it ends, and the tests that ship."""

import json
import shutil

import pytest

from tests.integration.commanding import SHIPPED, SMALL_CITY, runner

PASSES = """\
tests:
  - name: 供水投诉
    given: {area: water, category: complaint, district: east, at: 2026-03-02 10:00}
    expect: {lead: east-water}
"""
FAILS = PASSES.replace("lead: east-water", "lead: water-group, state: closed")


@pytest.fixture
def run(capsys):
    return runner(capsys)


@pytest.fixture
def city(tmp_path):
    """Makes a copy of the small city with this file of tests."""

    def make(tests="", coverage=None):
        home = tmp_path / "city"
        shutil.copytree(SMALL_CITY, home)
        if tests:
            (home / "rules" / "tests.yaml").write_text(tests, encoding="utf-8")
        if coverage is not None:
            file = home / "catalog" / "catalog.yaml"
            text = file.read_text(encoding="utf-8")
            asked = text.replace("city: {", f"city: {{test_coverage: {coverage}, ", 1)
            assert asked != text
            file.write_text(asked, encoding="utf-8")
        return home

    return make


def test_the_tests_that_ship_pass_and_try_everything_that_the_rules_say(run):
    said = run("test", SHIPPED, "--format", "json").json
    assert said["ok"]
    assert said["failed"] == 0
    assert said["coverage"]["percent"] == said["coverage"]["required"] == 100
    assert all(rule["covered"] for rule in said["coverage"]["rules"])


def test_a_run_in_which_all_pass_ends_with_0(run, city):
    said = run("test", city(PASSES))
    assert said.code == 0
    assert "1 个用例, 0 个失败" in said.out


def test_a_failure_is_shown_side_by_side_with_its_reason_and_ends_with_1(run, city):
    said = run("test", city(FAILS), "--lang", "en")
    assert said.code == 1
    assert "✗ 供水投诉   rules/tests.yaml:2" in said.out
    (line,) = (line for line in said.out.splitlines() if line.strip().startswith("lead"))
    assert line.split()[:3] == ["lead", "water-group", "east-water"]
    assert "water-east (rules/rules.yaml:" in line
    assert "basis: 供水办法" in line
    assert "dispatched" in said.out
    assert "1 test, 1 failed" in said.out


@pytest.mark.parametrize(("lang", "words"), [("zh", "期望"), ("en", "expected")])
def test_it_speaks_both_languages(run, city, lang, words):
    assert words in run("test", city(FAILS), "--lang", lang).out


def test_a_run_without_any_test_fails(run, city):
    said = run("test", city())
    assert said.code == 1
    assert "一个用例也没有" in said.out


def test_too_little_coverage_fails_though_all_tests_pass(run, city):
    said = run("test", city(PASSES, coverage=90))
    assert said.code == 1
    assert "0 个失败" in said.out
    assert "(要求 90%)" in said.out


def test_enough_coverage_passes(run, city):
    assert run("test", city(PASSES, coverage=1)).code == 0


def test_the_coverage_names_what_no_test_tried(run, city):
    said = run("test", city(PASSES), "--coverage", "--lang", "en")
    assert said.code == 0
    assert "tried by no test:" in said.out
    assert "water-burst (rules/rules.yaml:" in said.out


def test_the_page_is_written_where_asked(run, city, tmp_path):
    page = tmp_path / "coverage.html"
    said = run("test", city(PASSES), "--html", page)
    assert said.code == 0
    assert str(page) in said.err
    assert "water-burst" in page.read_text(encoding="utf-8")


def test_a_page_that_cannot_be_written_is_misuse(run, city, tmp_path):
    said = run("test", city(PASSES), "--html", tmp_path / "no" / "such.html")
    assert said.code == 2
    assert "such.html" in said.err


def test_json_is_the_only_thing_on_its_stream(run, city):
    said = run("test", city(FAILS), "--format", "json", "--coverage")
    assert said.code == 1
    assert json.loads(said.out)["results"][0]["differences"][0]["item"] == "lead"


def test_a_wrong_test_is_located_and_nothing_runs(run, city):
    said = run("test", city(PASSES.replace("east-water", "east-watre")))
    assert said.code == 1
    assert "rules/tests.yaml:4:20" in said.out
    assert "east-water" in said.out


def test_a_folder_that_is_not_there_is_misuse(run, tmp_path):
    assert run("test", tmp_path / "nowhere").code == 2
