"""A report as CSV: one line for each row, whole numbers in columns of their own."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from io import StringIO

from engine.insight.papers.cover import Language, title_of
from engine.insight.report import BY_NAMES, Heading, Report, Row, percent, points

_MARK = "\ufeff"
"""So that Excel reads the file as UTF-8."""


def csv_of(report: Report, language: Language) -> bytes:
    """The table as a file; the last line is that of the whole city."""
    written = StringIO()
    lines = csv.writer(written)
    lines.writerow(_names(report, language))
    grades = {id_: zh if language == "zh" else en or zh for id_, zh, en in report.grades}
    for row in (*report.rows, report.totals):
        lines.writerow(map(_safe, _line(report, row, grades)))
    return (_MARK + written.getvalue()).encode()


def _names(report: Report, language: Language) -> Iterator[str]:
    zh = language == "zh"
    by = BY_NAMES[report.by][0 if zh else 1]
    yield "编号" if zh else f"{by} id"
    yield by
    if report.scored:
        yield from (
            ("名次", "上期名次", "得分", "等次", "扣分")
            if zh
            else ("rank", "rank before", "points", "grade", "malus")
        )
    for heading in report.headings:
        yield from _columns(heading, language)


def _columns(heading: Heading, language: Language) -> Iterator[str]:
    title = title_of(heading, language)
    zh = language == "zh"
    if heading.good is not None:
        yield title
        yield f"{title}: " + ("好" if zh else "good")
        yield f"{title}: " + ("应计" if zh else "items")
    else:
        yield title
    yield f"{title}: " + ("不计入" if zh else "left out")
    yield f"{title}: " + ("结转" if zh else "carried over")


def _line(report: Report, row: Row, grades: dict[str, str]) -> Iterator[str]:
    yield row.of
    yield row.name
    if report.scored:
        yield "" if row.rank is None else str(row.rank)
        yield "" if row.rank_before is None else str(row.rank_before)
        yield "" if row.points is None else points(row.points)
        yield grades.get(row.grade or "", "")
        yield str(row.malus)
    for figure in row.figures:
        if figure.good is not None:
            yield "" if figure.rate is None else percent(figure.rate)
            yield str(figure.good)
        yield str(figure.total)
        yield str(figure.left_out)
        yield str(figure.carried)


def _safe(text: str) -> str:
    """Text that no spreadsheet takes for a formula."""
    return f"'{text}" if text[:1] in ("=", "+", "-", "@", "\t", "\r") else text
