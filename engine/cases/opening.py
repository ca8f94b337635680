"""Opening a case: by a ladder's step, by a trigger that fired, or by a person."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any, Literal

from engine.cases.evidence import Evidence, evidence_data, in_order
from engine.rulebook.rulebook import Rulebook
from engine.rulebook.trigger import Trigger
from engine.tickets.case_numbers import case_number, evidence_key
from engine.tickets.events import Draft
from engine.tickets.seating import addressee

OpenedBy = Literal["ladder", "trigger", "person"]


def number_of(rulebook: Rulebook, rule: str, evidence: Iterable[Evidence]) -> str:
    """The number of a case that a ladder or a trigger opens; it follows from the evidence alone."""
    ordered = in_order(evidence)
    if not ordered:
        raise ValueError("a rule opens no case without evidence")
    day = ordered[-1].at.astimezone(rulebook.city.zone).date()
    return case_number(day, evidence_key(rule, (one.place for one in ordered)))


def opened_by_trigger(
    rulebook: Rulebook,
    trigger: Trigger,
    evidence: Iterable[Evidence],
    at: datetime,
    *,
    unit: str | None,
    ticket: str | None,
    authority: str | None = None,
) -> Draft:
    """The first event of a case that a trigger opens, about this unit.

    ``ticket`` is None where the trigger looks at a whole unit. ``authority`` is that of the
    ticket; without it, the one that the catalog names for the unit.
    """
    behaviour = trigger.open_case or trigger.behaviour
    if behaviour is None:
        raise ValueError(f'trigger "{trigger.rule.id}" opens no case')
    rule = trigger.rule
    return _opened(
        {
            "behaviour": behaviour,
            "scope": trigger.scope,
            "by": "trigger",
            "rule": rule.id,
            "title": rule.title,
            "basis": rule.basis,
            "file": rule.origin.file,
            "line": rule.origin.line,
            "unit": unit,
            "refer": addressee(rulebook, unit, trigger.refer or authority),
            "ticket": ticket,
        },
        evidence,
        at,
    )


def opened_by_ticket(
    rulebook: Rulebook,
    ticket: str,
    told: Mapping[str, Any],
    evidence: Iterable[Evidence],
    at: datetime,
) -> Draft:
    """The first event of the case that a ladder or a trigger opened within a ticket.

    ``told`` is the data of the ticket's own ``case-opened`` event, ``at`` its time, ``evidence``
    the events that it names, with their hashes.
    """
    return _opened(
        {
            "behaviour": told["behaviour"],
            "scope": "ticket",
            "by": told["by"],
            "rule": told["ladder"] if told["by"] == "ladder" else told["trigger"],
            "title": told["title"],
            "basis": told["basis"],
            "file": told["file"],
            "line": told["line"],
            "unit": told["unit"],
            "refer": addressee(rulebook, told["unit"], told["refer"]),
            "ticket": ticket,
        },
        evidence,
        at,
    )


def opened_by_person(
    rulebook: Rulebook,
    evidence: Iterable[Evidence],
    at: datetime,
    *,
    behaviour: str,
    unit: str,
    title: str,
    basis: str,
    reason: str,
    ticket: str | None = None,
    refer: str | None = None,
) -> Draft:
    """The first event of a case that a person opens; what it was found by stays private."""
    return _opened(
        {
            "behaviour": behaviour,
            "scope": "unit" if ticket is None else "ticket",
            "by": "person",
            "rule": None,
            "title": title,
            "basis": basis,
            "file": None,
            "line": None,
            "unit": unit,
            "refer": addressee(rulebook, unit, refer),
            "ticket": ticket,
        },
        evidence,
        at,
        {"reason": reason},
    )


def _opened(
    data: dict[str, Any],
    evidence: Iterable[Evidence],
    at: datetime,
    private: dict[str, Any] | None = None,
) -> Draft:
    data["evidence"] = evidence_data(in_order(evidence))
    return Draft("case-opened", at.astimezone(UTC), data, private)
