"""How tickets look in JSON: with names beside ids, and times in the city's own time."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from zoneinfo import ZoneInfo

from api.answers import GuessOut
from api.answers_tickets import (
    ClockOut,
    ClocksOut,
    ClockStory,
    DueOut,
    EventOut,
    TicketLine,
    TicketOut,
)
from api.plain import local, local_or_none, named, unit, units
from api.showing_affairs import (
    show_commands,
    show_counts,
    show_drawn,
    show_part,
    show_pending,
    show_supervision,
    show_suspension,
    show_tries,
)
from engine.people.disclosure import EVERYTHING, Disclosed, masked, personal_in
from engine.people.masking import FIELDS, mask_text
from engine.rulebook.decision import ClockPlan
from engine.rulebook.rulebook import Rulebook
from engine.store import TicketRow
from engine.tickets.clocks import PART, ClockState, clock_key
from engine.tickets.commands import possible
from engine.tickets.due_story import DueEntry, due_story
from engine.tickets.events import KINDS, Event
from engine.tickets.states import STATES
from engine.tickets.ticket import Ticket, replay


def show_ticket(rulebook: Rulebook, ticket: Ticket, disclosed: Disclosed = EVERYTHING) -> TicketOut:
    """The whole ticket, as somebody sees it to whom this much is disclosed."""
    hidden = frozenset[str]() if disclosed.whole else personal_in(ticket) - disclosed.shown
    ticket = masked(ticket, disclosed)
    zone, now_possible = rulebook.city.zone, possible(ticket)
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
        masked=[field for field in FIELDS if field in hidden],
        on_request=[field for field in FIELDS if field in hidden & disclosed.on_request],
        source=ticket.source,
        received_at=local(ticket.received_at, zone),
        hung_up_at=local_or_none(ticket.hung_up_at, zone),
        updated_at=local(ticket.updated_at, zone),
        ended_at=local_or_none(ticket.ended_at, zone),
        archived=ticket.state == "archived",
        lead=unit(rulebook, ticket.lead),
        authority=unit(rulebook, ticket.authority),
        assist=units(rulebook, ticket.assist),
        notify=units(rulebook, ticket.notify),
        priority=ticket.priority,
        final=ticket.final,
        refer_to=named(rulebook.hotlines, ticket.refer_to),
        decline=named(rulebook.decline_reasons, ticket.decline),
        overdue=ticket.overdue,
        due_at=local_or_none(ticket.due_at, zone),
        clocks=_clocks(ticket, zone),
        parts=[show_part(rulebook, one, ticket.clocks) for one in ticket.parts.values()],
        pending=show_pending(rulebook, ticket.pending),
        suspension=show_suspension(ticket.suspension, zone),
        supervisions=[
            show_supervision(rulebook, one, ticket.clocks) for one in ticket.supervisions.values()
        ],
        counts=show_counts(ticket.counts),
        result=ticket.result,
        answer=ticket.answer,
        article=ticket.article,
        reason=ticket.reason,
        contacted=ticket.contacted,
        solved=ticket.solved,
        satisfied=ticket.satisfied,
        rated=ticket.rated,
        tries=show_tries(ticket.tries, zone),
        call_at=local_or_none(ticket.call_at, zone),
        drawn=show_drawn(ticket.drawn, zone),
        parent=ticket.parent,
        followers=list(ticket.followers),
        split_from=ticket.split_from,
        split_into=list(ticket.split_into),
        cases=list(ticket.cases),
        possible=list(now_possible),
        commands=show_commands(now_possible),
        events=ticket.length,
        rulebook=ticket.rulebook,
    )


def show_line(rulebook: Rulebook, row: TicketRow, disclosed: Disclosed = EVERYTHING) -> TicketLine:
    """A ticket in a list."""
    zone = rulebook.city.zone
    return TicketLine(
        id=row.id,
        state=row.state,
        open=row.open,
        outcome=row.outcome,
        subject=mask_text(row.subject, disclosed.shown),
        channel=row.channel,
        area=row.area,
        category=row.category,
        district=row.district,
        lead=unit(rulebook, row.lead),
        authority=unit(rulebook, row.authority),
        priority=row.priority,
        overdue=row.overdue,
        received_at=local(row.received_at, zone),
        due_at=local_or_none(row.due_at, zone),
        pending=row.pending,
        suspended=row.suspended,
        call_at=local_or_none(row.call_at, zone),
        parent=row.parent,
        events=row.length,
    )


def show_event(event: Event, zone: ZoneInfo, names: Mapping[str, str] = KINDS) -> EventOut:
    """An event as it is sealed, with its private part where that was not erased."""
    return EventOut(
        number=event.number,
        kind=event.kind,
        name=names.get(event.kind, event.kind),
        at=local(event.at, zone),
        recorded_at=local(event.recorded_at, zone),
        actor=event.actor,
        data=dict(event.data),
        private=dict(event.private) if event.private else None,
        erased=event.private is None and event.private_digest is not None,
        rulebook=event.rulebook,
        previous=event.previous,
        hash=event.hash,
    )


def show_guesses(
    values: Mapping[str, str | int | bool], sure: Mapping[str, float]
) -> dict[str, GuessOut]:
    """Which facts were suggested from the words, and how sure that is."""
    return {name: GuessOut(value=str(values[name]), sure=sure[name]) for name in sure}


def show_clocks(rulebook: Rulebook, history: Sequence[Event]) -> ClocksOut:
    """The clocks of a ticket, each with the history of its due time."""
    zone, ticket = rulebook.city.zone, replay(history)
    return ClocksOut(
        ticket=ticket.id,
        items=[
            ClockStory(
                clock=clock,
                history=[
                    _due(entry, zone)
                    for entry in due_story(
                        history, clock_key(clock.milestone, clock.of or ""), zone
                    )
                ],
            )
            for clock in _clocks(ticket, zone)
        ],
    )


def _due(entry: DueEntry, zone: ZoneInfo) -> DueOut:
    return DueOut(
        at=local(entry.at, zone),
        what=entry.what,
        due=local_or_none(entry.due_at, zone),
        actor=entry.actor,
        rule=entry.rule,
        file=entry.file,
        line=entry.line,
        basis=entry.basis,
        message_zh=entry.zh,
        message_en=entry.en,
    )


def _clocks(ticket: Ticket, zone: ZoneInfo) -> list[ClockOut]:
    """Those that were started, and while the ticket is open those that still wait."""
    clocks = [_clock(clock, zone) for clock in ticket.clocks.values()]
    if not ticket.closed:
        # A part's clock is its unit's: it waits for nobody before a unit is asked.
        started = {*ticket.clocks, PART}
        waiting = (plan for plan in ticket.plans if plan.milestone not in started)
        clocks += [_waiting(plan) for plan in waiting]
    return clocks


def _clock(clock: ClockState, zone: ZoneInfo) -> ClockOut:
    return ClockOut(
        milestone=clock.milestone,
        state=clock.state,
        within=clock.within,
        started_at=local(clock.started_at, zone),
        due=local(clock.due_at, zone),
        stopped_at=local_or_none(clock.stopped_at, zone),
        overdue=clock.overdue,
        calendar=clock.calendar,
        counting=clock.counting,
        rule=clock.rule,
        file=clock.file,
        line=clock.line,
        basis=clock.basis,
        of=clock.of or None,
        remaining_seconds=_seconds_left(clock),
    )


def _seconds_left(clock: ClockState) -> int | None:
    if clock.state != "paused" or clock.remaining is None:
        return None
    return math.ceil(clock.remaining.total_seconds())


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
