"""``dafuwu audit``: is anything not as it was sealed, and a record that others can check."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Annotated, Any

import typer

from commands.places import DatabaseOption, LangOption, database_url, now, store_of
from commands.terminal import (
    Failure,
    Lang,
    exit_with,
    note,
    out,
    print_json,
    progress,
    say,
    speak,
    words,
)
from commands.validating import Format
from engine.audit.auditing import Audit, Counted
from engine.audit.checking import NoRecord, check
from engine.audit.chronicle import check_chain, check_known, reaching
from engine.audit.contents import check_contents
from engine.audit.days import Day
from engine.audit.dossier import compose, day_data
from engine.audit.files import Files
from engine.audit.findings import Finding
from engine.audit.records import by_aggregate
from engine.special_reports.report import SIGNED
from engine.special_reports.sealing import intact
from engine.store import Store
from engine.store.archive import Archive

SHOWN = 200
"""Findings that are printed; the rest is counted."""
OVERDUE = timedelta(hours=26)
"""How long after the last sealed day somebody should ask whether any worker runs."""

audit = typer.Typer(help="核验与存证 · audit: verify, export, check", no_args_is_help=True)

FromOption = Annotated[
    datetime | None,
    typer.Option("--from", formats=["%Y-%m-%d"], help="从这一天写入的起 · written from this day"),
]
UntilOption = Annotated[
    datetime | None,
    typer.Option("--until", formats=["%Y-%m-%d"], help="到这一天写入的止 · to this day, included"),
]
KnownOption = Annotated[
    list[str] | None,
    typer.Option(
        "--known",
        metavar="DAY=HASH",
        help="另行保存的某日摘要 · the hash of a day as it was kept elsewhere",
    ),
]
FormatOption = Annotated[Format, typer.Option("--format", help="输出格式 · output format")]


def add_auditing(app: typer.Typer) -> None:
    """Add the commands to the program."""
    app.add_typer(audit, name="audit")


@audit.command("verify")
def verify(
    from_: FromOption = None,
    until: UntilOption = None,
    known: KnownOption = None,
    form: FormatOption = Format.TEXT,
    database: DatabaseOption = None,
    lang: LangOption = Lang.ZH,
) -> None:
    """核验全部事件和每日封存 · verify every event and day (0 whole, 1 not, 2 misuse)."""
    speak(lang)
    kept = _known(known)
    first, last = (None if day is None else day.date().isoformat() for day in (from_, until))
    with store_of(database_url(database)) as store, store.archive() as archive:
        days = archive.days(first, last)
        part = first is not None or last is not None
        if part and not days:
            raise Failure("这段时间没有封存的日子", "no day of that time is sealed")
        run = Audit(days, part=part)
        linked = archive.days(*reaching(first, last, kept))
        findings = [*check_chain(linked, from_the_first=first is None), *check_known(linked, kept)]
        files = Files(archive.content, archive.kept)
        if not part:
            every = progress("读附件", "reading", archive.digests(), archive.count_digests())
            for digest in every:
                files.read(digest)
        findings += _aggregates(archive, run, files, days, part=part)
        findings += files.finish()
        findings += run.finish(archive.listing, archive.recorded_in, archive.hashes)
        if not part:
            findings += run.strays(archive.strays())
            findings += _broken_seals(store)
        run.counted.attachments = files.counted
    _tell(findings, run.counted, days, form, part=part)


@audit.command("export")
def export(
    ticket: Annotated[str, typer.Argument(metavar="TICKET", help="工单号 · the ticket")],
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="写入文件 · write it to a file")
    ] = None,
    without_private: Annotated[
        bool,
        typer.Option("--without-private", help="不含个人信息和原文 · leave private parts out"),
    ] = False,
    database: DatabaseOption = None,
    lang: LangOption = Lang.ZH,
) -> None:
    """导出一件工单的存证 · a record of one ticket that stands by itself."""
    speak(lang)
    with store_of(database_url(database)) as store, store.archive() as archive:
        ids = sorted({ticket, *archive.cases_of(ticket)})
        histories = {
            id_: records for id_, records, _ in by_aggregate(archive.records(ids), ()) if records
        }
        if ticket not in histories:
            raise Failure(f"没有工单 {ticket}", f"no ticket {ticket}")
        days = archive.days()
        private = not without_private
        record = compose(histories, days, archive.listing, private=private, now=now())
    if output is None:
        print_json(record)
        return
    _write(output, record)
    open_ = sum(event["day"] is None for one in record["aggregates"] for event in one["events"])
    say(
        f"已写入 {output}: {len(histories)} 条链, {_events(record)} 个事件, {open_} 个尚未封存",
        f"{output}: {len(histories)} chains, {_events(record)} events, {open_} not sealed yet",
    )


@audit.command("check")
def check_(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="导出的存证 · what was exported")],
    known: KnownOption = None,
    lang: LangOption = Lang.ZH,
) -> None:
    """核验一份存证, 不需要数据库 · check a record, with nothing else (0 whole, 1 not)."""
    speak(lang)
    try:
        content = file.read_bytes()
    except OSError as error:
        raise Failure(
            f"读不了 {file}: {error.strerror}", f"cannot read {file}: {error.strerror}"
        ) from error
    try:
        found = check(content, _known(known))
    except NoRecord as problem:
        raise Failure(f"{file} 不是存证: {problem}", f"{file} is no record: {problem}") from problem
    _print(found.findings)
    listed = ", ".join(found.aggregates)
    say(
        f"{listed}: {found.events} 个事件, {found.proven} 个在封存的日子里, "
        f"{found.withheld} 个不含个人信息; {_count_zh(found.findings)}",
        f"{listed}: {found.events} events, {found.proven} in sealed days, {found.withheld} without "
        f"their private part; {_count_en(found.findings)}",
    )
    _tell_last(found.last)
    if found.findings:
        exit_with(1)


def _aggregates(
    archive: Archive, run: Audit, files: Files, days: Sequence[Day], *, part: bool
) -> Iterator[Finding]:
    """What is wrong with each ticket, case, draw and bulletin, with a bar while it lasts."""
    if part:
        ids = archive.ids_recorded(days[0].starts_at, days[-1].ends_at)
        records, heads, count = archive.records(ids), archive.heads(ids), len(ids)
    else:
        records, heads, count = archive.records(), archive.heads(), archive.count_heads()
    every = by_aggregate(records, heads)
    for id_, some, head in progress("核验", "verifying", every, count):
        yield from run.check(id_, some, head)
        yield from files.take(id_, some)
        yield from check_contents(id_, some, archive.frozen)


def _broken_seals(store: Store) -> Iterator[Finding]:
    """Special reports that are not what was signed."""
    many = store.count_special_reports().get(SIGNED, 0)
    for report in store.list_special_reports((SIGNED,), many):
        if not intact(report):
            yield Finding(
                report.id,
                "seal",
                f"专报 {report.id} (第 {report.issue} 期) 与签发时不一致",
                f"the special report {report.id} (number {report.issue}) is not what was signed",
            )


def _tell(
    findings: Sequence[Finding], counted: Counted, days: Sequence[Day], form: Format, *, part: bool
) -> None:
    last = days[-1] if days else None
    if form is Format.JSON:
        print_json(_json(findings, counted, last))
    else:
        _print(findings)
        say(
            f"{counted.aggregates} 件 (工单, 线索, 抽取, 通报), {counted.events} 个事件, 其中 "
            f"{counted.sealed} 个在 {len(days)} 个封存的日子里; {counted.erased} 处个人信息已删除; "
            f"读了 {counted.attachments} 个附件; "
            f"{_count_zh(findings)}",
            f"{counted.aggregates} tickets, cases, draws and bulletins, {counted.events} events, "
            f"{counted.sealed} of them in {len(days)} sealed days; {counted.erased} private parts "
            f"erased; {counted.attachments} attachments read; {_count_en(findings)}",
        )
        _tell_last(last)
    if not part and counted.events and (last is None or now() - last.ends_at > OVERDUE):
        note(
            "有已过去的日子还没有封存: 计时进程 (dafuwu worker) 在运行吗?",
            "days that are over are not sealed: does any worker run (dafuwu worker)?",
        )
    if findings:
        exit_with(1)


def _tell_last(last: Day | None) -> None:
    if last is not None:
        say(
            f"最后封存日 {last.day}, 摘要 {last.hash} "
            f"(请另行保存, 以后用 --known {last.day}=… 比对)",
            f"last sealed day {last.day}, hash {last.hash} "
            f"(keep it elsewhere; compare later with --known {last.day}=…)",
        )


def _print(findings: Sequence[Finding]) -> None:
    console = out()
    for found in findings[:SHOWN]:
        text = words(found.message_zh, found.message_en)
        console.print(f"{found.what}  {text}", style="red", markup=False, soft_wrap=True)
    if len(findings) > SHOWN:
        more = len(findings) - SHOWN
        say(f"还有 {more} 处", f"and {more} more")


def _json(findings: Sequence[Finding], counted: Counted, last: Day | None) -> dict[str, Any]:
    return {
        "whole": not findings,
        "findings": [
            {
                "subject": found.subject,
                "number": found.number,
                "what": found.what,
                "message_zh": found.message_zh,
                "message_en": found.message_en,
            }
            for found in findings
        ],
        "aggregates": counted.aggregates,
        "events": counted.events,
        "sealed": counted.sealed,
        "erased": counted.erased,
        "attachments": counted.attachments,
        "last_day": None if last is None else day_data(last),
    }


def _count_zh(findings: Sequence[Finding]) -> str:
    return f"发现 {len(findings)} 处不符" if findings else "没有发现改动"


def _count_en(findings: Sequence[Finding]) -> str:
    if not findings:
        return "nothing was changed"
    return f"{len(findings)} finding{'s' if len(findings) > 1 else ''}"


def _events(record: dict[str, Any]) -> int:
    return sum(len(aggregate["events"]) for aggregate in record["aggregates"])


def _write(file: Path, record: dict[str, Any]) -> None:
    import json

    try:
        file.write_text(json.dumps(record, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    except OSError as error:
        raise Failure(
            f"写不了 {file}: {error.strerror}", f"cannot write {file}: {error.strerror}"
        ) from error


def _known(given: Sequence[str] | None) -> dict[str, str]:
    known: dict[str, str] = {}
    for one in given or ():
        day, _, hash_ = one.partition("=")
        try:
            known[date.fromisoformat(day).isoformat()] = hash_.strip().lower()
        except ValueError:
            hash_ = ""
        if not hash_:
            raise Failure(f'看不懂 "{one}", 应写成 2026-10-03=摘要', f'"{one}" is not DAY=HASH')
    return known
