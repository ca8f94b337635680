"""Shapes of patterns as durable-rules takes them, and the rulesets that are registered.

The completing event is known, so it comes first and all else is joined to it: one ruleset for each
step that it may be the event of. The order inside a pattern is not free: constants first, then
joins, then one join that is always true, for the library crashes where the last join of an ``$and``
is false. ``$or`` is not used, for joins after it are ignored; nor are two keys in one mapping, of
which the second would be. Fields that are joined are there in every fact (else error 311).
"""

from __future__ import annotations

from typing import Any

from engine.tickets.trigger_engine import MOST_FACTS, EngineFault, Ruleset
from engine.tickets.trigger_plan import Join, Shape

KEPT = 256
"""How many rulesets are kept. One that is dropped takes its memory with it (0.15 MiB), and so does
one that failed; but triggers of one shape share theirs, and a city has some tens of shapes."""

Expression = dict[str, Any]
_kept: dict[tuple[Shape, int], Ruleset] = {}


def ruleset_of(shape: Shape, pinned: int) -> Ruleset:
    """The ruleset for matches in which the completing event is that of the step ``pinned``.

    EngineFault where the library cannot take the pattern.
    """
    key = shape, pinned
    found = _kept.get(key)
    if found is None or found.broken:
        if len(shape.steps) > MOST_FACTS:
            raise EngineFault(f"more than {MOST_FACTS} steps")
        while len(_kept) >= KEPT:
            _kept.pop(next(iter(_kept)), None)
        found = _kept[key] = Ruleset(patterns(shape, pinned), aliases_of(shape))
    return found


def aliases_of(shape: Shape) -> list[str]:
    """What the events of a match are called, step by step."""
    return [_alias(step) for step in range(len(shape.steps))]


def patterns(shape: Shape, pinned: int) -> list[Expression]:
    """The patterns of that ruleset: the completing event, the other steps, then every ``never``.

    A fact of step j has ``s<j>``, of the k-th never ``n<k>``, the completing one ``e``; all are 1.
    ``p`` is the place in time, ``o`` 1 in every fact, ``d``, ``v`` and ``w`` with a slot a deadline
    and the values of either side; ``h`` is 1 where ``w`` is not empty, else 0.
    """
    pad: Expression = {"o": {_alias(pinned): "o"}}
    told: list[Expression] = [{_alias(pinned): {"$and": [{"e": 1}]}}]
    placed = [pinned]
    for step in _others(shape, pinned):
        joins = [_from(join) for join in shape.steps[step] if join.step in placed]
        joins += [
            _towards(other, join)
            for other in placed
            for join in shape.steps[other]
            if join.step == step
        ]
        told.append({_alias(step): {"$and": [{f"s{step}": 1}, *joins, pad]}})
        placed.append(step)
    for k, forbidden in enumerate(shape.nevers):
        joins = [part for join in forbidden for part in _forbidden(join)]
        told.append({f"n{k}$not": {"$and": [{f"n{k}": 1}, *joins, pad]}})
    return told


def _others(shape: Shape, pinned: int) -> list[int]:
    return [step for step in range(len(shape.steps)) if step != pinned]


def _alias(step: int) -> str:
    return f"a{step}"


def _from(join: Join) -> Expression:
    """The join as the step that has it says it."""
    other, slot = _alias(join.step), join.slot
    if join.form == "later":
        return {"$gt": {"p": {other: "p"}}}
    if join.form == "within":
        return {"$lte": {"p": {other: f"d{slot}"}}}
    if join.form == "other":
        return {"$neq": {"p": {other: "p"}}}
    if join.form == "same":
        return {f"v{slot}": {other: f"w{slot}"}}
    return {"$neq": {f"v{slot}": {other: f"w{slot}"}}}


def _towards(step: int, join: Join) -> Expression:
    """The same, said by the other step of the one that has it."""
    other, slot = _alias(step), join.slot
    if join.form == "later":
        return {"$lt": {"p": {other: "p"}}}
    if join.form == "within":
        return {"$gte": {f"d{slot}": {other: "p"}}}
    if join.form == "other":
        return {"$neq": {"p": {other: "p"}}}
    if join.form == "same":
        return {f"w{slot}": {other: f"v{slot}"}}
    return {"$neq": {f"w{slot}": {other: f"v{slot}"}}}


def _forbidden(join: Join) -> list[Expression]:
    """A join of a ``never``: an empty value is neither the same as another nor different."""
    if join.form == "differs":
        return [_from(join), {"$lte": {"o": {_alias(join.step): f"h{join.slot}"}}}]
    return [_from(join)]
