"""协办: each assisting unit has its own part, its own clock in its own time, and its own result."""

import pytest

from engine.tickets.asks import Dispatch, PassTime, Redo, Resolve, Transfer, Withdraw
from engine.tickets.requests import (
    AskPart,
    AskSuspension,
    Correct,
    FinishPart,
    GrantSuspension,
    Merge,
    ReleasePart,
    Resume,
    Return,
    SignPart,
    Unmerge,
    UpholdReturn,
)
from engine.tickets.ticket import replay
from tests.unit.tickets.city import LIFE_CLOCKS, Life, at, clock, ladder, receive, step, whole_city

POLICE = AskPart("traffic-police", "疏导交通")


def lived(rulebook=None, **facts):
    life = Life(rulebook or whole_city())
    life.do(receive("2017-09-04 10:00", **facts))
    return life


def part(life, unit):
    return life.ticket.parts[unit].state


# Asking


def test_a_unit_that_the_rules_name_has_a_part_with_the_dispatch():
    life = lived()
    one = life.ticket.parts["power-company"]
    assert (one.state, one.by, one.asked_at) == ("asked", "rule", at("2017-09-04 10:00"))
    assert life.due("part:power-company") == "2017-09-07 17:30:00"
    assert life.clock("part:power-company").of == "power-company"


def test_each_part_runs_in_the_time_of_its_unit():
    clocks = [("p", None, clock("part", "part-asked", "part-done", "12 working hours"))]
    life = lived(whole_city(clocks=clocks))
    life.do(POLICE, "2017-09-04 16:30")
    assert life.clock("part:traffic-police").calendar == "around-the-clock"
    assert life.due("part:traffic-police") == "2017-09-05 04:30:00"
    assert life.clock("part:power-company").calendar == "office"
    assert life.due("part:power-company") == "2017-09-05 16:00:00"


def test_a_calendar_that_the_rule_names_goes_before_the_units_own():
    limit = clock("part", "part-asked", "part-done", "12 working hours", calendar="office")
    life = lived(whole_city(clocks=[("p", None, limit)]))
    life.do(POLICE, "2017-09-04 16:30")
    assert life.due("part:traffic-police") == "2017-09-06 12:00:00"


@pytest.mark.parametrize(
    ("command", "code"),
    [
        (AskPart("traffic-police", " "), "part/task-needed"),
        (AskPart("traffic-polise", "疏导"), "dispatch/unknown-department"),
        (AskPart("water-group", "自己办"), "part/lead-itself"),
        (SignPart("traffic-police"), "part/not-asked"),
        (FinishPart("power-company", ""), "part/result-needed"),
        (ReleasePart("power-company", ""), "part/reason-needed"),
    ],
)
def test_what_cannot_be_asked_or_done_is_refused(command, code):
    assert lived().refused(command, "2017-09-04 11:00").code == code


def test_a_person_may_insist_on_a_part_that_the_rules_only_named():
    life = lived()
    assert not life.ticket.parts["power-company"].binding
    life.do(AskPart("power-company", "停电配合"), "2017-09-04 11:00")
    assert life.ticket.parts["power-company"].binding
    assert life.due("part:power-company") == "2017-09-07 17:30:00"  # it ran already
    again = life.refused(AskPart("power-company", "停电配合"), "2017-09-04 11:10")
    assert again.code == "part/already-asked"


def test_a_part_that_was_done_may_be_asked_for_again_and_has_its_time_again():
    life = lived()
    life.do(POLICE, "2017-09-04 11:00")
    life.do(FinishPart("traffic-police", "已疏导"), "2017-09-04 12:00")
    life.do(POLICE, "2017-09-05 11:00")
    assert part(life, "traffic-police") == "asked"
    assert life.clock("part:traffic-police").started_at == at("2017-09-05 11:00")


# Doing


def test_a_part_is_signed_done_and_its_clock_stops():
    life = lived()
    life.do(SignPart("power-company"), "2017-09-04 11:00")
    assert part(life, "power-company") == "signed"
    assert life.clock("part:power-company").running
    life.do(FinishPart("power-company", "已停电"), "2017-09-05 11:00")
    assert part(life, "power-company") == "done"
    assert life.ticket.parts["power-company"].done_at == at("2017-09-05 11:00")
    assert life.clock("part:power-company").state == "stopped"
    assert life.last("part-done").private == {"result": "已停电"}


