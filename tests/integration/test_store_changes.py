"""A change is one transaction: the ticket, what it brings with it, and other aggregates."""

from dataclasses import replace
from datetime import timedelta

import pytest
import sqlalchemy as sa

from engine.store import Conflict, Late, Unavailable
from engine.store import tables as t
from tests.integration.store_making import (
    NOW,
    check_row,
    firing_row,
    make_case,
    make_change,
    make_draw,
    next_change,
    notice_row,
    part_row,
    supervision_row,
    task_row,
)

CASE = "C20170928-00000001"


def rows(store, table):
    wanted = sa.select(table).order_by(*table.primary_key.columns)
    with store._engines.read.begin() as connection:
        return [dict(row) for row in connection.execute(wanted).mappings()]


def with_everything(id_, **more):
    return replace(
        make_change(id_, count=2, call_at=NOW, suspended=True, pending="return", parent="Z"),
        units=(None, "water-group"),
        parts=(part_row(id_),),
        supervisions=(supervision_row(id_),),
        notices=(notice_row(f"n-{id_}"),),
        tasks=(task_row(f"t-{id_}"),),
        unit_checks=(check_row(id_, 2),),
        firings=(firing_row(f"f-{id_}"),),
        **more,
    )


def test_a_change_brings_all_its_rows_with_it(store):
    case, draw = make_case(CASE, ticket_id="A"), make_draw()
    store.append(with_everything("A", also=(case, draw))).result()
    assert rows(store, t.parts) == [part_row("A")]
    assert rows(store, t.supervisions) == [supervision_row("A")]
    assert rows(store, t.notices) == [notice_row("n-A")]
    assert rows(store, t.tasks) == [task_row("t-A")]
    assert rows(store, t.unit_checks) == [check_row("A", 2)]
    assert rows(store, t.firings) == [firing_row("f-A")]
    assert rows(store, t.cases) == [dict(case.cases[0])]
    assert rows(store, t.draws) == [dict(draw.draws[0])]
    assert [(e["ticket_id"], e["number"], e["unit"]) for e in rows(store, t.events)] == [
        ("A", 1, None),
        ("A", 2, "water-group"),
        (CASE, 1, None),
        (draw.subject, 1, None),
    ]
    ticket = rows(store, t.tickets)[0]
    assert (ticket["call_at"], ticket["suspended"], ticket["pending"], ticket["parent"]) == (
        NOW, True, "return", "Z",
    )  # fmt: skip
    assert store.history(CASE) == case.events


def test_views_are_replaced_and_the_rest_is_written_once(store):
    store.append(with_everything("A")).result()
    later = NOW + timedelta(hours=1)
    second = replace(
        next_change(store, "A"),
        parts=(part_row("A", state="done", open=False, done_at=later), part_row("A", "power-co")),
        supervisions=(supervision_row("A", state="ended", ended_at=later),),
        notices=(notice_row("n-A", kind="other"),),
        tasks=(task_row("t-A", tries=9),),
        firings=(firing_row("f-A", trigger="other"),),
    )
    store.append(second).result()
    assert [(p["unit"], p["state"]) for p in rows(store, t.parts)] == [
        ("gas-company", "done"),
        ("power-co", "asked"),
    ]
    assert rows(store, t.supervisions)[0]["state"] == "ended"
    assert rows(store, t.notices)[0]["kind"] == "reminded"
    assert rows(store, t.tasks)[0]["tries"] == 0
    assert rows(store, t.firings)[0]["trigger"] == "five-late"


def test_what_is_carried_out_goes_in_the_same_transaction(store):
    store.append(with_everything("A")).result()
    store.append(with_everything("B")).result()
    done = replace(next_change(store, "A"), tasks_done=("t-A",), checks_done=(("A", 2),))
    store.append(done).result()
    assert [row["id"] for row in rows(store, t.tasks)] == ["t-B"]
    assert [row["ticket_id"] for row in rows(store, t.unit_checks)] == ["B"]


def test_a_conflict_in_any_aggregate_refuses_the_whole_change(store):
    store.append(make_case(CASE)).result()
    change = with_everything("A", also=(make_case(CASE),))
    with pytest.raises(Conflict, match=CASE):
        store.append(change).result()
    assert store.history("A") == ()
    for table in (t.tickets, t.parts, t.notices, t.tasks, t.firings):
        assert rows(store, table) == []


