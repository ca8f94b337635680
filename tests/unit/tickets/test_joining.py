"""并单, 拆单: one matter in several tickets, several matters in one call; nobody gets lost."""

from dataclasses import replace

import pytest

from engine.tickets.asks import (
    CallBack,
    Dispatch,
    PassTime,
    Redo,
    Reopen,
    Resolve,
    Sign,
    Transfer,
    Withdraw,
)
from engine.tickets.commands import possible
from engine.tickets.requests import (
    AddFollower,
    AskExtension,
    AskSuspension,
    Follow,
    GrantSuspension,
    Inspect,
    Merge,
    Split,
    Supervise,
    Unmerge,
)
from engine.tickets.ticket import replay
from tests.unit.tickets.city import Life, at, callback, receive, table, whole_city

PARENT = "20170904-TEST0009"
MERGE = Merge(PARENT, "同一处爆管")
FOLLOW = Follow(PARENT, "爆管已修复")


def lived(rulebook=None, **facts):
    life = Life(rulebook or whole_city())
    life.do(receive("2017-09-04 10:00", **facts))
    return life


def merged(rulebook=None, **facts):
    life = lived(rulebook, **facts)
    life.do(MERGE, "2017-09-04 11:00")
    return life


# Merging


def test_a_merged_ticket_follows_its_parent_and_its_own_clocks_end():
    life = merged()
    assert (life.ticket.state, life.ticket.parent) == ("merged", PARENT)
    assert {one.state for one in life.ticket.clocks.values()} == {"cancelled"}
    assert life.last("merged").private == {"reason": "同一处爆管"}
    life.do(PassTime(), "2017-12-04 11:00")
    assert life.kinds()[-1] == "merged"


def test_nothing_is_merged_into_itself():
    life = lived()
    refused = life.refused(Merge(life.ticket.id), "2017-09-04 11:00")
    assert refused.code == "merge/itself"


def test_a_request_that_waits_is_judged_first():
    life = lived()
    life.do(AskExtension("1 working day", "配件未到"), "2017-09-04 10:30")
    assert life.refused(MERGE, "2017-09-04 11:00").code == "request/waiting"


def test_what_was_suspended_is_not_any_more():
    life = lived()
    life.do(AskSuspension("等市民"), "2017-09-04 10:30")
    life.do(GrantSuspension(), "2017-09-04 10:30")
    life.do(MERGE, "2017-09-04 11:00")
    assert not life.ticket.suspended
    assert life.clock("resolve").state == "cancelled"


def test_a_reply_to_a_supervision_is_owed_all_the_same():
    life = lived()
    life.do(Supervise("unit-leader", "说明原因", "1 working day"), "2017-09-04 10:30")
    life.do(MERGE, "2017-09-04 11:00")
    assert life.clock("reply:S1").running
    assert "reply-supervision" in possible(life.ticket)


# Following


def test_it_is_resolved_with_its_parent_and_its_citizen_is_called_back():
    life = merged(whole_city(callbacks=callback()))
    assert life.do(FOLLOW, "2017-09-06 11:00") == ("resolved",)
    assert life.ticket.state == "resolved"
    assert life.ticket.result == "爆管已修复"
    assert life.last("resolved").data["with"] == PARENT
    assert life.ticket.call_at == at("2017-09-06 11:00")
    assert life.clock("callback").running
    assert life.clock("resolve").state == "cancelled"
    life.do(CallBack(reached=True, solved=True, satisfied=5), "2017-09-06 12:00")


@pytest.mark.parametrize("told", [FOLLOW, Follow("20170904-TEST0008", "别的")])
def test_told_twice_or_by_another_nothing_more_happens(told):
    life = merged()
    if told is FOLLOW:
        life.do(FOLLOW, "2017-09-06 11:00")
    assert life.do(told, "2017-09-06 12:00") == ()


def test_who_went_its_own_way_does_not_follow():
    life = merged()
    life.do(Unmerge("不是同一件事"), "2017-09-05 11:00")
    assert life.do(FOLLOW, "2017-09-05 12:00") == ()
    assert life.ticket.state == "dispatched"


def test_a_follower_is_told_to_the_parent_once():
    life = lived()
    assert life.do(AddFollower("20170904-TEST0007"), "2017-09-04 11:00") == ("follower-added",)
    assert life.do(AddFollower("20170904-TEST0007"), "2017-09-04 11:10") == ()
    life.do(AddFollower("20170904-TEST0006"), "2017-09-04 11:20")
    assert life.ticket.followers == ("20170904-TEST0007", "20170904-TEST0006")


def test_a_parent_that_ended_is_told_as_well():
    life = lived()
    life.do(Withdraw(), "2017-09-04 11:00")
    assert life.do(AddFollower("20170904-TEST0007"), "2017-09-04 11:00") == ("follower-added",)
    assert life.ticket.state == "withdrawn"


# Going its own way


