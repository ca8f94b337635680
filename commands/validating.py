"""``dafuwu validate``: every mistake in the rulebook, located, in one run."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from pathlib import Path

from commands.places import home_of, now
from commands.terminal import Failure, exit_with, language, out, print_json, print_problems, words
from engine.rulebook.home import Home
from engine.rulebook.load import Loaded, load
from engine.rulebook.messages import render_all, validation_report


class Format(StrEnum):
    """How results are printed."""

    TEXT = "text"
    JSON = "json"


SHOWN_VERSION = 7
_COUNTED: Mapping[str, tuple[str, str, str]] = {
    "intake": ("受理规则", "intake rule", "intake rules"),
    "routing": ("派单规则", "routing rule", "routing rules"),
    "priorities": ("优先级规则", "priority rule", "priority rules"),
    "clocks": ("时限", "clock", "clocks"),
    "escalations": ("督办阶梯", "ladder", "ladders"),
    "departments": ("单位", "department", "departments"),
    "areas": ("领域", "area", "areas"),
    "hotlines": ("热线", "hotline", "hotlines"),
    "calendars": ("日历", "calendar", "calendars"),
    "tests": ("用例", "test", "tests"),
}


def validate(folder: Path | None, form: Format) -> None:
    """Check, print, and end with 0 (clean) or 1 (problems)."""
    if folder is not None and not folder.is_dir():
        raise Failure(f"没有目录 {folder}", f"there is no folder {folder}")
    home = home_of(folder)
    loaded = load(home.path)
    failed = any(problem.is_error for problem in loaded.problems)
    if form is Format.JSON:
        version = loaded.rulebook.version if loaded.rulebook else None
        report = validation_report(
            loaded.problems, version=version, rules=loaded.rules, language=language()
        )
        print_json(report)
    else:
        out().print(header(home, loaded), markup=False, soft_wrap=True)
        print_problems(loaded.problems)
        summary = render_all((), language(), files=loaded.files)
        if loaded.problems:
            summary = render_all(loaded.problems, language(), files=loaded.files)
            summary = summary.rpartition("\n")[2]
        out().print(summary, style="red" if failed else "green", markup=False)
    if failed:
        exit_with(1)


def header(home: Home, loaded: Loaded) -> str:
    """Which rulebook this is, and what it holds."""
    where = f"{home.path / 'rules'} + {home.path / 'catalog'}"
    version = loaded.rulebook.version[:SHOWN_VERSION] if loaded.rulebook else "–"
    zone = loaded.rulebook.city.zone if loaded.rulebook else None
    today = now().astimezone(zone).date().isoformat()
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
