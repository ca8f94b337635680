"""Open tickets follow what was put in force: in batches, whoever does it, each once."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from engine.desk import Desk, Intake
from engine.store.tables import tickets as ticket_rows
from engine.tickets.commands import Sign
from tests.integration.versioning import FACTS, LONGER, held, make_home, put_in_force


@pytest.fixture
def homes(tmp_path):
    return make_home(tmp_path / "a"), make_home(tmp_path / "b", **LONGER)


def desk_with(store, home, count, now):
    current = held(store, home)
    desk = Desk(store, current)
    ids = [desk.receive(Intake(FACTS), "seat", now).id for _ in range(count)]
    return current, desk, ids


def now_of(activation):
    return activation.at + timedelta(seconds=1)


def followed_by(store):
    wanted = sa.select(ticket_rows.c.timed_by).where(ticket_rows.c.open).distinct()
    return set(store._read(lambda c: c.execute(wanted).scalars().all()))


def test_open_tickets_follow_in_batches_and_the_activation_tells_how_far(store, homes):
    activation = put_in_force(store, homes[0])
    current, desk, ids = desk_with(store, homes[0], 7, activation.at)
    put_in_force(store, homes[1])
    current.refresh()
    now = now_of(current.activation)
    assert desk.renew(current.activation, now, limit=3) == 7
    assert followed_by(store) == {current().version}
    done = store.activation()
    assert (done.renewed, done.renewed_at) == (7, now)
    for id_ in ids:
        assert [event.kind for event in desk.history(id_)].count("recomputed") == 1
    assert desk.renew(current.activation, now) == 0
    assert desk.rebuild().different == ()


def test_a_renewal_that_was_cut_short_is_taken_up_by_another_process(store, homes):
    activation = put_in_force(store, homes[0])
    current, desk, ids = desk_with(store, homes[0], 6, activation.at)
    put_in_force(store, homes[1])
    current.refresh()
    now = now_of(current.activation)
    store.renew(current.activation, 2, lambda found: desk._passed(found, now))
    assert store.activation().renewed == 2
    assert store.activation().renewed_at is None
    other = Desk(store, current)
    assert other.renew(current.activation, now) == 4
    assert store.activation().renewed == 6
    assert {[e.kind for e in desk.history(id_)].count("recomputed") for id_ in ids} == {1}


def test_a_command_is_decided_by_the_new_rules_before_its_ticket_was_reached(store, homes):
    activation = put_in_force(store, homes[0])
    current, desk, (id_,) = desk_with(store, homes[0], 1, activation.at)
    put_in_force(store, homes[1])
    current.refresh()
    desk.command(id_, Sign(), "unit", now_of(current.activation))
    kinds = [event.kind for event in desk.history(id_)]
    assert kinds[-2:] == ["recomputed", "signed"]
    assert desk.renew(current.activation, now_of(current.activation)) == 0


def test_a_ticket_written_late_by_a_process_that_lags_behind_is_found(store, homes):
    activation = put_in_force(store, homes[0])
    current, desk, _ = desk_with(store, homes[0], 2, activation.at)
    lagging = desk.under(current())
    put_in_force(store, homes[1])
    current.refresh()
    now = now_of(current.activation)
    desk.renew(current.activation, now)
    late = lagging.receive(Intake(FACTS), "seat", now)
    assert late.lead == "water-group"
    assert desk.renew(current.activation, now) == 1
    assert "recomputed" in [event.kind for event in desk.history(late.id)]
    assert followed_by(store) == {current().version}


def test_a_ticket_that_nobody_can_make_sense_of_does_not_stop_the_renewal(store, homes, caplog):
    from engine.store.tables import events

    activation = put_in_force(store, homes[0])
    current, desk, (broken, sound) = desk_with(store, homes[0], 2, activation.at)
    ruin = sa.update(events).where(events.c.ticket_id == broken, events.c.number == 1)
    store._run(lambda c: c.execute(ruin.values(kind="nonsense")))
    put_in_force(store, homes[1])
    current.refresh()
    now = now_of(current.activation)
    desk.renew(current.activation, now, limit=1)
    desk.renew(current.activation, now, limit=1)
    assert "recomputed" in [event.kind for event in desk.history(sound)]
    assert broken in caplog.text
