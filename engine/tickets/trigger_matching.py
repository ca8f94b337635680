"""The match of a plan that one event completes, if there is one, and the best of several.

durable-rules proposes, for each step, the event that stands for it; then every ``count`` is given
the rest of its events, and the best proposal is read once more in Python before it is believed.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from math import prod
from typing import TypeAlias

from engine.tickets.trail import Seen
from engine.tickets.trigger_counts import Want, chosen
from engine.tickets.trigger_engine import EngineFault, Fact
from engine.tickets.trigger_network import ruleset_of
from engine.tickets.trigger_plan import Asked
from engine.tickets.trigger_timeline import EMPTY, Fitting

Match: TypeAlias = tuple[tuple[int, ...], ...]
"""The places of each step's events; those of a ``count`` from the latest to the earliest."""

MOST_COMBINATIONS = 5_000
MOST_EVENTS = 1_000
"""How many combinations of events the library is given to join, and how many events for one step:
some tenths of a second and 9 MB. Where there are more, each step has those events only that its
evidence would prefer: a match may be missed, and none invented."""


def match_at(
    fitting: Fitting,
    last: int,
    spent: Collection[tuple[str, int]],
    hidden: Collection[int] = (),
) -> Match | None:
    """The best match of which the event at this place is the last.

    ``spent`` events count for no ``count`` step any more; ``hidden`` ones are not looked at.
    """
    return _Matching(fitting, last, spent, hidden).best()


