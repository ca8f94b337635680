"""A test of the rules as compiled: what is given, what then happens, and what is expected."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal

from engine.rulebook.rulebook import Origin

FieldType = Literal[
    "text",
    "flag",
    "score",
    "milestone",
    "duration",
    "instant",
    "departments",
    "hotlines",
    "decline_reasons",
    "return_reasons",
    "roles",
    "areas",
    "categories",
    "districts",
]
TICK = "tick"
"""In a story: nothing happens but time."""

EVENTS: Mapping[str, Mapping[str, FieldType]] = {
    TICK: {},
    "hung-up": {},
    "dispatched": {"lead": "departments", "reason": "text", "final": "flag"},
    "signed": {},
    "contacted": {"reached": "flag", "note": "text"},
    "arrived": {},
    "noted": {"note": "text"},
    "part-asked": {"unit": "departments", "task": "text"},
    "part-signed": {"unit": "departments"},
    "part-done": {"unit": "departments", "result": "text"},
    "part-released": {"unit": "departments", "reason": "text"},
    "returned": {"reason": "return_reasons", "proposed": "departments", "note": "text"},
    "return-upheld": {"lead": "departments", "reason": "text"},
    "return-rejected": {"reason": "text"},
    "extension-asked": {"milestone": "milestone", "by": "duration", "reason": "text"},
    "extended": {"by": "duration", "reason": "text"},
    "extension-refused": {"reason": "text"},
    "suspension-asked": {"until": "instant", "reason": "text"},
    "suspended": {"until": "instant", "reason": "text"},
    "suspension-refused": {"reason": "text"},
    "resumed": {"reason": "text"},
    "decline-asked": {"reason": "decline_reasons", "note": "text"},
    "decline-refused": {"reason": "text"},
    "resolved": {"result": "text"},
    "called-back": {
        "reached": "flag",
        "contacted": "flag",
        "solved": "flag",
        "satisfied": "score",
        "note": "text",
    },
    "rated": {"solved": "flag", "satisfied": "score", "note": "text"},
    "redo": {"reason": "text"},
    "closing-asked": {"reason": "text"},
    "closing-refused": {"reason": "text"},
    "closed": {"reason": "text"},
    "reopened": {"reason": "text"},
    "archived": {},
    "inspected": {"confirmed": "flag", "finding": "text"},
    "supervised": {"role": "roles", "reply": "duration", "reason": "text"},
    "supervision-replied": {"reply": "text"},
    "supervision-returned": {"reason": "text"},
    "supervision-ended": {"reason": "text"},
    "corrected": {
        "area": "areas",
        "category": "categories",
        "district": "districts",
        "reason": "text",
    },
    "withdrawn": {"reason": "text"},
    "referred": {"hotline": "hotlines", "told": "text"},
    "declined": {"reason": "decline_reasons", "told": "text"},
    "answered": {"answer": "text", "article": "text"},
}
"""The events that a story may tell, each with its fields. A story tells of one ticket: merging and
splitting are not told. ``supervision-…`` are about the last supervision that is open."""

NEEDED: Mapping[str, str] = {
    "referred": "hotline",
    "declined": "reason",
    "returned": "reason",
    "decline-asked": "reason",
    "extension-asked": "by",
    "part-asked": "unit",
    "part-signed": "unit",
    "part-done": "unit",
    "part-released": "unit",
    "inspected": "confirmed",
    "supervised": "role",
}
"""The field without which an event says nothing."""

HAPPENINGS = (
    "received",
    *(event for event in EVENTS if event != TICK),
    "reminded",
    "overdue",
    "case-opened",
    "recomputed",
)
"""The kinds of event that may be expected to have happened."""

STATES = (
    "received",
    "dispatched",
    "signed",
    "resolved",
    "called-back",
    "merged",
    "closed",
    "withdrawn",
    "referred",
    "declined",
    "answered",
    "archived",
)
OUTCOMES = ("dispatch", "refer", "decline", "undecided")
MILESTONES = ("dispatch", "sign", "contact", "arrive", "part", "resolve", "callback")
TIMED = (*MILESTONES, "reply")
"""What a clock may run for: the milestones, and the reply to a written supervision."""
BEHAVIOURS = ("delay", "buck-passing", "falsification", "perfunctory")
DECIDED = (
    "outcome",
    "lead",
    "authority",
    "assist",
    "notify",
    "priority",
    "refer_to",
    "decline",
    *MILESTONES,
)
"""What a rule may be expected to have decided."""


WAYS = ("good", "missed", "left-out", "carried")
"""How an item may count in an assessment (``engine.insight.counting.Which``)."""
NO_ITEM = "none"
"""In a test: this measure counts nothing of the ticket."""
ANY_UNIT = ""
"""In ``Expected.counts``: the items of whatever units had the ticket."""


TurnValue = str | int | bool | datetime
"""What a field of a story may hold: an ``instant`` is aware, a ``duration`` the canonical text."""


@dataclass(frozen=True, slots=True)
class Turn:
    """One entry of a story: at this instant this event happens, or only time passes."""

    at: datetime
    event: str
    fields: Mapping[str, TurnValue]
    origin: Origin


@dataclass(frozen=True, slots=True)
class Happening:
    """An event that must have happened; what is None may be anything."""

    event: str
    at: datetime | None = None
    milestone: str | None = None
    role: str | None = None
    behaviour: str | None = None
    trigger: str | None = None


@dataclass(frozen=True, slots=True)
class Privacy:
    """What must be so of personal data in the end.

    ``shown`` says for roles and fields how each is shown; ``seen_by`` and ``not_seen_by`` are roles
    that may and may not see the matter at all, for its being confidential; ``kept_until`` the last
    day (local) on which each part of what was written is kept, None for no end.
    """

    shown: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    seen_by: tuple[str, ...] = ()
    not_seen_by: tuple[str, ...] = ()
    kept_until: Mapping[str, date | None] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Expected:
    """What must be so in the end. Only what is written is checked.

    ``values`` are single values (outcome, lead, state …), None for none at all; ``units`` are
    complete lists; ``clocks`` the due times known at receipt, ``due`` those in the end, None for
    no due time; ``rules`` which rule decided an attribute; ``counts`` for each measure of the
    assessment, and each unit (or ``ANY_UNIT``), how its items count, in the order of the stints.
    """

    values: Mapping[str, str | None] = field(default_factory=dict)
    units: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    clocks: Mapping[str, datetime | None] = field(default_factory=dict)
    due: Mapping[str, datetime | None] = field(default_factory=dict)
    overdue: tuple[str, ...] = ()
    not_overdue: tuple[str, ...] = ()
    happened: tuple[Happening, ...] = ()
    not_happened: tuple[Happening, ...] = ()
    rules: Mapping[str, str] = field(default_factory=dict)
    counts: Mapping[str, Mapping[str, tuple[str, ...]]] = field(default_factory=dict)
    privacy: Privacy = field(default_factory=Privacy)


@dataclass(frozen=True, slots=True)
class Scenario:
    """A test as compiled; all times are aware, in the city's zone."""

    name: str
    origin: Origin
    values: Mapping[str, str]
    at: datetime
    hung_up_at: datetime | None
    story: tuple[Turn, ...]
    expected: Expected
