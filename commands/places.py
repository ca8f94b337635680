"""Where things are: the rulebook's home and the database, by option, environment or folder."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Annotated

import typer
from sqlalchemy.exc import SQLAlchemyError

from commands.terminal import Failure, Lang, note, print_problems
from engine.desk import Desk
from engine.rulebook.files import read_files
from engine.rulebook.home import Home, find_home
from engine.rulebook.load import Loaded, load
from engine.rulebook.rulebook import Rulebook
from engine.rulebook.version import SHORT
from engine.store import Spoilt, Store, StoreError, open_store
from engine.versions.activating import take_up
from engine.versions.current import Current
from engine.versions.stored import NotKept, Stored

HOME = "DAFUWU_HOME"
DATABASE = "DAFUWU_DATABASE"
DATABASE_FILE = "dafuwu.db"

HomeOption = Annotated[
    Path | None,
    typer.Option("--home", help=f"规则库所在目录 · the rulebook's folder [{HOME}]"),
]
DatabaseOption = Annotated[
    str | None,
    typer.Option(
        "--database",
        help=f"SQLite 文件或 postgresql:// 地址 · an SQLite file or a postgresql:// address [{DATABASE}]",  # noqa: E501
    ),
]
LangOption = Annotated[Lang, typer.Option("--lang", help="语言 · language")]


def now() -> datetime:
    """The present instant: the shell alone reads the clock."""
    return datetime.now(UTC)  # noqa: TID251


def program_version() -> str:
    """The version of this program."""
    try:
        return version("dafuwu")
    except PackageNotFoundError:
        return "0"


def home_of(option: Path | None) -> Home:
    """The rulebook's home; a named one must be a folder."""
    home = find_home(option, os.environ.get(HOME), Path.cwd())  # noqa: TID251
    if not home.path.is_dir():
        raise Failure(f"没有目录 {home.path} ({home.why})", f"no folder {home.path} ({home.why})")
    return home


@dataclass(frozen=True, slots=True)
class InForce:
    """The rulebook that a command works with, where it came from, and its files."""

    home: Home
    loaded: Loaded
    rulebook: Rulebook
    files: dict[str, bytes]


def rulebook_of(option: Path | None) -> InForce:
    """Load the rulebook, or tell every mistake in it and end."""
    home = home_of(option)
    loaded = load(home.path)
    if loaded.rulebook is None:
        print_problems(loaded.problems)
        raise Failure(
            f"{home.path} 里的规则库有错, 见上 (dafuwu validate)",
            f"the rulebook in {home.path} has mistakes, see above (dafuwu validate)",
            code=1,
        )
    files, _ = read_files(home.path)
    return InForce(home, loaded, loaded.rulebook, dict(files))


def tried_rulebook_of(option: Path | None) -> InForce:
    """The same, with its triggers tried: what crashes the matching engine is never begun with."""
    from engine.versions.examine import line_in
    from engine.versions.trying import tried

    found = rulebook_of(option)
    if problems := tried(found.rulebook, line_in(found.files)):
        print_problems(problems)
        raise Failure(
            f"{found.home.path} 里的规则库不能使用, 见上 (dafuwu validate)",
            f"the rulebook in {found.home.path} cannot be used, see above (dafuwu validate)",
            code=1,
        )
    return found


def database_url(option: str | None, default: str = DATABASE_FILE) -> str:
    """The database's address; a plain path is an SQLite file."""
    given = option or os.environ.get(DATABASE) or default  # noqa: TID251
    return given if "://" in given else f"sqlite:///{given}"


@contextmanager
def store_of(url: str) -> Iterator[Store]:
    """Open the database and bring it up to date; say in one line why it cannot be opened."""
    try:
        store = open_store(url)
    except (StoreError, SQLAlchemyError, ValueError, OSError) as error:
        cause = str(getattr(error, "orig", None) or error).partition("\n")[0]
        raise Failure(f"打不开数据库: {cause}", f"cannot open the database: {cause}") from error
    with store:
        yield store


@dataclass(frozen=True, slots=True)
class Ruled:
    """An open database with the rulebook in force there, and the desk that decides by it."""

    home: Home
    store: Store
    current: Current
    desk: Desk

    @property
    def rulebook(self) -> Rulebook:
        """The rulebook in force now."""
        return self.current()


@contextmanager
def desk_of(
    url: str, home: Path | None, since: Callable[[Rulebook], datetime] | None = None
) -> Iterator[Ruled]:
    """The desk on this database, under the rulebook in force there.

    A fresh database is given the home's, from now on or from ``since``. Where the home says
    something else than what is in force, that is told: a home decides nothing until it is
    activated.
    """
    place = home_of(home)
    with store_of(url) as store:
        fresh = store.activation() is None
        current = taken_up(store, lambda: _stored(home), since)
        if not fresh:
            _tell_difference(place, current)
        yield Ruled(place, store, current, Desk(store, current))


def taken_up(
    store: Store,
    first: Callable[[], Stored],
    since: Callable[[Rulebook], datetime] | None = None,
) -> Current:
    """What is in force on this database, or one line that says why it cannot be loaded."""
    try:
        return take_up(store, first, now(), since)
    except (Spoilt, NotKept) as error:
        raise Failure(
            f"库内现行版本 {error.version[:SHORT]} 的文件已损坏或缺失, 不能使用; "
            "请从备份恢复数据库, 或用 dafuwu activate 重新启用同一规则库",
            f"the files of version {error.version[:SHORT]}, in force in this database, are damaged "
            "or missing; restore the database, or activate the same rulebook again",
        ) from error


def _stored(home: Path | None) -> Stored:
    found = tried_rulebook_of(home)
    return Stored(found.rulebook, found.files, found.loaded.rules)


def _tell_difference(home: Home, current: Current) -> None:
    version = current().version[:SHORT]
    loaded = load(home.path)
    if loaded.rulebook is not None and loaded.rulebook.version == current().version:
        return
    note(
        f"现行规则库是库内版本 {version}; {home.path} ({home.why}) 与它不同, 不起作用: "
        f"看差别 dafuwu diff {version}, 启用 dafuwu activate {home.path}",
        f"version {version} is in force in the database; {home.path} ({home.why}) differs and "
        f"decides nothing: dafuwu diff {version} shows how, dafuwu activate {home.path} "
        "puts it in force",
    )
