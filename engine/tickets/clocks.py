"""The clocks of a ticket: what an event does to them, written down as changes, then applied.

Deciding (``changes``) needs the rulebook and happens once, in the command; the result stands in
the event. Applying (``applied``) needs the event alone: a due time never depends on a rulebook
that was changed later.

A clock is on time when it stops at its due instant, and overdue from the next one on.
"""

from __future__ import annotations

import math
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from engine.rulebook.decide import clock_due
from engine.rulebook.decision import ClockPlan
from engine.rulebook.rulebook import ClockSpec, Rulebook
from engine.tickets.affairs import NO_TIME
from engine.tickets.states import ENDING
from engine.timing.durations import Duration, parse_duration

Change = dict[str, Any]
JUST_HUNG_UP = frozenset({"hung-up"})
TICK = timedelta(microseconds=1)
"""The least step of time: a clock is overdue this much after its due instant."""
PART = "part"
"""The milestone whose clock runs once for each assisting unit."""
_UNITS_WORK = frozenset({"sign", "contact", "arrive", "resolve"})
_TAKEN_UP = frozenset({"redo", "reopened"})
BACK_IN_WORK = _TAKEN_UP | {"unmerged"}
"""Kinds of event that put the matter back in work: the clocks of the unit's work begin again."""
_STOPS_ALL = ENDING | {"merged"}
AGAIN = "again"
"""The ``limit`` of a clock that was started by the limit for matters that come back."""


@dataclass(frozen=True, slots=True)
class ClockState:
    """A clock that was started. ``state``: running, paused, stopped or cancelled; times in UTC.

    ``since`` is when it last began to run (its start, or its last resumption), ``remaining`` the
    time left while paused: working time if the limit is in working time. A clock that stops while
    paused keeps it: its due time was suspended, so ``overdue`` alone says whether it was late.
    ``steps_taken`` are the ladder steps taken since this start, each at most once. ``of`` is the
    assisting unit of a ``part`` clock and the supervision of a ``reply`` clock, else empty.
    """

    milestone: str
    started_at: datetime
    due_at: datetime
    since: datetime
    within: str
    calendar: str
    counting: str
    rule: str
    file: str
    line: int
    basis: str
    state: str = "running"
    overdue: bool = False
    stopped_at: datetime | None = None
    remaining: timedelta | None = None
    steps_taken: frozenset[str] = frozenset()
    of: str = ""

    @property
    def key(self) -> str:
        """What tells it from the other clocks of its ticket."""
        return clock_key(self.milestone, self.of)

    @property
    def running(self) -> bool:
        """Whether its time passes."""
        return self.state == "running"

    @property
    def limit(self) -> Duration:
        """The limit that it was started with."""
        return parse_duration(self.within)

    @property
    def going(self) -> bool:
        """Whether it runs, or is paused and may run on."""
        return self.state in ("running", "paused")


Clocks = Mapping[str, ClockState]
_TERMS = ("within", "calendar", "counting", "rule", "file", "line", "basis")


def clock_key(milestone: str, of: str = "") -> str:
    """The key of a clock among those of its ticket: ``resolve``, ``part:traffic-police``."""
    return f"{milestone}:{of}" if of else milestone


def change_key(change: Mapping[str, Any]) -> str:
    """The key of the clock that a change speaks of."""
    return clock_key(change["milestone"], change.get("of", ""))


def changes(
    rulebook: Rulebook,
    plans: Sequence[ClockPlan],
    clocks: Clocks,
    happened: frozenset[str],
    kinds: frozenset[str],
    at: datetime,
    units: Sequence[str] = (),
    *,
    anew: Container[str] = (),
    waits: bool = False,
) -> list[Change]:
    """What an event of these kinds does to the clocks, by the plans alone.

    ``happened`` are the kinds of all events before; ``units`` the assisting units that are asked
    or done by the event. An event that ends the ticket stops the clocks that wait for it and
    cancels all others. ``anew`` are milestones whose clocks start again though they still run;
    ``waits`` says that the matter waits for its dispatch from now on.
    """
    ends = not kinds.isdisjoint(_STOPS_ALL)
    found: list[Change] = []
    for plan in plans:
        if plan.milestone == PART:
            found += _parts(rulebook, plan, clocks, kinds, at, units)
            continue
        clock = clocks.get(plan.milestone)
        change: Change | None = None
        going = clock is not None and clock.going
        if ends and not going:
            continue
        if plan.milestone in anew:
            change = started(rulebook, plan, at)
        elif not going and _begins_again(plan, kinds, waits=waits):
            change = started(rulebook, plan, at, again=not kinds.isdisjoint(_TAKEN_UP))
        elif clock is not None and going:
            change = _change(rulebook, plan, clock, kinds, at, ends)
        elif _starts(plan, clock, happened, kinds):
            change = started(rulebook, plan, at)
        if change is not None:
            found.append(change)
    if ends or "resolved" in kinds:
        touched = {change_key(change) for change in found}
        found += _cancelled(clocks, touched, kinds, ends=ends)
    return found


