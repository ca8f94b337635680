"""What came of the tests as JSON, for machines. Its shape is a contract (``dafuwu test``)."""

from __future__ import annotations

from typing import Any

from engine.rulebook.messages import Language
from engine.rulebook.rulebook import Origin
from engine.trials.compare import Difference
from engine.trials.coverage import Coverage, Goal, RuleCoverage
from engine.trials.reasons import Reason, Said
from engine.trials.run import Report, Result


def report_json(report: Report, language: Language = "zh") -> dict[str, Any]:
    """All results with every difference and its reasons, and the coverage rule by rule."""
    return {
        "ok": report.passed,
        "version": report.version,
        "tests": len(report.results),
        "failed": len(report.failed),
        "results": [_result(result, language) for result in report.results],
        "coverage": {"required": report.required, **coverage_json(report.coverage)},
    }


def coverage_json(coverage: Coverage) -> dict[str, Any]:
    """The coverage: in percent, rounded down, and per rule what was tried how often."""
    return {
        "percent": coverage.percent,
        "tried": coverage.tried,
        "of": coverage.goals,
        "rules": [_rule(rule) for rule in coverage.rules],
    }


def spoken(said: Said, language: Language) -> str:
    """The text in this language."""
    return said.zh if language == "zh" else said.en


def _result(result: Result, language: Language) -> dict[str, Any]:
    return {
        "name": result.scenario.name,
        **_place(result.scenario.origin),
        "ok": result.passed,
        "differences": [_difference(each, language) for each in result.differences],
    }


def _difference(difference: Difference, language: Language) -> dict[str, Any]:
    return {
        "item": difference.item,
        "expected": spoken(difference.expected, language),
        "actual": spoken(difference.actual, language),
        "reasons": [_reason(reason, language) for reason in difference.reasons],
    }


def _reason(reason: Reason, language: Language) -> dict[str, Any]:
    return {
        "note": spoken(reason.note, language) if reason.note else None,
        "rule": reason.rule,
        **_place(reason.origin),
        "basis": reason.basis,
    }


def _rule(covered: RuleCoverage) -> dict[str, Any]:
    rule = covered.rule
    return {
        "rule": rule.id,
        "kind": rule.kind,
        "title": rule.title,
        **_place(rule.origin),
        "covered": covered.covered,
        "goals": [_goal(goal, times) for goal, times in covered.goals.items()],
    }


def _goal(goal: Goal, times: int) -> dict[str, Any]:
    return {
        "attribute": goal.attribute,
        "since": goal.since.isoformat() if goal.since else None,
        "step": goal.step,
        "tests": times,
    }


def _place(origin: Origin | None) -> dict[str, Any]:
    return {"file": origin.file if origin else None, "line": origin.line if origin else None}
