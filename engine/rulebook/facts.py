"""The facts that rules may speak about: names, types and domains, declared once.

A request is a point in the space that these facts span. ``area``, ``category``, ``district`` and
``channel`` may be missing (nobody asked yet): a condition on a missing fact does not hold,
whatever it says. The other facts have a default.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal
from zoneinfo import ZoneInfo

from engine.rulebook.rulebook import Area, Department, Hotline, Node, Reason

FactType = Literal["choice", "tree", "flag", "number", "date", "time", "text"]
FactValue = str | int | bool

CHANNELS: Mapping[str, str] = {
    "hotline": "统一热线",
    "portal": "市民门户",
    "api": "系统接口",
    "import": "文件导入",
    "handover": "原有热线移交",
}
WEEKDAYS: Mapping[str, str] = {
    "mon": "星期一",
    "tue": "星期二",
    "wed": "星期三",
    "thu": "星期四",
    "fri": "星期五",
    "sat": "星期六",
    "sun": "星期日",
}
PRIORITIES: Mapping[str, str] = {
    "urgent": "紧急",
    "high": "优先",
    "normal": "普通",
    "low": "一般",
}
NONE = "none"
NUMBER_MAX = 10**9
LATER = (
    "clocks",
    "escalations",
    "triggers",
    "procedures",
    "callbacks",
    "sampling",
    "disclosure",
    "retention",
    "assessment",
)
"""Kinds of rule in which what routing and priorities decided may be asked about."""


@dataclass(frozen=True, slots=True)
class Fact:
    """One fact: its type, its finite domain (choice, tree, flag) and its default, if any.

    ``values`` maps each value of the domain to its Chinese name; for a tree these are the leaves.
    ``masks`` maps every value that may be written or given (leaves and inner nodes) to a bit mask
    over the domain. ``tables`` None means that rules of every kind may use it.
    """

    name: str
    title: str
    title_en: str
    type: FactType
    values: Mapping[str, str] = field(default_factory=dict)
    masks: Mapping[FactValue, int] = field(default_factory=dict)
    default: FactValue | None = None
    tables: tuple[str, ...] | None = None
    derived: bool = False

    @property
    def finite(self) -> bool:
        """Whether its constraint is a bit mask (not a range of numbers, nor text)."""
        return self.type in ("choice", "tree", "flag")

    @property
    def everything(self) -> int:
        """The mask of the whole domain."""
        return (1 << (2 if self.type == "flag" else len(self.values))) - 1


@dataclass(frozen=True, slots=True)
class FactProblem:
    """What is wrong with one given fact, and what to write instead."""

    fact: str
    value: object
    code: str
    message_zh: str
    message_en: str
    hint_zh: str | None = None
    hint_en: str | None = None


class FactErrors(ValueError):
    """The given facts do not describe a request; ``problems`` names each."""

    def __init__(self, problems: Iterable[FactProblem]) -> None:
        self.problems = tuple(problems)
        super().__init__("; ".join(problem.message_en for problem in self.problems))


@dataclass(frozen=True, slots=True)
class Request:
    """A request as rules see it. ``at`` is the instant of receipt (aware)."""

    at: datetime
    values: Mapping[str, FactValue]
    text: str | None = None


def nearest(word: str, known: Iterable[str]) -> str | None:
    """The known word most like the given one, or None if nothing is near."""
    found = difflib.get_close_matches(word, list(known), n=1, cutoff=0.6)
    return found[0] if found else None


@dataclass(frozen=True)
class FactSpace:
    """All facts of one rulebook, with the city's time zone for dates and times of day."""

    facts: Mapping[str, Fact]
    zone: ZoneInfo

    @classmethod
    def build(
        cls,
        *,
        areas: Mapping[str, Area],
        categories: Mapping[str, Node],
        districts: Mapping[str, Node],
        hotlines: Mapping[str, Hotline],
        decline_reasons: Mapping[str, Reason],
        departments: Mapping[str, Department],
        zone: ZoneInfo,
    ) -> FactSpace:
        """Derive the domains from the catalog."""
        units = {unit.id: unit.name for unit in departments.values()}
        facts = [
            _choice("area", "业务领域", "business area", {a.id: a.name for a in areas.values()}),
            _tree("category", "诉求类型", "category", categories),
            _tree("district", "区市", "district", districts),
            _choice("channel", "受理渠道", "channel", CHANNELS),
            _choice(
                "hotline",
                "来源热线",
                "legacy hotline it came through",
                {NONE: "无", **{line.id: line.name for line in hotlines.values()}},
                default=NONE,
            ),
            _choice(
                "circumstance",
                "不予受理情形",
                "circumstance ticked at intake",
                {NONE: "无", **{r.id: r.name for r in decline_reasons.values()}},
                default=NONE,
            ),
            _flag("anonymous", "匿名", "anonymous"),
            _flag("confidential", "保密", "confidential"),
            Fact("people", "涉及人数", "people affected", "number", default=1),
            Fact(
                "repeat", "此前同一诉求次数", "earlier requests on the matter", "number", default=0
            ),
            Fact("date", "受理日期", "date of receipt", "date"),
            Fact("time", "受理时刻", "time of receipt", "time"),
            _choice("weekday", "星期", "weekday of receipt", WEEKDAYS),
            Fact("text", "诉求内容", "what the citizen says", "text"),
            _choice("lead", "承办单位", "lead unit", units, tables=LATER),
            _choice("authority", "主管部门", "industry authority", units, tables=LATER),
            _choice("priority", "优先级", "priority", PRIORITIES, tables=LATER),
        ]
        return cls({fact.name: fact for fact in facts}, zone)

    def request(self, values: Mapping[str, object], at: datetime) -> Request:
        """Check the given facts and complete them with defaults.

        Raises ``FactErrors`` naming every unknown fact and value with the nearest right spelling.
        """
        problems: list[FactProblem] = []
        known: dict[str, FactValue] = dict(self._defaults())
        text: str | None = None
        for name, raw in values.items():
            fact = self.facts.get(name)
            if fact is None or fact.derived or name in ("date", "time", "weekday"):
                problems.append(self._not_a_fact(name, raw))
            elif raw is None:
                continue
            elif fact.type == "text":
                text = str(raw)
            else:
                value = _given(fact, raw)
                if isinstance(value, FactProblem):
                    problems.append(value)
                else:
                    known[name] = value
        if problems:
            raise FactErrors(problems)
        return Request(at, known, text)

    def _defaults(self) -> Iterable[tuple[str, FactValue]]:
        return ((f.name, f.default) for f in self.facts.values() if f.default is not None)

    def _not_a_fact(self, name: str, raw: object) -> FactProblem:
        given = [
            f.name
            for f in self.facts.values()
            if not f.derived and f.name not in ("date", "time", "weekday")
        ]
        near = nearest(name, given)
        return FactProblem(
            name,
            raw,
            "fact/unknown-fact",
            f'没有名为 "{name}" 的事实',
            f'there is no fact "{name}" that a request may give',
            f'是否想写 "{near}"?' if near else "可用的事实: " + ", ".join(given),
            f'did you mean "{near}"?' if near else "facts: " + ", ".join(given),
        )


