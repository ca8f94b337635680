"""The result of a check, and the one thing that a reporter does: turn it into text."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import TypeAlias

from engine.rulebook.messages import Language, Problem


@dataclass(frozen=True, slots=True)
class Report:
    """What a check found, and what a reporter needs to say it.

    ``prefix`` leads from the folder that the reader counts from (a repository's root) to the home;
    None where the home lies outside, so that no path in it can be shown.
    """

    problems: tuple[Problem, ...]
    version: str | None
    rules: int
    files: int
    language: Language = "zh"
    prefix: str | None = ""
    program: str = "0"

    def path_of(self, problem: Problem) -> str | None:
        """The problem's file as the reader finds it, or None for a problem of no file there."""
        if self.prefix is None or problem.file in ("", "."):
            return None
        path = PurePosixPath(self.prefix) / problem.file
        return None if path.is_absolute() else path.as_posix()


Reporter: TypeAlias = Callable[[Report], str]
"""Turns a report into text that ends with a line break, or is empty."""