def restarted(plans: Iterable[ClockPlan]) -> frozenset[str]:
    """The milestones whose clocks start again when another unit is given the matter.

    They are the unit's own steps. The result was promised to the citizen, whoever brings it.
    """
    return frozenset(plan.milestone for plan in plans if _of_one_dispatch(plan))


def _of_one_dispatch(plan: ClockPlan) -> bool:
    return "dispatched" in plan.starts and plan.milestone in _UNITS_WORK - {"resolve"}


def _begins_again(plan: ClockPlan, kinds: frozenset[str], *, waits: bool) -> bool:
    """Whether an event that puts the matter back in work starts this clock.

    Where it waits for its dispatch first, the centre's clock runs, and none that a dispatch starts.
    """
    if "return-upheld" in kinds:
        return plan.milestone == "dispatch"
    if kinds.isdisjoint(BACK_IN_WORK):
        return False
    if waits:
        centre = plan.milestone == "dispatch"
        return centre or (plan.milestone in _UNITS_WORK and "dispatched" not in plan.starts)
    return plan.milestone in _UNITS_WORK


def _parts(
    rulebook: Rulebook,
    plan: ClockPlan,
    clocks: Clocks,
    kinds: frozenset[str],
    at: datetime,
    units: Sequence[str],
) -> Iterator[Change]:
    """What becomes of the clocks of the assisting units: of those that the event speaks of, if it
    speaks of some, else of all."""
    if not kinds.isdisjoint({"part-asked", "dispatched"}):
        if "part-asked" in plan.starts:
            for unit in units:
                clock = clocks.get(clock_key(PART, unit))
                if clock is None or not clock.going:
                    yield started(rulebook, plan, at, of=unit)
        return
    for clock in clocks.values():
        if clock.milestone != PART or not clock.going or (units and clock.of not in units):
            continue
        if "part-released" in kinds:
            yield cancelled(clock)
        elif (change := _change(rulebook, plan, clock, kinds, at, ends=False)) is not None:
            yield change


def _cancelled(
    clocks: Clocks, touched: set[str], kinds: frozenset[str], *, ends: bool
) -> Iterator[Change]:
    """Clocks that end with the matter and of which no plan speaks.

    The reply to a supervision is owed all the same, until the matter is put away.
    """
    for clock in clocks.values():
        if not clock.going or clock.key in touched:
            continue
        owed = clock.of and clock.milestone != PART
        if clock.milestone == PART or (ends and (not owed or "archived" in kinds)):
            yield cancelled(clock)


def cancelled(clock: ClockState) -> Change:
    """The end of a clock that nobody waits for any more."""
    return _said("cancelled", clock)


def stopped(clock: ClockState) -> Change:
    """The end of a clock by what it waited for."""
    return _said("stopped", clock)


def _said(change: str, clock: ClockState, **more: Any) -> Change:
    of = {"of": clock.of} if clock.of else {}
    return {"change": change, "milestone": clock.milestone, **of, **more}


def applied(
    clocks: Clocks, made: Iterable[Mapping[str, Any]], at: datetime
) -> dict[str, ClockState]:
    """The clocks after the changes that an event holds."""
    after = dict(clocks)
    for change in made:
        key = change_key(change)
        match change["change"]:
            case "started":
                after[key] = _new(change)
            case "stopped" | "cancelled" as state:
                after[key] = replace(after[key], state=state, stopped_at=at)
            case "paused":
                left = timedelta(seconds=change["remaining"])
                after[key] = replace(after[key], state="paused", remaining=left)
            case "resumed":
                after[key] = replace(
                    after[key],
                    state="running",
                    since=at,
                    due_at=datetime.fromisoformat(change["due_at"]),
                    remaining=None,
                )
            case "moved":
                after[key] = _moved(after[key], change)
    return after


def _starts(
    plan: ClockPlan,
    clock: ClockState | None,
    happened: frozenset[str],
    kinds: frozenset[str],
) -> bool:
    if kinds.isdisjoint(plan.starts):
        return False
    if clock is None:
        # A matter dispatched while the citizen still speaks needs no dispatch clock afterwards.
        # The first unit to have it has done nothing yet, though it was resolved with another.
        return "dispatched" in kinds or happened.isdisjoint(plan.stops)
    return kinds != JUST_HUNG_UP  # hanging up ends the intake, it does not open the matter again


def started(
    rulebook: Rulebook,
    plan: ClockPlan,
    at: datetime,
    *,
    again: bool = False,
    of: str = "",
) -> Change:
    """A clock that starts at this instant; ``again`` by the limit for matters that come back.

    ``of`` is the assisting unit, in whose time the clock of its part runs unless the rule names a
    calendar.
    """
    plan = fitted(rulebook, plan, again=again, of=of)
    change = {
        "change": "started",
        "milestone": plan.milestone,
        "started_at": at.isoformat(),
        "due_at": clock_due(rulebook, plan, at).astimezone(UTC).isoformat(),
        "within": str(plan.within),
        "calendar": plan.calendar,
        "counting": str(plan.counting),
        "rule": plan.rule,
        "file": plan.origin.file,
        "line": plan.origin.line,
        "basis": plan.basis,
    }
    if again:
        change["limit"] = AGAIN
    return {**change, "of": of} if of else change


