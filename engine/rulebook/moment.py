"""A request prepared for matching: local day and time as numbers, its text folded once."""

from __future__ import annotations

from engine.rulebook.conditions import fold
from engine.rulebook.facts import WEEKDAYS, FactSpace, FactValue, Request
from engine.rulebook.phrases import Phrases

_DAYS = tuple(WEEKDAYS)
_NOTHING: frozenset[str] = frozenset()


class Moment:
    """A request as tables read it: local date and time as numbers, the text folded once."""

    __slots__ = ("_folded", "_found", "_phrases", "_said", "day", "ordinals", "values")

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
        self._said = request.text or ""
        self._folded: str | None = None
        self._phrases = phrases
        self._found: frozenset[str] | None = None if self._said else _NOTHING

    @property
    def text(self) -> str:
        """The folded text, empty where there is none; folded when the first rule asks."""
        if self._folded is None:
            self._folded = fold(self._said)
        return self._folded

    def mentions(self, phrase: str) -> bool:
        """Whether the text has the (folded) phrase; without a text nothing is mentioned."""
        return phrase in self.text

    def found(self, asked: frozenset[str]) -> frozenset[str]:
        """Those of the asked phrases that the text has.

        With all phrases of the rulebook given at construction, the text is searched once.
        """
        if self._found is None:
            if self._phrases is None:
                return frozenset(phrase for phrase in asked if phrase in self.text)
            self._found = self._phrases.found(self.text)
        return self._found & asked if self._found else _NOTHING
