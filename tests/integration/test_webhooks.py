"""Telling other systems, with a real receiver on loopback and both databases."""

import subprocess
import sys
import time
from datetime import timedelta

import pytest

from engine.desk import Desk, Intake
from engine.store.outbox import NOTICED
from engine.tickets.chain import verify
from engine.tickets.commands import Resolve, Sign
from engine.upkeep.posting import Poster
from engine.upkeep.sending import Sender
from engine.webhooks.making import made_webhook
from tests.integration.api_serving import Clock
from tests.integration.receiving import receiving
from tests.integration.store_making import NOW as LATER
from tests.integration.store_making import make_change
from tests.integration.test_upkeep import FACTS, RULEBOOK
from tests.unit.tickets.city import at

MONDAY = at("2017-09-04 10:00")
CITIZEN = {"name": "张三丰", "phone": "13805551234"}


@pytest.fixture
def receiver():
    with receiving() as one:
        yield one


@pytest.fixture
def clock():
    return Clock(MONDAY)


@pytest.fixture
def desk(store):
    return Desk(store, lambda: RULEBOOK)


@pytest.fixture
def sender(store, clock):
    made = sender_on(store, clock)
    yield made
    made.close()


def sender_on(store, clock, **poster):
    return Sender(store, Poster(**poster), "https://desk.example/api/tickets", clock)


def hook(store, clock, url, *kinds):
    made = made_webhook(url, kinds, "", "wang", clock(), private=False)
    store.add_webhook(made)
    return made


def receive(desk, clock, text="水管爆了", **facts):
    intake = Intake({**FACTS, **facts}, subject="停水", text=text, citizen=CITIZEN)
    return desk.receive(intake, "seat", clock()).id


def tell(desk, clock, id_, *commands):
    for command in commands:
        desk.command(id_, command, "unit", clock())


def events_of(desk, *ids):
    return [f"{id_}-{event.number}" for id_ in ids for event in desk.history(id_)]


def test_each_event_is_told_once_in_order_and_signed(store, desk, clock, sender, receiver):
    made = hook(store, clock, receiver.url)
    id_ = receive(desk, clock)
    tell(desk, clock, id_, Sign(), Resolve("已修复, 请王某某放心"))
    assert sender.run() == len(receiver.got) == len(desk.history(id_))
    assert receiver.ids == events_of(desk, id_)
    assert receiver.kinds == [event.kind for event in desk.history(id_)]
    assert all(one.signed_with(made.secret) for one in receiver.got)
    assert sender.run() == 0
    kept = store.webhook(made.id)
    assert (kept.sent, kept.failures, kept.sent_at) == (len(receiver.got), 0, clock())


def test_what_is_told_is_a_cloudevent_without_anything_personal(
    store, desk, clock, sender, receiver
):
    hook(store, clock, receiver.url, "signed")
    id_ = receive(desk, clock)
    tell(desk, clock, id_, Sign())
    sender.run()
    (got,) = receiver.got
    signed = next(event for event in desk.history(id_) if event.kind == "signed")
    assert got.headers["content-type"] == "application/cloudevents+json; charset=utf-8"
    assert got.event | {"data": None} == {
        "specversion": "1.0",
        "id": f"{id_}-{signed.number}",
        "source": "https://desk.example/api/tickets",
        "type": "dafuwu.ticket.signed",
        "subject": id_,
        "time": "2017-09-04T02:00:00Z",
        "datacontenttype": "application/json",
        "data": None,
    }
    data = got.event["data"]
    due = {one["milestone"]: one["due_at"] for one in data.pop("due")}
    assert due["resolve"] == desk.ticket(id_).clocks["resolve"].due_at.isoformat().replace(
        "+00:00", "Z"
    )
    assert data == {
        "ticket": id_, "number": signed.number, "kind": "signed", "unit": "water-group",
        "state": "signed", "lead": "water-group", "rulebook": RULEBOOK.version,
    }  # fmt: skip
    for told in ("张三丰", "13805551234", "水管爆了", "停水", "seat"):
        assert told not in got.body.decode()


@pytest.mark.parametrize("status", [500, 301, 404])
def test_what_is_not_taken_is_sent_again_with_the_same_id_and_body(
    store, desk, clock, sender, receiver, status
):
    made = hook(store, clock, receiver.url, "received")
    receive(desk, clock)
    receiver.answers = [status]
    assert sender.run() == 0
    failing = store.webhook(made.id)
    assert f"answered {status}" in failing.error
    assert failing.rest_until == clock() + timedelta(seconds=5)
    assert sender.run() == 0
    assert len(receiver.got) == 1
    clock.pass_(seconds=5)
    assert sender.run() == 1
    first, second = receiver.got
    assert (first.id, first.body, first.path) == (second.id, second.body, "/hook")
    well = store.webhook(made.id)
    assert (well.failures, well.error, well.sent) == (0, None, 1)


