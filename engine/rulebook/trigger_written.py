"""What a trigger may say, as written: its model, and what no single step may combine."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Field, model_validator

from engine.rulebook.messages import Wording
from engine.rulebook.moments import Within
from engine.rulebook.values import Count, Id, Words, mistake
from engine.rulebook.verbs import Behaviour, RuleEntry, needs
from engine.rulebook.written import Written

_ONLY_OF_EVENTS = ("as_", "after", "within", "count", "distinct")


class PatternEntry(Written):
    """A step of a pattern: an event, or one that never comes."""

    event: Words | None = None
    never: Words | None = None
    as_: Id | None = Field(None, alias="as")
    after: Words | None = None
    within: Within | None = None
    where: dict[str, Any] = Field(default_factory=dict)
    count: Count | None = None
    distinct: Words | None = None

    @model_validator(mode="after")
    def one_thing(self) -> PatternEntry:
        """Refuse neither and both of ``event`` and ``never``, and what ``never`` cannot have."""
        if (self.event is None) == (self.never is None):
            wording = Wording(
                "每一步应当且只能写 event, never 之一",
                "a step says exactly one of event and never",
                "发生了的事件写 event, 没有发生的写 never",
                "event for what happens, never for what does not",
            )
            raise mistake("shape/choose-one", wording)
        if self.never is not None:
            for name in _ONLY_OF_EVENTS:
                if getattr(self, name) is not None:
                    raise mistake("trigger/never-with", _never_with(name), at=name.strip("_"))
        if self.distinct is not None and (self.count is None or self.count < 2):
            wording = Wording(
                "distinct 要和 count 一起写, count 至少是 2",
                "distinct goes with a count of at least 2",
                f"例如 count: 2, distinct: {self.distinct[:40]}",
                f"for example count: 2, distinct: {self.distinct[:40]}",
            )
            raise mistake("trigger/idle-distinct", wording, at="distinct")
        return self


class TriggerThen(Written):
    """What a trigger does: it opens a case for a unit to look into, raises the matter, or both."""

    open_case: Behaviour | None = None
    refer: Words | None = None
    supervise: Words | None = None
    reply: Within | None = None

    @model_validator(mode="after")
    def fitting(self) -> TriggerThen:
        """Refuse a reply that nobody is asked for."""
        needs(self, "reply", "supervise")
        return self

    @property
    def only_supervises(self) -> bool:
        """Whether it raises the matter and opens no case."""
        return self.supervise is not None and self.open_case is None and self.refer is None


def _some_steps(steps: tuple[PatternEntry, ...]) -> tuple[PatternEntry, ...]:
    if not steps:
        wording = Wording("pattern 里一步也没有", "the pattern has no steps")
        raise mistake("shape/missing-value", wording)
    if all(step.event is None for step in steps):
        wording = Wording(
            "pattern 里只有 never, 没有一个发生了的事件",
            "the pattern has only never, and no event that happens",
            "请先写一步 event, 例如 {event: resolved}",
            "write a step with event first, as in {event: resolved}",
        )
        raise mistake("trigger/only-never", wording)
    return steps


class TriggerEntry(RuleEntry):
    """A trigger of accountability: a pattern over the events of one ticket or of one unit."""

    title: Words = ""
    basis: Words = ""
    behaviour: Behaviour | None = None
    scope: Literal["ticket", "unit"]
    over: Within | None = None
    pattern: Annotated[tuple[PatternEntry, ...], AfterValidator(_some_steps)]
    then: TriggerThen | None = None

    @model_validator(mode="after")
    def fitting(self) -> TriggerEntry:
        """Refuse a period without a unit, a unit without a period, and a contest of triggers.

        A case needs a behaviour, and only a ticket can be raised to somebody.
        """
        if self.behaviour is None and not (self.then and self.then.only_supervises):
            wording = Wording(
                "缺少 behaviour",
                "behaviour is missing",
                "要立线索请补上 behaviour: …; 只提级督办请在 then 里只写 supervise",
                "add behaviour: … for a case; then: {supervise: …} alone raises the matter only",
            )
            raise mistake("shape/missing-key", wording)
        if self.scope == "unit" and self.then is not None and self.then.supervise is not None:
            wording = Wording(
                "按单位统计的不能提级督办: 督办是对一个工单的",
                "a unit is not supervised: a written supervision is about one ticket",
                "请改用 scope: ticket, 或改为立线索 (behaviour 和 open_case)",
                "use scope: ticket, or open a case (behaviour and open_case)",
            )
            raise mistake("trigger/supervise-unit", wording, at="then")
        if self.scope == "unit" and self.over is None:
            wording = Wording(
                "scope: unit 要写明统计多长时间 (over)",
                "scope: unit needs over, the period that is looked at",
                "例如 over: 30 calendar days 或 30天",
                "for example over: 30 calendar days",
            )
            raise mistake("trigger/over-missing", wording, at="scope")
        if self.scope == "ticket" and self.over is not None:
            wording = Wording(
                "over 只用于 scope: unit",
                "over is for scope: unit only",
                "同一工单里两步之间的时间请在步骤里写 within",
                "for the time between two steps of one ticket write within in the step",
            )
            raise mistake("trigger/over-misplaced", wording, at="over")
        for name in ("layer", "overrides"):
            if name in self.model_fields_set:
                wording = Wording(
                    f"问责触发条件不写 {name}: 条件符合的都起作用, 不分优先",
                    f"a trigger has no {name}: all that match apply, none beats another",
                    f"请删去 {name}; 若要排除某些诉求, 请写 when",
                    f"remove {name}; to leave some matters out, write when",
                )
                raise mistake("trigger/all-apply", wording, at=name)
        return self


def _never_with(name: str) -> Wording:
    key = name.strip("_")
    return Wording(
        f"never 这一步不能写 {key}",
        f"a step with never takes no {key}",
        "没有发生的事件只能用 where 限定",
        "an event that never comes is narrowed by where alone",
    )
