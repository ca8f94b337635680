"""Triggers on durable-rules agree with a plain reading of them on random histories."""

import random
from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from engine.rulebook.eventkinds import EVENT_KINDS, fields_of
from engine.rulebook.load import load_files
from engine.rulebook.rulebook import Origin, Rule
from engine.rulebook.trigger import FieldTest, PatternStep, Trigger
from engine.tickets import trigger_matching
from engine.tickets.trail import Seen
from engine.tickets.trigger_timeline import Fitting
from engine.tickets.triggers import ticket_firings, unit_firings, unit_triggers
from engine.timing.durations import parse_duration
from tests.properties.trigger_reading import firing_of_unit, firings_in_ticket
from tests.unit.rulebook.small import small

HERE = Origin("rules/triggers.yaml", 1)
RULEBOOK = load_files(small()).rulebook
KINDS = ("contacted", "returned", "return-rejected", "overdue", "called-back", "resolved", "redo")
UNITS = ("centre", "water-group", "water-bureau")
FRIDAY = datetime(2017, 9, 29, 2, 0, tzinfo=UTC)
"""10:00 in the city, the last working day but one before eight days off."""
WITHIN = (
    "5 minutes",
    "1 hour",
    "30 working minutes",
    "2 working hours",
    "1 working day",
    "2 working days",
    "1 calendar day",
    "3 calendar days",
)
SEEDS = (1, 2, 3, 4)
TRIGGERS, EACH = 300, 20
"""For each seed; 30 000 histories in all."""


def any_value(chance, field):
    if field.kind == "flag":
        return chance.random() < 0.5
    if field.kind == "number":
        return chance.randint(1, 3)
    if field.kind == "choice":
        return chance.choice(field.choices[:3])
    if field.of == "departments":
        return chance.choice(UNITS)
    return chance.choice(("a", "b", "1"))


def any_test(chance, kind, name, named):
    field = fields_of(kind)[name]
    references = [
        (step.name, of)
        for step in named
        for of, other in fields_of(step.event).items()
        if (other.kind, other.of, other.choices) == (field.kind, field.of, field.choices)
    ]
    forms = ["is", "is", "is-not"]
    if field.kind == "number":
        forms += ["between"] * 3
    if references:
        forms += ["same-as", "differs-from"] * 2
    form = chance.choice(forms)
    if form in ("is", "is-not"):
        values = frozenset(any_value(chance, field) for _ in range(chance.randint(1, 2)))
        return FieldTest(name, form, values)
    if form == "between":
        low, high = sorted((any_value(chance, field), any_value(chance, field)))
        ends = chance.choice(((low, high), (low, None), (None, high)))
        return FieldTest(name, form, low=ends[0], high=ends[1])
    step, of = chance.choice(references)
    return FieldTest(name, form, step=step, of=of)


def any_where(chance, kind, named, most):
    names = list(fields_of(kind))
    chosen = chance.sample(names, min(most, len(names), chance.choice((0, 0, 1, 1, 2))))
    return tuple(any_test(chance, kind, name, named) for name in sorted(chosen))


def any_step(chance, kinds, named, first):
    kind = chance.choice(kinds)
    after = chance.choice(named).name if named and chance.random() < 0.5 else None
    may_be_within = after is not None or not first
    within = chance.choice(WITHIN) if may_be_within and chance.random() < 0.35 else None
    count = chance.choice((1, 1, 1, 2, 3))
    distinct = None
    if count > 1 and chance.random() < 0.5:
        distinct = chance.choice(("unit", "ticket", "actor", *EVENT_KINDS[kind].fields))
    return PatternStep(
        kind,
        HERE,
        name=f"step-{chance.randrange(1_000_000)}" if chance.random() < 0.8 else None,
        where=any_where(chance, kind, named, 2),
        after=after,
        within=None if within is None else parse_duration(within),
        count=count,
        distinct=distinct,
    )


def any_trigger(chance, scope):
    kinds = chance.sample(KINDS, chance.randint(1, 3))
    pattern, named = [], []
    for n in range(chance.choice((1, 2, 2, 2, 3, 3, 4))):
        step = any_step(chance, kinds, named, first=n == 0)
        pattern.append(step)
        if step.name is not None:
            named.append(step)
        if chance.random() < 0.25:
            forbidden = chance.choice(kinds)
            where = any_where(chance, forbidden, named, 2)
            if where or chance.random() < 0.2:
                pattern.append(PatternStep(forbidden, HERE, never=True, where=where))
    over = parse_duration(chance.choice(("1 calendar day", "3 working days", "8 working hours")))
    return Trigger(
        rule=Rule("any", "triggers", "", "", HERE),
        condition=None,
        behaviour="delay",
        scope=scope,
        over=over if scope == "unit" else None,
        pattern=tuple(pattern),
        open_case="delay",
    )


