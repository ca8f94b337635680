"""A case: what its events add up to. Folding needs the events alone, never the rulebook."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from engine.cases.evidence import Evidence, evidence_from
from engine.cases.states import LEADS_TO, SETTLED
from engine.tickets.events import Event

__all__ = ["Case", "Objection", "fold", "replay"]

Fields = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Objection:
    """What the unit said against a case, and how that was answered: ``upheld`` None while it waits.

    The words are None where they were erased.
    """

    at: datetime
    words: str | None
    upheld: bool | None = None
    answered_at: datetime | None = None
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Case:
    """One case of accountability (问责线索), as of its last event.

    ``refer`` is the department that verifies it, ``referred_to`` the one that it was handed to.
    ``reason`` is why a person opened it, ``ground`` why it was dismissed; these, ``finding``,
    ``responsible``, ``result`` and the notes are None or empty where they were erased. ``repeated``
    says that a caller is answered what it was answered before.
    """

    id: str
    state: str
    behaviour: str
    scope: str
    by: str
    title: str
    basis: str
    evidence: tuple[Evidence, ...]
    opened_at: datetime
    updated_at: datetime
    unit: str | None = None
    refer: str | None = None
    ticket: str | None = None
    rule: str | None = None
    file: str | None = None
    line: int | None = None
    reason: str | None = None
    notes: tuple[str, ...] = ()
    objections: tuple[Objection, ...] = ()
    ground: str | None = None
    finding: str | None = None
    responsible: tuple[str, ...] = ()
    referred_to: str | None = None
    outcome: str | None = None
    result: str | None = None
    settled_at: datetime | None = None
    rulebook: str = ""
    last_rulebook: str = ""
    length: int = 0
    last_hash: str = ""
    repeated: bool = field(default=False, compare=False)

    @property
    def settled(self) -> bool:
        """Whether nothing more will happen to it."""
        return self.state in SETTLED

    @property
    def objecting(self) -> bool:
        """Whether an objection of the unit waits for an answer."""
        return bool(self.objections) and self.objections[-1].upheld is None


def fold(case: Case | None, event: Event) -> Case:
    """The case after one more event."""
    if case is None:
        if event.kind != "case-opened":
            raise ValueError(f"a case begins with case-opened, not {event.kind}")
        return _opened(event)
    state = LEADS_TO[event.kind] or case.state
    fields: Fields = {
        **_FIELDS[event.kind](case, event, event.private or {}),
        "state": state,
        "updated_at": max(case.updated_at, event.at),
        "last_rulebook": event.rulebook,
        "length": event.number,
        "last_hash": event.hash,
    }
    if state in SETTLED:
        fields["settled_at"] = event.at
    return replace(case, **fields)


def replay(events: Iterable[Event]) -> Case:
    """The case that these events, from the first on, add up to."""
    case: Case | None = None
    for event in events:
        case = fold(case, event)
    if case is None:
        raise ValueError("a case needs at least its case-opened event")
    return case


def _opened(event: Event) -> Case:
    data, private = event.data, event.private or {}
    return Case(
        id=event.ticket_id,
        state="open",
        behaviour=data["behaviour"],
        scope=data["scope"],
        by=data["by"],
        title=data["title"],
        basis=data["basis"],
        evidence=evidence_from(data["evidence"]),
        opened_at=event.at,
        updated_at=event.at,
        unit=data["unit"],
        refer=data["refer"],
        ticket=data["ticket"],
        rule=data["rule"],
        file=data["file"],
        line=data["line"],
        reason=private.get("reason"),
        rulebook=event.rulebook,
        last_rulebook=event.rulebook,
        length=event.number,
        last_hash=event.hash,
    )


def _more_evidence(case: Case, event: Event, private: Mapping[str, Any]) -> Fields:
    fields: Fields = {"evidence": case.evidence + evidence_from(event.data["evidence"])}
    if note := private.get("note"):
        fields["notes"] = (*case.notes, note)
    return fields


def _objected(case: Case, event: Event, private: Mapping[str, Any]) -> Fields:
    return {"objections": (*case.objections, Objection(event.at, private.get("words")))}


def _answered(case: Case, event: Event, private: Mapping[str, Any], *, upheld: bool) -> Fields:
    answered = replace(
        case.objections[-1], upheld=upheld, answered_at=event.at, reason=private.get("reason")
    )
    fields: Fields = {"objections": (*case.objections[:-1], answered)}
    if upheld:
        fields["ground"] = private.get("reason")
    return fields


def _dismissed(case: Case, event: Event, private: Mapping[str, Any]) -> Fields:
    """Dismissed of its own accord, a case leaves the objection that waits nothing to ask for."""
    fields: Fields = {"ground": private.get("reason")}
    if case.objecting:
        fields |= _answered(case, event, private, upheld=True)
    return fields


_FIELDS: Mapping[str, Callable[[Case, Event, Mapping[str, Any]], Fields]] = {
    "taken-up": lambda *_: {},
    "evidence-added": _more_evidence,
    "objected": _objected,
    "objection-upheld": lambda *said: _answered(*said, upheld=True),
    "objection-rejected": lambda *said: _answered(*said, upheld=False),
    "dismissed": _dismissed,
    "confirmed": lambda _, __, private: {
        "finding": private.get("finding"),
        "responsible": tuple(private.get("responsible", ())),
    },
    "referred": lambda _, event, __: {"referred_to": event.data["to"]},
    "concluded": lambda _, event, private: {
        "outcome": event.data["outcome"],
        "result": private.get("result"),
    },
}