def _given(fact: Fact, raw: object) -> FactValue | FactProblem:
    if fact.type == "flag":
        value = {"true": True, "false": False}.get(str(raw).lower())
        return value if value is not None else _wrong(fact, raw, "true, false")
    if fact.type == "number":
        text = str(raw)
        if text.isascii() and text.isdigit() and int(text) <= NUMBER_MAX:
            return int(text)
        return _wrong(fact, raw, "0, 1, 2 …")
    value_text = str(raw)
    if value_text in fact.masks:
        return value_text
    near = nearest(value_text, [str(key) for key in fact.masks])
    by_name = [key for key, name in fact.values.items() if name == value_text]
    suggestion = by_name[0] if by_name else near
    shown = ", ".join(list(fact.values)[:12]) + (" …" if len(fact.values) > 12 else "")
    return FactProblem(
        fact.name,
        raw,
        "fact/unknown-value",
        f'{fact.title} ({fact.name}) 没有 "{value_text}" 这个值',
        f'"{value_text}" is not a value of {fact.name}',
        f'是否想写 "{suggestion}"?' if suggestion else f"可用的值: {shown}",
        f'did you mean "{suggestion}"?' if suggestion else f"values: {shown}",
    )


def _wrong(fact: Fact, raw: object, wanted: str) -> FactProblem:
    return FactProblem(
        fact.name,
        raw,
        "fact/wrong-type",
        f'{fact.title} ({fact.name}) 不能是 "{raw}"',
        f'{fact.name} cannot be "{raw}"',
        f"应写 {wanted}",
        f"write {wanted}",
    )


def _choice(
    name: str,
    title: str,
    title_en: str,
    values: Mapping[str, str],
    default: str | None = None,
    tables: tuple[str, ...] | None = None,
) -> Fact:
    masks: dict[FactValue, int] = {value: 1 << bit for bit, value in enumerate(values)}
    return Fact(
        name, title, title_en, "choice", dict(values), masks, default, tables, tables is not None
    )


def _flag(name: str, title: str, title_en: str) -> Fact:
    return Fact(
        name, title, title_en, "flag", {"false": "否", "true": "是"}, {False: 1, True: 2}, False
    )


def _tree(name: str, title: str, title_en: str, nodes: Mapping[str, Node]) -> Fact:
    inner = {node.parent for node in nodes.values()}
    leaves = {node.id: node.name for node in nodes.values() if node.id not in inner}
    masks: dict[FactValue, int] = dict.fromkeys(nodes, 0)
    for bit, leaf in enumerate(leaves):
        above: str | None = leaf
        while above is not None:
            masks[above] |= 1 << bit
            above = nodes[above].parent
    return Fact(name, title, title_en, "tree", leaves, masks)


def local_day(at: datetime, zone: ZoneInfo) -> date:
    """The city's date at this instant."""
    return at.astimezone(zone).date()
