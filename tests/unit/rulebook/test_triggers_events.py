"""The table of events that triggers may speak of says what tickets really write."""

from __future__ import annotations

from collections import defaultdict

import pytest

from engine.rulebook.eventkinds import COMMON, EVENT_KINDS, needed_by
from engine.tickets.asks import CallBack, Close, Contact, HangUp, PassTime, Resolve, Sign, Withdraw
from engine.tickets.events import KINDS
from engine.tickets.states import ENDING, MOVES
from tests.unit.tickets.city import Life, receive
from tests.unit.tickets.test_states import ROADS, lived

NOT_FOR_TRIGGERS = {
    *("basis", "clocks", "due_at", "file", "line", "plans", "started_at", "step"),
    *("assist", "authority", "conflicts", "decline", "lead", "notify", "priority", "refer_to"),
    *("name", "number", "tell", "roles", "source", "values", "reason"),
}
"""What events hold besides: texts for people, places in files, lists, times, and nested values."""
WRITTEN = {name: kind for name, kind in EVENT_KINDS.items() if not kind.planned}


def lives() -> list[Life]:
    """Lives that together have every kind of event, every field of it filled at least once."""
    found = [lived(state) for state in ROADS]
    long = Life()
    long.do(receive(channel="hotline", call_open=True))
    long.do(HangUp(), "2017-09-04 10:01")
    long.do(Sign(), "2017-09-04 10:02")
    long.do(Contact("无人接听", reached=False), "2017-09-04 10:03")
    long.do(PassTime(), "2017-09-25 10:00")
    long.do(Resolve("已修复"), "2017-09-25 11:00")
    long.do(CallBack(reached=False), "2017-09-25 12:00")
    long.do(CallBack(True, True, False, 1), "2017-09-25 13:00")
    long.do(Close("已答复"), "2017-09-25 14:00")
    ended = Life()
    ended.do(receive(text="楼上着火"))
    lawsuit = Life()
    lawsuit.do(receive(circumstance="in-court"))
    gone = lived("signed")
    gone.do(Withdraw("市民自行解决"), "2017-09-04 11:00")
    return [*found, long, ended, lawsuit, gone]


@pytest.fixture(scope="module")
def written():
    found = defaultdict(list)
    for life in lives():
        for event in life.history:
            found[event.kind].append(event.data)
    return found


def test_it_has_every_kind_of_event_under_its_name():
    assert {name: kind.name_zh for name, kind in WRITTEN.items()} == dict(KINDS)


def test_the_lives_below_have_every_kind(written):
    assert set(written) == set(KINDS) - {"recomputed"}


@pytest.mark.parametrize("name", [name for name in WRITTEN if name != "recomputed"])
def test_a_field_is_written_by_some_event_and_holds_what_its_type_says(written, name):
    for key, field in WRITTEN[name].fields.items():
        values = [data[key] for data in written[name] if data.get(key) is not None]
        if key != "article":  # nobody answers by an article here
            assert values, f"{name} never has {key}"
        for value in values:
            if field.domain is not None:
                assert value in field.domain
            else:
                assert isinstance(value, str)


@pytest.mark.parametrize("name", [name for name in WRITTEN if name != "recomputed"])
def test_what_is_written_is_in_the_table_or_left_out_on_purpose(written, name):
    for data in written[name]:
        assert set(data) - set(WRITTEN[name].fields) <= NOT_FOR_TRIGGERS


def test_a_field_that_needs_a_flag_is_empty_without_it(written):
    for name, kind in WRITTEN.items():
        for key, field in kind.fields.items():
            if field.needs:
                assert all(data[key] is None for data in written[name] if not data[field.needs])


def test_what_is_added_to_every_event_is_written_in_none():
    assert all(field.added for field in COMMON.values())
    assert all(not set(kind.fields) & set(COMMON) for kind in EVENT_KINDS.values())


def test_a_ticket_ends_with_the_events_that_end_it():
    assert {name for name, kind in WRITTEN.items() if kind.ends} == ENDING


def test_what_an_event_needs_has_happened_on_every_road_to_it():
    roads: dict[frozenset[str], set[str]] = {}
    waiting: list[tuple[str | None, frozenset[str]]] = [(None, frozenset())]
    seen = set(waiting)
    while waiting:
        state, happened = waiting.pop()
        for move in MOVES:
            if (state not in move.from_) if state else bool(move.from_):
                continue
            assert needed_by(move.event) <= happened
            roads.setdefault(happened, set()).add(move.event)
            after = (move.to or state, happened | {move.event})
            if after not in seen:
                seen.add(after)
                waiting.append(after)
    assert {event for events in roads.values() for event in events} == {m.event for m in MOVES}


def test_what_an_event_needs_exists():
    for kind in EVENT_KINDS.values():
        assert needed_by(kind.id) <= set(EVENT_KINDS)
        assert all(field.needs in ("", *kind.fields) for field in kind.fields.values())
