"""A condition as policy staff wrote it, in words: fact by fact, with names instead of ids."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from api.console.names import CHANNELS_EN, Said
from api.console.rulebook.words import CATALOG, Piece, plain, spaced, unit
from engine.rulebook.facts import Fact
from engine.rulebook.rulebook import Rulebook

_GROUPS: Mapping[str, Said] = {
    "all": ("同时符合", "all of these hold"),
    "any": ("符合下列任一项", "any of these holds"),
    "none": ("不符合下列任何一项", "none of these holds"),
}
_KINDS: Mapping[str, str] = {
    "area": "areas",
    "category": "categories",
    "district": "districts",
    "hotline": "hotlines",
    "circumstance": "decline_reasons",
}
_IS: Said = ("是", "is")
_IS_NOT: Said = ("不是", "is not")
_ANY_OF: Said = ("是其中之一:", "is one of")
_NONE_OF: Said = ("不是其中任何一个:", "is none of")
_MENTIONS: Said = ("提到其中任一说法:", "mentions any of")
_MENTIONS_ALL: Said = ("同时提到:", "mentions all of")
_WEEKDAYS: Mapping[str, Said] = {
    "mon": ("星期一", "Monday"), "tue": ("星期二", "Tuesday"), "wed": ("星期三", "Wednesday"),
    "thu": ("星期四", "Thursday"), "fri": ("星期五", "Friday"), "sat": ("星期六", "Saturday"),
    "sun": ("星期日", "Sunday"),
}  # fmt: skip
_FLAGS: Mapping[str, Said] = {"true": ("是", "yes"), "false": ("否", "no"), "none": ("无", "none")}


@dataclass(frozen=True, slots=True)
class Clause:
    """What is asked of one fact; or, with ``among``, how its groups of clauses are taken."""

    label: Said
    verb: Said = ("", "")
    values: tuple[Piece, ...] = ()
    among: tuple[tuple[Clause, ...], ...] = ()


def clauses_of(rulebook: Rulebook, when: Any) -> tuple[Clause, ...]:
    """All that a condition asks, in the order as written; empty where it asks nothing."""
    if not isinstance(when, Mapping):
        return ()
    return tuple(_clauses(rulebook, when))


def summary_of(clauses: Sequence[Clause]) -> tuple[Piece, ...]:
    """The condition in one line: of long lists the first words."""
    return tuple(_summed(clauses)) or (plain("所有诉求", "every request"),)


def _summed(clauses: Sequence[Clause]) -> Iterator[Piece]:
    for number, clause in enumerate(clauses):
        if number:
            yield plain("; ")
        if not clause.among:
            yield from _summed_one(clause)
            continue
        zh, en = _BETWEEN[clause.label]
        if clause.label == _GROUPS["none"]:
            yield plain("都不: ", "none of: ")
        for place, group in enumerate(clause.among):
            if place:
                yield plain(zh, en)
            yield from _summed(group)


def _summed_one(clause: Clause) -> Iterator[Piece]:
    yield Piece(*clause.label)
    yield Piece(f"{clause.verb[0]} ", f" {clause.verb[1]} ")
    for number, value in enumerate(clause.values[:_FEW]):
        if number:
            yield plain("、", ", ")
        yield Piece(value.zh, value.en)
    if len(clause.values) > _FEW:
        yield plain(f" … ({len(clause.values)})")


_FEW = 4
_BETWEEN: Mapping[Said, Said] = {
    _GROUPS["all"]: ("; 且 ", "; and "),
    _GROUPS["any"]: ("; 或 ", "; or "),
    _GROUPS["none"]: ("; 也不 ", "; nor "),
}


def _clauses(rulebook: Rulebook, when: Mapping[str, Any]) -> Iterator[Clause]:
    for key, value in when.items():
        if key in _GROUPS:
            groups = tuple(clauses_of(rulebook, one) for one in value)
            yield Clause(_GROUPS[key], among=groups)
            continue
        fact = rulebook.facts.facts[key]
        label = (fact.title, fact.title_en)
        if fact.type == "text":
            yield from _text(label, value)
        else:
            yield _asked(rulebook, fact, label, value)


def _text(label: Said, value: Mapping[str, Any]) -> Iterator[Clause]:
    for key, verb in (("mentions", _MENTIONS), ("mentions_all", _MENTIONS_ALL)):
        if key in value:
            yield Clause(label, verb, tuple(plain(word) for word in _each(value[key])))


def _asked(rulebook: Rulebook, fact: Fact, label: Said, value: Any) -> Clause:
    if isinstance(value, Mapping) and "not" not in value:
        return Clause(label, values=(_range(fact, value),))
    excluded = isinstance(value, Mapping)
    given = _each(value["not"] if isinstance(value, Mapping) else value)
    one, several = (_IS_NOT, _NONE_OF) if excluded else (_IS, _ANY_OF)
    values = tuple(value_of(rulebook, fact, one) for one in given)
    return Clause(label, one if len(values) == 1 else several, values)


def _range(fact: Fact, value: Mapping[str, Any]) -> Piece:
    first, last = value.get("from"), value.get("until")
    if fact.type == "number":
        if last is None:
            return plain(f"至少 {first}", f"at least {first}")
        if first is None:
            return plain(f"至多 {last}", f"at most {last}")
        return plain(f"{first} 至 {last}", f"{first} to {last}")
    zh = " ".join([f"{first} 起"] * bool(first) + [f"至 {last}"] * bool(last))
    en = " ".join([f"from {first}"] * bool(first) + [f"until {last}"] * bool(last))
    return Piece(zh, en)


def value_of(rulebook: Rulebook, fact: Fact, value: Any) -> Piece:
    """A value of a fact by its name."""
    text = str(value)
    if fact.name in ("lead", "authority"):
        return unit(rulebook, text)
    if text in _FLAGS and (fact.type == "flag" or text == "none"):
        return Piece(*_FLAGS[text])
    if fact.name == "weekday":
        return _weekdays(text)
    if fact.name == "channel":
        return Piece(fact.values.get(text, text), CHANNELS_EN.get(text, spaced(text)))
    if fact.name == "priority":
        return Piece(fact.values.get(text, text), text)
    kind = _KINDS.get(fact.name)
    if kind is None:
        return plain(text)
    entry = getattr(rulebook, kind).get(text)
    name = text if entry is None else entry.name
    if kind == "hotlines" and entry is not None:
        name = f"{entry.number} {entry.name}"
    return Piece(name, name, text, f"{CATALOG}/{kind}#{text}")


def _weekdays(text: str) -> Piece:
    first, dash, last = text.partition("-")
    names = [_WEEKDAYS.get(day, (day, day)) for day in ([first, last] if dash else [first])]
    return Piece("至".join(zh for zh, _ in names), " to ".join(en for _, en in names))


def _each(value: Any) -> Sequence[Any]:
    return value if isinstance(value, list | tuple) else [value]
