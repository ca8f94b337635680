"""The rulebook as compiled: frozen, hashed, and free of YAML.

``model.py`` says what the files may say (policy as written); this module is what the engine
works with (policy as compiled). A ``Rulebook`` is never changed: a new one replaces it whole.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from typing import TYPE_CHECKING, Generic, Literal, TypeVar
from zoneinfo import ZoneInfo

from engine.rulebook.phrases import Phrases
from engine.timing.calendars import Calendar
from engine.timing.durations import Counting, Duration

if TYPE_CHECKING:
    from engine.rulebook.conditions import Condition
    from engine.rulebook.decision import ClockPlan
    from engine.rulebook.facts import FactSpace
    from engine.rulebook.scenario import Scenario
    from engine.rulebook.tables import Table
    from engine.rulebook.trigger import Trigger

V = TypeVar("V")


@dataclass(frozen=True, slots=True)
class Origin:
    """Where something is written: file (relative to the rulebook's home), line, column, from 1."""

    file: str
    line: int
    column: int = 1

    def __str__(self) -> str:
        return f"{self.file}:{self.line}"


@dataclass(frozen=True, slots=True)
class Effective:
    """Days on which something is in force (施行期间). Both ends count; None is open."""

    from_: date | None = None
    until: date | None = None

    def covers(self, day: date) -> bool:
        """Whether it is in force on this (local) day."""
        return (self.from_ is None or self.from_ <= day) and (
            self.until is None or day <= self.until
        )


ALWAYS = Effective()


@dataclass(frozen=True, slots=True)
class Dated(Generic[V]):
    """A value given per start date: each holds from its day on until the next one's day."""

    steps: tuple[tuple[date | None, V], ...]

    def on(self, day: date) -> V | None:
        """The value in force on this local day, or None before the first start date."""
        found: V | None = None
        for start, value in self.steps:
            if start is not None and start > day:
                break
            found = value
        return found


@dataclass(frozen=True, slots=True)
class Department:
    """A unit that handles or supervises matters (单位)."""

    id: str
    name: str
    kind: str
    origin: Origin
    authority: str | None = None
    calendar: str | None = None
    contacts: Mapping[str, str] = field(default_factory=dict)
    effective: Effective = ALWAYS
    succeeded_by: str | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Area:
    """A business area (业务领域), with the phrases by which citizens speak of it."""

    id: str
    name: str
    origin: Origin
    aliases: tuple[str, ...] = ()
    mentions: tuple[str, ...] = ()
    fallback: bool = False
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Node:
    """A node of a tree: a category (诉求类型) or a district (区市)."""

    id: str
    name: str
    origin: Origin
    parent: str | None = None
    code: str | None = None
    aliases: tuple[str, ...] = ()
    mentions: tuple[str, ...] = ()
    fallback: bool = False
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Hotline:
    """A legacy or emergency hotline (原有热线) and how it is merged."""

    id: str
    number: str
    name: str
    merging: str
    origin: Origin
    subject: str | None = None
    owner: str | None = None
    area: str | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Reason:
    """A reason that may be given for returning (退单) or declining (不予受理) a matter."""

    id: str
    name: str
    origin: Origin
    basis: str | None = None
    tell: str | None = None


@dataclass(frozen=True, slots=True)
class Role:
    """A role that acts or is told (角色)."""

    id: str
    name: str
    origin: Origin


@dataclass(frozen=True, slots=True)
class City:
    """The city: its name, its one number, its time zone and default calendar.

    ``test_coverage`` is the percentage of the rules that the tests must cover, if any is asked.
    """

    name: str
    number: str
    zone: ZoneInfo
    calendar: str
    origin: Origin
    test_coverage: int | None = None


@dataclass(frozen=True, slots=True)
class Rule:
    """What every rule has, whatever its kind."""

    id: str
    kind: str
    title: str
    basis: str
    origin: Origin
    layer: str = "duty"
    owner: str | None = None
    note: str | None = None
    effective: Effective = ALWAYS
    overrides: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Extension:
    """How often and how far a due time may be moved (延期), who approves, and until when to ask."""

    times: int
    at_most: Duration
    approve: str
    ask: str = "before due"


@dataclass(frozen=True, slots=True)
class ClockSpec:
    """A clock as the rule declares it. ``calendar`` None means the lead unit's."""

    milestone: str
    starts: tuple[str, ...]
    stops: tuple[str, ...]
    within: Dated[Duration]
    calendar: str | None = None
    counting: Counting | None = None
    pauses_on: tuple[str, ...] = ()
    resumes_on: tuple[str, ...] = ("resumed",)
    on_change: Literal["keep", "recompute"] = "keep"
    extension: Extension | None = None


@dataclass(frozen=True, slots=True)
class StepTime:
    """When a ladder step is taken: at due (offset None), or a duration before or after it."""

    offset: Duration | None
    side: Literal["before", "at", "after"]

    def __str__(self) -> str:
        return "due" if self.offset is None else f"{self.offset} {self.side} due"


@dataclass(frozen=True, slots=True)
class Step:
    """One step of an escalation ladder (督办阶梯)."""

    at: StepTime
    origin: Origin
    remind: tuple[str, ...] = ()
    supervise: str | None = None
    open_case: str | None = None


@dataclass(frozen=True, slots=True)
class Ladder:
    """An escalation ladder on a milestone's clock; every ladder that matches applies."""

    rule: Rule
    condition: Condition
    milestone: str
    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class Promise:
    """Milestones that every request of a kind is promised a clock for (时限承诺)."""

    rule: Rule
    condition: Condition
    milestones: tuple[str, ...]


@dataclass(frozen=True)
class Rulebook:
    """Everything that policy says, at one version. Shared freely between threads."""

    version: str
    city: City
    departments: Mapping[str, Department]
    areas: Mapping[str, Area]
    categories: Mapping[str, Node]
    districts: Mapping[str, Node]
    hotlines: Mapping[str, Hotline]
    return_reasons: Mapping[str, Reason]
    decline_reasons: Mapping[str, Reason]
    roles: Mapping[str, Role]
    calendars: Mapping[str, Calendar]
    layers: tuple[str, ...]
    facts: FactSpace
    intake: Table
    routing: Table
    priorities: Table
    clocks: Table
    ladders: tuple[Ladder, ...]
    rules: Mapping[str, Rule]
    written: Mapping[str, tuple[Mapping[str, object], ...]]
    """The entries as written (plain data per kind), for reading over the API and for hashing."""
    promises: tuple[Promise, ...] = ()
    triggers: tuple[Trigger, ...] = ()
    calendar_origins: Mapping[str, Origin] = field(default_factory=dict)
    scenarios: tuple[Scenario, ...] = ()
    """The tests of the rules; not part of the version."""
    since: datetime | None = None
    """When it was put in force where it is in force; only then does it renew open tickets."""

    @cached_property
    def phrases(self) -> Phrases:
        """All phrases that the decision tables ask the text about."""
        tables = (self.intake, self.routing, self.priorities, self.clocks)
        return Phrases(phrase for table in tables for phrase in table.phrases)

    @cached_property
    def kept_plans(self) -> dict[tuple[object, ...], ClockPlan]:
        """Clock plans made so far: there are few, and every decision needs some."""
        return {}

    def calendar(self, id_: str | None) -> Calendar:
        """The calendar of this id, or the city's default where the id is None or gone."""
        return self.calendars.get(id_ or self.city.calendar) or self.calendars[self.city.calendar]
