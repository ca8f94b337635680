"""The small city with tests of its own choice, loaded and run."""

from __future__ import annotations

from engine.rulebook.load import load_files
from engine.trials.run import run_all
from tests.unit.rulebook.small import small

MATTER = "area: water, category: complaint, district: east, at: 2017-09-29 10:00"
"""A complaint on a Friday: six working days end on Friday, 13 October, for the week of 1 October
is off and Saturday the 30th is worked."""


def rulebook(tests, **files):
    """The small rulebook with this text below ``tests:``, and perhaps other files."""
    changes = {name.replace("__", "/") + ".yaml": text for name, text in files.items()}
    loaded = load_files(small({"rules/tests/water.yaml": f"tests:\n{tests}", **changes}))
    assert loaded.rulebook is not None, loaded.problems
    return loaded.rulebook


def one(given, expect, *story):
    """A test as text."""
    lines = [f"  - name: test\n    given: {{{given}}}"]
    if story:
        lines.append("    story:")
        lines += [f"      - {{{turn}}}" for turn in story]
    return "\n".join([*lines, f"    expect: {{{expect}}}", ""])


def tried(given, expect, *story):
    """The result of the only test."""
    (result,) = run_all(rulebook(one(given, expect, *story))).results
    return result


def differences(given, expect, *story):
    """What was not as expected: item → (expected, actual), in English."""
    result = tried(given, expect, *story)
    return {each.item: (each.expected.en, each.actual.en) for each in result.differences}
