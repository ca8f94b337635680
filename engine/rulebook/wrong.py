"""Wordings for mistakes that many kinds of entry share."""

from __future__ import annotations

from collections.abc import Iterable

from engine.rulebook.facts import nearest
from engine.rulebook.messages import Wording


def mapping_expected() -> Wording:
    """What is said where a mapping belongs."""
    return Wording(
        "这里应是映射 (键: 值)",
        "this should be a mapping (key: value)",
        "每个键另起一行, 或写成 {键: 值, 键: 值}",
        "each key on a line of its own, or {key: value, key: value}",
    )


def not_one_of(text: str, known: Iterable[str]) -> Wording:
    """What is said about a word that is none of the possible ones."""
    words = list(known)
    near = nearest(text[:64], words)
    listed = ", ".join(words)
    return Wording(
        f'这里不能写 "{text[:80]}"',
        f'"{text[:80]}" is not one of the values here',
        f'是否想写 "{near}"?' if near else f"可写: {listed}",
        f'did you mean "{near}"?' if near else f"write one of: {listed}",
    )


def unknown_key(key: str, known: Iterable[str]) -> Wording:
    """What is said about a key that is none of the possible ones."""
    words = list(known)
    near = nearest(key[:64], words)
    listed = ", ".join(words)
    return Wording(
        f'这里不能写 "{key[:80]}"',
        f'"{key[:80]}" is not a key here',
        f'是否想写 "{near}"?' if near else f"可写的键: {listed}",
        f'did you mean "{near}"?' if near else f"keys: {listed}",
    )