def test_a_receiver_that_does_not_answer_or_drips_is_cut_off(store, desk, clock, receiver):
    hook(store, clock, receiver.url, "received")
    receive(desk, clock)
    over = []

    def silent(handler):
        handler.connection.settimeout(5)
        over.append(handler.rfile.read(1))

    def drip(handler):
        try:
            while True:
                handler.wfile.write(b"H")
                handler.wfile.flush()
                time.sleep(0.05)
        except OSError:
            over.append(b"")

    receiver.answers = [silent, drip]
    impatient = sender_on(store, clock, answering=0.2, in_all=0.4)
    assert impatient.run() == 0
    assert "ReadTimeout" in store.webhooks()[0].error
    clock.pass_(seconds=5)
    assert impatient.run() == 0
    assert store.webhooks()[0].failures == 2
    clock.pass_(hours=1)
    assert impatient.run() == 1
    assert len(set(receiver.ids)) == 1
    impatient.close()


def test_events_of_a_ticket_keep_their_order_while_others_go_on(
    store, desk, clock, sender, receiver
):
    hook(store, clock, receiver.url)
    stuck = receive(desk, clock)
    receiver.answers = [500]
    assert sender.run() == 0
    clock.pass_(seconds=1)
    free = receive(desk, clock)
    tell(desk, clock, stuck, Sign())
    clock.pass_(seconds=5)
    sender.run()
    for id_ in (stuck, free):
        mine = [one for one in receiver.ids[1:] if one.startswith(id_)]
        assert mine == events_of(desk, id_)


def test_one_message_that_chokes_a_receiver_does_not_keep_the_others(
    store, desk, clock, sender, receiver
):
    made = hook(store, clock, receiver.url, "received")
    bad = receive(desk, clock)
    receiver.answers = [422]
    sender.run()
    good = [receive(desk, clock) for _ in range(3)]
    clock.pass_(seconds=5)
    assert sender.run() == 4
    assert sorted(receiver.ids[1:]) == sorted(f"{id_}-1" for id_ in (bad, *good))
    assert store.webhook(made.id).failures == 0


SENDING = """
import sys
from datetime import datetime
from engine.store import open_store
from engine.upkeep.posting import Poster
from engine.upkeep.sending import Sender
now = datetime.fromisoformat(sys.argv[2])
with open_store(sys.argv[1]) as store:
    Sender(store, Poster(), "https://desk.example/api/tickets", lambda: now).run()
"""


def test_what_a_killed_worker_was_sending_is_sent_again_under_the_same_id(
    store, desk, clock, sender, receiver, url
):
    made = hook(store, clock, receiver.url, "received")
    receive(desk, clock)
    receiver.answers = [lambda _: worker.kill()]
    worker = subprocess.Popen([sys.executable, "-c", SENDING, url, clock().isoformat()])
    assert receiver.arrived.acquire(timeout=30)
    assert worker.wait(10) == -9
    assert sender.run() == 0  # the dead one still holds the webhook
    clock.pass_(minutes=2)
    assert sender.run() == 1
    first, again = receiver.got
    assert (first.id, first.body) == (again.id, again.body)
    assert store.webhook(made.id).sent == 1


def test_a_webhook_is_held_by_one_worker_at_a_time(store, desk, clock, receiver):
    made = hook(store, clock, receiver.url)
    assert store.hold_webhook(made.id, "one", clock()) is not None
    assert store.hold_webhook(made.id, "other", clock()) is None
    store.let_go(made.id, "other")
    assert store.hold_webhook(made.id, "other", clock()) is None
    store.let_go(made.id, "one")
    assert store.hold_webhook(made.id, "other", clock()) is not None


def test_what_fails_for_two_days_is_given_up_listed_and_replayed(
    store, desk, clock, sender, receiver
):
    made = hook(store, clock, receiver.url, "received")
    ids = [receive(desk, clock) for _ in range(3)]
    receiver.answers = [503] * 100
    waits = []
    while not store.dead_messages():
        assert sender.run() == 0
        rest = store.webhook(made.id).rest_until - clock()
        waits.append(rest)
        clock.now += rest
    assert waits[:4] == [timedelta(seconds=n) for n in (5, 10, 20, 40)]
    assert max(waits) == timedelta(hours=1)
    assert timedelta(days=2) <= clock() - MONDAY < timedelta(days=2, hours=2)
    dead = store.dead_messages(made.id)
    assert {one.ticket_id for one in dead} == set(ids)
    assert all("answered 503" in one.error for one in dead)
    assert store.outbox_counts()[made.id].dead == 3
    assert sender.run() == 0

    receiver.answers.clear()
    asked = len(receiver.got)
    assert store.replay(made.id, clock(), ids[0], 1) == 1
    assert sender.run() == 1
    assert store.replay(made.id, clock()) == 2
    assert store.replay(made.id, clock()) == 0
    assert sender.run() == 2
    assert receiver.ids[asked] == f"{ids[0]}-1"
    assert set(receiver.ids[asked:]) == {f"{id_}-1" for id_ in ids}
    assert store.dead_messages() == ()


