"""Things that are alike, gathered into groups: average linkage over the pairs that share anything.

Two groups become one while their members are alike on average, so that a chain of neighbours
(each a little like the next) does not draw different matters together.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterable

Pair = tuple[int, int, float]
"""Two things by number, and how much they are alike (0 to 1)."""


def gather(many: int, pairs: Iterable[Pair], least: float) -> tuple[tuple[int, ...], ...]:
    """The groups of two and more among ``many`` things; pairs not given are not alike at all.

    ``least`` is how much two groups must be alike on average over all pairs of their members.
    The same pairs give the same groups, in whatever order they come.
    """
    members: dict[int, list[int]] = {at: [at] for at in range(many)}
    sums: dict[int, dict[int, float]] = {}
    heap: list[tuple[float, int, int]] = []
    for one, other, share in pairs:
        sums.setdefault(one, {})[other] = share
        sums.setdefault(other, {})[one] = share
        if share >= least:
            heap.append((-share, min(one, other), max(one, other)))
    heapq.heapify(heap)
    while heap:
        mean, one, other = heapq.heappop(heap)
        if one not in members or other not in members:
            continue
        now = -sums[one][other] / (len(members[one]) * len(members[other]))
        if now != mean:  # grown since: what else it is alike in was weighed again
            if -now >= least:
                heapq.heappush(heap, (now, one, other))
            continue
        _join(one, other, members, sums, heap, least)
    groups = (tuple(sorted(group)) for group in members.values() if len(group) > 1)
    return tuple(sorted(groups))


def _join(
    one: int,
    other: int,
    members: dict[int, list[int]],
    sums: dict[int, dict[int, float]],
    heap: list[tuple[float, int, int]],
    least: float,
) -> None:
    """The other goes into the one; what both are like, the one now is."""
    members[one] += members.pop(other)
    del sums[one][other]
    for third, share in sums.pop(other).items():
        if third == one:
            continue
        del sums[third][other]
        both = sums[one].get(third, 0.0) + share
        sums[one][third] = sums[third][one] = both
        mean = both / (len(members[one]) * len(members[third]))
        if mean >= least:
            heapq.heappush(heap, (-mean, min(one, third), max(one, third)))
