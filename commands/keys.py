"""``dafuwu key``: keys for programs, each bound to a seat of an account."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated

import msgspec
import typer

from commands.lines import table
from commands.places import DatabaseOption, HomeOption, LangOption, database_url, desk_of, now
from commands.seats import by_operator, named_seat, refusals, seat_said
from commands.terminal import Failure, Lang, note, out, print_json, say, speak, words
from commands.validating import Format
from engine.accounts.admission import Admission, Wish

key = typer.Typer(help="程序用的密钥 · keys for programs", no_args_is_help=True)

FormatOption = Annotated[Format, typer.Option("--format", help="输出格式 · output format")]
Login = Annotated[str, typer.Argument(metavar="LOGIN", help="登录名 · login")]


def add_keys(app: typer.Typer) -> None:
    """Add the commands to the program."""
    app.add_typer(key, name="key")


@key.command("add")
def add_key(
    login: Login,
    seat: Annotated[
        str | None, typer.Option("--seat", help="岗位, 缺省为第一个 · the seat, else the first")
    ] = None,
    days: Annotated[int, typer.Option(min=1, max=1095, help="有效天数 · days it is valid")] = 365,
    note_: Annotated[str, typer.Option("--note", help="用途 · what it is for")] = "",
    home: HomeOption = None,
    database: DatabaseOption = None,
    lang: LangOption = Lang.ZH,
) -> None:
    """新密钥, 只显示一次 · a new key, told once; bound to one seat."""
    speak(lang)
    with refusals(), desk_of(database_url(database), home) as ruled:
        account = ruled.store.account(login)
        if account is None:
            raise Failure(f"没有账号 {login}", f"there is no account {login}", code=1)
        wish = Wish.for_(None if seat is None else seat_said(ruled.rulebook, seat))
        instant = now()
        kept, written = Admission(ruled.store).add_key(
            account,
            wish.of(account),
            note_[:300],
            instant + timedelta(days=days),
            by_operator(),
            instant,
        )
    say(written, written)
    note(
        f"密钥 {kept.id} 只显示这一次; 请求头 Authorization: Bearer 密钥",
        f"the key {kept.id} is shown only now; send it as Authorization: Bearer KEY",
    )


@key.command("list")
def list_keys(
    form: FormatOption = Format.TEXT,
    home: HomeOption = None,
    database: DatabaseOption = None,
    lang: LangOption = Lang.ZH,
) -> None:
    """密钥列表 · all keys."""
    speak(lang)
    with desk_of(database_url(database), home) as ruled:
        found, rulebook = ruled.store.api_keys(), ruled.rulebook
    if form is Format.JSON:
        from api.answers_people import show_key

        print_json([msgspec.to_builtins(show_key(rulebook, one)) for one in found])
        return
    if not found:
        say("没有密钥", "no keys")
        return
    made = table(
        ("编号", "id"), ("账号", "login"), ("岗位", "seat"), ("到期", "until"), ("状态", "state"),
        ("用途", "for"),
    )  # fmt: skip
    instant = now()
    for one in found:
        state = words("有效", "valid")
        if one.revoked_at is not None:
            state = words("已吊销", "revoked")
        elif instant >= one.expires_at:
            state = words("已过期", "expired")
        until = one.expires_at.astimezone(rulebook.city.zone).strftime("%Y-%m-%d")
        made.add_row(one.id, one.login, named_seat(rulebook, one.seat), until, state, one.note)
    out().print(made)


@key.command("revoke")
def revoke(
    id_: Annotated[str, typer.Argument(metavar="KEY", help="密钥编号 · the key's id")],
    home: HomeOption = None,
    database: DatabaseOption = None,
    lang: LangOption = Lang.ZH,
) -> None:
    """吊销密钥 · end a key at once."""
    speak(lang)
    with desk_of(database_url(database), home) as ruled:
        if not ruled.store.revoke_key(id_, by_operator(), now()):
            raise Failure(f"没有有效的密钥 {id_}", f"there is no key {id_} that is valid", code=1)
    say(f"已吊销 {id_}", f"revoked {id_}")
