"""``dafuwu activate``, ``versions`` and ``rollback``: which rulebook is in force."""

from __future__ import annotations

import os
import pwd
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any
from zoneinfo import ZoneInfo

import typer
from rich.table import Table
from rich.text import Text

from commands.places import DatabaseOption, HomeOption, LangOption, database_url, now, store_of
from commands.terminal import (
    Failure,
    Lang,
    note,
    out,
    print_json,
    print_problems,
    progress,
    say,
    speak,
    words,
)
from commands.validating import Format
from engine.rulebook.version import SHORT
from engine.store import Activation, Spoilt, Store
from engine.versions.activating import Activated, UnknownVersion, find_version
from engine.versions.stored import NotKept, load_stored

if TYPE_CHECKING:
    from engine.versions.examine import Examined

SHOWN = 5
"""Failing tests that a refusal shows in full."""

ByOption = Annotated[
    str | None, typer.Option("--by", help="操作人, 缺省为登录名 · who, the login name if not said")
]
NoteOption = Annotated[str | None, typer.Option("--note", help="说明 · why")]


def add_versions(app: typer.Typer) -> None:
    """Add the commands to the program."""
    app.command("activate")(_activate)
    app.command("versions")(_versions)
    app.command("rollback")(_rollback)


def _activate(
    folder: Annotated[
        Path, typer.Argument(metavar="DIR", help="规则库目录 · the rulebook's folder")
    ],
    by: ByOption = None,
    note_: NoteOption = None,
    home: HomeOption = None,  # noqa: ARG001 - taken by every command; the folder is named here
    database: DatabaseOption = None,
    lang: LangOption = Lang.ZH,
) -> None:
    """启用一个规则库 · put a rulebook in force (0 in force, 1 refused, 2 misuse)."""
    speak(lang)
    activate(folder, by, note_, database)


def _versions(
    form: Annotated[
        Format, typer.Option("--format", help="输出格式 · output format")
    ] = Format.TEXT,
    home: HomeOption = None,  # noqa: ARG001 - taken by every command; versions are the database's
    database: DatabaseOption = None,
    lang: LangOption = Lang.ZH,
) -> None:
    """历次启用的版本 · which versions were in force, and which is."""
    speak(lang)
    versions(form, database)


def _rollback(
    version: Annotated[
        str, typer.Argument(metavar="VERSION", help="版本号的开头 · how the version begins")
    ],
    by: ByOption = None,
    note_: NoteOption = None,
    home: HomeOption = None,  # noqa: ARG001 - taken by every command; versions are the database's
    database: DatabaseOption = None,
    lang: LangOption = Lang.ZH,
) -> None:
    """恢复先前的版本 · put an earlier version in force again."""
    speak(lang)
    rollback(version, by, note_, database)


def activate(folder: Path, by: str | None, note_: str | None, database: str | None) -> None:
    """Examine the folder's rulebook; put it in force, or tell what is wrong and change nothing."""
    from commands.testing import print_failure
    from engine.rulebook.files import read_files
    from engine.versions.activating import activate as put_in_force
    from engine.versions.examine import examine

    if not folder.is_dir():
        raise Failure(f"没有目录 {folder}", f"there is no folder {folder}")
    files, unread = read_files(folder)
    examined = examine(
        files, unread, now(), lambda tests: progress("用例", "tests", tests, len(list(tests)))
    )
    print_problems(examined.problems)
    if not examined.sound:
        failed = examined.report.failed if examined.report else ()
        for one in failed[:SHOWN]:
            print_failure(one)
        if more := len(failed[SHOWN:]):
            note(f"… 另有 {more} 个: dafuwu test {folder}", f"… {more} more: dafuwu test {folder}")
        raise _refused(folder, examined)
    with store_of(database_url(database)) as store:
        done = put_in_force(store, examined, _actor(by), note_, now())
        rules = {activation.version: activation.rules for activation in store.activations()}
    assert examined.rulebook is not None
    _tell(done, rules)


def versions(form: Format, database: str | None) -> None:
    """List every activation, the latest first."""
    with store_of(database_url(database)) as store:
        found = store.activations()
        zone = _zone(store, found)
    if form is Format.JSON:
        print_json([_as_json(activation, found[0], zone) for activation in found])
        return
    if not found:
        say("还没有启用过任何规则库", "no rulebook was ever put in force")
        return
    out().print(_table(found, zone))


def rollback(given: str, by: str | None, note_: str | None, database: str | None) -> None:
    """Put an earlier version in force again; what the proofs find today is told, no more."""
    from engine.versions.activating import roll_back
    from engine.versions.examine import proved

    with store_of(database_url(database)) as store:
        activations = store.activations()
        try:
            stored = load_stored(store, find_version(activations, given))
        except UnknownVersion as unknown:
            raise _unknown(unknown) from None
        except (Spoilt, NotKept) as error:
            raise Failure(
                f"版本 {error.version[:SHORT]} 的文件已损坏或缺失, 不能启用; 现行版本不变",
                f"the files of version {error.version[:SHORT]} are damaged or missing: it cannot "
                "be put in force, and what is in force stays",
                code=1,
            ) from error
        today = now().astimezone(stored.rulebook.city.zone).date()
        print_problems(proved(stored.rulebook, stored.files, today))
        done = roll_back(store, stored, _actor(by), note_, now())
    _tell(done, {activation.version: activation.rules for activation in activations})


