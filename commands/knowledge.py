"""``dafuwu knowledge``: articles brought in from a file."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from commands.places import DatabaseOption, HomeOption, LangOption, database_url, desk_of, now
from commands.seats import by_operator
from commands.terminal import Failure, Lang, language, note, out, say, speak
from engine.knowledge.article import KnowledgeRefused
from engine.knowledge.editing import Editor
from engine.knowledge_desk import KnowledgeDesk
from engine.tickets.asks import By
from engine.transfer.articles import read_file
from engine.transfer.refusals import Unreadable

knowledge = typer.Typer(help="知识库 · the knowledge base", no_args_is_help=True)


def add_knowledge(app: typer.Typer) -> None:
    """Add the commands to the program."""
    app.add_typer(knowledge, name="knowledge")


@knowledge.callback()
def only_a_group() -> None:
    """知识库 · the knowledge base."""


@knowledge.command("import")
def import_articles(
    file: Annotated[
        Path, typer.Argument(metavar="FILE", help="CSV, Excel 或 Word · CSV, Excel or Word")
    ],
    approved_by: Annotated[
        str | None,
        typer.Option("--approved-by", help="已由谁批准, 直接发布 · who approved them: published"),
    ] = None,
    check: Annotated[bool, typer.Option("--check", help="只检查 · only look for mistakes")] = False,
    home: HomeOption = None,
    database: DatabaseOption = None,
    lang: LangOption = Lang.ZH,
) -> None:
    """导入知识: 表格每行一条, Word 每个标题一条; 有错全不导入 · bring in articles, all or none."""
    speak(lang)
    with desk_of(database_url(database), home) as ruled:
        try:
            read = read_file(file, ruled.rulebook)
        except Unreadable as problem:
            raise Failure(problem.reason.zh, problem.reason.en) from problem
        for one in read.mistakes:
            said = one.reason.said(language())
            column = f" [{one.column}]" if one.column else ""
            out().print(f"{file}:{one.line}{column} {said}", markup=False, highlight=False)
        if read.mistakes:
            many = len(read.mistakes)
            raise Failure(
                f"有 {many} 处错误, 一条也没有导入", f"{many} mistakes: nothing was taken", code=1
            )
        desk = KnowledgeDesk(ruled.store, lambda: ruled.rulebook)
        wanted = desk.unknown(content for _, content in read.articles)
        if check:
            say(f"没有错误, {len(wanted)} 条可以导入", f"no mistakes: {len(wanted)} can be taken")
            return
        who = Editor(by_operator(), By("knowledge-editor", None))
        approver = None if approved_by is None else Editor(approved_by, By("centre-head", None))
        try:
            many = desk.bring(wanted, who, now(), approver)
        except KnowledgeRefused as refused:
            raise Failure(refused.zh, refused.en, code=1) from refused
    say(f"已导入 {many} 条知识", f"{many} articles taken in")
    if skipped := len(read.articles) - len(wanted):
        note(f"{skipped} 条的标题已有, 跳过", f"{skipped} have titles that there are: left out")
    if many and approved_by is None:
        note("在知识库的“待审”里批准后才发布", "they are published once approved in the console")
