"""Views are made again from the events alone, and what was different is named."""

from dataclasses import replace

import pytest
import sqlalchemy as sa

from engine.store import tables as t
from engine.store.change import Change
from tests.integration.store_making import (
    make_case,
    make_change,
    make_draw,
    part_row,
    supervision_row,
)

CASE, DRAW = "C20170928-00000001", "D20171001-00000001"
UNITS = (None, "water-group", "gas-company")


def ticket(id_):
    return replace(
        make_change(id_, count=3),
        units=UNITS,
        parts=(part_row(id_), part_row(id_, "a-unit")),
        supervisions=(supervision_row(id_), supervision_row(id_, "S2")),
    )


@pytest.fixture
def filled(store):
    for id_ in ("20170928-A", "20170928-B"):
        store.append(ticket(id_)).result()
    store.append(make_case(CASE)).result()
    store.append(make_draw(DRAW)).result()
    return store


def views(history):
    """What each ticket looked like, whatever is stored now."""
    return replace(ticket(history[0].ticket_id), events=())


def case_view(history):
    return Change(None, cases=make_case(history[0].ticket_id).cases)


def draw_view(history):
    return Change(None, draws=make_draw(history[0].ticket_id).draws)


def rebuild(store, limit=500):
    return store.rebuild(views, limit, case_view, draw_view)


def spoil(store, statement, **given):
    store._writer.run(lambda c: c.execute(sa.text(statement), given)).result()


def dump(store):
    tables = (t.tickets, t.clocks, t.parts, t.supervisions, t.cases, t.draws, t.events)
    with store._engines.read.begin() as connection:
        return [
            connection.execute(sa.select(table).order_by(*table.primary_key)).all()
            for table in tables
        ]


@pytest.mark.parametrize("limit", [1, 2, 500])
def test_what_is_as_it_must_be_stays(filled, limit):
    found = rebuild(filled, limit)
    assert (found.tickets, found.cases, found.draws) == (2, 1, 1)
    assert (found.different, found.unreadable, found.orphans) == ((), (), 0)


@pytest.mark.parametrize(
    ("statement", "named"),
    [
        ("UPDATE tickets SET pending = 'return' WHERE id = '20170928-B'", "20170928-B"),
        ("DELETE FROM tickets WHERE id = '20170928-A'", "20170928-A"),
        ("UPDATE clocks SET due_at = 0 WHERE ticket_id = '20170928-A'", "20170928-A"),
        ("DELETE FROM parts WHERE unit = 'a-unit' AND ticket_id = '20170928-B'", "20170928-B"),
        ("UPDATE parts SET state = 'done' WHERE ticket_id = '20170928-A'", "20170928-A"),
        ("UPDATE supervisions SET overdue = true WHERE ticket_id = '20170928-A'", "20170928-A"),
        ("DELETE FROM supervisions WHERE number = 'S2' AND ticket_id = '20170928-B'", "20170928-B"),
        (
            "UPDATE events SET unit = 'x' WHERE ticket_id = '20170928-B' AND number = 2",
            "20170928-B",
        ),
        ("UPDATE events SET unit = NULL WHERE ticket_id = '20170928-A'", "20170928-A"),
        ("UPDATE cases SET state = 'dismissed'", CASE),
        ("DELETE FROM cases", CASE),
        ("UPDATE draws SET drawn = 0", DRAW),
    ],
)
def test_a_view_that_differs_is_named_and_put_right(filled, statement, named):
    before = dump(filled)
    spoil(filled, statement)
    assert rebuild(filled).different == (named,)
    assert dump(filled) == before
    assert rebuild(filled).different == ()


def test_a_part_that_the_events_do_not_know_is_put_away(filled):
    before = dump(filled)
    columns = "ticket_id, unit, state, open, by, asked_at, due_at"
    values = "'20170928-A', 'nobody', 'asked', true, 'person', 1, 1"
    spoil(filled, f"INSERT INTO parts ({columns}) VALUES ({values})")
    assert rebuild(filled).different == ("20170928-A",)
    assert dump(filled) == before


def test_rows_without_events_are_dropped(filled):
    for table in ("tickets", "clocks", "parts", "supervisions", "cases", "draws"):
        key = "id" if table in ("tickets", "cases", "draws") else "ticket_id"
        moved = {"tickets": "20170928-X", "cases": "C-X", "draws": "D-X"}.get(table, "20170928-X")
        one = f"(SELECT min({key}) FROM {table})"
        spoil(filled, f"UPDATE {table} SET {key} = '{moved}' WHERE {key} = {one}")
    found = rebuild(filled)
    assert found.orphans == 8  # two parts and two supervisions
    assert rebuild(filled).orphans == 0


def test_one_that_makes_no_sense_is_named_and_left(filled, caplog):
    def senseless(history):
        if history[0].ticket_id == "20170928-A":
            raise ValueError("no sense")
        return views(history)

    spoil(filled, "UPDATE tickets SET state = 'x'")
    found = filled.rebuild(senseless, 500, case_view, draw_view)
    assert (found.different, found.unreadable) == (("20170928-B",), ("20170928-A",))
    assert "20170928-A" in caplog.text
