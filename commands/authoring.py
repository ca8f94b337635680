"""The commands of those who write rulebooks: ``codes``, ``schema``, ``init``, ``fmt``.

Declared here rather than in ``cli.py``, which would grow past reading.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from commands.places import HomeOption, LangOption
from commands.terminal import Lang, speak
from commands.validating import Format


def add_authoring(app: typer.Typer) -> None:
    """Add the commands to the program."""
    app.command("codes")(_codes)
    app.command("fmt")(_fmt)
    app.command("init")(_init)
    app.command("schema")(_schema)


def _codes(
    code: Annotated[str | None, typer.Argument(metavar="[CODE]", help="代码 · the code")] = None,
    form: Annotated[
        Format, typer.Option("--format", help="输出格式 · output format")
    ] = Format.TEXT,
    markdown: Annotated[
        bool, typer.Option("--markdown", help="全部代码的文档 · the documentation of all codes")
    ] = False,
    lang: LangOption = Lang.ZH,
) -> None:
    """问题代码: 错例和对例 · codes of problems, each with a wrong and a right example."""
    from commands import codes

    speak(lang)
    codes.show_codes(code, form, markdown)


def _schema(
    write: Annotated[
        bool, typer.Option("--write", help="写入 .dafuwu/schema/ · write it for editors")
    ] = False,
    home: HomeOption = None,
    lang: LangOption = Lang.ZH,
) -> None:
    """编辑器用的 JSON Schema · JSON Schema for editors: completion and hover help."""
    from commands import schemas

    speak(lang)
    schemas.schema(write, home)


def _init(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="新规则库的目录 · its folder")],
    lang: LangOption = Lang.ZH,
) -> None:
    """新建一个城市的规则库 · a new rulebook to start from, ready for git."""
    from commands import starting

    speak(lang)
    starting.init(folder)


def _fmt(
    folder: Annotated[
        Path | None, typer.Argument(metavar="[DIR]", help="规则库目录 · the rulebook's folder")
    ] = None,
    check: Annotated[
        bool, typer.Option("--check", help="只检查, 不改文件 · change nothing, 1 if it would")
    ] = False,
    home: HomeOption = None,
    lang: LangOption = Lang.ZH,
) -> None:
    """统一版式, 保留注释 · canonical layout that keeps comments and meaning."""
    from commands import formatting

    speak(lang)
    formatting.fmt(folder or home, check)
