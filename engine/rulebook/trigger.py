"""Triggers of accountability (问责触发条件) as compiled: patterns over events.

How a pattern is meant. Every step that asks for an event is matched by an event of its own, of one
ticket (scope ``ticket``) or of all matters that one unit had within ``over`` (scope ``unit``);
``when`` says of which matters events count at all. Steps may match in any order, unless ``after``
names an earlier step: then the event comes later than that one. ``within`` is the time since the
step named in ``after``, or else since the step before, which it then follows. ``count`` asks for so
many events, with ``distinct`` for so many different values of a field; a reference to such a step
means its last event. ``never`` says that no such event has happened when the rest has. Working
time is that of the city's calendar.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from engine.rulebook.rulebook import Origin, Rule
from engine.timing.durations import Duration

if TYPE_CHECKING:
    from engine.rulebook.conditions import Condition

FieldValue = str | int | bool
Form = Literal["is", "is-not", "between", "same-as", "differs-from"]


@dataclass(frozen=True, slots=True)
class FieldTest:
    """What a step asks of one field; an event in which the field is empty never passes.

    ``values`` belong to ``is`` and ``is-not``, ``low`` and ``high`` (both included, None is open)
    to ``between``, ``step`` and ``of`` (a field of that step's event) to the references.
    """

    field: str
    form: Form
    values: frozenset[FieldValue] = frozenset()
    low: int | None = None
    high: int | None = None
    step: str | None = None
    of: str | None = None

    def allows(self, value: FieldValue) -> bool:
        """Whether a value passes, as far as that does not depend on another event."""
        if self.form == "is":
            return value in self.values
        if self.form == "is-not":
            return value not in self.values
        if self.form == "between":
            low, high = self.low, self.high
            return (low is None or low <= int(value)) and (high is None or int(value) <= high)
        return True

    def __str__(self) -> str:
        listed = ", ".join(_plain(value) for value in sorted(self.values, key=str))
        if self.form == "is":
            return f"{self.field}: {listed}"
        if self.form == "is-not":
            return f"{self.field}: not {listed}"
        if self.form == "between":
            low, high = _end(self.low), _end(self.high)
            return f"{self.field}: {low}..{high}"
        return f"{self.field}: {self.form} {self.step}.{self.of}"


@dataclass(frozen=True, slots=True)
class PatternStep:
    """One step of a pattern: an event that happens, or with ``never`` one that does not."""

    event: str
    origin: Origin
    never: bool = False
    name: str | None = None
    where: tuple[FieldTest, ...] = ()
    after: str | None = None
    within: Duration | None = None
    count: int = 1
    distinct: str | None = None

    def __str__(self) -> str:
        """The step as one line, the same for steps that say the same."""
        said = [f"never {self.event}" if self.never else self.event]
        if self.count > 1:
            said.append(f"× {self.count}")
        if self.distinct is not None:
            said.append(f"distinct {self.distinct}")
        if self.where:
            said.append("where " + "; ".join(map(str, self.where)))
        if self.name is not None:
            said.append(f"as {self.name}")
        if self.after is not None:
            said.append(f"after {self.after}")
        if self.within is not None:
            said.append(f"within {self.within}")
        return " ".join(said)


@dataclass(frozen=True, slots=True)
class Trigger:
    """A pattern of events that opens a case, raises the matter (提级督办), or both.

    ``open_case`` is the behaviour of the case, None where none is opened; ``refer`` None is the
    unit's own authority. ``supervise`` is the role whose written supervision it causes (scope
    ``ticket`` only), to be answered within ``reply``.
    """

    rule: Rule
    condition: Condition
    behaviour: str | None
    scope: Literal["ticket", "unit"]
    over: Duration | None
    pattern: tuple[PatternStep, ...]
    open_case: str | None
    refer: str | None = None
    supervise: str | None = None
    reply: Duration | None = None


def _plain(value: FieldValue) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _end(value: int | None) -> str:
    return "" if value is None else str(value)
