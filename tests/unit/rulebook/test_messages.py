"""Problems as people and programs see them."""

from __future__ import annotations

import json

from engine.rulebook.load import load_files
from engine.rulebook.messages import (
    Problem,
    columns,
    render,
    render_all,
    sort_problems,
    validation_report,
)
from tests.unit.rulebook.small import RULES_IN_SMALL, edited, small

CLOCK = Problem(
    "reference/unknown-calendar",
    "error",
    "rules/clocks.yaml",
    42,
    15,
    '没有名为 "offcie" 的日历',
    'there is no calendar "offcie"',
    '是否想写 "office"? 定义于 catalog/calendars.yaml:3',
    'did you mean "office"? It is defined at catalog/calendars.yaml:3',
    "    calendar: offcie",
    6,
)


def test_a_problem_is_shown_as_the_design_shows_it():
    assert render(CLOCK) == (
        "rules/clocks.yaml:42:15  error  reference/unknown-calendar  "
        '没有名为 "offcie" 的日历\n'
        "   42 │     calendar: offcie\n"
        '      │               ^^^^^^ 是否想写 "office"? 定义于 catalog/calendars.yaml:3'
    )


def test_a_problem_can_be_had_in_english():
    assert render(CLOCK, "en").endswith(
        '^^^^^^ did you mean "office"? It is defined at catalog/calendars.yaml:3'
    )


def test_full_width_characters_count_two_columns():
    assert columns("水务: ab") == 8
    problem = Problem("x/y", "error", "f", 1, 7, "错", "wrong", None, None, "水务集团: 供水", 2)
    caret = render(problem).splitlines()[-1]
    assert caret == "      │ " + " " * 10 + "^^^^"


def test_a_long_line_is_cut_around_the_place():
    line = "x" * 5_000 + "HERE" + "y" * 5_000
    problem = Problem("x/y", "error", "f", 1, 5_001, "错", "wrong", None, None, line, 4)
    _, excerpt, caret = render(problem).splitlines()
    assert len(excerpt) < 140
    start = caret.index("^")
    assert excerpt[start : start + caret.count("^")] == "HERE"


def test_a_problem_without_a_line_shows_the_hint_alone():
    problem = Problem("x/y", "error", "f", 1, 1, "错", "wrong", "改", "mend it")
    assert render(problem) == "f:1:1  error  x/y  错\n      = 改"


def test_problems_come_in_reading_order_and_once():
    later = Problem("b/b", "error", "b.yaml", 1, 1, "", "")
    first = Problem("a/a", "error", "a.yaml", 9, 1, "", "")
    assert sort_problems([later, first, later]) == (first, later)


def test_the_count_stands_at_the_end():
    shown = render_all([CLOCK], "en", files=57)
    assert shown.splitlines()[-1] == "1 error, 0 warnings in 1 of 57 files"
    assert render_all([], files=3) == "0 个错误, 0 个警告, 涉及 3 个文件中的 0 个"


def test_the_report_of_a_good_rulebook_is_ok_with_its_version():
    loaded = load_files(small())
    version = loaded.rulebook.version
    report = validation_report(loaded.problems, version=version, rules=loaded.rules)
    assert report == {"ok": True, "version": version, "problems": [], "rules": RULES_IN_SMALL}


def test_the_report_of_problems_is_a_contract():
    loaded = load_files(edited("rules/clocks.yaml", "calendar: office", "calendar: offcie"))
    report = validation_report(loaded.problems, version=None, rules=loaded.rules, language="en")
    assert json.loads(json.dumps(report)) == {
        "ok": False,
        "version": None,
        "problems": [
            {
                "code": "reference/unknown-calendar",
                "severity": "error",
                "file": "rules/clocks.yaml",
                "line": 21,
                "column": 15,
                "message": 'there is no calendar "offcie"',
                "hint": 'did you mean "office"? It is defined at catalog/calendars.yaml:2',
            }
        ],
        "rules": RULES_IN_SMALL,
    }


def test_a_rulebook_with_warnings_alone_is_ok():
    loaded = load_files(edited("catalog/calendars.yaml", "2017-09-30", "2017-09-29"))
    assert [problem.severity for problem in loaded.problems] == ["warning"]
    assert validation_report(loaded.problems, version="v", rules=1)["ok"] is True
