"""The rows of what is not a ticket: cases, notices, tasks."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Protocol

from engine.cases.case import Case
from engine.store.change import Row, json_text
from engine.tickets.notices import Notice


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


def notice_row(notice: Notice, made_at: datetime) -> Row:
    """A notice, waiting until it is to be sent."""
    phone = {} if notice.phone is None else {"phone": notice.phone}
    return {
        "id": notice.id,
        "ticket_id": notice.ticket,
        "case_id": None,
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
