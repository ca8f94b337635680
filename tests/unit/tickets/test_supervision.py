"""督办件: numbered within its ticket, answered in time or late, returned, ended."""

import pytest

from engine.tickets.asks import PassTime, Resolve, Transfer, Withdraw
from engine.tickets.commands import By
from engine.tickets.requests import (
    AskPart,
    EndSupervision,
    ReplySupervision,
    ReturnReply,
    Supervise,
)
from engine.tickets.ticket import replay
from engine.tickets.timers import next_timer
from engine.timing.durations import parse_duration
from tests.unit.tickets.city import LIFE_CLOCKS, Life, at, ladder, receive, step, whole_city

SUPERVISE = Supervise("unit-leader", "限期说明原因", "1 working day")
A_DAY = parse_duration("1 working day")
ONLY = [one for one in LIFE_CLOCKS if one[0] == "resolve"]


def lived(*ladders, area="power", clocks=ONLY):
    """Received on Monday the 4th at 10:00; the power company works office hours."""
    life = Life(whole_city(ladders=list(ladders), clocks=clocks))
    life.do(receive("2017-09-04 10:00", area=area))
    return life


def supervised(area="power"):
    life = lived(area=area)
    life.do(SUPERVISE, "2017-09-04 11:00")
    return life


def test_a_supervision_is_a_thing_of_its_own_with_a_number_and_a_clock():
    life = supervised()
    event = life.last("supervised")
    data = {name: event.data[name] for name in ("number", "role", "by", "unit", "reply")}
    assert data == {
        "number": "S1",
        "role": "unit-leader",
        "by": "person",
        "unit": "power-company",
        "reply": "1 working day",
    }
    assert event.private == {"reason": "限期说明原因"}
    assert event.data["reply_due_at"] == "2017-09-05T09:30:00+00:00"
    one = life.ticket.supervisions["S1"]
    assert (one.state, one.reason, one.within) == ("open", "限期说明原因", "1 working day")
    assert (life.clock("reply:S1").running, life.clock("reply:S1").of) == (True, "S1")
    assert life.ticket.counts.supervisions == 1


@pytest.mark.parametrize(
    ("area", "due"), [("power", "2017-09-05 17:30:00"), ("water", "2017-09-06 00:00:00")]
)
def test_the_reply_is_due_in_the_time_of_the_unit(area, due):
    assert supervised(area).due("reply:S1") == due


@pytest.mark.parametrize(
    ("command", "code"),
    [
        (Supervise("unit-leader", " "), "supervise/reason-needed"),
        (Supervise("unit-lead", "说明"), "supervise/unknown-role"),
        (Supervise("unit-leader", "说明", "1 day"), "supervise/bad-duration"),
    ],
)
def test_what_says_nothing_or_nobody_is_refused(command, code):
    assert lived().refused(command, "2017-09-04 11:00").code == code


def test_they_are_numbered_within_the_ticket():
    life = supervised()
    life.do(Supervise("unit-head", "再次说明"), "2017-09-04 12:00")
    assert list(life.ticket.supervisions) == ["S1", "S2"]
    assert "reply:S2" not in life.ticket.clocks  # no time was set


# Replying


def test_a_reply_in_time_stops_the_clock():
    life = supervised()
    life.do(ReplySupervision("已安排抢修"), "2017-09-05 17:30")
    one = life.ticket.supervisions["S1"]
    assert (one.state, one.reply, one.replied_at) == (
        "replied",
        "已安排抢修",
        at("2017-09-05 17:30"),
    )
    assert (life.clock("reply:S1").state, life.clock("reply:S1").overdue) == ("stopped", False)


def test_a_reply_that_does_not_come_is_overdue():
    life = supervised()
    life.do(PassTime(), "2017-09-05 17:31")
    late = life.last("overdue")
    assert (late.data["milestone"], late.data["of"]) == ("reply", "S1")
    assert late.at == at("2017-09-05 17:30")
    life.do(ReplySupervision("迟复"), "2017-09-06 09:00")
    assert life.clock("reply:S1").overdue


def test_a_reply_says_something():
    assert supervised().refused(ReplySupervision(" "), "2017-09-04 12:00").code == (
        "supervision/reply-needed"
    )


def test_the_reply_to_each_is_told_apart():
    life = supervised()
    life.do(SUPERVISE, "2017-09-04 12:00")
    life.do(ReplySupervision("回复第一件", "S1"), "2017-09-04 13:00")
    assert [one.state for one in life.ticket.supervisions.values()] == ["replied", "open"]
    life.do(ReplySupervision("回复最后一件"), "2017-09-04 14:00")
    assert life.last("supervision-replied").data["number"] == "S2"
    wrong = life.refused(ReturnReply("不够", "S3"), "2017-09-04 15:00")
    assert wrong.code == "supervision/not-this-one"
    assert "S1, S2" in wrong.message_en


