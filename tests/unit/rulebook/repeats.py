"""A small rulebook with one ladder, its steps as they are written."""

from engine.rulebook.load import load_files
from tests.unit.rulebook.small import small

FILE = "rules/escalations.yaml"
HEAD = """\
escalations:
  - id: again
    title: 反复催办
    basis: b
    milestone: resolve
    steps:
"""
FIRST_LINE = HEAD.count("\n") + 1


def load(*steps):
    text = HEAD + "".join(f"      - {{{step}}}\n" for step in steps)
    return load_files(small({FILE: text}))


def rulebook(*steps):
    loaded = load(*steps)
    assert loaded.rulebook is not None, [problem.message_en for problem in loaded.problems]
    return loaded.rulebook


def moments(*steps):
    return [str(step.at) for step in rulebook(*steps).ladders[0].steps]
