"""What somebody may do now: by state, by what waits, by role and unit, and by whom a rule names."""

from dataclasses import replace

import pytest

from engine.tickets.asks import By, Sign
from engine.tickets.possible import (
    possible,
    possible_for,
    supervisions_spoken_of,
    units_spoken_of,
)
from engine.tickets.requests import AskExtension, AskPart, Return, SignPart, Supervise
from tests.unit.tickets.city import Life, receive, whole_city

HANDLER = By("handler", "water-group")
POLICE = By("handler", "traffic-police")
DISPATCHER, SUPERVISOR = By("dispatcher", "centre"), By("supervisor", "centre")
NOBODY_IN_PARTICULAR = By()


@pytest.fixture
def life():
    made = Life(whole_city())
    made.do(receive("2017-09-04 10:00"))
    return made


def test_nobody_in_particular_may_do_all_that_is_possible(life):
    assert possible_for(life.ticket, NOBODY_IN_PARTICULAR) == possible(life.ticket)


def test_a_role_may_do_what_the_table_says(life):
    assert "sign" in possible_for(life.ticket, HANDLER)
    assert "transfer" not in possible_for(life.ticket, HANDLER)
    assert "transfer" in possible_for(life.ticket, DISPATCHER)
    assert possible_for(life.ticket, By("auditor")) == ()


def test_another_unit_has_nothing_to_sign(life):
    assert "sign" not in possible_for(life.ticket, replace(HANDLER, unit="housing-bureau"))
    assert "sign" in possible_for(life.ticket, By("handler"))  # of no unit in particular


def test_a_part_is_for_its_own_unit(life):
    life.do(AskPart("traffic-police", "疏导交通"), "2017-09-04 11:00")
    assert "sign-part" in possible_for(life.ticket, POLICE)
    assert "sign-part" not in possible_for(life.ticket, HANDLER)
    assert units_spoken_of(life.ticket, "sign-part", POLICE) == ("traffic-police",)
    assert "traffic-police" in units_spoken_of(life.ticket, "release-part", DISPATCHER)
    life.do(SignPart("traffic-police"), "2017-09-04 12:00", POLICE)
    assert "sign-part" not in possible_for(life.ticket, POLICE)
    assert "finish-part" in possible_for(life.ticket, POLICE)


def test_whom_the_rule_names_judges(life):
    life.do(Sign(), "2017-09-04 10:30")
    life.do(AskExtension("2 working days", "配件未到"), "2017-09-04 11:00", HANDLER)
    approve = life.ticket.pending.approve
    assert {"grant-extension", "refuse-extension"} <= set(
        possible_for(life.ticket, By(approve, None))
    )
    assert "grant-extension" not in possible_for(life.ticket, DISPATCHER)
    assert "ask-extension" not in possible_for(life.ticket, HANDLER)  # one waits already


def test_the_dispatcher_judges_a_return(life):
    life.do(Return("not-our-duty", "housing-bureau"), "2017-09-04 11:00", HANDLER)
    assert "uphold-return" in possible_for(life.ticket, DISPATCHER)
    assert "uphold-return" not in possible_for(life.ticket, HANDLER)


def test_a_supervision_is_answered_by_the_unit_that_was_supervised(life):
    life.do(Supervise("unit-leader", "今日办结"), "2017-09-04 11:00", SUPERVISOR)
    leader = By("unit-leader", "water-group")
    assert "reply-supervision" in possible_for(life.ticket, leader)
    assert "reply-supervision" not in possible_for(life.ticket, POLICE)
    assert supervisions_spoken_of(life.ticket, "reply-supervision", leader) == ("S1",)
    assert supervisions_spoken_of(life.ticket, "return-reply", SUPERVISOR) == ()
    assert supervisions_spoken_of(life.ticket, "end-supervision", SUPERVISOR) == ("S1",)
