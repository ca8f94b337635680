"""A matter received together with the life it has had already, on both databases."""

from datetime import datetime, timedelta
from random import Random
from zoneinfo import ZoneInfo

import pytest

from engine.desk import Desk, Intake, KeyReused
from engine.past import Lived
from engine.rulebook.load import load
from engine.store.errors import Late
from engine.tickets.asks import Close, Resolve, Sign
from engine.tickets.chain import verify
from engine.tickets.commands import Refused
from tests.integration.commanding import SMALL_CITY

AT = datetime(2017, 9, 28, 10, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
RULEBOOK = load(SMALL_CITY).rulebook
INTAKE = Intake({"area": "water", "category": "complaint", "channel": "import"}, AT, text="停水")


@pytest.fixture
def desk(store):
    return Desk(store, lambda: RULEBOOK, Random(7))


def life(*steps):
    """These steps, one after the other."""
    left = list(steps)
    return lambda _ticket: left.pop(0) if left else None


def signed_and_resolved():
    return life(
        Lived(Sign(), "unit", AT + timedelta(hours=1)),
        Lived(Resolve("修好了"), "unit", AT + timedelta(days=30)),
    )


def test_each_step_stands_at_its_own_instant_with_what_time_brought_before_it(desk):
    ticket = desk.receive(INTAKE, "import", AT, life=signed_and_resolved())
    history = desk.history(ticket.id)
    assert [event.kind for event in history] == [
        "received", "dispatched", "signed", "overdue", "reminded", "supervised", "resolved",
    ]  # fmt: skip
    assert history[-1].at == history[-1].recorded_at == AT + timedelta(days=30)
    assert [event.actor for event in history][2] == "unit"
    assert verify(history) == ()
    assert desk.ticket(ticket.id) == ticket
    assert desk.rebuild().different == ()


def test_a_life_that_is_refused_leaves_nothing_behind(desk, store):
    with pytest.raises(Refused):
        desk.receive(INTAKE, "import", AT, life=life(Lived(Close("太早"), "unit", AT)))
    assert store.ids() == ()


def test_under_a_key_it_happens_once_and_gives_the_same_answer(desk, store):
    first = desk.receive(INTAKE, "import", AT, "key", signed_and_resolved())
    again = desk.receive(INTAKE, "import", AT, "key", signed_and_resolved())
    assert again == first
    assert store.ids() == (first.id,)
    with pytest.raises(KeyReused):
        desk.receive(Intake({"area": "water"}, AT), "import", AT, "key")


def test_a_tentative_step_that_is_refused_has_not_happened(desk):
    steps = life(
        Lived(Close("太早"), "unit", AT, tentative=True),
        Lived(Sign(), "unit", AT + timedelta(hours=1)),
    )
    ticket = desk.receive(INTAKE, "import", AT, life=steps)
    assert [event.kind for event in desk.history(ticket.id)] == ["received", "dispatched", "signed"]


def test_a_life_goes_on_where_it_stood(desk):
    ticket = desk.receive(INTAKE, "import", AT, life=life(Lived(Sign(), "unit", AT)))
    later = Lived(Resolve("修好了"), "unit", AT + timedelta(days=30))
    gone_on = desk.live_on(ticket.id, life(later))
    assert gone_on.state == "resolved"
    assert gone_on == desk.ticket(ticket.id)
    assert verify(desk.history(ticket.id)) == ()
    assert desk.live_on(ticket.id, life()) == gone_on


def test_what_is_recorded_later_is_decided_as_of_its_own_time(desk):
    written = AT + timedelta(days=90)
    told = desk.receive(INTAKE, "import", AT, life=signed_and_resolved(), recorded_at=written)
    history = desk.history(told.id)
    assert {event.recorded_at for event in history} == {written}
    assert history[-1].at == AT + timedelta(days=30)
    assert [event.kind for event in history].count("overdue") == 1


def test_the_past_may_be_recorded_though_its_days_were_sealed(desk, store):
    desk.receive(INTAKE, "import", AT)
    assert store.seal_days(AT + timedelta(days=3), RULEBOOK.city.zone)
    with pytest.raises(Late):
        desk.receive(INTAKE, "import", AT)
    assert desk.receive(INTAKE, "import", AT, recorded_at=AT + timedelta(days=3)).length == 2
