"""What an escalation ladder may say, as written: its steps, and how often each is taken."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Literal

from pydantic import AfterValidator, model_validator

from engine.rulebook.messages import Wording
from engine.rulebook.moments import At, Within
from engine.rulebook.rulebook import StepTime
from engine.rulebook.values import Count, Many, Words, mistake
from engine.rulebook.verbs import Behaviour, Milestone, RuleEntry, needs
from engine.rulebook.written import Written
from engine.timing.durations import Duration

MOST_TIMES = 30
"""How often a step may be repeated."""


class StepEntry(Written):
    """A step of an escalation ladder."""

    at: At
    remind: Many[Words] = ()
    supervise: Words | None = None
    reply: Within | None = None
    open_case: Behaviour | None = None
    deliver: Literal["at-once", "working-hours"] = "at-once"
    repeat: Count | None = None
    repeat_every: Within | None = None

    @model_validator(mode="after")
    def something(self) -> StepEntry:
        """Refuse a step that does nothing, a reply that nobody is asked for, a bad repetition."""
        if not self.remind and self.supervise is None and self.open_case is None:
            wording = Wording(
                "这一步什么也没有做",
                "the step does nothing",
                "可写 remind, supervise, open_case",
                "write remind, supervise or open_case",
            )
            raise mistake("shape/choose-one", wording)
        needs(self, "reply", "supervise")
        needs(self, "repeat", "repeat_every")
        needs(self, "repeat_every", "repeat")
        wrong = None if self.repeat is None else bad_repeat(self)
        if wrong is not None:
            key, wording = wrong
            raise mistake("escalation/bad-repeat", wording, at=key)
        return self

    @property
    def times(self) -> tuple[StepTime, ...]:
        """When the step is taken: at its own time, and then as often as it is repeated."""
        at, every = self.at, self.repeat_every
        if every is None or self.repeat is None:
            return (at,)
        first = 0 if at.offset is None else at.offset.amount
        back = -1 if at.side == "before" else 1
        side: Literal["before", "after"] = "before" if at.side == "before" else "after"
        later = (first + back * every.amount * n for n in range(1, self.repeat + 1))
        return (at, *(StepTime(Duration(amount, every.unit), side) for amount in later))


def bad_repeat(step: StepEntry) -> tuple[str, Wording] | None:
    """What is wrong with how a step is repeated, and at which key: a case twice, on beyond due."""
    at, every, times = step.at, step.repeat_every, step.repeat or 0
    if every is None:
        return None
    if step.open_case is not None:
        return "open_case", Wording(
            "问责线索只立一次, 不能重复",
            "a case is opened once: this step cannot be repeated",
            "请把 open_case 写成单独的一步",
            "write open_case as a step of its own",
        )
    if times > MOST_TIMES:
        return "repeat", Wording(
            f"重复 {times} 次太多",
            f"repeated {times} times is too often",
            f"至多重复 {MOST_TIMES} 次",
            f"repeat it {MOST_TIMES} times at most",
        )
    if at.offset is not None and at.offset.unit != every.unit:
        return "repeat_every", Wording(
            f"{at} 和每隔 {every} 的单位不同, 说不清是什么时候",
            f"{at} and every {every} count in different units",
            f"例如 at: due, repeat_every: {every}, 或两处用同一单位",
            f"for example at: due, repeat_every: {every}, or one unit for both",
        )
    if at.side == "before" and at.offset is not None and at.offset.amount <= every.amount * times:
        most = (at.offset.amount - 1) // every.amount
        return "repeat", Wording(
            f"重复 {times} 次就过了到期时刻",
            f"repeated {times} times it would go on beyond the due time",
            f"至多重复 {most} 次" if most else "请另写到期后的一步",
            f"repeat it {most} times at most" if most else "write a step after due instead",
        )
    last = step.times[-1].offset
    if last is not None and last.too_long:
        return "repeat_every", Wording(
            f"重复 {times} 次, 最后一次是到期十年以后",
            f"repeated {times} times, the last is more than ten years after due",
            "请重复得密一些, 或少几次",
            "repeat it at shorter intervals, or fewer times",
        )
    return None


def told_twice(steps: tuple[StepEntry, ...]) -> Iterator[tuple[int, Wording]]:
    """Repeated steps that come to do, at one moment, just what another step does."""
    taken: dict[tuple[StepTime, str | frozenset[str] | None], int] = {}
    for index, step in enumerate(steps):
        for at in step.times:
            others = [
                other
                for act in (frozenset(step.remind), step.supervise)
                if act and (other := taken.setdefault((at, act), index)) != index
            ]
            repeated = [each for each in (index, *others) if steps[each].repeat is not None]
            if others and repeated:
                yield (
                    repeated[0],
                    Wording(
                        f"{at} 已有另一步做同样的事, 会通知两次",
                        f"another step does the same at {at}: it would be told twice",
                        "请少重复几次, 或删去另一步",
                        "repeat it fewer times, or remove the other step",
                    ),
                )
                break


def _some_steps(steps: tuple[StepEntry, ...]) -> tuple[StepEntry, ...]:
    if not steps:
        wording = Wording("督办阶梯一步也没有", "the ladder has no steps")
        raise mistake("shape/missing-value", wording)
    return steps


class EscalationEntry(RuleEntry):
    """An escalation ladder on a milestone's clock."""

    title: Words = ""
    basis: Words = ""
    milestone: Milestone
    steps: Annotated[tuple[StepEntry, ...], AfterValidator(_some_steps)]
