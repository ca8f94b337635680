"""The command ``dafuwu``: what can be asked, and with which options. ``commands/`` does it."""

from __future__ import annotations

import os
import sys
from datetime import datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Annotated

import typer

from commands.analyse_options import AnalysisForm
from commands.auditing import add_auditing
from commands.authoring import add_authoring
from commands.bulletins import add_bulletins
from commands.cases import add_cases
from commands.draws import add_draws
from commands.keys import add_keys
from commands.knowledge import add_knowledge
from commands.places import DatabaseOption, HomeOption, LangOption
from commands.report_options import ReportBy, ReportForm
from commands.terminal import Failure, Lang, speak, stop
from commands.transferring import ExportFormat
from commands.users import add_users
from commands.validating import Format, ReportFormat
from commands.versions import add_versions
from commands.webhooks import add_webhooks

DEBUG = "--debug"

app = typer.Typer(
    name="dafuwu",
    help="大服务: 由规则驱动的城市服务台 · a city's one service desk, driven by rules",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog="--debug: 出错时显示细节 · shows the details of an unexpected error",
)
db = typer.Typer(help="数据库 · the database", no_args_is_help=True)
app.add_typer(db, name="db")
add_authoring(app)
add_auditing(app)
add_bulletins(app)
add_cases(app)
add_draws(app)
add_keys(app)
add_knowledge(app)
add_users(app)
add_versions(app)
add_webhooks(app)

FormatOption = Annotated[Format, typer.Option("--format", help="输出格式 · output format")]


@app.command()
def validate(
    folder: Annotated[
        Path | None, typer.Argument(metavar="[DIR]", help="规则库目录 · the rulebook's folder")
    ] = None,
    form: Annotated[
        ReportFormat, typer.Option("--format", help="输出格式 · output format")
    ] = ReportFormat.TEXT,
    today: Annotated[
        datetime | None,
        typer.Option("--today", formats=["%Y-%m-%d"], help="按这一天检查 · check as of this day"),
    ] = None,
    home: HomeOption = None,
    lang: LangOption = Lang.ZH,
) -> None:
    """检查规则库 · check the rulebook (0 clean, 1 problems, 2 misuse)."""
    from commands import validating

    speak(lang)
    validating.validate(folder or home, form, today.date() if today else None)


@app.command("test")
def run_tests(
    folder: Annotated[
        Path | None, typer.Argument(metavar="[DIR]", help="规则库目录 · the rulebook's folder")
    ] = None,
    coverage: Annotated[
        bool, typer.Option("--coverage", help="列出覆盖 · show what the tests cover")
    ] = False,
    html: Annotated[
        Path | None, typer.Option("--html", help="覆盖写成网页 · the coverage as a page")
    ] = None,
    form: FormatOption = Format.TEXT,
    home: HomeOption = None,
    lang: LangOption = Lang.ZH,
) -> None:
    """运行规则的用例 · run the tests of the rules (0 passed, 1 failed, 2 misuse)."""
    from commands import testing

    speak(lang)
    testing.run_tests(folder or home, coverage, html, form)


@app.command()
def explain(
    given: Annotated[
        list[str],
        typer.Argument(metavar="FACT=VALUE… | TICKET", help="事实, 或工单号 · facts, or a ticket"),
    ],
    at: Annotated[str | None, typer.Option("--at", help="受理时间 · time of receipt")] = None,
    form: FormatOption = Format.TEXT,
    home: HomeOption = None,
    database: DatabaseOption = None,
    lang: LangOption = Lang.ZH,
) -> None:
    """谁办, 何时办结, 为什么 · who, by when and why."""
    from commands import explaining

    speak(lang)
    explaining.explain(given, at, form, home, database)


@app.command()
def diff(
    old: Annotated[
        str,
        typer.Argument(
            metavar="OLD", help="目录, git 版本或规则库版本 · a folder, git:REV, a version"
        ),
    ],
    new: Annotated[
        str | None, typer.Argument(metavar="[NEW]", help="缺省为现行规则库 · default: in force")
    ] = None,
    tickets: Annotated[
        Path | None,
        typer.Option("--tickets", help="工单: 导出的 JSON, JSONL 或 CSV · tickets to replay"),
    ] = None,
    replay: Annotated[
        int | None,
        typer.Option("--replay", min=1, help="重放数据库最近 N 件 · the last N of the database"),
    ] = None,
    form: FormatOption = Format.TEXT,
    html: Annotated[
        Path | None, typer.Option("--html", help="写成网页, 可呈阅 · write a page for leaders")
    ] = None,
    home: HomeOption = None,
    database: DatabaseOption = None,
    lang: LangOption = Lang.ZH,
) -> None:
    """规则改了什么, 工单会怎样 · what a change means, and does to real tickets."""
    from commands import comparing

    speak(lang)
    comparing.diff(old, new, tickets, replay, form, html, home, database)


