"""``dafuwu report``: the figures of a period on the terminal, as JSON or as a file."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import msgspec
from rich.table import Table
from rich.text import Text

from commands.lines import heading, print_lines, table
from commands.places import Ruled, database_url, desk_of, now, rulebook_of
from commands.report_options import ReportBy, ReportForm
from commands.report_trial import print_trial
from commands.terminal import Failure, language, note, out, print_json, say, words
from engine.draws.periods import Period, period_of
from engine.insight.counting import Which
from engine.insight.papers import cover_of, paper_of
from engine.insight.periods import BadPeriod, period_before, period_named, period_words
from engine.insight.report import BY_NAMES, Figure, Heading, Report, Row, percent, points
from engine.insight.stint import Owed, Stint
from engine.report_desk import NoScheme, ReportDesk
from engine.rulebook.assessment_names import MARK_NAMES
from engine.rulebook.facts import local_day, nearest
from engine.store.paging import LIMIT_MAX


def report(
    said: str | None, by: ReportBy, unit: str | None, form: ReportForm, output: Path | None,
    home: Path | None, database: str | None, trial: Path | None = None,
) -> None:  # fmt: skip
    """Count a period and tell its figures; with a unit, what it missed as well.

    ``trial`` is a rulebook whose scheme counts instead, beside the one in force.
    """
    tried = None if trial is None else rulebook_of(trial).rulebook
    with desk_of(database_url(database), home) as ruled:
        at = now()
        period = _period(said, ruled, at)
        in_force = ReportDesk(ruled.store, ruled.current)
        desk = in_force if tried is None else ReportDesk(ruled.store, lambda: tried)
        if unit is not None and by is not ReportBy.UNIT:
            raise Failure("--unit 只用于按单位的考核表", "--unit goes with --by unit only")
        try:
            found = desk.report(period, by.value, at)
        except NoScheme as error:
            raise Failure(error.message_zh, error.message_en) from error
        if unit is not None:
            found = _of_one(found, unit, ruled)
        if form is ReportForm.TEXT:
            _print(found)
            if unit is not None:
                _print_items(desk, found, unit, at, ruled)
            if tried is not None and found.scored:
                print_trial(_in_force(in_force, found, at, unit, ruled), found)
        elif form is ReportForm.JSON:
            from api.answers_reports import show_report

            print_json(msgspec.to_builtins(show_report(found)))
        else:
            _write(found, form, output, ruled)


def _in_force(
    desk: ReportDesk, found: Report, at: datetime, unit: str | None, ruled: Ruled
) -> Report | None:
    """The same period by the scheme in force; None where there is none."""
    try:
        report = desk.report(found.period, found.by, at)
    except NoScheme:
        return None
    return report if unit is None else _of_one(report, unit, ruled)


def _period(said: str | None, ruled: Ruled, at: datetime) -> Period:
    """The period named, or the last month that is over."""
    if said is None:
        return period_before(period_of("month", local_day(at, ruled.rulebook.city.zone)))
    try:
        return period_named(said)
    except BadPeriod as error:
        raise Failure(error.message_zh, error.message_en) from error


def _of_one(found: Report, unit: str, ruled: Ruled) -> Report:
    if unit not in ruled.rulebook.departments:
        near = nearest(unit, ruled.rulebook.departments)
        raise Failure(
            f'目录里没有单位 "{unit}"' + (f', 是否想写 "{near}"?' if near else ""),
            f'there is no unit "{unit}"' + (f': did you mean "{near}"?' if near else ""),
        )
    return replace(found, rows=tuple(row for row in found.rows if row.of == unit))


def _print(found: Report) -> None:
    zh, en = period_words(found.period)
    by_zh, by_en = BY_NAMES[found.by]
    heading(f"{zh}考核表, 按{by_zh}", f"Assessment of {en}, by {by_en}")
    say(
        f"{found.title}  {found.file}:{found.line}  依据 {found.basis}",
        f"{found.scheme}  {found.file}:{found.line}",
    )
    if not found.complete:
        say("周期未结束, 统计到现在", "the period is not over: counted up to now")
    if not found.rows:
        say("周期内没有可统计的工单", "nothing fell in this period")
        return
    print_figures(found)


def print_figures(found: Report) -> None:
    """The table of figures, and how to read it."""
    out().print(_table(found))
    say(
        "率后为 好/应计; * 不足起排件数, 不排名、不计分; 不: 不计入; 结: 结转下期",
        "after the rate good/items; * too few items to rank; L: left out; C: carried over",
    )


def _table(found: Report) -> Table:
    titles = [("名次", "rank"), BY_NAMES[found.by]] if found.scored else [BY_NAMES[found.by]]
    titles += [(one.title, one.title_en or one.title) for one in found.headings]
    if found.scored:
        titles += [("扣分", "malus"), ("得分", "points"), ("等次", "grade")]
    made = table(*titles)
    for column in made.columns[2 if found.scored else 1 :]:
        column.justify = "right"
    grades = {id_: words(zh, en or zh) for id_, zh, en in found.grades}
    for row in found.rows:
        made.add_row(*_cells(found, row, grades, whole=len(found.rows) == 1))
    if len(found.rows) > 1:
        made.add_section()
        made.add_row(*_cells(found, found.totals, grades, whole=True), style="bold")
    return made


def _cells(found: Report, row: Row, grades: dict[str, str], *, whole: bool) -> Iterator[Text]:
    """The cells of a row; with ``whole`` what was left out and carried over as well."""
    if found.scored:
        yield Text(_rank(row))
    yield Text(row.name or words("未定", "unknown"))
    for one, figure in zip(found.headings, row.figures, strict=True):
        yield _figure(one, figure, whole=whole)
    if found.scored:
        yield Text(str(row.malus) if row.malus else "")
        yield Text(points(row.points), style="bold")
        yield Text(grades.get(row.grade or "", ""))


def _rank(row: Row) -> str:
    if row.rank is None:
        return "–"
    change = row.change or 0
    return f"{row.rank}" + (f" {'↑' if change > 0 else '↓'}{abs(change)}" if change else "")


def _figure(one: Heading, figure: Figure, *, whole: bool) -> Text:
    text = Text()
    if figure.good is None:
        text.append(str(figure.total))
    elif figure.total:
        text.append(percent(figure.rate), style="" if figure.ranked else "dim")
        text.append(f" {figure.good}/{figure.total}", style="dim")
        if not figure.ranked and one.weight:
            text.append("*", style="dim")
    else:
        text.append("–", style="dim")
    for many, (zh, en) in ((figure.left_out, ("不", "L")), (figure.carried, ("结", "C"))):
        if many and whole:
            text.append(f" {words(zh, en)}{many}", style="dim")
    return text


def _print_items(desk: ReportDesk, found: Report, unit: str, at: datetime, ruled: Ruled) -> None:
    """The tickets behind the figures of one unit: those missed, and those left out."""
    zone = ruled.rulebook.city.zone
    row = found.row(unit)
    if row is None:
        return
    for one, figure in zip(found.headings, row.figures, strict=True):
        for which, zh, en, many in _kinds(figure):
            if not many:
                continue
            heading(f"{one.title}: {zh} {many} 件", f"{one.title_en or one.title}: {many} {en}")
            page = desk.items(found.period, one.measure, which, at, of=unit, limit=LIMIT_MAX)
            print_lines([_item(item.stint, one, zone) for item in page.items])
            if page.next is not None:
                note(f"… 只列出前 {LIMIT_MAX} 件", f"… the first {LIMIT_MAX} only")


def _kinds(figure: Figure) -> Iterator[tuple[Which, str, str, int]]:
    yield "missed", "未达到", "missed", figure.missed
    yield "left-out", "不计入", "left out", figure.left_out


def _item(stint: Stint, one: Heading, zone: ZoneInfo) -> tuple[str, str, str, str]:
    """A ticket with when it was due and done, or what the citizen said, and its marks."""
    marked = [said for mark, said in MARK_NAMES.items() if mark in stint.marks]
    marks = words("、".join(zh for zh, _ in marked), ", ".join(en for _, en in marked))
    if one.counts == "callback":
        said = stint.said
        at = "–" if said is None else _when(said.at, zone)
        score = None if said is None else said.satisfied
        answer = words("未联系上", "nobody reached") if score is None else f"{score}/5"
        return stint.ticket, words("回访 ", "called ") + at, answer, marks
    if one.counts == "accepted":
        given = _when(stint.given_at, zone)
        return stint.ticket, words("派到 ", "given ") + given, "", marks
    owed: Owed | None = stint.contact if one.counts == "contact" else stint.result
    due = "–" if owed is None else _when(owed.due_at, zone)
    done = "–" if owed is None or owed.done_at is None else _when(owed.done_at, zone)
    return stint.ticket, words("应于 ", "due ") + due, words("完成 ", "done ") + done, marks


def _when(at: datetime, zone: ZoneInfo) -> str:
    return f"{at.astimezone(zone):%Y-%m-%d %H:%M}"


def _write(found: Report, form: ReportForm, output: Path | None, ruled: Ruled) -> None:
    cover = cover_of(found, language(), ruled.rulebook.city.zone)
    put(paper_of(found, cover, form.value, language()), form.value, output)


def put(content: bytes, form: str, output: Path | None) -> None:
    """Write a file, or hand it on where the output is no terminal, or it is text."""
    if output is None:
        if form not in ("csv", "json") and sys.stdout.isatty():
            raise Failure(
                f"{form} 不能显示在终端, 请加 --output FILE",
                f"{form} cannot be shown on a terminal: add --output FILE",
            )
        sys.stdout.buffer.write(content)
        sys.stdout.buffer.flush()
        return
    try:
        output.write_bytes(content)
    except OSError as error:
        raise Failure(
            f"写不了 {output}: {error.strerror}", f"cannot write {output}: {error.strerror}"
        ) from error
    note(f"已写入 {output}", f"written to {output}")
