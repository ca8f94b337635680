"""Rulebooks by name: a folder, a git revision, or a version that the database remembers."""

from __future__ import annotations

import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from commands.places import database_url, home_of, store_of
from commands.terminal import Failure, print_problems
from engine.rulebook.files import FOLDERS, MOST_BYTES_TOGETHER, read_files
from engine.rulebook.load import load, load_files
from engine.rulebook.rulebook import Rulebook

GIT, VERSION = "git:", "version:"
_ENDINGS = (".yaml", ".yml")
_FILE_MODES = ("100644", "100755")
_SHORTEST_VERSION = 4
_HEX = frozenset("0123456789abcdef")
_SQLITE = "sqlite:///"


@dataclass(frozen=True, slots=True)
class Named:
    """A rulebook, how it was named, and the files it was made from."""

    name: str
    rulebook: Rulebook
    files: Mapping[str, bytes]


def rulebook_named(name: str, home: Path | None, database: str | None) -> Named:
    """Find and load a rulebook: a folder first, then a git revision, then a version."""
    if name.startswith(GIT):
        return _loaded(name, _files_at(name.removeprefix(GIT), home_of(home).path))
    if name.startswith(VERSION):
        return _loaded(name, _files_of_version(name.removeprefix(VERSION), database))
    if Path(name).is_dir():
        return folder_named(Path(name))
    here = home_of(home).path
    at_revision = _commit(name, here) is not None
    versions = _versions(name, database)
    if at_revision and versions:
        raise Failure(
            f'"{name}" 既是 git 版本又是规则库版本: 请写 git:{name} 或 version:{name}',
            f'"{name}" is a git revision and a version: write git:{name} or version:{name}',
        )
    if at_revision:
        return _loaded(name, _files_at(name, here))
    if versions:
        return _loaded(name, _files_of_version(name, database))
    raise Failure(
        f'"{name}" 不是目录, 不是 {here} 的 git 版本, 数据库里也没有这个版本',
        f'"{name}" is no folder, no git revision of {here}, and no version in the database',
    )


def folder_named(folder: Path) -> Named:
    """The rulebook of a folder."""
    loaded = load(folder)
    if loaded.rulebook is None:
        print_problems(loaded.problems)
        raise _mistakes(str(folder))
    files, _ = read_files(folder)
    return Named(str(folder if folder.name else folder.resolve()), loaded.rulebook, files)


def _loaded(name: str, files: Mapping[str, bytes]) -> Named:
    loaded = load_files(files)
    if loaded.rulebook is None:
        print_problems(loaded.problems)
        raise _mistakes(name)
    return Named(name, loaded.rulebook, files)


def _mistakes(name: str) -> Failure:
    return Failure(
        f"{name} 的规则库有错, 见上, 无法比较",
        f"the rulebook of {name} has mistakes, see above: it cannot be compared",
        code=1,
    )


# Versions


def _versions(prefix: str, database: str | None) -> list[str]:
    """The versions in the database that begin so; none where there is no database yet."""
    text = prefix.lower()
    if len(text) < _SHORTEST_VERSION or not _HEX.issuperset(text):
        return []
    url = database_url(database)
    if url.startswith(_SQLITE) and not Path(url.removeprefix(_SQLITE)).is_file():
        return []
    with store_of(url) as store:
        return [version for version in store.rulebook_versions() if version.startswith(text)]


def _files_of_version(prefix: str, database: str | None) -> Mapping[str, bytes]:
    found = _versions(prefix, database)
    if len(found) > 1:
        listed = ", ".join(version[:12] for version in found[:5])
        raise Failure(
            f'有 {len(found)} 个版本以 "{prefix}" 开头: {listed}',
            f'{len(found)} versions begin with "{prefix}": {listed}',
        )
    if found:
        with store_of(database_url(database)) as store:
            files = store.rulebook_files(found[0])
        if files is not None:
            return files
    raise Failure(f'数据库里没有版本 "{prefix}"', f'there is no version "{prefix}" in the database')


# Git


def _files_at(revision: str, home: Path) -> Mapping[str, bytes]:
    """The policy files as they stood at a revision of the repository that holds the home.

    Blobs are read as they are stored: no filter, attribute or hook of the repository takes part.
    """
    commit = _commit(revision, home)
    if commit is None:
        raise Failure(
            f'{home} 没有 git 版本 "{revision}"', f'{home} has no git revision "{revision}"'
        )
    listing = _git(home, "ls-tree", "-r", "-z", "-l", commit, "--", *FOLDERS)
    blobs: dict[str, str] = {}
    together = 0
    for line in listing.decode("utf-8", "surrogateescape").split("\0"):
        about, _, name = line.partition("\t")
        if not name.endswith(_ENDINGS) or Path(name).name.startswith("."):
            continue
        mode, _, blob, size = about.split()
        if mode in _FILE_MODES:
            blobs[name] = blob
            together += int(size)
    if together > MOST_BYTES_TOGETHER:
        raise Failure(
            f"{revision} 的规则文件合计超过 {MOST_BYTES_TOGETHER} 字节",
            f"the policy files of {revision} exceed {MOST_BYTES_TOGETHER} bytes together",
        )
    if not blobs:
        raise Failure(
            f'git 版本 "{revision}" 里没有 catalog 和 rules',
            f'the git revision "{revision}" holds neither catalog nor rules',
        )
    return _contents(home, blobs)


def _contents(home: Path, blobs: Mapping[str, str]) -> dict[str, bytes]:
    """Each file's content, as ``git cat-file --batch`` gives them one after the other."""
    asked = "".join(f"{blob}\n" for blob in blobs.values()).encode()
    given = _git(home, "cat-file", "--batch", asked=asked)
    files: dict[str, bytes] = {}
    position = 0
    for name in blobs:
        start = given.index(b"\n", position) + 1
        size = int(given[position:start].split()[2])
        files[name] = given[start : start + size]
        position = start + size + 1
    return files


def _commit(revision: str, home: Path) -> str | None:
    """The commit that a revision names, or None."""
    try:
        found = _git(
            home, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}"
        )
    except Failure:
        return None
    return found.decode().strip() or None


def _git(home: Path, *arguments: str, asked: bytes | None = None) -> bytes:
    # What is asked is fixed here; a revision can be no option, and nothing is fetched from afar.
    command = ["git", "--no-pager", "-c", "protocol.allow=never", "-C", str(home), *arguments]
    try:
        done = subprocess.run(command, input=asked, capture_output=True, check=True, timeout=60)  # noqa: S603
    except FileNotFoundError as error:
        raise Failure("没有安装 git", "git is not installed") from error
    except subprocess.TimeoutExpired as error:
        raise Failure("git 没有回应", "git does not answer") from error
    except subprocess.CalledProcessError as error:
        said = error.stderr.decode("utf-8", "replace").strip().partition("\n")[0]
        raise Failure(f"git: {said}", f"git: {said}") from error
    return done.stdout
