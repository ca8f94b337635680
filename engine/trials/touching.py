"""Which rules a played test concerns: those that won in its decision, and those events name."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from engine.trials.play import Played

_NAMING = ("rule", "ladder", "trigger")
"""The keys under which events name the rule that they rest on."""


def touched(played: Played) -> frozenset[str]:
    """The rules that decided something in a test."""
    won = (one.rule for one in played.decision.matched or () if one.won)
    named = (name for draft in played.drafts for name in _named(draft.data))
    return frozenset((*won, *named))


def _named(data: Any) -> Iterator[str]:
    if isinstance(data, Mapping):
        for key, value in data.items():
            if key in _NAMING and isinstance(value, str):
                yield value
            else:
                yield from _named(value)
    elif isinstance(data, Iterable) and not isinstance(data, str):
        for one in data:
            yield from _named(one)
