"""Two rulebooks in one space, so that what their rules cover can be subtracted.

Masks count positions in one rulebook's catalog; here they are translated, by name, to a catalog
that holds the values of both.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from engine.rulebook.boxes import Box, Constraint, bits, without_redundant
from engine.rulebook.conditions import Condition, whole_space
from engine.rulebook.facts import Fact, FactSpace
from engine.rulebook.proofs.regions import uncovered
from engine.rulebook.rulebook import Node, Rulebook


class Joint:
    """The space of all requests that either rulebook can describe."""

    def __init__(self, old: Rulebook, new: Rulebook) -> None:
        self._old = old.facts
        self._new = new.facts
        self.space = FactSpace.build(
            areas={**old.areas, **new.areas},
            categories=_tree(old.categories, new.categories),
            districts=_tree(old.districts, new.districts),
            hotlines={**old.hotlines, **new.hotlines},
            decline_reasons={**old.decline_reasons, **new.decline_reasons},
            departments={**old.departments, **new.departments},
            zone=new.facts.zone,
        )
        self._whole = whole_space(self.space)

    def change(self, old: Condition, new: Condition) -> tuple[list[Box], list[Box]]:
        """The requests that are newly covered, and those that no longer are; both exact."""
        before = [self._translated(box, self._old) for box in old.boxes]
        after = [self._translated(box, self._new) for box in new.boxes]
        return self._without(after, before), self._without(before, after)

    def _without(self, boxes: Sequence[Box], others: Sequence[Box]) -> list[Box]:
        left = [piece for box in boxes for piece in uncovered(box, others, self._whole)]
        return list(without_redundant(left))

    def _translated(self, box: Box, space: FactSpace) -> Box:
        return {
            dimension: _mask(constraint, space.facts[dimension], self.space.facts[dimension])
            if isinstance(constraint, int) and dimension in space.facts
            else constraint
            for dimension, constraint in box.items()
        }


def _mask(mask: int, mine: Fact, joint: Fact) -> Constraint:
    if mine.type == "flag":
        return mask
    names = list(mine.values)
    found = 0
    for bit in bits(mask):
        found |= joint.masks[names[bit.bit_length() - 1]]
    return found


def _tree(old: Mapping[str, Node], new: Mapping[str, Node]) -> Mapping[str, Node]:
    """The nodes of both trees; where they disagree, a node stands where the new one puts it."""
    return {**{id_: node for id_, node in old.items() if id_ not in new}, **new}
