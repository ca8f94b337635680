"""What stands where: the open work of every unit, counted in one statement, on both databases."""

from dataclasses import replace
from datetime import timedelta

import pytest

from engine.people.scope import NOTHING, Sight
from engine.store import Filter
from engine.store.overview import MOST_COUNTED, Standing
from engine.store.work_lists import NoticeFilter
from tests.integration.store_making import (
    NOW,
    make_change,
    next_change,
    notice_row,
    supervision_row,
)

TONIGHT = NOW + timedelta(hours=14)
LONG_AGO = NOW - timedelta(days=9)
QUIET_SINCE = NOW - timedelta(days=3)


def hours(n):
    return NOW + timedelta(hours=n)


def put(store, number, **columns):
    store.append(make_change(f"20170928-{number:08}", **columns)).result()


def standings(store, **more):
    found = store.standings(NOW, TONIGHT, QUIET_SINCE, **more)
    return {one.unit: one for one in found}


def test_each_unit_has_its_open_work_counted(store):
    put(store, 1, lead="water-group", due_at=hours(2))
    put(store, 2, lead="water-group", due_at=hours(-2), overdue=True)
    put(store, 3, lead="water-group", due_at=hours(14), suspended=True)
    put(store, 4, lead="gas-company", pending="extension")
    put(store, 5, lead="gas-company", pending="return", due_at=hours(13))
    put(store, 6, lead="gas-company", state="closed", open=False, overdue=True)
    put(store, 7, lead=None, outcome="undecided")
    assert standings(store) == {
        "water-group": Standing("water-group", open=3, due=1, overdue=1, suspended=1),
        "gas-company": Standing("gas-company", open=2, due=1, returns=1, extensions=1),
        None: Standing(None, open=1),
    }
    assert standings(store)["gas-company"].waiting == 2


def test_supervisions_count_for_the_unit_that_is_supervised(store):
    change = make_change("20170928-00000001", lead="gas-company")
    rows = (
        supervision_row("20170928-00000001", "S1", unit="water-group"),
        supervision_row("20170928-00000001", "S2", unit="gas-company", overdue=True),
        supervision_row("20170928-00000001", "S3", unit="gas-company", ended_at=NOW),
    )
    store.append(replace(change, supervisions=rows)).result()
    found = standings(store)
    assert found["water-group"] == Standing("water-group", supervised=1)
    assert found["gas-company"] == Standing("gas-company", open=1, supervised=1, replies_late=1)


def test_stuck_is_what_nobody_has_touched_and_nothing_holds_up(store):
    put(store, 1, received_at=LONG_AGO)  # its events are of today
    put(store, 2, received_at=NOW)
    put(store, 3, received_at=LONG_AGO, suspended=True)
    quiet = {"quiet_since": hours(1)}
    assert standings(store)["water-group"].stuck == 0
    later = store.standings(NOW, TONIGHT, hours(1))
    assert [one.stuck for one in later] == [2]
    shown = store.page(Filter(open=True, **quiet), sort="received_at").items
    assert [row.id[-1] for row in shown] == ["1", "2"]
    store.append(next_change(store, "20170928-00000001", received_at=LONG_AGO)).result()
    assert [one.stuck for one in store.standings(NOW, TONIGHT, hours(1))] == [2]


def test_what_time_brings_moves_nothing(store):
    from engine.store.change import Change
    from engine.tickets.chain import seal
    from engine.tickets.events import TIME, Draft

    put(store, 1, received_at=LONG_AGO)
    for actor, stuck in ((TIME, 1), ("li", 0)):
        last = store.history("20170928-00000001")[-1]
        [event] = seal(
            [Draft("reminded", hours(2), {})],
            ticket_id="20170928-00000001",
            after=(last.number, last.hash),
            actor=actor,
            rulebook="v1",
            new_salt=str,
            now=hours(2),
        )
        row = make_change("20170928-00000001", received_at=LONG_AGO).ticket
        row = {**row, "length": event.number, "last_hash": event.hash}
        store.append(Change(row, events=(event,))).result()
        assert [one.stuck for one in store.standings(NOW, TONIGHT, hours(1))] == [stuck]


def test_the_board_shows_the_units_asked_about_within_sight(store):
    put(store, 1, lead="water-group")
    put(store, 2, lead="gas-company")
    put(store, 3, lead="gas-company", confided_to="li")
    assert standings(store, units=("water-group",)).keys() == {"water-group"}
    assert standings(store, sight=NOTHING) == {}
    outside = Sight(everywhere=True, confidential=False, own="wang")
    assert standings(store, sight=outside)["gas-company"].open == 1
    own_unit = Sight(units=("gas-company",), confidential=True)
    assert standings(store, sight=own_unit) == {"gas-company": Standing("gas-company", open=2)}


def test_counts_and_lists_agree(store):
    for n in range(24):
        put(
            store,
            n,
            lead=("water-group", "gas-company", None)[n % 3],
            overdue=n % 4 == 0,
            due_at=hours(n - 3),
            pending=("return", "closing", None, None)[n % 4],
            received_at=NOW - timedelta(days=n % 7),
        )
    for unit, one in standings(store).items():
        asked = {"open": True} | ({"led": False} if unit is None else {"lead": (unit,)})

        def shown(asked=asked, **more):
            return len(store.page(Filter(**asked, **more), limit=200).items)

        assert shown() == one.open
        assert shown(overdue=True) == one.overdue
        assert shown(overdue=False, due_from=NOW, due_until=TONIGHT) == one.due
        assert shown(quiet_since=QUIET_SINCE) == one.stuck
        assert shown(pending=("return",)) == one.returns
        assert shown(pending=("closing",)) == one.closings


def test_what_falls_due_is_counted_between_instants(store):
    for n, due in enumerate((hours(-5), hours(0), hours(1), hours(25), hours(400))):
        put(store, n, due_at=due, lead="water-group" if n < 3 else "gas-company")
    put(store, 9, due_at=hours(1), open=False)
    bounds = [hours(0), hours(24), hours(48), hours(72)]
    assert store.falling_due(bounds) == (2, 1, 0)
    assert store.falling_due(bounds, units=("gas-company",)) == (0, 1, 0)
    assert store.falling_due(bounds, sight=NOTHING) == (0, 0, 0)


@pytest.mark.parametrize("there", [0, 3, MOST_COUNTED + 5])
def test_notices_are_counted_up_to_a_hundred(store, there):
    rows = tuple(notice_row(f"20170928-00000001/{n}/handler/1") for n in range(there))
    change = make_change("20170928-00000001")
    store.append(replace(change, notices=rows)).result()
    wanted = NoticeFilter(role=("handler",), unread=True, until=NOW)
    assert store.count_notices(wanted) == min(there, MOST_COUNTED)
    assert store.count_notices(replace(wanted, role=("callback",))) == 0
