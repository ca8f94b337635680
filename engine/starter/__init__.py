"""What ``dafuwu init`` writes: a small, complete rulebook for a city to start from."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

FILES = Path(__file__).parent / "files"
_DOT = "dot-"


class NotEmpty(Exception):
    """The folder holds something already: nothing of it is touched."""


def starter_files() -> Mapping[str, bytes]:
    """Every file of the starter by its path in the new folder."""
    return {
        _name(path.relative_to(FILES)): path.read_bytes()
        for path in sorted(FILES.rglob("*"))
        if path.is_file()
    }


def write_starter(folder: Path) -> tuple[str, ...]:
    """Write the starter into a new or empty folder; a ``.git`` may be there already."""
    if folder.exists() and (
        not folder.is_dir() or any(path.name != ".git" for path in folder.iterdir())
    ):
        raise NotEmpty(str(folder))
    files = starter_files()
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    return tuple(files)


def _name(path: Path) -> str:
    """Files that begin with a dot are kept without, so that no tool takes them for its own."""
    parts = (f".{p.removeprefix(_DOT)}" if p.startswith(_DOT) else p for p in path.parts)
    return "/".join(parts)
