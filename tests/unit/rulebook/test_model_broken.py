"""More broken files, beside those on the pages of the codes; what is said about them is pinned.

``broken/CODE.yaml`` is the file, ``broken/CODE.txt`` what validation says, in Chinese and English.
``CODE`` has a dot for the slash, and is followed by a dot and the variant of the mistake.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.rulebook.codes import codes
from engine.rulebook.load import Loaded, load_files
from engine.rulebook.messages import render
from tests.unit.rulebook.small import small

BROKEN = Path(__file__).parent / "broken"
CASES = sorted(path.stem for path in BROKEN.glob("*.yaml"))
ONLY_ONE = {
    "value.bad-number.percent": "catalog/city.yaml",
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


def test_every_variant_is_of_a_code_that_exists():
    assert {code_of(case) for case in CASES} <= set(codes())
