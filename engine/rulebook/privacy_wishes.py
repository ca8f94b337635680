"""What a test expects of personal data, as written, checked against the catalog and compiled."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, Any, get_args

from engine.rulebook.privacy_written import Erasable, PersonalField, Shown
from engine.rulebook.scenario import Privacy
from engine.rulebook.tree import Path

if TYPE_CHECKING:
    from engine.rulebook.scenarios import Reader


def read_privacy(reader: Reader, raw: Mapping[str, Any], path: Path) -> Privacy:
    """What the test expects of who sees what, and of how long it is kept."""
    return Privacy(
        _shown(reader, raw.get("shown"), (*path, "shown")),
        _roles(reader, raw.get("seen_by"), (*path, "seen_by")),
        _roles(reader, raw.get("not_seen_by"), (*path, "not_seen_by")),
        _kept(reader, raw.get("kept_until"), (*path, "kept_until")),
    )


def _shown(reader: Reader, raw: Any, path: Path) -> Mapping[str, Mapping[str, str]]:
    shown: dict[str, Mapping[str, str]] = {}
    for role, fields in (reader.mapping(raw, path) if raw is not None else {}).items():
        at = (*path, role)
        if reader.named(role, "roles", at) is None:
            continue
        found: dict[str, str] = {}
        for field, value in reader.mapping(fields, at).items():
            known = reader.one_of(field, get_args(PersonalField), (*at, field), at_key=True)
            how = reader.one_of(value, get_args(Shown), (*at, field))
            if known is not None and how is not None:
                found[field] = how
        shown[role] = found
    return shown


def _roles(reader: Reader, raw: Any, path: Path) -> tuple[str, ...]:
    found = (reader.named(part, "roles", at) for part, at in reader.each(raw, path))
    return tuple(role for role in found if role is not None)


def _kept(reader: Reader, raw: Any, path: Path) -> Mapping[str, date | None]:
    kept: dict[str, date | None] = {}
    for field, value in (reader.mapping(raw, path) if raw is not None else {}).items():
        at = (*path, field)
        if reader.one_of(field, get_args(Erasable), at, at_key=True) is not None:
            kept[field] = None if value is None else reader.day(value, at)
    return kept
