"""What a trigger asks, made ready for the events of many tickets.

What a step asks of an event by itself (its kind, its constant tests, fields that must not be empty)
is settled in Python, strictly by type. What it asks of an event and another one becomes a *join*
between whole numbers: places in the order of time, deadlines told as such places, and codes of
values. Joins are all that the library is told (``trigger_network``).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal, NamedTuple, TypeAlias

from engine.rulebook.eventkinds import FieldKind, fields_of
from engine.rulebook.trigger import FieldTest, FieldValue, PatternStep, Trigger
from engine.tickets.trail import Seen, field
from engine.timing.durations import Duration

Read: TypeAlias = Callable[[Seen], FieldValue | None]
Test: TypeAlias = Callable[[Seen], bool]
_TYPES: Mapping[FieldKind, type[FieldValue]] = {
    "flag": bool,
    "number": int,
    "choice": str,
    "id": str,
    "text": str,
}


class Join(NamedTuple):
    """What a step asks of its event and the one of another step, given by its index.

    ``later``: it comes later; ``within``: not after the other's deadline; ``other``: it is another
    event; ``same``, ``differs``: its own value and the one that the other lends. ``slot`` numbers
    deadlines and pairs of values within the trigger.
    """

    form: Literal["later", "within", "other", "same", "differs"]
    step: int
    slot: int = 0


Joins: TypeAlias = tuple[Join, ...]


class Shape(NamedTuple):
    """The joins of a pattern: of each step with those before it, and of each ``never``.

    Triggers of one shape share what is registered with the library.
    """

    steps: tuple[Joins, ...]
    nevers: tuple[Joins, ...]


@dataclass(frozen=True, slots=True)
class Asked:
    """What one step asks of an event by itself: a kind, tests, and fields that are not empty.

    ``lending`` are fields that other steps compare theirs with; they must not be empty in the event
    that stands for the step. ``own``, ``lent`` and ``spans`` are the slots that it has part in.
    """

    kind: str
    tests: tuple[Test, ...]
    filled: tuple[Read, ...] = ()
    lending: tuple[Read, ...] = ()
    own: tuple[int, ...] = ()
    lent: tuple[int, ...] = ()
    spans: tuple[int, ...] = ()
    count: int = 1
    distinct: Read | None = None

    def fits(self, seen: Seen) -> bool:
        """Whether the event is one that the step speaks of."""
        return all(test(seen) for test in self.tests) and _filled(self.filled, seen)

    def lends(self, seen: Seen) -> bool:
        """Whether it has what other steps compare their events with."""
        return _filled(self.lending, seen)


@dataclass(frozen=True, slots=True, eq=False)
class Plan:
    """A trigger made ready; ``kinds`` are those of its steps, without ``never``.

    ``closing`` are the steps whose event may be the last of a match: none must come after it.
    By slot: how a value is read on either side, and how long a deadline is.
    """

    trigger: Trigger
    shape: Shape
    steps: tuple[Asked, ...]
    nevers: tuple[Asked, ...]
    kinds: frozenset[str]
    closing: tuple[int, ...]
    own: Mapping[int, Read]
    lent: Mapping[int, Read]
    spans: Mapping[int, Duration]


def plan_of(trigger: Trigger) -> Plan:
    """The trigger made ready."""
    return _Planner(trigger).plan()


class _Planner:
    """Numbers the slots while it reads the steps from top to bottom."""

    def __init__(self, trigger: Trigger) -> None:
        self._trigger = trigger
        self._steps = [step for step in trigger.pattern if not step.never]
        self._index = {step.name: i for i, step in enumerate(self._steps) if step.name is not None}
        self._own: dict[int, Read] = {}
        self._lent: dict[int, Read] = {}
        self._spans: dict[int, Duration] = {}
        self._slots = 0

    def plan(self) -> Plan:
        """All of it."""
        nevers = [step for step in self._trigger.pattern if step.never]
        shape = Shape(
            tuple(self._joins(i, step) for i, step in enumerate(self._steps)),
            tuple(self._compared(step) for step in nevers),
        )
        return Plan(
            trigger=self._trigger,
            shape=shape,
            steps=tuple(self._asked(i, step, shape) for i, step in enumerate(self._steps)),
            nevers=tuple(
                self._alone(step, joins) for step, joins in zip(nevers, shape.nevers, strict=True)
            ),
            kinds=frozenset(step.event for step in self._steps),
            closing=_closing(shape),
            own=self._own,
            lent=self._lent,
            spans=self._spans,
        )

    def _joins(self, i: int, step: PatternStep) -> Joins:
        ordered = self._ordered(i, step)
        apart = {join.step for join in ordered}
        others = [
            Join("other", j)
            for j in range(i)
            if self._steps[j].event == step.event and j not in apart
        ]
        return (*ordered, *self._compared(step), *others)

    def _ordered(self, i: int, step: PatternStep) -> Joins:
        """``after`` and ``within``, which without ``after`` follows the step before."""
        if step.after is not None:
            base = self._index[step.after]
        elif step.within is not None:
            base = i - 1
        else:
            return ()
        if step.within is None:
            return (Join("later", base),)
        slot = self._slot()
        self._spans[slot] = step.within
        return Join("later", base), Join("within", base, slot)

    def _compared(self, step: PatternStep) -> Joins:
        """The joins of values."""
        joins = []
        for test in step.where:
            if test.step is None or test.of is None:
                continue
            base, slot = self._index[test.step], self._slot()
            self._own[slot] = _reader(step.event, test.field)
            self._lent[slot] = _reader(self._steps[base].event, test.of)
            joins.append(Join("same" if test.form == "same-as" else "differs", base, slot))
        return tuple(joins)

    def _alone(self, step: PatternStep, joins: Joins) -> Asked:
        own = tuple(join.slot for join in joins if join.slot in self._own)
        return Asked(step.event, _tests(step), tuple(self._own[slot] for slot in own), own=own)

    def _asked(self, i: int, step: PatternStep, shape: Shape) -> Asked:
        asked = self._alone(step, shape.steps[i])
        distinct = None if step.distinct is None else _reader(step.event, step.distinct)
        asking = [join for joins in shape.steps for join in joins if join.step == i]
        forbidding = [join for joins in shape.nevers for join in joins if join.step == i]
        return Asked(
            kind=asked.kind,
            tests=asked.tests,
            filled=asked.filled if distinct is None else (*asked.filled, distinct),
            lending=tuple(self._lent[join.slot] for join in asking if join.slot in self._lent),
            own=asked.own,
            lent=tuple(join.slot for join in (*asking, *forbidding) if join.slot in self._lent),
            spans=tuple(join.slot for join in asking if join.slot in self._spans),
            count=step.count,
            distinct=distinct,
        )

    def _slot(self) -> int:
        self._slots += 1
        return self._slots


def _closing(shape: Shape) -> tuple[int, ...]:
    earlier = {join.step for joins in shape.steps for join in joins if join.form == "later"}
    return tuple(step for step in range(len(shape.steps)) if step not in earlier)


def _filled(reads: tuple[Read, ...], seen: Seen) -> bool:
    return all(read(seen) is not None for read in reads)


def _reader(kind: str, name: str) -> Read:
    """Reads a field of events of a kind; a value that is not of its type counts as empty."""
    wanted = _TYPES[fields_of(kind)[name].kind]

    def read(seen: Seen) -> FieldValue | None:
        value: FieldValue | None = field(seen, name)
        return value if type(value) is wanted else None

    return read


def _tests(step: PatternStep) -> tuple[Test, ...]:
    return tuple(_test(step.event, test) for test in step.where if test.step is None)


def _test(kind: str, test: FieldTest) -> Test:
    """The test, strictly by type: 1 is not true."""
    read = _reader(kind, test.field)
    listed = frozenset((type(value), value) for value in test.values)
    if test.form == "is":
        return lambda seen: (value := read(seen)) is not None and (type(value), value) in listed
    if test.form == "is-not":
        return lambda seen: (value := read(seen)) is not None and (type(value), value) not in listed
    return lambda seen: (value := read(seen)) is not None and test.allows(value)