def any_data(chance, kind):
    """Fields of the event, some of them empty, and some of another type than they should be."""
    data = {}
    for name, field in EVENT_KINDS[kind].fields.items():
        throw = chance.random()
        if throw < 0.85:
            data[name] = any_value(chance, field)
        elif throw < 0.95:
            data[name] = chance.choice((None, 1, "1", True, 0, False, "a", 1.0))
    return data


def any_history(chance, trigger, tickets):
    """Events in the order in which they were recorded: mostly that in which they happened."""
    kinds = [step.event for step in trigger.pattern]
    at, numbers, events = FRIDAY, Counter(), []
    for _ in range(chance.randint(3, 9)):
        at += timedelta(minutes=chance.choice((0, 0, 1, 5, 6, 60, 61, 400, 1_440, 4_000)))
        happened = at
        if chance.random() < 0.08:
            happened -= timedelta(minutes=chance.choice((1, 60, 2_000)))
        kind = chance.choice(kinds) if chance.random() < 0.9 else chance.choice(KINDS)
        ticket = chance.choice(tickets)
        numbers[ticket] += 1
        unit = chance.choice((*UNITS, None)) if chance.random() < 0.5 else UNITS[0]
        actor = chance.choice(("zhang", "li"))
        data = any_data(chance, kind)
        events.append(Seen(ticket, numbers[ticket], kind, happened, unit, actor, data))
    return events


def in_ticket(chance, rulebook, trigger):
    """What both say of a history; whether anything fired."""
    trail = any_history(chance, trigger, ("T1",))
    new_from = chance.randrange(len(trail)) if chance.random() < 0.7 else len(trail) - 1
    used = frozenset(event.number for event in trail if chance.random() < 0.1)
    said = ticket_firings(rulebook, trail, new_from, {"any": used}, lambda _: True)
    told = [([e.key for e in one.evidence], [e.key for e in one.counted]) for one in said]
    assert told == firings_in_ticket(rulebook, trigger, trail, new_from, used), (trigger, trail)
    return bool(said)


def of_unit(chance, rulebook, trigger):
    """The same over the matters of a unit."""
    events = any_history(chance, trigger, ("T1", "T2", "T3"))
    used = frozenset(event.key for event in events if chance.random() < 0.1)
    fired = False
    for completing in events:
        if completing.unit is None:
            continue
        one = unit_firings(rulebook, trigger, events, completing, used)
        told = one and ([e.key for e in one.evidence], [e.key for e in one.counted])
        read = firing_of_unit(rulebook, trigger, events, completing, used)
        assert told == read, (trigger, events, completing)
        if one is not None:
            assert trigger in unit_triggers(rulebook, completing)
            fired = True
    return fired


def compared(seed, triggers_, each):
    """How many histories were compared, of how many something fired, by form of pattern."""
    chance = random.Random(seed)
    histories, fired = Counter(), Counter()
    for n in range(triggers_):
        scope = "unit" if n % 4 == 3 else "ticket"
        trigger = any_trigger(chance, scope)
        rulebook = replace(RULEBOOK, triggers=(trigger,))
        for _ in range(each):
            found = (of_unit if scope == "unit" else in_ticket)(chance, rulebook, trigger)
            for form in forms_of(trigger):
                histories[form] += 1
                fired[form] += found
    return histories, fired


def forms_of(trigger):
    yield "any"
    yield trigger.scope
    for step in trigger.pattern:
        yield from (test.form for test in step.where)
        if step.never:
            yield "never"
            if any(test.step for test in step.where):
                yield "never of another step"
        if step.after is not None:
            yield "after"
        if step.within is not None:
            yield "within, working" if step.within.working else "within, real"
            if step.after is None:
                yield "within, no after"
        if step.count > 1:
            yield "count"
            if any(test.step for test in step.where) or step.after or step.within:
                yield "count, joined"
        if step.distinct is not None:
            yield "distinct"


FORMS = {
    "any",
    "ticket",
    "unit",
    "is",
    "is-not",
    "between",
    "same-as",
    "differs-from",
    "never",
    "never of another step",
    "after",
    "within, working",
    "within, real",
    "within, no after",
    "count",
    "count, joined",
    "distinct",
}


@pytest.mark.parametrize("seed", SEEDS)
def test_durable_rules_agrees_with_the_plain_reading(seed):
    histories, fired = compared(seed, TRIGGERS, EACH)
    assert histories["any"] == TRIGGERS * EACH
    assert set(histories) == FORMS
    assert all(fired[form] >= 20 for form in FORMS), fired
    assert fired["any"] < histories["any"] * 0.9


def test_the_short_cuts_change_nothing(monkeypatch):
    monkeypatch.setattr(Fitting, "silenced_from", property(lambda self: 1_000))
    monkeypatch.setattr(
        trigger_matching._Matching,
        "_going",
        lambda self, found, step, pinned: [place for place in found if place != self._last],
    )
    histories, fired = compared(0, TRIGGERS, EACH)
    assert set(histories) == FORMS
    assert all(fired[form] >= 20 for form in FORMS), fired
