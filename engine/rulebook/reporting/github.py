"""Problems as workflow commands, which GitHub shows beside the lines of a change."""

from __future__ import annotations

from engine.rulebook.messages import Problem
from engine.rulebook.reporting.report import Report


def report_github(report: Report) -> str:
    """One command for each problem."""
    return "".join(f"{_command(report, problem)}\n" for problem in report.problems)


def _command(report: Report, problem: Problem) -> str:
    properties: dict[str, str | int] = {}
    if (path := report.path_of(problem)) is not None:
        properties = {
            "file": path,
            "line": problem.line,
            "endLine": problem.line,
            "col": problem.column,
            "endColumn": problem.column + problem.width,
        }
    properties["title"] = problem.code
    said = problem.message(report.language)
    if hint := problem.hint(report.language):
        said = f"{said}\n{hint}"
    listed = ",".join(f"{name}={_property(str(value))}" for name, value in properties.items())
    return f"::{problem.severity} {listed}::{_data(said)}"


def _data(text: str) -> str:
    """A message must stay on one line, and must not open a command of its own."""
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
