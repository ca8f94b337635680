"""``dafuwu bulletin``: bulletins as a list, one with its figures and story, and as files."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import msgspec
import typer
from rich.text import Text

from commands.lines import heading, print_lines, table
from commands.places import DatabaseOption, HomeOption, LangOption, Ruled, database_url, desk_of
from commands.report_options import ReportBy
from commands.terminal import Failure, Lang, language, note, out, print_json, say, speak, words
from commands.validating import Format
from engine.bulletin_desk import BulletinDesk
from engine.bulletins.bulletin import Bulletin, Edition, Objection
from engine.bulletins.states import (
    BULLETIN_KINDS,
    CORRECTED,
    DRAFT,
    EDITION_STATES,
    OBJECTION_STATES,
)
from engine.desk_errors import NoSuchBulletin
from engine.draws.periods import MONTHS
from engine.rulebook.rulebook import Rulebook
from engine.store.bulletins import BulletinFilter, BulletinRow
from engine.store.paging import LIMIT_MAX
from engine.tickets.chain import verify
from engine.tickets.events import Event

bulletin = typer.Typer(help="通报 · bulletins: list, show, export", no_args_is_help=True)

FormatOption = Annotated[Format, typer.Option("--format", help="输出格式 · output format")]
Number = Annotated[str, typer.Argument(metavar="BULLETIN", help="通报编号 · its number")]
EditionOption = Annotated[
    int | None,
    typer.Option("--edition", min=1, help="版次; 缺省为最后一版 · edition, the latest if none"),
]


class EditionForm(StrEnum):
    """As what file an edition is wanted; json is the very text that was sealed."""

    DOCX = "docx"
    XLSX = "xlsx"
    CSV = "csv"
    JSON = "json"


def add_bulletins(app: typer.Typer) -> None:
    """Add the commands to the program."""
    app.add_typer(bulletin, name="bulletin")


@bulletin.command("list")
def list_bulletins(
    state: Annotated[
        list[str] | None, typer.Option("--state", help="状态, 可多写 · state, may be repeated")
    ] = None,
    every: Annotated[
        list[str] | None,
        typer.Option("--every", help="month quarter half-year year, 可多写 · may be repeated"),
    ] = None,
    form: FormatOption = Format.TEXT,
    home: HomeOption = None,
    database: DatabaseOption = None,
    lang: LangOption = Lang.ZH,
) -> None:
    """通报列表 · bulletins, the latest period first."""
    speak(lang)
    _check(state, EDITION_STATES, "状态", "state")
    _check(every, MONTHS, "周期种类", "kind of period")
    wanted = BulletinFilter(
        states=tuple(state) if state else None, every=tuple(every) if every else None
    )
    with desk_of(database_url(database), home) as ruled:
        found = list(_every(ruled, wanted))
        if form is Format.JSON:
            from api.answers_bulletins import show_bulletin_line

            lines = (show_bulletin_line(ruled.rulebook, row) for row in found)
            print_json([msgspec.to_builtins(line) for line in lines])
        elif not found:
            say("没有这样的通报", "no such bulletin")
        else:
            _print_list(ruled.rulebook, found)


@bulletin.command("show")
def show(
    number: Number,
    edition: EditionOption = None,
    by: Annotated[ReportBy, typer.Option("--by", help="按什么分行 · what the rows are")] = (
        ReportBy.UNIT
    ),
    form: FormatOption = Format.TEXT,
    home: HomeOption = None,
    database: DatabaseOption = None,
    lang: LangOption = Lang.ZH,
) -> None:
    """一份通报: 数据, 申诉, 经过 · one bulletin: its figures, objections and story."""
    speak(lang)
    with desk_of(database_url(database), home) as ruled:
        desk, found, chosen = _found(ruled, number, edition)
        history = desk.history(found.id)
        if form is Format.JSON:
            from api.answers_bulletins import show_bulletin, show_content
            from commands.places import now

            content = show_content(ruled.rulebook, found, chosen, desk.content(chosen))
            shown = msgspec.to_builtins(show_bulletin(ruled.rulebook, found, now()))
            print_json({**shown, "content": msgspec.to_builtins(content)})
            return
        _print_head(ruled.rulebook, found, chosen)
        report = desk.content(chosen).report(by.value)
        if report is not None and report.rows:
            from commands.reporting import print_figures

            print_figures(report)
        else:
            say("周期内没有可统计的工单", "nothing fell in this period")
        if found.objections:
            heading("\n申诉", "\nobjections")
            print_lines([_objection(ruled.rulebook, one) for one in found.objections])
        heading("\n经过", "\nstory")
        print_lines([_event(ruled.rulebook, event) for event in history])
        for broken in verify(history):
            say(broken.message_zh, broken.message_en)


@bulletin.command("export")
def export(
    number: Number,
    edition: EditionOption = None,
    by: Annotated[ReportBy, typer.Option("--by", help="按什么分行 · what the rows are")] = (
        ReportBy.UNIT
    ),
    form: Annotated[
        EditionForm,
        typer.Option("--format", help="json 是封存的原文 · json is the text that was sealed"),
    ] = EditionForm.DOCX,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="写入文件 · write it to a file")
    ] = None,
    home: HomeOption = None,
    database: DatabaseOption = None,
    lang: LangOption = Lang.ZH,
) -> None:
    """通报的文件: Word, Excel, CSV · a bulletin as a file."""
    speak(lang)
    from commands.reporting import put
    from engine.bulletins.papers import paper_of_edition

    with desk_of(database_url(database), home) as ruled:
        desk, found, chosen = _found(ruled, number, edition)
        zone = ruled.rulebook.city.zone
        content = paper_of_edition(
            found, chosen, desk.text(chosen), by.value, form.value, language(), zone
        )
    put(content, form.value, output)


def _check(said: Sequence[str] | None, known: Iterable[str], zh: str, en: str) -> None:
    listed = list(known)
    wrong = [one for one in said or () if one not in listed]
    if wrong:
        there = ", ".join(listed)
        raise Failure(
            f'没有{zh} "{wrong[0]}"; 可写: {there}', f'no {en} "{wrong[0]}"; there are: {there}'
        )


def _every(ruled: Ruled, wanted: BulletinFilter) -> Iterator[BulletinRow]:
    cursor: str | None = None
    while True:
        page = ruled.store.bulletins(wanted, limit=LIMIT_MAX, cursor=cursor)
        yield from page.items
        if (cursor := page.next) is None:
            return


def _found(
    ruled: Ruled, number: str, edition: int | None
) -> tuple[BulletinDesk, Bulletin, Edition]:
    desk = BulletinDesk(ruled.store, ruled.current)
    try:
        found = desk.bulletin(number.upper())
    except NoSuchBulletin as error:
        raise Failure(f"没有通报 {number}", f"there is no bulletin {number}") from error
    if edition is None:
        return desk, found, found.edition
    if edition > len(found.editions):
        many = len(found.editions)
        raise Failure(f"{number} 只有 {many} 版", f"{number} has {many} editions only")
    return desk, found, found.editions[edition - 1]


def _print_list(rulebook: Rulebook, found: Sequence[BulletinRow]) -> None:
    made = table(
        ("编号", "bulletin"), ("周期", "period"), ("标题", "title"), ("版", "edition"),
        ("状态", "state"), ("发布", "published"), ("申诉", "objections"),
    )  # fmt: skip
    for row in found:
        published = row.published_at
        state = words(*EDITION_STATES[row.state])
        if row.ready and row.state == DRAFT:
            state += words(" (待批准)", " (ready)")
        made.add_row(
            row.id,
            row.period,
            Text(row.title),
            str(row.edition),
            state,
            "—" if published is None else f"{published.astimezone(rulebook.city.zone):%Y-%m-%d}",
            words(f"{row.waiting} 件待答复", f"{row.waiting} waiting") if row.waiting else "",
        )
    out().print(made)


def _print_head(rulebook: Rulebook, found: Bulletin, edition: Edition) -> None:
    state = words(*EDITION_STATES[edition.state])
    heading(
        f"{found.title}  {found.id}  第 {edition.number} 版 {state}",
        f"{found.title}  {found.id}  edition {edition.number}, {state}",
    )
    zone = rulebook.city.zone
    lines = [
        (words("依据", "basis"), found.basis),
        (words("规则", "rule"), f"{found.scheme}  {found.file}:{found.line}"),
        (words("统计", "counted"), f"{edition.counted_at.astimezone(zone):%Y-%m-%d %H:%M}"),
        ("SHA-256", edition.digest),
    ]
    if edition.correcting:
        lines.append((words("更正", "corrects"), edition.correcting))
    print_lines(lines, ("bold",))
    later = [one for one in found.out if one.number > edition.number]
    if edition.state == CORRECTED and later:
        note(f"本版已由第 {later[0].number} 版更正", f"corrected by edition {later[0].number}")
    if edition.stale:
        note("采纳申诉后尚未重新计算", "an objection was upheld since it was counted")


def _objection(rulebook: Rulebook, one: Objection) -> tuple[str, ...]:
    unit = rulebook.departments.get(one.unit)
    said = one.words or ""
    return (
        str(one.number),
        one.unit if unit is None else unit.name,
        f"{one.measure} {one.ticket}",
        words(*OBJECTION_STATES[one.state]),
        said + (f" → {one.reason}" if one.reason else ""),
    )


def _event(rulebook: Rulebook, event: Event) -> tuple[str, ...]:
    at = f"{event.at.astimezone(rulebook.city.zone):%Y-%m-%d %H:%M}"
    private = event.private or {}
    said = "; ".join(str(value) for value in private.values()) or event.data.get("correcting", "")
    return at, words(*BULLETIN_KINDS[event.kind]), event.actor, said
