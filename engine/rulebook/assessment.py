"""考核办法 as compiled: what is counted of each unit, what it weighs, and what follows from it.

How a unit's points come about, in whole hundredths of a point:

* A measure with ``good`` is a rate: good items ÷ items. A measure without is a plain count; its
  value is the unit's count ÷ the largest count of any assessed unit in the period.
* Full points (``weight``) are given from ``target`` percent on, and in proportion below it:
  ``weight × min(1, value ÷ target)``.
* A rate of fewer items than ``ranked_from`` is shown, and neither ranked nor scored. What a unit
  got of the weights that were scored is stretched to 100; a unit of which no rate was scored has
  no points, no grade and no rank.
* Then maluses are taken off, never below 0, and the first grade whose ``from_`` is reached holds.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Literal, get_args

from engine.rulebook.rulebook import Department, Origin, Rule
from engine.timing.durations import Duration

if TYPE_CHECKING:
    from engine.rulebook.conditions import Condition
    from engine.rulebook.facts import FactSpace
    from engine.rulebook.rulebook import Rulebook

Counted = Literal["accepted", "contact", "resolve", "part", "callback"]
"""What one item is: a stint (one unit having a matter as lead), the unit's contact or resolve
clock within a stint, the part of an assisting unit, or a call back about the unit's result."""
Falls = Literal["received", "given", "due", "done"]
"""Which time of an item must lie in the period: the receipt of the matter, its dispatch to the
unit (``given``), the item's due time, or when it was done."""
Good = Literal["in-time", "satisfied", "solved", "contacted"]
"""What makes an item count in the numerator: done by its due time, or what the citizen said."""
Mark = Literal[
    "withdrawn",
    "merged",
    "split",
    "declined",
    "referred",
    "returned",
    "moved",
    "extended",
    "suspended",
    "redone",
    "reopened",
    "closed-without-demand",
    "unreached",
    "objected",
]
"""A fact of a stint for which its items may be left out. ``returned``: an upheld return ended it;
``moved``: it was otherwise dispatched elsewhere; ``closed-without-demand``: ended though the
citizen was not content, because the demand has no basis; ``unreached``: nobody was reached by the
call backs; ``objected``: an objection of the unit (申诉) was upheld."""
Every = Literal["month", "quarter", "half-year", "year"]

MARKS: tuple[str, ...] = get_args(Mark)
FALLS: Mapping[Counted, tuple[Falls, ...]] = {
    "accepted": ("given", "received"),
    "contact": ("due", "given", "received", "done"),
    "resolve": ("due", "given", "received", "done"),
    "part": ("due", "given", "received", "done"),
    "callback": ("done", "given", "received"),
}
"""Which times each kind of item has; the first is meant where none is written."""
GOODS: Mapping[Counted, tuple[Good, ...]] = {
    "accepted": (),
    "contact": ("in-time",),
    "resolve": ("in-time",),
    "part": ("in-time",),
    "callback": ("satisfied", "solved", "contacted"),
}
"""What may be asked of each kind of item."""
COUNTED_FACTS = ("area", "category", "district", "channel", "priority", "authority")
"""The facts that a measure may be narrowed to: those that stay with a matter as columns."""
NOWHERE = Origin("", 0)
"""The place of a measure that stands in no file."""


@dataclass(frozen=True, slots=True)
class Measure:
    """One figure of the assessment (指标).

    Items with one of the marks in ``leave_out`` are in neither numerator nor denominator, and are
    told apart. ``at_least`` is the score (1-5) from which ``satisfied`` holds. ``weight`` is points
    of 100, 0 is shown only; ``target`` is the percentage that gives full points, None 100.
    """

    id: str
    title: str
    counts: Counted
    falls: Falls
    condition: Condition
    leave_out: tuple[Mark, ...] = ()
    good: Good | None = None
    at_least: int | None = None
    ranked_from: int = 1
    weight: int = 0
    target: int | None = None
    title_en: str | None = None
    origin: Origin = NOWHERE


@dataclass(frozen=True, slots=True)
class Grade:
    """A grade (等次) that is reached with so many points or more."""

    id: str
    title: str
    from_: int
    title_en: str | None = None


@dataclass(frozen=True, slots=True)
class Malus:
    """Points taken off for each case that was confirmed in the period (扣分).

    ``behaviour`` None stands for every behaviour that no other malus of the scheme names;
    ``at_most`` bounds what one malus takes in one period, None does not.
    """

    behaviour: str | None
    points: int
    at_most: int | None = None


@dataclass(frozen=True, slots=True)
class Publishing:
    """A bulletin (通报) that is drafted by rule, so long after the end of each period.

    Units may object from the draft on, for ``objections_within``; ``approve`` is the role that
    approves it.
    """

    every: Every
    draft_after: Duration
    objections_within: Duration
    approve: str


@dataclass(frozen=True, slots=True)
class Assessed:
    """Which units are assessed: of these kinds, or named; never those in ``without``.

    Without kinds and names, all units are that had an item.
    """

    kinds: tuple[str, ...] = ()
    ids: tuple[str, ...] = ()
    without: tuple[str, ...] = ()

    def covers(self, unit: Department) -> bool:
        """Whether this unit is assessed."""
        if unit.id in self.without:
            return False
        everyone = not self.kinds and not self.ids
        return everyone or unit.kind in self.kinds or unit.id in self.ids


@dataclass(frozen=True, slots=True)
class Scheme:
    """A way of assessing units (考核办法), in force for the days of its rule.

    Weights add up to 100, or all are 0 where nothing is scored; grades fall, and the last reaches 0
    (none where nothing is scored). A unit whose scored measures weigh less than ``scored_from``
    together has no points, no grade and no rank: too little of it is known.
    """

    rule: Rule
    units: Assessed
    measures: tuple[Measure, ...]
    grades: tuple[Grade, ...] = ()
    maluses: tuple[Malus, ...] = ()
    publishing: tuple[Publishing, ...] = ()
    scored_from: int = 0

    @property
    def scored(self) -> bool:
        """Whether units get points at all."""
        return any(measure.weight for measure in self.measures)

    def measure(self, id_: str) -> Measure | None:
        """The measure of this id."""
        return next((one for one in self.measures if one.id == id_), None)

    def malus_for(self, behaviour: str) -> Malus | None:
        """What a confirmed case of this behaviour takes: the malus that names it, else the open."""
        named = (one for one in self.maluses if one.behaviour == behaviour)
        return next(named, None) or next(
            (one for one in self.maluses if one.behaviour is None), None
        )


def scheme_on(rulebook: Rulebook, day: date) -> Scheme | None:
    """The scheme in force on this day (local); there is never more than one.

    A period is assessed by the scheme of its last day.
    """
    return next((one for one in rulebook.schemes if one.rule.effective.covers(day)), None)


def allowed_values(
    condition: Condition, space: FactSpace
) -> tuple[Mapping[str, frozenset[str]], ...]:
    """A measure's condition as alternatives: for each fact asked about, the values that pass.

    A matter fits where one alternative holds in all its facts; a fact that is missing never does.
    A node of a tree passes where everything below it does. No alternatives: nothing fits.
    """
    alternatives: list[Mapping[str, frozenset[str]]] = []
    for box in condition.boxes:
        asked: dict[str, frozenset[str]] = {}
        for name, allowed in box.items():
            assert isinstance(allowed, int), "the checker lets in facts with a finite domain only"
            masks = space.facts[name].masks.items()
            asked[name] = frozenset(str(value) for value, mask in masks if not mask & ~allowed)
        alternatives.append(asked)
    return tuple(alternatives)
