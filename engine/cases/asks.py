"""What people may ask of a case. What they write is private: the chain holds its digest only."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from engine.cases.evidence import Evidence


@dataclass(frozen=True, slots=True)
class OpenCase:
    """A person opens a case (登记线索) about a unit, with a reason, and evidence if there is any.

    ``ticket`` is None where it is about the unit as a whole. ``refer`` is the department that the
    case goes to; None: that of the authority's contact who opens it, else the unit's authority.
    """

    behaviour: str
    unit: str
    title: str
    basis: str
    reason: str
    ticket: str | None = None
    refer: str | None = None
    evidence: tuple[Evidence, ...] = ()


@dataclass(frozen=True, slots=True)
class TakeUp:
    """The authority begins to verify (开始核实)."""


@dataclass(frozen=True, slots=True)
class AddEvidence:
    """Further events are evidence (补充证据), or what ``note`` says; nothing is taken away."""

    evidence: tuple[Evidence, ...] = ()
    note: str | None = None


@dataclass(frozen=True, slots=True)
class ObjectTo:
    """The unit says why it is not at fault (申诉)."""

    words: str


@dataclass(frozen=True, slots=True)
class UpholdObjection:
    """The unit is right (采纳申诉): the case is dismissed."""

    reason: str


@dataclass(frozen=True, slots=True)
class RejectObjection:
    """The unit is not right (驳回申诉): the case goes on."""

    reason: str


@dataclass(frozen=True, slots=True)
class Dismiss:
    """Verified, and nothing found (不予认定)."""

    reason: str


@dataclass(frozen=True, slots=True)
class Confirm:
    """Verified and found true (认定): what was found, and who is responsible, if that is known."""

    finding: str
    responsible: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ReferCase:
    """Handed to the department that inspects discipline (移交)."""

    to: str
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Conclude:
    """What came of it (办结): one of ``OUTCOMES``, and the result in words."""

    outcome: str
    result: str


CaseStep = (
    TakeUp
    | AddEvidence
    | ObjectTo
    | UpholdObjection
    | RejectObjection
    | Dismiss
    | Confirm
    | ReferCase
    | Conclude
)
"""What may be asked of a case that was opened."""

CaseCommand = OpenCase | CaseStep

CASE_NAMES: Mapping[type, str] = {
    OpenCase: "open",
    TakeUp: "take-up",
    AddEvidence: "add-evidence",
    ObjectTo: "object",
    UpholdObjection: "uphold-objection",
    RejectObjection: "reject-objection",
    Dismiss: "dismiss",
    Confirm: "confirm",
    ReferCase: "refer",
    Conclude: "conclude",
}
"""Command type → its name in the table of states, the API and messages."""
