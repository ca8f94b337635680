"""How the command speaks: in Chinese or English, colour on a terminal only, never a traceback."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Literal, NoReturn, TypeVar

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from engine.rulebook.messages import Problem, render

T = TypeVar("T")
WIDTH_IN_FILES = 140
"""Columns of output that goes into a file or a pipe."""


class Lang(StrEnum):
    """The language of what is printed."""

    ZH = "zh"
    EN = "en"


class Failure(Exception):
    """The command cannot do what was asked; one clear line says why. ``code`` is the exit code."""

    def __init__(self, zh: str, en: str, code: int = 2) -> None:
        self.zh = zh
        self.en = en
        self.code = code
        super().__init__(en)


@dataclass
class _Speaking:
    """The language of this run, known once the options are read."""

    lang: Lang = Lang.ZH


_speaking = _Speaking()


def speak(lang: Lang) -> None:
    """Use this language from now on."""
    _speaking.lang = lang


def language() -> Literal["zh", "en"]:
    """The language in use."""
    return "zh" if _speaking.lang is Lang.ZH else "en"


def words(zh: str, en: str) -> str:
    """The text in the language in use."""
    return zh if _speaking.lang is Lang.ZH else en


def out() -> Console:
    """Where results go."""
    return _console(stderr=False)


def err() -> Console:
    """Where progress, notes and refusals go, so that results can be piped."""
    return _console(stderr=True)


def _console(*, stderr: bool) -> Console:
    stream = sys.stderr if stderr else sys.stdout
    width = None if stream.isatty() else WIDTH_IN_FILES
    return Console(stderr=stderr, width=width, highlight=False, soft_wrap=False)


def say(zh: str, en: str) -> None:
    """A line of result."""
    out().print(words(zh, en), markup=False, soft_wrap=True)


def note(zh: str, en: str) -> None:
    """A line beside the result."""
    err().print(words(zh, en), markup=False, soft_wrap=True)


def print_json(content: Any) -> None:
    """JSON for machines: nothing else goes to the same stream."""
    sys.stdout.write(json.dumps(content, ensure_ascii=False, indent=2) + "\n")


def print_problems(problems: Iterable[Problem]) -> None:
    """Located problems, each with its line."""
    for problem in problems:
        style = "red" if problem.is_error else "yellow"
        head, *rest = render(problem, language()).split("\n")
        console = out()
        console.print(head, style=style, markup=False, soft_wrap=True)
        for line in [*rest, ""]:
            console.print(line, markup=False, soft_wrap=True)


def progress(zh: str, en: str, items: Iterable[T], total: int) -> Iterable[T]:
    """The items, with a bar on a terminal while they are worked on."""
    bar = Progress(
        TextColumn(words(zh, en)),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
        console=err(),
        disable=not sys.stderr.isatty(),
        transient=True,
    )
    with bar:
        yield from bar.track(items, total=total)


def stop(failure: Failure) -> NoReturn:
    """Tell why, and end with its code."""
    label = words("不行", "error")
    err().print(f"{label}: {words(failure.zh, failure.en)}", style="red", markup=False)
    raise SystemExit(failure.code)


def exit_with(code: int) -> NoReturn:
    """End with this exit code; the result was printed."""
    raise typer.Exit(code)
