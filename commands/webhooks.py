"""``dafuwu webhook``: other systems that are told of events, and what they did not take."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import msgspec
import typer
from pydantic import ValidationError

from commands.lines import table
from commands.places import (
    DatabaseOption,
    HomeOption,
    LangOption,
    Ruled,
    database_url,
    desk_of,
    now,
)
from commands.seats import by_operator
from commands.terminal import Failure, Lang, exit_with, note, out, print_json, say, speak, words
from commands.validating import Format
from engine.store.webhooks import Counts
from engine.upkeep.telling import Telling
from engine.webhooks.webhook import Webhook, WebhookRefused

webhook = typer.Typer(help="推送事件给其他系统 · telling other systems", no_args_is_help=True)

FormatOption = Annotated[Format, typer.Option("--format", help="输出格式 · output format")]
Id = Annotated[str, typer.Argument(metavar="WEBHOOK", help="推送编号 · the webhook's id")]


def add_webhooks(app: typer.Typer) -> None:
    """Add the commands to the program."""
    app.add_typer(webhook, name="webhook")


@contextmanager
def _telling(home: Path | None, database: str | None) -> Iterator[tuple[Ruled, Telling]]:
    """What administers webhooks, set up by the environment as the server is."""
    from api.sending import sender_of
    from api.settings import Settings

    url = database_url(database)
    try:
        settings = Settings(database=url)
    except ValidationError as error:
        wrong = error.errors()[0]
        where, cause = ".".join(map(str, wrong["loc"])), wrong["msg"]
        raise Failure(f"设置不对: {where} {cause}", f"wrong setting: {where} {cause}") from error
    with desk_of(url, home) as ruled:
        sender = sender_of(settings, ruled.store, now)
        try:
            yield ruled, Telling(ruled.store, sender, private=settings.webhooks_private)
        except WebhookRefused as refused:
            raise Failure(refused.zh, refused.en, code=1) from refused
        finally:
            sender.close()


@webhook.command("add")
def add(
    url: Annotated[str, typer.Argument(metavar="URL", help="对方网址 · the receiver's address")],
    kinds: Annotated[
        list[str] | None,
        typer.Option("--kind", help="事件种类, 可多次, 缺省为全部 · a kind of event, else all"),
    ] = None,
    note_: Annotated[str, typer.Option("--note", help="说明 · what it is for")] = "",
    home: HomeOption = None,
    database: DatabaseOption = None,
    lang: LangOption = Lang.ZH,
) -> None:
    """新推送, 密钥只显示一次 · a new webhook; its secret is told once."""
    speak(lang)
    with _telling(home, database) as (_, telling):
        made = telling.add(url, kinds or (), note_, by_operator(), now())
    say(f"推送 {made.id}\n{made.secret}", f"webhook {made.id}\n{made.secret}")
    note(
        "密钥只显示这一次, 对方用它核对签名 (Standard Webhooks); "
        f"dafuwu webhook test {made.id} 试推",
        "the secret is shown only now: the receiver verifies signatures with it (Standard "
        f"Webhooks); dafuwu webhook test {made.id} tries it out",
    )


@webhook.command("list")
def list_webhooks(
    form: FormatOption = Format.TEXT,
    home: HomeOption = None,
    database: DatabaseOption = None,
    lang: LangOption = Lang.ZH,
) -> None:
    """推送列表 · all webhooks, and how they fare."""
    speak(lang)
    with _telling(home, database) as (ruled, _):
        found, counts = ruled.store.webhooks(), ruled.store.outbox_counts()
        zone = ruled.rulebook.city.zone
    if form is Format.JSON:
        from api.answers_webhooks import show_webhook

        shown = [show_webhook(zone, one, counts.get(one.id, Counts())) for one in found]
        print_json([msgspec.to_builtins(one) for one in shown])
        return
    if not found:
        say("没有推送", "no webhooks")
        return
    made = table(
        ("编号", "id"), ("网址", "url"), ("事件", "kinds"), ("状态", "state"), ("已送", "sent"),
        ("等待", "waiting"), ("未送达", "dead"), ("原因", "error"),
    )  # fmt: skip
    for one in found:
        many = counts.get(one.id, Counts())
        made.add_row(
            one.id, one.url, ", ".join(one.kinds) or words("全部", "all"), _state(one),
            str(one.sent), str(many.waiting), str(many.dead), one.error or "",
        )  # fmt: skip
    out().print(made)


@webhook.command("disable")
def disable(
    id_: Id, home: HomeOption = None, database: DatabaseOption = None, lang: LangOption = Lang.ZH
) -> None:
    """停用: 等待的保留 · tell it nothing more; what waits is kept."""
    _switch(id_, home, database, lang, active=False)


@webhook.command("enable")
def enable(
    id_: Id, home: HomeOption = None, database: DatabaseOption = None, lang: LangOption = Lang.ZH
) -> None:
    """恢复 · tell it again."""
    _switch(id_, home, database, lang, active=True)


@webhook.command("test")
def try_out(
    id_: Id, home: HomeOption = None, database: DatabaseOption = None, lang: LangOption = Lang.ZH
) -> None:
    """试推一次, 报告对方是否收下 · try it out now (1 if it was not taken)."""
    speak(lang)
    with _telling(home, database) as (_, telling):
        error = telling.ping(id_)
    if error is None:
        say("对方已收下", "the receiver took it")
        return
    say(f"对方没有收下: {error}", f"the receiver did not take it: {error}")
    exit_with(1)


@webhook.command("failed")
def failed(
    id_: Annotated[str | None, typer.Argument(metavar="[WEBHOOK]")] = None,
    form: FormatOption = Format.TEXT,
    limit: Annotated[int, typer.Option(min=1, max=10_000, help="最多几条 · how many")] = 100,
    home: HomeOption = None,
    database: DatabaseOption = None,
    lang: LangOption = Lang.ZH,
) -> None:
    """未送达的消息 · messages that were given up (1 if there are any)."""
    speak(lang)
    with _telling(home, database) as (ruled, telling):
        if id_ is not None:
            telling.one(id_)
        found = ruled.store.dead_messages(id_, limit)
        zone = ruled.rulebook.city.zone
    if form is Format.JSON:
        from api.answers_webhooks import show_dead

        shown = [{"webhook": one.webhook_id, **_plain(show_dead(zone, one))} for one in found]
        print_json(shown)
    elif not found:
        say("没有未送达的", "nothing was given up")
    else:
        made = table(
            ("推送", "webhook"), ("消息", "id"), ("事件", "kind"), ("发生", "at"),
            ("次数", "tries"), ("原因", "error"),
        )  # fmt: skip
        for one in found:
            at = one.at.astimezone(zone).strftime("%Y-%m-%d %H:%M")
            made.add_row(one.webhook_id, one.id, one.kind, at, str(one.tries), one.error or "")
        out().print(made)
    if found:
        exit_with(1)


@webhook.command("replay")
def replay(
    id_: Id,
    ticket: Annotated[
        str | None, typer.Option("--ticket", help="只重推这张工单的 · of this ticket only")
    ] = None,
    number: Annotated[
        int | None, typer.Option("--number", min=1, help="只重推这个事件 · this event only")
    ] = None,
    home: HomeOption = None,
    database: DatabaseOption = None,
    lang: LangOption = Lang.ZH,
) -> None:
    """重推未送达的 · let what was given up be sent again."""
    speak(lang)
    with _telling(home, database) as (_, telling):
        many = telling.replay(id_, now(), ticket, number)
    say(f"{many} 条将重推", f"{many} will be sent again")


def _switch(id_: str, home: Path | None, database: str | None, lang: Lang, *, active: bool) -> None:
    speak(lang)
    with _telling(home, database) as (_, telling):
        telling.switch(id_, by_operator(), now(), active=active)
    if active:
        say(f"已恢复 {id_}", f"enabled {id_}")
    else:
        say(f"已停用 {id_}", f"disabled {id_}")


def _state(one: Webhook) -> str:
    if not one.active:
        return words("停用", "disabled")
    return words("失败", "failing") if one.failures else words("正常", "well")


def _plain(shown: msgspec.Struct) -> dict[str, object]:
    plain: dict[str, object] = msgspec.to_builtins(shown)
    return plain
