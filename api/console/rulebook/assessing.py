"""A scheme of assessment in words: what is counted, how it scores, and what follows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from api.console.names import Said
from api.console.rulebook import words
from api.console.rulebook.conditions import clauses_of, summary_of
from api.console.rulebook.words import Line, Phrase, Piece, plain
from engine.rulebook.assessment import Assessed, Malus, Measure, Publishing, Scheme
from engine.rulebook.assessment_names import (
    COUNTED_NAMES,
    EVERY_NAMES,
    FALLS_NAMES,
    GOOD_NAMES,
    KIND_NAMES,
    MARK_NAMES,
)
from engine.rulebook.rulebook import Rulebook


def scheme_lines(rulebook: Rulebook, scheme: Scheme) -> Iterator[Line]:
    """All that a scheme says, line by line."""
    yield Line(("考核对象", "Assessed"), _units(rulebook, scheme.units))
    written = _written(rulebook, scheme)
    for measure in scheme.measures:
        label = (measure.title, measure.title_en or measure.title)
        yield Line(label, _measure(rulebook, measure, written.get(measure.id)))
    if scheme.grades:
        grades = (
            Piece(f"{one.from_} 分起 {one.title}", f"{one.title_en or one.title} from {one.from_}")
            for one in scheme.grades
        )
        yield Line(("等次", "Grades"), words.listed(grades))
    if scheme.maluses:
        label = ("每查实一条线索扣分", "Taken off for each confirmed case")
        yield Line(label, words.listed((_malus(one) for one in scheme.maluses), "; ", "; "))
    if scheme.scored_from:
        label = ("参加排名", "Ranked")
        zh = f"参加计分的指标满分合计至少 {scheme.scored_from} 分, 不足的只列数字"
        en = f"with scored measures of {scheme.scored_from} points or more; the rest is only shown"
        yield Line(label, (plain(zh, en),))
    for each in scheme.publishing:
        yield Line(_bulletin(each), _publishing(rulebook, each))


def _written(rulebook: Rulebook, scheme: Scheme) -> Mapping[str, object]:
    """The condition of each measure as written."""
    entries = rulebook.written["assessment"]
    entry = next(one for one in entries if one.get("id") == scheme.rule.id)
    measures = entry["measures"]
    assert isinstance(measures, list), "it was read as a list of measures"
    return {one["id"]: one.get("when") for one in measures}


def _units(rulebook: Rulebook, units: Assessed) -> Phrase:
    chosen = [Piece(*KIND_NAMES[kind]) for kind in units.kinds]
    chosen += [words.unit(rulebook, id_) for id_ in units.ids]
    said = words.listed(chosen) if chosen else (plain("有工单的所有单位", "all that had a matter"),)
    if not units.without:
        return said
    but = words.listed(words.unit(rulebook, id_) for id_ in units.without)
    return (*said, plain("; 不含 ", "; without "), *but)


def _measure(rulebook: Rulebook, measure: Measure, when: object) -> Phrase:
    said = [Piece(*COUNTED_NAMES[measure.counts]), plain(", 按", ", by ")]
    said += [Piece(*FALLS_NAMES[measure.falls]), plain("落在期内的计", "")]
    if when is not None:
        said += [plain("; 只算 ", "; only "), *summary_of(clauses_of(rulebook, when))]
    if measure.good is not None:
        zh, en = GOOD_NAMES[measure.good]
        least_zh = f" ({measure.at_least} 分起) " if measure.at_least else ""
        least_en = f" (from {measure.at_least})" if measure.at_least else ""
        said.append(plain(f"; {zh}{least_zh}的算好", f"; good: {en}{least_en}"))
    if measure.leave_out:
        marks = words.listed(Piece(*MARK_NAMES[mark]) for mark in measure.leave_out)
        said += [plain("; 不计入: ", "; left out: "), *marks]
    said.append(_scored(measure))
    return tuple(said)


def _scored(measure: Measure) -> Piece:
    if not measure.weight:
        return plain("; 只列数字, 不计分", "; shown, not scored")
    zh, en = f"; 满分 {measure.weight} 分", f"; {measure.weight} points"
    target = measure.target or 100
    if measure.good is None:
        zh += f", 达到最多单位件数的 {target}% 得满分, 以下按比例"
        en += f", all of them from {target}% of the largest count on, in proportion below"
    elif target < 100:
        zh += f", 达到 {target}% 得满分, 以下按比例"
        en += f", all of them from {target}% on, in proportion below"
    if measure.ranked_from > 1:
        zh += f"; 不足 {measure.ranked_from} 件不排名不计分"
        en += f"; fewer than {measure.ranked_from} are neither ranked nor scored"
    return plain(zh, en)


def _malus(malus: Malus) -> Piece:
    zh, en = "其他情形", "any other"
    if malus.behaviour is not None:
        behaviour = words.behaviour(malus.behaviour)
        zh, en = behaviour.zh, behaviour.en
    most_zh = f" (一期至多 {malus.at_most} 分)" if malus.at_most else ""
    most_en = f" ({malus.at_most} at most)" if malus.at_most else ""
    return plain(f"{zh} {malus.points} 分{most_zh}", f"{en} {malus.points}{most_en}")


def _bulletin(each: Publishing) -> Said:
    zh, en = EVERY_NAMES[each.every]
    return (f"通报: {zh}", f"Bulletin: {en}")


def _publishing(rulebook: Rulebook, each: Publishing) -> Phrase:
    draft, objections = each.draft_after, each.objections_within
    said = plain(
        f"期满{draft.in_chinese()}后拟稿, {objections.in_chinese()}内可以申诉; 批准: ",
        f"drafted {draft} after its end, objections within {objections}; approved by: ",
    )
    return (said, words.role(rulebook, each.approve))
