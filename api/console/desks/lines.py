"""A matter in a desk's list: named for people, with its light."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from api.console.desks.looking import Looking
from api.console.names import MILESTONES, REQUESTS, unit_name
from api.console.words import Words
from engine.store.desks import ClockRow
from engine.store.lists import TicketRow
from engine.tickets.lights import NO_CLOCK, Left, light_of
from engine.tickets.states import STATES


@dataclass(frozen=True, slots=True)
class Line:
    """A ticket as a desk's list shows it."""

    id: str
    subject: str
    state: str
    state_name: str
    priority: str
    where: str
    what: str
    lead: str
    pending: str | None
    suspended: bool
    received_at: datetime
    length: int


@dataclass(frozen=True, slots=True)
class Lit:
    """A clock with its light: ``step`` is what is to be done by ``due_at``."""

    light: str
    text: str
    step: str
    due_at: datetime | None


UNLIT = Lit("none", "–", "", None)


def line_of(look: Looking, row: TicketRow) -> Line:
    """A row with its names."""
    rulebook, words = look.rulebook, look.words
    state = STATES[row.state]
    area = rulebook.areas.get(row.area or "")
    category = rulebook.categories.get(row.category or "")
    district = rulebook.districts.get(row.district or "")
    pending = None if row.pending is None else words.say(*REQUESTS[row.pending])
    return Line(
        id=row.id,
        subject=look.subject(row.subject) or words.say("(无标题)", "(no subject)"),
        state=row.state,
        state_name=words.say(state.name_zh, state.name_en),
        priority=row.priority,
        where=district.name if district else words.say("地点不详", "place unknown"),
        what=" · ".join(one.name for one in (area, category) if one is not None),
        lead=unit_name(rulebook, row.lead),
        pending=pending,
        suspended=row.suspended,
        received_at=row.received_at,
        length=row.length,
    )


def lit(look: Looking, clock: ClockRow | None) -> Lit:
    """A clock with its light."""
    if clock is None:
        return UNLIT
    left = left_of(look, clock)
    step = look.words.say(*MILESTONES[clock.milestone])
    return Lit(left.light, light_words(look.words, left), step, clock.due_at)


def left_of(look: Looking, clock: ClockRow) -> Left:
    """What is left of a clock."""
    return light_of(
        look.rulebook.calendar(clock.calendar),
        clock.within,
        clock.started_at,
        clock.due_at,
        look.now,
        paused=clock.state == "paused",
    )


def light_words(words: Words, left: Left) -> str:
    """What stands beside a light, for those who do not see colours."""
    if left.light == "paused":
        return words.say("暂停计时", "paused")
    if left == NO_CLOCK or left.time is None:
        return "–"
    if left.light == "late":
        span = words.span(left.time)
        return words.say(f"超期 {span}", f"{span} late")
    span = working_span(words, left.time) if left.working else words.span(left.time)
    return words.say(f"剩 {span}", f"{span} left")


def working_span(words: Words, time: timedelta) -> str:
    """Working time in hours: a day of it is not twenty-four of them."""
    minutes = int(time.total_seconds()) // 60
    hours, rest = divmod(minutes, 60)
    if hours >= 10 or (hours and not rest):
        return words.say(f"{hours} 工时", f"{hours} working h")
    if hours:
        return words.say(f"{hours} 工时 {rest} 分", f"{hours} working h {rest} min")
    return words.say(f"{rest} 分钟", f"{rest} min")
