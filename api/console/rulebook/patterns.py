"""The pattern of a trigger in words: which events, of what kind, in which order and time."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from api.console.names import BEHAVIOURS, MILESTONES, Said
from api.console.rulebook import words
from api.console.rulebook.words import Line, Phrase, Piece, plain
from engine.rulebook.eventkinds import EventField, fields_of
from engine.rulebook.rulebook import Rulebook
from engine.rulebook.trigger import FieldTest, FieldValue, PatternStep, Trigger

_SCOPES: Mapping[str, Said] = {
    "ticket": ("同一件工单", "one ticket"),
    "unit": ("同一个单位的各件工单", "all matters of one unit"),
}
_FLAGS: Mapping[bool, Said] = {True: ("是", "yes"), False: ("否", "no")}


def pattern_lines(rulebook: Rulebook, trigger: Trigger) -> Iterator[Line]:
    """What must have happened, and what then follows."""
    scope = Piece(*_SCOPES[trigger.scope])
    if trigger.over is not None:
        zh, en = trigger.over.in_chinese(), str(trigger.over)
        yield Line(("看什么", "Looks at"), (scope, plain(f", {zh}之内", f", within {en}")))
    else:
        yield Line(("看什么", "Looks at"), (scope,))
    names = {step.name: number for number, step in enumerate(trigger.pattern, 1) if step.name}
    for number, step in enumerate(trigger.pattern, 1):
        yield Line((f"第 {number} 步", f"Step {number}"), _step(rulebook, step, names))
    if trigger.open_case is not None:
        yield Line(("记问责线索", "Opens a case"), (words.behaviour(trigger.open_case),))
        own = (plain("该单位的主管部门", "the unit's own authority"),)
        by = own if trigger.refer is None else (words.unit(rulebook, trigger.refer),)
        yield Line(("由谁核实", "Verified by"), by)
    if trigger.supervise is not None:
        said: list[Piece] = [words.role(rulebook, trigger.supervise)]
        if trigger.reply is not None:
            zh, en = trigger.reply.in_chinese(), str(trigger.reply)
            said.append(plain(f", {zh}内书面回复", f", to be answered within {en}"))
        yield Line(("书面督办到", "Supervision to"), tuple(said))


def _step(rulebook: Rulebook, step: PatternStep, names: Mapping[str, int]) -> Phrase:
    said: list[Piece] = []
    if step.after is not None:
        number = names[step.after]
        said.append(plain(f"在第 {number} 步之后, ", f"after step {number}: "))
    if step.within is not None:
        zh, en = step.within.in_chinese(), str(step.within)
        said.append(plain(f"{zh}之内, ", f"within {en}: "))
    said.append(plain("没有过", "never ") if step.never else plain("有", ""))
    said.append(words.event(step.event))
    if step.count > 1:
        said.append(plain(f" {step.count} 次", f" × {step.count}"))
    fields = fields_of(step.event)
    if step.distinct is not None:
        field = fields[step.distinct]
        said.append(
            plain(
                f", 各次的{field.name_zh}不同", f", each with another {words.spaced(step.distinct)}"
            )
        )
    for test in step.where:
        said += _test(rulebook, test, fields[test.field], names)
    return tuple(said)


def _test(
    rulebook: Rulebook, test: FieldTest, field: EventField, names: Mapping[str, int]
) -> Iterator[Piece]:
    yield plain(f"; {field.name_zh}", f"; {words.spaced(test.field)}")
    if test.form in ("is", "is-not"):
        yield plain(": ", ": ") if test.form == "is" else plain("不是 ", " is not ")
        values = sorted(test.values, key=str)
        yield from words.listed((_value(rulebook, field, one) for one in values), "或", " or ")
    elif test.form == "between":
        low, high = test.low, test.high
        if low is None:
            yield plain(f" 至多 {high}", f" at most {high}")
        elif high is None:
            yield plain(f" 至少 {low}", f" at least {low}")
        else:
            yield plain(f" {low} 至 {high}", f" {low} to {high}")
    else:
        number = names.get(test.step or "", 0)
        same = test.form == "same-as"
        yield plain(
            f"与第 {number} 步的{'相同' if same else '不同'}",
            f" {'the same as' if same else 'other than'} that of step {number}",
        )


def _value(rulebook: Rulebook, field: EventField, value: FieldValue) -> Piece:
    if isinstance(value, bool):
        return Piece(*_FLAGS[value])
    text = str(value)
    if field.of == "departments":
        return words.unit(rulebook, text)
    if field.of == "roles":
        return words.role(rulebook, text)
    if field.of == "hotlines":
        return words.hotline(rulebook, text)
    if field.of == "rules":
        return words.rule(rulebook, text)
    if field.of == "decline_reasons":
        return words.reason(rulebook, text)
    if field.of == "return_reasons":
        known = rulebook.return_reasons.get(text)
        name = text if known is None else known.name
        return Piece(name, name, text, f"{words.CATALOG}/return_reasons#{text}")
    if text in MILESTONES:
        return words.milestone(text)
    if text in BEHAVIOURS:
        return words.behaviour(text)
    return plain(text, words.spaced(text))
