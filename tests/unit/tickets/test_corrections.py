"""更正: facts are put right, the rules decide anew, and no time that was used is lost."""

from dataclasses import replace

import pytest

from engine.rulebook.facts import FactErrors
from engine.tickets.asks import (
    Contact,
    Dispatch,
    PassTime,
    Redo,
    Reopen,
    Resolve,
    Transfer,
    Withdraw,
)
from engine.tickets.requests import Correct
from engine.tickets.ticket import replay
from tests.unit.tickets.city import LIFE_CLOCKS, Life, at, clock, receive, table, whole_city

TO_CONSULTATION = Correct({"category": "consultation"}, "是咨询")
CLOCKS = [
    *LIFE_CLOCKS,
    (
        "consult",
        {"category": "consultation"},
        clock("resolve", "received", "resolved", "4 working days", calendar="office"),
    ),
    ("visit", {"category": "consultation"}, clock("arrive", "dispatched", "arrived", "2 hours")),
]
"""Complaints: a contact within a working day and six days; consultations: four, and a visit."""


def lived(clocks=CLOCKS, **facts):
    life = Life(whole_city(clocks=clocks, ladders=[]))
    life.do(receive("2017-09-04 10:00", **facts))
    return life


# What is said


def test_a_correction_says_what_was_and_what_is():
    life = lived()
    life.do(TO_CONSULTATION, "2017-09-04 11:00")
    event = life.last("corrected")
    assert event.data["was"] == {"category": "complaint"}
    assert event.data["values"]["category"] == "consultation"
    assert event.private == {"reason": "是咨询"}
    assert life.ticket.values["category"] == "consultation"
    assert life.ticket.values["area"] == "water"
    planned = {plan.milestone: plan.rule for plan in life.ticket.plans}
    assert planned["resolve"] == "consult"


@pytest.mark.parametrize(
    ("command", "code"),
    [
        (Correct({"category": "consultation"}, ""), "correct/reason-needed"),
        (Correct({"category": "complaint"}, "听错了"), "correct/nothing-new"),
        (Correct({}, "听错了"), "correct/nothing-new"),
        (Correct({"text": "别的话"}, "听错了"), "correct/nothing-new"),
    ],
)
def test_a_correction_that_puts_nothing_right_is_refused(command, code):
    assert lived().refused(command, "2017-09-04 11:00").code == code


def test_wrong_facts_are_named():
    life = lived()
    with pytest.raises(FactErrors):
        life.do(Correct({"category": "complain"}, "听错了"), "2017-09-04 11:00")


# Routing


def test_another_area_goes_to_its_unit():
    life = lived()
    assert life.do(Correct({"area": "power"}, "是停电"), "2017-09-04 11:00") == (
        "corrected",
        "dispatched",
    )
    data = life.last("dispatched").data
    assert (data["by"], data["rule"], data["from"]) == ("rule", "power", "water-group")
    assert life.ticket.lead == "power-company"
    assert life.ticket.state == "dispatched"
    assert life.due("sign") == "2017-09-04 16:30:00"


def test_the_same_lead_keeps_the_matter():
    life = lived()
    assert life.do(TO_CONSULTATION, "2017-09-04 11:00") == ("corrected",)
    assert life.ticket.lead == "water-group"
    assert life.ticket.counts.dispatches == 1


def test_who_has_it_by_hand_keeps_it_where_the_rules_name_nobody_new():
    life = lived()
    life.do(Transfer("housing-bureau", "先由住建局"), "2017-09-04 11:00")
    assert life.do(TO_CONSULTATION, "2017-09-04 12:00") == ("corrected",)
    assert life.ticket.lead == "housing-bureau"


def test_what_nobody_was_known_for_is_dispatched_once_the_area_is_known():
    life = lived(area="forestry")
    assert life.do(Correct({"area": "power"}, "是停电"), "2017-09-04 11:00") == (
        "corrected",
        "dispatched",
    )
    assert life.ticket.routed_by == "power"


def test_what_turns_out_to_be_for_nobody_known_waits_where_it_is():
    life = lived()
    assert life.do(Correct({"area": "forestry"}, "是林业"), "2017-09-04 11:00") == ("corrected",)
    assert (life.ticket.state, life.ticket.lead) == ("dispatched", "water-group")


def test_what_may_not_be_accepted_is_declined():
    life = lived()
    kinds = life.do(Correct({"circumstance": "in-court"}, "已起诉"), "2017-09-04 11:00")
    assert kinds == ("corrected", "declined")
    assert life.ticket.state == "declined"
    assert life.last("declined").data["by"] == "rule"
    assert not [one for one in life.ticket.clocks.values() if one.going]


# Clocks


def test_a_running_clock_has_the_right_limit_from_its_own_start():
    life = lived()
    life.do(TO_CONSULTATION, "2017-09-06 11:00")
    assert life.due("resolve") == "2017-09-08 17:30:00"
    one = life.clock("resolve")
    assert one.started_at == at("2017-09-04 10:00")
    assert (one.rule, one.within) == ("consult", "4 working days")
    (change,) = [c for c in life.last("corrected").data["clocks"] if c["milestone"] == "resolve"]
    assert (change["why"], change["was_due_at"]) == ("corrected", "2017-09-12T09:30:00+00:00")


