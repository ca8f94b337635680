"""``dafuwu import`` and ``dafuwu export``."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Sequence
from enum import StrEnum
from pathlib import Path

from rich.table import Table

from commands.places import database_url, desk_of, now
from commands.terminal import (
    Failure,
    exit_with,
    language,
    note,
    out,
    print_problems,
    progress,
    say,
    words,
)
from engine.desk import Desk
from engine.rulebook.rulebook import Rulebook
from engine.transfer.exporting import Exporting, histories
from engine.transfer.importing import Importing, Outcome
from engine.transfer.layout import Layout, fields_of, read_layout
from engine.transfer.placing import Placing
from engine.transfer.refusals import Unreadable
from engine.transfer.report import sureness, write_report
from engine.transfer.sheet import read_sheet

SHOWN_ROWS = 50
UNSURE = 0.25
"""Below this sureness a person should look: on real letters one guess in three is wrong there."""


class ExportFormat(StrEnum):
    """What tickets are exported as."""

    CSV = "csv"
    XLSX = "xlsx"
    JSON = "json"


def import_file(
    file: Path, map_: Path | None, report: Path | None, dry: bool, home: Path | None,
    database: str | None,
) -> None:  # fmt: skip
    """Read a file, take its rows in, tell what became of each; end with 1 if any was left out."""
    with desk_of(database_url(database), home) as ruled:
        rulebook = ruled.rulebook
        layout = _layout(map_, rulebook)
        try:
            sheet = read_sheet(file)
            fields = fields_of(layout, sheet.columns)
        except Unreadable as problem:
            raise Failure(problem.reason.zh, problem.reason.en) from problem
        unused = [title for title in sheet.columns if title not in fields.values()]
        if unused:
            listed = ", ".join(unused)
            note(f"没有用到的列: {listed}", f"columns not used: {listed}")
        placing = Placing(rulebook, layout, fields, now())
        source, keyed = layout.source or file.name, ruled.store.keyed
        run = Importing(ruled.desk, keyed, placing, source, now(), dry=dry)
        rows = run.run(sheet.rows)
        outcomes = list(progress("导入", "importing", rows, len(sheet.rows)))
        if not dry:
            _pass_time(ruled.desk)
    if report is not None:
        try:
            write_report(report, outcomes, language())
        except OSError as error:
            raise Failure(
                f"写不了 {report}: {error.strerror}", f"cannot write {report}: {error.strerror}"
            ) from error
    _summarize(outcomes, dry=dry, report=report)
    if any(outcome.result == "left-out" for outcome in outcomes):
        exit_with(1)


def _pass_time(desk: Desk) -> None:
    """What is still open has grown older since: let it be told at once, as the worker would."""
    desk.sweep(now())


def _layout(map_: Path | None, rulebook: Rulebook) -> Layout:
    if map_ is None:
        return Layout()
    try:
        content = map_.read_bytes()
    except OSError as error:
        raise Failure(
            f"读不了 {map_}: {error.strerror}", f"cannot read {map_}: {error.strerror}"
        ) from error
    layout, problems = read_layout(str(map_), content, rulebook)
    if layout is None:
        print_problems(problems)
        raise Failure(f"{map_} 有错, 见上", f"{map_} has mistakes, see above")
    return layout


def _summarize(outcomes: Sequence[Outcome], *, dry: bool, report: Path | None) -> None:
    left_out = [outcome for outcome in outcomes if outcome.result == "left-out"]
    if left_out:
        out().print(_table(left_out))
        if len(left_out) > SHOWN_ROWS:
            more = len(left_out) - SHOWN_ROWS
            note(f"… 另有 {more} 行, 见 --report", f"… {more} more rows: see --report")
    counts = Counter(outcome.result for outcome in outcomes)
    new, known, answered = counts["new"], counts["known"], counts["answered"]
    would_zh, would_en = ("将导入", "would go in") if dry else ("已导入", "went in")
    say(
        f"{would_zh} {new} 行; 先前已有 {known} 行; 补上答复 {answered} 行; "
        f"未导入 {len(left_out)} 行",
        f"{new} rows {would_en}; {known} were there; {answered} got a reply; "
        f"{len(left_out)} left out",
    )
    fresh = [outcome for outcome in outcomes if outcome.result == "new"]
    unsure = sum((sureness(outcome) or 0.0) < UNSURE for outcome in fresh)
    if fresh:
        say(
            f"领域或类型把握不大 (sure < {UNSURE}) 的有 {unsure} 行",
            f"area or category is little more than a guess (sure < {UNSURE}) in {unsure} rows",
        )
    if report is not None:
        say(f"逐行结果见 {report}", f"row by row: {report}")


def _table(left_out: Sequence[Outcome]) -> Table:
    table = Table(title=words("未导入的行", "rows left out"), title_justify="left", box=None)
    table.add_column(words("行", "line"), justify="right")
    table.add_column(words("编号", "number"))
    table.add_column(words("原因", "reason"), overflow="fold")
    for outcome in left_out[:SHOWN_ROWS]:
        reason = outcome.reason.said(language()) if outcome.reason else ""
        table.add_row(str(outcome.line), outcome.id, reason)
    return table


def export_file(
    file: Path | None, form: ExportFormat | None, private: bool, home: Path | None,
    database: str | None,
) -> None:  # fmt: skip
    """Write all tickets to a file, or CSV and JSON to the standard output."""
    chosen = _format(file, form)
    with desk_of(database_url(database), home) as ruled:
        exporting, desk = Exporting(ruled.rulebook, private), ruled.desk
        try:
            if chosen is ExportFormat.XLSX:
                assert file is not None
                count = exporting.write_xlsx(file, desk.tickets())
            elif file is None:
                if chosen is ExportFormat.JSON:
                    exporting.write_json(sys.stdout, histories(ruled.store))
                else:
                    exporting.write_csv(sys.stdout, desk.tickets())
                return
            elif chosen is ExportFormat.JSON:
                with file.open("w", encoding="utf-8") as stream:
                    count = exporting.write_json(stream, histories(ruled.store))
            else:
                with file.open("w", encoding="utf-8-sig", newline="") as stream:
                    count = exporting.write_csv(stream, desk.tickets())
        except BrokenPipeError:
            raise
        except OSError as error:
            raise Failure(
                f"写不了 {file}: {error.strerror}", f"cannot write {file}: {error.strerror}"
            ) from error
    say(f"已导出 {count} 件到 {file}", f"{count} tickets went to {file}")


def _format(file: Path | None, form: ExportFormat | None) -> ExportFormat:
    ending = file.suffix.lstrip(".").lower() if file is not None else "csv"
    if form is None:
        if ending not in tuple(ExportFormat):
            raise Failure(
                f'从文件名 "{file}" 看不出格式, 请用 --format csv|xlsx|json',
                f'"{file}" does not tell the format: use --format csv|xlsx|json',
            )
        form = ExportFormat(ending)
    if form is ExportFormat.XLSX and file is None:
        raise Failure("Excel 须写到文件", "Excel needs a file to go to")
    return form
