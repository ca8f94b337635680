"""``dafuwu init``: a new rulebook in a folder, ready for git and for an editor."""

from __future__ import annotations

from pathlib import Path

from commands.schemas import SCHEMA_FILE, write_schema
from commands.terminal import Failure, language, say
from engine.rulebook.load import load
from engine.rulebook.schema import policy_schema
from engine.starter import NotEmpty, write_starter


def init(folder: Path) -> None:
    """Write the starter and the schema for editors, and say what to do next."""
    try:
        names = write_starter(folder)
        write_schema(folder, policy_schema(language(), load(folder).rulebook))
    except NotEmpty as error:
        raise Failure(
            f"{folder} 里已有内容; 请换一个空目录", f"{folder} is not empty; name an empty folder"
        ) from error
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise Failure(f"写不了 {folder}: {reason}", f"cannot write {folder}: {reason}") from error
    for name in (*names, SCHEMA_FILE):
        say(f"  {name}", f"  {name}")
    say(
        f"已建好 {folder}。先读 README.md, 改 catalog/city.yaml, 再 dafuwu validate {folder}",
        f"{folder} is ready. Next: README.md, catalog/city.yaml, then dafuwu validate {folder}",
    )
