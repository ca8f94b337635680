"""Where things are: the rulebook's home and the database, by option, environment or folder."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Annotated

import typer
from sqlalchemy.exc import SQLAlchemyError

from commands.terminal import Failure, Lang, print_problems
from engine.desk import Desk
from engine.rulebook.files import read_files
from engine.rulebook.home import Home, find_home
from engine.rulebook.load import Loaded, load, load_files
from engine.rulebook.rulebook import Rulebook
from engine.store import Store, StoreError, open_store

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


def rulebook_as_of(store: Store, version: str, current: Rulebook) -> Rulebook | None:
    """The rulebook of this version: the one in force, or one that the database remembers."""
    if version == current.version:
        return current
    files = store.rulebook_files(version)
    return load_files(files).rulebook if files is not None else None


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


@contextmanager
def desk_of(url: str, in_force: InForce) -> Iterator[tuple[Desk, Store]]:
    """The desk on this database, under this rulebook, which the database will remember."""
    with store_of(url) as store:
        desk = Desk(store, lambda: in_force.rulebook)
        desk.remember_rulebook(in_force.files, now())
        yield desk, store
