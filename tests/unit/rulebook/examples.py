"""The examples of the code pages, held against the small rulebook.

``python -m tests.unit.rulebook.examples`` pins anew what is said about each wrong example, after
the wording of a message has changed (``make docs`` does it, and writes the documentation).
"""

from __future__ import annotations

import json
import re

from engine.rulebook.codes import PAGES, Code, codes
from engine.rulebook.load import load_files
from engine.rulebook.messages import Problem, render, sort_problems
from engine.rulebook.prove import prove
from tests.unit.rulebook.small import SMALL, small

# The small rulebook has one conflict that other tests live with.
_SETTLED = SMALL["rules/intake.yaml"].replace(
    "    when: {text:", "    overrides: [court]\n    when: {text:"
)


def problems_of_wrong(code: Code) -> tuple[Problem, ...]:
    """What is found in the small rulebook with the wrong example in it."""
    assert code.wrong is not None
    return _problems(code, code.wrong.encode(code.encoding))


def problems_of_right(code: Code) -> tuple[Problem, ...]:
    """What is found in the small rulebook with the right example in it."""
    assert code.right is not None
    return _problems(code, code.right.encode())


def _problems(code: Code, example: bytes) -> tuple[Problem, ...]:
    files = {**small({"rules/intake.yaml": _SETTLED}), code.file: example}
    loaded = load_files(files)
    if loaded.rulebook is None:
        return loaded.problems
    lines = {name: content.decode().splitlines() for name, content in files.items()}
    proved = prove(loaded.rulebook, code.today, lambda file, line: lines[file][line - 1])
    return sort_problems([*loaded.problems, *proved])


def said_about(problems: tuple[Problem, ...]) -> dict[str, str]:
    return {
        "zh": "\n".join(render(problem, "zh") for problem in problems) + "\n",
        "en": "\n".join(render(problem, "en") for problem in problems) + "\n",
    }


def write_said(code: Code) -> None:
    """Put what is said about the wrong example into its page."""
    if code.wrong is None:
        return
    path = PAGES / f"{code.code}.yaml"
    page = re.sub(r"\nsaid:\n(?:  .*\n|\n(?=  ))*", "\n", path.read_text(encoding="utf-8"))
    said = said_about(problems_of_wrong(code)).items()
    block = "said:\n" + "".join(f"  {language}: {block_of(text, 4)}" for language, text in said)
    path.write_text(page.rstrip("\n") + "\n" + block, encoding="utf-8")


def block_of(text: str, indent: int) -> str:
    """The text as a YAML block, or in quotes where it holds what a block cannot."""
    plain = all(character.isprintable() or character == "\n" for character in text)
    if not plain or not text.endswith("\n") or text.startswith((" ", "\n")):
        return json.dumps(text, ensure_ascii=not plain) + "\n"
    lines = text.removesuffix("\n").split("\n")
    return "|\n" + "".join(f"{' ' * indent}{line}\n" if line else "\n" for line in lines)


if __name__ == "__main__":
    for each in codes().values():
        write_said(each)
