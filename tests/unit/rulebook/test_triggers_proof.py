"""What is proved never to fire does not: held against lives that tickets really lived."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import timedelta
from functools import cache
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.rulebook.conditions import Condition
from engine.rulebook.eventkinds import EVENT_KINDS
from engine.rulebook.proofs.ladders import _reaches_back
from engine.rulebook.proofs.triggers import _reasons
from engine.rulebook.trigger import FieldTest, PatternStep, Trigger
from engine.timing.durations import Counting, Duration, Unit
from tests.unit.rulebook.lives import book, histories
from tests.unit.tickets.city import HERE, at, rule

CITY = book()
KINDS = [name for name in EVENT_KINDS if name != "recomputed"]
Happened = tuple[str, dict]
MOST_EVENTS = 40
"""Every way to match is tried: so many events of each life are enough."""


@cache
def lives() -> tuple[tuple[Happened, ...], ...]:
    """Some hundred lives with their events in order; what triggers cause sets off no other."""
    return tuple(
        tuple(
            (event.kind, dict(event.data))
            for event in life[:MOST_EVENTS]
            if event.data.get("trigger") is None
        )
        for life in histories()
    )


def matches(pattern: Sequence[PatternStep], life: Sequence[Happened]) -> bool:
    """Whether a life has what the pattern asks for; every way is tried."""
    wanted = [step for step in pattern if not step.never]
    candidates = [list(_candidates(step, life)) for step in wanted]
    for chosen in product(*candidates):
        taken = [index for events in chosen for index in events]
        if len(set(taken)) < len(taken):
            continue
        last = {
            step.name: events[-1]
            for step, events in zip(wanted, chosen, strict=True)
            if step.name is not None
        }
        in_order = all(
            step.after is None or events[0] > last[step.after]
            for step, events in zip(wanted, chosen, strict=True)
        )
        never = [step for step in pattern if step.never]
        if in_order and not any(_passes(step, each) for step in never for each in life):
            return True
    return False


def _candidates(step: PatternStep, life: Sequence[Happened]) -> Iterator[tuple[int, ...]]:
    fitting = [index for index, event in enumerate(life) if _passes(step, event)]
    if step.count == 1:
        yield from ((index,) for index in fitting)
    else:
        yield from ((a, b) for a in fitting for b in fitting if a < b)


def _passes(step: PatternStep, event: Happened) -> bool:
    kind, data = event
    if kind != step.event:
        return False
    values = [data.get(test.field) for test in step.where]
    return all(
        value is not None and test.allows(value)
        for value, test in zip(values, step.where, strict=True)
    )


@st.composite
def asked_of(draw, kind: str) -> tuple[FieldTest, ...]:
    fields = {name: field for name, field in EVENT_KINDS[kind].fields.items() if field.domain}
    chosen = draw(st.lists(st.sampled_from(sorted(fields)), unique=True, max_size=2))
    found = []
    for name in chosen if fields else ():
        domain = sorted(fields[name].domain, key=str)
        values = frozenset(draw(st.lists(st.sampled_from(domain), min_size=1, max_size=3)))
        form = draw(st.sampled_from(["is", "is-not"]))
        found.append(FieldTest(name, form, values))
    return tuple(found)


@st.composite
def patterns(draw) -> tuple[PatternStep, ...]:
    steps = []
    for number in range(draw(st.integers(1, 3))):
        kind = draw(st.sampled_from(KINDS))
        never = number > 0 and draw(st.booleans())
        has_fields = any(field.domain for field in EVENT_KINDS[kind].fields.values())
        where = draw(asked_of(kind)) if has_fields and draw(st.booleans()) else ()
        named = [step.name for step in steps if not step.never]
        after = None if never else draw(st.sampled_from([None, *named]))
        count = 1 if never else draw(st.sampled_from([1, 1, 2]))
        name = None if never else f"step-{number}"
        steps.append(PatternStep(kind, HERE, never, name, where, after, None, count))
    return tuple(steps)


@settings(max_examples=300, deadline=None)
@given(patterns())
def test_no_life_matches_a_trigger_that_is_proved_never_to_fire(pattern):
    condition = Condition(({},), {})
    trigger = Trigger(rule("t", "triggers"), condition, "delay", "ticket", None, pattern, "delay")
    if any(found.severity == "error" for found in _reasons(CITY, trigger)):
        assert not any(matches(pattern, life) for life in lives())


def test_a_reply_to_what_a_trigger_supervised_is_seen_without_the_supervision():
    """The trigger ``raised`` of this city supervises, and no trigger sees that it did."""
    pattern = (
        PatternStep("supervision-replied", HERE, name="a"),
        PatternStep("supervised", HERE, never=True),
    )
    trigger = Trigger(
        rule("t", "triggers"), Condition(({},), {}), "delay", "ticket", None, pattern, "delay"
    )
    assert list(_reasons(CITY, trigger)) == []
    by_hand = replace(CITY, triggers=tuple(one for one in CITY.triggers if not one.supervise))
    (refused,) = _reasons(by_hand, trigger)
    assert refused.severity == "error"


def test_the_lives_are_varied_enough_to_contradict_a_wrong_proof():
    assert {kind for life in lives() for kind, _ in life} >= set(KINDS)
    closed_after_call = (PatternStep("called-back", HERE, name="a"), PatternStep("closed", HERE))
    assert any(matches(closed_after_call, life) for life in lives())


CALENDARS = CITY.calendars
UNITS = st.sampled_from(list(Unit))
STARTS = st.integers(0, 365 * 24 * 60).map(lambda n: at("2017-01-01 00:00") + timedelta(minutes=n))


@settings(max_examples=400, deadline=None)
@given(
    st.sampled_from(sorted(CALENDARS)),
    STARTS,
    st.integers(1, 40),
    UNITS,
    st.integers(1, 60),
    UNITS,
    st.sampled_from(list(Counting)),
)
def test_a_warning_said_to_come_before_the_start_does(
    calendar, start, limit, unit, before, before_unit, counting
):
    run, offset = Duration(limit, unit), Duration(before, before_unit)
    if _reaches_back(offset, run):
        hours = CALENDARS[calendar]
        due_at = hours.due(start, run, counting)
        assert hours.shift(due_at, offset, back=True) <= start


@pytest.mark.parametrize(
    ("offset", "run", "never"),
    [
        ((2, Unit.HOUR), (2, Unit.HOUR), True),
        ((1, Unit.HOUR), (2, Unit.HOUR), False),
        ((1, Unit.WORKING_DAY), (30, Unit.MINUTE), True),
        ((1, Unit.HOUR), (30, Unit.MINUTE), True),
        ((6, Unit.WORKING_DAY), (6, Unit.WORKING_DAY), False),
        ((7, Unit.WORKING_DAY), (6, Unit.WORKING_DAY), True),
        ((4, Unit.WORKING_HOUR), (4, Unit.WORKING_HOUR), False),
        ((5, Unit.WORKING_HOUR), (4, Unit.WORKING_HOUR), True),
        ((9, Unit.WORKING_HOUR), (1, Unit.WORKING_DAY), False),
        ((3, Unit.CALENDAR_DAY), (1, Unit.WORKING_DAY), False),
    ],
)
def test_a_warning_is_too_early_if_it_is_no_shorter_than_the_limit(offset, run, never):
    assert _reaches_back(Duration(*offset), Duration(*run)) is never
