"""Which rules a played test concerns: those that won in its decision, those that events name, and
those that it expects something of."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from engine.rulebook.assessment import scheme_on
from engine.rulebook.facts import local_day
from engine.rulebook.privacy import seen_by
from engine.rulebook.rulebook import Rulebook
from engine.rulebook.scenario import Scenario
from engine.tickets.procedures import asked
from engine.trials.play import Played, end_of

_NAMING = ("rule", "ladder", "trigger")
"""The keys under which events name the rule that they rest on."""


def touched(rulebook: Rulebook, scenario: Scenario, played: Played) -> frozenset[str]:
    """The rules that decided something in a test, or of which it says what they should."""
    won = (one.rule for one in played.decision.matched or () if one.won)
    named = (name for draft in played.drafts for name in _named(draft.data))
    return frozenset((*won, *named, *_expected_of(rulebook, scenario, played)))


def _expected_of(rulebook: Rulebook, scenario: Scenario, played: Played) -> Iterator[str]:
    """The scheme that counted the ticket, and the rules on personal data that spoke of it."""
    expected, now = scenario.expected, end_of(scenario, played)
    if expected.counts:
        scheme = scheme_on(rulebook, local_day(now, rulebook.city.zone))
        if scheme is not None:
            yield scheme.rule.id
    privacy = expected.privacy
    shown = [seen_by(role, field) for role, fields in privacy.shown.items() for field in fields]
    for table, attributes in (
        (rulebook.disclosure, shown),
        (rulebook.retention, list(privacy.kept_until)),
    ):
        winners = table.decide(asked(rulebook, played.ticket, now)).winners if table else {}
        for attribute in attributes:
            if table is not None and attribute in winners:
                yield table.rules[winners[attribute][0]].rule.id
    if privacy.seen_by or privacy.not_seen_by:
        yield from (one.rule.id for one in rulebook.confidentiality)


def _named(data: Any) -> Iterator[str]:
    if isinstance(data, Mapping):
        for key, value in data.items():
            if key in _NAMING and isinstance(value, str):
                yield value
            else:
                yield from _named(value)
    elif isinstance(data, Iterable) and not isinstance(data, str):
        for one in data:
            yield from _named(one)