def test_a_new_webhook_is_told_what_others_recorded_before_they_noticed_it(
    store, desk, clock, sender, receiver, url
):
    from engine.store import open_store

    with open_store(url) as elsewhere:
        unaware = Desk(elsewhere, lambda: RULEBOOK)
        receive(unaware, clock)  # now it believes for some seconds that there are no webhooks
        clock.pass_(seconds=1)
        hook(store, clock, receiver.url)
        late = receive(unaware, clock)
        tell(unaware, clock, late, Sign())
        known = receive(desk, clock)
    sender.run()
    assert set(receiver.ids) == set(events_of(desk, known))
    clock.now += 2 * NOTICED
    sender.run()
    assert sorted(receiver.ids) == sorted(events_of(desk, late, known))
    assert store.unfilled(clock()) == ()
    states = {one.id: one.event["data"]["state"] for one in receiver.got if one.id[:-2] == late}
    assert [states[id_] for id_ in events_of(desk, late)][-1] == "signed"


def test_confidential_matters_and_other_kinds_are_not_told(store, desk, clock, sender, receiver):
    clock.now = LATER
    hook(store, clock, receiver.url, "received")
    store.append(make_change("2017-1", confided_to=",supervisor,")).result()
    store.append(make_change("2017-2")).result()
    tell(desk, clock, receive(desk, clock), Sign())
    sender.run()
    assert "2017-2-1" in receiver.ids
    assert "2017-1-1" not in receiver.ids
    assert receiver.kinds == ["received", "received"]


def test_a_disabled_webhook_keeps_what_waits_and_collects_nothing(
    store, desk, clock, sender, receiver
):
    made = hook(store, clock, receiver.url, "received")
    before = receive(desk, clock)
    assert store.switch_webhook(made.id, "wang", clock(), active=False)
    assert not store.switch_webhook(made.id, "wang", clock(), active=False)
    receive(desk, clock)
    assert sender.run() == 0
    clock.pass_(hours=1)
    assert store.switch_webhook(made.id, "wang", clock(), active=True)
    after = receive(desk, clock)
    clock.now += 2 * NOTICED
    sender.run()
    assert receiver.ids == [f"{before}-1", f"{after}-1"]
    said = [entry.what for entry in store.account_entries()]
    assert said == ["webhook-added", "webhook-disabled", "webhook-enabled"]
    assert made.secret not in str(store.account_entries())


def test_what_time_brings_and_what_is_split_is_told_as_well(store, desk, clock, sender, receiver):
    hook(store, clock, receiver.url)
    id_ = receive(desk, clock)
    desk.split(id_, [Intake({"area": "property", "category": "complaint"})], None, "seat", clock())
    clock.now = at("2017-09-12 18:01")
    assert desk.sweep(clock()) >= 1
    sender.run()
    told = sorted(store.ids())
    assert sorted(receiver.ids) == sorted(events_of(desk, *told))
    assert "overdue" in receiver.kinds


def test_rebuilding_and_verifying_take_no_notice(store, desk, clock, sender, receiver):
    hook(store, clock, receiver.url)
    id_ = receive(desk, clock)
    before = store.outbox_counts()
    report = desk.rebuild()
    assert (report.different, report.unreadable, report.orphans) == ((), (), 0)
    assert store.outbox_counts() == before
    assert verify(desk.history(id_), store.head(id_)) == ()


def test_without_webhooks_a_change_costs_no_statement_more(store, desk, clock):
    from sqlalchemy import event

    receive(desk, clock)
    said = []
    for engine in (store._engines.read, store._engines.write):
        event.listen(engine, "before_cursor_execute", lambda *given: said.append(given[2]))
    receive(desk, clock)
    assert any("INSERT INTO events" in one for one in said)
    assert not [one for one in said if "webhooks" in one or "outbox" in one]


def test_what_was_delivered_is_forgotten_after_some_days(store, desk, clock, sender, receiver):
    hook(store, clock, receiver.url, "received")
    receive(desk, clock)
    sender.run()
    assert store.forget_sent(clock() + timedelta(days=2)) == 0
    assert store.forget_sent(clock() + timedelta(days=4)) == 1