class _Matching:
    def __init__(
        self,
        fitting: Fitting,
        last: int,
        spent: Collection[tuple[str, int]],
        hidden: Collection[int],
    ) -> None:
        self._fitting = fitting
        self._plan = fitting.plan
        self._last = last
        events = fitting.timeline.events
        shown = [_until(found, last, hidden) for found in fitting.steps]
        self._members = [
            found if asked.count < 2 else [p for p in found if events[p].key not in spent]
            for found, asked in zip(shown, self._plan.steps, strict=True)
        ]
        self._nevers = [_until(found, last, hidden) for found in fitting.nevers]
        self._ends = [
            self._standing(found, asked, events)
            for found, asked in zip(self._members, self._plan.steps, strict=True)
        ]

    def best(self) -> Match | None:
        """The least of all matches in the order that ``_rank`` gives them."""
        proposals = [
            proposal
            for pinned in self._plan.closing
            if self._ends[pinned] and self._ends[pinned][-1] == self._last
            for proposal in self._proposals(pinned)
        ]
        if all(asked.count < 2 for asked in self._plan.steps):
            proposals = [min(proposals)] if proposals else []
        found = [match for one in proposals if (match := self._completed(one)) is not None]
        if not found:
            return None
        best = min(found, key=self._rank)
        if not self._true(best):
            raise EngineFault(f"{self._plan.trigger.rule.id}: a match that is none")
        return best

    def _standing(self, members: Sequence[int], asked: Asked, events: Sequence[Seen]) -> list[int]:
        """The events that may stand for a step: for a ``count``, with enough of them until then."""
        if len(members) < asked.count:
            return []
        seen: set[int] = set()
        standing = []
        for place in members:
            seen.add(self._fitting.different(asked, place))
            if len(seen) >= asked.count and asked.lends(events[place]):
                standing.append(place)
        return standing

    def _proposals(self, pinned: int) -> list[tuple[int, ...]]:
        """For each step the event that stands for it, as durable-rules joins them."""
        free = {
            step: self._going(found, step, pinned)
            for step, found in enumerate(self._ends)
            if step != pinned
        }
        if not all(free.values()):
            return []
        sizes = [len(found) for found in free.values()]
        if prod(sizes) > MOST_COMBINATIONS or max(sizes, default=0) > MOST_EVENTS:
            free = self._preferred(free)
        return ruleset_of(self._plan.shape, pinned).matches(self._facts(pinned, free))

    def _going(self, found: Sequence[int], step: int, pinned: int) -> list[int]:
        """The events that can go with the completing one; without any, nothing is asked."""
        joins, last, holds = self._plan.shape.steps, self._last, self._fitting.holds
        mine = [join for join in joins[step] if join.step == pinned]
        other = [join for join in joins[pinned] if join.step == step]
        return [
            place
            for place in found
            if place != last
            and all(holds(join, place, last) for join in mine)
            and all(holds(join, last, place) for join in other)
        ]

    def _preferred(self, free: Mapping[int, list[int]]) -> dict[int, list[int]]:
        """So few events for each step that all their combinations can be tried."""
        most = min(MOST_EVENTS, int(MOST_COMBINATIONS ** (1 / len(free))))
        counts = [asked.count > 1 for asked in self._plan.steps]
        return {
            step: found[-most:] if counts[step] else found[:most] for step, found in free.items()
        }

    def _facts(self, pinned: int, free: Mapping[int, list[int]]) -> Iterator[Fact]:
        """The facts of a session: what ``never`` forbids first, for matches are not withdrawn."""
        yield from self._forbidden()
        facts: dict[int, dict[str, int | str]] = {}
        for step, found in (*free.items(), (pinned, [self._last])):
            tag = "e" if step == pinned else f"s{step}"
            for place in found:
                fact = facts.setdefault(place, {"id": str(place), "p": place, "o": 1})
                fact[tag] = 1
                self._fill(fact, self._plan.steps[step], place)
        yield from facts.values()

    def _forbidden(self) -> Iterator[Fact]:
        """One fact for all events that are the same to a ``never``."""
        told: set[tuple[tuple[str, int | str], ...]] = set()
        for k, (found, asked) in enumerate(zip(self._nevers, self._plan.nevers, strict=True)):
            for place in found:
                fact: dict[str, int | str] = {f"n{k}": 1, "o": 1}
                self._fill(fact, asked, place)
                same = tuple(fact.items())
                if same not in told:
                    told.add(same)
                    yield {"id": f"n{len(told)}", **fact}

    def _fill(self, fact: dict[str, int | str], asked: Asked, place: int) -> None:
        for slot in asked.own:
            fact[f"v{slot}"] = self._fitting.own(slot, place)
        for slot in asked.lent:
            fact[f"w{slot}"] = lent = self._fitting.lent(slot, place)
            fact[f"h{slot}"] = int(lent != EMPTY)
        for slot in asked.spans:
            fact[f"d{slot}"] = self._fitting.deadline(slot, place)

    def _completed(self, standing: tuple[int, ...]) -> Match | None:
        """The proposal with all events of its ``count`` steps."""
        counts = [step for step, asked in enumerate(self._plan.steps) if asked.count > 1]
        if not counts:
            return tuple([(place,) for place in standing])
        wants = [self._want(step, standing) for step in counts]
        sets = chosen(wants, frozenset(standing))
        if sets is None:
            return None
        rest = dict(zip(counts, sets, strict=True))
        return tuple([(place, *rest.get(step, ())) for step, place in enumerate(standing)])

    def _want(self, step: int, standing: tuple[int, ...]) -> Want:
        asked, fitting = self._plan.steps[step], self._fitting
        end = standing[step]
        value = fitting.different(asked, end)
        pool = [
            (place, different)
            for place in reversed(self._members[step])
            if place < end
            and (different := fitting.different(asked, place)) != value
            and self._joined(step, place, standing)
        ]
        return Want(asked.count - 1, pool)

    def _rank(self, match: Match) -> tuple[tuple[int, ...], ...]:
        """The earliest event first, step by step; of a ``count``, the latest events first."""
        return tuple(
            [
                places if asked.count < 2 else tuple([-place for place in places])
                for places, asked in zip(match, self._plan.steps, strict=True)
            ]
        )

    def _joined(self, step: int, place: int, standing: Sequence[int]) -> bool:
        return all(
            self._fitting.holds(join, place, standing[join.step])
            for join in self._plan.shape.steps[step]
        )

    def _true(self, match: Match) -> bool:
        """Whether all that the pattern asks holds of the match, read without the library."""
        standing = [places[0] for places in match]
        every = [place for places in match for place in places]
        if max(every) != self._last or len(set(every)) != len(every):
            return False
        if not all(
            self._joined(step, place, standing)
            for step, places in enumerate(match)
            for place in places
        ):
            return False
        return not any(
            all(self._fitting.holds(join, place, standing[join.step]) for join in joins)
            for joins, found in zip(self._plan.shape.nevers, self._nevers, strict=True)
            for place in found
        )


def _until(found: Sequence[int], last: int, hidden: Collection[int]) -> list[int]:
    return [place for place in found if place <= last and place not in hidden]
