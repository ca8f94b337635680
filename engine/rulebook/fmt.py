"""The canonical layout of a policy file, without touching what it says or any comment."""

from __future__ import annotations

from engine.rulebook.layout.order import put_in_order
from engine.rulebook.layout.reading import read_pieces
from engine.rulebook.layout.writing import write_pieces
from engine.rulebook.messages import Problem
from engine.rulebook.source import Source, read_source
from engine.rulebook.tree import plain

MOST_ROUNDS = 6


class Unreadable(Exception):
    """The file is not YAML as policy files use it: it can only be mended by hand."""

    def __init__(self, problems: list[Problem]) -> None:
        self.problems = problems
        super().__init__(problems[0].message_en)


class MeaningWouldChange(Exception):
    """The canonical text would not say the same: the file must stay as it is."""


def format_file(file: str, content: bytes) -> bytes:
    """The file in canonical layout.

    The result is read again and compared before it is given out: the same values, and the same
    comments in the same order, or ``MeaningWouldChange``.
    """
    source = read_source(file, content)
    if source.problems and any(problem.is_error for problem in source.problems):
        raise Unreadable(source.problems)
    text = content.decode("utf-8-sig")
    written = _laid_out(text)
    again = read_source(file, written.encode())
    if _says(again) != _says(source) or comments_of(written) != comments_of(text):
        raise MeaningWouldChange(file)
    return written.encode()


def _laid_out(text: str) -> str:
    """The text in an order that laying it out again does not change.

    A comment that had to leave its brackets may free a key to move, so one round may not do.
    """
    for _ in range(MOST_ROUNDS):
        top, comments = read_pieces(text)
        if top is not None:
            put_in_order(top)
        written = write_pieces(top, comments)
        if written == text:
            break
        text = written
    return text


def comments_of(text: str) -> list[str]:
    """The comments of a policy file, in order."""
    return [comment.text for comment in read_pieces(text)[1]]


def _says(source: Source) -> object:
    if any(problem.is_error for problem in source.problems):
        return source.problems
    return None if source.tree is None else plain(source.tree)
