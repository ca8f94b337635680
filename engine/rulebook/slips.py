"""Slips of the keyboard: what a Chinese input method puts where YAML wants plain punctuation."""

from __future__ import annotations

import re

from engine.rulebook.messages import Wording

WORD = r"[A-Za-z_][\w-]*"
FULL_WIDTH_COLON = re.compile(rf"^\s*(?:-\s+)*['\"]?{WORD}['\"]?\s*(：)")
NO_SPACE = re.compile(rf"^\s*(?:-\s+)*({WORD}:)[^\s:]")
NOT_SPACES = {
    "\t": ("制表符 (Tab)", "a tab"),
    "\u3000": ("全角空格", "a full-width space"),
    "\xa0": ("不换行空格", "a no-break space"),
}


def full_width_colon() -> Wording:
    """What is said about a full-width colon after a key."""
    return Wording(
        "键后面用了全角冒号 “：”, YAML 只认半角冒号加空格",
        "a full-width colon (：) follows the key; YAML knows only the half-width one and a space",
        '请改成 ": " (半角冒号和一个空格)',
        'write ": " (a half-width colon and a space)',
    )


def missing_space() -> Wording:
    """What is said about a colon with no space after it."""
    return Wording(
        "冒号后面缺一个空格",
        "a space is missing after the colon",
        "请写成 键: 值",
        "write key: value",
    )


def key_in_text(text: str) -> tuple[int, Wording] | None:
    """The offset and the mistake, where a text is a ``key：value`` or ``key:value`` gone wrong."""
    if ":" not in text and "：" not in text:
        return None
    if found := FULL_WIDTH_COLON.match(text):
        return found.start(1), full_width_colon()
    if found := NO_SPACE.match(text):
        return found.end(1) - 1, missing_space()
    return None


def not_a_space(character: str) -> Wording:
    """What is said about a tab or another blank where YAML allows only plain spaces."""
    zh, en = NOT_SPACES[character]
    return Wording(
        f"这里用了{zh}, YAML 只许用普通空格缩进",
        f"{en} stands here; YAML allows only plain spaces for indentation",
        "请换成普通空格, 每层两个",
        "replace it by plain spaces, two for each level",
    )
