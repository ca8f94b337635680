"""From 0002 to 0003 nothing is lost, and what can be known of the past is filled in."""

import json

import pytest
import sqlalchemy as sa
from alembic import command

from engine.store import Unavailable, open_store, upgrade
from engine.store import tables as t
from engine.store.engines import open_engines
from engine.store.migrate import _config, head

LIFE = ("received", "hung-up", "dispatched", "signed", "dispatched", "overdue")
LEADS = {3: "water-group", 5: "gas-company"}
TICKETS = 4_000  # some pages of events, so that tickets lie across their edges


@pytest.fixture
def before(empty_url):
    """A database of the schema before, with tickets, clocks and events in it."""
    engines = open_engines(empty_url)
    with engines.write.begin() as connection:
        command.upgrade(_config(connection), "0002")
        connection.execute(
            sa.text(
                "INSERT INTO events VALUES (:id, :n, :kind, 1, 1, 'a', :data, 'v', NULL, 'p', 'h')"
            ),
            [
                {"id": f"T{k:05}", "n": n, "kind": kind, "data": json.dumps({"lead": LEADS.get(n)})}
                for k in range(TICKETS)
                for n, kind in enumerate(LIFE, 1)
            ],
        )
        connection.execute(
            sa.text(
                "INSERT INTO tickets VALUES (:id, 'signed', TRUE, NULL, '停水', NULL, NULL, NULL,"
                " NULL, 'gas-company', NULL, 'high', 1, TRUE, 1, 5, 9, 6, 'h', 'v', 'v')"
            ),
            [{"id": f"T{k:05}"} for k in range(3)],
        )
        connection.execute(
            sa.text(
                "INSERT INTO clocks VALUES"
                " (:id, :milestone, 'running', 1, 5, NULL, TRUE, '1 day', 'c', 'r')"
            ),
            [{"id": f"T{k:05}", "milestone": m} for k in range(3) for m in ("sign", "resolve")],
        )
    engines.dispose()
    return empty_url


def read(url, wanted):
    engine = sa.create_engine(url, poolclass=sa.NullPool)
    with engine.connect() as connection:
        return connection.execute(wanted).all()


def test_the_upgrade_keeps_what_is_there(before):
    kept = (
        "SELECT ticket_id, milestone, state, started_at, due_at, overdue, within, rule FROM clocks"
        " ORDER BY ticket_id, milestone"
    )
    clocks = read(before, sa.text(kept))
    assert upgrade(before) == ("0002", head())
    assert read(before, sa.text(kept)) == clocks
    assert len(clocks) == 6
    assert read(before, sa.select(t.clocks.c.of).distinct()) == [("",)]
    row = read(before, sa.select(t.tickets).where(t.tickets.c.id == "T00001"))[0]
    assert (row.subject, row.lead, row.overdue, row.length) == ("停水", "gas-company", True, 6)
    assert (row.call_at, row.suspended, row.pending, row.parent) == (None, False, None, None)


def test_the_upgrade_says_which_unit_had_the_matter(before):
    upgrade(before)
    wanted = sa.select(t.events.c.unit, sa.func.count()).group_by(
        t.events.c.number, t.events.c.unit
    )
    found = read(before, wanted.order_by(t.events.c.number))
    units = (None, None, "water-group", "water-group", "gas-company", "gas-company")
    assert found == [(unit, TICKETS) for unit in units]


def test_clocks_of_one_milestone_are_told_apart_after_the_upgrade(before):
    upgrade(before)
    with open_store(before) as store:
        row = {
            "ticket_id": "T00001", "milestone": "sign", "of": "gas-company", "state": "running",
            "started_at": 1, "due_at": 5, "stopped_at": None, "overdue": False, "within": "1 day",
            "calendar": "c", "rule": "r",
        }  # fmt: skip
        names = ", ".join(row)
        given = ", ".join(f":{name}" for name in row)
        insert = sa.text(f"INSERT INTO clocks ({names}) VALUES ({given})")
        store._writer.run(lambda c: c.execute(insert, row)).result()
        with pytest.raises(Unavailable, match=r"clocks"):
            store._writer.run(lambda c: c.execute(insert, row)).result()
