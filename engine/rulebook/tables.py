"""Decision tables: the most specific rule wins, attribute by attribute.

Every rule that matches a request takes part. Each attribute is decided on its own: rule A beats
rule B when A overrides B by name, when A stands in a higher layer, when every request that A
matches is matched by B too and not the other way round (lex specialis), or when both ask the same
and A came into force later (lex posterior). Two rules that disagree are a conflict where neither
beats the other and no third rule beats both. List attributes add up over all matching rules.

Matching is an index, not a scan: for each finite fact and each value it may have, one integer holds
a bit for every box that allows the value; the boxes that a request fits are the AND of a handful of
such integers, less the boxes that want a phrase which the text does not have. What is left
(numbers, dates, times, further phrases) is asked of those boxes alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from engine.rulebook.boxes import PHRASE, PRESENT, Ranges, bits
from engine.rulebook.conditions import Condition
from engine.rulebook.facts import FactSpace, FactValue
from engine.rulebook.moment import Moment, Phrases
from engine.rulebook.rulebook import Dated, Rule

LIST_ATTRIBUTES = frozenset({"assist", "notify"})
CACHED = 8_192
K = TypeVar("K")
V = TypeVar("V")


@dataclass(frozen=True, slots=True)
class TableRule:
    """A rule of a decision table: its condition, and the values that it sets by start date."""

    rule: Rule
    condition: Condition
    sets: Mapping[str, Dated[object]]


@dataclass(frozen=True, slots=True)
class Verdict:
    """What one table says: the winning rule of each attribute, and where none could win.

    ``winners`` maps an attribute to (index of the rule, value), ``lists`` a list attribute to the
    (index, value) pairs that add up, ``conflicts`` an attribute to the indices that disagree.
    """

    matched: tuple[int, ...]
    winners: Mapping[str, tuple[int, object]]
    lists: Mapping[str, tuple[tuple[int, object], ...]]
    conflicts: Mapping[str, tuple[int, ...]]


@dataclass(frozen=True, slots=True)
class _Residue:
    """What the index does not settle for one box: ranges and phrases."""

    rule: int
    ranges: tuple[tuple[str, Ranges], ...]
    phrases: tuple[tuple[str, bool], ...]

    def holds(self, moment: Moment, found: tuple[str, ...]) -> bool:
        for name, ranges in self.ranges:
            value = moment.ordinals[name]
            if not any(low <= value <= high for low, high in ranges):
                return False
        return all((phrase in found) is present for phrase, present in self.phrases)


class Table:
    """The rules of one kind, indexed. Immutable from outside; caches only what it derives."""

    def __init__(
        self,
        kind: str,
        rules: Sequence[TableRule],
        layers: Sequence[str],
        space: FactSpace,
    ) -> None:
        self.kind = kind
        self.rules = tuple(rules)
        self._space = space
        self._rank = {layer: rank for rank, layer in enumerate(layers)}
        self._dated = tuple(
            any(len(v.steps) > 1 or v.steps[0][0] is not None for v in rule.sets.values())
            for rule in self.rules
        )
        self._residues: list[_Residue] = []
        self._beats: dict[tuple[int, int], bool] = {}
        self._verdicts: dict[tuple[tuple[int, ...], int], Verdict] = {}
        self._candidates: dict[tuple[object, ...], tuple[int, ...]] = {}
        self._phrases = Phrases(p for rule in self.rules for p in rule.condition.phrases)
        self._wanting: dict[str, int] = {}
        self._index = self._build_index()
        self._unworded = self._everyone & ~_joined(self._wanting.values())

    @classmethod
    def build(
        cls, kind: str, rules: Sequence[TableRule], layers: Sequence[str], space: FactSpace
    ) -> Table:
        """Index the rules. ``layers`` are ordered weakest first."""
        return cls(kind, rules, layers, space)

    def decide(self, moment: Moment) -> Verdict:
        """Which rules match, and which wins each attribute."""
        matched = self.matching(moment)
        day = moment.day.toordinal() if any(self._dated[i] for i in matched) else 0
        key = (matched, day)
        verdict = self._verdicts.get(key)
        if verdict is None:
            verdict = self._resolve(matched, moment.day)
            _remember(self._verdicts, key, verdict)
        return verdict

    def matching(self, moment: Moment) -> tuple[int, ...]:
        """The indices of the rules in force whose condition holds, in the order as written."""
        found = self._phrases.found(moment)
        values = [moment.values.get(name) for name, _ in self._index]
        key = (*values, found)
        candidates = self._candidates.get(key)
        if candidates is None:
            candidates = self._boxes_allowing(values, found)
            _remember(self._candidates, key, candidates)
        matched: list[int] = []
        for box in candidates:
            residue = self._residues[box]
            rule = residue.rule
            if matched and matched[-1] == rule:
                continue
            if self.rules[rule].rule.effective.covers(moment.day) and residue.holds(moment, found):
                matched.append(rule)
        return tuple(matched)

    def beats(self, a: int, b: int) -> bool:
        """Whether rule ``a`` beats rule ``b`` wherever both match."""
        key = (a, b)
        known = self._beats.get(key)
        if known is None:
            known = self._beats[key] = self._compare(a, b)
        return known

    def _compare(self, a: int, b: int) -> bool:
        mine, other = self.rules[a], self.rules[b]
        if other.rule.id in mine.rule.overrides:
            return True
        if mine.rule.id in other.rule.overrides:
            return False
        my_rank, other_rank = self._rank[mine.rule.layer], self._rank[other.rule.layer]
        if my_rank != other_rank:
            return my_rank > other_rank
        if not other.condition.contains(mine.condition):
            return False
        if not mine.condition.contains(other.condition):
            return True
        return (mine.rule.effective.from_ or date.min) > (other.rule.effective.from_ or date.min)

    def _resolve(self, matched: tuple[int, ...], day: date) -> Verdict:
        winners: dict[str, tuple[int, object]] = {}
        lists: dict[str, list[tuple[int, object]]] = {}
        conflicts: dict[str, tuple[int, ...]] = {}
        setters: dict[str, list[tuple[int, object]]] = {}
        for index in matched:
            for attribute, dated in self.rules[index].sets.items():
                value = dated.on(day)
                if value is not None:
                    setters.setdefault(attribute, []).append((index, value))
        for attribute, pairs in setters.items():
            if attribute in LIST_ATTRIBUTES:
                lists[attribute] = pairs
                continue
            disputed = self._disputed(pairs)
            if disputed:
                conflicts[attribute] = disputed
                continue
            winners[attribute] = next(
                (index, value)
                for index, value in pairs
                if not any(self.beats(other, index) for other, _ in pairs)
            )
        return Verdict(
            matched, winners, {name: tuple(pairs) for name, pairs in lists.items()}, conflicts
        )

    def _disputed(self, pairs: Sequence[tuple[int, object]]) -> tuple[int, ...]:
        """The rules that disagree without one beating the other, or a third beating both."""
        disputed = {
            index
            for a, mine in pairs
            for b, other in pairs
            if a < b
            and mine != other
            and not (self.beats(a, b) or self.beats(b, a))
            and not any(self.beats(c, a) and self.beats(c, b) for c, _ in pairs)
            for index in (a, b)
        }
        if not disputed and all(any(self.beats(o, i) for o, _ in pairs) for i, _ in pairs):
            return tuple(index for index, _ in pairs)  # they override each other in a ring
        return tuple(sorted(disputed))

    def _build_index(self) -> tuple[tuple[str, Mapping[FactValue | None, int]], ...]:
        """Give every box a bit and, for every finite fact that is asked about, mark who allows."""
        asked: dict[str, list[tuple[int, int]]] = {}
        for position, table_rule in enumerate(self.rules):
            for box in table_rule.condition.boxes:
                bit = len(self._residues)
                ranges: list[tuple[str, Ranges]] = []
                phrases: list[tuple[str, bool]] = []
                for dimension, constraint in box.items():
                    if dimension.startswith(PHRASE):
                        phrase, wanted = dimension.removeprefix(PHRASE), constraint == PRESENT
                        phrases.append((phrase, wanted))
                        if wanted:
                            self._wanting[phrase] = self._wanting.get(phrase, 0) | 1 << bit
                    elif isinstance(constraint, tuple):
                        ranges.append((dimension, constraint))
                    else:
                        asked.setdefault(dimension, []).append((bit, constraint))
                self._residues.append(_Residue(position, tuple(ranges), tuple(phrases)))
        self._everyone = (1 << len(self._residues)) - 1
        return tuple(
            (name, self._allowing(name, constrained, self._everyone))
            for name, constrained in sorted(asked.items())
        )

    def _allowing(
        self, name: str, constrained: Sequence[tuple[int, int]], everyone: int
    ) -> Mapping[FactValue | None, int]:
        free = everyone
        by_mask: dict[int, int] = {}
        for bit, mask in constrained:
            free &= ~(1 << bit)
            by_mask[mask] = by_mask.get(mask, 0) | 1 << bit
        allowing: dict[FactValue | None, int] = {None: free}
        for value, value_mask in self._space.facts[name].masks.items():
            allowed = free
            for mask, having in by_mask.items():
                if not value_mask & ~mask:
                    allowed |= having
            allowing[value] = allowed
        return allowing

    def _boxes_allowing(
        self, values: Sequence[FactValue | None], found: tuple[str, ...]
    ) -> tuple[int, ...]:
        """The boxes that the finite facts allow, without those that want a phrase not found."""
        allowed = self._unworded | _joined(self._wanting.get(phrase, 0) for phrase in found)
        for (_, allowing), value in zip(self._index, values, strict=True):
            allowed &= allowing.get(value, allowing[None])
        return tuple(bit.bit_length() - 1 for bit in bits(allowed))


def _joined(masks: Iterable[int]) -> int:
    joined = 0
    for mask in masks:
        joined |= mask
    return joined


def _remember(cache: dict[K, V], key: K, value: V) -> None:
    """Keep a derived value; start afresh when the cache is full, so memory stays bounded."""
    if len(cache) >= CACHED:
        cache.clear()
    cache[key] = value
