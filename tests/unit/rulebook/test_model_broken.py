"""One broken file for every code, beside the small rulebook; what is said about it is pinned.

``broken/CODE.yaml`` is the file, ``broken/CODE.txt`` what validation says, in Chinese and English.
``CODE`` has a dot for the slash, and may be followed by a dot and a variant.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from engine.rulebook.codes import CODES
from engine.rulebook.load import Loaded, load_files
from engine.rulebook.messages import render
from tests.unit.rulebook.small import small

BROKEN = Path(__file__).parent / "broken"
ENGINE = Path(__file__).parents[3] / "engine" / "rulebook"
CASES = sorted(path.stem for path in BROKEN.glob("*.yaml"))
NOT_OF_ONE_FILE = {
    "home/no-rulebook",
    "kind/missing",
    "yaml/not-a-file",
    "yaml/too-large",
    "yaml/too-large-together",
    "yaml/too-many-problems",
    "yaml/unreadable",
}
ONLY_ONE = {
    "value.bad-number.percent": "catalog/city.yaml",
    "value.bad-time-zone": "catalog/city.yaml",
}
"""Files that must stand in the place of one of the small rulebook."""


def code_of(case: str) -> str:
    return "/".join(case.split(".")[:2])


def load_with(case: str) -> Loaded:
    content = (BROKEN / f"{case}.yaml").read_bytes()
    return load_files({**small(), ONLY_ONE.get(case, "rules/broken.yaml"): content})


def said_about(case: str) -> str:
    problems = load_with(case).problems
    return "".join(f"{render(each, 'zh')}\n{render(each, 'en')}\n" for each in problems)


@pytest.mark.parametrize("case", CASES)
def test_a_broken_file_is_answered_with_exactly_this_message(case):
    assert said_about(case) == (BROKEN / f"{case}.txt").read_text(encoding="utf-8")


@pytest.mark.parametrize("case", CASES)
def test_one_mistake_gets_one_message(case):
    loaded = load_with(case)
    assert [problem.code for problem in loaded.problems] == [code_of(case)]
    assert (loaded.rulebook is None) == loaded.problems[0].is_error


def test_every_code_has_a_broken_file():
    assert {code_of(case) for case in CASES} == set(CODES) - NOT_OF_ONE_FILE


def test_every_code_that_the_loader_names_is_registered():
    families = "|".join(sorted({code.partition("/")[0] for code in CODES}))
    named = re.compile(rf'"((?:{families})/[a-z0-9-]+)"')
    found = {
        code
        for path in ENGINE.glob("*.py")
        if path.name != "codes.py"
        for code in named.findall(path.read_text(encoding="utf-8"))
    }
    assert found == set(CODES)
