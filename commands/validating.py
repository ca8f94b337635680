"""``dafuwu validate``: every mistake in the rulebook, located, in one run."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from enum import StrEnum
from functools import partial
from pathlib import Path

from commands.places import home_of, now, program_version
from commands.terminal import Failure, exit_with, language, out, print_problems, words
from engine.rulebook.home import Home
from engine.rulebook.load import Loaded, load
from engine.rulebook.messages import render_all, sort_problems
from engine.rulebook.prove import prove
from engine.rulebook.reporting.report import Report
from engine.rulebook.reporting.reporters import REPORTERS
from engine.versions.trying import tried


class Format(StrEnum):
    """How results are printed."""

    TEXT = "text"
    JSON = "json"


class ReportFormat(StrEnum):
    """How the problems of a rulebook are printed."""

    TEXT = "text"
    JSON = "json"
    GITHUB = "github"
    SARIF = "sarif"


SHOWN_VERSION = 7
_COUNTED: Mapping[str, tuple[str, str, str]] = {
    "intake": ("受理规则", "intake rule", "intake rules"),
    "routing": ("派单规则", "routing rule", "routing rules"),
    "priorities": ("优先级规则", "priority rule", "priority rules"),
    "clocks": ("时限", "clock", "clocks"),
    "escalations": ("督办阶梯", "ladder", "ladders"),
    "promises": ("时限承诺", "promise", "promises"),
    "triggers": ("问责触发条件", "trigger", "triggers"),
    "procedures": ("程序规则", "procedure rule", "procedure rules"),
    "callbacks": ("回访规则", "call back rule", "call back rules"),
    "sampling": ("抽查规则", "sampling rule", "sampling rules"),
    "disclosure": ("个人信息规则", "disclosure rule", "disclosure rules"),
    "confidentiality": ("保密规则", "confidentiality rule", "confidentiality rules"),
    "retention": ("保存期限", "retention rule", "retention rules"),
    "assessment": ("考核办法", "scheme of assessment", "schemes of assessment"),
    "departments": ("单位", "department", "departments"),
    "duties": ("值班岗位", "duty", "duties"),
    "areas": ("领域", "area", "areas"),
    "hotlines": ("热线", "hotline", "hotlines"),
    "synonyms": ("同义词组", "group of synonyms", "groups of synonyms"),
    "calendars": ("日历", "calendar", "calendars"),
    "tests": ("用例", "test", "tests"),
}


def validate(folder: Path | None, form: ReportFormat, today: date | None) -> None:
    """Check, prove from ``today`` on, print, and end with 0 (clean) or 1 (problems)."""
    if folder is not None and not folder.is_dir():
        raise Failure(f"没有目录 {folder}", f"there is no folder {folder}")
    home = home_of(folder)
    loaded = load(home.path)
    today = today or _today(loaded)
    loaded = proved(home, loaded, today)
    failed = any(problem.is_error for problem in loaded.problems)
    if form is not ReportFormat.TEXT:
        report = Report(
            loaded.problems,
            loaded.rulebook.version if loaded.rulebook else None,
            loaded.rules,
            loaded.files,
            language(),
            _prefix(home.path),
            program_version(),
        )
        sys.stdout.write(REPORTERS[form](report))
    else:
        out().print(header(home, loaded, today), markup=False, soft_wrap=True)
        print_problems(loaded.problems)
        summary = render_all((), language(), files=loaded.files)
        if loaded.problems:
            summary = render_all(loaded.problems, language(), files=loaded.files)
            summary = summary.rpartition("\n")[2]
        out().print(summary, style="red" if failed else "green", markup=False)
    if failed:
        exit_with(1)


def _today(loaded: Loaded) -> date:
    """The city's day now; this machine's where there is no city."""
    return now().astimezone(loaded.rulebook.city.zone if loaded.rulebook else None).date()


def proved(home: Home, loaded: Loaded, today: date) -> Loaded:
    """The same with what the proofs and a trial of the triggers find, where it loads at all."""
    if loaded.rulebook is None:
        return loaded
    line_of = partial(_line, home.path)
    found = (*prove(loaded.rulebook, today, line_of), *tried(loaded.rulebook, line_of))
    return replace(loaded, problems=sort_problems([*loaded.problems, *found]))


def _prefix(home: Path) -> str | None:
    """The way from the working folder, where annotations start, to the home."""
    here, there = Path.cwd().resolve(), home.resolve()
    return there.relative_to(here).as_posix() if there.is_relative_to(here) else None


def _line(home: Path, file: str, number: int) -> str | None:
    lines = (home / file).read_text(encoding="utf-8-sig").splitlines()
    return lines[number - 1] if 0 < number <= len(lines) else None


def header(home: Home, loaded: Loaded, today: date) -> str:
    """Which rulebook this is, and what it holds."""
    where = f"{home.path / 'rules'} + {home.path / 'catalog'}"
    version = loaded.rulebook.version[:SHOWN_VERSION] if loaded.rulebook else "–"
    label = words("规则库", "rulebook")
    first = words(
        f"{where}   版本 {version}   检查日 {today}", f"{where}   version {version}   as of {today}"
    )
    counts = [
        words(f"{count} 个{zh}", f"{count} {one if count == 1 else many}")
        for kind, (zh, one, many) in _COUNTED.items()
        if (count := loaded.counts.get(kind, 0))
    ]
    indent = words(" " * 8, " " * 10)
    return f"{label}  {first}\n{indent}{' · '.join(counts)}\n"
