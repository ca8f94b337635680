"""Receiving a request: what the rules decide is dispatched, referred or declined at once."""

import pytest

from engine.rulebook.facts import FactErrors
from engine.tickets.commands import Answer, CallBack, Close, Dispatch, HangUp, Refused, Resolve
from tests.unit.tickets.city import Life, at, receive


def test_what_the_rules_decide_alone_is_dispatched_in_the_same_instant():
    life = Life()
    assert life.do(receive()) == ("received", "dispatched")
    received, dispatched = life.history
    assert received.at == dispatched.at == at("2017-09-04 10:00")
    assert life.ticket.state == "dispatched"
    assert life.ticket.lead == "water-group"
    assert life.ticket.authority == "housing-bureau"
    assert life.ticket.assist == ("power-company",)
    assert dispatched.data["by"] == "rule"
    assert dispatched.data["rule"] == "water"


def test_the_received_event_says_why():
    life = Life()
    life.do(receive(source="row 7"))
    data = life.history[0].data
    assert data["values"]["area"] == "water"
    assert data["outcome"] == "dispatch"
    assert data["lead"] == {
        "value": "water-group",
        "rule": "water",
        "file": "rules/test.yaml",
        "line": 7,
        "basis": "测试依据",
    }
    assert data["authority"]["rule"] is None
    assert data["priority"]["value"] == "normal"
    assert data["source"] == "row 7"
    planned = {plan["milestone"]: plan["within"] for plan in data["plans"]}
    assert planned == {
        "sign": "4 working hours",
        "contact": "1 working day",
        "resolve": "6 working days",
        "callback": "24 hours",
    }


def test_plans_read_back_from_the_event_are_those_decided():
    life = Life()
    life.do(receive())
    plans = {plan.milestone: plan for plan in life.ticket.plans}
    assert plans["resolve"].extension.times == 1
    assert plans["resolve"].calendar == "office"
    assert plans["sign"].calendar == "around-the-clock"
    assert str(plans["resolve"].origin) == "rules/test.yaml:7"


def test_subject_words_and_citizen_stand_apart_from_the_sealed_data():
    life = Life()
    life.do(receive(subject="停水", text="三天没有水", citizen={"name": "张三"}))
    assert life.history[0].private == {
        "subject": "停水",
        "text": "三天没有水",
        "citizen": {"name": "张三"},
    }
    assert life.ticket.subject == "停水"
    assert life.ticket.citizen == {"name": "张三"}
    assert "text" not in life.ticket.values


@pytest.mark.parametrize("words", [{"subject": "楼下着火了"}, {"text": "楼下着火了"}])
def test_rules_see_the_subject_and_the_words(words):
    life = Life()
    assert life.do(receive(**words)) == ("received", "referred")
    assert life.ticket.refer_to == "119"
    referred = life.last("referred").data
    assert (referred["by"], referred["rule"], referred["number"]) == ("rule", "fire", "119")


def test_what_may_not_be_accepted_is_declined_with_what_to_tell():
    life = Life()
    assert life.do(receive(circumstance="in-court")) == ("received", "declined")
    assert life.ticket.closed
    assert life.ticket.clocks == {}
    assert life.last("declined").data["tell"] == "请等待法院判决"


def test_what_the_rules_leave_open_waits_for_the_dispatcher():
    life = Life()
    assert life.do(receive(area="forestry")) == ("received",)
    assert life.ticket.state == "received"
    assert life.ticket.outcome == "undecided"
    assert life.ticket.lead is None


def test_missing_facts_are_no_obstacle():
    life = Life()
    assert life.do(receive(area=None, category=None)) == ("received",)
    assert "area" not in life.ticket.values


def test_wrong_facts_are_named():
    with pytest.raises(FactErrors) as wrong:
        Life().do(receive(area="watr"))
    assert wrong.value.problems[0].fact == "area"


