"""The desk: gather, decide, apply; once by key; nobody overwrites anybody."""

import asyncio
import threading
from concurrent.futures import ThreadPoolExecutor
from random import Random

import pytest
import sqlalchemy as sa

from engine.desk import Desk, Intake, KeyReused, NoSuchTicket, Stale
from engine.rulebook.facts import FactErrors
from engine.store import Filter
from engine.store.tables import clocks, tickets
from engine.tickets.chain import verify
from engine.tickets.commands import Contact, Refused, Resolve, Sign
from tests.unit.tickets.city import at, small_city

NOW = at("2017-09-04 10:00")
FACTS = {"area": "water", "category": "complaint", "channel": "portal", "district": "east"}


@pytest.fixture
def desk(store):
    return Desk(store, small_city)


def receive(desk, key=None, now=NOW, **more):
    intake = Intake(FACTS, subject="停水", text="三天没水了", **more)
    return desk.receive(intake, "seat-1", now, key)


def test_a_request_is_decided_dispatched_and_durable_when_it_returns(desk):
    ticket = receive(desk, citizen={"name": "王女士", "phone": "13800000000"})
    assert desk.ticket(ticket.id) == ticket
    assert (ticket.state, ticket.lead) == ("dispatched", "water-group")
    assert ticket.id.startswith("20170904-")
    assert [event.actor for event in desk.history(ticket.id)] == ["seat-1", "seat-1"]
    assert verify(desk.history(ticket.id)) == ()


def test_the_event_loop_receives_as_the_threads_do(desk):
    async def many():
        intake = Intake(FACTS, text="三天没水了")
        return await asyncio.gather(*(desk.receive_async(intake, "api", NOW) for _ in range(50)))

    made = asyncio.run(many())
    assert len({ticket.id for ticket in made}) == 50
    assert desk.ticket(made[0].id) == made[0]


def test_a_preview_decides_and_stores_nothing(desk):
    seen = desk.preview(FACTS, NOW)
    assert seen.decision.lead.value == "water-group"
    assert seen.dues["resolve"] == at("2017-09-12 17:30")
    assert seen.dues["callback"] is None
    assert desk.list().items == ()


def test_facts_that_describe_no_request_are_refused_and_nothing_is_stored(desk):
    with pytest.raises(FactErrors):
        desk.receive(Intake({"area": "watr"}), "seat-1", NOW)
    assert desk.list().items == ()


def test_a_ticket_number_that_is_taken_is_drawn_again(store):
    first = receive(Desk(store, small_city, Random(1)))
    second = receive(Desk(store, small_city, Random(1)))
    assert first.id != second.id


def test_a_command_moves_the_ticket_and_its_views(desk):
    ticket = receive(desk)
    signed = desk.command(ticket.id, Sign(), "unit-1", NOW)
    assert signed.state == "signed"
    assert desk.ticket(ticket.id) == signed
    assert [row.state for row in desk.list(Filter(states=("signed",))).items] == ["signed"]


def test_a_refused_command_changes_nothing(desk):
    ticket = receive(desk)
    with pytest.raises(Refused):
        desk.command(ticket.id, Sign(at=at("2018-01-01 00:00")), "unit-1", NOW)
    assert desk.ticket(ticket.id) == ticket


def test_a_command_on_an_unknown_ticket_says_so(desk):
    with pytest.raises(NoSuchTicket):
        desk.command("20170904-NOTHING0", Sign(), "unit-1", NOW)
    with pytest.raises(NoSuchTicket):
        desk.history("20170904-NOTHING0")


def test_who_looked_before_somebody_else_wrote_is_told(desk):
    ticket = receive(desk)
    desk.command(ticket.id, Contact("已电话联系"), "unit-1", NOW, expected=ticket.length)
    with pytest.raises(Stale) as stale:
        desk.command(ticket.id, Sign(), "unit-1", NOW, expected=ticket.length)
    assert stale.value.current == ticket.length + 1
    assert desk.ticket(ticket.id).state == "dispatched"


def test_of_two_that_expect_the_same_number_at_once_one_is_told(desk):
    for _ in range(5):
        ticket = receive(desk)
        start = threading.Barrier(4)

        def contact(ticket=ticket, start=start):
            start.wait()
            try:
                return desk.command(ticket.id, Contact(), "unit-1", NOW, expected=ticket.length)
            except Stale:
                return None

        with ThreadPoolExecutor(4) as pool:
            done = [f.result() for f in [pool.submit(contact) for _ in range(4)]]
        assert len([one for one in done if one]) == 1
        assert len(desk.history(ticket.id)) == ticket.length + 1