def test_a_reply_that_is_not_enough_is_returned_and_the_unit_has_as_long_again():
    life = supervised()
    life.do(ReplySupervision("在办"), "2017-09-04 12:00")
    assert life.refused(ReturnReply(""), "2017-09-04 15:00").code == "supervision/reason-needed"
    life.do(ReturnReply("没有说明原因"), "2017-09-05 15:00")
    assert life.ticket.supervisions["S1"].open
    assert life.due("reply:S1") == "2017-09-06 17:30:00"
    assert life.last("supervision-returned").data["reply_due_at"] == "2017-09-06T09:30:00+00:00"
    life.do(PassTime(), "2017-09-07 10:00")
    assert life.last("overdue").data["of"] == "S1"


def test_without_a_time_set_a_returned_reply_has_none_either():
    life = lived()
    life.do(Supervise("unit-leader", "说明"), "2017-09-04 11:00")
    life.do(ReplySupervision("在办"), "2017-09-04 12:00")
    life.do(ReturnReply("没有说明原因"), "2017-09-04 13:00")
    assert "reply:S1" not in life.ticket.clocks
    assert "reply_due_at" not in life.last("supervision-returned").data


# Ending


def test_it_is_ended_when_the_supervisor_is_content():
    life = supervised()
    life.do(ReplySupervision("已修复"), "2017-09-04 12:00")
    life.do(EndSupervision(), "2017-09-04 13:00")
    one = life.ticket.supervisions["S1"]
    assert (one.state, one.ended_at) == ("ended", at("2017-09-04 13:00"))


def test_to_end_it_without_a_reply_needs_a_reason():
    life = supervised()
    refused = life.refused(EndSupervision(), "2017-09-04 13:00")
    assert refused.code == "supervision/reason-needed"
    life.do(EndSupervision("已当面说明"), "2017-09-04 13:00")
    assert life.clock("reply:S1").state == "cancelled"


def test_what_was_answered_is_ended_before_what_was_not():
    life = supervised()
    life.do(SUPERVISE, "2017-09-04 12:00")
    life.do(ReplySupervision("第一件", "S1"), "2017-09-04 12:30")
    life.do(EndSupervision(), "2017-09-04 13:00")
    assert life.last("supervision-ended").data["number"] == "S1"


def test_the_reply_is_owed_whatever_becomes_of_the_matter():
    life = supervised()
    life.do(Resolve("已修复"), "2017-09-04 12:00")
    life.do(Withdraw(), "2017-09-04 13:00")
    assert life.clock("reply:S1").running
    assert next_timer(life.rulebook, life.ticket) > at("2017-09-05 17:30")
    life.do(PassTime(), "2017-09-06 10:00")
    assert life.last("overdue").data["of"] == "S1"
    life.do(ReplySupervision("已说明"), "2017-09-06 11:00")


# By rule


def test_a_ladder_supervises_with_a_reply_that_has_its_own_ladder():
    life = lived(
        ladder("late", "resolve", step("due", supervise="unit-leader", reply=A_DAY)),
        ladder(
            "silent",
            "reply",
            step("due", supervise="unit-leader"),
            step("1 working day after due", open_case="delay"),
        ),
    )
    life.do(PassTime(), "2017-09-15 10:00")
    came = [(one.kind, one.at.strftime("%m-%d %H:%M")) for one in life.history[2:]]
    assert came == [
        ("overdue", "09-12 09:30"),
        ("supervised", "09-12 09:30"),
        ("overdue", "09-13 09:30"),
        ("supervised", "09-13 09:30"),
        ("case-opened", "09-14 09:30"),
    ]
    assert life.last("supervised").data["unit"] == "power-company"
    case = life.last("case-opened").data
    assert case["unit"] == "power-company"
    assert case["evidence"] == [[life.ticket.id, 5]]
    assert life.ticket.supervisions["S2"].unit == "power-company"
    assert life.ticket.supervisions["S1"].rule == "late"


def test_who_is_late_with_a_part_is_supervised_and_answers_himself():
    life = lived(
        ladder("parts", "part", step("due", supervise="unit-leader")),
        area="water",
        clocks=LIFE_CLOCKS,
    )
    life.do(AskPart("traffic-police", "疏导"), "2017-09-04 11:00")
    life.do(PassTime(), "2017-09-09 10:00")
    by_unit = {one.unit: one.number for one in life.ticket.supervisions.values()}
    assert set(by_unit) == {"power-company", "traffic-police"}
    number = by_unit["traffic-police"]
    refused = life.refused(
        ReplySupervision("已疏导", number), "2017-09-09 11:00", By("handler", "water-group")
    )
    assert refused.code == "who/not-yours"
    life.do(ReplySupervision("已疏导", number), "2017-09-09 11:00", By("handler", "traffic-police"))


def test_who_was_supervised_answers_though_another_unit_has_the_matter_now():
    life = supervised()
    life.do(Transfer("water-group", "改派"), "2017-09-04 12:00")
    refused = life.refused(
        ReplySupervision("已说明"), "2017-09-04 13:00", By("handler", "water-group")
    )
    assert "power-company" in refused.message_en
    life.do(ReplySupervision("已说明"), "2017-09-04 13:00", By("handler", "power-company"))
    assert replay(life.history) == life.ticket
