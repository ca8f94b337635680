"""Cases of accountability as callers get them."""

from __future__ import annotations

from api.answers import Answer, Named
from api.answers_tickets import CommandOut, EventOut


class EvidenceOut(Answer):
    """证据 / an event of a ticket with the hash that it had.

    ``doubt`` is null while the ticket bears it out, else ``missing`` or ``changed``.
    """

    ticket: str
    number: int
    kind: str
    name: str
    at: str
    hash: str
    doubt: str | None


class ObjectionOut(Answer):
    """申诉 / what the unit said; ``upheld`` is null while it waits for an answer."""

    at: str
    words: str | None
    upheld: bool | None
    answered_at: str | None
    reason: str | None


class CaseOut(Answer):
    """问责线索 / a case as of its last event.

    ``refer`` is the department that verifies it, ``referred_to`` the one that it was handed to,
    ``ground`` why it was dismissed.
    """

    id: str
    state: str
    state_name: str
    open: bool
    behaviour: str
    behaviour_name: str
    scope: str
    by: str
    title: str
    basis: str
    rule: str | None
    file: str | None
    line: int | None
    unit: Named | None
    refer: Named | None
    referred_to: Named | None
    ticket: str | None
    reason: str | None
    evidence: list[EvidenceOut]
    notes: list[str]
    objections: list[ObjectionOut]
    finding: str | None
    responsible: list[str]
    ground: str | None
    outcome: str | None
    outcome_name: str | None
    result: str | None
    opened_at: str
    updated_at: str
    settled_at: str | None
    possible: list[str]
    commands: list[CommandOut]
    events: int
    rulebook: str


class CaseLine(Answer):
    """问责线索 (列表) / a case as lists show it."""

    id: str
    state: str
    open: bool
    behaviour: str
    scope: str
    rule: str | None
    unit: Named | None
    refer: Named | None
    ticket: str | None
    objected: bool
    opened_at: str
    updated_at: str
    events: int


class CasePage(Answer):
    """One page; ``next`` is the cursor of the following one, null at the end."""

    items: list[CaseLine]
    next: str | None


class CaseEventsOut(Answer):
    """经过 / all events of a case in order, and whether the chain is whole."""

    case: str
    intact: bool
    items: list[EventOut]
