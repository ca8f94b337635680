"""Values given per start date, as compiled."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any, TypeVar

from engine.rulebook.rulebook import Dated

V = TypeVar("V")
W = TypeVar("W")


def dated(values: Mapping[date | None, V], build: Callable[[V], W]) -> Dated[Any]:
    """The values in the order of their start dates, each built from what is written."""
    ordered = sorted(values.items(), key=lambda pair: pair[0] or date.min)
    return Dated(tuple((start, build(value)) for start, value in ordered))


def same(value: V) -> V:
    """What is written is what is meant."""
    return value