def test_what_is_taken_apart_goes_by_the_rules_again():
    life = merged()
    assert life.do(Unmerge("不是同一件事"), "2017-09-06 11:00") == ("unmerged", "dispatched")
    assert (life.ticket.state, life.ticket.lead) == ("dispatched", "water-group")
    assert life.ticket.parent is None
    assert life.last("unmerged").data["parent"] == PARENT
    assert life.due("resolve") == "2017-09-14 17:30:00"
    assert life.due("sign") == "2017-09-06 15:00:00"


def test_taking_apart_needs_a_reason():
    assert merged().refused(Unmerge(" "), "2017-09-06 11:00").code == "unmerge/reason-needed"


def test_what_nobody_is_known_for_waits_for_the_dispatcher_and_no_unit_is_late():
    life = merged(area="forestry", category="fault-repair")
    life.do(Unmerge("不是同一件事"), "2017-09-06 11:00")
    assert life.ticket.state == "received"
    assert life.due("dispatch") == "2017-09-06 11:02:00"
    assert "sign" not in life.ticket.clocks
    life.do(Dispatch("water-group"), "2017-09-06 11:01")
    assert life.clock("sign").started_at == at("2017-09-06 11:01")


def test_the_limit_for_what_came_back_is_not_that_of_what_was_never_worked_on():
    life = merged()
    life.do(Unmerge("不是同一件事"), "2017-09-06 11:00")
    assert life.clock("resolve").within == "6 working days"


def test_who_is_not_content_with_the_parents_result_has_a_unit_of_its_own():
    life = merged()
    life.do(FOLLOW, "2017-09-06 11:00")
    life.do(CallBack(reached=True, solved=False, satisfied=1), "2017-09-06 12:00")
    assert life.do(Redo("本户仍停水"), "2017-09-06 12:10") == ("redo",)
    assert (life.ticket.state, life.ticket.lead) == ("dispatched", "water-group")
    assert life.ticket.parent is None
    assert life.due("resolve") == "2017-09-11 17:30:00"


@pytest.mark.parametrize("again", [Redo("没有修"), Inspect(confirmed=False, finding="没有修")])
def test_who_was_never_dispatched_is_not_redone_by_nobody(again):
    life = merged(area="forestry")
    life.do(FOLLOW, "2017-09-06 11:00")
    life.do(again, "2017-09-06 12:10")
    assert (life.ticket.state, life.ticket.lead) == ("received", None)
    assert "dispatch" in possible(life.ticket)
    life.do(Dispatch("power-company"), "2017-09-06 12:20")
    assert life.due("sign") == "2017-09-06 17:30:00"


def test_who_was_never_dispatched_is_redone_by_whom_the_rules_name_by_then():
    life = lived(area="forestry")
    life.do(MERGE, "2017-09-04 11:00")
    life.do(FOLLOW, "2017-09-06 11:00")
    life.rulebook = rerouted()
    assert life.do(Redo("没有修"), "2017-09-06 12:10") == ("redo", "dispatched")
    assert life.ticket.lead == "power-company"


def rerouted():
    city = whole_city(version="test-2")
    rules = [("forest", {"area": "forestry"}, {"lead": "power-company"})]
    return replace(city, routing=table("routing", city.facts, rules))


def test_what_was_withdrawn_as_a_follower_is_reopened_on_its_own():
    life = merged()
    life.do(Withdraw("不要了"), "2017-09-05 11:00")
    assert life.ticket.state == "withdrawn"
    life.do(Reopen("又要了"), "2017-09-06 11:00")
    assert (life.ticket.state, life.ticket.parent) == ("dispatched", None)
    assert life.ticket.lead == "water-group"


def test_it_may_be_merged_again():
    life = merged()
    life.do(Unmerge("不是同一件事"), "2017-09-05 11:00")
    life.do(Merge("20170904-TEST0008"), "2017-09-06 11:00")
    assert life.ticket.parent == "20170904-TEST0008"
    assert life.do(FOLLOW, "2017-09-06 12:00") == ()
    assert replay(life.history) == life.ticket


# Splitting


def test_a_split_names_the_tickets_that_were_made():
    life = lived()
    life.do(Split(("20170904-TEST0001", "20170904-TEST0002"), "三件事"), "2017-09-04 10:30")
    life.do(Split(("20170904-TEST0003",)), "2017-09-04 10:40")
    assert life.ticket.split_into == tuple(f"20170904-TEST000{n}" for n in (1, 2, 3))
    assert life.ticket.state == "dispatched"
    assert life.last("split").data["clocks"] == []


def test_a_split_makes_at_least_one_more():
    assert lived().refused(Split(()), "2017-09-04 10:30").code == "split/nothing"


def test_what_was_split_off_says_from_what():
    life = Life(whole_city())
    life.do(receive("2017-09-04 10:00", split_from="20170904-TEST0001"))
    assert life.ticket.split_from == "20170904-TEST0001"
    life.do(Sign(), "2017-09-04 11:00")
    life.do(Transfer("housing-bureau", "改派"), "2017-09-04 11:00")
    life.do(Resolve("已办"), "2017-09-04 12:00")
    assert life.ticket.split_from == "20170904-TEST0001"
