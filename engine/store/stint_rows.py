"""Stints as rows, and back. The same stint gives the same bytes, always."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from engine.insight.stint import MARK_BITS, Owed, Said, Stint
from engine.store.change import Row

_OF_THE_TICKET = ("area", "category", "district", "channel", "priority", "authority")


def stint_row(stint: Stint) -> Row:
    """The stint as assessment counts it."""
    contact, result, said = stint.contact, stint.result, stint.said
    return {
        "ticket_id": stint.ticket,
        "number": stint.number,
        "unit": stint.unit,
        "began": stint.began,
        "authority": stint.authority,
        "area": stint.area,
        "category": stint.category,
        "district": stint.district,
        "channel": stint.channel,
        "priority": stint.priority,
        "received_at": stint.received_at,
        "given_at": stint.given_at,
        "ended_at": stint.ended_at,
        "contact_due_at": None if contact is None else contact.due_at,
        "contact_done_at": None if contact is None else contact.done_at,
        "contact_late": None if contact is None else contact.late,
        "result_due_at": None if result is None else result.due_at,
        "result_done_at": None if result is None else result.done_at,
        "result_late": None if result is None else result.late,
        "said_at": None if said is None else said.at,
        "contacted": None if said is None else said.contacted,
        "solved": None if said is None else said.solved,
        "satisfied": None if said is None else said.satisfied,
        "marks": sum(MARK_BITS[mark] for mark in stint.marks),
        "last_at": stint.last_at,
    }


def stint_from(row: Mapping[Any, Any]) -> Stint:
    """The stint that a row was made of; of ``touched`` it knows nothing any more."""
    said_at = row["said_at"]
    return Stint(
        row["ticket_id"],
        row["number"],
        row["unit"],
        row["began"],
        row["received_at"],
        row["given_at"],
        row["number"],
        row["ended_at"],
        _owed(row, "contact"),
        _owed(row, "result"),
        None
        if said_at is None
        else Said(said_at, row["contacted"], row["solved"], row["satisfied"]),
        frozenset(mark for mark, bit in MARK_BITS.items() if row["marks"] & bit),
        **{name: row[name] for name in _OF_THE_TICKET},
    )


def _owed(row: Mapping[Any, Any], what: str) -> Owed | None:
    due_at = row[f"{what}_due_at"]
    return None if due_at is None else Owed(due_at, row[f"{what}_done_at"], row[f"{what}_late"])
