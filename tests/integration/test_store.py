"""The store keeps what it accepts, in order, whole, on both engines."""

import threading
from concurrent.futures import wait
from datetime import timedelta

import pytest
import sqlalchemy as sa

from engine.store import (
    Busy,
    Closed,
    Conflict,
    DuplicateKey,
    Filter,
    Unavailable,
    Unstorable,
    open_store,
)
from engine.tickets.chain import verify
from tests.integration.store_making import NOW, make_change, make_events, next_change


def test_a_history_reads_back_as_it_was_written(store):
    change = make_change("20170928-00000001", count=3)
    store.append(change).result()
    assert store.history("20170928-00000001") == change.events
    assert verify(store.history("20170928-00000001"), store.head("20170928-00000001")) == ()


def test_an_unknown_ticket_has_no_history(store):
    assert store.history("20170928-NOTHING0") == ()
    assert store.histories(["20170928-NOTHING0"]) == {}


def test_instants_read_back_exactly_to_the_microsecond(store):
    now = NOW.replace(microsecond=999_999)
    change = make_change("A")
    events = make_events("A", now=now)
    store.append(type(change)(change.ticket, change.clocks, events)).result()
    assert store.history("A")[0].at == now


def test_histories_come_in_the_order_of_the_ids_asked_for(store):
    for id_ in ("A", "B", "C"):
        store.append(make_change(id_)).result()
    assert list(store.histories(["C", "A", "X"])) == ["C", "A"]


def test_a_second_change_for_the_same_event_number_is_a_conflict(store):
    store.append(make_change("A")).result()
    first, second = next_change(store, "A"), next_change(store, "A")
    store.append(first).result()
    with pytest.raises(Conflict):
        store.append(second).result()
    assert store.history("A")[1:] == first.events


def test_a_refused_change_leaves_the_views_alone(store):
    store.append(make_change("A", lead="water-group")).result()
    with pytest.raises(Conflict):
        store.append(make_change("A", lead="somebody-else")).result()
    assert [row.lead for row in store.page(_all()).items] == ["water-group"]


def test_a_key_is_used_once(store):
    store.append(make_change("A", key="k", digest="first")).result()
    with pytest.raises(DuplicateKey):
        store.append(make_change("B", key="k", digest="second")).result()
    assert store.keyed("k").digest == "first"
    assert store.keyed("k").ticket_id == "A"
    assert store.history("B") == ()


def test_the_guilty_one_among_many_fails_alone(url):
    # The writer is held up by a task, so that all that follows waits and is written together.
    with open_store(url) as store:
        store.append(make_change("T050")).result()
        store.append(make_change("KEYED", key="used")).result()
        gate = threading.Event()
        for _ in range(2):
            store._writer.run(lambda _connection: gate.wait(30))
        futures = {
            f"T{n:03}": store.append(make_change(f"T{n:03}", key="used" if n == 70 else None))
            for n in range(100)
        }
        gate.set()
        wait(futures.values())
        failed = {id_: type(f.exception()) for id_, f in futures.items() if f.exception()}
        assert failed == {"T050": Conflict, "T070": DuplicateKey}
        assert store.history("T070") == ()
        assert len(store.histories(list(futures))) == 99


def test_two_changes_of_one_ticket_that_wait_together_are_written_in_turn(url):
    with open_store(url) as store:
        gate = threading.Event()
        for _ in range(2):
            store._writer.run(lambda _connection: gate.wait(30))
        futures = [store.append(make_change("A")) for _ in range(3)]
        gate.set()
        wait(futures)
        errors = [type(f.exception()) for f in futures if f.exception()]
        assert errors == [Conflict, Conflict]
        assert len(store.history("A")) == 1


def test_waiting_changes_share_commits(url):
    with open_store(url) as store:
        commits = []
        sa.event.listen(store._engines.write, "commit", commits.append)
        gate = threading.Event()
        for _ in range(2):
            store._writer.run(lambda _connection: gate.wait(30))
        futures = [store.append(make_change(f"T{n}")) for n in range(200)]
        gate.set()
        wait(futures)
        assert len(commits) < 20


