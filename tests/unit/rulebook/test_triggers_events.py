"""The table of events that triggers may speak of says what tickets really write."""

from __future__ import annotations

from collections import defaultdict

import pytest

from engine.rulebook.eventkinds import COMMON, EVENT_KINDS, REOPENING, needed_by
from engine.tickets.states import MOVES, TERMINAL
from tests.unit.rulebook.lives import histories

NOT_FOR_TRIGGERS = {
    # where a rule stands, and what a clock was about
    *("basis", "clock", "clocks", "due_at", "file", "line", "plans", "rule", "started_at", "step"),
    *("reply", "reply_due_at", "title", "was_due_at", "until", "times"),
    # what was decided, as nested values, and between whom it moved
    *("assist", "authority", "conflicts", "decline", "lead", "notify", "priority", "refer_to"),
    *("approve", "approved", "by", "from", "outcome", "routed_by", "to", "values", "was", "why"),
    # names and numbers of other things, texts for people
    *(
        "case",
        "child",
        "counted",
        "draw",
        "evidence",
        "into",
        "of",
        "parent",
        "refer",
        "role",
        "unit",
    ),
    *("name", "number", "reason", "reason_basis", "roles", "source", "tell"),
}
"""What events hold besides. ``unit`` is asked about as a field that every event has."""
NEVER_HERE = {"recomputed"}
"""These lives have one rulebook each."""
LIVED = [name for name in EVENT_KINDS if name not in NEVER_HERE]


@pytest.fixture(scope="module")
def written():
    found = defaultdict(list)
    for life in histories():
        for event in life:
            found[event.kind].append(event.data)
    return found


def test_the_lives_have_every_kind_of_event(written):
    assert set(written) == set(LIVED)


@pytest.mark.parametrize("name", LIVED)
def test_a_field_is_written_by_some_event_and_holds_what_its_type_says(written, name):
    for key, field in EVENT_KINDS[name].fields.items():
        values = [data[key] for data in written[name] if data.get(key) is not None]
        if key != "article":  # nobody answers by an article here
            assert values, f"{name} never has {key}"
        for value in values:
            if field.domain is not None:
                assert value in field.domain
            else:
                assert isinstance(value, str)


@pytest.mark.parametrize("name", LIVED)
def test_what_is_written_is_in_the_table_or_left_out_on_purpose(written, name):
    for data in written[name]:
        assert set(data) - set(EVENT_KINDS[name].fields) <= NOT_FOR_TRIGGERS


def test_a_field_that_needs_a_flag_is_empty_without_it(written):
    for name, kind in EVENT_KINDS.items():
        for key, field in kind.fields.items():
            if field.needs:
                assert all(data[key] is None for data in written[name] if not data[field.needs])


def test_what_is_added_to_every_event_is_a_field_of_none():
    assert all(field.added for field in COMMON.values())
    assert all(not set(kind.fields) & set(COMMON) for kind in EVENT_KINDS.values())


def test_a_ticket_ends_with_the_events_that_end_it():
    ending = {move.event for move in MOVES if move.to in TERMINAL}
    assert {name for name, kind in EVENT_KINDS.items() if kind.ends} == ending - {"archived"}


def test_what_an_event_needs_has_happened_before_it_in_every_life():
    for life in histories():
        happened: set[str] = set()
        for event in life:
            assert needed_by(event.kind) <= happened
            happened.add(event.kind)


def test_what_happens_once_does_and_after_the_end_comes_only_what_may():
    for life in histories():
        ended = False
        for number, event in enumerate(life):
            kind = EVENT_KINDS[event.kind]
            if kind.once:
                assert event.kind not in [earlier.kind for earlier in life[:number]]
            assert not ended or kind.outlives
            ended = (ended or kind.ends) and event.kind != REOPENING


def test_what_an_event_needs_exists():
    for kind in EVENT_KINDS.values():
        assert needed_by(kind.id) <= set(EVENT_KINDS)
        assert all(field.needs in ("", *kind.fields) for field in kind.fields.values())
