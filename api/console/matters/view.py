"""All that the page of a ticket shows, prepared: templates only print it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from api.answers import DecidedOut, Explained, ReasonsOut
from api.answers_tickets import TicketOut
from api.console.forms import CommandGroup, groups_for
from api.console.matters.drawing import Axis, Bar, Strip, Tick, axis_of, rests, strip, ticks
from api.console.matters.story import Told, told
from api.console.names import (
    CHANNELS_EN,
    CLOCK_STATES,
    MILESTONES,
    PERSONAL,
    Said,
    unit_name,
)
from api.console.naming import Names
from api.console.words import Words
from api.reasons import reasons_of
from engine.rulebook.rulebook import Rulebook
from engine.tickets.asks import By
from engine.tickets.chain import Break, verify
from engine.tickets.clocks import PART, ClockState
from engine.tickets.due_story import DueEntry, due_story
from engine.tickets.events import Event
from engine.tickets.ticket import Ticket, replay
from engine.timing.durations import parse_duration

LONGEST_HEADING = 30
SOON = 0.25
"""A clock is nearly due when less than this share of its time is left."""


@dataclass(frozen=True, slots=True)
class ClockView:
    """A clock with its drawing and its history."""

    name: str
    state: str
    light: str
    clock: ClockState
    limit: str
    calendar: str
    strip: Strip
    story: tuple[DueEntry, ...]
    left: timedelta | None


@dataclass(frozen=True, slots=True)
class Chain:
    """The state of the evidence: whether every event is as it was sealed."""

    breaks: tuple[Break, ...]
    length: int
    last_hash: str
    erased: int


@dataclass(frozen=True, slots=True)
class Reason:
    """Something that was decided, and by what; no rule: the catalog says so. ``limit``: a clock."""

    title: str
    value: str
    rule: str | None
    file: str | None
    line: int | None
    basis: str | None
    due: str | None = None
    limit: bool = False


@dataclass(frozen=True, slots=True)
class Seen:
    """The ticket and its events with what is not for this person masked."""

    ticket: TicketOut
    events: Sequence[Event]
    asked: bool = False


@dataclass(frozen=True, slots=True)
class TicketView:
    """A ticket as its page shows it.

    ``over`` are clocks that do not go on, while others do. ``masked`` are the personal data that
    are not shown, ``on_request`` those of them that may be asked for; ``asked``: some just were.
    """

    ticket: Ticket
    heading: str
    out: TicketOut
    facts: tuple[tuple[str, str, float | None], ...]
    groups: tuple[CommandGroup, ...]
    story: tuple[Told, ...]
    axis: Axis
    ticks: tuple[Tick, ...]
    rests: tuple[Bar, ...]
    clocks: tuple[ClockView, ...]
    over: tuple[ClockView, ...]
    reasons: ReasonsOut
    decided: tuple[Reason, ...]
    chain: Chain
    masked: tuple[tuple[str, str], ...]
    on_request: tuple[tuple[str, str], ...]
    asked: bool


def view_of(
    rulebook: Rulebook,
    of_that_day: Rulebook | None,
    history: Sequence[Event],
    seen: Seen,
    by: By,
    words: Words,
    head: tuple[int, str] | None,
) -> TicketView:
    """The page of a ticket for one person, as of now; ``head`` is what its row says of its end."""
    ticket, zone, now, out = replay(history), rulebook.city.zone, words.now, seen.ticket
    reasons = reasons_of(rulebook, of_that_day, history)
    axis = axis_of(ticket.received_at, ticket.clocks.values(), now, closed=ticket.closed)
    clocks = clocks_of(rulebook, ticket, history, axis, words)
    return TicketView(
        ticket=ticket,
        heading=out.subject or (out.text or ticket.id)[:LONGEST_HEADING],
        out=out,
        facts=tuple(facts_of(rulebook, ticket, words)),
        groups=groups_for(rulebook, ticket, by, now),
        story=told(rulebook, seen.events, words),
        axis=axis,
        ticks=ticks(axis, zone),
        rests=rests(axis, rulebook.calendar(None), zone),
        clocks=tuple(one for one in clocks if one.clock.going or ticket.closed),
        over=tuple(one for one in clocks if not (one.clock.going or ticket.closed)),
        reasons=reasons,
        decided=decided_by(reasons, Names(rulebook, words)),
        chain=Chain(
            verify(history, head),
            ticket.length,
            ticket.last_hash,
            sum(event.private_digest is not None and event.private is None for event in history),
        ),
        masked=tuple((id_, words.say(*PERSONAL[id_])) for id_ in out.masked),
        on_request=tuple((id_, words.say(*PERSONAL[id_])) for id_ in out.on_request),
        asked=seen.asked,
    )


def decided_by(said: Explained, names: Names) -> tuple[Reason, ...]:
    """Each thing that the rules decided, with its rule, place and basis."""
    say, rulebook = names.words.say, names.rulebook
    single: tuple[tuple[str, DecidedOut | None, Mapping[str, object]], ...] = (
        (say("承办单位", "lead unit"), said.lead, rulebook.departments),
        (say("主管部门", "authority"), said.authority, rulebook.departments),
        *((say("协办单位", "assisting"), one, rulebook.departments) for one in said.assist),
        *((say("知会", "told"), one, rulebook.departments) for one in said.notify),
        (say("转介", "pointed to"), said.refer_to, rulebook.hotlines),
        (say("不予受理", "not accepted"), said.decline, rulebook.decline_reasons),
    )
    found = [_reason(title, one, named) for title, one, named in single if one is not None]
    if said.priority is not None:
        priority = _reason(say("优先级", "priority"), said.priority, {})
        found.append(replace(priority, value=names.priority(said.priority.value)))
    for plan in said.clocks:
        title = names.milestone(plan.milestone)
        within = names.span(plan.within)
        found.append(
            Reason(title, within, plan.rule, plan.file, plan.line, plan.basis, plan.due, limit=True)
        )
    return tuple(found)


def _reason(title: str, one: DecidedOut, named: Mapping[str, object]) -> Reason:
    value = str(getattr(named.get(one.value), "name", one.value))
    return Reason(title, value, one.rule, one.file, one.line, one.basis)


def facts_of(
    rulebook: Rulebook, ticket: Ticket, words: Words
) -> list[tuple[str, str, float | None]]:
    """What is known of the matter: title, value in words, and how sure it is where guessed."""
    found: list[tuple[str, str, float | None]] = []
    for name, value in ticket.values.items():
        fact = rulebook.facts.facts.get(name)
        if fact is None or fact.derived or value == fact.default:
            continue
        if isinstance(value, bool):
            said = words.say("是", "yes") if value else words.say("否", "no")
        else:
            said = fact.values.get(str(value), str(value))
        if name == "channel":
            said = words.say(said, CHANNELS_EN.get(str(value), said))
        found.append((words.say(fact.title, fact.title_en), said, ticket.sure.get(name)))
    order = ("area", "category", "district", "channel", "hotline")
    titles = {
        words.say(rulebook.facts.facts[name].title, rulebook.facts.facts[name].title_en): place
        for place, name in enumerate(order)
    }
    return sorted(found, key=lambda one: titles.get(one[0], len(order)))


def clocks_of(
    rulebook: Rulebook, ticket: Ticket, history: Sequence[Event], axis: Axis, words: Words
) -> list[ClockView]:
    """Every clock that was started, those that still go on first."""
    found = [
        _clock(rulebook, clock, tuple(due_story(history, clock.key, words.zone)), axis, words)
        for clock in ticket.clocks.values()
    ]
    return sorted(found, key=lambda one: (not one.clock.going, one.clock.started_at))


def _clock(
    rulebook: Rulebook,
    clock: ClockState,
    story: tuple[DueEntry, ...],
    axis: Axis,
    words: Words,
) -> ClockView:
    name = words.say(*MILESTONES.get(clock.milestone, (clock.milestone, clock.milestone)))
    if clock.of:
        name += f" · {unit_name(rulebook, clock.of) if clock.milestone == PART else clock.of}"
    limit = parse_duration(clock.within)
    known = rulebook.calendars.get(clock.calendar)
    return ClockView(
        name=name,
        state=words.say(*_state(clock)),
        light=light_of(clock, words.now),
        clock=clock,
        limit=words.say(limit.in_chinese(), str(limit)),
        calendar=clock.calendar if known is None else known.name,
        strip=strip(axis, clock, story),
        story=story,
        left=clock.remaining if clock.state == "paused" else None,
    )


def _state(clock: ClockState) -> Said:
    zh, en = CLOCK_STATES[clock.state]
    if clock.overdue:
        return (f"{zh}, 超期", f"{en}, late")
    return (f"{zh}, 按时", f"{en} in time") if clock.state == "stopped" else (zh, en)


def light_of(clock: ClockState, now: datetime) -> str:
    """The traffic light of a clock: late, soon, fine, paused or none."""
    if clock.overdue:
        return "late"
    if clock.state == "paused":
        return "paused"
    if not clock.running:
        return "fine" if clock.state == "stopped" else "none"
    left, whole = clock.due_at - now, clock.due_at - clock.started_at
    return "soon" if left < whole * SOON else "fine"