def test_parts_fall_due_each_for_itself_and_say_whose_they_are():
    tell = ladder("l", "part", step("due", remind=("handler",), open_case="delay"))
    life = lived(whole_city(ladders=[tell]))
    life.do(POLICE, "2017-09-06 11:00")
    life.do(PassTime(), "2017-09-08 10:00")
    late = life.last("overdue")
    assert (late.data["milestone"], late.data["of"]) == ("part", "power-company")
    assert life.last("reminded").data["of"] == "power-company"
    assert life.last("case-opened").data["unit"] == "power-company"
    assert life.ticket.trail[late.number - 1].unit == "power-company"
    life.do(PassTime(), "2017-09-20 10:00")
    late = [one.data["of"] for one in life.history if one.data.get("milestone") == "part"]
    assert late == ["power-company"] * 3 + ["traffic-police"] * 3


def test_a_part_waits_while_the_matter_is_suspended_where_its_rule_says_so():
    limit = clock("part", "part-asked", "part-done", "4 working hours", pauses_on=("suspended",))
    life = lived(whole_city(clocks=[("p", None, limit)]))
    life.do(AskSuspension("等市民"), "2017-09-04 11:00")
    life.do(GrantSuspension(), "2017-09-04 11:00")
    assert life.clock("part:power-company").state == "paused"
    life.do(Resume(), "2017-09-05 08:30")
    assert life.due("part:power-company") == "2017-09-05 11:30:00"


# The result of the whole


def test_the_matter_waits_for_parts_that_were_begun_or_asked_for_by_a_person():
    life = lived()
    life.do(POLICE, "2017-09-04 11:00")
    life.do(SignPart("power-company"), "2017-09-04 11:00")
    refused = life.refused(Resolve("已修复"), "2017-09-05 11:00")
    assert refused.code == "resolve/parts-open"
    assert "power-company, traffic-police" in refused.message_en
    life.do(FinishPart("traffic-police", "已疏导"), "2017-09-05 12:00")
    life.do(FinishPart("power-company", "已停电"), "2017-09-05 12:00")
    life.do(Resolve("已修复"), "2017-09-05 12:00")


def test_a_part_that_nobody_began_is_released_with_the_result():
    life = lived()
    life.do(Resolve("已修复"), "2017-09-05 11:00")
    assert part(life, "power-company") == "released"
    assert life.clock("part:power-company").state == "cancelled"


def test_the_centre_releases_a_unit_that_is_not_needed():
    life = lived()
    life.do(POLICE, "2017-09-04 11:00")
    life.do(ReleasePart("traffic-police", "无需疏导"), "2017-09-04 12:00")
    assert part(life, "traffic-police") == "released"
    assert life.clock("part:traffic-police").state == "cancelled"
    assert life.ticket.assist == ("power-company",)
    life.do(Resolve("已修复"), "2017-09-04 12:10")


@pytest.mark.parametrize("end", [Withdraw(), Merge("20170904-TEST0001")])
def test_parts_end_with_the_matter(end):
    life = lived()
    life.do(SignPart("power-company"), "2017-09-04 11:00")
    life.do(end, "2017-09-04 12:00")
    assert part(life, "power-company") == "released"
    assert life.clock("part:power-company").state == "cancelled"


# Another lead


def test_a_part_goes_on_under_another_lead():
    life = lived()
    life.do(POLICE, "2017-09-04 11:00")
    life.do(SignPart("power-company"), "2017-09-04 11:00")
    before = life.clock("part:power-company")
    life.do(Transfer("housing-bureau", "改派"), "2017-09-05 11:00")
    assert part(life, "power-company") == "signed"
    assert life.clock("part:power-company") == before
    assert life.ticket.assist == ("power-company", "traffic-police")


def test_a_part_that_is_done_is_not_begun_anew_by_another_dispatch():
    life = lived()
    life.do(FinishPart("power-company", "已停电"), "2017-09-05 10:00")
    life.do(Transfer("housing-bureau", "改派"), "2017-09-05 11:00")
    assert part(life, "power-company") == "done"
    assert life.clock("part:power-company").state == "stopped"


def test_an_assisting_unit_that_becomes_the_lead_has_no_part_any_more():
    life = lived()
    life.do(SignPart("power-company"), "2017-09-04 11:00")
    life.do(Transfer("power-company", "改派"), "2017-09-05 11:00")
    assert part(life, "power-company") == "released"
    assert life.clock("part:power-company").state == "cancelled"
    assert life.ticket.assist == ()
    life.do(Resolve("已修复"), "2017-09-05 12:00")


