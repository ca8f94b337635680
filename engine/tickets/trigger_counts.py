"""The events of ``count`` steps, once it is known which event is the last of each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

_TRIES = 10_000
"""After so many it is taken that there are no such sets: better silent than wrong."""
_DEEPEST = 200


@dataclass(frozen=True, slots=True)
class Want:
    """So many more events out of a pool of (place, value), the latest first, no value twice."""

    need: int
    pool: Sequence[tuple[int, int]]


def chosen(wants: Sequence[Want], taken: frozenset[int]) -> list[tuple[int, ...]] | None:
    """A set for every want, no event in two of them: the latest events for the first want, then for
    the next. None if there are no such sets.
    """
    found: list[tuple[int, ...]] = []
    used = taken
    for want in wants:
        places = _latest(want, used)
        if places is None:
            break
        found.append(places)
        used = used.union(places)
    else:
        return found
    if len(wants) < 2 or sum(want.need for want in wants) > _DEEPEST:
        return None
    return _Search().sets(tuple(wants), taken)


def _latest(want: Want, taken: frozenset[int]) -> tuple[int, ...] | None:
    places: list[int] = []
    values: set[int] = set()
    for place, value in want.pool:
        if len(places) == want.need:
            break
        if place not in taken and value not in values:
            places.append(place)
            values.add(value)
    return tuple(places) if len(places) == want.need else None


class _Search:
    """Where wants contend for the same events: every choice in turn, the best first."""

    def __init__(self) -> None:
        self._tries = _TRIES

    def sets(self, wants: tuple[Want, ...], taken: frozenset[int]) -> list[tuple[int, ...]] | None:
        if not wants:
            return []
        self._tries -= 1
        if self._tries < 0 or not _possible(wants, taken):
            return None
        want, rest = wants[0], wants[1:]
        if not want.need:
            others = self.sets(rest, taken)
            return None if others is None else [(), *others]
        for i, (place, value) in enumerate(want.pool):
            if place in taken:
                continue
            pool = [one for one in want.pool[i + 1 :] if one[1] != value]
            left = replace(want, need=want.need - 1, pool=pool)
            found = self.sets((left, *rest), taken | {place})
            if found is not None:
                return [(place, *found[0]), *found[1:]]
        return None


def _possible(wants: Sequence[Want], taken: frozenset[int]) -> bool:
    """Whether enough is left for each want, and for all together."""
    everything: set[int] = set()
    for want in wants:
        left = [one for one in want.pool if one[0] not in taken]
        if len({value for _, value in left}) < want.need:
            return False
        everything.update(place for place, _ in left)
    return len(everything) >= sum(want.need for want in wants)
