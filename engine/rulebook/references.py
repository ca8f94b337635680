"""References from entry to entry: what each names must exist, and be in force when it is named."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from engine.rulebook.definitions import Definition, Definitions
from engine.rulebook.facts import nearest
from engine.rulebook.messages import Problem, Wording
from engine.rulebook.model import RULES
from engine.rulebook.nouns import DepartmentEntry
from engine.rulebook.shape import Entries, Item
from engine.rulebook.tree import Path
from engine.rulebook.trigger_written import TriggerEntry
from engine.rulebook.verbs import RoutingEntry
from engine.rulebook.written import Period

_UNITS = ("lead", "authority", "assist", "notify")
_APPROVED = ("return", "suspension", "decline", "closing")
_ALL_APPLY = ("triggers", "sampling", "confidentiality", "assessment")
"""Kinds whose rules override nothing, as their models say."""
REFERENCES: Mapping[str, tuple[tuple[tuple[str, ...], str], ...]] = {
    "city": ((("calendar",), "calendars"),),
    "departments": (
        (("authority",), "departments"),
        (("calendar",), "calendars"),
        (("succeeded_by",), "departments"),
    ),
    "hotlines": ((("owner",), "departments"), (("area",), "areas")),
    "calendars": ((("holidays",), "holidays"),),
    "intake": ((("then", "refer_to"), "hotlines"), (("then", "decline"), "decline_reasons")),
    "routing": tuple((("then", attribute), "departments") for attribute in _UNITS),
    "duties": ((("unit",), "departments"), (("role",), "roles"), (("calendar",), "calendars")),
    "clocks": ((("calendar",), "calendars"), (("extension", "approve"), "roles")),
    "triggers": ((("then", "refer"), "departments"), (("then", "supervise"), "roles")),
    "procedures": tuple((("then", name, "approve"), "roles") for name in _APPROVED),
    "sampling": ((("role",), "roles"),),
    "disclosure": ((("roles",), "roles"),),
    "confidentiality": ((("roles",), "roles"),),
    "assessment": (
        (("units", "ids"), "departments"),
        (("units", "without"), "departments"),
        (("publish", "approve"), "roles"),
    ),
    "escalations": ((("steps", "remind"), "roles"), (("steps", "supervise"), "roles")),
}
"""For each kind, where references stand and what kind they refer to."""
_NOUNS: Mapping[str, tuple[str, str, str]] = {
    "departments": ("reference/unknown-department", "单位", "department"),
    "calendars": ("reference/unknown-calendar", "日历", "calendar"),
    "holidays": ("reference/unknown-holidays", "假日表", "list of holidays"),
    "hotlines": ("reference/unknown-hotline", "热线", "hotline"),
    "areas": ("reference/unknown-area", "业务领域", "area"),
    "categories": ("reference/unknown-category", "诉求类型", "category"),
    "districts": ("reference/unknown-district", "区市", "district"),
    "decline_reasons": ("reference/unknown-reason", "不予受理理由", "reason to decline"),
    "return_reasons": ("reference/unknown-reason", "退单理由", "reason to return"),
    "roles": ("reference/unknown-role", "角色", "role"),
    "layers": ("reference/unknown-layer", "层级", "layer"),
    "rules": ("reference/unknown-rule", "规则", "rule"),
}


@dataclass(frozen=True, slots=True)
class Days:
    """Days from ``first`` to ``last``, both counted, open ends as the ends of the calendar."""

    first: date = date.min
    last: date = date.max

    @classmethod
    def of(cls, period: Period | None) -> Days:
        """The days of a period; without one, all."""
        if period is None:
            return cls()
        return cls(period.from_ or date.min, period.until or date.max)

    def contains(self, other: Days) -> bool:
        """Whether all days of the other are among these."""
        return self.first <= other.first and other.last <= self.last


def check_references(entries: Entries, definitions: Definitions) -> Iterator[Problem]:
    """Every reference to something that does not exist or is not in force."""
    for kind, places in REFERENCES.items():
        for item in entries.of(kind):
            for keys, target in places:
                known = definitions.get(target, {})
                for path, name in texts(item.raw, keys, ()):
                    if name not in known:
                        yield unknown_reference(item, path, name, target, known)
    for item in (item for kind in RULES if kind not in _ALL_APPLY for item in entries.of(kind)):
        yield from _check_overrides(item, definitions.get("rules", {}))
    for item in entries.of("routing"):
        yield from _check_in_force(item, definitions.get("departments", {}))
    for item in entries.of("triggers"):
        yield from _check_refer_in_force(item, definitions.get("departments", {}))
    yield from _check_succession(entries, definitions.get("departments", {}))


def unknown_layer(item: Item, name: str, known: Mapping[str, Definition]) -> Problem:
    """The problem of a rule that stands in a layer that is not declared."""
    return unknown_reference(item, ("layer",), name, "layers", known)


def texts(raw: Any, keys: tuple[str, ...], path: Path) -> Iterator[tuple[Path, str]]:
    """The texts at the keys, each with its path, through lists and values per start date."""
    if isinstance(raw, list):
        for index, part in enumerate(raw):
            yield from texts(part, keys, (*path, index))
    elif isinstance(raw, dict):
        if keys and keys[0] in raw:
            yield from texts(raw[keys[0]], keys[1:], (*path, keys[0]))
        elif keys:
            for start, part in raw.items():
                if start[:1].isdigit():
                    yield from texts(part, keys, (*path, start))
        else:
            for start, part in raw.items():
                yield from texts(part, (), (*path, start))
    elif isinstance(raw, str) and not keys and raw.strip():
        yield path, raw.strip()


def unknown_reference(
    item: Item, path: Path, name: str, target: str, known: Mapping[str, Definition]
) -> Problem:
    """The problem of a name that no entry of the kind has, with the nearest one that exists."""
    code, noun_zh, noun_en = _NOUNS[target]
    by_name = [definition.id for definition in known.values() if definition.name == name]
    near = by_name[0] if by_name else nearest(name[:64], known)
    if near is not None:
        origin = known[near].origin
        hints = (
            f'是否想写 "{near}"? 定义于 {origin}',
            f'did you mean "{near}"? It is defined at {origin}',
        )
    elif known:
        listed = ", ".join(list(known)[:8]) + (" …" if len(known) > 8 else "")
        hints = (f"已有的{noun_zh}: {listed}", f"there are: {listed}")
    else:
        hints = (
            f"还没有定义任何{noun_zh}, 请写在 {target} 下",
            f"no {noun_en} is defined yet; define it under {target}",
        )
    wording = Wording(
        f'没有名为 "{name[:80]}" 的{noun_zh}', f'there is no {noun_en} "{name[:80]}"', *hints
    )
    return item.problem(code, path, wording)


def _check_overrides(item: Item, rules: Mapping[str, Definition]) -> Iterator[Problem]:
    for path, name in texts(item.raw, ("overrides",), ()):
        target = rules.get(name)
        if target is None:
            yield unknown_reference(item, path, name, "rules", rules)
        elif target.id == item.id:
            wording = Wording("规则不能推翻自己", "a rule cannot override itself")
            yield item.problem("reference/circle", path, wording)
        elif target.item.kind != item.kind:
            wording = Wording(
                f'"{name}" 是 {target.item.kind} 的规则, 这里是 {item.kind}',
                f'"{name}" is a rule of {target.item.kind}, this one of {item.kind}',
                f"只能推翻同一种规则; 它定义于 {target.origin}",
                f"a rule overrides rules of its own kind; that one is at {target.origin}",
            )
            yield item.problem("reference/other-kind", path, wording)
        elif item.id in [other for _, other in texts(target.item.raw, ("overrides",), ())]:
            wording = Wording(
                f'"{name}" 也推翻这条规则',
                f'"{name}" overrides this rule too',
                f"请删去其中一个; 另一个在 {target.origin}",
                f"delete one of the two; the other is at {target.origin}",
            )
            yield item.problem("reference/circle", path, wording)


def _check_in_force(item: Item, departments: Mapping[str, Definition]) -> Iterator[Problem]:
    if not isinstance(item.entry, RoutingEntry):
        return
    rule_days = Days.of(item.entry.effective)
    for attribute in _UNITS:
        per_day = getattr(item.entry.then, attribute) or {}
        starts = sorted(start or date.min for start in per_day)
        for start, value in per_day.items():
            later = [day for day in starts if day > (start or date.min)]
            until = later[0] - timedelta(days=1) if later else date.max
            days = Days(max(rule_days.first, start or date.min), min(rule_days.last, until))
            at: Path = ("then", attribute) + ((start.isoformat(),) if start else ())
            names = value if isinstance(value, tuple) else (value,)
            for index, name in enumerate(names):
                unit = departments.get(name)
                if unit is None or not isinstance(unit.item.entry, DepartmentEntry):
                    continue
                in_force = Days.of(unit.item.entry.effective)
                if days.first <= days.last and not in_force.contains(days):
                    yield not_in_force(item, (*at, index), unit, in_force, days)


def _check_refer_in_force(item: Item, departments: Mapping[str, Definition]) -> Iterator[Problem]:
    if not isinstance(item.entry, TriggerEntry) or item.entry.then is None:
        return
    unit = departments.get(item.entry.then.refer or "")
    if unit is not None and isinstance(unit.item.entry, DepartmentEntry):
        days = Days.of(item.entry.effective)
        in_force = Days.of(unit.item.entry.effective)
        if not in_force.contains(days):
            yield not_in_force(item, ("then", "refer"), unit, in_force, days)


def not_in_force(item: Item, path: Path, unit: Definition, in_force: Days, days: Days) -> Problem:
    """The problem of a unit that is named for days on which it does not exist."""
    entry = unit.item.entry
    assert isinstance(entry, DepartmentEntry)
    origin = unit.origin
    if in_force.last < days.last:
        after = entry.succeeded_by
        zh = f'单位 "{unit.id}" 到 {in_force.last} 为止, 规则在此之后仍然有效'
        en = f'"{unit.id}" exists until {in_force.last}; the rule is in force after that'
        limit = f"effective: {{until: {in_force.last}}}"
        hint_zh = f'此后由 "{after}" 接替 (见 {origin}); ' if after else f"见 {origin}; "
        hint_en = f'then "{after}" succeeds it ({origin}); ' if after else f"see {origin}; "
    else:
        zh = f'单位 "{unit.id}" 从 {in_force.first} 起才有, 规则在此之前已经有效'
        en = f'"{unit.id}" exists from {in_force.first} on; the rule is in force before that'
        limit = f"effective: {{from: {in_force.first}}}"
        hint_zh, hint_en = f"见 {origin}; ", f"see {origin}; "
    wording = Wording(
        zh,
        en,
        f"{hint_zh}请按日期写值, 或给规则加上 {limit}",
        f"{hint_en}give the value per start date, or the rule {limit}",
    )
    return item.problem("reference/not-in-force", path, wording)


def _check_succession(entries: Entries, departments: Mapping[str, Definition]) -> Iterator[Problem]:
    for item in entries.of("departments"):
        seen = {item.id}
        after = item.entry.succeeded_by if isinstance(item.entry, DepartmentEntry) else None
        while after is not None and after in departments:
            if after in seen:
                if after == item.id:
                    wording = Wording(
                        "接替关系绕成了圈",
                        "the succession goes round in a circle",
                        "succeeded_by 应指向后来的单位",
                        "succeeded_by names the unit that came later",
                    )
                    yield item.problem("reference/circle", ("succeeded_by",), wording)
                break
            seen.add(after)
            entry = departments[after].item.entry
            after = entry.succeeded_by if isinstance(entry, DepartmentEntry) else None
