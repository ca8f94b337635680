"""The clocks of a ticket: what an event does to them, written down as changes, then applied.

Deciding (``changes``) needs the rulebook and happens once, in the command; the result stands in
the event. Applying (``applied``) needs the event alone: a due time never depends on a rulebook
that was changed later.

A clock is on time when it stops at its due instant, and overdue from the next one on.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from engine.rulebook.decide import clock_due
from engine.rulebook.decision import ClockPlan
from engine.rulebook.rulebook import Rulebook
from engine.tickets.states import ENDING

Change = dict[str, Any]
JUST_HUNG_UP = frozenset({"hung-up"})
TICK = timedelta(microseconds=1)
"""The least step of time: a clock is overdue this much after its due instant."""


@dataclass(frozen=True, slots=True)
class ClockState:
    """A clock that was started. ``state``: running, paused, stopped or cancelled; times in UTC.

    ``since`` is when it last began to run (its start, or its last resumption), ``remaining`` the
    time left while paused: working time if the limit is in working time. A clock that stops while
    paused keeps it: its due time was suspended, so ``overdue`` alone says whether it was late.
    ``steps_taken`` are the ladder steps taken since this start, each at most once.
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

    @property
    def running(self) -> bool:
        """Whether its time passes."""
        return self.state == "running"


Clocks = Mapping[str, ClockState]
_TERMS = ("within", "calendar", "counting", "rule", "file", "line", "basis")


def changes(
    rulebook: Rulebook,
    plans: Sequence[ClockPlan],
    clocks: Clocks,
    happened: frozenset[str],
    kinds: frozenset[str],
    at: datetime,
) -> list[Change]:
    """What an event of these kinds does to the clocks.

    ``happened`` are the kinds of all events before. An event that ends the ticket stops the
    clocks that wait for it and cancels all others.
    """
    ends = not kinds.isdisjoint(ENDING)
    found: list[Change] = []
    for plan in plans:
        clock = clocks.get(plan.milestone)
        change: Change | None = None
        if clock is not None and clock.state in ("running", "paused"):
            change = _change(rulebook, plan, clock, kinds, at, ends)
        elif not ends and _starts(plan, clock, happened, kinds):
            change = _started(rulebook, plan, at)
        if change is not None:
            found.append(change)
    return found


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
        milestone = change["milestone"]
        match change["change"]:
            case "started":
                after[milestone] = _new(change)
            case "stopped" | "cancelled" as state:
                after[milestone] = replace(after[milestone], state=state, stopped_at=at)
            case "paused":
                left = timedelta(seconds=change["remaining"])
                after[milestone] = replace(after[milestone], state="paused", remaining=left)
            case "resumed":
                after[milestone] = replace(
                    after[milestone],
                    state="running",
                    since=at,
                    due_at=datetime.fromisoformat(change["due_at"]),
                    remaining=None,
                )
            case "moved":
                after[milestone] = _moved(after[milestone], change)
    return after


def _starts(
    plan: ClockPlan, clock: ClockState | None, happened: frozenset[str], kinds: frozenset[str]
) -> bool:
    if kinds.isdisjoint(plan.starts):
        return False
    if clock is None:
        # A matter dispatched while the citizen still speaks needs no dispatch clock afterwards.
        return happened.isdisjoint(plan.stops)
    return kinds != JUST_HUNG_UP  # hanging up ends the intake, it does not open the matter again


def _started(rulebook: Rulebook, plan: ClockPlan, at: datetime) -> Change:
    return {
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
    )
