"""A request prepared for matching: local day and time as numbers, its text folded once."""

from __future__ import annotations

from engine.rulebook.conditions import fold
from engine.rulebook.facts import WEEKDAYS, FactSpace, FactValue, Request
from engine.rulebook.phrases import Phrases

_DAYS = tuple(WEEKDAYS)
_NOTHING: frozenset[str] = frozenset()


class Moment:
    """A request as tables read it: local date and time as numbers, the text folded once."""

    __slots__ = ("_found", "_phrases", "_text", "day", "ordinals", "values")

    def __init__(self, request: Request, space: FactSpace, phrases: Phrases | None = None) -> None:
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
        self._phrases = phrases
        self._found: frozenset[str] | None = None if self._text else _NOTHING

    def mentions(self, phrase: str) -> bool:
        """Whether the text has the (folded) phrase; without a text nothing is mentioned."""
        return phrase in self._text

    def found(self, asked: frozenset[str]) -> frozenset[str]:
        """Those of the asked phrases that the text has.

        With all phrases of the rulebook given at construction, the text is searched once.
        """
        if self._found is None:
            if self._phrases is None:
                return frozenset(phrase for phrase in asked if phrase in self._text)
            self._found = self._phrases.found(self._text)
        return self._found & asked if self._found else _NOTHING
