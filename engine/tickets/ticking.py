"""What an event does to the clocks of its ticket.

It follows from the event, the ticket before it, the plans and the calendars, and from nothing else:
so it is decided once, when the event happens, and derived again from the history at any time.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from engine.rulebook.decision import ClockPlan
from engine.rulebook.rulebook import Rulebook
from engine.tickets.clocks import (
    PART,
    Change,
    applied,
    cancelled,
    change_key,
    changes,
    clock_key,
    restarted,
    resumed,
    stopped,
)
from engine.tickets.escalation import steps
from engine.tickets.folding import counts, kinds_of, newly_asked, step_key, waits
from engine.tickets.plans import plans_from
from engine.tickets.reckoning import (
    extended,
    given_back,
    in_the_units_time,
    moved_clocks,
    renewed_clocks,
)
from engine.tickets.supervising import REPLY, reply_clock
from engine.tickets.ticket import Ticket

Data = Mapping[str, Any]


def ticked(
    rulebook: Rulebook,
    ticket: Ticket,
    kind: str,
    at: datetime,
    data: Data,
    plans: Sequence[ClockPlan] | None = None,
) -> list[Change]:
    """The changes that an event makes to the clocks; ``plans`` are new ones that it brings."""
    if not counts(kind, data):
        return []
    own = _OWN.get(kind)
    made: list[Change] = [] if own is None else list(own(rulebook, ticket, data, at))
    current = ticket.plans if plans is None else plans
    touched = {change_key(change) for change in made}
    made += [
        change
        for change in changes(
            rulebook,
            current,
            ticket.clocks,
            ticket.happened,
            kinds_of(kind, data),
            at,
            _units(ticket, kind, data),
            anew=_anew(ticket, current) if kind == "dispatched" else (),
            waits=waits(kind, data),
        )
        if change_key(change) not in touched
    ]
    if plans is not None and plans != ticket.plans:
        touched = {change_key(change) for change in made}
        running = [plan for plan in plans if plan.milestone not in touched]
        made += in_the_units_time(rulebook, ticket, running, at)
    return [_with_steps_again(rulebook, ticket, change, at) for change in made]


def _units(ticket: Ticket, kind: str, data: Data) -> Sequence[str]:
    """The assisting units that an event asks, or speaks of."""
    if kind == "dispatched":
        return newly_asked(ticket, data["assist"])
    return (data["unit"],) if kind.startswith("part-") else ()


def _anew(ticket: Ticket, plans: Iterable[ClockPlan]) -> frozenset[str]:
    """The milestones whose clocks start again with this dispatch."""
    if ticket.dispatched_at is None:
        return frozenset()
    last = next(
        seen for seen in reversed(ticket.trail) if seen.kind in ("dispatched", "return-upheld")
    )
    result = {"resolve"} if last.data.get("clock") == "restart" else set[str]()
    return restarted(plans) | result


def _with_steps_again(rulebook: Rulebook, ticket: Ticket, change: Change, at: datetime) -> Change:
    """A change of due time, with the ladder steps that are to be taken again.

    A reminder before the old due time was given in vain where the due time moved away from it.
    """
    if change["change"] != "moved":
        return change
    key = change_key(change)
    clock = ticket.clocks[key]
    if not clock.steps_taken:
        return change
    after = applied({key: clock}, [change], at)[key]
    coming = steps(rulebook, ticket, replace(after, steps_taken=frozenset()))
    keys = {step_key(step.kind, step.data) for step in coming if step.at > at}
    again = sorted(clock.steps_taken & keys)
    return {**change, "again": again} if again else change


# What only these kinds of event do, beside what the plans say


def _dispatched(rulebook: Rulebook, ticket: Ticket, data: Data, at: datetime) -> Iterator[Change]:
    """Units that no longer assist are let go. What waited for another end waits no more."""
    gone = [unit for unit in ticket.parts if unit not in data["assist"]]
    for unit in gone:
        clock = ticket.clocks.get(clock_key(PART, unit))
        if clock is not None and clock.going:
            yield cancelled(clock)
    anew = _anew(ticket, ticket.plans)
    for plan in ticket.plans:
        if plan.milestone in anew or "dispatched" in plan.stops or not _goes_on(ticket, plan):
            continue
        for clock in ticket.clocks.values():
            if (
                clock.state == "paused"
                and clock.milestone == plan.milestone
                and clock.of not in gone
            ):
                yield resumed(rulebook, clock, at)


def _goes_on(ticket: Ticket, plan: ClockPlan) -> bool:
    """Whether a dispatch lets such a clock run on: a return that nobody judged is moot by it."""
    if ticket.pending is not None and ticket.pending.kind == "return":
        return "returned" in plan.pauses_on
    return plan.milestone == PART and "dispatched" in plan.resumes_on


def _upheld(rulebook: Rulebook, ticket: Ticket, data: Data, at: datetime) -> Iterable[Change]:
    """The clock of the result is given back the time that the return waited for its judgement."""
    clock, pending = ticket.clocks.get("resolve"), ticket.pending
    if data.get("clock") != "give-back" or clock is None or pending is None or not clock.running:
        return
    if clock.overdue and pending.asked_at > clock.due_at:
        return
    due_at = given_back(rulebook, clock.calendar, clock.limit, clock.due_at, pending.asked_at, at)
    moved = {"change": "moved", "milestone": "resolve", "why": "return-upheld"}
    yield {**moved, **_to(clock.due_at, due_at), **_in_time(clock.overdue, due_at, at)}


def _extended(rulebook: Rulebook, ticket: Ticket, data: Data, at: datetime) -> Iterable[Change]:
    """The due time is moved on; a clock that passed while the request waited was asked in time."""
    clock = ticket.clocks[data["milestone"]]
    due_at = extended(rulebook, clock.calendar, clock.due_at, data["by"])
    moved = {"change": "moved", "milestone": clock.milestone, "why": "extended"}
    yield {**moved, **_to(clock.due_at, due_at), **_in_time(clock.overdue, due_at, at)}


def _to(was: datetime, now: datetime) -> Change:
    return {"was_due_at": was.isoformat(), "due_at": now.isoformat()}


def _in_time(overdue: bool, due_at: datetime, at: datetime) -> Change:
    return {"overdue": False} if overdue and due_at > at else {}


def _corrected(rulebook: Rulebook, ticket: Ticket, data: Data, at: datetime) -> Iterable[Change]:
    return moved_clocks(rulebook, ticket, plans_from(data["plans"]), at)


def _recomputed(rulebook: Rulebook, ticket: Ticket, data: Data, at: datetime) -> Iterable[Change]:
    return renewed_clocks(rulebook, ticket, plans_from(data["plans"]), at)


def _supervised(rulebook: Rulebook, _: Ticket, data: Data, at: datetime) -> Iterable[Change]:
    clock = reply_clock(rulebook, data, at)
    return () if clock is None else (clock,)


def _replied(_: Rulebook, ticket: Ticket, data: Data, __: datetime) -> Iterable[Change]:
    clock = ticket.clocks.get(clock_key(REPLY, data["number"]))
    if clock is not None and clock.going:
        yield stopped(clock)


def _replied_anew(rulebook: Rulebook, ticket: Ticket, data: Data, at: datetime) -> Iterable[Change]:
    """The unit has as long again as the supervision gave it."""
    one = ticket.supervisions[data["number"]]
    terms = {"number": one.number, "unit": one.unit, "reply": one.within, "ladder": one.rule}
    return _supervised(rulebook, ticket, terms, at)


def _supervision_ended(_: Rulebook, ticket: Ticket, data: Data, __: datetime) -> Iterable[Change]:
    clock = ticket.clocks.get(clock_key(REPLY, data["number"]))
    if clock is not None and clock.going:
        yield cancelled(clock)


_OWN: Mapping[str, Callable[[Rulebook, Ticket, Data, datetime], Iterable[Change]]] = {
    "dispatched": _dispatched,
    "return-upheld": _upheld,
    "extended": _extended,
    "corrected": _corrected,
    "recomputed": _recomputed,
    "supervised": _supervised,
    "supervision-replied": _replied,
    "supervision-returned": _replied_anew,
    "supervision-ended": _supervision_ended,
}
