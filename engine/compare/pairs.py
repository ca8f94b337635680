"""What two rulebooks decide about one group of tickets, and where they differ."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from engine.compare.points import Point, Unknown, request_of
from engine.compare.tally import Changed
from engine.rulebook.decide import AT_RECEIPT, decide
from engine.rulebook.decision import ClockPlan, Decided, Decision
from engine.rulebook.rulebook import Rulebook
from engine.timing.calendars import Calendar
from engine.timing.durations import Counting, Duration, Unit

_ELAPSED = (Unit.MINUTE, Unit.HOUR)
_BY_DAY = (Unit.WORKING_DAY, Unit.CALENDAR_DAY)


class Timing(NamedTuple):
    """How a due time follows from a start: equal timings give equal due times."""

    within: Duration
    calendar: Calendar
    counting: Counting


@dataclass(frozen=True, slots=True, eq=False)
class Dues:
    """A milestone whose due time is to be computed under both rulebooks; one object for each."""

    milestone: str
    old: Timing
    new: Timing


@dataclass(frozen=True, slots=True)
class Pair:
    """Two decisions about the same ticket: what differs, and which due times may."""

    category: str | None
    leads: tuple[str | None, str | None]
    changed: tuple[Changed, ...]
    dues: tuple[Dues, ...]
    left_out: tuple[tuple[str, Unknown], ...]


class Pairs:
    """Decides tickets under both rulebooks."""

    def __init__(self, old: Rulebook, new: Rulebook) -> None:
        self._old = old
        self._new = new
        self._dues: dict[tuple[object, ...], Dues | None] = {}

    def of(self, point: Point) -> Pair:
        """Both decisions about one ticket, compared."""
        before, unknown_before = request_of(self._old.facts, point)
        after, unknown_after = request_of(self._new.facts, point)
        old, new = decide(self._old, before), decide(self._new, after)
        given = point.values.get("category")
        category = None if given is None else str(given)
        plans = _by_milestone(old), _by_milestone(new)
        return Pair(
            category,
            (_lead(old), _lead(new)),
            tuple(_differences(old, new, category)) + tuple(_plans(*plans, category)),
            tuple(self._differing(*plans)),
            tuple(("old", each) for each in unknown_before)
            + tuple(("new", each) for each in unknown_after),
        )

    def _differing(
        self, old: Mapping[str, ClockPlan], new: Mapping[str, ClockPlan]
    ) -> Iterator[Dues]:
        for milestone, before in old.items():
            after = new.get(milestone)
            if after is None or not (at_receipt(before) and at_receipt(after)):
                continue
            key = (milestone, *_named(before), *_named(after))
            if key not in self._dues:
                timings = _timing(self._old, before), _timing(self._new, after)
                self._dues[key] = None if _equal(*timings) else Dues(milestone, *timings)
            dues = self._dues[key]
            if dues is not None:
                yield dues


def at_receipt(plan: ClockPlan) -> bool:
    """Whether the clock starts with the request, so that its due time is known at once."""
    return not AT_RECEIPT.isdisjoint(plan.starts)


def _named(plan: ClockPlan) -> tuple[object, ...]:
    return (plan.within, plan.calendar, plan.counting)


def _timing(rulebook: Rulebook, plan: ClockPlan) -> Timing:
    return Timing(plan.within, rulebook.calendar(plan.calendar), plan.counting)


def _equal(old: Timing, new: Timing) -> bool:
    if old.within != new.within:
        return False
    if old.within.unit in _ELAPSED:
        return True
    if old.within.unit in _BY_DAY and old.counting != new.counting:
        return False
    return (old.calendar.zone, old.calendar.week, old.calendar.seasons, old.calendar.holidays) == (
        new.calendar.zone,
        new.calendar.week,
        new.calendar.seasons,
        new.calendar.holidays,
    )


def _lead(decision: Decision) -> str | None:
    """The unit that the ticket goes to at once, if it goes to one."""
    return decision.lead.value if decision.lead and decision.outcome == "dispatch" else None


def _differences(old: Decision, new: Decision, category: str | None) -> Iterator[Changed]:
    pairs = (
        ("lead", _lead(old), _lead(new)),
        ("outcome", _outcome(old), _outcome(new)),
        ("authority", _value(old.authority), _value(new.authority)),
        ("priority", _value(old.priority), _value(new.priority)),
    )
    for what, before, after in pairs:
        if before != after:
            yield Changed(what, before, after, category)
    for what in ("assist", "notify"):
        had = {unit.value for unit in getattr(old, what)}
        has = {unit.value for unit in getattr(new, what)}
        for unit in sorted(had ^ has):
            kept = unit in had
            yield Changed(what, unit if kept else None, None if kept else unit, category, unit)


def _outcome(decision: Decision) -> str:
    """What becomes of the ticket, with where it is pointed to."""
    target = decision.refer_to or decision.decline
    return f"{decision.outcome}:{target.value}" if target else decision.outcome


def _plans(
    old: Mapping[str, ClockPlan], new: Mapping[str, ClockPlan], category: str | None
) -> Iterator[Changed]:
    """Clocks promised by one rulebook only, and those that start later and are planned otherwise.

    Clocks that start with the request are compared by their due times.
    """
    for milestone in sorted({*old, *new}):
        before, after = old.get(milestone), new.get(milestone)
        if before and after and at_receipt(before) and at_receipt(after):
            continue
        was, is_ = _planned(before), _planned(after)
        if was != is_:
            yield Changed("plan", was, is_, category, milestone)


def _planned(plan: ClockPlan | None) -> str | None:
    if plan is None:
        return None
    how = "" if plan.within.unit in _ELAPSED else f", {plan.calendar}, {plan.counting}"
    return f"{plan.within} after {'/'.join(plan.starts)}{how}"


def _by_milestone(decision: Decision) -> Mapping[str, ClockPlan]:
    return {plan.milestone: plan for plan in decision.clocks}


def _value(decided: Decided | None) -> str | None:
    return decided.value if decided else None
