"""Which rules there are: by kind and by layer, found again by any word that they say."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from api.console.rulebook.conditions import clauses_of, summary_of
from api.console.rulebook.consequences import consequence_of
from api.console.rulebook.words import Line, Phrase, kind, text_of
from engine.rulebook.conditions import fold
from engine.rulebook.model import RULES
from engine.rulebook.rulebook import Rule, Rulebook

DOUBTS: Mapping[str, tuple[str, str]] = {
    "未核实": ("未核实", "unverified"),
    "暂定": ("暂定", "provisional"),
    "第二手": ("第二手资料", "second-hand source"),
}
"""What policy staff write of a basis or in a note (rules/layers.yaml), and what it is called."""


@dataclass(frozen=True, slots=True)
class Row:
    """One rule of a list: what it asks and what it decides, each in a line."""

    rule: Rule
    condition: Phrase
    consequence: tuple[Line, ...]
    doubts: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of rule, and how many of it there are."""

    id: str
    name: tuple[str, str]
    many: int


def kinds_of(rulebook: Rulebook) -> tuple[Kind, ...]:
    """Every kind of rule that the rulebook has, in the order in which they are asked."""
    return tuple(
        Kind(id_, kind(id_), len(entries))
        for id_ in RULES
        if (entries := rulebook.written.get(id_))
    )


def doubts_of(rule: Rule) -> tuple[tuple[str, str], ...]:
    """What is not certain about a rule's basis; nothing where it is in order."""
    said = f"{rule.basis} {rule.note or ''}"
    return tuple(name for mark, name in DOUBTS.items() if mark in said)


def find_rules(
    rulebook: Rulebook, words: str, of: str | None, layer: str | None, naming: str = "", *,
    doubtful: bool = False,
) -> list[Row]:  # fmt: skip
    """The rules that say all of these words somewhere, in the order of the files.

    ``naming`` is the id of an entry of the catalog, or of another rule, that they must name.
    """
    wanted = fold(words).split()
    return [
        _row(rulebook, entry, rule)
        for entry, rule, said in _said(rulebook)
        if (of is None or rule.kind == of)
        and (layer is None or rule.layer == layer)
        and (not doubtful or doubts_of(rule))
        and (not naming or naming in _named(entry))
        and all(word in said for word in wanted)
    ]


def _named(entry: Mapping[str, Any]) -> frozenset[str]:
    """All that an entry names, but for itself."""
    return frozenset(_texts({key: value for key, value in entry.items() if key != "id"}))


def _row(rulebook: Rulebook, entry: Mapping[str, Any], rule: Rule) -> Row:
    condition = summary_of(clauses_of(rulebook, entry.get("when")))
    return Row(rule, condition, consequence_of(rulebook, rule), doubts_of(rule))


class _ByVersion:
    """A rulebook as a key: those of one version say the same."""

    def __init__(self, rulebook: Rulebook) -> None:
        self.rulebook = rulebook

    def __hash__(self) -> int:
        return hash(self.rulebook.version)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _ByVersion) and other.rulebook.version == self.rulebook.version


Searchable = Sequence[tuple[Mapping[str, Any], Rule, str]]


def _said(rulebook: Rulebook) -> Searchable:
    return _searchable(_ByVersion(rulebook))


@lru_cache(maxsize=4)
def _searchable(of: _ByVersion) -> Searchable:
    """Each rule with all words that it says: as written, and the names of what it names."""
    rulebook = of.rulebook
    return [
        (entry, rule, fold(" ".join(_words(rulebook, entry, rule))))
        for kind in RULES
        for entry in rulebook.written.get(kind, ())
        if (rule := rulebook.rules.get(str(entry["id"]))) is not None
    ]


def _words(rulebook: Rulebook, entry: Mapping[str, Any], rule: Rule) -> Iterator[str]:
    yield from _texts(entry)
    yield rule.origin.file
    yield from kind(rule.kind)
    for language in ("zh", "en"):
        yield _in_full(rulebook, entry.get("when"), language)
        for line in consequence_of(rulebook, rule):
            yield " ".join((*line.label, text_of(line.said, language)))


def _in_full(rulebook: Rulebook, when: Any, language: str) -> str:
    said: list[str] = []
    waiting = list(clauses_of(rulebook, when))
    while waiting:
        clause = waiting.pop()
        said += [*clause.label, text_of(clause.values, language)]
        waiting += [one for group in clause.among for one in group]
    return " ".join(said)


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for one in value.values():
            yield from _texts(one)
    elif isinstance(value, list | tuple):
        for one in value:
            yield from _texts(one)
