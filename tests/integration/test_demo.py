from datetime import UTC, datetime

import pytest

from engine.desk import Desk
from engine.rulebook.load import load
from engine.store import open_store
from engine.tickets.chain import verify
from tests.integration.commanding import SHIPPED, runner

MONTH = ("--tickets", "150", "--until", "2026-06-20", "--home", SHIPPED)


@pytest.fixture
def run(capsys, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    command = runner(capsys)
    return lambda *arguments: command("demo", *arguments)


def histories(file):
    with open_store(f"sqlite:///{file}") as store:
        return store.histories(store.ids(limit=10_000))


@pytest.fixture(scope="module")
def rulebook():
    return load(SHIPPED).rulebook


def test_the_same_seed_gives_the_same_events_and_another_seed_others(run, tmp_path):
    assert run(*MONTH, "--database", "a.db").code == 0
    run(*MONTH, "--database", "b.db")
    run(*MONTH, "--database", "c.db", "--seed", "2")
    a, b, c = (histories(tmp_path / name) for name in ("a.db", "b.db", "c.db"))
    assert a == b
    assert set(a).isdisjoint(c)


def test_it_says_that_everything_is_simulated(run):
    said = run(*MONTH)
    assert "模拟" in said.err
    assert "150 件模拟工单" in said.out
    assert "--seed 1 --tickets 150 --until 2026-06-20" in said.out
    assert "simulated" in run(*MONTH, "--database", "x.db", "--lang", "en").err


def test_tickets_live_full_lives_in_order_of_time_and_with_whole_chains(run, tmp_path):
    run(*MONTH)
    kinds = set()
    until = datetime(2026, 6, 19, 16, 0, tzinfo=UTC)
    for history in histories(tmp_path / "demo.db").values():
        assert verify(history) == ()
        recorded = [event.recorded_at for event in history]
        assert recorded == sorted(recorded)
        assert all(event.at <= event.recorded_at <= until for event in history)
        kinds |= {event.kind for event in history}
    assert kinds >= {
        "received", "hung-up", "dispatched", "signed", "contacted", "resolved", "called-back",
        "closed", "withdrawn", "answered", "overdue", "reminded",
    }  # fmt: skip


def test_nothing_is_left_for_the_worker_until_the_month_ends(run, tmp_path, rulebook):
    run(*MONTH)
    with open_store(f"sqlite:///{tmp_path / 'demo.db'}") as store:
        assert Desk(store, lambda: rulebook).sweep(datetime(2026, 6, 19, 16, 0, tzinfo=UTC)) == 0


def test_everybody_in_it_is_marked_as_simulated(run, tmp_path, rulebook):
    run(*MONTH)
    with open_store(f"sqlite:///{tmp_path / 'demo.db'}") as store:
        for ticket in Desk(store, lambda: rulebook).tickets():
            assert ticket.source.startswith("demo/1/")
            assert ticket.citizen["name"].startswith("模拟市民")


def test_a_database_that_holds_tickets_is_refused_unless_asked(run):
    run(*MONTH)
    again = run(*MONTH, "--seed", "3")
    assert (again.code, "--into-existing" in again.err) == (2, True)
    assert run(*MONTH, "--seed", "3", "--into-existing").code == 0
