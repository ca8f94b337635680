"""The version of a rulebook: a hash of what it says, not of how it is laid out."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from typing import Any

SHORT = 12
_NOT_POLICY = ("tests",)
_ORDERED = ("layers",)


def rulebook_version(written: Mapping[str, Sequence[Mapping[str, Any]]]) -> str:
    """SHA-256 (hex) over the entries of every kind as canonical JSON.

    Entries count sorted by id, so comments, layout, the split into files and their order make no
    difference; nor do tests, which do not change what is decided. The order of layers is meaning
    and stays.
    """
    content = {
        kind: [_given(entry) for entry in _in_order(kind, entries)]
        for kind, entries in written.items()
        if kind not in _NOT_POLICY and entries
    }
    return hashlib.sha256(_canonical(content).encode()).hexdigest()


def short_version(version: str) -> str:
    """The first twelve digits, enough to tell versions apart by eye."""
    return version[:SHORT]


def _in_order(kind: str, entries: Sequence[Mapping[str, Any]]) -> Sequence[Mapping[str, Any]]:
    if kind in _ORDERED:
        return entries
    return sorted(entries, key=lambda entry: (str(entry.get("id", "")), _canonical(entry)))


def _given(value: Any) -> Any:
    """The value without keys that have no value: such a key says nothing."""
    if isinstance(value, Mapping):
        return {key: _given(part) for key, part in value.items() if part is not None}
    if isinstance(value, list):
        return [_given(part) for part in value]
    return value


def _canonical(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
