"""改派: another unit has the matter; its own steps begin anew, the promise stays."""

import pytest

from engine.tickets.asks import Arrive, Contact, PassTime, Sign, Transfer
from engine.tickets.requests import AskExtension, Supervise
from engine.tickets.ticket import replay
from tests.unit.tickets.city import LIFE_CLOCKS, Life, at, clock, receive, whole_city

TO_POWER = Transfer("power-company", "管线属供电公司")
STEPS = [
    ("arrive", None, clock("arrive", "dispatched", "arrived", "90 minutes")),
    ("contact", None, clock("contact", "dispatched", "contacted", "2 hours")),
    *(one for one in LIFE_CLOCKS if one[0] in ("sign", "resolve")),
]


def lived(clocks=None, **facts):
    life = Life(whole_city(clocks=clocks))
    life.do(receive("2017-09-04 10:00", **facts))
    return life


def test_a_transfer_says_from_where_to_where_and_why():
    life = lived()
    assert life.do(TO_POWER, "2017-09-04 11:00") == ("dispatched",)
    data = life.last("dispatched").data
    assert (data["lead"], data["from"], data["by"]) == ("power-company", "water-group", "person")
    assert data["reason"] == "管线属供电公司"
    assert (life.ticket.state, life.ticket.lead) == ("dispatched", "power-company")
    assert life.ticket.counts.dispatches == 2


@pytest.mark.parametrize(
    ("command", "code"),
    [
        (Transfer("power-company", " "), "transfer/reason-needed"),
        (Transfer("water-group", "改派"), "transfer/same-unit"),
        (Transfer("watergroup", "改派"), "dispatch/unknown-department"),
        (Transfer("price-bureau", "改派"), "dispatch/department-not-in-force"),
    ],
)
def test_what_cannot_be_is_refused(command, code):
    assert lived().refused(command, "2017-09-04 11:00").code == code


def test_it_takes_the_authority_of_the_new_unit_where_it_has_one():
    life = lived(area="power")
    life.do(Transfer("water-group", "供水"), "2017-09-04 11:00")
    assert life.ticket.authority == "housing-bureau"
    life.do(Transfer("traffic-police", "交通"), "2017-09-04 12:00")
    assert life.ticket.authority == "housing-bureau"  # the last known one watches on


def test_the_new_unit_signs_anew_and_has_all_its_time():
    life = lived()
    life.do(Sign(), "2017-09-04 10:30")
    life.do(TO_POWER, "2017-09-04 16:00")
    assert life.ticket.state == "dispatched"
    assert life.clock("sign").running
    assert life.clock("sign").calendar == "office"
    assert life.due("sign") == "2017-09-05 11:00:00"


def test_a_step_that_the_first_unit_was_late_with_is_not_the_seconds_fault():
    life = lived()
    life.do(PassTime(), "2017-09-04 15:00")
    assert life.clock("sign").overdue
    life.do(TO_POWER, "2017-09-04 16:00")
    assert not life.clock("sign").overdue
    assert life.kinds().count("overdue") == 1


def test_every_step_that_a_dispatch_starts_begins_anew_whether_it_was_done_or_not():
    life = lived(STEPS)
    life.do(Arrive(), "2017-09-04 11:00")
    life.do(TO_POWER, "2017-09-04 11:30")
    assert life.due("arrive") == "2017-09-04 13:00:00"
    assert life.due("contact") == "2017-09-04 13:30:00"
    assert {life.clock(key).started_at for key in ("arrive", "contact", "sign")} == {
        at("2017-09-04 11:30")
    }


def test_the_promise_of_a_result_is_kept():
    life = lived()
    before = life.clock("resolve")
    life.do(TO_POWER, "2017-09-08 11:00")
    assert life.clock("resolve") == before


def test_what_counts_from_the_receipt_is_not_begun_anew():
    life = lived()  # a complaint: the contact counts from the receipt
    life.do(TO_POWER, "2017-09-05 11:00")
    assert life.due("contact") == "2017-09-05 17:30:00"
    life.do(Contact("已致电"), "2017-09-05 12:00")
    life.do(Transfer("housing-bureau", "改派"), "2017-09-05 13:00")
    assert life.clock("contact").state == "stopped"


def test_a_result_that_is_overdue_stays_overdue():
    life = lived()
    life.do(TO_POWER, "2017-09-13 11:00")
    assert life.clock("resolve").overdue


def test_a_request_of_the_first_unit_is_not_the_seconds():
    life = lived()
    life.do(AskExtension("1 working day", "配件未到"), "2017-09-11 10:00")
    life.do(TO_POWER, "2017-09-11 11:00")
    assert life.ticket.pending is None


def test_a_supervision_stays_with_the_unit_that_was_supervised():
    life = lived()
    life.do(Supervise("unit-leader", "说明原因", "1 working day"), "2017-09-05 10:00")
    life.do(TO_POWER, "2017-09-05 11:00")
    one = life.ticket.supervisions["S1"]
    assert (one.unit, one.open) == ("water-group", True)
    assert life.clock("reply:S1").running


def test_transfers_fold_from_their_events():
    life = lived(STEPS)
    for hour, unit in ((11, "power-company"), (12, "housing-bureau"), (15, "water-group")):
        life.do(Transfer(unit, "改派"), f"2017-09-04 {hour}:00")
    assert replay(life.history) == life.ticket
