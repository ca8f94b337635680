"""Problems in policy files, and how they are shown: as text with the place marked, and as JSON."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Literal

Severity = Literal["error", "warning"]
Language = Literal["zh", "en"]
WIDEST_EXCERPT = 120
LONGEST_TEXT = 400
_WIDE = ("W", "F")
_GUTTER = 5


@dataclass(frozen=True, slots=True)
class Wording:
    """What is said about a problem, and what to write instead, in both languages."""

    zh: str
    en: str
    hint_zh: str | None = None
    hint_en: str | None = None

    def cut(self) -> Wording:
        """The same with over-long quotations cut, so that no file can flood a screen."""
        hint_zh = self.hint_zh and _cut_text(self.hint_zh)
        hint_en = self.hint_en and _cut_text(self.hint_en)
        return Wording(_cut_text(self.zh), _cut_text(self.en), hint_zh, hint_en)


@dataclass(frozen=True, slots=True)
class Problem:
    """One mistake in the policy files, located.

    ``line`` and ``column`` count from 1, columns in characters; ``width`` is the number of
    characters marked from there on. ``excerpt`` is the line as written, None where there is none
    (a missing file, bytes that are not text).
    """

    code: str
    severity: Severity
    file: str
    line: int
    column: int
    message_zh: str
    message_en: str
    hint_zh: str | None = None
    hint_en: str | None = None
    excerpt: str | None = None
    width: int = 1

    def message(self, language: Language = "zh") -> str:
        """What is wrong, in one line."""
        return self.message_zh if language == "zh" else self.message_en

    def hint(self, language: Language = "zh") -> str | None:
        """What to write instead, or where to look."""
        return self.hint_zh if language == "zh" else self.hint_en

    @property
    def is_error(self) -> bool:
        """Whether it keeps the rulebook from being used."""
        return self.severity == "error"


def problem_without_place(code: str, file: str, wording: Wording, line: int = 1) -> Problem:
    """An error about a whole file or folder, or about bytes that cannot be shown."""
    return Problem(
        code, "error", file, line, 1, wording.zh, wording.en, wording.hint_zh, wording.hint_en
    )


def sort_problems(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    """Problems in reading order, each once."""
    return tuple(sorted(dict.fromkeys(problems), key=lambda p: (p.file, p.line, p.column, p.code)))


def render(problem: Problem, language: Language = "zh") -> str:
    """The problem as text: where and what, then the line with the place marked."""
    head = (
        f"{problem.file}:{problem.line}:{problem.column}  {problem.severity}  "
        f"{problem.code}  {problem.message(language)}"
    )
    hint = problem.hint(language)
    if problem.excerpt is None:
        return f"{head}\n{' ' * _GUTTER} = {hint}" if hint else head
    shown, column = _cut(problem.excerpt.replace("\t", " "), problem.column)
    before, marked = shown[: column - 1], shown[column - 1 : column - 1 + problem.width]
    caret = " " * columns(before) + "^" * max(columns(marked), 1)
    return (
        f"{head}\n"
        f"{problem.line:>{_GUTTER}} │ {shown}\n"
        f"{' ' * _GUTTER} │ {caret}{' ' + hint if hint else ''}"
    )


def render_all(problems: Sequence[Problem], language: Language = "zh", *, files: int) -> str:
    """All problems as text, a blank line between them, with the count at the end."""
    errors = sum(problem.is_error for problem in problems)
    warnings = len(problems) - errors
    touched = len({problem.file for problem in problems})
    if language == "zh":
        count = f"{errors} 个错误, {warnings} 个警告, 涉及 {files} 个文件中的 {touched} 个"
    else:
        count = (
            f"{errors} error{'' if errors == 1 else 's'}, "
            f"{warnings} warning{'' if warnings == 1 else 's'} in {touched} of {files} files"
        )
    return "\n\n".join([*(render(problem, language) for problem in problems), count])


def validation_report(
    problems: Sequence[Problem], *, version: str | None, rules: int, language: Language = "zh"
) -> dict[str, Any]:
    """What ``validate --format json`` prints; its shape is a contract."""
    return {
        "ok": not any(problem.is_error for problem in problems),
        "version": version,
        "problems": [
            {
                "code": problem.code,
                "severity": problem.severity,
                "file": problem.file,
                "line": problem.line,
                "column": problem.column,
                "message": problem.message(language),
                "hint": problem.hint(language),
            }
            for problem in problems
        ],
        "rules": rules,
    }


def columns(text: str) -> int:
    """How many columns of a terminal the text fills: full-width characters fill two."""
    return sum(
        0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in _WIDE else 1
        for c in text
    )


def _cut_text(text: str) -> str:
    return text if len(text) <= LONGEST_TEXT else text[: LONGEST_TEXT - 1] + "…"


def _cut(line: str, column: int) -> tuple[str, int]:
    """The part of a long line around the column, and the column within that part."""
    if len(line) <= WIDEST_EXCERPT:
        return line, column
    start = max(0, column - 1 - WIDEST_EXCERPT // 2)
    end = start + WIDEST_EXCERPT
    left, right = "…" if start else "", "…" if end < len(line) else ""
    return f"{left}{line[start:end]}{right}", column - start + len(left)
