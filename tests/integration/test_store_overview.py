"""What stands where: the open work of every unit, counted in one statement, on both databases."""

from dataclasses import replace
from datetime import timedelta
from types import SimpleNamespace

import pytest
import sqlalchemy as sa
from alembic import command

from engine.people.scope import NOTHING, Sight
from engine.store import Filter
from engine.store.engines import open_engines
from engine.store.migrate import _config
from engine.store.overview import MOST_COUNTED, Standing
from engine.store.views import moved_at
from engine.store.work_lists import NoticeFilter
from engine.tickets.events import TIME
from engine.tickets.trail import Seen
from tests.integration.store_making import (
    NOW,
    make_change,
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
    put(store, 1, moved_at=LONG_AGO)
    put(store, 2, moved_at=NOW, received_at=LONG_AGO)
    put(store, 3, moved_at=LONG_AGO, suspended=True)
    put(store, 4, moved_at=None, received_at=LONG_AGO)
    assert standings(store)["water-group"].stuck == 2
    shown = store.page(Filter(open=True, quiet_since=QUIET_SINCE), sort="received_at").items
    assert [row.id[-1] for row in shown] == ["4", "1"]
    assert [row.moved_at for row in shown] == [None, LONG_AGO]


def test_time_and_looks_at_personal_data_move_nothing():
    happened = (
        (0, "received", "seat-1"), (1, "noted", "li"), (2, "reminded", TIME),
        (3, "disclosed", "li"),
    )  # fmt: skip
    trail = [Seen("A", n, kind, hours(n), None, actor, {}) for n, kind, actor in happened]
    assert moved_at(SimpleNamespace(trail=trail)) == hours(1)
    assert moved_at(SimpleNamespace(trail=trail[2:])) is None


def test_the_upgrade_fills_in_when_somebody_last_did_something(empty_url):
    engines = open_engines(empty_url)
    events = [
        ("a", 1, "received", "li", 5), ("a", 2, "noted", "li", 3), ("a", 3, "reminded", "time", 9),
        ("a", 4, "disclosed", "li", 8), ("b", 1, "received", "time", 4),
    ]  # fmt: skip
    with engines.write.begin() as connection:
        command.upgrade(_config(connection), "0006")
        connection.execute(
            sa.text(
                "INSERT INTO events (ticket_id, number, kind, at, recorded_at, actor, data,"
                " rulebook, previous, hash)"
                " VALUES (:id, :n, :kind, :at, 1, :actor, '{}', 'v', 'p', 'h')"
            ),
            [dict(zip(("id", "n", "kind", "actor", "at"), one, strict=True)) for one in events],
        )
        connection.execute(
            sa.text(
                "INSERT INTO tickets (id, state, open, priority, priority_rank, overdue,"
                " received_at, due_at, length, last_hash, rulebook)"
                " VALUES (:id, 'signed', TRUE, 'normal', 2, FALSE, 1, 1, 1, 'h', 'v')"
            ),
            [{"id": "a"}, {"id": "b"}],
        )
        command.upgrade(_config(connection), "0007")
        found = connection.execute(sa.text("SELECT id, moved_at FROM tickets ORDER BY id")).all()
    engines.dispose()
    assert [tuple(row) for row in found] == [("a", 5), ("b", None)]


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
            moved_at=NOW - timedelta(days=n % 7),
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
