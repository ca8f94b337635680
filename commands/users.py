"""``dafuwu user``: accounts, from the machine that has the database."""

from __future__ import annotations

import sys
from getpass import getpass
from typing import Annotated, Any

import msgspec
import typer

from commands.lines import table
from commands.places import DatabaseOption, HomeOption, LangOption, database_url, desk_of, now
from commands.seats import by_operator, named_seats, refusals, seat_said, written_seat
from commands.terminal import (
    Failure,
    Lang,
    exit_with,
    note,
    out,
    print_json,
    say,
    speak,
    words,
)
from commands.validating import Format
from engine.accounts.administration import Administration, fresh_password
from engine.people.account_log import Entry, broken_at
from engine.people.person import ADMINISTRATOR, Seat

user = typer.Typer(help="账号 · accounts", no_args_is_help=True)

FormatOption = Annotated[Format, typer.Option("--format", help="输出格式 · output format")]
Login = Annotated[str, typer.Argument(metavar="LOGIN", help="登录名 · login")]
SeatOption = Annotated[
    list[str] | None,
    typer.Option("--seat", help="岗位 ROLE 或 ROLE@UNIT, 可多次 · a seat, may be repeated"),
]
FromStdin = Annotated[
    bool, typer.Option("--password-stdin", help="从标准输入读口令 · read the password from stdin")
]
Generate = Annotated[
    bool, typer.Option("--generate", help="生成口令, 只显示一次 · make a password, told once")
]


def add_users(app: typer.Typer) -> None:
    """Add the commands to the program."""
    app.add_typer(user, name="user")


@user.command("add")
def add(
    login: Login,
    seat: SeatOption = None,
    name: Annotated[str | None, typer.Option("--name", help="姓名 · the person's name")] = None,
    external: Annotated[
        str | None, typer.Option("--external", help="单点登录里的名称 · name at the OIDC provider")
    ] = None,
    password_stdin: FromStdin = False,
    generate: Generate = False,
    no_password: Annotated[
        bool, typer.Option("--no-password", help="不设口令 · for single sign-on or keys only")
    ] = False,
    home: HomeOption = None,
    database: DatabaseOption = None,
    lang: LangOption = Lang.ZH,
) -> None:
    """新账号; 第一个是系统管理员 · a new account; the first is an administrator."""
    speak(lang)
    with refusals(), desk_of(database_url(database), home) as ruled:
        first = not ruled.store.any_account()
        said = seat or ([ADMINISTRATOR] if first else [])
        seats = [seat_said(ruled.rulebook, one) for one in said]
        password = None if no_password else _password(password_stdin, generate)
        account = Administration(ruled.store).add(
            ruled.rulebook, login, name or login, seats, by_operator(), now(),
            password=password, external=external,
        )  # fmt: skip
    say(
        f"已建立账号 {account.login} ({named_seats(ruled.rulebook, account)})",
        f"made the account {account.login} ({named_seats(ruled.rulebook, account)})",
    )
    _tell(password if generate else None)
    if first:
        note(
            "从现在起人人须登录, 正在运行的服务一秒内生效。",
            "From now on everybody must sign in; servers that run notice within a second.",
        )


@user.command("list")
def list_users(
    form: FormatOption = Format.TEXT,
    home: HomeOption = None,
    database: DatabaseOption = None,
    lang: LangOption = Lang.ZH,
) -> None:
    """账号列表 · all accounts."""
    speak(lang)
    with desk_of(database_url(database), home) as ruled:
        found = ruled.store.all_accounts()
        rulebook = ruled.rulebook
    if form is Format.JSON:
        from api.answers_people import show_account

        print_json([msgspec.to_builtins(show_account(rulebook, one)) for one in found])
        return
    if not found:
        say(
            "还没有账号: 任何人从本机都能操作; dafuwu user add 建立第一个管理员",
            "no accounts yet: whoever is on this machine may do anything; dafuwu user add makes "
            "the first administrator",
        )
        return
    made = table(("登录名", "login"), ("姓名", "name"), ("状态", "state"), ("岗位", "seats"))
    for one in found:
        state = words("可用", "active") if one.active else words("停用", "disabled")
        made.add_row(one.login, one.name, state, named_seats(rulebook, one))
    out().print(made)


