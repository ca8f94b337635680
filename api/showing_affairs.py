"""What a ticket has beside its main line, in JSON: parts, requests, supervision, call backs."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from zoneinfo import ZoneInfo

from api.answers_tickets import (
    CommandOut,
    CountsOut,
    DrawnOut,
    PartOut,
    PendingOut,
    SupervisionOut,
    SuspensionOut,
    TryOut,
)
from api.plain import known_unit, local, local_or_none, unit
from engine.rulebook.rulebook import Rulebook
from engine.tickets.affairs import Counts, Drawn, Part, Pending, Supervision, Suspension, Tries
from engine.tickets.clocks import PART, ClockState, clock_key
from engine.tickets.states import move
from engine.tickets.supervising import REPLY

Clocks = Mapping[str, ClockState]


@lru_cache(maxsize=256)
def show_commands(possible: tuple[str, ...]) -> list[CommandOut]:
    """The commands that are possible, with their names and who may give them.

    Tickets in the same state share the answer: nobody changes it.
    """
    return [
        CommandOut(command=one.command, name_zh=one.name_zh, name_en=one.name_en, who=list(one.who))
        for one in map(move, possible)
    ]


def show_part(rulebook: Rulebook, part: Part, clocks: Clocks) -> PartOut:
    """What an assisting unit has to do, and by when."""
    zone = rulebook.city.zone
    clock = clocks.get(clock_key(PART, part.unit))
    return PartOut(
        unit=known_unit(rulebook, part.unit),
        state=part.state,
        by=part.by,
        asked_at=local(part.asked_at, zone),
        done_at=local_or_none(part.done_at, zone),
        due=None if clock is None else local(clock.due_at, zone),
        overdue=clock is not None and clock.overdue,
    )


def show_pending(rulebook: Rulebook, pending: Pending | None) -> PendingOut | None:
    """The request that waits for a judgement."""
    if pending is None:
        return None
    zone = rulebook.city.zone
    return PendingOut(
        kind=pending.kind,
        asked_at=local(pending.asked_at, zone),
        approve=pending.approve,
        reason=pending.reason,
        proposed=unit(rulebook, pending.proposed),
        milestone=pending.milestone,
        by=pending.by,
        until=local_or_none(pending.until, zone),
        times=pending.times,
    )


def show_suspension(suspension: Suspension | None, zone: ZoneInfo) -> SuspensionOut | None:
    """Since when the matter waits, and until when at the latest."""
    if suspension is None:
        return None
    return SuspensionOut(since=local(suspension.since, zone), until=local(suspension.until, zone))


def show_supervision(rulebook: Rulebook, one: Supervision, clocks: Clocks) -> SupervisionOut:
    """A written supervision with its reply."""
    zone = rulebook.city.zone
    clock = clocks.get(clock_key(REPLY, one.number))
    return SupervisionOut(
        number=one.number,
        role=one.role,
        unit=unit(rulebook, one.unit),
        by=one.by,
        rule=one.rule,
        state=one.state,
        opened_at=local(one.opened_at, zone),
        reply_due=None if clock is None else local(clock.due_at, zone),
        overdue=clock is not None and clock.overdue,
        replied_at=local_or_none(one.replied_at, zone),
        ended_at=local_or_none(one.ended_at, zone),
        reason=one.reason,
        reply=one.reply,
    )


def show_counts(counts: Counts) -> CountsOut:
    """How often things happened."""
    return CountsOut(
        dispatches=counts.dispatches,
        returns=counts.returns,
        suspensions=counts.suspensions,
        redos=counts.redos,
        reopenings=counts.reopenings,
        supervisions=counts.supervisions,
    )


def show_drawn(drawn: Drawn | None, zone: ZoneInfo) -> DrawnOut | None:
    """The draw for inspection that picked the ticket, and what was found."""
    if drawn is None:
        return None
    return DrawnOut(
        draw=drawn.draw,
        rule=drawn.rule,
        role=drawn.role,
        at=local(drawn.at, zone),
        due=local_or_none(drawn.due_at, zone),
        confirmed=drawn.confirmed,
    )


def show_tries(tries: Tries, zone: ZoneInfo) -> list[TryOut]:
    """The call backs since the last result."""
    return [TryOut(at=local(at, zone), reached=reached) for at, reached in tries]
