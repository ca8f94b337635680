"""What ``rules/`` may say: the verbs, one model for every kind of rule.

References are text at this stage: whether what they name exists is ``check.py``'s business.
"""

from __future__ import annotations

from typing import Any, Literal

from pydantic import model_validator

from engine.rulebook.messages import Wording
from engine.rulebook.moments import PerDay, Within
from engine.rulebook.nouns import Counting, Priority
from engine.rulebook.values import Count, Flag, Id, Many, Words, mistake
from engine.rulebook.written import Period, Written

Promised = Literal["dispatch", "sign", "contact", "arrive", "resolve", "callback"]
Milestone = Literal["dispatch", "sign", "contact", "arrive", "part", "resolve", "callback"]
Behaviour = Literal["delay", "buck-passing", "falsification", "perfunctory"]
EventKind = Literal[
    "received",
    "hung-up",
    "dispatched",
    "signed",
    "contacted",
    "arrived",
    "resolved",
    "called-back",
    "redo",
    "reopened",
    "part-asked",
    "part-done",
    "part-released",
    "returned",
    "return-upheld",
    "return-rejected",
    "suspended",
    "resumed",
    "closed",
    "withdrawn",
    "referred",
    "declined",
    "answered",
]
"""The events by which a clock may start, stop, pause or resume."""


def needs(entry: Written, key: str, other: str) -> None:
    """Refuse a key that says something only beside another one."""
    if getattr(entry, key) is not None and getattr(entry, other) is None:
        wording = Wording(
            f"{key} 要和 {other} 一起写",
            f"{key} says something only together with {other}",
            f"请补上 {other}, 或删去 {key}",
            f"add {other}, or remove {key}",
        )
        raise mistake("shape/needs-key", wording, at=key)


class RuleEntry(Written):
    """What every rule has."""

    id: Id
    title: Words
    basis: Words
    owner: Words | None = None
    note: Words | None = None
    layer: Words = "duty"
    effective: Period | None = None
    when: Any = None
    overrides: Many[Words] = ()


class IntakeThen(Written):
    """What becomes of a request at the door."""

    refer_to: PerDay[Words] | None = None
    decline: PerDay[Words] | None = None
    accept: PerDay[Flag] | None = None

    @model_validator(mode="after")
    def exactly_one(self) -> IntakeThen:
        """Refuse none, several, and ``accept: false``."""
        given = [self.refer_to, self.decline, self.accept]
        if sum(value is not None for value in given) != 1:
            wording = Wording(
                "受理规则应当且只能写 refer_to, decline, accept 之一",
                "an intake rule says exactly one of refer_to, decline and accept",
                "转到热线写 refer_to, 不予受理写 decline, 受理写 accept: true",
                "refer_to a hotline, decline for a reason, or accept: true",
            )
            raise mistake("shape/choose-one", wording)
        if self.accept and not all(self.accept.values()):
            wording = Wording(
                "accept 只能是 true",
                "accept can only be true",
                "不予受理请写 decline: 理由",
                "to decline write decline: reason",
            )
            raise mistake("value/not-one-of", wording, at="accept")
        return self


class IntakeEntry(RuleEntry):
    """An intake rule: refer, decline or accept."""

    then: IntakeThen


class RoutingThen(Written):
    """Who answers for a request."""

    lead: PerDay[Words] | None = None
    authority: PerDay[Words] | None = None
    assist: PerDay[Many[Words]] | None = None
    notify: PerDay[Many[Words]] | None = None

    @model_validator(mode="after")
    def something(self) -> RoutingThen:
        """Refuse a rule that sets nothing."""
        if self.lead is None and self.authority is None and not self.assist and not self.notify:
            wording = Wording(
                "then 里什么也没有写",
                "then says nothing",
                "可写 lead, authority, assist, notify",
                "write lead, authority, assist or notify",
            )
            raise mistake("shape/choose-one", wording)
        return self


class RoutingEntry(RuleEntry):
    """A routing rule: lead, authority, assisting and notified units."""

    then: RoutingThen


class PriorityThen(Written):
    """How urgent a request is."""

    priority: PerDay[Priority]


class PriorityEntry(RuleEntry):
    """A priority rule."""

    then: PriorityThen


class ExtensionEntry(Written):
    """How a due time may be moved."""

    times: Count
    at_most: Within
    ask: Literal["before due"] = "before due"
    approve: Words


class ClockEntry(RuleEntry):
    """A clock on a milestone."""

    milestone: Milestone
    starts: Many[EventKind]
    stops: Many[EventKind]
    within: PerDay[Within]
    again: Within | None = None
    calendar: Words | None = None
    counting: Counting | None = None
    pauses_on: Many[EventKind] = ()
    resumes_on: Many[EventKind] = ("resumed",)
    on_change: Literal["keep", "recompute"] = "keep"
    extension: ExtensionEntry | None = None


class PromiseEntry(RuleEntry):
    """Milestones that every such request is promised a clock for."""

    milestones: Many[Promised]


class ScenarioEntry(Written):
    """A test of the rules: what is given, what happens, what is expected."""

    name: Words
    given: dict[str, Any]
    story: tuple[dict[str, Any], ...] = ()
    expect: dict[str, Any]
