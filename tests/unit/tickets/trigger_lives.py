"""Trails of events written short, and triggers written as policy staff write them."""

from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from engine.rulebook.load import load_files
from engine.tickets.trail import Seen
from engine.tickets.triggers import ticket_firings, unit_firings
from tests.unit.rulebook.small import small

START = datetime(2017, 9, 4, 1, 0, tzinfo=UTC)
"""A Monday, 9:00 in the city."""
SMALL = load_files(small()).rulebook


def trail(*events, ticket="T1"):
    """Events as (kind, minutes from the start, unit, data); the last two may be left out."""
    numbers, seen = Counter(), []
    for kind, minutes, *rest in events:
        unit, data, of = (*rest, *("centre", {}, ticket)[len(rest) :])
        numbers[of] += 1
        at = START + timedelta(minutes=minutes)
        seen.append(Seen(of, numbers[of], kind, at, unit, "zhang", data))
    return seen


def written(pattern, scope="ticket", over=None, **more):
    """The small rulebook with one trigger, ``one``, of this pattern."""
    lines = [
        "triggers:",
        "  - id: one",
        "    title: 试",
        "    basis: 试",
        "    behaviour: delay",
        f"    scope: {scope}",
        *([f"    over: {over}"] if over else []),
        *(f"    {key}: {value}" for key, value in more.items()),
        "    pattern:",
        *(f"      - {step}" for step in pattern),
    ]
    loaded = load_files(small({"rules/triggers.yaml": "\n".join([*lines, ""])}))
    assert not [each for each in loaded.problems if each.is_error], loaded.problems
    return loaded.rulebook


def only(rulebook, id_):
    """The rulebook with no other trigger than this one."""
    kept = tuple(each for each in rulebook.triggers if each.rule.id == id_)
    assert len(kept) == 1
    return replace(rulebook, triggers=kept)


def told(rulebook, events, new_from=0, used=None, applies=lambda _: True):
    """The numbers of the evidence of everything that fires in a ticket."""
    fired = ticket_firings(rulebook, events, new_from, used or {}, applies)
    return [[seen.number for seen in firing.evidence] for firing in fired]


def told_of_unit(rulebook, events, used=frozenset()):
    """Whether the last event makes the only trigger of the rulebook fire: the evidence."""
    firing = unit_firings(rulebook, rulebook.triggers[0], events, events[-1], used)
    return None if firing is None else [seen.key for seen in firing.evidence]
