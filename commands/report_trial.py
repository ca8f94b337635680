"""``dafuwu report --trial DIR``: what points, grades and ranks another scheme would have given."""

from __future__ import annotations

from commands.lines import heading, table
from commands.terminal import out, words
from engine.insight.report import Report, Row, points

_NOBODY = ("–", "–", "–")


def print_trial(before: Report | None, after: Report) -> None:
    """Points, grade and rank of each unit that has any, as in force beside those of the trial.

    ``before`` is None where no scheme is in force at the end of the period.
    """
    heading(
        "试算与现行对照 (试算没有生效)", "the trial beside what is in force (nothing is changed)"
    )
    made = table(
        ("承办单位", "unit"),
        ("现行得分", "points now"),
        ("等次", "grade"),
        ("名次", "rank"),
        ("试算得分", "points, tried"),
        ("等次", "grade"),
        ("名次", "rank"),
    )
    for column in made.columns[1:]:
        column.justify = "right"
    was = {row.of: row for row in before.rows} if before is not None else {}
    gone = [row for of, row in was.items() if after.row(of) is None]
    for row in (*after.rows, *gone):
        now = _said(before, was.get(row.of))
        then = _said(after, after.row(row.of))
        if (now, then) != (_NOBODY, _NOBODY):
            made.add_row(row.name, *now, *then, style="" if now == then else "bold")
    out().print(made)


def _said(report: Report | None, row: Row | None) -> tuple[str, str, str]:
    if report is None or row is None or row.points is None:
        return _NOBODY
    grades = {id_: words(zh, en or zh) for id_, zh, en in report.grades}
    return points(row.points), grades.get(row.grade or "", "–"), str(row.rank or "–")
