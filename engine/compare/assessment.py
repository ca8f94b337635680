"""A scheme of assessment taken apart, key by key, for comparing; measures by their id."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TypeVar

from engine.compare.terms import Values
from engine.compare.words import Said
from engine.rulebook.assessment import Malus, Measure, Publishing, Scheme
from engine.rulebook.assessment_names import (
    COUNTED_NAMES,
    EVERY_NAMES,
    FALLS_NAMES,
    GOOD_NAMES,
    KIND_NAMES,
    MARK_NAMES,
)
from engine.rulebook.facts import FactSpace
from engine.rulebook.proofs.words import describe

T = TypeVar("T", bound=str)
EVERY_BEHAVIOUR = "…"
"""Stands for the behaviour of a malus that names none."""


def scheme_values(scheme: Scheme, space: FactSpace) -> Values:
    """All that a scheme says; ``space`` names the values of its conditions."""
    units = scheme.units
    values: Values = {
        "units.kinds": (_several(KIND_NAMES, units.kinds), ""),
        "units.ids": (frozenset(units.ids), "unit"),
        "units.without": (frozenset(units.without), "unit"),
        "measures": (" → ".join(measure.id for measure in scheme.measures), ""),
    }
    for measure in scheme.measures:
        at = f"measures[{measure.id}]"
        values |= {f"{at}.{name}": one for name, one in _measure(measure, space).items()}
    grades = ", ".join(f"{grade.title} ≥ {grade.from_}" for grade in scheme.grades)
    values["grades"] = (grades or None, "")
    values["scored_from"] = (scheme.scored_from or None, "")
    for malus in scheme.maluses:
        at = f"malus[{malus.behaviour or EVERY_BEHAVIOUR}]"
        values |= {f"{at}.{name}": one for name, one in _malus(malus).items()}
    for each in scheme.publishing:
        at = f"publish[{each.every}]"
        values |= {f"{at}.{name}": one for name, one in _publishing(each).items()}
    return values


def _measure(measure: Measure, space: FactSpace) -> Values:
    boxes = [box for box in measure.condition.boxes if box]
    when = [Said(describe(box, space, "zh"), describe(box, space, "en")) for box in boxes]
    return {
        "title": (measure.title, ""),
        "counts": (Said(*COUNTED_NAMES[measure.counts]), ""),
        "falls": (Said(*FALLS_NAMES[measure.falls]), ""),
        "when": (_joined(when, "; 或 ", "; or ") if when else None, ""),
        "leave_out": (_several(MARK_NAMES, measure.leave_out), ""),
        "good": (Said(*GOOD_NAMES[measure.good]) if measure.good else None, ""),
        "at_least": (measure.at_least, ""),
        "ranked_from": (measure.ranked_from if measure.good else None, ""),
        "weight": (measure.weight or None, ""),
        "target": (None if measure.target is None else f"{measure.target}%", ""),
    }


def _malus(malus: Malus) -> Values:
    return {"points": (malus.points, ""), "at_most": (malus.at_most, "")}


def _publishing(each: Publishing) -> Values:
    return {
        "draft_after": (each.draft_after, ""),
        "objections_within": (each.objections_within, ""),
        "approve": (each.approve, "role"),
    }


def _several(names: Mapping[T, tuple[str, str]], ids: Iterable[T]) -> Said | None:
    """Names of a set, in the order of the table whatever the order as written."""
    chosen = set(ids)
    return _joined([Said(*said) for id_, said in names.items() if id_ in chosen], "、", ", ")


def _joined(parts: list[Said], zh: str, en: str) -> Said | None:
    if not parts:
        return None
    return Said(zh.join(one.zh for one in parts), en.join(one.en for one in parts))


def assessment_part(name: str) -> Said | None:
    """What a part of a scheme is called (``measures[accepted].weight``); None if it is none."""
    head, dot, term = name.rpartition(".")
    kind, _, of = head.removesuffix("]").partition("[")
    if not dot or kind not in _OF:
        return None
    zh, en = _OF[kind]
    of_zh, of_en = _EVERY.get(of, (of, of)) if kind == "publish" else (of, of)
    return Said(
        f"{zh} {of_zh}".strip() + f": {_TERMS[term]}", f"{en} {of_en}".strip() + f": {term}"
    )


_EVERY: Mapping[str, tuple[str, str]] = {str(id_): said for id_, said in EVERY_NAMES.items()}
_OF: Mapping[str, tuple[str, str]] = {
    "units": ("考核对象", "units"),
    "measures": ("指标", "measure"),
    "malus": ("扣分", "malus"),
    "publish": ("通报", "bulletin"),
}
_TERMS: Mapping[str, str] = {
    "kinds": "性质",
    "ids": "另加",
    "without": "除外",
    "title": "名称",
    "counts": "数什么",
    "falls": "按哪个时间",
    "when": "只算哪些工单",
    "leave_out": "不计入",
    "good": "怎样算好",
    "at_least": "几分起算满意",
    "ranked_from": "至少几件才排名",
    "weight": "满分",
    "target": "满分线",
    "points": "每条扣几分",
    "at_most": "至多扣几分",
    "draft_after": "期满多久拟稿",
    "objections_within": "申诉期",
    "approve": "谁批准",
}
