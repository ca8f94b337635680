"""Events in the order of time, and which of them the steps of a plan speak of."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from datetime import datetime
from functools import cached_property

from engine.rulebook.trigger import FieldValue
from engine.tickets.trail import Seen
from engine.tickets.trigger_plan import Asked, Join, Plan, Read
from engine.timing.calendars import Calendar, CalendarReachError
from engine.timing.durations import Duration

EMPTY = -1
"""The code of an empty field; those of values are 0 and more."""


class Timeline:
    """Events in the order of time; each has its place, from 0. ``places`` are those of a kind."""

    def __init__(self, events: Sequence[Seen]) -> None:
        self.events = events
        self.places: dict[str, list[int]] = {}
        for place, seen in enumerate(events):
            self.places.setdefault(seen.kind, []).append(place)

    @cached_property
    def _times(self) -> list[datetime]:
        return [seen.at for seen in self.events]

    def last_within(self, place: int, within: Duration, calendar: Calendar) -> int:
        """The place of the last event within so long of this one; its own, if nobody can tell.

        Days are counted as the calendar counts them, like those of every time limit.
        """
        try:
            due = calendar.due(self.events[place].at, within)
        except CalendarReachError:
            return place
        return bisect_right(self._times, due) - 1


class Fitting:
    """Which events of a timeline each step of a plan speaks of, and what joins compare.

    ``steps`` and ``nevers`` hold places, in order. Values are told as codes: equal codes, equal
    values of the same type.
    """

    def __init__(self, plan: Plan, timeline: Timeline, calendar: Calendar) -> None:
        self.plan = plan
        self.timeline = timeline
        self._calendar = calendar
        self._codes: dict[tuple[type, FieldValue], int] = {}
        self._deadlines: dict[tuple[int, int], int] = {}
        self.steps = tuple(self._places(asked) for asked in plan.steps)
        self.nevers = tuple(self._places(asked) for asked in plan.nevers)

    @property
    def enough(self) -> bool:
        """Whether every step has as many events as it asks for."""
        return all(
            len(found) >= asked.count
            for found, asked in zip(self.steps, self.plan.steps, strict=True)
        )

    @property
    def silenced_from(self) -> int:
        """The first place of an event that a ``never`` forbids whatever the match is."""
        forbidden = zip(self.nevers, self.plan.shape.nevers, strict=True)
        hits = [found[0] for found, joins in forbidden if found and not joins]
        return min(hits, default=len(self.timeline.events))

    def own(self, slot: int, place: int) -> int:
        """The code of the value that the event has in a slot."""
        return self._code(self.plan.own[slot], place)

    def lent(self, slot: int, place: int) -> int:
        """The code of the value that others compare theirs with."""
        return self._code(self.plan.lent[slot], place)

    def deadline(self, slot: int, place: int) -> int:
        """The last place within the slot's time of the event."""
        key = slot, place
        if key not in self._deadlines:
            within = self.plan.spans[slot]
            self._deadlines[key] = self.timeline.last_within(place, within, self._calendar)
        return self._deadlines[key]

    def different(self, asked: Asked, place: int) -> int:
        """The code of the value of which a ``count`` asks for different ones."""
        return place if asked.distinct is None else self._code(asked.distinct, place)

    def holds(self, join: Join, place: int, other: int) -> bool:
        """Whether a join holds between an event and that of the step it names."""
        if join.form == "later":
            return place > other
        if join.form == "within":
            return place <= self.deadline(join.slot, other)
        if join.form == "other":
            return place != other
        own, lent = self.own(join.slot, place), self.lent(join.slot, other)
        return EMPTY not in (own, lent) and (own == lent) is (join.form == "same")

    def _code(self, read: Read, place: int) -> int:
        value = read(self.timeline.events[place])
        if value is None:
            return EMPTY
        return self._codes.setdefault((type(value), value), len(self._codes))

    def _places(self, asked: Asked) -> list[int]:
        events = self.timeline.events
        return [
            place for place in self.timeline.places.get(asked.kind, ()) if asked.fits(events[place])
        ]
