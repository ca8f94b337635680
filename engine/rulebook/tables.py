"""Decision tables: the most specific rule wins, attribute by attribute.

Every rule that matches a request takes part. Each attribute is decided on its own: rule A beats
rule B when A overrides B by name, when A stands in a higher layer, when every request that A
matches is matched by B too and not the other way round (lex specialis), or when both ask the same
and A came into force later (lex posterior). Two rules that disagree are a conflict where neither
beats the other and no third rule beats both. List attributes add up over all matching rules.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from engine.rulebook.facts import FactSpace
from engine.rulebook.matching import Index, TableRule, remember
from engine.rulebook.moment import Moment

__all__ = ["LIST_ATTRIBUTES", "Table", "TableRule", "Verdict"]

LIST_ATTRIBUTES = frozenset({"assist", "notify"})


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


class Table:
    """The rules of one kind. Immutable from outside; keeps only what it derives."""

    def __init__(
        self,
        kind: str,
        rules: Sequence[TableRule],
        layers: Sequence[str],
        space: FactSpace,
    ) -> None:
        self.kind = kind
        self.rules = tuple(rules)
        self._rank = {layer: rank for rank, layer in enumerate(layers)}
        self._beats: dict[tuple[int, int], bool] = {}
        self._verdicts: dict[tuple[object, ...], Verdict] = {}
        self._index: Index[Verdict] = Index(self.rules, space)

    @classmethod
    def build(
        cls, kind: str, rules: Sequence[TableRule], layers: Sequence[str], space: FactSpace
    ) -> Table:
        """Index the rules. ``layers`` are ordered weakest first."""
        return cls(kind, rules, layers, space)

    @property
    def phrases(self) -> frozenset[str]:
        """The folded phrases that the rules ask about."""
        return frozenset(p for rule in self.rules for p in rule.condition.phrases)

    def decide(self, moment: Moment) -> Verdict:
        """Which rules match, and which wins each attribute."""
        entry = self._index.entry(moment)
        if entry.kept is not None:
            return entry.kept
        matched = entry.matching(moment)
        key = (self._index.period(moment.day), matched)
        verdict = self._verdicts.get(key)
        if verdict is None:
            verdict = self._resolve(matched, moment.day)
            remember(self._verdicts, key, verdict)
        if entry.settled:
            entry.kept = verdict
        return verdict

    def matching(self, moment: Moment) -> tuple[int, ...]:
        """The indices of the rules in force whose condition holds, in the order as written."""
        return self._index.entry(moment).matching(moment)

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
            unbeaten = (p for p in pairs if not any(self.beats(o, p[0]) for o, _ in pairs))
            winners[attribute] = next(unbeaten)
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
        ring = all(any(self.beats(o, i) for o, _ in pairs) for i, _ in pairs)
        if not disputed and ring:
            return tuple(index for index, _ in pairs)  # each is beaten by another
        return tuple(sorted(disputed))
