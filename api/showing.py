"""How tickets look in JSON: with names beside ids, and times in the city's own time."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

from api.answers import ClockOut, EventOut, GuessOut, Named, TicketLine, TicketOut
from engine.rulebook.decision import ClockPlan
from engine.rulebook.rulebook import Rulebook
from engine.store import TicketRow
from engine.tickets.clocks import ClockState
from engine.tickets.commands import possible
from engine.tickets.events import KINDS, Event
from engine.tickets.states import STATES
from engine.tickets.ticket import Ticket


# The instants of a ticket are few: it is received, dispatched and on the clock at the same one.
@lru_cache(maxsize=1024)
def local(at: datetime, zone: ZoneInfo) -> str:
    """An instant as ISO 8601 with the city's offset, in whole seconds."""
    return at.astimezone(zone).isoformat(timespec="seconds")


def show_ticket(rulebook: Rulebook, ticket: Ticket) -> TicketOut:
    """The whole ticket."""
    zone = rulebook.city.zone
    clocks = [_clock(clock, zone) for clock in ticket.clocks.values()]
    if not ticket.closed:
        waiting = (plan for plan in ticket.plans if plan.milestone not in ticket.clocks)
        clocks += [_waiting(plan) for plan in waiting]
    return TicketOut(
        id=ticket.id,
        state=ticket.state,
        state_name=STATES[ticket.state].name_zh,
        open=not ticket.closed,
        outcome=ticket.outcome,
        facts=dict(sorted(ticket.values.items())),  # as the store gives them back
        guessed=show_guesses(ticket.values, ticket.sure),
        subject=ticket.subject,
        text=ticket.text,
        citizen=dict(ticket.citizen) if ticket.citizen else None,
        source=ticket.source,
        received_at=local(ticket.received_at, zone),
        hung_up_at=_maybe(ticket.hung_up_at, zone),
        updated_at=local(ticket.updated_at, zone),
        lead=unit(rulebook, ticket.lead),
        authority=unit(rulebook, ticket.authority),
        assist=_units(rulebook, ticket.assist),
        notify=_units(rulebook, ticket.notify),
        priority=ticket.priority,
        refer_to=_named(rulebook.hotlines, ticket.refer_to),
        decline=_named(rulebook.decline_reasons, ticket.decline),
        overdue=ticket.overdue,
        due_at=_maybe(ticket.due_at, zone),
        clocks=clocks,
        result=ticket.result,
        answer=ticket.answer,
        article=ticket.article,
        reason=ticket.reason,
        contacted=ticket.contacted,
        solved=ticket.solved,
        satisfied=ticket.satisfied,
        possible=list(possible(ticket)),
        events=ticket.length,
        rulebook=ticket.rulebook,
    )


def show_line(rulebook: Rulebook, row: TicketRow) -> TicketLine:
    """A ticket in a list."""
    zone = rulebook.city.zone
    return TicketLine(
        id=row.id,
        state=row.state,
        open=row.open,
        outcome=row.outcome,
        subject=row.subject,
        channel=row.channel,
        area=row.area,
        category=row.category,
        district=row.district,
        lead=unit(rulebook, row.lead),
        authority=unit(rulebook, row.authority),
        priority=row.priority,
        overdue=row.overdue,
        received_at=local(row.received_at, zone),
        due_at=_maybe(row.due_at, zone),
        events=row.length,
    )


def show_event(event: Event, zone: ZoneInfo) -> EventOut:
    """An event as it is sealed, with its private part where that was not erased."""
    return EventOut(
        number=event.number,
        kind=event.kind,
        name=KINDS.get(event.kind, event.kind),
        at=local(event.at, zone),
        recorded_at=local(event.recorded_at, zone),
        actor=event.actor,
        data=dict(event.data),
        private=dict(event.private) if event.private else None,
        rulebook=event.rulebook,
        previous=event.previous,
        hash=event.hash,
    )


def show_guesses(
    values: Mapping[str, str | int | bool], sure: Mapping[str, float]
) -> dict[str, GuessOut]:
    """Which facts were suggested from the words, and how sure that is."""
    return {name: GuessOut(value=str(values[name]), sure=sure[name]) for name in sure}


def unit(rulebook: Rulebook, id_: str | None) -> Named | None:
    """A department with its name."""
    return _named(rulebook.departments, id_)


def _units(rulebook: Rulebook, ids: Iterable[str]) -> list[Named]:
    return [found for id_ in ids if (found := unit(rulebook, id_)) is not None]


def _named(entries: Mapping[str, object], id_: str | None) -> Named | None:
    """An entry with its name; one that a later rulebook no longer has is shown by its id."""
    if id_ is None:
        return None
    return Named(id=id_, name=str(getattr(entries.get(id_), "name", id_)))


def _maybe(at: datetime | None, zone: ZoneInfo) -> str | None:
    return None if at is None else local(at, zone)


def _clock(clock: ClockState, zone: ZoneInfo) -> ClockOut:
    return ClockOut(
        milestone=clock.milestone,
        state=clock.state,
        within=clock.within,
        started_at=local(clock.started_at, zone),
        due=local(clock.due_at, zone),
        stopped_at=_maybe(clock.stopped_at, zone),
        overdue=clock.overdue,
        calendar=clock.calendar,
        counting=clock.counting,
        rule=clock.rule,
        file=clock.file,
        line=clock.line,
        basis=clock.basis,
    )


def _waiting(plan: ClockPlan) -> ClockOut:
    return ClockOut(
        milestone=plan.milestone,
        state="waiting",
        within=str(plan.within),
        started_at=None,
        due=None,
        stopped_at=None,
        overdue=False,
        calendar=plan.calendar,
        counting=str(plan.counting),
        rule=plan.rule,
        file=plan.origin.file,
        line=plan.origin.line,
        basis=plan.basis,
    )