@app.command()
def facts(
    form: FormatOption = Format.TEXT, home: HomeOption = None, lang: LangOption = Lang.ZH
) -> None:
    """规则可以说到的事实 · what rules may speak about."""
    from commands import knowing

    speak(lang)
    knowing.facts(form, home)


@app.command()
def calendar(
    year: Annotated[int, typer.Argument(metavar="YEAR", min=1990, max=2100)],
    id_: Annotated[str | None, typer.Option("--calendar", help="日历 · which calendar")] = None,
    form: FormatOption = Format.TEXT,
    home: HomeOption = None,
    lang: LangOption = Lang.ZH,
) -> None:
    """一年的工作日历 · a printed year."""
    from commands import knowing

    speak(lang)
    knowing.calendar(year, id_, form, home)


@app.command()
def serve(
    host: Annotated[
        str, typer.Option(envvar="DAFUWU_HOST", help="监听地址 · address to listen on")
    ] = "127.0.0.1",
    port: Annotated[
        int, typer.Option(min=0, max=65535, envvar="DAFUWU_PORT", help="端口 · port")
    ] = 8000,
    worker: Annotated[
        bool, typer.Option("--worker/--no-worker", help="同时计时 · let time pass here too")
    ] = True,
    insecure_bind: Annotated[
        bool,
        typer.Option("--insecure-bind", help="允许非本机地址 · allow an address beyond loopback"),
    ] = False,
    home: HomeOption = None,
    database: DatabaseOption = None,
    lang: LangOption = Lang.ZH,
) -> None:
    """启动服务: HTTP 接口及其文档 · serve the HTTP API and its documentation."""
    from commands import serving

    speak(lang)
    serving.serve(host, port, worker, insecure_bind, home, database)


@app.command()
def worker(
    every: Annotated[
        float, typer.Option(min=0.1, max=3600, help="间隔秒数 · seconds between looks")
    ] = 1.0,
    once: Annotated[bool, typer.Option("--once", help="只做一遍 · look once and end")] = False,
    home: HomeOption = None,
    database: DatabaseOption = None,
    lang: LangOption = Lang.ZH,
) -> None:
    """只计时: 超期, 催办, 督办 · only let time pass."""
    from commands import serving

    speak(lang)
    serving.work(every, once, home, database)


@app.command("import")
def import_(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="CSV 或 Excel · CSV or Excel")],
    map_: Annotated[
        Path | None,
        typer.Option("--map", help="列和分类的对照 (YAML) · what columns and classes mean"),
    ] = None,
    report: Annotated[
        Path | None, typer.Option("--report", help="逐行结果 (CSV) · what became of each row")
    ] = None,
    dry: Annotated[bool, typer.Option("--dry-run", help="只检查 · write nothing")] = False,
    home: HomeOption = None,
    database: DatabaseOption = None,
    lang: LangOption = Lang.ZH,
) -> None:
    """导入诉求和答复 · import requests and replies (1 if rows were left out)."""
    from commands import transferring

    speak(lang)
    transferring.import_file(file, map_, report, dry, home, database)


@app.command()
def report(
    period: Annotated[
        str | None,
        typer.Argument(
            metavar="[PERIOD]",
            help="2017-09, 2017-Q3, 2017-H2, 2017, 2017-03-05..2017-04-01; 缺省上月 · last month",
        ),
    ] = None,
    by: Annotated[ReportBy, typer.Option("--by", help="按什么分行 · what the rows are")] = (
        ReportBy.UNIT
    ),
    unit: Annotated[
        str | None,
        typer.Option("--unit", help="只看一个单位 · one unit, with its tickets"),
    ] = None,
    form: Annotated[
        ReportForm, typer.Option("--format", help="输出格式 · output format")
    ] = ReportForm.TEXT,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="写入文件 · write to a file")
    ] = None,
    trial: Annotated[
        Path | None,
        typer.Option(
            "--trial",
            metavar="DIR",
            help="用另一个规则库的考核办法试算, 与现行对照 · as another rulebook would count",
        ),
    ] = None,
    home: HomeOption = None,
    database: DatabaseOption = None,
    lang: LangOption = Lang.ZH,
) -> None:
    """考核表 · the figures of a period, by the scheme of assessment."""
    from commands import reporting

    speak(lang)
    reporting.report(period, by, unit, form, output, home, database, trial)


