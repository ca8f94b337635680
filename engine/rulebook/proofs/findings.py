"""What a proof found: its code, the rules concerned, the set of requests and what to write."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from engine.rulebook.boxes import Box, intersect
from engine.rulebook.facts import FactSpace
from engine.rulebook.proofs.words import as_command, describe, example
from engine.rulebook.rulebook import Origin


@dataclass(frozen=True, slots=True)
class Finding:
    """One finding in both languages. ``origin`` is where to mend it; ``others`` are the rest."""

    code: str
    severity: Literal["error", "warning"]
    origin: Origin
    message_zh: str
    message_en: str
    hint_zh: str
    hint_en: str
    others: tuple[Origin, ...] = ()
    example: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Region:
    """A set of requests, in words of both languages and as one example."""

    zh: str
    en: str
    example: Mapping[str, str]

    @classmethod
    def of(cls, box: Box, space: FactSpace, today: date, within: Box | None = None) -> Region:
        """Describe a box, with an example from the part of it that lies ``within`` another.

        That it begins today goes without saying, and the example does not lie before today where
        it can be helped.
        """
        shown = dict(box)
        if shown.get("date") == ((today.toordinal(), date.max.toordinal()),):
            del shown["date"]
        part = box if within is None else intersect(box, within) or box
        return cls(
            describe(shown, space, "zh"), describe(shown, space, "en"), example(part, space, today)
        )

    @property
    def command(self) -> str:
        """The example as a command that shows it."""
        return f"dafuwu explain {as_command(self.example)}"
