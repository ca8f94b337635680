"""What the rulebook decides about a request, as data: who, by when, and why."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from engine.rulebook.rulebook import Extension, Origin
from engine.timing.durations import Counting, Duration

Outcome = Literal["dispatch", "refer", "decline", "undecided"]


@dataclass(frozen=True, slots=True)
class Decided:
    """One decided value and what decided it. ``rule`` is None where the catalog itself says so."""

    value: str
    rule: str | None
    origin: Origin | None
    basis: str | None


@dataclass(frozen=True, slots=True)
class ClockPlan:
    """A clock that the rules promise for this request, before its start is known.

    ``calendar`` is resolved (the lead unit's where the rule names none), ``counting`` too.
    """

    milestone: str
    within: Duration
    starts: tuple[str, ...]
    stops: tuple[str, ...]
    calendar: str
    counting: Counting
    pauses_on: tuple[str, ...]
    resumes_on: tuple[str, ...]
    on_change: str
    extension: Extension | None
    rule: str
    origin: Origin
    basis: str
    again: Duration | None = None


@dataclass(frozen=True, slots=True)
class Matched:
    """A rule whose condition held: what it won, and to which rule it lost which attribute."""

    rule: str
    kind: str
    origin: Origin
    won: tuple[str, ...]
    lost_to: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Conflict:
    """Rules that set one attribute to different values, none of them beating the others."""

    attribute: str
    rules: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Decision:
    """The outcome for one request under one rulebook version.

    ``outcome`` is "undecided" where no rule names a lead or rules conflict: a person decides.
    ``matched`` is None unless a trace was asked for.
    """

    outcome: Outcome
    version: str
    lead: Decided | None = None
    authority: Decided | None = None
    assist: tuple[Decided, ...] = ()
    notify: tuple[Decided, ...] = ()
    priority: Decided | None = None
    refer_to: Decided | None = None
    decline: Decided | None = None
    clocks: tuple[ClockPlan, ...] = ()
    conflicts: tuple[Conflict, ...] = ()
    matched: tuple[Matched, ...] | None = None