@app.command()
def analyse(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="CSV 或 Excel · CSV or Excel")],
    labels: Annotated[
        str | None,
        typer.Option("--labels", help="类别所在的列: 量分类的准确度 · measures classification"),
    ] = None,
    learn: Annotated[
        list[Path] | None,
        typer.Option("--learn", help="改由这些文件学习 (可多次) · learn from these files instead"),
    ] = None,
    top: Annotated[int, typer.Option("--top", min=1, help="热点个数 · how many hot spots")] = 10,
    least: Annotated[
        int | None,
        typer.Option("--least", min=1, help="热点最少几条 · messages that a hot spot needs"),
    ] = None,
    zone: Annotated[str, typer.Option("--zone", help="时区 · time zone")] = "Asia/Shanghai",
    form: Annotated[
        AnalysisForm, typer.Option("--format", help="输出格式 · output format")
    ] = AnalysisForm.TEXT,
    lang: LangOption = Lang.ZH,
) -> None:
    """分析一个文件里的留言: 热点, 突增, 分类 · hot spots, bursts, classification of a file."""
    from commands import analysing

    speak(lang)
    analysing.analyse(file, labels, learn or [], top, least, zone, form)


@app.command()
def export(
    file: Annotated[Path | None, typer.Argument(metavar="[FILE]")] = None,
    form: Annotated[ExportFormat | None, typer.Option("--format")] = None,
    private: Annotated[
        bool, typer.Option("--private", help="含个人信息和原文 · with personal data and texts")
    ] = False,
    home: HomeOption = None,
    database: DatabaseOption = None,
    lang: LangOption = Lang.ZH,
) -> None:
    """导出工单 · export tickets as CSV, Excel or JSON."""
    from commands import transferring

    speak(lang)
    transferring.export_file(file, form, private, home, database)


@app.command()
def learn(
    home: HomeOption = None, database: DatabaseOption = None, lang: LangOption = Lang.ZH
) -> None:
    """由本市诉求学习归类 · learn areas and categories from the city's own requests."""
    from commands import learning

    speak(lang)
    learning.learn(home, database)


@app.command()
def demo(
    seed: Annotated[int, typer.Option(help="随机种子 · the seed of chance")] = 1,
    tickets: Annotated[int, typer.Option(min=1, max=200_000, help="件数 · how many")] = 3500,
    days: Annotated[int, typer.Option(min=2, max=366, help="天数 · how many days")] = 365,
    until: Annotated[
        str | None, typer.Option(help="模拟到哪天 · the day it ends, such as 2026-11-01")
    ] = None,
    into_existing: Annotated[
        bool,
        typer.Option("--into-existing", help="允许写入已有工单的库 · even beside other tickets"),
    ] = False,
    home: HomeOption = None,
    database: DatabaseOption = None,
    lang: LangOption = Lang.ZH,
) -> None:
    """模拟城市的一年 · play a simulated year of a city."""
    from commands import demonstrating

    speak(lang)
    demonstrating.demo(seed, tickets, days, until, into_existing, home, database)


@db.command("upgrade")
def db_upgrade(database: DatabaseOption = None, lang: LangOption = Lang.ZH) -> None:
    """升级数据库结构 · bring the schema up to date."""
    from commands import databases

    speak(lang)
    databases.upgrade(database)


@db.command("rebuild")
def db_rebuild(
    home: HomeOption = None, database: DatabaseOption = None, lang: LangOption = Lang.ZH
) -> None:
    """由事件重建视图 · make the views again from the events."""
    from commands import databases

    speak(lang)
    databases.rebuild(home, database)


@app.command("version")
def version_() -> None:
    """版本 · the version of this program."""
    try:
        print(f"dafuwu {version('dafuwu')}")
    except PackageNotFoundError:
        print("dafuwu (not installed)")


def main(arguments: list[str] | None = None) -> None:
    """Run the command. It never ends in a traceback, unless ``--debug`` asks for one."""
    given = sys.argv[1:] if arguments is None else arguments
    debug = DEBUG in given
    try:
        app([argument for argument in given if argument != DEBUG])
    except Failure as failure:
        if debug:
            raise
        stop(failure)
    except KeyboardInterrupt:
        raise SystemExit(130) from None
    except BrokenPipeError:
        # Whoever read our output has read enough; nothing more may be flushed into the pipe.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise SystemExit(0) from None
    except Exception as error:
        if debug:
            raise
        cause = f"{type(error).__name__}: {str(error).partition(chr(10))[0]}"
        stop(
            Failure(
                f"出了意外 ({cause}); 加 --debug 看细节",
                f"something unexpected happened ({cause}); --debug shows more",
            )
        )


if __name__ == "__main__":
    main()
