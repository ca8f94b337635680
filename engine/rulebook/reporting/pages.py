"""The pages about codes: for the terminal, for the documentation, and as help in editors."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import Any

from engine.rulebook.codes import Code, codes
from engine.rulebook.messages import Language

_WRONG = {"zh": "错误的写法", "en": "Wrong"}
_RIGHT = {"zh": "正确的写法", "en": "Right"}
_SAID = {"zh": "检查结果", "en": "What is said"}
_HEAD = {
    "zh": (
        "# 问题代码\n\n"
        "规则库的每个问题都有一个固定的代码。`dafuwu codes 代码` 在终端里显示同样的内容。\n"
        "例子都放在一个小规则库旁边检查过: 错的恰好得到它的代码, 对的什么问题也没有。\n\n"
        "本文由 `make docs` 生成, 请勿手改; 内容在 `engine/rulebook/code_pages/`。\n"
    ),
    "en": (
        "# Codes of problems\n\n"
        "Every problem of a rulebook has a stable code. `dafuwu codes CODE --lang en` shows the "
        "same in a terminal.\nThe examples are checked beside a small rulebook: the wrong one "
        "gets exactly its code, the right one gets none.\n\n"
        "Written by `make docs` from `engine/rulebook/code_pages/`; do not edit it here.\n"
    ),
}


def codes_as_markdown(language: Language) -> str:
    """The whole documentation of codes."""
    return "\n".join(_document(codes().values(), language))


def _document(all_codes: Iterable[Code], language: Language) -> Iterator[str]:
    yield _HEAD[language]
    for family, members in groupby(all_codes, key=lambda code: code.family):
        yield f"## {family}\n"
        for code in members:
            yield f"### {code.code}\n"
            yield f"**{code.title.of(language)}**\n"
            yield code_as_markdown(code, language)


def code_as_markdown(code: Code, language: Language) -> str:
    """Why a code exists, the wrong and the right example, and what is said about the wrong one."""
    parts = [code.why.of(language), ""]
    if code.situation is not None and code.remedy is not None:
        parts += [f"{_WRONG[language]}: {code.situation.of(language)}", ""]
        parts += [f"{_RIGHT[language]}: {code.remedy.of(language)}", ""]
    if code.wrong is not None and code.right is not None:
        parts += [f"{_WRONG[language]}:", _fenced(code.wrong, "yaml")]
        if code.said is not None:
            parts += [f"{_SAID[language]}:", _fenced(code.said.of(language), "text")]
        parts += [f"{_RIGHT[language]}:", _fenced(code.right, "yaml")]
    return "\n".join(parts)


def code_as_text(code: Code, language: Language) -> str:
    """The page of a code for a terminal."""
    parts = [f"{code.code}  {code.title.of(language)}", "", code.why.of(language), ""]
    if code.situation is not None and code.remedy is not None:
        parts.append(f"{_WRONG[language]}: {code.situation.of(language)}")
        parts.append(f"{_RIGHT[language]}: {code.remedy.of(language)}")
    if code.wrong is not None and code.right is not None:
        parts += [f"{_WRONG[language]}:", _indented(code.wrong)]
        if code.said is not None:
            parts += [f"{_SAID[language]}:", _indented(code.said.of(language))]
        parts += [f"{_RIGHT[language]}:", _indented(code.right)]
    return "\n".join(parts).rstrip("\n") + "\n"


def code_as_json(code: Code, language: Language) -> dict[str, Any]:
    """The page of a code for machines."""
    return {
        "code": code.code,
        "title": code.title.of(language),
        "why": code.why.of(language),
        "wrong": code.wrong if code.situation is None else code.situation.of(language),
        "right": code.right if code.remedy is None else code.remedy.of(language),
        "said": None if code.said is None else code.said.of(language),
    }


def _fenced(text: str, kind: str) -> str:
    return f"```{kind}\n{text}```\n"


def _indented(text: str) -> str:
    return "".join(f"    {line}\n" if line else "\n" for line in text.split("\n")[:-1])