def fitted(rulebook: Rulebook, plan: ClockPlan, *, again: bool, of: str) -> ClockPlan:
    """The plan with the limit and the calendar that one clock has by it."""
    if again and plan.again is not None:
        plan = replace(plan, within=plan.again)
    return _in_the_time_of(rulebook, plan, of) if of else plan


def _in_the_time_of(rulebook: Rulebook, plan: ClockPlan, unit: str) -> ClockPlan:
    spec = clock_spec(rulebook, plan)
    department = rulebook.departments.get(unit)
    if spec is None or spec.calendar is not None or department is None:
        return plan
    calendar = rulebook.calendar(department.calendar)
    return replace(plan, calendar=calendar.id, counting=spec.counting or calendar.counting)


def clock_spec(rulebook: Rulebook, plan: ClockPlan) -> ClockSpec | None:
    """The clock as its rule declares it; None where this rulebook has no such rule."""
    for table_rule in rulebook.clocks.rules:
        if table_rule.rule.id == plan.rule:
            dated = table_rule.sets.get(plan.milestone)
            spec = dated.steps[0][1] if dated else None
            return spec if isinstance(spec, ClockSpec) else None
    return None


def _change(
    rulebook: Rulebook,
    plan: ClockPlan,
    clock: ClockState,
    kinds: frozenset[str],
    at: datetime,
    ends: bool,
) -> Change | None:
    if not kinds.isdisjoint(plan.stops):
        return stopped(clock)
    if ends or _is_void(plan, kinds):
        return cancelled(clock)
    if clock.running:
        # Who let the time pass cannot stop it afterwards: an overdue clock does not pause.
        if not clock.overdue and not kinds.isdisjoint(plan.pauses_on):
            return _paused(rulebook, clock, at)
    elif not kinds.isdisjoint(plan.resumes_on):
        return resumed(rulebook, clock, at)
    return None


def _is_void(plan: ClockPlan, kinds: frozenset[str]) -> bool:
    """Whether what the clock waits for is nobody's business any more.

    The unit whose return was upheld has no steps to take; a result that was sent back is not asked
    about, the next one is.
    """
    if "return-upheld" in kinds:
        return _of_one_dispatch(plan)
    return plan.milestone == "callback" and not kinds.isdisjoint(_TAKEN_UP)


def _paused(rulebook: Rulebook, clock: ClockState, at: datetime) -> Change:
    left = time_left(rulebook, clock.calendar, clock.limit, clock.due_at, at)
    return _said("paused", clock, remaining=int(left.total_seconds()))


def resumed(rulebook: Rulebook, clock: ClockState, at: datetime) -> Change:
    """A paused clock runs on with what was left of its limit."""
    left = clock.remaining or NO_TIME
    due_at = due_after(rulebook, clock.calendar, clock.limit, left, at)
    return _said("resumed", clock, due_at=due_at.isoformat())


def time_left(
    rulebook: Rulebook, calendar: str, limit: Duration, due_at: datetime, at: datetime
) -> timedelta:
    """What is left of a limit, in whole seconds: working time where the limit counts that."""
    left = rulebook.calendar(calendar).between(at, due_at) if limit.working else due_at - at
    return timedelta(seconds=max(0, math.ceil(left.total_seconds())))  # a part is the unit's


def due_after(
    rulebook: Rulebook, calendar: str, limit: Duration, left: timedelta, at: datetime
) -> datetime:
    """When so much of a limit has passed from this instant on."""
    if limit.working:
        return rulebook.calendar(calendar).add(at, left).astimezone(UTC)
    return at + left


def _moved(clock: ClockState, change: Mapping[str, Any]) -> ClockState:
    """The clock with another due time, and by another rule where the change names one."""
    fields = {name: change[name] for name in _TERMS if name in change}
    if "overdue" in change:
        fields["overdue"] = change["overdue"]
    if "remaining" in change:
        fields["remaining"] = timedelta(seconds=change["remaining"])
    return replace(
        clock,
        due_at=datetime.fromisoformat(change["due_at"]),
        steps_taken=clock.steps_taken.difference(change.get("again", ())),
        **fields,
    )


def _new(change: Mapping[str, Any]) -> ClockState:
    started_at = datetime.fromisoformat(change["started_at"])
    return ClockState(
        change["milestone"],
        started_at,
        datetime.fromisoformat(change["due_at"]),
        started_at,
        change["within"],
        change["calendar"],
        change["counting"],
        change["rule"],
        change["file"],
        change["line"],
        change["basis"],
        of=change.get("of", ""),
    )