def test_a_conflicting_change_does_nothing_done_hereby(store):
    store.append(with_everything("A")).result()
    stale = replace(next_change(store, "A"), tasks_done=("t-A",))
    store.append(next_change(store, "A")).result()
    with pytest.raises(Conflict, match="A already has an event 3"):
        store.append(stale).result()
    assert [row["id"] for row in rows(store, t.tasks)] == ["t-A"]


def test_a_case_goes_on_alone(store):
    opened = make_case(CASE)
    store.append(opened).result()
    last = opened.events[-1]
    store.append(make_case(CASE, (last.number, last.hash), state="verifying")).result()
    assert [event.kind for event in store.history(CASE)] == ["case-opened", "taken-up"]
    assert rows(store, t.cases)[0]["state"] == "verifying"


def test_two_changes_that_open_one_case_are_not_written_together(store):
    # The writer is held up, so that both wait; the second must meet the first as a conflict.
    import threading

    gate = threading.Event()
    for _ in range(2):
        store._writer.run(lambda _: gate.wait(30))
    futures = [
        store.append(replace(make_change(id_), also=(make_case(CASE),))) for id_ in ("A", "B")
    ]
    gate.set()
    errors = [type(future.exception()) for future in futures]
    assert sorted(error.__name__ for error in errors) == ["Conflict", "NoneType"]
    assert len(store.history(CASE)) == 1


def test_a_draw_is_made_once_for_a_rule_and_a_period(store):
    store.append(make_draw()).result()
    with pytest.raises(Unavailable, match=r"draws_once|UNIQUE"):
        store.append(make_draw("D20171001-00000002")).result()
    assert len(rows(store, t.draws)) == 1


def test_nothing_is_recorded_in_a_sealed_day(store):
    day = {
        "day": "2017-09-28", "starts_at": NOW, "ends_at": NOW + timedelta(seconds=1), "events": 0,
        "digest": "", "previous": "", "hash": "", "sealed_at": NOW, "listing": b"",
    }  # fmt: skip
    store.append(make_change("A")).result()
    store._writer.run(lambda c: c.execute(sa.insert(t.days).values(**day))).result()
    with pytest.raises(Late):
        store.append(make_change("B")).result()
    assert [row["id"] for row in rows(store, t.tickets)] == ["A"]


def test_the_late_one_among_many_fails_alone(store):
    import threading
    from concurrent.futures import wait

    from engine.store.change import Change
    from tests.integration.store_making import make_events

    day = {
        "day": "2017-09-28", "starts_at": NOW, "ends_at": NOW + timedelta(seconds=1), "events": 0,
        "digest": "", "previous": "", "hash": "", "sealed_at": NOW, "listing": b"",
    }  # fmt: skip
    store._writer.run(lambda c: c.execute(sa.insert(t.days).values(**day))).result()
    gate = threading.Event()
    for _ in range(2):
        store._writer.run(lambda _: gate.wait(30))

    def recorded(id_, at):
        made, events = make_change(id_), make_events(id_, now=at)
        row = {**made.ticket, "last_hash": events[-1].hash}
        return store.append(Change(row, made.clocks, events))

    futures = {
        f"T{n}": recorded(f"T{n}", NOW if n == 3 else NOW + timedelta(hours=1)) for n in range(9)
    }
    gate.set()
    wait(futures.values())
    failed = {id_: type(f.exception()) for id_, f in futures.items() if f.exception()}
    assert failed == {"T3": Late}
    assert len(store.histories(list(futures))) == 8


def test_a_sweep_goes_on_past_what_cannot_be_written(store, caplog):
    for id_ in ("A", "B", "C"):
        store.append(make_change(id_, next_timer_at=NOW)).result()
    store.append(make_case(CASE)).result()

    def decide(found):
        return [
            replace(next_change(store, id_), also=(make_case(CASE),) if id_ == "B" else ())
            for id_ in found
        ]

    swept = store.sweep(NOW, 10, decide)
    assert (swept.due, swept.written) == (3, 2)
    assert [len(store.history(id_)) for id_ in ("A", "B", "C")] == [2, 1, 2]
    assert f"ticket B cannot be written: {CASE} already has an event 1" in caplog.text
    assert store.sweep(NOW, 10, decide).due == 0  # put off, not in the way of others
    assert store.sweep(NOW + timedelta(minutes=15), 10, decide).due == 1
