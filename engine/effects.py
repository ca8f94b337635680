"""What a ticket's new events cause beside the ticket: cases, notices, tasks, units to look at.

Pure: the rows and further aggregates that are written in the same transaction as the events.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from engine.cases.case import Case
from engine.cases.case import fold as fold_case
from engine.cases.evidence import Evidence, frozen
from engine.cases.opening import opened_by_ticket
from engine.cases.telling import case_notices
from engine.rulebook.rulebook import Rulebook
from engine.store import Change, Keyed
from engine.store.rows import case_row, notice_row, task_row
from engine.tickets.chain import seal
from engine.tickets.events import TIME, Draft, Event
from engine.tickets.notices import notices_for
from engine.tickets.states import TERMINAL
from engine.tickets.ticket import Ticket

NewSalt = Callable[[], str]


@dataclass(frozen=True, slots=True)
class Task:
    """An effect on another ticket (or the same, told by the desk) still to be carried out.

    ``kind``: add-follower, follow, unmerge or draw; ``payload`` what the command says.
    """

    id: str
    kind: str
    subject: str
    payload: Mapping[str, Any]


def with_effects(
    rulebook: Rulebook,
    change: Change,
    ticket: Ticket,
    history: Mapping[int, Event],
    new_salt: NewSalt,
    now: datetime,
) -> Change:
    """The change with all that its events cause; ``history`` are the ticket's events by number."""
    events = change.events
    kinds = {event.kind for event in events}
    cases: tuple[Change, ...] = ()
    if "case-opened" in kinds:
        cases = tuple(_cases(rulebook, ticket, events, history, new_salt, now))
    notices = tuple(
        notice_row(notice, event.recorded_at)
        for event in events
        for notice in notices_for(rulebook, ticket, event)
    )
    tasks = tuple(task_row(task, now) for task in _tasks(ticket, events))
    checks = tuple(_checks(rulebook, ticket, events))
    if not (cases or notices or tasks or checks):
        return change
    return replace(change, also=cases, notices=notices, tasks=tasks, unit_checks=checks)


def case_change(
    rulebook: Rulebook, case: Case, events: Sequence[Event], keyed: Keyed | None = None
) -> Change:
    """What is written when these events made the case what it is, with who is told of it."""
    notices = [
        notice_row(notice, event.recorded_at)
        for event in events
        for notice in case_notices(rulebook, case, event)
    ]
    return Change(
        None,
        events=tuple(events),
        keyed=keyed,
        units=(None,) * len(events),
        cases=(case_row(case),),
        notices=tuple(notices),
    )


def new_case(
    rulebook: Rulebook, number: str, draft: Draft, actor: str, new_salt: NewSalt, now: datetime
) -> tuple[Case, Change]:
    """A case with its first event, sealed as the beginning of a chain of its own."""
    events = seal(
        [draft],
        ticket_id=number,
        after=None,
        actor=actor,
        rulebook=rulebook.version,
        new_salt=new_salt,
        now=now,
    )
    case = fold_case(None, events[0])
    return case, case_change(rulebook, case, events)


def _cases(
    rulebook: Rulebook,
    ticket: Ticket,
    events: Sequence[Event],
    history: Mapping[int, Event],
    new_salt: NewSalt,
    now: datetime,
) -> Iterator[Change]:
    known = {**history, **{event.number: event for event in events}}
    for event in events:
        if event.kind == "case-opened" and "case" in event.data:
            draft = opened_by_ticket(
                rulebook, ticket.id, event.data, _evidence(event, known), event.at
            )
            number = event.data["case"]
            yield new_case(rulebook, number, draft, TIME, new_salt, now)[1]


def _evidence(opened: Event, known: Mapping[int, Event]) -> Iterable[Evidence]:
    return [frozen(known[number]) for _, number in opened.data["evidence"]]


def _tasks(ticket: Ticket, events: Iterable[Event]) -> Iterator[Task]:
    """What other tickets must be told: those that this one follows, or that follow it."""
    for event in events:
        if event.kind == "merged":
            parent = event.data["parent"]
            yield _task(event, "add-follower", parent, {"child": ticket.id})
        elif event.kind == "follower-added":
            yield from _tell(ticket, event, [event.data["child"]])
        elif ticket.followers and event.kind in _MOVES_ON:
            yield from _tell(ticket, event, ticket.followers)


def _tell(ticket: Ticket, event: Event, children: Iterable[str]) -> Iterator[Task]:
    """Followers are resolved with their parent, and let go where it ended without a result."""
    for child in children:
        if ticket.state in _WITH_A_RESULT:
            yield _task(event, "follow", child, {"parent": ticket.id})
        elif ticket.state in TERMINAL:
            yield _task(event, "unmerge", child, {"parent": ticket.id, "state": ticket.state})


_MOVES_ON = frozenset({"resolved", "withdrawn", "declined", "referred", "answered"})
_WITH_A_RESULT = frozenset({"resolved", "called-back", "closed", "archived"})


def _task(event: Event, kind: str, subject: str, payload: Mapping[str, Any]) -> Task:
    return Task(f"{event.ticket_id}/{event.number}/{kind}/{subject}", kind, subject, payload)


def _checks(
    rulebook: Rulebook, ticket: Ticket, events: Sequence[Event]
) -> Iterator[Mapping[str, Any]]:
    """The events on which a trigger about the whole unit may fire."""
    from engine.tickets.triggers import unit_triggers

    for seen in ticket.trail[len(ticket.trail) - len(events) :]:
        if unit_triggers(rulebook, seen):
            yield {
                "ticket_id": seen.ticket,
                "number": seen.number,
                "unit": seen.unit,
                "at": seen.at,
            }
