"""A request prepared for matching, and phrases found in its text by their first two characters."""

from __future__ import annotations

import operator
from collections.abc import Iterable

from engine.rulebook.conditions import fold
from engine.rulebook.facts import WEEKDAYS, FactSpace, FactValue, Request

_DAYS = tuple(WEEKDAYS)
_NOTHING: frozenset[str] = frozenset()


class Moment:
    """A request as tables read it: local date and time as numbers, the text folded once."""

    __slots__ = ("_starts", "_text", "day", "ordinals", "values")

    def __init__(self, request: Request, space: FactSpace) -> None:
        local = request.at.astimezone(space.zone)
        self.day = local.date()
        values = dict(request.values)
        values["weekday"] = _DAYS[local.weekday()]
        self.values: dict[str, FactValue] = values
        self.ordinals = {
            "date": self.day.toordinal(),
            "time": local.hour * 60 + local.minute,
            "people": int(values.get("people", 1)),
            "repeat": int(values.get("repeat", 0)),
        }
        self._text = fold(request.text) if request.text else ""
        self._starts: frozenset[str] | None = None if self._text else _NOTHING

    def mentions(self, phrase: str) -> bool:
        """Whether the text has the (folded) phrase; without a text nothing is mentioned."""
        return phrase in self._text

    @property
    def starts(self) -> frozenset[str]:
        """The characters of the text and each pair of neighbours: how any phrase may begin."""
        if self._starts is None:
            text = self._text
            self._starts = frozenset(map(operator.add, text, text[1:])).union(text)
        return self._starts


class Phrases:
    """A set of phrases; which of them a text has is found without trying each."""

    def __init__(self, phrases: Iterable[str]) -> None:
        by_start: dict[str, list[str]] = {}
        for phrase in sorted(set(phrases)):
            by_start.setdefault(phrase[:2], []).append(phrase)
        self._by_start = {start: tuple(some) for start, some in by_start.items()}

    def found(self, moment: Moment) -> tuple[str, ...]:
        """The phrases that the text has, always in the same order."""
        shared = self._by_start.keys() & moment.starts if self._by_start else ()
        if not shared:
            return ()
        return tuple(
            phrase
            for start in sorted(shared)
            for phrase in self._by_start[start]
            if moment.mentions(phrase)
        )
