"""Problems as SARIF 2.1.0, which code review tools and dashboards read."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from typing import Any
from urllib.parse import quote

from engine.rulebook.codes import Code, codes
from engine.rulebook.messages import Language, Problem
from engine.rulebook.reporting.pages import code_as_markdown
from engine.rulebook.reporting.report import Report

SCHEMA = (
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
)
_LANGUAGES: dict[Language, str] = {"zh": "zh-CN", "en": "en-US"}
_ROOT = "SRCROOT"


def report_sarif(report: Report) -> str:
    """One run with a result for each problem and a rule, with help, for each code that occurs."""
    rules = sorted({problem.code for problem in report.problems})
    run = {
        "tool": {
            "driver": {
                "name": "dafuwu",
                "version": report.program,
                "rules": [_rule(code, report.language) for code in rules],
            }
        },
        "language": _LANGUAGES[report.language],
        "columnKind": "unicodeCodePoints",
        "originalUriBaseIds": {
            _ROOT: {"description": {"text": "the folder from which dafuwu was called"}}
        },
        "results": [_result(report, problem, rules) for problem in report.problems],
    }
    log = {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}
    return json.dumps(log, ensure_ascii=False, indent=2) + "\n"


def _rule(name: str, language: Language) -> dict[str, Any]:
    code = codes().get(name)
    if code is None:
        return {"id": name}
    return {
        "id": name,
        "shortDescription": {"text": code.title.of(language)},
        "fullDescription": {"text": code.why.of(language)},
        "help": {
            "text": _plain_help(code, language),
            "markdown": code_as_markdown(code, language),
        },
        "properties": {"tags": ["rulebook", code.family]},
    }


def _plain_help(code: Code, language: Language) -> str:
    remedy = code.right if code.remedy is None else code.remedy.of(language)
    return f"{code.why.of(language)}\n\n{remedy or ''}".strip()


def _result(report: Report, problem: Problem, rules: Sequence[str]) -> dict[str, Any]:
    said = problem.message(report.language)
    if hint := problem.hint(report.language):
        said = f"{said}\n{hint}"
    result: dict[str, Any] = {
        "ruleId": problem.code,
        "ruleIndex": rules.index(problem.code),
        "level": problem.severity,
        "message": {"text": said},
        "partialFingerprints": {"dafuwu/v1": _fingerprint(problem)},
    }
    if (path := report.path_of(problem)) is not None:
        region: dict[str, Any] = {
            "startLine": problem.line,
            "startColumn": problem.column,
            "endLine": problem.line,
            "endColumn": problem.column + problem.width,
        }
        if problem.excerpt is not None:
            marked = problem.excerpt[problem.column - 1 : problem.column - 1 + problem.width]
            region["snippet"] = {"text": marked}
        place = {"artifactLocation": {"uri": quote(path), "uriBaseId": _ROOT}, "region": region}
        result["locations"] = [{"physicalLocation": place}]
    return result


def _fingerprint(problem: Problem) -> str:
    """Stays the same while the line moves within its file."""
    what = "\0".join((problem.code, problem.file, (problem.excerpt or "").strip()))
    return hashlib.sha256(what.encode()).hexdigest()[:32]
