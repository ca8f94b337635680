"""One rule for its page: what it says, where it stands, what it beats and what tries it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from api.console.names import Said
from api.console.rulebook import words
from api.console.rulebook.browsing import doubts_of
from api.console.rulebook.conditions import Clause, clauses_of
from api.console.rulebook.consequences import consequence_of
from api.console.rulebook.words import Line, Piece
from engine.compare.labels import PARTS
from engine.rulebook.model import RULES
from engine.rulebook.precedence import Precedence, Why, precedence
from engine.rulebook.rulebook import Origin, Rule, Rulebook

WHY: Mapping[Why, Said] = {
    "overrides": ("写明优先", "named in overrides"),
    "layer": ("层次更高", "from a higher layer"),
    "specific": ("条件更具体", "asks more"),
    "later": ("施行更晚", "came into force later"),
}
_ATTRIBUTES: Mapping[str, str] = {
    "lead": "lead unit",
    "outcome": "outcome",
    "callback": "call back",
}


@dataclass(frozen=True, slots=True)
class Meeting:
    """Another rule that this one meets: why one of the two wins, and what is at stake."""

    rule: Rule
    why: Said
    about: Said


@dataclass(frozen=True, slots=True)
class RuleView:
    """All that the page of a rule shows, but for what must be asked of the database."""

    rule: Rule
    kind: Said
    layer: Piece
    owner: Piece | None
    effective: Piece
    clauses: tuple[Clause, ...]
    consequence: tuple[Line, ...]
    doubts: tuple[Said, ...]
    beats: tuple[Meeting, ...] | None
    beaten_by: tuple[Meeting, ...]


def view_of(rulebook: Rulebook, rule: Rule) -> RuleView:
    """A rule in words. ``beats`` is None where rules of its kind do not compete."""
    standing = standing_of(rulebook, rule)
    return RuleView(
        rule=rule,
        kind=words.kind(rule.kind),
        layer=words.layer(rulebook, rule.layer),
        owner=None if rule.owner is None else words.unit(rulebook, rule.owner),
        effective=words.period(rule.effective),
        clauses=clauses_of(rulebook, written_of(rulebook, rule).get("when")),
        consequence=consequence_of(rulebook, rule),
        doubts=doubts_of(rule),
        beats=None if standing is None else _meetings(standing.beats),
        beaten_by=() if standing is None else _meetings(standing.beaten_by),
    )


def standing_of(rulebook: Rulebook, rule: Rule) -> Precedence | None:
    """How it stands to the rules of its table, if it is in one."""
    for table in rulebook.tables:
        if table.kind == rule.kind:
            return precedence(table, rule.id)
    return None


def written_of(rulebook: Rulebook, rule: Rule) -> Mapping[str, Any]:
    """The rule as written, as data."""
    assert rule.kind in RULES, "a rule is of a kind of rules"
    return next(one for one in rulebook.written[rule.kind] if one.get("id") == rule.id)


def excerpt(files: Mapping[str, bytes] | None, origin: Origin) -> list[tuple[int, str]]:
    """The lines of an entry as they stand in the file, with their numbers; none if it is lost."""
    content = (files or {}).get(origin.file)
    if content is None:
        return []
    lines = content.decode("utf-8-sig").splitlines()
    first = origin.line - 1
    if first >= len(lines):
        return []
    margin = _indent(lines[first])
    last = first + 1
    while last < len(lines) and (not lines[last].strip() or _indent(lines[last]) > margin):
        last += 1
    while last > first + 1 and not lines[last - 1].strip():
        last -= 1
    return [(number + 1, lines[number][margin:]) for number in range(first, last)]


def _meetings(standing: tuple[Any, ...]) -> tuple[Meeting, ...]:
    return tuple(Meeting(one.rule, WHY[one.why], _about(one.attributes)) for one in standing)


def _about(attributes: tuple[str, ...]) -> Said:
    zh = "、".join(PARTS.get(one, words.milestone(one).zh) for one in attributes)
    en = ", ".join(_ATTRIBUTES.get(one, words.milestone(one).en) for one in attributes)
    return zh, en


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip(" "))
