"""The rulebook as written, for reading: rules by what they speak about, entries by their id."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from api.answers import CatalogOut, EntryOut, FactOut, FactsOut, RuleOut, RulesOut
from api.mistakes import unknown_value
from api.problems import Problem, invalid
from api.schemas import RuleQuery
from engine.rulebook.facts import nearest
from engine.rulebook.model import RULES as RULE_MODELS
from engine.rulebook.rulebook import Origin, Rulebook

Entry = Mapping[str, Any]

CATALOG = (
    "areas",
    "categories",
    "districts",
    "departments",
    "hotlines",
    "calendars",
    "holidays",
    "return_reasons",
    "decline_reasons",
    "roles",
    "synonyms",
)
RULES = tuple(RULE_MODELS)
"""Every kind of rule that the language has."""
_COMPILED = {"districts", "categories", "areas", "departments", "hotlines", "roles"} | {
    "return_reasons",
    "decline_reasons",
}
_IN_CONDITION = ("area", "category", "district", "channel", "hotline", "circumstance")


def rules_out(rulebook: Rulebook, query: RuleQuery) -> RulesOut:
    """The rules that speak about what the query names."""
    if query.kind is not None and query.kind not in RULES:
        raise invalid([unknown_value("kind", query.kind, RULES)])
    kinds = RULES if query.kind is None else (query.kind,)
    found = [
        rule_out(rulebook, kind, entry)
        for kind in kinds
        for entry in rulebook.written.get(kind, ())
        if _speaks_of(rulebook, entry, query)
    ]
    return RulesOut(version=rulebook.version, items=found)


def find_rule(rulebook: Rulebook, id_: str) -> RuleOut:
    """The rule of this id."""
    for kind in RULES:
        for entry in rulebook.written.get(kind, ()):
            if entry["id"] == id_:
                return rule_out(rulebook, kind, entry)
    near = nearest(id_, rulebook.rules)
    raise Problem(
        "rulebook/no-such-rule",
        f'没有规则 "{id_[:64]}"。',
        f'There is no rule "{id_[:64]}".',
        hints=_meant(near),
    )


def rule_out(rulebook: Rulebook, kind: str, entry: Entry) -> RuleOut:
    """One rule with its place."""
    rule = rulebook.rules[entry["id"]]
    return RuleOut(
        id=rule.id,
        kind=kind,
        title=rule.title,
        basis=rule.basis,
        layer=rule.layer,
        file=rule.origin.file,
        line=rule.origin.line,
        written=dict(entry),
    )


def catalog_out(rulebook: Rulebook, kind: str) -> CatalogOut:
    """All entries of one kind."""
    kind = known_kind(kind)
    items = [dict(entry) for entry in rulebook.written.get(kind, ())]
    return CatalogOut(kind=kind, version=rulebook.version, items=items)


def entry_out(rulebook: Rulebook, kind: str, id_: str) -> EntryOut:
    """One entry, wherever it stands in a tree."""
    kind = known_kind(kind)
    entries = list(_all(rulebook.written.get(kind, ())))
    for entry in entries:
        if entry["id"] == id_:
            origin = _origin(rulebook, kind, id_)
            return EntryOut(
                kind=kind,
                id=id_,
                file=origin.file if origin else None,
                line=origin.line if origin else None,
                written=dict(entry),
            )
    near = nearest(id_, [entry["id"] for entry in entries])
    raise Problem(
        "catalog/no-such-entry",
        f'目录 {kind} 里没有 "{id_[:64]}"。',
        f'There is no "{id_[:64]}" in {kind}.',
        hints=_meant(near),
    )


def known_kind(kind: str) -> str:
    """The kind of catalog meant, in the spelling of the files."""
    name = kind.replace("-", "_")
    if name in CATALOG:
        return name
    raise Problem(
        "catalog/no-such-kind",
        f'没有目录 "{kind[:64]}"; 有: {", ".join(CATALOG)}。',
        f'There is no catalog "{kind[:64]}"; there are: {", ".join(CATALOG)}.',
        hints=_meant(nearest(name, CATALOG)),
    )


def facts_out(rulebook: Rulebook) -> FactsOut:
    """The facts that rules may speak about."""
    return FactsOut(
        version=rulebook.version,
        items=[
            FactOut(
                name=fact.name,
                title=fact.title,
                title_en=fact.title_en,
                type=fact.type,
                values=dict(fact.values),
                default=fact.default,
                tables=list(fact.tables) if fact.tables is not None else None,
                given=not fact.derived and fact.name not in ("date", "time", "weekday"),
            )
            for fact in rulebook.facts.facts.values()
        ],
    )


def _speaks_of(rulebook: Rulebook, entry: Entry, query: RuleQuery) -> bool:
    for name in _IN_CONDITION:
        value = getattr(query, name)
        if value is not None and value not in _named(entry.get("when"), name):
            return False
    if query.milestone is not None and entry.get("milestone") != query.milestone:
        return False
    if query.layer is not None and rulebook.rules[entry["id"]].layer != query.layer:
        return False
    return query.lead is None or query.lead in _texts((entry.get("then") or {}).get("lead"))


def _named(condition: object, fact: str) -> set[str]:
    """All values of a fact that a condition names, however deep."""
    if isinstance(condition, Mapping):
        own = _texts(condition.get(fact))
        return own.union(*(_named(condition.get(key), fact) for key in ("all", "any", "none")))
    if isinstance(condition, list | tuple):
        return set().union(*(_named(one, fact) for one in condition))
    return set()


def _texts(value: object) -> set[str]:
    if isinstance(value, str):
        return {value}
    if isinstance(value, Mapping):
        value = list(value.values())
    if isinstance(value, list | tuple):
        return set().union(*(_texts(one) for one in value))
    return set()


def _all(entries: Iterable[Entry]) -> Iterator[Entry]:
    for entry in entries:
        yield entry
        yield from _all(entry.get("children") or ())


def _origin(rulebook: Rulebook, kind: str, id_: str) -> Origin | None:
    if kind not in _COMPILED:
        return None
    found: Origin | None = getattr(getattr(rulebook, kind).get(id_), "origin", None)
    return found


def _meant(near: str | None) -> tuple[str, str] | None:
    return (f'是否想写 "{near}"?', f'did you mean "{near}"?') if near else None
