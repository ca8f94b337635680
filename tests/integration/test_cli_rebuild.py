"""``dafuwu db rebuild`` tells what it read, what differed and what nobody can read."""

import pytest
import sqlalchemy as sa

from engine.desk import Desk
from engine.store import open_store
from engine.store.tables import cases, events
from engine.upkeep.upkeep import Upkeep
from tests.integration.commanding import SMALL_CITY, runner
from tests.integration.store_making import make_case
from tests.integration.test_upkeep import RULEBOOK, at, overdue, receive

CASE = "C20170928-00000001"


@pytest.fixture
def rebuild(capsys, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    run = runner(capsys)
    return lambda *also: run("db", "rebuild", "--database", "x.db", "--home", SMALL_CITY, *also)


@pytest.fixture
def url(tmp_path):
    return f"sqlite:///{tmp_path / 'x.db'}"


def spoil(store, *ids):
    ruin = sa.update(events).where(events.c.ticket_id.in_(ids), events.c.number == 1)
    store._writer.run(lambda c: c.execute(ruin.values(kind="nonsense"))).result()


def test_what_cannot_be_read_is_told_and_ends_with_1(rebuild, url):
    with open_store(url) as store:
        broken = receive(Desk(store, lambda: RULEBOOK))
        receive(Desk(store, lambda: RULEBOOK))
        store.append(make_case(CASE)).result()
        spoil(store, broken, CASE)
    said = rebuild("--lang", "en")
    assert said.code == 1
    assert "2 tickets, 1 case, 0 draws" in said.out
    assert "make no sense" in said.out
    assert all(f"  {id_}" in said.out.splitlines() for id_ in (broken, CASE))
    assert "读不懂" in rebuild().out


def test_the_case_and_the_draw_are_counted_too(rebuild, url):
    with open_store(url) as store:
        desk = Desk(store, lambda: RULEBOOK)
        overdue(desk, 2)
        Upkeep(desk, store, lambda: RULEBOOK).run(at("2017-09-12 18:01"))
        gone = sa.update(cases).values(state="nonsense")
        store._writer.run(lambda c: c.execute(gone)).result()
    said = rebuild("--lang", "en")
    assert (said.code, "2 tickets, 1 case, 0 draws, 0 bulletins; 1 view differed" in said.out) == (
        1,
        True,
    )
    again = rebuild("--lang", "en")
    assert (again.code, "0 views differed" in again.out) == (0, True)