def test_commands_at_once_without_an_expectation_all_happen_in_some_order(desk):
    ticket = receive(desk)
    with ThreadPoolExecutor(4) as pool:
        waiting = [
            pool.submit(desk.command, ticket.id, Contact(f"第{n}次"), "unit-1", NOW)
            for n in range(4)
        ]
        done = [future.result() for future in waiting]
    assert sorted(one.length for one in done) == [ticket.length + n for n in (1, 2, 3, 4)]
    assert verify(desk.history(ticket.id)) == ()


def test_the_same_key_and_request_give_the_same_answer_once(desk):
    first = receive(desk, key="k1")
    desk.command(first.id, Sign(), "unit-1", NOW)
    again = receive(desk, key="k1", now=at("2017-09-05 10:00"))
    assert again == first
    assert len(desk.list().items) == 1


def test_the_same_key_with_another_request_is_refused(desk):
    receive(desk, key="k1")
    with pytest.raises(KeyReused):
        desk.receive(Intake({**FACTS, "area": "power"}), "seat-1", NOW, "k1")
    with pytest.raises(KeyReused):
        desk.receive(Intake(FACTS, subject="停水", text="三天没水了"), "seat-2", NOW, "k1")
    assert len(desk.list().items) == 1


def test_a_command_with_a_key_happens_once(desk):
    ticket = receive(desk)
    first = desk.command(ticket.id, Resolve("修好了"), "unit-1", NOW, key="k2")
    again = desk.command(ticket.id, Resolve("修好了"), "unit-1", NOW, ticket.length, key="k2")
    assert again == first
    with pytest.raises(KeyReused):
        desk.command(ticket.id, Resolve("没修好"), "unit-1", NOW, key="k2")
    assert [e.kind for e in desk.history(ticket.id)].count("resolved") == 1


def test_a_repeatable_command_with_a_key_is_not_repeated(desk):
    ticket = receive(desk)
    first = desk.command(ticket.id, Contact("来电"), "unit-1", NOW, key="k3")
    desk.command(ticket.id, Contact("再联系"), "unit-1", NOW)
    assert desk.command(ticket.id, Contact("来电"), "unit-1", NOW, key="k3") == first
    assert [e.kind for e in desk.history(ticket.id)].count("contacted") == 2


def test_requests_with_the_same_key_at_once_become_one_ticket(desk):
    for round_ in range(3):
        with ThreadPoolExecutor(8) as pool:
            waiting = [pool.submit(receive, desk, f"key-{round_}") for _ in range(8)]
            made = [future.result() for future in waiting]
        assert len({ticket.id for ticket in made}) == 1
        assert all(ticket == made[0] for ticket in made)
    assert len(desk.list().items) == 3


def test_the_event_loop_honours_keys_too(desk):
    async def many():
        intake = Intake(FACTS, text="三天没水了")
        return await asyncio.gather(
            *(desk.receive_async(intake, "api", NOW, key="one") for _ in range(10))
        )

    assert len({ticket.id for ticket in asyncio.run(many())}) == 1


def test_a_rebuild_of_sound_views_changes_nothing(desk):
    ticket = receive(desk)
    desk.command(ticket.id, Sign(), "unit-1", NOW)
    receive(desk)
    desk.sweep(at("2017-10-09 10:00"))
    report = desk.rebuild()
    assert (report.tickets, report.different, report.orphans) == (2, (), 0)


def test_a_rebuild_puts_spoilt_views_right_to_the_same_bytes(desk, store):
    ids = [receive(desk).id for _ in range(5)]
    desk.sweep(at("2017-10-09 10:00"))
    before = dump(store)

    def spoil(connection):
        connection.execute(sa.update(tickets).where(tickets.c.id == ids[0]).values(lead="x"))
        connection.execute(sa.delete(tickets).where(tickets.c.id == ids[1]))
        connection.execute(sa.delete(clocks).where(clocks.c.ticket_id == ids[2]))
        connection.execute(sa.update(clocks).where(clocks.c.ticket_id == ids[3]).values(within=""))
        row = connection.execute(sa.select(tickets).where(tickets.c.id == ids[4])).mappings().one()
        connection.execute(sa.insert(tickets), {**row, "id": "20170904-GHOST000"})

    store._writer.run(spoil).result()
    report = desk.rebuild()
    assert report.tickets == 5
    assert set(report.different) == set(ids[:4])
    assert report.orphans == 1
    assert dump(store) == before


def dump(store):
    def run(connection):
        return [
            connection.execute(sa.select(t).order_by(*t.primary_key.columns)).all()
            for t in (tickets, clocks)
        ]

    return store._read(run)


def test_every_ticket_can_be_read_in_turn(desk):
    ids = {receive(desk).id for _ in range(12)}
    assert {ticket.id for ticket in desk.tickets(batch=5)} == ids
