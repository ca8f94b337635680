"""How often each rule decided, counted by both databases."""

from datetime import UTC, datetime, timedelta

from engine.store.deciding import Decided
from engine.tickets.chain import seal
from engine.tickets.events import Draft
from tests.integration.store_making import make_change

NOW = datetime(2017, 9, 28, 2, 0, tzinfo=UTC)
LEAD = {"lead": {"rule": "water", "value": "water-group"}, "assist": [{"rule": "roads"}]}


def told(store, ticket_id, *data, at=NOW):
    """A ticket to which events with this data happened."""
    drafts = [Draft("noted", at, one) for one in data]
    salts = iter(())
    events = seal(
        drafts, ticket_id=ticket_id, after=None, actor="seat-1", rulebook="v1",
        new_salt=lambda: next(salts), now=at,
    )  # fmt: skip
    change = make_change(ticket_id)
    row = {**change.ticket, "length": events[-1].number, "last_hash": events[-1].hash}
    store.append(type(change)(row, (), events, None)).result()


def test_a_rule_counts_once_a_ticket_wherever_events_name_it(store):
    told(store, "20170928-AAAAAAAA", LEAD, {"rule": "water"})
    told(store, "20170928-BBBBBBBB", LEAD, {"clocks": [{"change": "started", "rule": "in-6-days"}]})
    told(store, "20170928-CCCCCCCC", {"ladder": "dunning"}, {"trigger": "hollow", "rule": None})
    found = store.decided(NOW - timedelta(days=30), NOW + timedelta(seconds=1))
    assert found == {
        "water": Decided(tickets=2),
        "roads": Decided(tickets=2),
        "in-6-days": Decided(tickets=1),
        "dunning": Decided(tickets=1),
        "hollow": Decided(tickets=1),
    }


def test_words_that_look_like_a_rule_are_none(store):
    told(store, "20170928-AAAAAAAA", {"note": '"rule":"water"', "rules": ["a", "b"], "rule": 7})
    assert store.decided(NOW - timedelta(days=30), NOW + timedelta(days=1)) == {}


def test_only_what_happened_in_the_time_counts(store):
    told(store, "20170928-AAAAAAAA", {"rule": "early"}, at=NOW - timedelta(days=31))
    told(store, "20170928-BBBBBBBB", {"rule": "first"}, at=NOW - timedelta(days=30))
    told(store, "20170928-CCCCCCCC", {"rule": "after"}, at=NOW)
    assert set(store.decided(NOW - timedelta(days=30), NOW)) == {"first"}
