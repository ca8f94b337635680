"""Days that are over are sealed once, whoever does it, and nothing gets into them afterwards."""

import threading
from concurrent.futures import wait
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
import sqlalchemy as sa

from engine.audit.days import GENESIS, Leaf, day_hash, unpack
from engine.audit.merkle import EMPTY, Tree
from engine.store import Late, open_store
from engine.store import tables as t
from engine.store.change import Change
from tests.integration.store_making import make_change, make_events

ZONE = ZoneInfo("Asia/Shanghai")


def at(text):
    return datetime.fromisoformat(text).replace(tzinfo=ZONE)


def put(store, id_, text, count=1):
    """A ticket whose events are recorded at this local time."""
    return store.append(recorded(id_, text, count))


def recorded(id_, text, count=1):
    made, events = make_change(id_), make_events(id_, count, now=at(text))
    row = {**made.ticket, "length": count, "last_hash": events[-1].hash}
    return Change(row, made.clocks, events)


def listing(store, day):
    wanted = sa.select(t.days.c.listing).where(t.days.c.day == day)
    return list(unpack(store._read(lambda c: c.execute(wanted).scalar())))


def test_nothing_is_sealed_before_the_day_is_over_and_the_grace_with_it(store):
    assert store.seal_days(at("2026-10-04 12:00"), ZONE) == ()
    put(store, "B", "2026-10-03 09:00", 2).result()
    assert store.seal_days(at("2026-10-03 23:59"), ZONE) == ()
    assert store.seal_days(at("2026-10-04 00:09"), ZONE) == ()
    assert store.last_day() is None
    (day,) = store.seal_days(at("2026-10-04 00:10"), ZONE)
    assert (day.day, day.events, day.previous) == ("2026-10-03", 2, GENESIS)
    assert (day.starts_at, day.ends_at) == (at("2026-10-03 00:00"), at("2026-10-04 00:00"))
    assert store.last_day() == store.day("2026-10-03") == day
    assert store.seal_days(at("2026-10-04 00:11"), ZONE) == ()


def test_a_day_holds_the_events_of_its_local_day_in_order(store):
    for id_, text in (
        ("T2", "2026-10-03 23:59:59.999999"),
        ("T3", "2026-10-04 00:00"),
        ("T1", "2026-10-03 00:00"),
        ("T0", "2026-10-02 23:59"),
    ):
        put(store, id_, text, 2).result()
    days = store.seal_days(at("2026-10-05 12:00"), ZONE)
    assert [(day.day, day.events) for day in days] == [
        ("2026-10-02", 2), ("2026-10-03", 4), ("2026-10-04", 2),
    ]  # fmt: skip
    leaves = [
        Leaf(id_, event.number, event.hash) for id_ in ("T1", "T2") for event in store.history(id_)
    ]
    assert days[1].digest == Tree(leaf.hash for leaf in leaves).root()
    assert listing(store, "2026-10-03") == leaves
    assert days[2].previous == days[1].hash


def test_days_on_which_nothing_happened_are_sealed_too(store):
    put(store, "A", "2024-12-30 09:00").result()
    put(store, "B", "2026-03-02 09:00").result()
    days = store.seal_days(at("2026-03-05 09:00"), ZONE)
    assert [day.day for day in (days[0], days[-1])] == ["2024-12-30", "2026-03-04"]
    assert len(days) == (datetime(2026, 3, 5, tzinfo=UTC) - datetime(2024, 12, 30, tzinfo=UTC)).days
    assert {day.digest for day in days[1:5]} == {EMPTY}
    for before, day in pairwise(days):
        assert (day.previous, day.starts_at) == (before.hash, before.ends_at)
        assert day.hash == day_hash(
            before.hash, day.day, day.starts_at, day.ends_at, day.events, day.digest
        )


def test_a_day_on_which_the_clock_is_changed_is_as_long_as_it_is(store):
    berlin = ZoneInfo("Europe/Berlin")
    put(store, "A", "2026-10-24 12:00").result()
    days = store.seal_days(at("2026-10-27 12:00"), berlin)
    assert [(day.ends_at - day.starts_at) / timedelta(hours=1) for day in days] == [24, 25, 24]


def test_a_city_that_moves_to_another_zone_loses_no_time(store):
    put(store, "A", "2026-10-03 12:00").result()
    store.seal_days(at("2026-10-05 12:00"), ZONE)
    more = store.seal_days(at("2026-10-07 12:00"), ZoneInfo("UTC"))
    assert [day.day for day in more] == ["2026-10-05", "2026-10-06"]
    assert more[0].starts_at == at("2026-10-05 00:00")
    assert more[0].ends_at == datetime(2026, 10, 6, tzinfo=UTC)


def test_what_comes_too_late_for_its_day_is_refused(store):
    put(store, "A", "2026-10-03 12:00").result()
    store.seal_days(at("2026-10-04 12:00"), ZONE)
    with pytest.raises(Late):
        put(store, "B", "2026-10-03 23:59").result()
    put(store, "B", "2026-10-04 00:00").result()
    assert len(store.history("B")) == 1


def test_several_workers_seal_each_day_once(url):
    with open_store(url) as store:
        for n in range(30):
            put(store, f"T{n:02}", f"2026-10-{n % 20 + 1:02} 12:00").result()
        sealed, lock = [], threading.Lock()

        def work():
            found = store.seal_days(at("2026-11-01 12:00"), ZONE)
            with lock:
                sealed.extend(found)

        workers = [threading.Thread(target=work) for _ in range(6)]
        for worker in workers:
            worker.start()
        for worker in workers:
            worker.join()
        store.seal_days(at("2026-11-01 12:00"), ZONE)
        assert sorted(day.day for day in sealed) == [f"2026-10-{n:02}" for n in range(1, 32)]
        assert sum(day.events for day in sealed) == 30


def test_whatever_is_written_while_a_day_is_sealed_is_in_it_or_refused(url):
    """Writers go on in the old day while it is sealed: no event may be beside the digest."""
    with open_store(url) as store:
        put(store, "A", "2026-10-03 12:00").result()
        stop, futures = threading.Event(), []

        def write(seat):
            n = 0
            while not stop.is_set():
                n += 1
                future = put(store, f"T{seat}-{n:05}", "2026-10-03 23:59")
                futures.append(future)
                if n % 20 == 0:
                    wait([future])

        seats = [threading.Thread(target=write, args=(seat,)) for seat in range(3)]
        for seat in seats:
            seat.start()
        while len(futures) < 100:
            pass
        days = ()
        while not days:
            days = store.seal_days(at("2026-10-04 12:00"), ZONE)
        enough = len(futures) + 100
        while len(futures) < enough:
            pass
        stop.set()
        for seat in seats:
            seat.join()
        wait(futures)
        kinds = {type(future.exception()) for future in futures}
        assert kinds == {type(None), Late}
        written = sum(future.exception() is None for future in futures) + 1
        assert days[0].events == written
        count = sa.select(sa.func.count()).select_from(t.events)
        assert store._read(lambda c: c.execute(count).scalar()) == written
        assert len(listing(store, "2026-10-03")) == written
