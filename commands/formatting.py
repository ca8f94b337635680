"""``dafuwu fmt``: one layout for all policy files, comments and meaning untouched."""

from __future__ import annotations

from pathlib import Path

from commands.places import home_of
from commands.terminal import Failure, exit_with, note, print_problems, say
from engine.rulebook.files import read_files
from engine.rulebook.fmt import MeaningWouldChange, Unreadable, format_file
from engine.rulebook.home import bundled
from engine.rulebook.messages import Problem


def fmt(folder: Path | None, check: bool) -> None:
    """Lay out every policy file; with ``check`` only name those that differ, and end with 1."""
    if folder is not None and not folder.is_dir():
        raise Failure(f"没有目录 {folder}", f"there is no folder {folder}")
    home = home_of(folder)
    if home.why == "bundled" and not check and home.path == bundled():
        raise Failure(
            "这里没有规则库; 随程序附带的规则库不改, 请指明目录",
            "there is no rulebook here; the bundled one is not touched: name a folder",
        )
    files, problems = read_files(home.path)
    changed = []
    for name, content in files.items():
        written, unreadable = _formatted(name, content)
        problems += unreadable
        if written != content:
            changed.append(name)
            if not check:
                (home.path / name).write_bytes(written)
    _tell(files.keys() - set(changed), changed, check)
    print_problems(problems)
    if problems or (check and changed):
        exit_with(1)


def _formatted(name: str, content: bytes) -> tuple[bytes, list[Problem]]:
    try:
        return format_file(name, content), []
    except Unreadable as error:
        return content, error.problems
    except MeaningWouldChange:
        note(
            f"{name}: 版式一改, 含义或注释就会变, 保持原样",
            f"{name}: another layout would change its meaning or comments; left as it is",
        )
        return content, []


def _tell(kept: set[str], changed: list[str], check: bool) -> None:
    for name in changed:
        say(
            *(
                (f"须整理 {name}", f"would change {name}")
                if check
                else (f"已整理 {name}", f"changed {name}")
            )
        )
    say(
        f"{len(changed)} 个文件{'须整理' if check else '已整理'}, {len(kept)} 个不变",
        f"{len(changed)} {'to change' if check else 'changed'}, {len(kept)} unchanged",
    )
