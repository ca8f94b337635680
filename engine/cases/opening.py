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


def opened_by_ladder(
    rulebook: Rulebook,
    step: Mapping[str, Any],
    evidence: Iterable[Evidence],
    at: datetime,
    *,
    unit: str | None,
    ticket: str,
    authority: str | None = None,
) -> Draft:
    """The first event of a case that a ladder's step opens.

    ``step`` is the data of the ticket's own ``case-opened`` event: ladder, behaviour, where it is
    written, and its basis.
    """
    ladder = rulebook.rules.get(step["ladder"])
    return _opened(
        {
            "behaviour": step["behaviour"],
            "scope": "ticket",
            "by": "ladder",
            "rule": step["ladder"],
            "title": step["ladder"] if ladder is None else ladder.title,
            "basis": step["basis"],
            "file": step["file"],
            "line": step["line"],
            "unit": unit,
            "refer": addressee(rulebook, unit, authority),
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


def addressee(rulebook: Rulebook, unit: str | None, wished: str | None) -> str | None:
    """The department that a case about this unit goes to: never the unit itself.

    Where it would be, the one that supervises the unit; None where the catalog names no other:
    then the centre's supervision has it alone.
    """
    if wished is not None and wished != unit:
        return wished
    department = rulebook.departments.get(unit) if unit is not None else None
    above = department.authority if department is not None else None
    return above if above != unit else None


def _opened(
    data: dict[str, Any],
    evidence: Iterable[Evidence],
    at: datetime,
    private: dict[str, Any] | None = None,
) -> Draft:
    data["evidence"] = evidence_data(in_order(evidence))
    return Draft("case-opened", at.astimezone(UTC), data, private)
