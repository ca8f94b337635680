"""A decision as JSON: who, by when and why. Its shape is a contract (``explain``, preview)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from engine.rulebook.decide import AT_RECEIPT, clock_due
from engine.rulebook.decision import ClockPlan, Decided, Decision, Matched
from engine.rulebook.facts import Request
from engine.rulebook.rulebook import Rulebook


def explain_json(rulebook: Rulebook, request: Request, decision: Decision) -> dict[str, Any]:
    """Everything that was decided, each value with its rule, file, line and basis.

    ``matched`` is empty unless the decision was made with a trace. A clock that starts with the
    request has a ``due``; of one that starts with a later event it is null.
    """
    return {
        "outcome": decision.outcome,
        "lead": decided_data(decision.lead),
        "authority": decided_data(decision.authority),
        "assist": [decided_data(unit) for unit in decision.assist],
        "notify": [decided_data(unit) for unit in decision.notify],
        "priority": decided_data(decision.priority),
        "refer_to": decided_data(decision.refer_to),
        "decline": decided_data(decision.decline),
        "clocks": [_clock(rulebook, plan, request.at) for plan in decision.clocks],
        "conflicts": [
            {"attribute": conflict.attribute, "rules": list(conflict.rules)}
            for conflict in decision.conflicts
        ],
        "matched": [_matched(one) for one in decision.matched or ()],
        "version": decision.version,
    }


def due_at_receipt(rulebook: Rulebook, plan: ClockPlan, at: datetime) -> datetime | None:
    """When a planned clock is due, in the city's time; None if it starts with a later event."""
    if AT_RECEIPT.isdisjoint(plan.starts):
        return None
    return clock_due(rulebook, plan, at).astimezone(rulebook.city.zone)


def local_iso(rulebook: Rulebook, at: datetime | None) -> str | None:
    """An instant as JSON holds it: ISO 8601 with offset, in the city's time, whole seconds."""
    if at is None:
        return None
    return at.astimezone(rulebook.city.zone).isoformat(timespec="seconds")


def decided_data(decided: Decided | None) -> dict[str, Any] | None:
    """One decided value with the rule, file, line and basis that decided it."""
    if decided is None:
        return None
    origin = decided.origin
    return {
        "value": decided.value,
        "rule": decided.rule,
        "file": origin.file if origin else None,
        "line": origin.line if origin else None,
        "basis": decided.basis,
    }


def _clock(rulebook: Rulebook, plan: ClockPlan, at: datetime) -> dict[str, Any]:
    return {
        "milestone": plan.milestone,
        "within": str(plan.within),
        "starts": plan.starts[0] if len(plan.starts) == 1 else list(plan.starts),
        "due": local_iso(rulebook, due_at_receipt(rulebook, plan, at)),
        "calendar": plan.calendar,
        "rule": plan.rule,
        "file": plan.origin.file,
        "line": plan.origin.line,
        "basis": plan.basis,
    }


def _matched(one: Matched) -> dict[str, Any]:
    return {"rule": one.rule, "won": list(one.won), "lost_to": dict(one.lost_to)}
