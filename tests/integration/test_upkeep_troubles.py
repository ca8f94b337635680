"""What fails in a round of upkeep is told, left alone ever longer, and holds up nothing else."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from api.worker import Worker
from engine.desk import Desk
from engine.store import tables as t
from engine.tickets.commands import Resolve, Sign
from engine.upkeep import upkeep as rounds
from engine.upkeep.patience import FIRST_WAIT, LONGEST_WAIT, Patience, wait_after
from engine.upkeep.upkeep import Upkeep
from tests.integration.commanding import SMALL_CITY, runner
from tests.integration.test_upkeep import MONDAY, RULEBOOK, at, cases_of, overdue, receive, tell

LATE = at("2017-09-12 18:01")
NEXT_DAY = at("2017-09-05 00:11")


@pytest.fixture
def desk(store):
    return Desk(store, lambda: RULEBOOK)


@pytest.fixture
def upkeep(desk, store):
    return Upkeep(desk, store, lambda: RULEBOOK)


def spoil(store, id_, **values):
    """Make events of a ticket what nobody can make sense of."""
    ruin = sa.update(t.events).where(t.events.c.ticket_id == id_, t.events.c.number == 1)
    store._writer.run(lambda c: c.execute(ruin.values(**values))).result()


def broken(monkeypatch, name):
    def fail(*_):
        raise RuntimeError(f"{name} is out of order")

    monkeypatch.setattr(rounds, name, fail)


def resolved(desk, count):
    """Matters of one day that are drawn from, once it is sealed."""
    version = RULEBOOK.version
    desk._store.activate(version, {"a": b"b"}, rules=1, actor="x", note=None, now=MONDAY)
    ids = [receive(desk) for _ in range(count)]
    for id_ in ids:
        tell(desk, id_, Sign(), Resolve("已修复"))
    return ids


# Parts


@pytest.mark.parametrize(("name", "part"), [("try_units", "units"), ("make_draws", "draws")])
def test_each_part_fails_by_itself(desk, upkeep, store, monkeypatch, name, part):
    resolved(desk, 2)
    broken(monkeypatch, name)
    kept = upkeep.run(NEXT_DAY)
    assert kept.days > 0
    assert kept.draws == (0 if part == "draws" else 1)
    assert kept.troubles == (f"{part}: RuntimeError: {name} is out of order",)
    assert [(task.subject, task.tries) for task in store.failing_tasks()] == [(part, 1)]
    monkeypatch.undo()
    soon, later = NEXT_DAY + FIRST_WAIT - timedelta(seconds=1), NEXT_DAY + FIRST_WAIT
    assert upkeep.run(soon).troubles == kept.troubles  # left alone, and told still
    assert upkeep.run(later).troubles == ()
    assert store.failing_tasks() == ()


def test_what_failed_again_is_left_alone_for_longer(upkeep, store, monkeypatch):
    broken(monkeypatch, "try_units")
    now = MONDAY
    for tries in range(3):
        upkeep.run(now)
        (trouble,) = store.troubles().values()
        assert (trouble.tries, trouble.again_at) == (tries + 1, now + FIRST_WAIT * 2**tries)
        now = trouble.again_at
    assert wait_after(10_000) == LONGEST_WAIT


def test_a_trouble_is_no_task(upkeep, store, monkeypatch):
    broken(monkeypatch, "try_units")
    upkeep.run(MONDAY)
    assert store.claim_tasks(MONDAY + LONGEST_WAIT) == ()
    assert upkeep.run(MONDAY + timedelta(seconds=1)).tasks == 0


def test_two_workers_may_note_the_same_trouble(store):
    ours, others = Patience(store, MONDAY), Patience(store, MONDAY)
    ours.failed("days", RuntimeError("one"))
    others.failed("days", RuntimeError("two"))
    assert [one.error for one in store.troubles().values()] == ["RuntimeError: two"]
    Patience(store, MONDAY).over("days")
    assert store.troubles() == {}


# Units


def test_a_unit_that_cannot_be_tried_does_not_hold_up_the_others(desk, store, monkeypatch):
    from engine.upkeep.units import _Unit

    overdue(desk, 2)
    sick = at("2017-09-04 10:00")
    add = sa.insert(t.unit_checks).values(ticket_id="X", number=1, unit="a-sick-unit", at=sick)
    store._writer.run(lambda c: c.execute(add)).result()
    tried = _Unit.tried

    def fails(self, checks):
        if self._unit == "a-sick-unit":
            raise RuntimeError("nobody can read it")
        return tried(self, checks)

    monkeypatch.setattr(_Unit, "tried", fails)
    upkeep = Upkeep(desk, store, lambda: RULEBOOK)
    kept = upkeep.run(LATE)
    assert (kept.cases, len(cases_of(store))) == (1, 1)
    assert kept.troubles == ("unit/a-sick-unit: RuntimeError: nobody can read it",)
    monkeypatch.undo()
    assert not upkeep.run(LATE).anything
    assert upkeep.run(LATE + FIRST_WAIT).troubles == ()
    with store._engines.read.begin() as connection:
        assert connection.execute(sa.select(t.unit_checks)).all() == []


def test_a_unit_that_somebody_else_has_tried_meanwhile_is_in_no_trouble(upkeep, store):
    Patience(store, MONDAY).failed("unit/water-group", RuntimeError("as of then"))
    assert upkeep.run(MONDAY).troubles
    assert upkeep.run(MONDAY + FIRST_WAIT).troubles == ()


# Draws


@pytest.mark.parametrize("ruin", [{"kind": "nonsense"}, {"data": "no JSON"}])
def test_a_ticket_that_nobody_can_read_is_left_out_of_the_draw_and_named_there(
    desk, upkeep, store, ruin
):
    sick, *sound = resolved(desk, 3)
    spoil(store, sick, **ruin)
    kept = upkeep.run(NEXT_DAY)
    assert (kept.draws, kept.troubles) == (1, ())
    (row,) = store.draws().items
    (made,) = store.history(row.id)
    assert made.data["left_out"] == [sick]
    assert [group["population"] for group in made.data["groups"]] == [sorted(sound)]


def test_a_draw_that_fails_does_not_hold_up_the_next(desk, upkeep, store, monkeypatch):
    from engine.upkeep import drawing

    resolved(desk, 2)
    made = drawing.make_draw

    def fails(rulebook, rule, period, *more):
        if period.name == "2017-09-04":
            raise RuntimeError("not this day")
        return made(rulebook, rule, period, *more)

    monkeypatch.setattr(drawing, "make_draw", fails)
    kept = upkeep.run(at("2017-09-06 00:11"))
    assert kept.draws == 1
    (told,) = kept.troubles
    assert told.startswith("draw/D20170904-")
    monkeypatch.undo()
    assert upkeep.run(at("2017-09-06 00:12")).draws == 1


# The worker


def test_a_single_look_that_fails_ends_with_1(tmp_path, capsys, monkeypatch):
    monkeypatch.chdir(tmp_path)
    run = runner(capsys)
    look = ("worker", "--once", "--database", "x.db", "--home", SMALL_CITY, "--lang", "en")
    assert run(*look).code == 0
    broken(monkeypatch, "try_units")
    said = run(*look)
    assert (said.code, "units: RuntimeError: try_units is out of order" in said.err) == (1, True)


class _Current:
    activation = None

    def refresh(self):
        """Nothing is put in force."""


def test_open_tickets_follow_a_new_rulebook_whatever_fails_before(desk, upkeep, store, monkeypatch):
    for name in ("run_tasks", "try_units", "make_draws"):
        broken(monkeypatch, name)
    followed = []
    monkeypatch.setattr(desk, "renew", lambda *_, **__: followed.append(True) or 0)
    worker = Worker(desk, upkeep, lambda: MONDAY, 1.0, _Current())
    worker.sweep_once()
    assert followed
    assert "units: RuntimeError: try_units is out of order" in worker.error
    monkeypatch.undo()
    worker = Worker(desk, upkeep, lambda: MONDAY + FIRST_WAIT, 1.0, _Current())
    monkeypatch.setattr(desk, "renew", lambda *_, **__: 0)
    worker.sweep_once()
    assert worker.error is None
