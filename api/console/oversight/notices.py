"""Notices, as the people read them to whose seat they go."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from api.console.names import BEHAVIOURS, EVENTS_EN, MILESTONES, Said, role_name, unit_name
from api.console.oversight.cases import CASE_EVENTS
from api.console.words import Words
from engine.bulletins.states import BULLETIN_KINDS
from engine.people.person import Person
from engine.rulebook.rulebook import Rulebook
from engine.store.work_lists import NoticeFilter, NoticeRow
from engine.tickets.events import KINDS
from engine.tickets.telling import RULE_FLAGGED

NOBODY = "-"
"""No role has this id: whoever sits in no seat is told nothing."""
_PRESSING = frozenset({"overdue", "supervised", "case-opened", "supervision-returned"})
_FLAGGED: Said = ("分派规则待核对", "a rule of dispatch is to be looked at")


@dataclass(frozen=True, slots=True)
class NoticeLine:
    """A notice in the list. ``id`` is written with dots; an ``own`` one goes to the reader."""

    id: str
    name: str
    tone: str
    says: tuple[str, ...]
    ticket: str | None
    case: str | None
    bulletin: str | None
    to: str
    sent_at: datetime
    read_at: datetime | None
    read_by: str | None
    own: bool


def own_notices(person: Person, now: datetime) -> NoticeFilter:
    """The notices that go to the seat that the person acts in; without accounts, all of them."""
    if person.unchecked and person.seat is None:
        return NoticeFilter(until=now)
    if person.seat is None:
        return NoticeFilter(role=(NOBODY,), until=now)
    return NoticeFilter(role=(person.seat.role,), unit=(person.seat.unit, None), until=now)


def is_own(person: Person, row: NoticeRow) -> bool:
    """Whether a notice goes to the seat that the person acts in."""
    if person.seat is None:
        return person.unchecked
    return row.role == person.seat.role and row.unit in (person.seat.unit, None)


def line_of(rulebook: Rulebook, words: Words, person: Person, row: NoticeRow) -> NoticeLine:
    """A notice in words."""
    where = "" if row.unit is None else f"{unit_name(rulebook, row.unit)} · "
    return NoticeLine(
        row.id.replace("/", "."),
        words.say(*_name(row.kind)),
        "pressing" if row.kind in _PRESSING else "",
        tuple(_says(rulebook, words, row.data)),
        row.ticket_id,
        row.case_id,
        row.data.get("bulletin"),
        where + role_name(rulebook, row.role),
        row.send_at,
        row.read_at,
        row.read_by,
        is_own(person, row),
    )


def _name(kind: str) -> Said:
    if kind == RULE_FLAGGED:
        return _FLAGGED
    if kind in KINDS:
        return KINDS[kind], EVENTS_EN.get(kind, kind)
    return BULLETIN_KINDS.get(kind) or CASE_EVENTS.get(kind, (kind, kind))


def _says(rulebook: Rulebook, words: Words, data: Mapping[str, Any]) -> Iterator[str]:
    """What the notice tells besides its kind: which clock, until when, about whom."""
    if title := data.get("title"):
        yield str(title)
    if milestone := data.get("milestone"):
        yield words.say(*MILESTONES.get(milestone, (milestone, milestone)))
    if due_at := data.get("due_at"):
        yield words.say(f"期限 {words.when(due_at)}", f"due {words.when(due_at)}")
    if behaviour := data.get("behaviour"):
        yield words.say(*BEHAVIOURS.get(behaviour, (behaviour, behaviour)))
    if unit := data.get("unit"):
        yield unit_name(rulebook, unit)
    if until := data.get("objections_until"):
        yield words.say(f"申诉截止 {words.when(until)}", f"objections until {words.when(until)}")
    if "bulletin" in data:
        return
    if number := data.get("number"):
        yield words.say(f"督办件 {number}", f"supervision {number}")
