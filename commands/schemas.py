"""``dafuwu schema``: what editors need to complete, explain and check policy files."""

from __future__ import annotations

import json
from pathlib import Path

from commands.places import home_of
from commands.terminal import language, print_json, say
from engine.rulebook.load import load
from engine.rulebook.schema import policy_schema

SCHEMA_FILE = ".dafuwu/schema/policy.schema.json"


def schema(write: bool, folder: Path | None) -> None:
    """Print the schema, or write it into the home, with the ids of its rulebook."""
    home = home_of(folder)
    found = policy_schema(language(), load(home.path).rulebook)
    if not write:
        print_json(found)
        return
    write_schema(home.path, found)
    say(f"已写入 {home.path / SCHEMA_FILE}", f"wrote {home.path / SCHEMA_FILE}")


def write_schema(home: Path, found: dict[str, object]) -> None:
    """Put the schema where the editor settings look for it."""
    path = home / SCHEMA_FILE
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(found, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