def test_other_rules_let_go_who_did_not_begin_and_keep_who_did():
    life = lived()
    life.do(POLICE, "2017-09-04 11:00")
    life.do(Correct({"area": "power"}, "是停电"), "2017-09-04 12:00")
    assert life.ticket.lead == "power-company"
    assert part(life, "power-company") == "released"
    assert part(life, "traffic-police") == "asked"
    assert life.ticket.assist == ("traffic-police",)
    assert life.clock("part:traffic-police").running


def test_who_only_stood_in_the_rules_is_let_go_by_other_rules():
    life = lived()
    life.do(Transfer("housing-bureau", "改派"), "2017-09-04 10:30")
    life.do(Return("not-our-duty", "water-group"), "2017-09-04 11:00")
    life.do(UpholdReturn(), "2017-09-04 11:10")
    assert part(life, "power-company") == "asked"  # the rules of water name it still
    life.do(Correct({"area": "power"}, "是停电"), "2017-09-04 12:00")
    assert life.ticket.assist == ()
    assert part(life, "power-company") == "released"


def test_parts_are_asked_for_again_when_the_matter_is_taken_apart_from_its_parent():
    life = lived()
    life.do(Merge("20170904-TEST0001"), "2017-09-04 11:00")
    life.do(Unmerge("不是同一件事"), "2017-09-06 11:00")
    assert part(life, "power-company") == "asked"
    assert life.clock("part:power-company").started_at == at("2017-09-06 11:00")


def test_after_the_result_another_lead_has_the_assisting_units_again():
    life = lived()
    life.do(Resolve("已修复"), "2017-09-05 11:00")
    life.do(Redo("又停水"), "2017-09-05 15:00")
    assert part(life, "power-company") == "released"
    life.do(Transfer("housing-bureau", "改派"), "2017-09-06 10:00")
    assert part(life, "power-company") == "asked"
    assert life.clock("part:power-company").started_at == at("2017-09-06 10:00")


# Corrections


def test_a_part_has_the_time_of_the_right_category_from_its_own_start():
    by_category = [
        *(one for one in LIFE_CLOCKS if one[0] != "part"),
        ("p", None, clock("part", "part-asked", "part-done", "3 working days")),
        (
            "p-consult",
            {"category": "consultation"},
            clock("part", "part-asked", "part-done", "5 working days"),
        ),
    ]
    life = lived(whole_city(clocks=by_category))
    life.do(Correct({"category": "consultation"}, "听错了"), "2017-09-05 10:00")
    assert life.due("part:power-company") == "2017-09-11 17:30:00"
    assert life.clock("part:power-company").rule == "p-consult"


def test_parts_have_a_clock_where_the_right_category_has_one_and_none_where_it_has_none():
    only_complaints = [
        *(one for one in LIFE_CLOCKS if one[0] != "part"),
        (
            "p",
            {"category": "complaint"},
            clock("part", "part-asked", "part-done", "3 working days"),
        ),
    ]
    life = lived(whole_city(clocks=only_complaints))
    life.do(Correct({"category": "consultation"}, "听错了"), "2017-09-05 10:00")
    assert life.clock("part:power-company").state == "cancelled"
    life.do(FinishPart("power-company", "已停电"), "2017-09-05 11:00")
    life = lived(whole_city(clocks=only_complaints), category="consultation")
    assert "part:power-company" not in life.ticket.clocks
    life.do(Correct({"category": "complaint"}, "听错了"), "2017-09-05 10:00")
    assert life.clock("part:power-company").started_at == at("2017-09-04 10:00")
    assert life.due("part:power-company") == "2017-09-07 17:30:00"
    life.do(Correct({"category": "consultation"}, "又错了"), "2017-09-08 10:00")
    life.do(Correct({"category": "complaint"}, "再更正"), "2017-09-08 10:00")
    assert life.clock("part:power-company").running


def test_parts_fold_from_their_events():
    life = Life(whole_city())
    life.do(receive("2017-09-04 10:00", area="forestry"))
    life.do(Dispatch("housing-bureau"), "2017-09-04 10:10")
    life.do(POLICE, "2017-09-04 11:00")
    life.do(AskPart("power-company", "停电"), "2017-09-04 11:00")
    life.do(SignPart("traffic-police"), "2017-09-04 11:30")
    life.do(Transfer("power-company", "改派"), "2017-09-04 12:00")
    assert replay(life.history) == life.ticket
