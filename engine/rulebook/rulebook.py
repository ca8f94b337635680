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
    from engine.rulebook.assessment import Scheme
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


Span = tuple[int, int]
"""A part of a day in minutes from midnight; one that ends before it begins goes past midnight."""


@dataclass(frozen=True, slots=True)
class Role:
    """A role that acts or is told (角色).

    ``of`` says which unit the role sits in: the matter's ``lead`` unit, an assisting unit
    (``assist``), its ``authority``, the service ``centre``, or the id of a department. Within
    ``quiet`` hours (免打扰时段) a notice waits until they end, unless the matter's priority is
    among ``despite``.
    """

    id: str
    name: str
    origin: Origin
    of: str = "lead"
    quiet: tuple[Span, ...] = ()
    despite: tuple[str, ...] = ("urgent",)


@dataclass(frozen=True, slots=True)
class Synonyms:
    """Words that mean one thing (同义词): whoever seeks one of them finds the others too."""

    id: str
    words: tuple[str, ...]
    origin: Origin
    note: str | None = None

    @property
    def name(self) -> str:
        """The word that stands for all of them."""
        return self.words[0]


@dataclass(frozen=True, slots=True)
class Duty:
    """Who stands for a role in a unit (值班表): names, and how they are reached.

    ``calendar`` says when they are on duty, None always. Where several duties fit, all are told.
    """

    id: str
    unit: str
    role: str
    names: tuple[str, ...]
    origin: Origin
    phone: str | None = None
    calendar: str | None = None
    effective: Effective = ALWAYS


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
    again: Duration | None = None
    """The limit where the matter goes back to the unit (重办, 重新办理); None: ``within`` again."""


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
    reply: Duration | None = None
    """With ``supervise``: within which time the unit must reply in writing; None: no time set."""
    deliver: Literal["at-once", "working-hours"] = "at-once"
    """When the notice reaches people: at once, or when the recipient's unit next is open."""


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


@dataclass(frozen=True, slots=True)
class ReturnTerms:
    """退单: until when a unit may give a matter back, and what becomes of its clock.

    ``within`` counts from the dispatch in the unit's own calendar. A ``late`` return is rejected by
    the rule itself, or judged all the same. After ``final_after`` dispatches the centre designates,
    and that is final. ``clock`` says what an upheld return does to the matter's resolve clock: keep
    the promise, give back the time under judgement, or restart with the next dispatch.
    """

    within: Duration
    late: Literal["reject", "judge"] = "reject"
    final_after: int | None = None
    clock: Literal["keep", "give-back", "restart"] = "keep"
    approve: str = "dispatcher"


@dataclass(frozen=True, slots=True)
class SuspensionTerms:
    """挂起: how often a matter may be suspended, how long at most each time, who approves."""

    times: int
    at_most: Duration
    approve: str


@dataclass(frozen=True, slots=True)
class RedoTerms:
    """重办: how often a matter goes back to the unit because the citizen was not satisfied."""

    times: int


@dataclass(frozen=True, slots=True)
class DeclineTerms:
    """承办单位提出不予受理: who approves."""

    approve: str


@dataclass(frozen=True, slots=True)
class ClosingTerms:
    """市民不满意而诉求无依据时的结案: who approves."""

    approve: str


@dataclass(frozen=True, slots=True)
class ReopeningTerms:
    """重新办理: until when after its end a matter may be reopened."""

    within: Duration


@dataclass(frozen=True, slots=True)
class ArchiveTerms:
    """归档: how long after its end a matter is archived by itself."""

    after: Duration


@dataclass(frozen=True, slots=True)
class Question:
    """A question of the call back (回访问题).

    ``fills`` names the fact that the answer gives (contacted, solved, satisfied) or is None;
    ``kind``: ``flag`` yes or no, ``score`` 1 to 5, ``text``. ``reasons`` may be given for a no.
    """

    id: str
    ask: str
    kind: Literal["flag", "score", "text"]
    fills: str | None = None
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CallbackTerms:
    """回访: how a resolved matter is called back.

    Nobody reached: tried again after ``wait``, ``tries`` times in all; with ``other_hours`` at
    another part of the day (``hours``) than the tries before. ``hours`` are local minutes of the
    day within which people are called, in the order in which parts are tried.
    """

    tries: int
    wait: Duration
    hours: tuple[Span, ...] = ()
    other_hours: bool = False
    questions: tuple[Question, ...] = ()


@dataclass(frozen=True, slots=True)
class Sampling:
    """现场核查抽取: which resolved matters are drawn for inspection, by chance that nobody chooses.

    Of the matters resolved in a period (``every``) and matching the condition, each group of equal
    ``per`` fields gives ``share`` percent (rounded up) or ``count``, and ``at_least`` so many.
    ``within`` is how long the inspector has; ``role`` who inspects.
    """

    rule: Rule
    condition: Condition
    every: Literal["day", "week", "month", "quarter"]
    role: str
    share: int | None = None
    count: int | None = None
    at_least: int = 0
    per: tuple[str, ...] = ()
    within: Duration | None = None


@dataclass(frozen=True, slots=True)
class Confidentiality:
    """保密: roles that see confidential matters at all; those of all such rules add up."""

    rule: Rule
    roles: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RetentionTerms:
    """保存期限: how many calendar days after the matter ended (or was archived) it is kept."""

    after: Literal["ended", "archived"]
    keep: Duration


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
    procedures: Table | None = None
    """Decides ``return``, ``suspension``, ``redo``, ``decline``, ``closing``, ``reopening`` and
    ``archive``; None where the city has no such rules."""
    callbacks: Table | None = None
    """Decides ``callback``; None where the city has no such rules."""
    samplings: tuple[Sampling, ...] = ()
    disclosure: Table | None = None
    """Decides for each personal field and role (``privacy.seen_by``) whether it is shown."""
    confidentiality: tuple[Confidentiality, ...] = ()
    retention: Table | None = None
    """Decides for ``request``, ``notes`` and ``attachments`` when each is erased."""
    schemes: tuple[Scheme, ...] = ()
    """How units are assessed; never two in force on one day."""
    duties: tuple[Duty, ...] = ()
    synonyms: Mapping[str, Synonyms] = field(default_factory=dict)
    calendar_origins: Mapping[str, Origin] = field(default_factory=dict)
    scenarios: tuple[Scenario, ...] = ()
    """The tests of the rules; not part of the version."""
    since: datetime | None = None
    """When it was put in force where it is in force; only then does it renew open tickets."""

    @cached_property
    def tables(self) -> tuple[Table, ...]:
        """The decision tables that there are, in the order in which they are asked."""
        all_ = (
            self.intake,
            self.routing,
            self.priorities,
            self.clocks,
            self.procedures,
            self.callbacks,
            self.disclosure,
            self.retention,
        )
        return tuple(table for table in all_ if table is not None)

    @cached_property
    def confidants(self) -> frozenset[str]:
        """The roles that see confidential matters."""
        return frozenset(role for rule in self.confidentiality for role in rule.roles)

    @cached_property
    def phrases(self) -> Phrases:
        """All phrases that the decision tables ask the text about."""
        return Phrases(phrase for table in self.tables for phrase in table.phrases)

    @cached_property
    def kept_plans(self) -> dict[tuple[object, ...], ClockPlan]:
        """Clock plans made so far: there are few, and every decision needs some."""
        return {}

    def calendar(self, id_: str | None) -> Calendar:
        """The calendar of this id, or the city's default where the id is None or gone."""
        return self.calendars.get(id_ or self.city.calendar) or self.calendars[self.city.calendar]
