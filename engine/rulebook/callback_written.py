"""What ``callbacks`` and ``sampling`` may say, as written: asking citizens, and looking on site.

References are text at this stage: whether what they name exists is ``check.py``'s business.
"""

from __future__ import annotations

from itertools import pairwise
from typing import Literal

from pydantic import model_validator

from engine.rulebook.messages import Wording
from engine.rulebook.moments import Hours, Within
from engine.rulebook.values import Count, Flag, Id, Many, Percent, Words, mistake
from engine.rulebook.verbs import RuleEntry, needs
from engine.rulebook.written import Written

_KIND_OF_FACT = {"contacted": "flag", "solved": "flag", "satisfied": "score"}


class QuestionEntry(Written):
    """A question of the call back."""

    id: Id
    ask: Words
    kind: Literal["flag", "score", "text"]
    fills: Literal["contacted", "solved", "satisfied"] | None = None
    reasons: Many[Words] = ()

    @model_validator(mode="after")
    def fitting(self) -> QuestionEntry:
        """Refuse an answer that is not of the kind that its fact is, and reasons for a text."""
        wanted = _KIND_OF_FACT.get(self.fills or "", self.kind)
        if wanted != self.kind:
            wording = Wording(
                f"{self.fills} 要由 kind: {wanted} 的问题来填",
                f"{self.fills} is filled by a question of kind: {wanted}",
                f"请改成 kind: {wanted}, 或删去 fills",
                f"write kind: {wanted}, or remove fills",
            )
            raise mistake("callback/other-kind", wording, at="fills")
        if self.kind == "text" and self.reasons:
            wording = Wording(
                "回答是文字的问题 (kind: text) 不列原因",
                "a question answered in words (kind: text) has no list of reasons",
                "原因是回答“否”或低分时选的; 请改成 kind: flag 或 score, 或删去 reasons",
                "reasons are given for a no or a low score: write kind: flag or score, "
                "or remove them",
            )
            raise mistake("callback/other-kind", wording, at="reasons")
        return self


class CallbackEntry(RuleEntry):
    """A rule on how a resolved matter is called back."""

    tries: Count
    wait: Within
    hours: Many[Hours] = ()
    other_hours: Flag = False
    questions: tuple[QuestionEntry, ...] = ()

    @model_validator(mode="after")
    def fitting(self) -> CallbackEntry:
        """Refuse parts of the day that overlap, or too few of them to choose another."""
        ordered = sorted(self.hours)
        if any(a[1] > b[0] for a, b in pairwise(ordered)):
            wording = Wording(
                "回访的时段互相重叠",
                "the hours overlap",
                "请合并或分开",
                "join them or set them apart",
            )
            raise mistake("calendar/hours-overlap", wording, at="hours")
        if self.other_hours and len(self.hours) < 2:
            wording = Wording(
                "换时段再打 (other_hours) 至少要有两个时段",
                "to try at other hours takes two parts of the day at least",
                '例如 hours: ["09:00-12:00", "14:00-18:00"]; 或删去 other_hours',
                'for example hours: ["09:00-12:00", "14:00-18:00"]; or remove other_hours',
            )
            raise mistake("callback/too-few-hours", wording, at="other_hours")
        return self


class SamplingEntry(RuleEntry):
    """A rule on which resolved matters are drawn for inspection."""

    every: Literal["day", "week", "month", "quarter"]
    share: Percent | None = None
    count: Count | None = None
    at_least: Count | None = None
    per: Many[
        Literal["area", "category", "district", "lead", "authority", "channel", "priority"]
    ] = ()
    role: Words
    within: Within | None = None

    @model_validator(mode="after")
    def fitting(self) -> SamplingEntry:
        """Refuse neither and both of share and count, a share of nothing, and a contest."""
        if (self.share is None) == (self.count is None):
            wording = Wording(
                "抽取规则应当且只能写 share, count 之一",
                "a sampling rule says exactly one of share and count",
                "按比例写 share: 5%, 按件数写 count: 10",
                "share: 5% for a share, count: 10 for a number",
            )
            raise mistake("shape/choose-one", wording)
        if self.share == 0:
            wording = Wording(
                "0% 一件也抽不到", "0% draws nothing", "请写 1% 至 100%", "write 1% to 100%"
            )
            raise mistake("value/bad-number", wording, at="share")
        needs(self, "at_least", "share")
        for name in ("layer", "overrides"):
            if name in self.model_fields_set:
                wording = Wording(
                    f"抽取规则不写 {name}: 条件符合的都抽, 不分优先",
                    f"a sampling rule has no {name}: all that match draw, none beats another",
                    f"请删去 {name}; 若要排除某些诉求, 请写 when",
                    f"remove {name}; to leave some matters out, write when",
                )
                raise mistake("sampling/all-apply", wording, at=name)
        return self
