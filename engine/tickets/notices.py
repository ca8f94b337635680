"""Notices (通知): what a role is told, when, and how its people are reached.

A notice goes to a role, not to a person. It is never sent before the event was recorded. It waits
until the role's quiet hours are over, unless the matter is pressing, and where the rule says so
until the unit is at work.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Literal

from engine.rulebook.facts import local_day
from engine.rulebook.rulebook import Department, Duty, Rulebook, Span
from engine.tickets.events import Event
from engine.tickets.telling import Told, tellings
from engine.timing.calendars import Calendar, CalendarReachError
from engine.timing.day_parts import out_of_parts

if TYPE_CHECKING:
    from engine.tickets.ticket import Ticket

_MOST_DAYS = 14
"""Openings looked at for one that is not quiet; there may be none at all."""


@dataclass(frozen=True, slots=True)
class Notice:
    """What a role in a unit is told, from ``send_at`` on (UTC). ``data`` holds no private words.

    ``names`` and ``phone`` are those on duty then, or what the catalog says of the unit. A notice
    about a case names it in ``case``, and no ticket; one about a bulletin in its ``data``.
    """

    id: str
    kind: str
    role: str
    unit: str | None
    names: tuple[str, ...]
    phone: str | None
    send_at: datetime
    ticket: str | None
    data: Mapping[str, Any]
    case: str | None = None


def notices_for(rulebook: Rulebook, ticket: Ticket, event: Event) -> tuple[Notice, ...]:
    """The notices that an event causes, each with an id that follows from the event alone.

    ``ticket`` is as it stands after the event.
    """
    return written(rulebook, event, tellings(rulebook, ticket, event), ticket.priority)


def written(
    rulebook: Rulebook,
    event: Event,
    told: Iterable[Told],
    priority: str = "normal",
    *,
    about: Literal["ticket", "case", "bulletin"] = "ticket",
) -> tuple[Notice, ...]:
    """Notices to those who are to be told of an event: one for each duty that fits."""
    found: list[Notice] = []
    counted: Counter[str] = Counter()
    facts = {name: event.data[name] for name in _FACTS if event.data.get(name) is not None}
    subject = event.ticket_id
    if about == "bulletin":
        facts["bulletin"] = subject
    for one in dict.fromkeys(told):
        send_at = _send_at(rulebook, event, one, priority)
        for names, phone in _reached(rulebook, one, send_at):
            counted[one.role] += 1
            found.append(
                Notice(
                    id=f"{subject}/{event.number}/{one.role}/{counted[one.role]}",
                    kind=one.kind or event.kind,
                    role=one.role,
                    unit=one.unit,
                    names=names,
                    phone=phone,
                    send_at=send_at,
                    ticket=subject if about == "ticket" else None,
                    data={**facts, **dict(one.facts)},
                    case=subject if about == "case" else None,
                )
            )
    return tuple(found)


_FACTS = (
    "milestone", "of", "started_at", "due_at", "was_due_at", "ladder", "step", "trigger", "number",
    "reply_due_at", "reason", "name", "proposed", "late", "by", "times", "until", "unit",
    "behaviour", "case", "title", "draw", "rule", "to", "outcome", "period", "edition",
    "measure", "ticket", "objections_until",
)  # fmt: skip
"""What of an event stands in its notices: numbers, ids and times. What people write is private."""


def _send_at(rulebook: Rulebook, event: Event, told: Told, priority: str) -> datetime:
    role, zone = rulebook.roles.get(told.role), rulebook.city.zone
    quiet = () if role is None or priority in role.despite else role.quiet
    if event.data.get("deliver") != "working-hours":
        return out_of_parts(event.recorded_at, quiet, zone)
    unit = _department(rulebook, told.unit)
    calendar = rulebook.calendar(None if unit is None else unit.calendar)
    return _at_work(calendar, event.recorded_at, quiet)


def _at_work(calendar: Calendar, at: datetime, quiet: tuple[Span, ...]) -> datetime:
    """The next opening that is not quiet; where there is none, the end of the quiet after one."""
    first: datetime | None = None
    try:
        for _ in range(_MOST_DAYS):
            opened = calendar.next_open(at).astimezone(UTC)
            at = out_of_parts(opened, quiet, calendar.zone)
            if at == opened:
                return at
            first = first or at
    except CalendarReachError:
        pass  # a calendar that nobody keeps up holds no notice back
    return first or out_of_parts(at, quiet, calendar.zone)


def _reached(
    rulebook: Rulebook, told: Told, at: datetime
) -> list[tuple[tuple[str, ...], str | None]]:
    """Names and telephone of those on duty then; of the unit itself where nobody is."""
    on_duty = [
        (duty.names, duty.phone) for duty in rulebook.duties if _fits(rulebook, duty, told, at)
    ]
    if on_duty:
        return on_duty
    unit = _department(rulebook, told.unit)
    contacts: Mapping[str, str] = {} if unit is None else unit.contacts
    head = contacts.get("head")
    return [(() if head is None else (head,), contacts.get("phone"))]


def _fits(rulebook: Rulebook, duty: Duty, told: Told, at: datetime) -> bool:
    return (
        duty.role == told.role
        and duty.unit == told.unit
        and duty.effective.covers(local_day(at, rulebook.city.zone))
        and (duty.calendar is None or rulebook.calendar(duty.calendar).is_open(at))
    )


def _department(rulebook: Rulebook, unit: str | None) -> Department | None:
    return None if unit is None else rulebook.departments.get(unit)
