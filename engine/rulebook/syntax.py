"""YAML's own complaints, said in plain words.

The reader of YAML says what it expected; the writer wants to know what he did. The mistakes that
people make with a Chinese input method and a text editor are recognised from the lines around the
complaint, and the place is moved to where the mistake is, not where YAML noticed it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from yaml import MarkedYAMLError, YAMLError

from engine.rulebook.messages import Wording
from engine.rulebook.slips import (
    FULL_WIDTH_COLON,
    NO_SPACE,
    NOT_SPACES,
    WORD,
    full_width_colon,
    missing_space,
    not_a_space,
)

_TWO_COLONS = re.compile(rf"^\s*(?:-\s+)*{WORD}:\s+([^\s'\"\[{{].*?:(?:\s|$).*)")
_QUOTED = re.compile(r"\"(?:\\.|[^\"\\])*\"|'(?:''|[^'])*'|(?:^|\s)#.*")
_FULL_WIDTH = {
    "，": ",",
    "：": ":",
    "【": "[",
    "】": "]",
    "［": "[",
    "］": "]",
    "｛": "{",
    "｝": "}",
}
_INDENT = re.compile(r"^[ ]*")
_RESERVED = "%@`"


@dataclass(frozen=True, slots=True)
class Finding:
    """Where (from 1) a file stops being YAML, and why."""

    line: int
    column: int
    width: int
    wording: Wording


def explain(error: YAMLError, lines: Sequence[str]) -> Finding:
    """What the writer most likely did wrong."""
    if not isinstance(error, MarkedYAMLError) or error.problem_mark is None:
        return Finding(1, 1, 1, Wording("这不是 YAML", "this is not YAML", str(error), str(error)))
    line, column = error.problem_mark.line, error.problem_mark.column
    context = error.context_mark.line if error.context_mark is not None else line
    return (
        _blank(lines, line, column)
        or _full_width_colon(lines, context, line)
        or _no_space(lines, context, line)
        or _unclosed_quote(error, lines)
        or _full_width_in_flow(error, lines)
        or _unclosed_bracket(error, lines)
        or _colon_in_value(error, lines, line)
        or _after_quote(lines, line, column)
        or _reserved(lines, line, column)
        or _indentation(error, lines, line)
        or _as_it_came(error, lines, line, column)
    )


def _around(lines: Sequence[str], context: int, line: int) -> list[int]:
    """The lines that may hold the mistake: from the context to the complaint, or just above it."""
    above = line - 1
    while above >= 0 and above < len(lines) and not lines[above].strip():
        above -= 1
    first = min(context if line - context <= 5 else line, above)
    return [number for number in range(max(first, 0), line + 1) if number < len(lines)]


def _full_width_colon(lines: Sequence[str], context: int, line: int) -> Finding | None:
    for number in _around(lines, context, line):
        if found := FULL_WIDTH_COLON.match(lines[number]):
            return Finding(number + 1, found.start(1) + 1, 1, full_width_colon())
    return None


def _no_space(lines: Sequence[str], context: int, line: int) -> Finding | None:
    for number in _around(lines, context, line):
        if found := NO_SPACE.match(lines[number]):
            return Finding(number + 1, found.end(1), 1, missing_space())
    return None


def _blank(lines: Sequence[str], line: int, column: int) -> Finding | None:
    if line >= len(lines):
        return None
    text = lines[line]
    indent = len(text) - len(text.lstrip())
    candidates = [*range(indent), column]
    at = next((n for n in candidates if text[n : n + 1] in NOT_SPACES), None)
    return None if at is None else Finding(line + 1, at + 1, 1, not_a_space(text[at]))


def _unclosed_quote(error: MarkedYAMLError, lines: Sequence[str]) -> Finding | None:
    if error.context_mark is None or "quoted scalar" not in (error.context or ""):
        return None
    if "end of stream" not in (error.problem or "") and "document" not in (error.problem or ""):
        return None
    line, column = error.context_mark.line, error.context_mark.column
    quote = lines[line][column] if line < len(lines) and column < len(lines[line]) else '"'
    width = len(lines[line]) - column if line < len(lines) else 1
    return Finding(
        line + 1,
        column + 1,
        max(width, 1),
        Wording(
            f"引号没有关上: 从这里的 {quote} 开始, 到文件末尾没有找到另一个",
            f"the quote that opens here ({quote}) is never closed",
            f"请在值的末尾补上 {quote}",
            f"put a {quote} at the end of the value",
        ),
    )


def _full_width_in_flow(error: MarkedYAMLError, lines: Sequence[str]) -> Finding | None:
    if "flow" not in (error.context or "") or error.problem_mark is None:
        return None
    assert error.context_mark is not None
    first, last = error.context_mark.line, error.problem_mark.line
    for number in range(first, min(last + 1, len(lines), first + 20)):
        text = _QUOTED.sub(lambda found: " " * len(found.group()), lines[number])
        start = error.context_mark.column if number == first else 0
        for at in range(start, len(text)):
            if plain := _FULL_WIDTH.get(text[at]):
                return Finding(
                    number + 1,
                    at + 1,
                    1,
                    Wording(
                        f"这里用了全角的 “{text[at]}”, YAML 只认半角的 {plain}",
                        f"a full-width {text[at]} stands here; YAML knows only {plain}",
                        f'请改成 "{plain} " (半角, 后面加一个空格)',
                        f'write "{plain} " (half-width, a space after it)',
                    ),
                )
    return None


def _unclosed_bracket(error: MarkedYAMLError, lines: Sequence[str]) -> Finding | None:
    if error.context_mark is None or "flow" not in (error.context or ""):
        return None
    line, column = error.context_mark.line, error.context_mark.column
    if line >= len(lines) or lines[line][column : column + 1] not in ("{", "["):
        return None
    bracket = lines[line][column]
    closing = {"{": "}", "[": "]"}[bracket]
    return Finding(
        line + 1,
        column + 1,
        1,
        Wording(
            f"括号 {bracket} 没有关上, 或其中缺逗号",
            f"the bracket {bracket} is not closed, or a comma is missing in it",
            f'各项之间用 ", " 隔开, 末尾写 {closing}',
            f'put ", " between the items and {closing} at the end',
        ),
    )


def _colon_in_value(error: MarkedYAMLError, lines: Sequence[str], line: int) -> Finding | None:
    if "mapping values" not in (error.problem or "") or line >= len(lines):
        return None
    found = _TWO_COLONS.match(lines[line])
    if found is None:
        return None
    value = found.group(1).rstrip()
    return Finding(
        line + 1,
        found.start(1) + 1,
        len(value),
        Wording(
            "值里面有冒号加空格, YAML 会把它当作又一个键",
            "the value has a colon and a space in it, which YAML takes for another key",
            f'请给整个值加上引号: "{value}"' if len(value) < 60 else "请给整个值加上引号",
            f'put the value in quotes: "{value}"' if len(value) < 60 else "put it in quotes",
        ),
    )


def _after_quote(lines: Sequence[str], line: int, column: int) -> Finding | None:
    before = lines[line][:column].rstrip() if line < len(lines) else ""
    if not before.endswith(('"', "'")) or not lines[line][column:].strip():
        return None
    return Finding(
        line + 1,
        column + 1,
        len(lines[line][column:].rstrip()),
        Wording(
            "引号关上之后还有文字",
            "text follows after the closing quote",
            "请把整个值放在引号里, 里面的引号换成另一种",
            "put the whole value in quotes, and use the other kind inside",
        ),
    )


def _reserved(lines: Sequence[str], line: int, column: int) -> Finding | None:
    character = lines[line][column : column + 1] if line < len(lines) else ""
    if not character or character not in _RESERVED:
        return None
    return Finding(
        line + 1,
        column + 1,
        1,
        Wording(
            f"值不能以 {character} 开头",
            f"a value cannot begin with {character}",
            "请给整个值加上引号",
            "put the value in quotes",
        ),
    )


def _indentation(error: MarkedYAMLError, lines: Sequence[str], line: int) -> Finding | None:
    said = error.problem or ""
    known = ("mapping values", "expected key", "expected '-'", "sequence entries", "expected ':'")
    if line >= len(lines) or not any(part in said for part in known):
        return None
    text = lines[line]
    indent = len(_INDENT.match(text).group())  # type: ignore[union-attr]
    return Finding(
        line + 1,
        indent + 1,
        max(len(text.rstrip()) - indent, 1),
        Wording(
            "缩进不对: 这一行没有与同一层的其他行对齐, 或上一行没有写完",
            "wrong indentation: this line is not in line with the others of its level, "
            "or the line above is not finished",
            "同一层的键要从同一列开始; 列表的每一项以 - 开头",
            "keys of one level start in the same column; each item of a list starts with -",
        ),
    )


def _as_it_came(error: MarkedYAMLError, lines: Sequence[str], line: int, column: int) -> Finding:
    said = ", ".join(part for part in (error.context, error.problem) if part)
    last = max(len(lines) - 1, 0)
    if line > last:
        line, column = last, len(lines[last]) if lines else 0
    return Finding(
        line + 1,
        column + 1,
        1,
        Wording(
            "YAML 在这里读不下去了",
            "YAML cannot be read on from here",
            f"YAML 的原话: {said}",
            f"YAML says: {said}",
        ),
    )
