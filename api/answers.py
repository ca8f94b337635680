"""What callers get: one struct an answer. Times are ISO 8601 with the city's offset.

Tickets, cases and the lists of work have theirs in the modules beside this one.
"""

from __future__ import annotations

from typing import Any

from msgspec import Struct


class Answer(Struct, kw_only=True, forbid_unknown_fields=True):
    """What all answers share; unknown fields are refused when tests read answers back."""


class Named(Answer):
    """An entry of the catalog, with its name for people."""

    id: str
    name: str


class GuessOut(Answer):
    """A fact that was suggested from the words, and how sure that is (0 to 1)."""

    value: str
    sure: float


class DecidedOut(Answer):
    """A decided value with the rule that decided it; a null rule means the catalog says so."""

    value: str
    rule: str | None
    file: str | None
    line: int | None
    basis: str | None


class PlanOut(Answer):
    """A clock that the rules promise; ``due`` is null where it starts with a later event."""

    milestone: str
    within: str
    starts: str | list[str]
    due: str | None
    calendar: str
    rule: str
    file: str
    line: int
    basis: str


class ConflictOut(Answer):
    """Rules that disagree, none of which beats the others."""

    attribute: str
    rules: list[str]


class MatchedOut(Answer):
    """A rule that took part: what it won, and to which rule it lost what."""

    rule: str
    won: list[str]
    lost_to: dict[str, str]


class Explained(Answer):
    """决定及其理由 / a decision and its reasons: the contract of ``dafuwu explain``."""

    outcome: str
    lead: DecidedOut | None
    authority: DecidedOut | None
    assist: list[DecidedOut]
    notify: list[DecidedOut]
    priority: DecidedOut | None
    refer_to: DecidedOut | None
    decline: DecidedOut | None
    clocks: list[PlanOut]
    conflicts: list[ConflictOut]
    matched: list[MatchedOut]
    version: str


class PreviewOut(Explained):
    """预览 / a decision, the facts it is about, and which of them were guessed."""

    at: str
    facts: dict[str, str | int | bool]
    guessed: dict[str, GuessOut]


class ByPerson(Answer):
    """人工决定 / a dispatch by a person, with the reason given."""

    lead: Named
    actor: str
    at: str
    reason: str | None


class ReasonsOut(Explained):
    """为什么 / why the ticket is where it is. ``matched`` is null where its rulebook is lost."""

    ticket: str
    received_at: str
    guessed: dict[str, GuessOut]
    by_person: ByPerson | None
    matched: list[MatchedOut] | None  # type: ignore[assignment]


class RulebookOut(Answer):
    """规则手册 / the rulebook in force."""

    version: str
    city: dict[str, str]
    in_force_since: str | None
    home: str
    counts: dict[str, int]
    layers: list[str]


class RuleOut(Answer):
    """规则 / a rule as written, and where."""

    id: str
    kind: str
    title: str
    basis: str
    layer: str
    file: str
    line: int
    written: dict[str, Any]


class RulesOut(Answer):
    """Rules of the rulebook in force, in the order in which they are written."""

    version: str
    items: list[RuleOut]


class CatalogOut(Answer):
    """目录 / all entries of one kind, as written."""

    kind: str
    version: str
    items: list[dict[str, Any]]


class EntryOut(Answer):
    """目录条目 / one entry as written, and where."""

    kind: str
    id: str
    file: str | None
    line: int | None
    written: dict[str, Any]


class FactOut(Answer):
    """事实 / a fact that rules may speak about, with the values that it may have."""

    name: str
    title: str
    title_en: str
    type: str
    values: dict[str, str]
    default: str | int | bool | None
    tables: list[str] | None
    given: bool


class FactsOut(Answer):
    """All facts; ``given`` tells those that a request may state."""

    version: str
    items: list[FactOut]
