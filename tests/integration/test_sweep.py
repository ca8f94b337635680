"""Time is a command: what is due happens once, in order, whoever sweeps and however late."""

import pytest

from engine.desk import Desk, Intake
from engine.store import Filter
from engine.tickets.commands import Close, PassTime, Resolve, Sign
from tests.integration.test_crash import steps
from tests.unit.tickets.city import Life, at, small_city
from tests.unit.tickets.city import receive as one_request

RECEIVED = at("2017-09-04 10:00")  # a Monday; resolved within 6 working days: 2017-09-12 17:30
FACTS = {"area": "water", "category": "complaint", "channel": "portal"}


@pytest.fixture
def desk(store):
    return Desk(store, small_city)


def receive(desk, when=RECEIVED):
    return desk.receive(Intake(FACTS), "seat", when).id


def kinds(desk, id_):
    return [event.kind for event in desk.history(id_)]


def test_nothing_happens_before_its_time(desk):
    id_ = receive(desk)
    assert desk.sweep(at("2017-09-04 10:01")) == 0
    assert kinds(desk, id_) == ["received", "dispatched"]


def test_a_clock_is_overdue_after_its_due_instant_and_bears_it(desk):
    id_ = receive(desk)
    due_at = desk.ticket(id_).clocks["resolve"].due_at
    desk.sweep(due_at)
    assert not desk.ticket(id_).clocks["resolve"].overdue
    desk.sweep(at("2017-09-12 17:31"))
    assert desk.ticket(id_).clocks["resolve"].overdue
    last = desk.history(id_)[-2]
    assert (last.kind, last.data["milestone"], last.at) == ("overdue", "resolve", due_at)
    assert last.recorded_at == at("2017-09-12 17:31")


def test_a_second_sweep_finds_nothing_more(desk):
    receive(desk)
    assert desk.sweep(at("2017-10-09 10:00")) == 1
    assert desk.sweep(at("2017-10-09 10:00")) == 0


def test_a_late_sweep_catches_up_in_the_order_of_time(desk):
    prompt = Life()
    prompt.do(one_request("2017-09-04 10:00"))
    for day in range(4, 30):
        prompt.do(PassTime(), f"2017-09-{day:02} 18:00")
    late = receive(desk)
    desk.sweep(at("2017-09-29 18:00"))
    seen = [steps(one) for one in (prompt.history, desk.history(late))]
    assert seen[0] == seen[1]
    instants = [event.at for event in desk.history(late)]
    assert instants == sorted(instants)


def test_sweeping_in_batches_of_one_reaches_everybody(desk):
    ids = [receive(desk) for _ in range(7)]
    assert desk.sweep(at("2017-10-09 10:00"), limit=1) == 7
    assert all("case-opened" in kinds(desk, id_) for id_ in ids)


def test_a_ticket_that_ended_is_never_looked_at_again(desk):
    id_ = receive(desk)
    for command in (Sign(), Resolve("修好了"), Close("市民满意")):
        desk.command(id_, command, "unit", RECEIVED)
    before = kinds(desk, id_)
    assert desk.sweep(at("2018-09-04 10:00")) == 0
    assert kinds(desk, id_) == before


def test_a_swept_ticket_shows_as_overdue_in_lists(desk):
    id_ = receive(desk)
    assert desk.list(Filter(overdue=True)).items == ()
    desk.sweep(at("2017-10-09 10:00"))
    assert [row.id for row in desk.list(Filter(overdue=True)).items] == [id_]


def test_one_ticket_that_cannot_be_decided_does_not_hold_up_the_others(desk, store, caplog):
    import sqlalchemy as sa

    from engine.store.tables import events

    broken, sound = receive(desk), receive(desk)
    ruin = sa.update(events).where(events.c.ticket_id == broken, events.c.number == 1)
    store._writer.run(lambda c: c.execute(ruin.values(kind="nonsense"))).result()
    now = at("2017-10-09 10:00")
    assert desk.sweep(now, limit=1) + desk.sweep(now, limit=1) >= 1
    assert "overdue" in kinds(desk, sound)
    assert broken in caplog.text
    assert kinds(desk, broken) == ["nonsense", "dispatched"]
    assert desk.rebuild().unreadable == (broken,)