@pytest.mark.parametrize("late", [{}, {"hung_up_at": at("2017-09-04 10:05")}])
def test_a_receipt_in_the_future_is_refused(late):
    now = "2017-09-04 10:02" if late else "2017-09-04 09:59"
    with pytest.raises(Refused) as refused:
        Life().do(receive(channel="hotline", **late), now)
    assert refused.value.code == "time/in-future"


def test_answered_by_the_call_taker_nothing_is_dispatched():
    life = Life()
    said = Answer("请带身份证到大厅办理", article="kb-7")
    assert life.do(receive(answer=said)) == ("received", "answered")
    assert life.ticket.state == "answered"
    assert life.ticket.answer == "请带身份证到大厅办理"
    assert life.ticket.article == "kb-7"
    assert {clock.state for clock in life.ticket.clocks.values()} == {"cancelled"}


def test_what_the_rules_refer_cannot_be_answered_at_intake():
    with pytest.raises(Refused) as refused:
        Life().do(receive(text="着火", answer=Answer("别急")))
    assert refused.value.code == "answer/rules-decided"


def test_an_answer_says_something():
    with pytest.raises(Refused) as refused:
        Life().do(receive(answer=Answer(" ")))
    assert refused.value.code == "answer/nothing-said"


# Hanging up


def fault(**more):
    return receive(category="fault-repair", channel="hotline", **more)


def test_without_an_open_call_the_citizen_hung_up_at_the_receipt():
    life = Life()
    life.do(fault(area="forestry"))
    assert life.ticket.hung_up_at == at("2017-09-04 10:00")
    assert life.due("dispatch") == "2017-09-04 10:02:00"


def test_hanging_up_starts_the_two_minutes_to_dispatch():
    life = Life()
    life.do(fault(area="forestry", call_open=True))
    assert life.ticket.call_open
    assert "dispatch" not in life.ticket.clocks
    assert "resolve" in life.ticket.clocks
    life.do(HangUp(), "2017-09-04 10:03:20")
    assert life.due("dispatch") == "2017-09-04 10:05:20"


def test_a_call_that_ended_at_another_instant_hangs_up_by_an_event_of_its_own():
    life = Life()
    kinds = life.do(
        fault(area="forestry", hung_up_at=at("2017-09-04 10:01:30")), "2017-09-04 10:02"
    )
    assert kinds == ("received", "hung-up")
    assert life.due("dispatch") == "2017-09-04 10:03:30"


def test_a_matter_dispatched_while_the_citizen_speaks_needs_no_dispatch_clock():
    life = Life()
    life.do(fault(call_open=True))
    assert life.ticket.state == "dispatched"
    life.do(HangUp(), "2017-09-04 10:03")
    assert "dispatch" not in life.ticket.clocks


def test_an_open_call_means_nothing_on_other_channels():
    life = Life()
    life.do(receive(channel="portal", call_open=True))
    assert not life.ticket.call_open


def test_a_matter_recorded_too_long_after_the_call_is_dispatched_late():
    life = Life()
    life.do(fault(hung_up_at=at("2017-09-04 09:55")))
    assert life.kinds() == ["received", "hung-up", "overdue", "dispatched"]
    assert life.last("overdue").at == at("2017-09-04 09:57")
    assert life.ticket.clocks["dispatch"].overdue
    assert not life.ticket.overdue


# Dispatching by hand


def undecided(**more) -> Life:
    life = Life()
    life.do(receive(area="forestry", **more))
    return life


def test_dispatching_by_hand_needs_a_lead_where_the_rules_name_none():
    with pytest.raises(Refused) as refused:
        undecided().do(Dispatch(), "2017-09-04 10:10")
    assert refused.value.code == "dispatch/lead-needed"
    assert "dispatch" in refused.value.possible


def test_an_unknown_unit_is_refused_with_the_nearest():
    with pytest.raises(Refused) as refused:
        undecided().do(Dispatch("water-grup"), "2017-09-04 10:10")
    assert refused.value.code == "dispatch/unknown-department"
    assert "water-group" in refused.value.message_zh


