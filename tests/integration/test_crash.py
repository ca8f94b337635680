"""Killed at any instant: what was accepted is there, whole, and nothing happens twice."""

import random
from concurrent.futures import ThreadPoolExecutor
from itertools import islice

import pytest

from engine.desk import Desk, Intake
from engine.store import open_store
from engine.store.queues import LEASE
from engine.tickets.chain import verify
from engine.tickets.commands import PassTime, Resolve, Sign
from engine.tickets.requests import Merge
from engine.upkeep.upkeep import Upkeep
from tests.integration.children import Child
from tests.integration.store_child import FACTS, RECEIVED, accountable_city, work
from tests.unit.tickets.city import Life, at, receive, small_city

MUCH_LATER = at("2017-10-09 10:00")
TICKETS = 100


def start(what, url, *arguments):
    return Child(work, what, url, *arguments)


def kill_after(child, lines):
    """Read so many lines, pull the plug, and read what had been said until then."""
    said = list(islice(child.stdout, lines))
    child.kill()
    said += child.stdout.readlines()
    child.close()
    return [line.split() for line in said if line.endswith("\n")][1:]


def fill(desk):
    """Tickets that nobody works on, received together."""
    with ThreadPoolExecutor(16) as seats:
        waiting = [
            seats.submit(desk.receive, Intake(FACTS), "seat", RECEIVED) for _ in range(TICKETS)
        ]
        return [one.result().id for one in waiting]


def what_time_should_do():
    """What passing time causes on one such ticket, decided without any database."""
    life = Life()
    life.do(receive("2017-09-04 10:00"))
    before = len(life.history)
    life.do(PassTime(), MUCH_LATER)
    return steps(life.history[before:])


def steps(events):
    """What happened, without what is each ticket's own: the number of its case, its evidence."""
    own = ("case", "evidence")
    return [
        (e.kind, e.at, {name: value for name, value in e.data.items() if name not in own})
        for e in events
    ]


def assert_whole(store, desk):
    """Every chain is whole and agrees with the ticket's row, and no view differs."""
    ids = store.ids(limit=1_000_000)
    for id_, history in store.histories(ids).items():
        assert verify(history, store.head(id_)) == ()
    report = desk.rebuild()
    assert (report.tickets, report.different, report.orphans) == (len(ids), (), 0)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_a_kill_in_the_middle_of_intake_loses_nothing_that_was_accepted(url, seed):
    chance = random.Random(seed)
    accepted = []
    for _ in range(2):
        accepted += kill_after(start("intake", url), chance.randint(2, 300))
    assert accepted
    with open_store(url) as store:
        for ticket_id, number in accepted:
            assert len(store.history(ticket_id)) >= int(number)
        assert_whole(store, Desk(store, small_city))


@pytest.mark.parametrize("seed", [1, 2])
def test_a_kill_in_the_middle_of_a_sweep_fires_nothing_twice_and_loses_nothing(url, seed):
    chance = random.Random(seed)
    with open_store(url) as store:
        desk = Desk(store, small_city)
        ids = fill(desk)
        for _ in range(3):
            kill_after(start("sweep", url, MUCH_LATER), chance.randint(1, 4))
        desk.sweep(MUCH_LATER, limit=50)
        expected = what_time_should_do()
        assert expected
        for history in store.histories(ids).values():
            assert steps(history)[-len(expected) :] == expected
            assert len({(event.kind, repr(event.data)) for event in history}) == len(history)
        assert_whole(store, desk)


def test_four_processes_that_sweep_at_once_take_each_step_once(url):
    with open_store(url) as store:
        desk = Desk(store, small_city)
        ids = fill(desk)
        workers = [start("sweep", url, MUCH_LATER) for _ in range(4)]
        said = [worker.stdout.read().split() for worker in workers]
        assert all(worker.ends_within(60) for worker in workers)
        assert [worker.close() for worker in workers] == [0] * 4
        assert sum(int(n) for words in said for n in words[1:]) == TICKETS
        expected = what_time_should_do()
        for history in store.histories(ids).values():
            assert steps(history)[-len(expected) :] == expected
            assert len(history) == len(expected) + 2
        assert desk.sweep(MUCH_LATER) == 0
        assert_whole(store, desk)


@pytest.mark.parametrize("seed", [1, 2])
def test_a_kill_in_the_middle_of_upkeep_leaves_no_follower_alone_and_doubles_no_case(url, seed):
    chance = random.Random(seed)
    rulebook = accountable_city()
    with open_store(url) as store:
        desk = Desk(store, lambda: rulebook)
        followers = []
        for _ in range(12):
            parent, *children = (desk.receive(Intake(FACTS), "seat", RECEIVED).id for _ in range(4))
            for child in children:
                desk.command(child, Merge(parent), "seat", RECEIVED)
            desk.command(parent, Sign(), "unit", RECEIVED)
            desk.command(parent, Resolve("修好了"), "unit", RECEIVED)
            followers += children
        late = [desk.receive(Intake(FACTS), "seat", RECEIVED).id for _ in range(20)]
        desk.sweep(MUCH_LATER)
        for _ in range(4):
            child = start("upkeep", url, MUCH_LATER)
            next(child.stdout)
            child.ends_within(chance.uniform(0.005, 0.25))
            child.close()
        # What a killed process had taken comes up again when its lease ends; time went on there.
        now, upkeep = MUCH_LATER + 20 * LEASE, Upkeep(desk, store, lambda: rulebook)
        quiet = 0
        while quiet < 3:
            quiet = 0 if upkeep.run(now).anything else quiet + 1
            now += LEASE
        assert store.failing_tasks() == ()
        for id_ in followers:
            history = store.history(id_)
            assert [event.kind for event in history].count("resolved") == 1
        evidence = [
            (one["ticket"], one["number"])
            for row in store.cases(limit=100).items
            for one in store.history(row.id)[0].data["evidence"]
        ]
        assert len(evidence) == len(set(evidence)) == len(late)
        for row in store.cases(limit=100).items:
            assert verify(store.history(row.id), store.head(row.id)) == ()
        assert_whole(store, desk)