def test_nobody_is_late_before_the_correction_that_makes_him_late():
    life = lived()
    life.do(TO_CONSULTATION, "2017-09-11 11:00")
    assert life.due("resolve") == "2017-09-11 11:00:00"
    assert "overdue" not in [
        one.kind for one in life.history if one.data.get("milestone") == "resolve"
    ]
    life.do(PassTime(), "2017-09-11 11:01")
    assert life.last("overdue").at == at("2017-09-11 11:00")


def test_a_mistake_that_is_taken_back_gives_no_time_away_and_takes_none():
    life = lived()
    life.do(TO_CONSULTATION, "2017-09-11 11:00")
    life.do(Correct({"category": "complaint"}, "原来没有听错"), "2017-09-11 11:00")
    assert life.due("resolve") == "2017-09-12 17:30:00"


def test_what_is_overdue_stays_overdue():
    life = lived(category="consultation")
    life.do(PassTime(), "2017-09-09 10:00")
    life.do(Correct({"category": "complaint"}, "是投诉"), "2017-09-09 11:00")
    assert life.clock("resolve").overdue
    assert life.due("resolve") == "2017-09-08 17:30:00"


def test_a_clock_that_the_right_category_has_not_is_cancelled():
    life = lived()
    life.do(TO_CONSULTATION, "2017-09-04 11:00")
    assert life.clock("contact").state == "cancelled"
    life.do(PassTime(), "2017-09-06 11:00")
    assert "contact" not in [one.data["milestone"] for one in life.history if one.kind == "overdue"]


def test_a_clock_that_only_the_right_category_has_counts_from_when_it_should_have_started():
    life = lived(area="forestry")
    life.do(Dispatch("power-company"), "2017-09-04 10:45")
    life.do(TO_CONSULTATION, "2017-09-04 11:00")
    assert life.clock("arrive").started_at == at("2017-09-04 10:45")
    assert life.due("arrive") == "2017-09-04 12:45:00"


def test_a_clock_that_was_cancelled_by_mistake_runs_on_when_the_mistake_is_taken_back():
    life = lived()
    life.do(TO_CONSULTATION, "2017-09-04 11:00")
    life.do(Correct({"category": "complaint"}, "原来没有听错"), "2017-09-04 12:00")
    assert life.clock("contact").running
    assert life.clock("contact").started_at == at("2017-09-04 10:00")
    assert life.due("contact") == "2017-09-05 17:30:00"


def test_what_was_done_already_needs_no_clock():
    life = lived(category="consultation")
    life.do(Contact("已致电"), "2017-09-04 10:30")
    life.do(Correct({"category": "complaint"}, "是投诉"), "2017-09-04 11:00")
    assert "contact" not in life.ticket.clocks


def test_what_starts_with_the_end_of_the_call_started_with_the_receipt_where_there_was_none():
    life = lived(area="forestry")  # by the portal: the call was over when it was received
    life.do(Correct({"category": "fault-repair"}, "是报修"), "2017-09-04 10:01")
    assert life.clock("dispatch").started_at == at("2017-09-04 10:00")
    assert life.due("dispatch") == "2017-09-04 10:02:00"


def test_what_came_back_has_the_limit_for_what_came_back():
    clocks = [
        *(one for one in LIFE_CLOCKS if one[0] == "resolve"),
        (
            "slow",
            {"category": "consultation"},
            clock("resolve", "received", "resolved", "9 working days", calendar="office"),
        ),
    ]
    life = lived(clocks, category="consultation")
    life.do(Resolve("已答复"), "2017-09-04 11:00")
    life.do(Redo("没有答复"), "2017-09-04 14:00")
    assert life.due("resolve") == "2017-09-15 17:30:00"  # its rule has no other limit
    life.do(Correct({"category": "complaint"}, "是投诉"), "2017-09-05 10:00")
    assert life.due("resolve") == "2017-09-07 17:30:00"
    assert life.clock("resolve").within == "3 working days"


def test_a_clock_that_began_again_is_not_counted_from_the_receipt():
    life = lived(category="consultation")
    life.do(Withdraw(), "2017-09-04 11:00")
    life.do(Reopen("市民又来电"), "2017-09-11 10:00")
    life.do(Correct({"category": "complaint"}, "是投诉"), "2017-09-11 11:00")
    assert life.clock("contact").started_at == at("2017-09-11 10:00")
    assert life.due("contact") == "2017-09-12 17:30:00"


def test_what_follows_the_units_time_stays_in_the_time_of_the_unit_that_has_the_matter():
    hours = [
        (id_, {"category": id_}, clock("resolve", "received", "resolved", within))
        for id_, within in (("complaint", "12 working hours"), ("consultation", "6 working hours"))
    ]
    life = lived(hours, area="power")
    life.do(Transfer("traffic-police", "改派"), "2017-09-04 11:00")
    assert life.due("resolve") == "2017-09-04 22:00:00"
    life.do(TO_CONSULTATION, "2017-09-04 11:30")
    assert life.clock("resolve").calendar == "around-the-clock"
    assert life.due("resolve") == "2017-09-04 16:00:00"


def test_the_priority_follows_the_facts():
    city = whole_city()
    rules = [("p", {"category": "consultation"}, {"priority": "high"})]
    life = Life(replace(city, priorities=table("priorities", city.facts, rules)))
    life.do(receive("2017-09-04 10:00"))
    assert life.ticket.priority == "normal"
    life.do(TO_CONSULTATION, "2017-09-04 11:00")
    assert life.ticket.priority == "high"
    assert replay(life.history) == life.ticket