def test_a_unit_no_longer_in_force_is_refused_with_its_heir():
    with pytest.raises(Refused) as refused:
        undecided().do(Dispatch("price-bureau"), "2017-09-04 10:10")
    assert refused.value.code == "dispatch/department-not-in-force"
    assert "housing-bureau" in refused.value.message_en


def test_a_dispatch_by_hand_says_so_and_takes_the_units_authority():
    life = undecided()
    life.do(Dispatch("water-group", "现场查明为供水管线"), "2017-09-04 10:10")
    data = life.last("dispatched").data
    assert data["by"] == "person"
    assert data["reason"] == "现场查明为供水管线"
    assert life.ticket.authority == "housing-bureau"


def test_clocks_that_follow_the_lead_units_time_take_its_calendar():
    life = undecided()
    assert {plan.milestone: plan.calendar for plan in life.ticket.plans}["sign"] == "office"
    life.do(Dispatch("water-group"), "2017-09-04 16:30")
    assert life.ticket.clocks["sign"].calendar == "around-the-clock"
    assert life.due("sign") == "2017-09-04 20:30:00"
    assert life.ticket.clocks["resolve"].calendar == "office"


def test_a_unit_in_office_hours_keeps_the_plans_as_they_are():
    life = undecided()
    life.do(Dispatch("power-company"), "2017-09-04 16:30")
    assert life.due("sign") == "2017-09-05 11:30:00"
    assert "plans" not in life.last("dispatched").data


# The callback loop and the end


def resolved() -> Life:
    life = Life()
    life.do(receive())
    life.do(Resolve("已修复"), "2017-09-05 09:00")
    return life


def test_calling_back_goes_on_until_the_citizen_is_reached():
    life = resolved()
    for hour in ("10:00", "15:00"):
        life.do(CallBack(reached=False, note="无人接听"), f"2017-09-05 {hour}")
        assert life.ticket.state == "resolved"
        assert life.ticket.clocks["callback"].running
    life.do(CallBack(reached=True, contacted=True, solved=True, satisfied=4), "2017-09-05 19:00")
    assert life.ticket.state == "called-back"
    assert life.ticket.clocks["callback"].state == "stopped"
    assert (life.ticket.contacted, life.ticket.solved, life.ticket.satisfied) == (True, True, 4)


def test_the_callback_clock_falls_due_although_somebody_tried():
    life = resolved()
    life.do(CallBack(reached=False), "2017-09-05 10:00")
    life.do(CallBack(reached=False), "2017-09-06 09:00:01")
    assert life.kinds()[-2:] == ["overdue", "called-back"]


@pytest.mark.parametrize("grade", [0, 6])
def test_satisfaction_goes_from_one_to_five(grade):
    with pytest.raises(Refused) as refused:
        resolved().do(CallBack(reached=True, satisfied=grade), "2017-09-05 10:00")
    assert refused.value.code == "call-back/satisfied-out-of-range"


def test_whom_nobody_reached_cannot_have_judged():
    with pytest.raises(Refused) as refused:
        resolved().do(CallBack(reached=False, satisfied=5), "2017-09-05 10:00")
    assert refused.value.code == "call-back/nobody-answered"


def test_closing_without_a_call_back_needs_a_reason():
    life = resolved()
    with pytest.raises(Refused) as refused:
        life.do(Close(), "2017-09-06 08:00")
    assert refused.value.code == "close/reason-needed"
    life.do(Close("多次联系不上"), "2017-09-06 08:00")
    assert life.ticket.state == "closed"
    assert life.ticket.reason == "多次联系不上"
    assert life.ticket.clocks["callback"].state == "cancelled"


def test_a_resolution_says_what_was_done():
    life = Life()
    life.do(receive())
    with pytest.raises(Refused) as refused:
        life.do(Resolve("  "), "2017-09-05 09:00")
    assert refused.value.code == "resolve/result-needed"
