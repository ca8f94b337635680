"""``dafuwu draws``: what was drawn for inspection, and whether it comes out again."""

from __future__ import annotations

from typing import Annotated

import msgspec
import typer
from rich.text import Text

from commands.lines import table
from commands.places import DatabaseOption, HomeOption, LangOption, database_url, desk_of
from commands.terminal import Failure, Lang, exit_with, language, out, print_json, say, speak
from commands.validating import Format
from engine.draws.draw import Draw, draw_from
from engine.draws.verifying import Difference, verify_draw
from engine.store.case_lists import DrawRow
from engine.store.paging import LIMIT_MAX
from engine.tickets.chain import verify as verify_chain

draws = typer.Typer(help="抽查 · draws for inspection", invoke_without_command=True)

FormatOption = Annotated[Format, typer.Option("--format", help="输出格式 · output format")]


def add_draws(app: typer.Typer) -> None:
    """Add the commands to the program."""
    app.add_typer(draws, name="draws")


@draws.callback()
def list_draws(
    context: typer.Context,
    form: FormatOption = Format.TEXT,
    home: HomeOption = None,
    database: DatabaseOption = None,
    lang: LangOption = Lang.ZH,
) -> None:
    """抽查 · what was drawn for inspection, the latest first."""
    if context.invoked_subcommand is not None:
        return
    speak(lang)
    with desk_of(database_url(database), home) as ruled:
        found: list[DrawRow] = []
        cursor: str | None = None
        while True:
            page = ruled.store.draws(limit=LIMIT_MAX, cursor=cursor)
            found += page.items
            if (cursor := page.next) is None:
                break
        rulebook = ruled.rulebook
    if form is Format.JSON:
        from api.showing_work import show_draw_line

        print_json([msgspec.to_builtins(show_draw_line(rulebook, row)) for row in found])
        return
    if not found:
        say("还没有抽查过", "nothing was drawn yet")
        return
    made = table(
        ("编号", "draw"), ("周期", "period"), ("抽取时间", "made"), ("名单", "of"),
        ("抽中", "drawn"), ("规则", "rule"),
    )  # fmt: skip
    for row in found:
        rule = rulebook.rules.get(row.rule)
        made.add_row(
            row.id,
            row.period,
            f"{row.made_at.astimezone(rulebook.city.zone):%Y-%m-%d %H:%M}",
            str(row.population),
            str(row.drawn),
            Text(rule.title if rule is not None and language() == "zh" else row.rule),
        )
    out().print(made)


@draws.command("verify")
def verify(
    number: Annotated[str, typer.Argument(metavar="DRAW", help="抽查编号 · the draw's number")],
    form: FormatOption = Format.TEXT,
    home: HomeOption = None,
    database: DatabaseOption = None,
    lang: LangOption = Lang.ZH,
) -> None:
    """重做一次抽取 · do a draw again (0 the same, 1 not, 2 misuse)."""
    speak(lang)
    with desk_of(database_url(database), home) as ruled:
        history = ruled.store.history(number.upper())
        if not history or history[0].kind != "draw-made":
            raise Failure(f"没有抽查 {number}", f"there is no draw {number}")
        event = history[0]
        sealed = ruled.store.day(event.data["seed_day"])
        intact = not verify_chain(history)
        differences = verify_draw(event, None if sealed is None else sealed.hash)
        if form is Format.JSON:
            from api.showing_work import show_draw

            shown = show_draw(
                ruled.rulebook, event, differences, intact=intact, seed=sealed is not None
            )
            print_json(msgspec.to_builtins(shown))
        else:
            _tell(draw_from(event), differences, intact=intact, seed=sealed is not None)
    if differences or not intact:
        exit_with(1)


def _tell(draw: Draw, differences: tuple[Difference, ...], *, intact: bool, seed: bool) -> None:
    drawn, groups = len(draw.drawn), len(draw.groups)
    say(
        f"{draw.id}  规则 {draw.rule}, {draw.period}: {draw.population} 件中抽 {drawn} 件, "
        f"分 {groups} 组",
        f"{draw.id}  rule {draw.rule}, {draw.period}: {drawn} of {draw.population} tickets, "
        f"in {groups} groups",
    )
    if not intact:
        say("抽取的记录已被改动", "the record of the draw was changed")
    for one in differences:
        say(one.message_zh, one.message_en)
    if seed and not any(one.what == "seed" for one in differences):
        say(
            f"种子由 {draw.seed_day} 的封存摘要得出",
            f"its seed follows from the sealed digest of {draw.seed_day}",
        )
    elif not seed:
        say(
            f"库内没有 {draw.seed_day} 的封存摘要, 种子无从核对",
            f"the database has no sealed digest of {draw.seed_day}: the seed cannot be checked",
        )
    if intact and not differences:
        say("重做一遍, 抽中的相同", "drawn again, the same comes out")
