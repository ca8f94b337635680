"""A case follows from what a ticket of the core itself says, and its evidence stands there."""

from dataclasses import replace

import pytest

from engine.cases.case import fold
from engine.cases.evidence import doubts, frozen
from engine.cases.opening import opened_by_ticket
from engine.tickets.chain import seal, verify
from engine.tickets.commands import PassTime, Sign
from engine.tickets.notices import notices_for
from tests.unit.tickets.city import Life, at, receive


@pytest.fixture
def life():
    """A complaint that nobody resolved: six working days, and five more."""
    life = Life()
    life.do(receive())
    life.do(Sign(), "2017-09-04 11:00")
    life.do(PassTime(), "2017-09-30 09:00")
    return life


def opened(life, told, now="2017-09-30 09:00"):
    by_number = {event.number: event for event in life.history}
    evidence = [frozen(by_number[number]) for _, number in told.data["evidence"]]
    draft = opened_by_ticket(life.rulebook, told.ticket_id, told.data, evidence, told.at)
    return seal(
        [draft],
        ticket_id=told.data["case"],
        after=None,
        actor="time",
        rulebook=life.rulebook.version,
        new_salt=lambda: "salt",
        now=at(now),
    )


def test_a_ladder_of_the_core_opens_a_case_on_the_overdue_event(life):
    told = life.last("case-opened")
    events = opened(life, told)
    case = fold(None, events[0])
    assert case.id.startswith("C2017")
    assert (case.behaviour, case.by, case.rule) == ("delay", "ladder", "resolve-ladder")
    assert (case.unit, case.refer, case.ticket) == ("water-group", "housing-bureau", told.ticket_id)
    overdue = next(
        event
        for event in life.history
        if event.kind == "overdue" and event.data["milestone"] == "resolve"
    )
    assert [one.hash for one in case.evidence] == [overdue.hash]
    assert case.opened_at == told.at
    assert verify(events, (case.length, case.last_hash)) == ()
    assert doubts(case.evidence, life.history) == ()


def test_an_event_changed_afterwards_contradicts_the_case(life):
    case = fold(None, opened(life, life.last("case-opened"))[0])
    (shown,) = case.evidence
    forged = [
        replace(event, hash="0" * 64) if event.number == shown.number else event
        for event in life.history
    ]
    assert [one.what for one in doubts(case.evidence, forged)] == ["changed"]


def test_the_case_is_told_to_the_authority_and_the_ladder_to_those_it_names(life):
    told = {
        event.kind: [(one.role, one.unit) for one in notices_for(life.rulebook, life.ticket, event)]
        for event in life.history
        if event.kind in ("supervised", "case-opened", "reminded")
    }
    assert told["case-opened"] == [("authority-contact", "housing-bureau")]
    assert told["supervised"] == [("unit-leader", "water-group")]
    assert told["reminded"] == [("unit-head", "water-group"), ("supervisor", "water-group")]
