"""The files of a home: every YAML file in its two folders, size checked before it is read."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from pathlib import Path

from engine.rulebook.messages import Problem, Wording, problem_without_place
from engine.rulebook.refusals import MOST_BYTES, too_large

FOLDERS = ("catalog", "rules")
MOST_BYTES_TOGETHER = 32 * 1024 * 1024
_ENDINGS = (".yaml", ".yml")


def read_files(home: Path) -> tuple[dict[str, bytes], list[Problem]]:
    """The content of each file by its path relative to the home, and what could not be read."""
    files: dict[str, bytes] = {}
    problems: list[Problem] = []
    together = 0
    if not any((home / folder).is_dir() for folder in FOLDERS):
        return {}, [problem_without_place("home/no-rulebook", str(home), _NO_RULEBOOK)]
    for path in _policy_files(home):
        name = path.relative_to(home).as_posix()
        try:
            found = path.stat()
            if not stat.S_ISREG(found.st_mode):
                problems.append(problem_without_place("yaml/not-a-file", name, _NOT_A_FILE))
                continue
            if found.st_size > MOST_BYTES:
                wording = too_large(found.st_size)
                problems.append(problem_without_place("yaml/too-large", name, wording))
                continue
            together += found.st_size
            if together > MOST_BYTES_TOGETHER:
                problems.append(
                    problem_without_place("yaml/too-large-together", name, _TOO_LARGE_TOGETHER)
                )
                break
            files[name] = path.read_bytes()
        except OSError as error:
            problems.append(problem_without_place("yaml/unreadable", name, _unreadable(error)))
    return files, problems


def _policy_files(home: Path) -> Iterator[Path]:
    for folder in FOLDERS:
        for here, folders, names in os.walk(home / folder):
            folders.sort()
            for name in sorted(names):
                if name.endswith(_ENDINGS) and not name.startswith("."):
                    yield Path(here) / name


def _unreadable(error: OSError) -> Wording:
    reason = error.strerror or type(error).__name__
    return Wording(
        f"读不了这个文件: {reason}",
        f"the file cannot be read: {reason}",
        "请检查文件权限",
        "check the permissions of the file",
    )


_NO_RULEBOOK = Wording(
    "这里没有规则: 找不到 catalog 和 rules 文件夹",
    "there is no rulebook here: neither a catalog nor a rules folder",
    "请用 --home 指定规则所在的文件夹",
    "name the folder that holds them with --home",
)
_NOT_A_FILE = Wording(
    "这不是普通文件",
    "this is not a regular file",
    "请移走或换成 YAML 文件",
    "remove it or put a YAML file in its place",
)
_TOO_LARGE_TOGETHER = Wording(
    f"规则文件合计超过 {MOST_BYTES_TOGETHER} 字节的上限, 从这个文件起未读",
    f"the policy files exceed {MOST_BYTES_TOGETHER} bytes together; "
    "this one and what follows were not read",
)
