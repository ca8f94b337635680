"""Triggers that durable-rules does not take: told like any other mistake, with their place."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from engine.rulebook.messages import Problem
from engine.rulebook.rulebook import Rulebook
from engine.tickets.trigger_trial import TriggerRefused, try_out

CODE = "trigger/not-taken"
LineOf = Callable[[str, int], str | None]
_HOW: Mapping[str, tuple[str, str]] = {
    "crashed": ("崩溃", "crashes on it"),
    "hung": ("没有结束", "does not come to an end with it"),
    "refused": ("不接受, 或得出错误的结果", "refuses it, or matches it wrongly"),
}


def tried(rulebook: Rulebook, line_of: LineOf) -> tuple[Problem, ...]:
    """Try the triggers in a process of their own; the first that fails is told, if any does.

    A rulebook with such a trigger must not be put in force: it would bring down who decides by it.
    """
    try:
        try_out(rulebook)
    except TriggerRefused as refused:
        return (_problem(refused, line_of),)
    return ()


def _problem(refused: TriggerRefused, line_of: LineOf) -> Problem:
    rule, (zh, en) = refused.trigger.rule, _HOW[refused.how]
    origin = rule.origin
    return Problem(
        CODE,
        "error",
        origin.file,
        origin.line,
        origin.column,
        f'事件匹配引擎试算触发条件 "{rule.id}" 时{zh} ({refused.detail})',
        f'the matching engine {en}: trigger "{rule.id}" ({refused.detail})',
        "请减少 pattern 的步骤, 或拆成几个触发条件",
        "use fewer steps in the pattern, or make several triggers of it",
        line_of(origin.file, origin.line),
        width=len(rule.id),
    )
