"""What ``assessment`` may say, as written: measures, grades, what is taken off, when it is told.

References are text at this stage: whether what they name exists is ``check.py``'s business.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import pairwise
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Field, PlainValidator, model_validator
from pydantic_core import PydanticCustomError

from engine.rulebook.assessment import FALLS, GOODS, Counted, Every, Falls, Good, Mark
from engine.rulebook.assessment_names import COUNTED_NAMES
from engine.rulebook.messages import Wording
from engine.rulebook.moments import Within
from engine.rulebook.values import Count, Id, Many, Percent, Words, mistake, text_of
from engine.rulebook.verbs import Behaviour, RuleEntry, needs
from engine.rulebook.written import Written

FULL = 100
_SCORES = ("1", "2", "3", "4", "5")
UnitKind = Literal["bureau", "utility", "district", "centre", "authority"]


def _points(value: Any) -> int:
    text = text_of(value, "分数", "points")
    if text.isascii() and text.isdigit() and len(text) < 4 and int(text) <= FULL:
        return int(text)
    wording = Wording(
        f'"{text[:80]}" 不是分数',
        f'"{text[:80]}" is not a number of points',
        "写 0 至 100 的整数, 例如 30",
        "write a whole number from 0 to 100, as in 30",
    )
    raise mistake("value/bad-number", wording)


def _score(value: Any) -> int:
    text = text_of(value, "满意度", "a score")
    if text in _SCORES:
        return int(text)
    wording = Wording(
        f'"{text[:80]}" 不是满意度',
        f'"{text[:80]}" is not a score',
        "满意度是 1 至 5; 4 分 (满意) 起算满意写 4",
        "scores are 1 to 5; write 4 where satisfied begins at 4",
    )
    raise mistake("value/bad-number", wording)


Points = Annotated[int, PlainValidator(_points)]
"""Points of a hundred: a whole number from 0 to 100."""
Score = Annotated[int, PlainValidator(_score)]
"""How content a citizen is: 1 to 5."""


def _some_part(share: int) -> int:
    if share == 0:
        wording = Wording(
            "达到 0% 就得满分, 等于不计分",
            "full points from 0% on: that scores nothing",
            "请写 1% 至 100%; 不计分请写 weight: 0",
            "write 1% to 100%; to score nothing write weight: 0",
        )
        raise mistake("value/bad-number", wording)
    return share


class AssessedEntry(Written):
    """Which units are assessed."""

    kinds: Many[UnitKind] = ()
    ids: Many[Words] = ()
    without: Many[Words] = ()


class MeasureEntry(Written):
    """One figure of the assessment."""

    id: Id
    title: Words
    title_en: Words | None = None
    counts: Counted
    falls: Falls | None = None
    when: Any = None
    leave_out: Many[Mark] = ()
    good: Good | None = None
    at_least: Score | None = None
    ranked_from: Count | None = None
    weight: Points = 0
    target: Annotated[Percent, AfterValidator(_some_part)] | None = None

    @model_validator(mode="after")
    def fitting(self) -> MeasureEntry:
        """Refuse a time, or a good, that such items do not have; and what says nothing here."""
        if self.falls is not None and self.falls not in FALLS[self.counts]:
            raise mistake("assessment/no-such-time", _no_such_time(self.counts), at="falls")
        if self.good is not None and self.good not in GOODS[self.counts]:
            raise mistake("assessment/no-such-good", _no_such_good(self.counts), at="good")
        if (self.good == "satisfied") != (self.at_least is not None):
            at = "good" if self.at_least is None else "at_least"
            raise mistake("assessment/satisfied-from", _satisfied_from(self), at=at)
        needs(self, "ranked_from", "good")
        twice = next(_twice(self.leave_out), None)
        if twice is not None:
            raise mistake("assessment/said-twice", _said_twice(twice), at="leave_out")
        if self.target is not None and not self.weight:
            wording = Wording(
                "不计分的指标不写 target: 它说的是达到百分之几得满分",
                "a measure that scores nothing has no target: it says what gives full points",
                "请写 weight, 或删去 target",
                "write a weight, or remove target",
            )
            raise mistake("assessment/nothing-scored", wording, at="target")
        return self


class GradeEntry(Written):
    """A grade, reached from so many points on."""

    id: Id
    title: Words
    title_en: Words | None = None
    from_: Points = Field(alias="from")


class MalusEntry(Written):
    """What a confirmed case takes off."""

    behaviour: Behaviour | None = None
    points: Points
    at_most: Points | None = None

    @model_validator(mode="after")
    def fitting(self) -> MalusEntry:
        """Refuse to take nothing, and a bound below what one case takes."""
        if self.points == 0:
            wording = Wording("扣 0 分等于不扣", "0 points take nothing off", "请写 1 至 100")
            raise mistake("value/bad-number", wording, at="points")
        if self.at_most is not None and self.at_most < self.points:
            wording = Wording(
                f"最多扣 {self.at_most} 分, 少于一次扣的 {self.points} 分",
                f"at most {self.at_most} is less than one case takes ({self.points})",
                f"请写 at_most: {self.points} 或更多",
                f"write at_most: {self.points} or more",
            )
            raise mistake("assessment/malus-bound", wording, at="at_most")
        return self


class PublishingEntry(Written):
    """A bulletin that is drafted by rule."""

    every: Every
    draft_after: Within
    objections_within: Within
    approve: Words


class SchemeEntry(RuleEntry):
    """A way of assessing units."""

    units: AssessedEntry | None = None
    measures: tuple[MeasureEntry, ...]
    grades: tuple[GradeEntry, ...] = ()
    malus: tuple[MalusEntry, ...] = ()
    scored_from: Points = 0
    publish: tuple[PublishingEntry, ...] = ()

    @model_validator(mode="after")
    def fitting(self) -> SchemeEntry:
        """Refuse a contest, points that do not add up, and grades that leave a gap."""
        for name in ("when", "layer", "overrides"):
            if name in self.model_fields_set:
                raise mistake("assessment/one-for-all", _one_for_all(name), at=name)
        if not self.measures:
            wording = Wording("一个指标也没有写", "there is no measure")
            raise mistake("shape/missing-value", wording, at="measures")
        weights = sum(measure.weight for measure in self.measures)
        if weights not in (0, FULL):
            raise mistake("assessment/weights", _weights(weights), at="measures")
        if not weights and (self.grades or self.malus or self.scored_from):
            at = "grades" if self.grades else "malus" if self.malus else "scored_from"
            raise mistake("assessment/nothing-scored", _nothing_scored(at), at=at)
        if weights and not any(measure.weight and measure.good for measure in self.measures):
            raise mistake("assessment/counts-only", _COUNTS_ONLY, at="measures")
        for wrong in self._grades():
            raise wrong
        for at, named in (
            ("malus", [one.behaviour or "…" for one in self.malus]),
            ("publish", [one.every for one in self.publish]),
        ):
            twice = next(_twice(named), None)
            if twice is not None:
                raise mistake("assessment/said-twice", _said_twice(twice), at=at)
        return self

    def _grades(self) -> Iterator[PydanticCustomError]:
        for above, below in pairwise(self.grades):
            if below.from_ >= above.from_:
                wording = Wording(
                    f'等次 "{below.id}" 从 {below.from_} 分起, '
                    f'不低于前面的 "{above.id}" ({above.from_} 分)',
                    f'the grade "{below.id}" begins at {below.from_}, '
                    f'not below "{above.id}" before it ({above.from_})',
                    "等次从高到低写",
                    "write the grades from the highest down",
                )
                yield mistake("assessment/grades", wording, at="grades")
        if self.grades and self.grades[-1].from_ > 0:
            lowest = self.grades[-1]
            wording = Wording(
                f"低于 {lowest.from_} 分的没有等次",
                f"below {lowest.from_} points there is no grade",
                "最低的等次写 from: 0",
                "write from: 0 for the lowest grade",
            )
            yield mistake("assessment/grades", wording, at="grades")


def _twice(names: Iterable[str]) -> Iterator[str]:
    return (name for name, times in Counter(names).items() if times > 1)


def _no_such_time(counts: Counted) -> Wording:
    known = ", ".join(FALLS[counts])
    return Wording(
        f"{COUNTED_NAMES[counts][0]} (counts: {counts}) 没有这个时间",
        f"{COUNTED_NAMES[counts][1]} have no such time",
        f"可写: {known}",
        f"write one of: {known}",
    )


def _no_such_good(counts: Counted) -> Wording:
    known = ", ".join(GOODS[counts])
    if not known:
        return Wording(
            f"{COUNTED_NAMES[counts][0]} (counts: {counts}) 只计件数, 没有好坏",
            f"{COUNTED_NAMES[counts][1]} are only counted: none is good or bad",
            "请删去 good",
            "remove good",
        )
    return Wording(
        f"{COUNTED_NAMES[counts][0]} (counts: {counts}) 不能这样算好",
        f"{COUNTED_NAMES[counts][1]} cannot be good in this way",
        f"可写: {known}",
        f"write one of: {known}",
    )


def _satisfied_from(measure: MeasureEntry) -> Wording:
    if measure.at_least is None:
        return Wording(
            "没有写几分起算满意",
            "it is not said which score is satisfied",
            "请补上 at_least: 4",
            "add at_least: 4",
        )
    return Wording(
        "at_least 是几分起算满意, 只和 good: satisfied 一起写",
        "at_least is the score that is satisfied; it stands beside good: satisfied only",
        "请删去 at_least, 或写 good: satisfied",
        "remove at_least, or write good: satisfied",
    )


_COUNTS_ONLY = Wording(
    "只有件数计分, 没有一个率计分",
    "only counts are scored, and no rate is",
    "一个率也没有计分的单位没有得分; 请给有 good 的指标写 weight",
    "a unit of which no rate is scored has no points: give a weight to a measure with good",
)


def _weights(total: int) -> Wording:
    return Wording(
        f"各指标的 weight 加起来是 {total}, 不是 100",
        f"the weights add up to {total}, not 100",
        "请改到合计 100; 全部不写就只列数字, 不计分",
        "mend them to add up to 100; with none at all the figures are shown and not scored",
    )


def _nothing_scored(at: str) -> Wording:
    return Wording(
        f"没有一个指标写了 weight, {at} 无从谈起",
        f"no measure has a weight: there is nothing for {at} to go by",
        f"请给指标写 weight, 或删去 {at}",
        f"give the measures weights, or remove {at}",
    )


def _said_twice(name: str) -> Wording:
    return Wording(
        f'"{name}" 写了两次' if name != "…" else "不写 behaviour 的只能有一条",
        f'"{name}" stands here twice' if name != "…" else "only one may be without a behaviour",
        "请只留一个",
        "leave one of them",
    )


def _one_for_all(name: str) -> Wording:
    return Wording(
        f"考核办法不写 {name}: 同一天只有一个办法, 对所有被考核单位一样",
        f"a scheme has no {name}: there is one on each day, the same for all who are assessed",
        f"请删去 {name}; 某个指标只算一部分工单, 请在该指标里写 when",
        f"remove {name}; to count some matters only, write when in the measure",
    )
