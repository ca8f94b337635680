"""What would happen to a request: the decision, and what would be due when. Nothing is stored."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from engine.rulebook.decide import AT_RECEIPT, clock_due, decide
from engine.rulebook.decision import Decision
from engine.rulebook.rulebook import Rulebook


@dataclass(frozen=True, slots=True)
class Preview:
    """The decision, and for each milestone its due time (None: its clock starts later)."""

    decision: Decision
    dues: Mapping[str, datetime | None]


def preview(
    rulebook: Rulebook, values: Mapping[str, object], at: datetime, *, trace: bool = False
) -> Preview:
    """Decide these facts as if they came in at this instant; raises ``FactErrors``."""
    decision = decide(rulebook, rulebook.facts.request(values, at), trace=trace)
    dues = {
        plan.milestone: clock_due(rulebook, plan, at)
        if not AT_RECEIPT.isdisjoint(plan.starts)
        else None
        for plan in decision.clocks
    }
    return Preview(decision, dues)