def _refused(folder: Path, examined: Examined) -> Failure:
    report = examined.report
    if report is None:
        zh, en = f"{folder} 的规则库有错, 见上", f"the rulebook in {folder} has mistakes, see above"
    elif report.failed:
        failed = len(report.failed)
        zh, en = f"{failed} 个用例失败, 见上", f"{failed} tests failed, see above"
    else:
        percent, asked = report.coverage.percent, report.required
        zh = f"用例覆盖 {percent}%, 要求 {asked}% (dafuwu test --coverage)"
        en = f"the tests cover {percent}%, {asked}% is required (dafuwu test --coverage)"
    return Failure(
        f"没有启用: {zh}; 现行版本不变",
        f"not put in force: {en}; what is in force stays",
        code=1,
    )


def _actor(by: str | None) -> str:
    """Who says so: named, or who is logged in."""
    try:
        return by or pwd.getpwuid(os.getuid()).pw_name
    except KeyError:
        return str(os.getuid())


def _tell(done: Activated, rules: dict[str, int]) -> None:
    activation = done.activation
    version = activation.version[:SHORT]
    if not done.new:
        say(f"{version} 已是现行版本, 没有变动", f"{version} is in force already: nothing changed")
        return
    counts = _counts(activation, rules)
    if activation.previous is None:
        say(
            f"已启用 {version} ({counts} 条规则)",
            f"{version} is in force ({counts} rules)",
        )
    else:
        before = activation.previous[:SHORT]
        say(
            f"已启用 {version}, 代替 {before} (规则 {counts} 条)",
            f"{version} is in force instead of {before} ({counts} rules)",
        )
    note(
        "运行中的服务一两秒内自动换用, 不必重启; 在办工单的计时随后更新",
        "running servers take it up within a second or two, without a restart; the timers of open "
        "tickets follow",
    )


def _counts(activation: Activation, rules: dict[str, int]) -> str:
    before = rules.get(activation.previous or "")
    return str(activation.rules) if before is None else f"{before} → {activation.rules}"


def _table(found: Sequence[Activation], zone: ZoneInfo | None) -> Table:
    rules = {activation.version: activation.rules for activation in found}
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), show_edge=False)
    for zh, en in (
        ("", ""), ("版本", "version"), ("启用时间", "since"), ("启用人", "by"),
        ("规则数", "rules"), ("在办工单", "open tickets"), ("说明", "note"),
    ):  # fmt: skip
        table.add_column(words(zh, en), overflow="fold")
    for activation in found:
        current = activation is found[0]
        table.add_row(
            words("现行", "in force") if current else "",
            activation.version[:SHORT],
            f"{activation.at.astimezone(zone):%Y-%m-%d %H:%M:%S}",
            Text(activation.actor),
            _counts(activation, rules),
            _followed(activation, current=current),
            Text(activation.note or ""),
            style="bold" if current else None,
        )
    return table


def _followed(activation: Activation, *, current: bool) -> str:
    if activation.renewed_at is not None or not current:
        return words(f"已更新 {activation.renewed}", f"{activation.renewed} follow")
    return words(f"更新中 {activation.renewed}", f"{activation.renewed} follow so far")


def _zone(store: Store, found: Sequence[Activation]) -> ZoneInfo | None:
    """The city's zone, as the version in force has it; otherwise this machine's."""
    try:
        return load_stored(store, found[0].version).rulebook.city.zone if found else None
    except (Spoilt, NotKept):
        return None


def _as_json(activation: Activation, latest: Activation, zone: ZoneInfo | None) -> dict[str, Any]:
    renewed_at = activation.renewed_at
    return {
        "number": activation.number,
        "version": activation.version,
        "previous": activation.previous,
        "at": activation.at.astimezone(zone).isoformat(timespec="seconds"),
        "by": activation.actor,
        "note": activation.note,
        "rules": activation.rules,
        "in_force": activation is latest,
        "renewed": activation.renewed,
        "renewed_at": renewed_at and renewed_at.astimezone(zone).isoformat(timespec="seconds"),
    }


def _unknown(unknown: UnknownVersion) -> Failure:
    listed = ", ".join(version[:SHORT] for version in unknown.possible)
    if unknown.ambiguous:
        return Failure(
            f'不止一个版本以 "{unknown.given}" 开头: {listed}',
            f'more than one version begins with "{unknown.given}": {listed}',
        )
    return Failure(
        f'没有启用过以 "{unknown.given}" 开头的版本; 可以恢复: {listed or "无"}',
        f'no version that was in force begins with "{unknown.given}"; there are: '
        f"{listed or 'none'}",
    )
