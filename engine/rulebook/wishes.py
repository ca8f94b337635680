"""What a test expects, as written, checked against the catalog and compiled."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from engine.rulebook.facts import PRIORITIES
from engine.rulebook.messages import Wording
from engine.rulebook.privacy_wishes import read_privacy
from engine.rulebook.scenario import (
    ANY_UNIT,
    BEHAVIOURS,
    DECIDED,
    HAPPENINGS,
    NO_ITEM,
    OUTCOMES,
    STATES,
    TIMED,
    WAYS,
    Expected,
    Happening,
)
from engine.rulebook.tree import Path

if TYPE_CHECKING:
    from engine.rulebook.scenarios import Reader

_CHOICES: Mapping[str, tuple[str, ...]] = {
    "outcome": OUTCOMES,
    "priority": tuple(PRIORITIES),
    "state": STATES,
}
_NAMED: Mapping[str, str] = {
    "lead": "departments",
    "authority": "departments",
    "refer_to": "hotlines",
    "decline": "decline_reasons",
}
_UNITS = ("assist", "notify")
KEYS = (
    "outcome",
    "lead",
    "authority",
    "assist",
    "notify",
    "priority",
    "refer_to",
    "decline",
    "clocks",
    "due",
    "overdue",
    "not_overdue",
    "state",
    "happened",
    "not_happened",
    "rule",
    "counts",
    "shown",
    "seen_by",
    "not_seen_by",
    "kept_until",
)
_OF_A_HAPPENING = ("event", "at", "milestone", "role", "behaviour", "trigger")


def read_expected(reader: Reader, written: Mapping[str, Any]) -> Expected:
    """What the test expects; mistakes are noted by the reader."""
    path: Path = ("expect",)
    if not written:
        reader.wrong("test/expects-nothing", path, _NOTHING, at_key=True)
    raw = {key: value for key, value in written.items() if reader.key(key, KEYS, path)}
    values: dict[str, str | None] = {}
    for key, value in raw.items():
        at = (*path, key)
        if key in _CHOICES:
            values[key] = reader.one_of(value, _CHOICES[key], at)
        elif key in _NAMED:
            values[key] = None if value is None else reader.named(value, _NAMED[key], at)
    return Expected(
        values,
        {key: _units(reader, raw[key], (*path, key)) for key in _UNITS if key in raw},
        _times(reader, raw.get("clocks"), (*path, "clocks")),
        _times(reader, raw.get("due"), (*path, "due")),
        _milestones(reader, raw.get("overdue"), (*path, "overdue")),
        _milestones(reader, raw.get("not_overdue"), (*path, "not_overdue")),
        _happenings(reader, raw.get("happened"), (*path, "happened")),
        _happenings(reader, raw.get("not_happened"), (*path, "not_happened")),
        _rules(reader, raw.get("rule"), (*path, "rule")),
        _counts(reader, raw.get("counts"), (*path, "counts")),
        read_privacy(reader, raw, path),
    )


def _units(reader: Reader, raw: Any, path: Path) -> tuple[str, ...]:
    found = (reader.named(part, "departments", at) for part, at in reader.each(raw, path))
    return tuple(unit for unit in found if unit is not None)


def _milestones(reader: Reader, raw: Any, path: Path) -> tuple[str, ...]:
    found = (reader.one_of(part, TIMED, at) for part, at in reader.each(raw, path))
    return tuple(milestone for milestone in found if milestone is not None)


def _times(reader: Reader, raw: Any, path: Path) -> Mapping[str, datetime | None]:
    times: dict[str, datetime | None] = {}
    for milestone, value in (reader.mapping(raw, path) if raw is not None else {}).items():
        at = (*path, milestone)
        if reader.one_of(milestone, TIMED, at, at_key=True) is not None:
            times[milestone] = None if value is None else reader.instant(value, at)
    return times


def _rules(reader: Reader, raw: Any, path: Path) -> Mapping[str, str]:
    rules: dict[str, str] = {}
    for attribute, value in (reader.mapping(raw, path) if raw is not None else {}).items():
        at = (*path, attribute)
        if reader.one_of(attribute, DECIDED, at, at_key=True) is not None:
            rule = reader.named(value, "rules", at)
            if rule is not None:
                rules[attribute] = rule
    return rules


def _counts(reader: Reader, raw: Any, path: Path) -> Mapping[str, Mapping[str, tuple[str, ...]]]:
    """How the ticket counts in each measure: one way or several, of whoever or of each unit."""
    counts: dict[str, Mapping[str, tuple[str, ...]]] = {}
    for measure, value in (reader.mapping(raw, path) if raw is not None else {}).items():
        at = (*path, measure)
        if not reader.measure(measure, at):
            continue
        if isinstance(value, dict):
            counts[measure] = {
                unit: _ways(reader, ways, (*at, unit))
                for unit, ways in value.items()
                if reader.named(unit, "departments", (*at, unit)) is not None
            }
        else:
            counts[measure] = {ANY_UNIT: _ways(reader, value, at)}
    return counts


def _ways(reader: Reader, raw: Any, path: Path) -> tuple[str, ...]:
    if raw == NO_ITEM:
        return ()
    if raw is None:
        reader.text(raw, path)
    known = WAYS if isinstance(raw, list) else (*WAYS, NO_ITEM)
    found = (reader.one_of(part, known, at) for part, at in reader.each(raw, path))
    return tuple(way for way in found if way is not None)


def _happenings(reader: Reader, raw: Any, path: Path) -> tuple[Happening, ...]:
    found = (_happening(reader, part, at) for part, at in reader.each(raw, path))
    return tuple(happening for happening in found if happening is not None)


def _happening(reader: Reader, raw: Any, path: Path) -> Happening | None:
    if not isinstance(raw, dict):
        event = reader.one_of(raw, HAPPENINGS, path)
        return None if event is None else Happening(event)
    given = {
        key: value
        for key, value in raw.items()
        if reader.key(key, _OF_A_HAPPENING, path) and (value is not None or key == "event")
    }
    event = reader.one_of(given.get("event"), HAPPENINGS, (*path, "event"))
    found = Happening(
        event or "",
        reader.instant(given["at"], (*path, "at")) if "at" in given else None,
        _choice(reader, given, "milestone", TIMED, path),
        _name(reader, given, "role", "roles", path),
        _choice(reader, given, "behaviour", BEHAVIOURS, path),
        _name(reader, given, "trigger", "rules", path),
    )
    return found if event is not None else None


def _choice(
    reader: Reader, given: Mapping[str, Any], key: str, known: tuple[str, ...], path: Path
) -> str | None:
    return reader.one_of(given[key], known, (*path, key)) if key in given else None


def _name(reader: Reader, given: Mapping[str, Any], key: str, kind: str, path: Path) -> str | None:
    return reader.named(given[key], kind, (*path, key)) if key in given else None


_NOTHING = Wording(
    "这个用例什么也没有期望",
    "this test expects nothing",
    "可写: " + ", ".join(KEYS),
    "write one or more of: " + ", ".join(KEYS),
)
