"""What changes in meaning, rule by rule: not lines, not files, not order."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from engine.compare.assessment import scheme_values
from engine.compare.joint import Joint
from engine.compare.ladders import in_runs, ladder_values
from engine.compare.terms import (
    callback_values,
    disclosure_values,
    procedure_values,
    retention_values,
    sampling_values,
)
from engine.compare.words import NOTHING, Requests, Said, Vocabulary, requests, value
from engine.rulebook.conditions import Condition
from engine.rulebook.model import RULES
from engine.rulebook.rulebook import (
    CallbackTerms,
    ClockSpec,
    Dated,
    Extension,
    Origin,
    Rule,
    Rulebook,
)
from engine.rulebook.tables import LIST_ATTRIBUTES, TableRule
from engine.rulebook.trigger import Trigger

How = Literal["added", "removed", "changed"]
REMARKS = ("title", "basis", "owner", "note")
"""What is said about a rule and decides nothing."""
_SAID_OF_ALL = frozenset({"id", "effective", "layer", "overrides", *REMARKS})
_UNITS = ("lead", "authority", "assist", "notify")


@dataclass(frozen=True, slots=True)
class Part:
    """One part of an entry that changes. ``name`` is the key as policy staff write it.

    For ``when``, ``newly`` and ``no_longer`` hold the requests that the rule gains and loses.
    """

    name: str
    old: Said
    new: Said
    newly: tuple[Requests, ...] = ()
    no_longer: tuple[Requests, ...] = ()


@dataclass(frozen=True, slots=True)
class RuleChange:
    """One rule that is new, gone or different; ``origin`` is where the newer text stands."""

    how: How
    id: str
    kind: str
    title: str
    origin: Origin
    parts: tuple[Part, ...] = ()

    @property
    def decides(self) -> bool:
        """Whether anything that is decided changes, not remarks alone."""
        return self.how != "changed" or any(part.name not in REMARKS for part in self.parts)


@dataclass(frozen=True, slots=True)
class _Content:
    """A rule taken apart: its condition and its values, for comparing."""

    rule: Rule
    condition: Condition
    values: Mapping[str, tuple[Any, str]]
    """What it says: key → the value (compared), and the kind of its ids (for names)."""


def rule_changes(old: Rulebook, new: Rulebook, today: date) -> list[RuleChange]:
    """Every rule that is added, removed or changed, in the order of the files."""
    before, after = _contents(old), _contents(new)
    comparing = _Comparing(old, new, today)
    found: list[RuleChange] = []
    for id_, content in after.items():
        earlier = before.get(id_)
        if earlier is None:
            parts = in_runs(comparing.described(content))
            found.append(_change("added", content.rule, parts))
        elif parts := in_runs(comparing.parts(earlier, content)):
            found.append(_change("changed", content.rule, parts))
    for id_, content in before.items():
        if id_ not in after:
            parts = in_runs(comparing.described(content))
            found.append(_change("removed", content.rule, parts))
    return sorted(found, key=lambda one: (_HOW[one.how], one.origin.file, one.origin.line))


class _Comparing:
    def __init__(self, old: Rulebook, new: Rulebook, today: date) -> None:
        self._joint = Joint(old, new)
        self._vocabulary = Vocabulary(old, new)
        self._today = today
        self._when = (_written_when(old), _written_when(new))

    def described(self, content: _Content) -> Iterator[Part]:
        """What a rule says, as parts without a counterpart."""
        whole = tuple(requests(content.condition.boxes, self._joint.space, self._today))
        if content.condition.boxes:
            yield Part("when", NOTHING, NOTHING, newly=whole)
        for name, (one, kind) in content.values.items():
            if one is not None and one != ():
                yield Part(name, NOTHING, value(one, kind, self._vocabulary))

    def parts(self, old: _Content, new: _Content) -> Iterator[Part]:
        """Each part in which a rule says something else."""
        if old.rule.kind != new.rule.kind:
            yield Part("kind", _plain(old.rule.kind), _plain(new.rule.kind))
        yield from self._condition(old, new)
        for name in dict.fromkeys((*old.values, *new.values)):
            before, kind = old.values.get(name, (None, ""))
            after, kind = new.values.get(name, (None, kind))
            if before != after:
                yield Part(
                    name,
                    value(before, kind, self._vocabulary),
                    value(after, kind, self._vocabulary),
                )
        for name, before, after in _common(old.rule, new.rule):
            if before != after:
                yield Part(
                    name, value(before, "", self._vocabulary), value(after, "", self._vocabulary)
                )

    def _condition(self, old: _Content, new: _Content) -> Iterator[Part]:
        was, is_ = self._when[0].get(old.rule.id), self._when[1].get(new.rule.id)
        if was == is_:  # word for word the same: what the catalog adds is told with the catalog
            return
        newly, no_longer = self._joint.change(old.condition, new.condition)
        if newly or no_longer:
            space = self._joint.space
            yield Part(
                "when",
                NOTHING,
                NOTHING,
                tuple(requests(newly, space, self._today)),
                tuple(requests(no_longer, space, self._today)),
            )


def _common(old: Rule, new: Rule) -> Iterator[tuple[str, Any, Any]]:
    yield "effective", old.effective, new.effective
    yield "layer", old.layer, new.layer
    yield "overrides", frozenset(old.overrides), frozenset(new.overrides)
    for name in REMARKS:
        yield name, getattr(old, name), getattr(new, name)


def _contents(rulebook: Rulebook) -> dict[str, _Content]:
    found = [
        _Content(rule.rule, rule.condition, _values(rule))
        for table in rulebook.tables
        for rule in table.rules
    ]
    found += [_Content(one.rule, one.condition, ladder_values(one)) for one in rulebook.ladders]
    found += [
        _Content(one.rule, one.condition, {"milestones": (frozenset(one.milestones), "")})
        for one in rulebook.promises
    ]
    found += [_Content(one.rule, one.condition, _trigger(one)) for one in rulebook.triggers]
    found += [_Content(one.rule, one.condition, sampling_values(one)) for one in rulebook.samplings]
    found += [
        _Content(one.rule, Condition((), {}), {"roles": (frozenset(one.roles), "role")})
        for one in rulebook.confidentiality
    ]
    found += [
        _Content(one.rule, Condition((), {}), scheme_values(one, rulebook.facts))
        for one in rulebook.schemes
    ]
    known = {content.rule.id: content for content in found}
    return known | {one.rule.id: one for one in _others(rulebook, known)}


def _others(rulebook: Rulebook, known: Mapping[str, _Content]) -> Iterator[_Content]:
    """Rules of kinds that have no table of their own: compared key by key, as written."""
    for kind in RULES:
        for entry in rulebook.written.get(kind, ()):
            rule = rulebook.rules.get(str(entry.get("id")))
            if rule is not None and rule.id not in known:
                values = {
                    key: (json.dumps(one, ensure_ascii=False, sort_keys=True), "")
                    for key, one in entry.items()
                    if key not in _SAID_OF_ALL and one is not None
                }
                yield _Content(rule, Condition((), {}), values)


def _values(rule: TableRule) -> dict[str, tuple[Any, str]]:
    whole = _AS_A_WHOLE.get(rule.rule.kind)
    if whole is not None:
        return whole(rule.sets)
    values: dict[str, tuple[Any, str]] = {}
    for attribute, dated in rule.sets.items():
        first = dated.steps[0][1]
        if isinstance(first, ClockSpec):
            return _clock(first)
        if isinstance(first, CallbackTerms):
            return callback_values(first)
        if rule.rule.kind == "procedures":
            values |= procedure_values(attribute, dated)
            continue
        said = _each(dated, frozenset) if attribute in LIST_ATTRIBUTES else dated
        values[attribute] = (said, "unit" if attribute in _UNITS else "")
    return values


def _clock(spec: ClockSpec) -> dict[str, tuple[Any, str]]:
    return {
        "milestone": (spec.milestone, ""),
        "within": (spec.within, ""),
        "again": (spec.again, ""),
        "starts": (frozenset(spec.starts), "event"),
        "stops": (frozenset(spec.stops), "event"),
        "calendar": (spec.calendar, "calendar"),
        "counting": (str(spec.counting) if spec.counting else None, ""),
        "pauses_on": (frozenset(spec.pauses_on), "event"),
        "resumes_on": (frozenset(spec.resumes_on), "event"),
        "on_change": (spec.on_change, ""),
        "extension": (_extension(spec.extension), ""),
    }


def _extension(extension: Extension | None) -> str | None:
    if extension is None:
        return None
    return (
        f"{extension.times} × {extension.at_most}, ask {extension.ask}, approve {extension.approve}"
    )


def _trigger(trigger: Trigger) -> dict[str, tuple[Any, str]]:
    """A trigger step by step; the order of steps counts, for names refer to those above."""
    steps = enumerate(trigger.pattern, start=1)
    return {
        "behaviour": (trigger.behaviour, "behaviour"),
        "scope": (trigger.scope, ""),
        "over": (trigger.over, ""),
        **{f"pattern[{number}]": (str(step), "") for number, step in steps},
        "open_case": (trigger.open_case, "behaviour"),
        "refer": (trigger.refer, "unit"),
        "supervise": (trigger.supervise, "role"),
        "reply": (trigger.reply, ""),
    }


def _each(dated: Dated[Any], build: Callable[[Any], Any]) -> Dated[Any]:
    return Dated(tuple((start, build(one)) for start, one in dated.steps))


def _written_when(rulebook: Rulebook) -> dict[str, object]:
    """Each rule's condition as written."""
    return {
        str(entry.get("id")): entry.get("when")
        for entries in rulebook.written.values()
        for entry in entries
        if "id" in entry
    }


def _plain(text: str) -> Said:
    return Said(text, text)


def _change(how: How, rule: Rule, parts: tuple[Part, ...]) -> RuleChange:
    return RuleChange(how, rule.id, rule.kind, rule.title, rule.origin, parts)


_AS_A_WHOLE: Mapping[str, Callable[[Mapping[str, Dated[Any]]], dict[str, tuple[Any, str]]]] = {
    "disclosure": disclosure_values,
    "retention": retention_values,
}
"""Kinds whose rules say one thing of many attributes."""
_HOW: Mapping[str, int] = {"changed": 0, "added": 1, "removed": 2}
