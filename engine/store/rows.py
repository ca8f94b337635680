"""The rows of what is not a ticket: cases, draws, bulletins, firings, notices, tasks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Protocol

from engine.bulletins.bulletin import Bulletin
from engine.bulletins.bulletin import replay as replay_bulletin
from engine.bulletins.content import Frozen
from engine.cases.case import Case
from engine.cases.case import replay as replay_case
from engine.draws.draw import Draw, draw_from
from engine.store.change import Change, Row, json_text
from engine.tickets.events import Event
from engine.tickets.notices import Notice
from engine.tickets.triggers import Firing

Place = tuple[str, int]
"""An event by its ticket and number."""


class Telling(Protocol):
    """A task as the desk makes it."""

    @property
    def id(self) -> str:
        """What tells it from all others."""

    @property
    def kind(self) -> str:
        """What is to be done."""

    @property
    def subject(self) -> str:
        """To which ticket."""

    @property
    def payload(self) -> Mapping[str, Any]:
        """With what."""


def case_row(case: Case) -> Row:
    """The case as lists see it."""
    return {
        "id": case.id,
        "state": case.state,
        "open": not case.settled,
        "behaviour": case.behaviour,
        "scope": case.scope,
        "trigger": case.rule,
        "unit": case.unit,
        "ticket_id": case.ticket,
        "refer": case.refer,
        "objected": case.objecting,
        "opened_at": case.opened_at,
        "updated_at": case.updated_at,
        "length": case.length,
        "last_hash": case.last_hash,
    }


def case_view(history: Sequence[Event]) -> Change:
    """What a case's row must be, from its events."""
    return Change(None, cases=(case_row(replay_case(history)),))


def draw_view(history: Sequence[Event]) -> Change:
    """What a draw's row must be, from its event."""
    return Change(None, draws=(draw_row(draw_from(history[0]), history[0]),))


def bulletin_view(history: Sequence[Event]) -> Change:
    """What a bulletin's rows must be, from its events."""
    bulletin = replay_bulletin(history)
    return Change(None, bulletins=(bulletin_row(bulletin),), objections=objection_rows(bulletin))


def bulletin_row(bulletin: Bulletin) -> Row:
    """The bulletin as lists see it."""
    edition, in_force = bulletin.edition, bulletin.in_force
    return {
        "id": bulletin.id,
        "scheme": bulletin.scheme,
        "title": bulletin.title,
        "period": bulletin.period,
        "every": bulletin.every,
        "first_day": bulletin.first.isoformat(),
        "last_day": bulletin.last.isoformat(),
        "state": bulletin.state,
        "edition": edition.number,
        "in_force": None if in_force is None else in_force.number,
        "published_at": None if in_force is None else in_force.published_at,
        "waiting": len(bulletin.waiting),
        "stale": edition.stale,
        "ready": edition.ready_at is not None,
        "objections_until": edition.objections_until,
        "drafted_at": bulletin.drafted_at,
        "updated_at": bulletin.updated_at,
        "length": bulletin.length,
        "last_hash": bulletin.last_hash,
    }


def objection_rows(bulletin: Bulletin) -> tuple[Row, ...]:
    """The objections of units, whatever their state; what was said stands in the events alone."""
    return tuple(
        {
            "bulletin_id": bulletin.id,
            "number": one.number,
            "unit": one.unit,
            "measure": one.measure,
            "ticket_id": one.ticket,
            "state": one.state,
            "made_at": one.at,
            "answered_at": one.answered_at,
        }
        for one in bulletin.objections
    )


def content_row(frozen: Frozen, now: datetime) -> Row:
    """What an edition says, under its digest."""
    return {"digest": frozen.digest, "content": frozen.text, "kept_at": now}


def notice_row(notice: Notice, made_at: datetime) -> Row:
    """A notice, waiting until it is to be sent."""
    phone = {} if notice.phone is None else {"phone": notice.phone}
    return {
        "id": notice.id,
        "ticket_id": notice.ticket,
        "case_id": notice.case,
        "kind": notice.kind,
        "role": notice.role,
        "unit": notice.unit,
        "names": json_text(list(notice.names)),
        "send_at": notice.send_at,
        "made_at": made_at,
        "data": json_text({**notice.data, **phone}),
        "read_at": None,
        "read_by": None,
    }


def task_row(task: Telling, run_at: datetime) -> Row:
    """A task, to be carried out at once."""
    return {
        "id": task.id,
        "kind": task.kind,
        "subject": task.subject,
        "payload": json_text(dict(task.payload)),
        "run_at": run_at,
        "tries": 0,
        "error": None,
    }


def firing_row(
    key: str, case_id: str, firing: Firing, places: Sequence[Place], counted: Sequence[Place]
) -> Row:
    """What a trigger fired on the events of a unit, with the events that it rests on."""
    completing = firing.evidence[-1]
    return {
        "key": key,
        "trigger": firing.trigger.rule.id,
        "subject": completing.unit,
        "case_id": case_id,
        "evidence": json_text(list(places)),
        "counted": json_text(list(counted)),
        "at": completing.at,
    }


def draw_row(draw: Draw, event: Event) -> Row:
    """The draw as lists see it."""
    return {
        "id": draw.id,
        "rule": draw.rule,
        "period": draw.period,
        "made_at": draw.drawn_at,
        "seed": draw.seed,
        "population": draw.population,
        "drawn": len(draw.drawn),
        "length": event.number,
        "last_hash": event.hash,
    }
