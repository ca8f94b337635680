"""What one item counts as in one period: in words of a stint, one measure, and nothing else. Pure.

The database asks the same of all its rows at once (``engine.store.counting``); a test holds the
two together.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from engine.insight.stint import Owed, Stint
from engine.rulebook.assessment import COUNTED_FACTS, Measure, Scheme, allowed_values
from engine.rulebook.facts import FactSpace

Which = Literal["good", "missed", "left-out", "carried"]
"""How an item counts: in numerator and denominator, in the denominator alone, in neither; or not
yet, for it falls in a later period. In a plain count every item is good."""
Alternatives = tuple[Mapping[str, frozenset[str]], ...]


@dataclass(frozen=True, slots=True)
class Span:
    """The time that is counted: from ``start`` to before ``end``, and never past ``now``."""

    start: datetime
    end: datetime
    now: datetime

    @property
    def until(self) -> datetime:
        """The first instant that does not count: what is still to come is not judged."""
        return min(self.end, self.now)

    def holds(self, at: datetime) -> bool:
        """Whether an instant is counted."""
        return self.start <= at < self.until


@dataclass(frozen=True, slots=True)
class Asked:
    """A measure with its condition as values of facts: ready to be asked of many items."""

    measure: Measure
    alternatives: Alternatives

    def fits(self, stint: Stint) -> bool:
        """Whether the measure is about such matters."""
        return any(
            all(getattr(stint, name) in allowed for name, allowed in one.items())
            for one in self.alternatives
        )

    def counts(self, stint: Stint, span: Span) -> Which | None:
        """How a stint counts; None where there is no such item, or it falls in another period."""
        return _COUNTS[self.measure.counts](self.measure, stint, span) if self.fits(stint) else None


def asked_of(scheme: Scheme, space: FactSpace) -> tuple[Asked, ...]:
    """The measures of a scheme, ready to be asked."""
    return tuple(asked(measure, space) for measure in scheme.measures)


def asked(measure: Measure, space: FactSpace) -> Asked:
    """A measure, ready to be asked."""
    alternatives = allowed_values(measure.condition, space)
    known = all(name in COUNTED_FACTS for one in alternatives for name in one)
    assert known, "the checker lets in facts only that stay with a matter"
    return Asked(measure, alternatives)


def item_counts(
    measures: Iterable[Asked], stints: Iterable[Stint], span: Span
) -> Mapping[tuple[str, str, Which], int]:
    """How many items of each unit and measure count as what."""
    found: dict[tuple[str, str, Which], int] = {}
    measures = tuple(measures)
    for stint in stints:
        for one in measures:
            which = one.counts(stint, span)
            if which is not None:
                key = (stint.unit, one.measure.id, which)
                found[key] = found.get(key, 0) + 1
    return found


def _accepted(measure: Measure, stint: Stint, span: Span) -> Which | None:
    if stint.began != "dispatched":
        return None
    at = stint.received_at if measure.falls == "received" else stint.given_at
    return _judged(measure, stint, good=True) if span.holds(at) else None


def _owed(measure: Measure, stint: Stint, owed: Owed | None, span: Span) -> Which | None:
    if owed is None:
        return None
    good = measure.good is None or (owed.done_at is not None and not owed.late)
    if measure.falls == "due":
        at: datetime | None = owed.due_at
    elif measure.falls == "done":
        at = owed.done_at
    else:
        at = stint.given_at if measure.falls == "given" else stint.received_at
        if span.holds(at) and owed.done_at is None and owed.due_at >= span.now:
            return "carried"
    if at is None or at >= span.until:
        over = at is None and stint.ended_at is not None
        return "carried" if stint.given_at < span.until and not over else None
    return _judged(measure, stint, good=good) if at >= span.start else None


def _said(measure: Measure, stint: Stint, span: Span) -> Which | None:
    said = stint.said
    done_at = None if stint.result is None else stint.result.done_at
    waits = stint.began != "part" and done_at is not None
    if measure.falls == "done":
        if said is None or said.at >= span.until:
            return "carried" if waits and done_at is not None and done_at < span.until else None
        if said.at < span.start:
            return None
    else:
        at = stint.given_at if measure.falls == "given" else stint.received_at
        if not span.holds(at):
            return None
        if said is None or said.at >= span.now:
            return "carried" if waits else None
    if "unreached" in stint.marks:
        return _judged(measure, stint, good=measure.good is None)
    if measure.good == "satisfied":
        good = None if said.satisfied is None else said.satisfied >= (measure.at_least or 0)
    elif measure.good == "solved":
        good = said.solved
    elif measure.good == "contacted":
        good = said.contacted
    else:
        good = True
    return None if good is None else _judged(measure, stint, good=good)


def _judged(measure: Measure, stint: Stint, *, good: bool) -> Which:
    if not stint.marks.isdisjoint(measure.leave_out):
        return "left-out"
    return "good" if good else "missed"


_COUNTS = {
    "accepted": _accepted,
    "contact": lambda measure, stint, span: _owed(measure, stint, _led(stint, "contact"), span),
    "resolve": lambda measure, stint, span: _owed(measure, stint, _led(stint, "result"), span),
    "part": lambda measure, stint, span: _owed(
        measure, stint, stint.result if stint.began == "part" else None, span
    ),
    "callback": _said,
}


def _led(stint: Stint, what: Literal["contact", "result"]) -> Owed | None:
    return None if stint.began == "part" else getattr(stint, what)
