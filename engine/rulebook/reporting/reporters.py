"""All reporters by the name under which ``dafuwu validate --format`` knows them."""

from __future__ import annotations

import json
from collections.abc import Mapping

from engine.rulebook.messages import render_all, validation_report
from engine.rulebook.reporting.github import report_github
from engine.rulebook.reporting.report import Report, Reporter
from engine.rulebook.reporting.sarif import report_sarif


def report_text(report: Report) -> str:
    """Problems for people, with their lines and the count; the terminal adds colour."""
    return render_all(report.problems, report.language, files=report.files) + "\n"


def report_json(report: Report) -> str:
    """The contract of ``validate --format json``."""
    content = validation_report(
        report.problems, version=report.version, rules=report.rules, language=report.language
    )
    return json.dumps(content, ensure_ascii=False, indent=2) + "\n"


REPORTERS: Mapping[str, Reporter] = {
    "text": report_text,
    "json": report_json,
    "github": report_github,
    "sarif": report_sarif,
}
