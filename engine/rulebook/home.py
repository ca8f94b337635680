"""Where the rulebook comes from: the first hit wins, and two homes are never mixed."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from engine.rulebook.files import FOLDERS

Why = Literal["--home", "DAFUWU_HOME", "working folder", "bundled"]


@dataclass(frozen=True, slots=True)
class Home:
    """A folder that holds ``catalog/`` and ``rules/``, and why it was chosen."""

    path: Path
    why: Why


def find_home(explicit: Path | None, environment: str | None, working_folder: Path) -> Home:
    """Choose the rulebook's home: named on the command line, by the environment, here, bundled.

    A home that is named is taken as it is, even if there is nothing in it: loading then says so,
    rather than quietly using another.
    """
    if explicit is not None:
        return Home(explicit, "--home")
    if environment:
        return Home(Path(environment), "DAFUWU_HOME")
    if _holds_rulebook(working_folder):
        return Home(working_folder, "working folder")
    return Home(bundled(), "bundled")


def bundled() -> Path:
    """The rulebook that ships: inside the package, or in a source checkout the repository's own."""
    engine = Path(__file__).resolve().parent.parent
    packaged = engine / "_defaults"
    return packaged if _holds_rulebook(packaged) else engine.parent


def _holds_rulebook(folder: Path) -> bool:
    return all((folder / name).is_dir() for name in FOLDERS)
