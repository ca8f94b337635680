"""Two versions of the rulebook beside each other: what changes in meaning, rule by rule."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass
from datetime import date
from threading import Lock

from api.console.names import Said
from engine.compare import labels
from engine.compare.catalog import CatalogChange, catalog_changes
from engine.compare.report import Comparison
from engine.compare.rules import Part, RuleChange, rule_changes
from engine.compare.words import NOTHING
from engine.compare.words import Said as Both
from engine.rulebook.rulebook import Rulebook
from engine.store import Activation
from engine.versions.activating import STARTED

KEPT = 8


@dataclass(frozen=True, slots=True)
class PartView:
    """One part of what changes. ``old`` is None where there was nothing before."""

    label: Said
    old: Said | None
    new: Said | None
    newly: tuple[Said, ...] = ()
    no_longer: tuple[Said, ...] = ()


@dataclass(frozen=True, slots=True)
class ChangeView:
    """One rule, or one entry of the catalog, that is new, gone or different."""

    how: str
    how_said: Said
    kind: Said
    id: str
    title: str
    place: str | None
    decides: bool
    parts: tuple[PartView, ...]


@dataclass(frozen=True, slots=True)
class ComparisonView:
    """The comparison: changes that decide, changes of remarks alone, changes of the catalog."""

    rules: tuple[ChangeView, ...]
    remarks: tuple[ChangeView, ...]
    catalog: tuple[ChangeView, ...]

    def many(self, how: str) -> int:
        """How many rules are ``added``, ``removed`` or ``changed`` in what they decide."""
        return sum(one.how == how for one in self.rules)


_made: OrderedDict[tuple[str, str, date], Comparison] = OrderedDict()
_making = Lock()


def compared(old: Rulebook, new: Rulebook, names: tuple[str, str], today: date) -> Comparison:
    """What changes from one version to another. Takes a second the first time."""
    key = (old.version, new.version, today)
    with _making:
        known = _made.get(key)
        if known is None:
            known = _made[key] = Comparison(
                names[0],
                names[1],
                old.version,
                new.version,
                tuple(rule_changes(old, new, today)),
                tuple(catalog_changes(old, new, today)),
                None,
                new.city.zone,
            )
            while len(_made) > KEPT:
                _made.popitem(last=False)
    return known


def view_of(comparison: Comparison) -> ComparisonView:
    """A comparison in words."""
    rules = [_rule(one) for one in comparison.rules]
    return ComparisonView(
        tuple(one for one in rules if one.decides),
        tuple(one for one in rules if not one.decides),
        tuple(_entry(one) for one in comparison.catalog),
    )


def actor_of(activation: Activation) -> Said:
    """Who put a version in force: a person, or the first start of a server on its database."""
    if activation.actor == STARTED:
        return "首次启动", "the first start"
    return activation.actor, activation.actor


def _rule(change: RuleChange) -> ChangeView:
    return ChangeView(
        change.how, labels.HOW[change.how], _said(labels.kind(change.kind)), change.id,
        change.title, str(change.origin), change.decides, tuple(map(_part, change.parts)),
    )  # fmt: skip


def _entry(change: CatalogChange) -> ChangeView:
    return ChangeView(
        change.how, labels.HOW[change.how], _said(labels.kind(change.kind)), change.id,
        change.name, None, True, tuple(map(_part, change.parts)),
    )  # fmt: skip


def _part(part: Part) -> PartView:
    label = _said(labels.part_name(part))
    if part.name == "when":
        newly = tuple(_said(one.said) for one in part.newly)
        return PartView(label, None, None, newly, tuple(_said(one.said) for one in part.no_longer))
    old = None if part.old == NOTHING else _said(part.old)
    return PartView(label, old, _said(part.new))


def _said(both: Both) -> Said:
    return both.zh, both.en