@user.command("disable")
def disable(
    login: Login,
    home: HomeOption = None,
    database: DatabaseOption = None,
    lang: LangOption = Lang.ZH,
) -> None:
    """停用账号 · disable an account: its sessions, tokens and keys end at once."""
    speak(lang)
    with refusals(), desk_of(database_url(database), home) as ruled:
        Administration(ruled.store).disable(login, by_operator(), now())
    say(f"已停用 {login}", f"disabled {login}")


@user.command("enable")
def enable(
    login: Login,
    home: HomeOption = None,
    database: DatabaseOption = None,
    lang: LangOption = Lang.ZH,
) -> None:
    """恢复账号 · let an account be used again."""
    speak(lang)
    with refusals(), desk_of(database_url(database), home) as ruled:
        Administration(ruled.store).enable(login, by_operator(), now())
    say(f"已恢复 {login}", f"enabled {login}")


@user.command("password")
def set_password(
    login: Login,
    password_stdin: FromStdin = False,
    generate: Generate = False,
    home: HomeOption = None,
    database: DatabaseOption = None,
    lang: LangOption = Lang.ZH,
) -> None:
    """重设口令 · give an account another password; what was signed in ends."""
    speak(lang)
    with refusals(), desk_of(database_url(database), home) as ruled:
        password = _password(password_stdin, generate)
        Administration(ruled.store).set_password(login, password, by_operator(), now())
    say(f"已重设 {login} 的口令", f"set the password of {login}")
    _tell(password if generate else None)


@user.command("seat")
def set_seats(
    login: Login,
    seat: SeatOption = None,
    home: HomeOption = None,
    database: DatabaseOption = None,
    lang: LangOption = Lang.ZH,
) -> None:
    """设定岗位 · give an account exactly these seats, the first by default."""
    speak(lang)
    with refusals(), desk_of(database_url(database), home) as ruled:
        seats = [seat_said(ruled.rulebook, one) for one in seat or ()]
        account = Administration(ruled.store).seat(
            ruled.rulebook, login, seats, by_operator(), now()
        )
        shown = named_seats(ruled.rulebook, account)
    say(f"{login} 的岗位: {shown}", f"the seats of {login}: {shown}")


@user.command("log")
def log(
    form: FormatOption = Format.TEXT,
    home: HomeOption = None,
    database: DatabaseOption = None,
    lang: LangOption = Lang.ZH,
) -> None:
    """账号记录 · the record of accounts, checked (1 if it was changed)."""
    speak(lang)
    with desk_of(database_url(database), home) as ruled:
        entries: list[Entry] = []
        while some := ruled.store.account_entries(entries[-1].number if entries else 0):
            entries += some
        zone = ruled.rulebook.city.zone
        rulebook = ruled.rulebook
    broken = broken_at(entries)
    if form is Format.JSON:
        from api.answers_people import show_entry

        shown = [msgspec.to_builtins(show_entry(rulebook, one)) for one in entries]
        print_json({"intact": broken is None, "items": shown})
    else:
        for one in entries:
            at = one.at.astimezone(zone).strftime("%Y-%m-%d %H:%M:%S")
            done = f"{one.actor} → {one.login}  {one.what}  {_data(one.data)}".rstrip()
            say(f"{one.number:>5}  {at}  {done}", f"{one.number:>5}  {at}  {done}")
    if broken is not None:
        note(
            f"记录已被改动: 从第 {broken} 条起与哈希不符",
            f"the record was changed: from entry {broken} on it does not match its hashes",
        )
        exit_with(1)


def _password(from_stdin: bool, generate: bool) -> str:
    if generate:
        return fresh_password()
    if from_stdin:
        return sys.stdin.readline().rstrip("\r\n")
    if not sys.stdin.isatty():
        raise Failure(
            "没有终端可问口令: 加 --password-stdin 或 --generate",
            "no terminal to ask for the password: add --password-stdin or --generate",
        )
    first = getpass(words("口令 (至少 12 个字符): ", "Password (12 characters at least): "))
    if getpass(words("再输一遍: ", "Once more: ")) != first:
        raise Failure("两次输入不同", "they differ", code=1)
    return first


def _tell(generated: str | None) -> None:
    """A password that was made goes to standard output alone, so that it can be piped."""
    if generated is not None:
        say(generated, generated)
        note("以上口令只显示这一次", "the password above is shown only now")


def _data(data: Any) -> str:
    return " ".join(f"{name}={_plain(value)}" for name, value in data.items() if value is not None)


def _plain(value: Any) -> str:
    if isinstance(value, list):
        return ",".join(written_seat(Seat(one["role"], one["unit"])) for one in value)
    return str(value)
