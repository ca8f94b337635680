"""What a rule decides, in words: every kind of rule, with names instead of ids."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from functools import partial
from typing import Any, cast

from api.console.names import Said
from api.console.rulebook import words
from api.console.rulebook.assessing import scheme_lines
from api.console.rulebook.patterns import pattern_lines
from api.console.rulebook.terms import (
    callback_lines,
    disclosure_lines,
    procedure_lines,
    retention_lines,
    sampling_lines,
)
from api.console.rulebook.words import Line, Phrase, Piece, plain
from engine.rulebook.rulebook import ClockSpec, Dated, Ladder, Rule, Rulebook, Step
from engine.rulebook.tables import TableRule

_UNITS: Mapping[str, Said] = {
    "lead": ("承办单位", "Lead unit"),
    "authority": ("主管部门", "Authority"),
    "assist": ("协办单位", "Assisting"),
    "notify": ("抄送单位", "Notified"),
}
_ON_CHANGE: Mapping[str, Said] = {
    "keep": ("已起算的不变", "clocks that run stay as they are"),
    "recompute": ("已起算的重算", "clocks that run are counted again"),
}
BEGINNING = date(2001, 1, 1)
"""Values dated before this have held as long as anybody asks (rules/layers.yaml)."""


def consequence_of(rulebook: Rulebook, rule: Rule) -> tuple[Line, ...]:
    """All that the rule says should be, line by line."""
    table_rule = next(
        (one for table in rulebook.tables for one in table.rules if one.rule.id == rule.id), None
    )
    if table_rule is not None:
        return tuple(_SET_BY[rule.kind](rulebook, table_rule))
    return tuple(_other(rulebook, rule))


def _other(rulebook: Rulebook, rule: Rule) -> Iterator[Line]:
    """The kinds of rule that stand in no decision table."""
    for ladder in rulebook.ladders:
        if ladder.rule.id == rule.id:
            yield from _ladder(rulebook, ladder)
    for promise in rulebook.promises:
        if promise.rule.id == rule.id:
            said = words.listed(words.milestone(one) for one in promise.milestones)
            yield Line(("必须有时限的环节", "Must have a clock"), said)
    for trigger in rulebook.triggers:
        if trigger.rule.id == rule.id:
            yield from pattern_lines(rulebook, trigger)
    for sampling in rulebook.samplings:
        if sampling.rule.id == rule.id:
            yield from sampling_lines(rulebook, sampling)
    for scheme in rulebook.schemes:
        if scheme.rule.id == rule.id:
            yield from scheme_lines(rulebook, scheme)
    for one in rulebook.confidentiality:
        if one.rule.id == rule.id:
            roles = words.listed(words.role(rulebook, role) for role in one.roles)
            yield Line(("看得到保密工单的岗位", "See confidential matters"), roles)


def dated(label: Said, value: Dated[Any], say: Callable[[Any], Phrase]) -> Iterator[Line]:
    """A value for each day from which it holds."""
    for start, one in value.steps:
        since = None if start is None or start < BEGINNING else start
        yield Line(label, say(one), since)


def _intake(rulebook: Rulebook, table_rule: TableRule) -> Iterator[Line]:
    def say(outcome: tuple[str, str]) -> Phrase:
        act, target = outcome
        if act == "refer":
            return (plain("转到 ", "pointed to "), words.hotline(rulebook, target))
        if act == "decline":
            told = rulebook.decline_reasons.get(target)
            tell = () if told is None or not told.tell else (plain(f"。告知: {told.tell}", ""),)
            return (
                plain("不予受理: ", "not accepted: "), words.reason(rulebook, target), *tell,
            )  # fmt: skip
        return (plain("受理", "accepted"),)

    yield from dated(("处理方式", "Outcome"), table_rule.sets["outcome"], say)


def _routing(rulebook: Rulebook, table_rule: TableRule) -> Iterator[Line]:
    def say(value: Any) -> Phrase:
        ids = [value] if isinstance(value, str) else value
        return words.listed(words.unit(rulebook, id_) for id_ in ids)

    for attribute, value in table_rule.sets.items():
        yield from dated(_UNITS[attribute], value, say)


def _priority(_rulebook: Rulebook, table_rule: TableRule) -> Iterator[Line]:
    value = table_rule.sets["priority"]
    yield from dated(("优先级", "Priority"), value, lambda one: (words.priority(one),))


def _clock(rulebook: Rulebook, table_rule: TableRule) -> Iterator[Line]:
    spec = cast("ClockSpec", next(iter(table_rule.sets.values())).steps[0][1])
    yield Line(("环节", "Milestone"), (words.milestone(spec.milestone),))
    yield from dated(("时限", "Within"), spec.within, lambda one: (words.duration(one),))
    if spec.again is not None:
        yield Line(("重办时限", "Within, done again"), (words.duration(spec.again),))
    yield Line(("自何时起算", "Starts when"), _events(spec.starts))
    yield Line(("到何时为止", "Stops when"), _events(spec.stops))
    own = (plain("承办单位自己的日历", "the lead unit's own"),)
    told = own if spec.calendar is None else (words.calendar(rulebook, spec.calendar),)
    yield Line(("日历", "Calendar"), told)
    if spec.counting is not None:
        yield Line(("怎样计日", "Days are counted"), (words.counting(spec.counting),))
    if spec.pauses_on:
        yield Line(("何时暂停", "Pauses when"), _events(spec.pauses_on))
        yield Line(("何时恢复", "Goes on when"), _events(spec.resumes_on))
    yield Line(("规则变更时", "When rules change"), (Piece(*_ON_CHANGE[spec.on_change]),))
    if spec.extension is not None:
        yield Line(("延期", "Extension"), _extension(rulebook, spec))


def _events(kinds: tuple[str, ...]) -> Phrase:
    return words.listed((words.event(kind) for kind in kinds), "或", " or ")


def _extension(rulebook: Rulebook, spec: ClockSpec) -> Phrase:
    allowed = spec.extension
    assert allowed is not None, "asked for a clock that may be extended"
    zh, en = allowed.at_most.in_chinese(), str(allowed.at_most)
    return (
        plain(
            f"至多 {allowed.times} 次, 每次不超过 {zh}, 到期前申请, 批准: ",
            f"{allowed.times} × {en} at most, asked before the due time, granted by: ",
        ),
        words.role(rulebook, allowed.approve),
    )


def _ladder(rulebook: Rulebook, ladder: Ladder) -> Iterator[Line]:
    yield Line(("针对的时限", "On the clock of"), (words.milestone(ladder.milestone),))
    for step in ladder.steps:
        at = words.moment(str(step.at))
        yield Line((at.zh, at.en), _step(rulebook, step))


def _step(rulebook: Rulebook, step: Step) -> Phrase:
    said: list[Piece] = []
    if step.remind:
        said += [plain("提醒 ", "remind "), *words.listed(
            words.role(rulebook, role) for role in step.remind
        )]  # fmt: skip
    if step.supervise:
        said += [plain("; " if said else ""), plain("书面督办到 ", "supervision to ")]
        said.append(words.role(rulebook, step.supervise))
        if step.reply is not None:
            zh, en = step.reply.in_chinese(), str(step.reply)
            said.append(plain(f", {zh}内书面回复", f", to be answered within {en}"))
    if step.open_case:
        said += [plain("; " if said else ""), plain("记问责线索: ", "open a case: ")]
        said.append(words.behaviour(step.open_case))
    if step.deliver == "working-hours":
        said.append(plain(" (上班时间送达)", " (delivered in working hours)"))
    return tuple(said)


_SET_BY: Mapping[str, Callable[[Rulebook, TableRule], Iterator[Line]]] = {
    "intake": _intake,
    "routing": _routing,
    "priorities": _priority,
    "clocks": _clock,
    "procedures": partial(procedure_lines, dated),
    "callbacks": callback_lines,
    "disclosure": disclosure_lines,
    "retention": retention_lines,
}
