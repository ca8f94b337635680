"""Files that mean harm, or that a slip of the hand made: always an answer, never a crash."""

from __future__ import annotations

import random

import pytest

from engine.rulebook.load import load_files
from engine.rulebook.messages import render
from tests.unit.rulebook.small import SMALL, edited, small

SCRAPS = [
    *("{", "}", "[", "]", ": ", "：", "，", '"', "'", "\n", "\t", "  ", "- ", "#", "|", "> "),
    *("&a ", "*a", "!x ", "<<: ", "~", "null", "---", "...", "? ", "[]", "{}", "\u3000"),
    *("9999-12-31", "0001-01-01", "24:00-24:01", "999999999999", "none: ", "any: ", "not: "),
    *("x" * 500, '"\\uD800"', '"\\0"', "children: ", "when: ", "id"),
]
RULE = "routing:\n  - id: extra\n    title: t\n    basis: b\n    then: {lead: centre}\n    when:\n"


def mutated(text: str, chance: random.Random) -> str:
    for _ in range(chance.choice((1, 1, 2, 3))):
        start = chance.randrange(len(text) + 1)
        end = start + chance.choice((0, 0, 1, 5, 12))
        text = text[:start] + chance.choice(SCRAPS) + text[end:]
    return text


@pytest.mark.parametrize("seed", range(10))
def test_a_rulebook_with_scraps_in_it_loads_or_has_located_problems(seed):
    chance = random.Random(seed)
    for _ in range(30):
        file = chance.choice(list(SMALL))
        loaded = load_files(small({file: mutated(SMALL[file], chance)}))
        assert (loaded.rulebook is None) == any(each.is_error for each in loaded.problems)
        for problem in loaded.problems:
            assert problem.line >= 1
            assert problem.column >= 1
            assert render(problem, "zh")
            assert render(problem, "en")


@pytest.mark.parametrize(
    ("when", "code"),
    [
        (
            "none: [" + ", ".join(f"{{text: {{mentions_all: [a{n}, b{n}]}}}}" for n in range(60)),
            "condition/too-complex",
        ),
        (
            "all: [" + ", ".join(f"{{text: {{mentions: [a{n}, b{n}]}}}}" for n in range(60)),
            "condition/too-complex",
        ),
        ("area: [" + ", ".join(f"a{n}" for n in range(6_000)), "condition/too-complex"),
    ],
)
def test_a_condition_that_explodes_is_refused(when, code):
    loaded = load_files(small({"rules/extra.yaml": f"{RULE}      {when}]\n"}))
    assert [problem.code for problem in loaded.problems] == [code]


def test_a_message_quotes_no_more_than_fits_a_screen():
    files = edited("rules/clocks.yaml", "within: 2 minutes", f"within: {'9' * 100_000} days")
    (problem,) = load_files(files).problems
    assert problem.code == "value/bad-duration"
    assert len(render(problem)) < 1_500
    assert len(problem.message_zh) < 500
    assert len(problem.hint_en) < 500


@pytest.mark.parametrize("day", ["1900-01-01", "9999-12-31"])
def test_holidays_at_the_ends_of_time_are_no_trouble(day):
    files = edited("catalog/calendars.yaml", "2017-10-01..2017-10-08", day)
    assert load_files(files).problems == ()


def test_a_zone_cannot_lead_to_a_file():
    files = edited("catalog/city.yaml", "Asia/Shanghai", "../../etc/passwd")
    assert [problem.code for problem in load_files(files).problems] == ["value/bad-time-zone"]
