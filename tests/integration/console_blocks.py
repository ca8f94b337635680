"""What documents show is what a reader gets: their console blocks are run, their edits applied.

A console block holds commands after ``$ `` and the lines that follow from them. Lines stand for
lines that begin so; ``…`` stands for anything within a line, and on a line of its own for any
number of lines. Line numbers of policy files are not compared: they move with every edit.
A block of a file comes after a comment that says what becomes of it::

    <!-- replace rules/clocks/resolve.yaml praise-resolve -->   the entry with this id
    <!-- append rules/routing/water.yaml -->                    at the end, or a new file
    <!-- after catalog/calendars.yaml - cn-2026 -->             below this line
    <!-- quote rules/routing/water.yaml -->                     stands there, word for word
    <!-- as shipped -->                                         begins again with the first folder

Every heading of the second level begins again as well.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
GAP = "…"
CHECKED_ON = "2026-11-23"
"""The day that documents speak of: what a check says on a later day is another matter."""

_FENCE = re.compile(r"^```(\w*)\n(.*?)^```$", re.DOTALL | re.MULTILINE)
_COMMENT = re.compile(r"^<!-- (replace|append|after|quote|as shipped)(?: (\S+))?(?: (.+?))? -->$")

_NUMBER = re.compile(r"(?<=\.yaml:)\d+(?::\d+)?|^ *\d+(?= │)")


@dataclass(frozen=True)
class Command:
    """A command line and the lines shown after it."""

    line: str
    shown: tuple[str, ...]


@dataclass(frozen=True)
class Edit:
    """What becomes of a file: ``what`` says how, ``where`` at which entry or line."""

    what: str
    path: str
    where: str
    text: str


@dataclass(frozen=True)
class Section:
    """What is done one after the other, beginning with the folder as it ships."""

    title: str
    steps: tuple[Command | Edit, ...]


def commands_of(text: str) -> Iterator[Command]:
    """Each command of a document's console blocks."""
    for language, block in _FENCE.findall(text):
        if language == "console":
            yield from _commands(block)


def sections_of(text: str) -> Iterator[Section]:
    """The document in sections that can be played one by one."""
    for part in re.split(r"^## ", text, flags=re.MULTILINE)[1:]:
        title, _, body = part.partition("\n")
        for number, piece in enumerate(body.split("<!-- as shipped -->\n")):
            steps = tuple(_steps(piece))
            if steps:
                yield Section(f"{title} {number + 1}" if number else title, steps)


def _steps(text: str) -> Iterator[Command | Edit]:
    for fence in _FENCE.finditer(text):
        language, block = fence.groups()
        if language == "console":
            yield from _commands(block)
        elif language != "text":
            before = text[: fence.start()].rstrip("\n").rpartition("\n")[2]
            comment = _COMMENT.match(before)
            assert comment, f"what becomes of this block?\n{block}"
            what, path, where = comment.groups()
            yield Edit(what, path, where or "", block)


def _commands(block: str) -> Iterator[Command]:
    for part in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
        line, _, shown = part.partition("\n")
        yield Command(line, tuple(shown.splitlines()))


def run(line: str, folder: Path) -> list[str]:
    """Run a command line in a folder; ``dafuwu`` is the one of this working copy."""
    line = line.replace("dafuwu ", f"'{sys.executable}' '{ROOT / 'cli.py'}' ", 1)
    around = os.environ.items()
    clean = {name: value for name, value in around if not name.startswith(("DAFUWU_", "GIT_"))}
    ran = subprocess.run(
        ["bash", "-c", line],
        cwd=folder,
        env=clean | {"COLUMNS": "400"},
        capture_output=True,
        text=True,
        check=False,
    )
    return [each.rstrip() for each in (ran.stdout + ran.stderr).splitlines()]


def difference(command: Command, got: list[str]) -> str:
    """Nothing where the shown lines came out as shown, else what is wrong."""
    lines = [_NUMBER.sub("N", line) for line in got]
    at, free = 0, False
    for wanted in command.shown:
        if wanted == GAP:
            free = True
            continue
        pattern = _pattern(wanted)
        candidates = range(at, len(lines)) if free else range(at, min(at + 1, len(lines)))
        found = next((i for i in candidates if pattern.match(lines[i])), None)
        if found is None:
            return f"{command.line}\nwanted: {wanted}\ngot:\n" + "\n".join(got)
        at, free = found + 1, False
    return ""


def _pattern(wanted: str) -> re.Pattern[str]:
    parts = _NUMBER.sub("N", wanted).split(GAP)
    return re.compile(".*".join(map(re.escape, parts)) + ("" if wanted else "$"))


def apply(edit: Edit, folder: Path) -> None:
    """Do to a file what the document says."""
    path = folder / edit.path
    old = path.read_text(encoding="utf-8") if path.exists() else ""
    if edit.what == "quote":
        assert edit.text in old, f"{edit.path} does not say\n{edit.text}"
        return
    if edit.what == "append":
        new = f"{old.rstrip()}\n\n{edit.text}" if old else edit.text
    elif edit.what == "after":
        lines = [line for line in old.splitlines() if line.strip() == edit.where]
        assert len(lines) == 1, f"{edit.path}: {edit.where}"
        new = old.replace(f"{lines[0]}\n", f"{lines[0]}\n{edit.text}")
    else:
        new = _replaced(old, edit)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(new, encoding="utf-8")


def _replaced(old: str, edit: Edit) -> str:
    lines = old.splitlines(keepends=True)
    begin = re.compile(rf"^( *)- (\{{)?(id|name): {re.escape(edit.where)}\s*(,.*)?$")
    starts = [i for i, line in enumerate(lines) if begin.match(line)]
    assert len(starts) == 1, f"{edit.path}: {edit.where} stands there {len(starts)} times"
    start = end = starts[0]
    depth = lines[start].index("-")
    for i in range(start + 1, len(lines)):
        indent = len(lines[i]) - len(lines[i].lstrip())
        if lines[i].strip() and indent <= depth:
            break
        if lines[i].strip():
            end = i
    return "".join((*lines[:start], edit.text, *lines[end + 1 :]))