def test_a_full_queue_says_that_it_is_busy(url):
    with open_store(url, capacity=3) as store:
        gate = threading.Event()
        held = [store._writer.run(lambda _connection: gate.wait(30)) for _ in range(2)]
        accepted, busy = [], 0
        for n in range(20):
            try:
                accepted.append(store.append(make_change(f"T{n}")))
            except Busy:
                busy += 1
        gate.set()
        wait([*held, *accepted])
        assert busy > 0
        assert all(f.exception() is None for f in accepted)


def test_closing_writes_what_waits_and_then_takes_nothing_more(url):
    store = open_store(url)
    futures = [store.append(make_change(f"T{n}")) for n in range(50)]
    store.close()
    assert all(f.done() and f.exception() is None for f in futures)
    with pytest.raises(Closed):
        store.append(make_change("LATE"))
    with open_store(url) as again:
        assert len(again.histories([f"T{n}" for n in range(50)])) == 50


def test_a_change_that_its_caller_gave_up_is_not_written(url):
    with open_store(url) as store:
        gate = threading.Event()
        for _ in range(2):
            store._writer.run(lambda _connection: gate.wait(30))
        given_up, kept = store.append(make_change("A")), store.append(make_change("B"))
        assert given_up.cancel()
        gate.set()
        kept.result()
        assert store.history("A") == ()


@pytest.mark.parametrize("subject", ["空\x00字符", "半个字\ud800"])
def test_what_no_database_can_hold_is_refused_before_it_spoils_a_commit(store, subject):
    with pytest.raises(Unstorable):
        store.append(make_change("A", subject=subject))
    store.append(make_change("B")).result()
    assert store.history("A") == ()


def test_a_private_part_that_is_gone_in_silence_is_found(store):
    from engine.store.tables import privates

    store.append(make_change("A", count=2)).result()
    store._writer.run(
        lambda c: c.execute(sa.delete(privates).where(privates.c.number == 1))
    ).result()
    history = store.history("A")
    assert history[0].private is None
    assert history[1].private is not None
    assert [(found.number, found.what) for found in verify(history)] == [(1, "private-missing")]


def test_a_rulebook_is_remembered_once_and_as_it_was(store):
    files = {"rules/clocks.yaml": b"clocks: []\n", "catalog/城市.yaml": b"\xff\x00"}
    store.remember_rulebook("v1", files, NOW)
    store.remember_rulebook("v1", {"other": b""}, NOW)
    assert store.rulebook_files("v1") == files
    assert store.rulebook_files("v2") is None
    assert store.rulebook_since("v1") == NOW
    assert store.rulebook_since("v2") is None


def test_the_earliest_timer_tells_how_far_the_workers_are_behind(store):
    assert store.earliest_timer() is None
    store.append(make_change("A", next_timer_at=NOW + timedelta(hours=2))).result()
    store.append(make_change("B", next_timer_at=NOW)).result()
    store.append(make_change("C")).result()
    assert store.earliest_timer() == NOW


def _all():
    return Filter()


def test_a_server_that_was_away_is_found_again(postgres_url):
    with open_store(postgres_url) as store:
        store.append(make_change("A")).result()
        store.ping()
        admin = sa.create_engine(postgres_url, poolclass=sa.NullPool, isolation_level="AUTOCOMMIT")
        with admin.connect() as connection:
            connection.exec_driver_sql(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE application_name = 'dafuwu' AND datname = current_database()"
            )
        assert len(store.history("A")) == 1
        store.append(make_change("B")).result()
        assert len(store.history("B")) == 1


def test_a_ticket_that_a_frozen_process_holds_fails_alone(postgres_url):
    impatient = sa.make_url(postgres_url).update_query_dict({"options": "-c lock_timeout=200"})
    with open_store(impatient.render_as_string(hide_password=False)) as store:
        store.append(make_change("HELD")).result()
        frozen = sa.create_engine(postgres_url, poolclass=sa.NullPool).connect()
        frozen.exec_driver_sql("SELECT 1 FROM tickets WHERE id = 'HELD' FOR UPDATE")
        held = store.append(next_change(store, "HELD"))
        others = [store.append(make_change(f"T{n}")) for n in range(10)]
        assert all(future.exception() is None for future in others)
        assert isinstance(held.exception(), Unavailable)
        frozen.close()
