"""The clocks of a ticket: what an event does to them, written down as changes, then applied.

Deciding (``changes``) needs the rulebook and happens once, in the command; the result stands in
the event. Applying (``applied``) needs the event alone: a due time never depends on a rulebook
that was changed later.

A clock is on time when it stops at its due instant, and overdue from the next one on.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from types import MappingProxyType
from typing import Any

from engine.rulebook.decide import clock_due
from engine.rulebook.decision import ClockPlan
from engine.rulebook.rulebook import ClockSpec, Rulebook
from engine.tickets.states import ENDING

Change = dict[str, Any]
JUST_HUNG_UP = frozenset({"hung-up"})
TICK = timedelta(microseconds=1)
"""The least step of time: a clock is overdue this much after its due instant."""
PART = "part"
"""The milestone whose clock runs once for each assisting unit."""
_UNITS_WORK = frozenset({"sign", "contact", "arrive", "resolve"})
AGAIN: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        "redo": _UNITS_WORK,
        "reopened": _UNITS_WORK,
        "unmerged": frozenset({"dispatch", *_UNITS_WORK}),
        "return-upheld": frozenset({"dispatch"}),
    }
)
"""Events that put the matter back in work → the milestones whose clocks begin anew with them."""
_STOPS_ALL = ENDING | {"merged"}


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


Clocks = Mapping[str, ClockState]
_TERMS = ("within", "calendar", "counting", "rule", "file", "line", "basis")


def clock_key(milestone: str, of: str = "") -> str:
    """The key of a clock among those of its ticket: ``resolve``, ``part:traffic-police``."""
    return f"{milestone}:{of}" if of else milestone


def changes(
    rulebook: Rulebook,
    plans: Sequence[ClockPlan],
    clocks: Clocks,
    happened: frozenset[str],
    kinds: frozenset[str],
    at: datetime,
    units: Sequence[str] = (),
    *,
    anew: bool = False,
) -> list[Change]:
    """What an event of these kinds does to the clocks.

    ``happened`` are the kinds of all events before; ``units`` the assisting units that the event
    speaks of. An event that ends the ticket stops the clocks that wait for it and cancels all
    others. With ``anew`` another unit has the matter: what its dispatch starts, starts again.
    """
    ends = not kinds.isdisjoint(_STOPS_ALL)
    found: list[Change] = []
    for plan in plans:
        if plan.milestone == PART:
            found += _parts(rulebook, plan, clocks, kinds, at, units)
            continue
        clock = clocks.get(plan.milestone)
        change: Change | None = None
        going = clock is not None and clock.state in ("running", "paused")
        again = any(plan.milestone in AGAIN[kind] for kind in kinds if kind in AGAIN)
        if ends and not going:
            continue
        if again and not going:
            change = started(rulebook, plan, at, again=True)
        elif clock is not None and going and not (anew and "dispatched" in plan.starts):
            change = _change(rulebook, plan, clock, kinds, at, ends)
        elif _starts(plan, None if going else clock, happened, kinds, anew=anew and going):
            change = started(rulebook, plan, at)
        if change is not None:
            found.append(change)
    if ends or "resolved" in kinds:
        touched = {clock_key(change["milestone"], change.get("of", "")) for change in found}
        found += _cancelled(clocks, touched, ends=ends)
    return found


def _parts(
    rulebook: Rulebook,
    plan: ClockPlan,
    clocks: Clocks,
    kinds: frozenset[str],
    at: datetime,
    units: Sequence[str],
) -> Iterator[Change]:
    """What becomes of the clocks of the assisting units that the event speaks of."""
    asked = not kinds.isdisjoint({"part-asked", "dispatched"}) and "part-asked" in plan.starts
    for unit in units:
        clock = clocks.get(clock_key(PART, unit))
        going = clock is not None and clock.state in ("running", "paused")
        if asked and not going:
            yield started(rulebook, plan, at, of=unit)
        elif going and not kinds.isdisjoint(plan.stops):
            yield {"change": "stopped", "milestone": PART, "of": unit}
        elif going and "part-released" in kinds:
            yield {"change": "cancelled", "milestone": PART, "of": unit}


def _cancelled(clocks: Clocks, touched: set[str], *, ends: bool) -> Iterator[Change]:
    """Clocks of parts that end with the matter; the reply to a supervision is owed all the same."""
    for clock in clocks.values():
        if clock.state not in ("running", "paused") or clock.key in touched:
            continue
        if clock.milestone == PART:
            yield {"change": "cancelled", "milestone": PART, "of": clock.of}
        elif ends and not clock.of:  # no plan speaks of it any more
            yield {"change": "cancelled", "milestone": clock.milestone}


def moves(
    rulebook: Rulebook, plans: Iterable[ClockPlan], clocks: Clocks, at: datetime
) -> list[Change]:
    """New due times of running clocks whose plan was given another calendar at this instant.

    A clock keeps its due time where it has passed, or where the new one would have.
    """
    found: list[Change] = []
    for plan in plans:
        clock = clocks.get(plan.milestone)
        if clock is None or not clock.running or clock.overdue or clock.calendar == plan.calendar:
            continue
        due_at = clock_due(rulebook, plan, clock.started_at).astimezone(UTC)
        if due_at > at:
            found.append(
                {
                    "change": "moved",
                    "milestone": plan.milestone,
                    "due_at": due_at.isoformat(),
                    "calendar": plan.calendar,
                    "counting": str(plan.counting),
                }
            )
    return found


def applied(
    clocks: Clocks, made: Iterable[Mapping[str, Any]], at: datetime
) -> dict[str, ClockState]:
    """The clocks after the changes that an event holds."""
    after = dict(clocks)
    for change in made:
        key = clock_key(change["milestone"], change.get("of", ""))
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
    *,
    anew: bool = False,
) -> bool:
    if kinds.isdisjoint(plan.starts):
        return False
    if clock is None:
        # A matter dispatched while the citizen still speaks needs no dispatch clock afterwards.
        return anew or happened.isdisjoint(plan.stops)
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
    if again and plan.again is not None:
        plan = replace(plan, within=plan.again)
    if of:
        plan = _in_the_time_of(rulebook, plan, of)
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
    return {**change, "of": of} if of else change


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
        return {"change": "stopped", "milestone": plan.milestone}
    if ends:
        return {"change": "cancelled", "milestone": plan.milestone}
    if clock.running:
        # Who let the time pass cannot stop it afterwards: an overdue clock does not pause.
        if not clock.overdue and not kinds.isdisjoint(plan.pauses_on):
            return _paused(rulebook, plan, clock, at)
    elif not kinds.isdisjoint(plan.resumes_on):
        return _resumed(rulebook, plan, clock, at)
    return None


def _paused(rulebook: Rulebook, plan: ClockPlan, clock: ClockState, at: datetime) -> Change:
    if plan.within.working:
        left = rulebook.calendar(clock.calendar).between(at, clock.due_at)
    else:
        left = clock.due_at - at
    seconds = max(0, math.ceil(left.total_seconds()))  # a part of a second is the unit's
    return {"change": "paused", "milestone": plan.milestone, "remaining": seconds}


def _resumed(rulebook: Rulebook, plan: ClockPlan, clock: ClockState, at: datetime) -> Change:
    left = clock.remaining or timedelta(0)
    if plan.within.working:
        due_at = rulebook.calendar(clock.calendar).add(at, left).astimezone(UTC)
    else:
        due_at = at + left
    return {"change": "resumed", "milestone": plan.milestone, "due_at": due_at.isoformat()}


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
