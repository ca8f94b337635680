"""How a rule stands to the others of its table: which it beats, which beat it, and why."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from engine.rulebook.rulebook import Rule
from engine.rulebook.tables import LIST_ATTRIBUTES, Table

Why = Literal["overrides", "layer", "specific", "later"]
"""By name, from a higher layer, because it asks more (lex specialis), or as the newer of two that
ask the same (lex posterior)."""


@dataclass(frozen=True, slots=True)
class Standing:
    """One other rule that speaks of some of the same requests, and sets some of the same."""

    rule: Rule
    why: Why
    attributes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Precedence:
    """The rules that one rule beats, and those that beat it, wherever both hold."""

    beats: tuple[Standing, ...]
    beaten_by: tuple[Standing, ...]


def precedence(table: Table, rule_id: str) -> Precedence:
    """How a rule of the table stands to all that it can meet; raises ``KeyError``."""
    numbers = {one.rule.id: number for number, one in enumerate(table.rules)}
    mine = numbers[rule_id]
    beats: list[Standing] = []
    beaten_by: list[Standing] = []
    for other, shared in _met(table, mine):
        if table.beats(mine, other):
            beats.append(Standing(table.rules[other].rule, _why(table, mine, other), shared))
        elif table.beats(other, mine):
            beaten_by.append(Standing(table.rules[other].rule, _why(table, other, mine), shared))
    return Precedence(tuple(beats), tuple(beaten_by))


def _met(table: Table, mine: int) -> Iterator[tuple[int, tuple[str, ...]]]:
    """Every rule with some request in common that sets some of the same attributes."""
    own = table.rules[mine]
    for number, other in enumerate(table.rules):
        shared = tuple(
            name for name in own.sets if name in other.sets and name not in LIST_ATTRIBUTES
        )
        if number != mine and shared and own.condition.overlaps(other.condition):
            yield number, shared


def _why(table: Table, winner: int, loser: int) -> Why:
    """Why one rule beats another that it is known to beat."""
    strong, weak = table.rules[winner], table.rules[loser]
    if weak.rule.id in strong.rule.overrides:
        return "overrides"
    if strong.rule.layer != weak.rule.layer:
        return "layer"
    return "later" if strong.condition.contains(weak.condition) else "specific"
