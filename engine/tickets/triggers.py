"""Triggers of accountability: which of them fire when something has happened in a ticket.

A *match* gives every step of a pattern events of its own: one, or ``count`` of them. An event fits
a step if it is of its kind and passes its tests; an empty field, and one that holds a value of
another type, passes none. Where a step refers to another (``after``, ``within``, ``same_as``,
``differs_from``), that step's event is meant, and of a ``count`` its last; each event of a
``count`` must bear out what the step says, and with ``distinct`` no two have the same value.
"Later" is the order of time: by when an event happened, then ticket, then number. ``within`` ends
at the due time that the city's calendar gives; without ``after`` the step also comes later than the
step before it. ``over`` looks back by the city's calendar at the same time of day. ``never``
forbids every such event up to and including the last of the match, of the ticket or of the unit's
period, and also one that is part of the match.

A trigger fires once for each event that is the last of a match, the *completing* one. Its evidence
is the match that takes, step by step in the order of the pattern, the earliest event, and for a
``count`` the latest ones: the most recent so many, or with ``distinct`` the latest event of each of
the values seen most recently. An event that a ``count`` of an earlier firing used counts for no
``count`` of that trigger again.

An event may be recorded late, with a time before others'. It completes what it is the last of, and
an older event that comes after it completes now what it did not complete without it.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TypeAlias

from engine.rulebook.facts import local_day
from engine.rulebook.rulebook import Rulebook
from engine.rulebook.trigger import Trigger
from engine.tickets.trail import Seen
from engine.tickets.trigger_matching import Match, match_at
from engine.tickets.trigger_plan import Asked, Plan, plan_of
from engine.tickets.trigger_timeline import Fitting, Timeline

_KEPT = 8
"""For how many rulebooks the plans are kept: those in force now and at the times of tickets."""


@dataclass(frozen=True, slots=True)
class Firing:
    """A trigger that fires, on this evidence in the order of time; the last completed it.

    ``counted`` are the events of the evidence that count no more for this trigger (``used``).
    """

    trigger: Trigger
    evidence: tuple[Seen, ...]
    counted: tuple[Seen, ...] = ()


def ticket_firings(
    rulebook: Rulebook,
    trail: Sequence[Seen],
    new_from: int,
    used: Mapping[str, frozenset[int]],
    applies: Callable[[Trigger], bool],
) -> tuple[Firing, ...]:
    """What the events of ``trail`` from ``new_from`` on make fire, in the order of time.

    ``trail`` are all events of a ticket as they were recorded. ``used`` are, by trigger, the
    numbers of events that count no more; ``applies`` is the ``when`` of a trigger.
    """
    if not rulebook.triggers or new_from >= len(trail):
        return ()
    plans = _plans_of(rulebook)
    asked = [
        (seen, plans.in_ticket[seen.kind])
        for seen in trail[new_from:]
        if seen.kind in plans.in_ticket
    ]
    if not asked:
        return ()
    late = _recorded_late(trail, new_from)
    concerned = {
        plan: None
        for seen, places in asked
        for plan, step, closes in places
        if (closes or late) and step.fits(seen)
    }
    if not concerned:
        return ()
    kinds = {seen.kind for seen in trail}
    ticket: _Ticket | None = None
    found: list[tuple[int, int, Firing]] = []
    for plan in concerned:
        if plan.kinds <= kinds:
            ticket = ticket or _Ticket(rulebook, trail, new_from)
            spent = used.get(plan.trigger.rule.id, frozenset())
            order = plans.order[plan]
            found += [(at, order, firing) for at, firing in ticket.firings(plan, spent, applies)]
    return tuple([firing for *_, firing in sorted(found, key=lambda one: one[:2])])


def unit_triggers(rulebook: Rulebook, seen: Seen) -> tuple[Trigger, ...]:
    """The triggers over a unit's matters that this event may complete, to be asked with its period.

    Most events complete none: nothing is to be looked up for them.
    """
    if not rulebook.triggers or seen.unit is None:
        return ()
    fitting = {
        plan: None
        for plan, step, closes in _plans_of(rulebook).of_unit.get(seen.kind, ())
        if closes and step.fits(seen)
    }
    return tuple(plan.trigger for plan in fitting)


def kinds_of(trigger: Trigger) -> frozenset[str]:
    """The kinds of events that a trigger looks at, with those that must never have happened."""
    return frozenset(step.event for step in trigger.pattern)


def period_start(rulebook: Rulebook, trigger: Trigger, at: datetime) -> datetime:
    """When the period (``over``) that ends at this time begins; both ends belong to it."""
    if trigger.over is None:
        raise ValueError(f"{trigger.rule.id} looks at one ticket, not at a period")
    return rulebook.calendar(None).shift(at, trigger.over, back=True).astimezone(UTC)


def unit_firings(
    rulebook: Rulebook,
    trigger: Trigger,
    events: Sequence[Seen],
    completing: Seen,
    used: frozenset[tuple[str, int]],
) -> Firing | None:
    """Whether this event makes a trigger over its unit's matters fire.

    ``events`` are the unit's, of all matters that the trigger is for, at least those of the period
    before ``completing`` (which may be among them); ``used`` are those that count no more.
    """
    if completing.unit is None or not _in_force(rulebook, trigger, completing.at):
        return None
    start = period_start(rulebook, trigger, completing.at)
    period = [
        seen
        for seen in events
        if seen.unit == completing.unit and seen.at >= start and seen.place < completing.place
    ]
    period.sort(key=lambda seen: seen.place)
    timeline = Timeline([*period, completing])
    last = len(period)
    fitting = Fitting(_plan_in(rulebook, trigger), timeline, rulebook.calendar(None))
    if not fitting.enough or fitting.silenced_from <= last:
        return None
    match = match_at(fitting, last, used)
    return None if match is None else _firing(fitting, match)


class _Ticket:
    """The events of one ticket in the order of time, and which of them are new."""

    def __init__(self, rulebook: Rulebook, trail: Sequence[Seen], new_from: int) -> None:
        order = sorted(range(len(trail)), key=lambda index: trail[index].place)
        self._rulebook = rulebook
        self._timeline = Timeline([trail[index] for index in order])
        self._new = frozenset(place for place, index in enumerate(order) if index >= new_from)

    def firings(
        self, plan: Plan, used: Collection[int], applies: Callable[[Trigger], bool]
    ) -> Iterator[tuple[int, Firing]]:
        """The firings of one trigger, each with the place of its completing event."""
        events = self._timeline.events
        fitting = Fitting(plan, self._timeline, self._rulebook.calendar(None))
        completing = self._completing(fitting)
        if not completing or not fitting.enough or not applies(plan.trigger):
            return
        spent = {seen.key for seen in events if seen.number in used} if used else set()
        for place in completing:
            if not _in_force(self._rulebook, plan.trigger, events[place].at):
                continue
            match = match_at(fitting, place, spent)
            if match is None or self._old(fitting, place, spent):
                continue
            firing = _firing(fitting, match)
            spent.update(seen.key for seen in firing.counted)
            yield place, firing

    def _completing(self, fitting: Fitting) -> list[int]:
        """The places of events that may complete a match with a new event in it."""
        first, until = min(self._new), fitting.silenced_from
        closing = [fitting.steps[step] for step in fitting.plan.closing]
        return sorted({p for found in closing for p in found if first <= p < until})

    def _old(self, fitting: Fitting, place: int, spent: Collection[tuple[str, int]]) -> bool:
        """Whether an event that is not new completed a match before the new ones were known."""
        return place not in self._new and match_at(fitting, place, spent, self._new) is not None


_ByKind: TypeAlias = Mapping[str, Sequence[tuple[Plan, Asked, bool]]]


@dataclass(frozen=True, slots=True)
class _Plans:
    """The plans of a rulebook in its order, and by kind of event the steps that ask for it.

    Each step is told with whether its event may be the last of a match.
    """

    triggers: tuple[Trigger, ...]
    order: Mapping[Plan, int]
    in_ticket: _ByKind
    of_unit: _ByKind


_kept: dict[int, _Plans] = {}


def _plans_of(rulebook: Rulebook) -> _Plans:
    """The plans, made once: known by the tuple of triggers, which they keep alive."""
    found = _kept.get(id(rulebook.triggers))
    if found is None:
        while len(_kept) >= _KEPT:
            _kept.pop(next(iter(_kept)), None)
        found = _kept[id(rulebook.triggers)] = _plans(rulebook.triggers)
    return found


def _plans(triggers: tuple[Trigger, ...]) -> _Plans:
    order = {plan_of(trigger): n for n, trigger in enumerate(triggers)}
    by_scope: dict[str, dict[str, list[tuple[Plan, Asked, bool]]]] = {"ticket": {}, "unit": {}}
    for plan in order:
        by_kind = by_scope[plan.trigger.scope]
        for n, step in enumerate(plan.steps):
            by_kind.setdefault(step.kind, []).append((plan, step, n in plan.closing))
    return _Plans(triggers, order, by_scope["ticket"], by_scope["unit"])


def _plan_in(rulebook: Rulebook, trigger: Trigger) -> Plan:
    plans = _plans_of(rulebook).order
    return next((plan for plan in plans if plan.trigger is trigger), None) or plan_of(trigger)


def _recorded_late(trail: Sequence[Seen], new_from: int) -> bool:
    """Whether an event that is not new happened after one that is."""
    first = min(seen.at for seen in trail[new_from:])
    return any(seen.at > first for seen in trail[:new_from])


def _in_force(rulebook: Rulebook, trigger: Trigger, at: datetime) -> bool:
    return trigger.rule.effective.covers(local_day(at, rulebook.city.zone))


def _firing(fitting: Fitting, match: Match) -> Firing:
    events, steps = fitting.timeline.events, fitting.plan.steps
    counted = [
        place
        for places, step in zip(match, steps, strict=True)
        if step.count > 1
        for place in places
    ]
    every = sorted(place for places in match for place in places)
    return Firing(
        fitting.plan.trigger,
        tuple([events[place] for place in every]),
        tuple([events[place] for place in sorted(counted)]),
    )
