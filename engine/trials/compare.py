"""What a test expects beside what came of it, with the reason for each difference."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from engine.rulebook.rulebook import Rulebook
from engine.rulebook.scenario import Expected, Happening, Scenario
from engine.tickets.events import Draft
from engine.tickets.ticket import Ticket
from engine.trials.play import Played
from engine.trials.reasons import (
    NONE,
    Reason,
    Said,
    clock_of,
    deciders,
    when,
    why_decided_by,
    why_due,
    why_planned,
    why_units,
    why_value,
)


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that is not as expected."""

    item: str
    expected: Said
    actual: Said
    reasons: tuple[Reason, ...] = ()


def compare(rulebook: Rulebook, scenario: Scenario, played: Played) -> tuple[Difference, ...]:
    """Every difference, in the order in which tests write what they expect."""
    return (
        *_refused(rulebook, played),
        *_values(rulebook, scenario.expected, played),
        *_units(scenario.expected, played),
        *_times(rulebook, scenario.expected, played),
        *_overdue(rulebook, scenario.expected, played),
        *_happened(rulebook, scenario.expected, played),
        *_rules(rulebook, scenario.expected, played),
    )


def _refused(rulebook: Rulebook, played: Played) -> Iterator[Difference]:
    if played.refusal is not None:
        turn, why = played.refusal.turn, played.refusal.why
        at = when(rulebook, turn.at)
        actual = Said(why.message_zh, why.message_en)
        reason = Reason(origin=turn.origin)
        yield Difference("story", Said.same(f"{turn.event} {at}"), actual, (reason,))


def _values(rulebook: Rulebook, expected: Expected, played: Played) -> Iterator[Difference]:
    for name, wanted in expected.values.items():
        actual = played.decision.outcome if name == "outcome" else getattr(played.ticket, name)
        if actual != wanted:
            reasons = why_value(rulebook, played, name)
            yield Difference(name, _said(wanted), _said(actual), reasons)


def _units(expected: Expected, played: Played) -> Iterator[Difference]:
    for name, wanted in expected.units.items():
        actual = getattr(played.ticket, name)
        if set(actual) != set(wanted):
            reasons = why_units(played, name)
            yield Difference(name, _said(", ".join(wanted)), _said(", ".join(actual)), reasons)


def _times(rulebook: Rulebook, expected: Expected, played: Played) -> Iterator[Difference]:
    for name, wanted_all, ticket, why in (
        ("clocks", expected.clocks, played.received, why_planned),
        ("due", expected.due, played.ticket, why_due),
    ):
        for milestone, wanted in wanted_all.items():
            actual = _due(ticket, milestone)
            if actual != wanted:
                yield Difference(
                    f"{name}.{milestone}",
                    _said(when(rulebook, wanted) if wanted else None),
                    _said(when(rulebook, actual) if actual else None),
                    why(rulebook, played, milestone),
                )


def _due(ticket: Ticket, milestone: str) -> datetime | None:
    clock = clock_of(ticket, milestone)
    return None if clock is None or clock.state == "cancelled" else clock.due_at


def _overdue(rulebook: Rulebook, expected: Expected, played: Played) -> Iterator[Difference]:
    late = {draft.data["milestone"] for draft in played.drafts if draft.kind == "overdue"}
    overdue, on_time = Said("超期", "overdue"), Said("没有超期", "not overdue")
    for milestone in expected.overdue:
        if milestone not in late:
            reasons = why_due(rulebook, played, milestone)
            yield Difference(f"overdue.{milestone}", overdue, on_time, reasons)
    for milestone in expected.not_overdue:
        if milestone in late:
            reasons = why_due(rulebook, played, milestone)
            yield Difference(f"not_overdue.{milestone}", on_time, overdue, reasons)


def _happened(rulebook: Rulebook, expected: Expected, played: Played) -> Iterator[Difference]:
    events = _events(played)
    for wanted in expected.happened:
        if not any(_matches(wanted, draft) for draft in events):
            alike = [draft for draft in events if draft.kind == wanted.event]
            actual = "; ".join(_told(rulebook, draft) for draft in alike)
            yield Difference("happened", _wanted(rulebook, wanted), _said(actual))
    for wanted in expected.not_happened:
        found = [_told(rulebook, draft) for draft in events if _matches(wanted, draft)]
        if found:
            yield Difference("not_happened", NONE, _said("; ".join(found)))


def _events(played: Played) -> tuple[Draft, ...]:
    """All events; who was not on the line at receipt had hung up then."""
    received = played.drafts[0]
    if received.data["call_open"]:
        return played.drafts
    return (received, Draft("hung-up", received.at), *played.drafts[1:])


def _matches(wanted: Happening, draft: Draft) -> bool:
    data = draft.data
    return (
        draft.kind == wanted.event
        and (wanted.at is None or draft.at == wanted.at)
        and (wanted.milestone is None or data.get("milestone") == wanted.milestone)
        and (wanted.role is None or wanted.role in _roles(draft))
        and (wanted.behaviour is None or data.get("behaviour") == wanted.behaviour)
        and (wanted.trigger is None or data.get("trigger") == wanted.trigger)
    )


def _roles(draft: Draft) -> tuple[str, ...]:
    role = draft.data.get("role")
    return (*draft.data.get("roles", ()), *((role,) if role else ()))


def _wanted(rulebook: Rulebook, wanted: Happening) -> Said:
    at = when(rulebook, wanted.at) if wanted.at else None
    asked = (wanted.milestone, wanted.role, wanted.behaviour, wanted.trigger)
    parts = (wanted.event, *asked, at)
    return Said.same(" ".join(part for part in parts if part))


def _told(rulebook: Rulebook, draft: Draft) -> str:
    data = draft.data
    told = (data.get("milestone"), *_roles(draft), data.get("behaviour"), data.get("trigger"))
    parts = (draft.kind, *(part for part in told if part), when(rulebook, draft.at))
    return " ".join(parts)


def _rules(rulebook: Rulebook, expected: Expected, played: Played) -> Iterator[Difference]:
    for attribute, rule in expected.rules.items():
        actual = deciders(played, attribute)
        if rule not in actual:
            reasons = why_decided_by(rulebook, played, attribute)
            yield Difference(f"rule.{attribute}", _said(rule), _said(", ".join(actual)), reasons)


def _said(text: str | None) -> Said:
    return Said.same(text) if text else NONE
