"""After the result: calls back, redoing, closing with approval, rating, inspection on the spot."""

from datetime import timedelta

import pytest

from engine.rulebook.rulebook import ClosingTerms, Question, RedoTerms
from engine.tickets.asks import (
    Archive,
    CallBack,
    Close,
    Contact,
    PassTime,
    Rate,
    Redo,
    Resolve,
    Sign,
)
from engine.tickets.commands import By, possible
from engine.tickets.requests import (
    AskClosing,
    Draw,
    EndSupervision,
    GrantClosing,
    Inspect,
    RefuseClosing,
    Supervise,
)
from engine.tickets.ticket import replay
from tests.unit.tickets.city import WHOLE, Life, at, callback, receive, whole_city

CONTENT = CallBack(reached=True, contacted=True, solved=True, satisfied=5)
UNSOLVED = CallBack(reached=True, contacted=True, solved=False, satisfied=2)
NOBODY = CallBack(reached=False, note="无人接听")
HOURS = ((540, 720), (840, 1080), (1140, 1260))


def resolved(rulebook=None, **facts):
    """Resolved on Tuesday the 5th at 10:00."""
    life = Life(rulebook or whole_city())
    life.do(receive("2017-09-04 10:00", **facts))
    life.do(Sign(), "2017-09-04 10:30")
    life.do(Contact("已致电"), "2017-09-04 10:30")
    life.do(Resolve("已修复"), "2017-09-05 10:00")
    return life


def called(command=UNSOLVED, rulebook=None):
    life = resolved(rulebook)
    life.do(command, "2017-09-05 15:00")
    return life


# Calling back

CALLS = callback(3, "2 hours", hours=HOURS, other_hours=True)


def test_the_first_call_is_made_in_the_hours_that_the_rule_names():
    life = resolved(whole_city(callbacks=CALLS))
    assert life.ticket.call_at == at("2017-09-05 10:00")
    data = life.last("resolved").data
    assert (data["call_at"], data["call_rule"]) == ("2017-09-05T02:00:00+00:00", "terms")


def test_who_was_not_reached_is_called_at_other_hours_and_so_often():
    life = resolved(whole_city(callbacks=CALLS))
    life.do(NOBODY, "2017-09-05 10:10")
    assert life.ticket.call_at == at("2017-09-05 14:00")
    life.do(NOBODY, "2017-09-05 14:20")
    assert life.ticket.call_at == at("2017-09-05 19:00")
    assert life.ticket.state == "resolved"
    first = life.refused(Close("联系不上"), "2017-09-05 15:00")
    assert first.code == "close/call-back-first"
    assert "2017-09-05 19:00" in first.message_zh
    life.do(NOBODY, "2017-09-05 19:05")
    assert life.ticket.call_at is None
    assert [reached for _, reached in life.ticket.tries] == [False] * 3
    assert life.do(Close("三次联系不上"), "2017-09-05 19:10") == ("closed",)


def test_a_citizen_who_was_reached_is_not_called_again():
    life = resolved(whole_city(callbacks=CALLS))
    life.do(NOBODY, "2017-09-05 10:10")
    life.do(CONTENT, "2017-09-05 14:00")
    assert life.ticket.call_at is None
    assert life.ticket.state == "called-back"


def test_the_next_result_is_called_back_from_the_beginning():
    life = resolved(whole_city(callbacks=CALLS))
    life.do(NOBODY, "2017-09-05 10:10")
    life.do(UNSOLVED, "2017-09-05 14:00")
    life.do(Redo("未修好"), "2017-09-05 14:10")
    assert (life.ticket.tries, life.ticket.call_at) == ((), None)
    life.do(Resolve("已修复"), "2017-09-06 21:30")
    assert life.ticket.call_at == at("2017-09-07 09:00")
    assert (life.ticket.contacted, life.ticket.solved, life.ticket.satisfied) == (None, None, None)


def test_answers_to_the_questions_of_the_rules_give_the_facts():
    questions = (
        Question("contacted", "联系过您吗?", "flag", "contacted", ("从未联系",)),
        Question("solved", "解决了吗?", "flag", "solved", ("没有人来",)),
        Question("score", "满意吗?", "score", "satisfied"),
        Question("more", "还有什么要说?", "text"),
    )
    life = resolved(whole_city(callbacks=callback(questions=questions)))
    said = {
        "contacted": {"answer": False, "reason": "从未联系"},
        "solved": True,
        "score": 4,
        "more": "谢谢张师傅",
    }
    life.do(CallBack(reached=True, answers=said), "2017-09-05 11:00")
    assert (life.ticket.contacted, life.ticket.solved, life.ticket.satisfied) == (False, True, 4)
    event = life.last("called-back")
    assert event.data["answers"]["contacted"] == {"answer": False, "reason": "从未联系"}
    assert "张师傅" not in str(event.data)
    assert event.private["answers"] == {"more": "谢谢张师傅"}


def test_answers_need_a_rule_that_asks_and_a_citizen_who_was_reached():
    life = resolved()
    asked = CallBack(reached=True, answers={"solved": True})
    assert life.refused(asked, "2017-09-05 11:00").code == "call-back/no-questions"
    nobody = CallBack(reached=False, answers={"solved": True})
    assert life.refused(nobody, "2017-09-05 11:00").code == "call-back/nobody-answered"


# Redoing


def test_who_is_not_content_sends_it_back_with_clocks_of_its_own():
    life = called()
    assert life.do(Redo("未修好"), "2017-09-05 15:00") == ("redo",)
    assert (life.ticket.state, life.ticket.lead) == ("dispatched", "water-group")
    assert life.due("resolve") == "2017-09-08 17:30:00"  # three working days, not six
    assert life.clock("resolve").within == "3 working days"
    assert life.due("sign") == "2017-09-05 19:00:00"
    assert life.due("contact") == "2017-09-06 17:30:00"
    assert life.clock("callback").state == "stopped"
    data = life.last("redo").data
    assert (data["times"], data["rule"]) == (1, "terms")


def test_a_redo_needs_a_reason():
    assert called().refused(Redo(""), "2017-09-05 15:00").code == "redo/reason-needed"


def test_a_result_that_was_sent_back_is_not_asked_about_but_the_next_one_is():
    life = resolved()
    life.do(Redo("网格员发现未修好"), "2017-09-05 15:00")
    assert life.clock("callback").state == "cancelled"
    life.do(Resolve("已修复"), "2017-09-07 10:00")
    assert life.due("callback") == "2017-09-08 10:00:00"
    late = {one.data["milestone"] for one in life.history if one.kind == "overdue"}
    assert "callback" not in late


def redone_twice():
    life = called()
    for _ in range(2):
        life.do(Redo("未修好"), "2017-09-05 15:00")
        life.do(Resolve("已修复"), "2017-09-05 15:00")
        life.do(UNSOLVED, "2017-09-05 15:00")
    return life


def test_it_is_redone_as_often_as_the_rule_says():
    life = redone_twice()
    refused = life.refused(Redo("未修好"), "2017-09-05 16:00")
    assert refused.code == "redo/used-up"
    assert "2 times at most" in refused.message_en


def test_beyond_that_somebody_higher_must_have_taken_it_up():
    life = redone_twice()
    life.do(Supervise("unit-leader", "提级督办"), "2017-09-05 16:00")
    life.do(Redo("未修好"), "2017-09-05 16:10")
    assert life.last("redo").data["times"] == 3
    life.do(Resolve("已修复"), "2017-09-05 16:20")
    life.do(UNSOLVED, "2017-09-05 16:30")
    life.do(EndSupervision("已约谈"), "2017-09-05 16:40")
    assert life.refused(Redo("未修好"), "2017-09-05 16:50").code == "redo/used-up"


def test_where_no_rule_sets_a_limit_there_is_none():
    terms = {name: value for name, value in WHOLE.items() if name != "redo"}
    life = called(rulebook=whole_city(procedures=terms))
    for _ in range(5):
        life.do(Redo("未修好"), "2017-09-05 15:00")
        life.do(Resolve("已修复"), "2017-09-05 15:00")
    assert "rule" not in life.last("redo").data


def test_the_limit_is_that_of_the_most_specific_rule():
    rules = [
        ("all", None, {"redo": RedoTerms(2)}),
        ("complaints", {"category": "complaint"}, {"redo": RedoTerms(1)}),
    ]
    life = called(rulebook=whole_city(procedures=rules))
    life.do(Redo("未修好"), "2017-09-05 15:00")
    life.do(Resolve("已修复"), "2017-09-05 15:00")
    refused = life.refused(Redo("未修好"), "2017-09-05 15:00")
    assert "complaints" in refused.message_zh


# Closing


def test_a_content_citizen_needs_nobodys_approval():
    life = called(CONTENT)
    life.do(Close(), "2017-09-05 16:00")
    assert life.ticket.state == "closed"
    assert life.last("closed").data["from"] == "called-back"


@pytest.mark.parametrize(
    "said",
    [
        CallBack(reached=True, solved=False, satisfied=5),
        CallBack(reached=True, solved=True, satisfied=2),
        CallBack(reached=True, solved=False),
    ],
)
def test_who_is_not_content_is_not_closed_without_approval(said):
    life = called(said)
    refused = life.refused(Close("诉求没有依据"), "2017-09-05 16:00")
    assert refused.code == "close/approval-needed"
    assert {"redo", "ask-closing"} <= set(refused.possible)


@pytest.mark.parametrize(
    "said", [CallBack(reached=True), CallBack(reached=True, solved=True, satisfied=3)]
)
def test_who_says_nothing_against_it_is_content(said):
    called(said).do(Close(), "2017-09-05 16:00")


def test_where_no_rule_asks_for_approval_it_is_closed_by_the_centre():
    terms = {name: value for name, value in WHOLE.items() if name != "closing"}
    called(rulebook=whole_city(procedures=terms)).do(Close("没有依据"), "2017-09-05 16:00")


def test_a_demand_without_basis_is_closed_where_the_supervisor_agrees():
    life = called()
    assert life.refused(AskClosing(""), "2017-09-05 16:00").code == "closing/reason-needed"
    life.do(AskClosing("超出法定职责"), "2017-09-05 16:00")
    data = life.last("closing-asked").data
    assert (data["approve"], data["rule"], data["basis"]) == ("supervisor", "terms", "测试依据")
    life.do(GrantClosing("同意"), "2017-09-05 17:00", By("supervisor"))
    assert life.ticket.state == "closed"
    assert life.last("closed").data["approved"] is True


def test_where_the_supervisor_does_not_agree_it_goes_on():
    life = called()
    life.do(AskClosing("超出法定职责"), "2017-09-05 16:00")
    life.do(RefuseClosing("在职责之内"), "2017-09-05 17:00")
    assert life.ticket.state == "called-back"
    assert life.ticket.pending is None
    life.do(Redo("须办理"), "2017-09-05 17:10")


def test_whom_the_rule_names_approves():
    life = called(rulebook=whole_city(procedures={**WHOLE, "closing": ClosingTerms("centre-head")}))
    life.do(AskClosing("超出法定职责"), "2017-09-05 16:00")
    refused = life.refused(GrantClosing(), "2017-09-05 17:00", By("supervisor"))
    assert refused.code == "who/not-the-judge"
    life.do(GrantClosing(), "2017-09-05 17:00", By("centre-head"))


# Rating


def test_the_citizen_rates_the_result_even_after_the_end():
    life = called(CONTENT)
    life.do(Rate(4, solved=True, note="不错"), "2017-09-05 16:00")
    life.do(Close(), "2017-09-05 16:10")
    life.do(Rate(2, solved=False, note="又坏了"), "2017-09-08 10:00")
    assert life.ticket.rated == 2
    assert life.ticket.state == "closed"
    assert life.last("rated").data == {"satisfied": 2, "solved": False, "clocks": []}
    assert life.last("rated").private == {"note": "又坏了"}
    assert life.ticket.satisfied == 5  # what was said on the telephone stands


@pytest.mark.parametrize("grade", [0, 6])
def test_a_rating_goes_from_one_to_five(grade):
    refused = called().refused(Rate(grade), "2017-09-05 16:00")
    assert refused.code == "rate/satisfied-out-of-range"


def test_a_rating_before_the_call_back_does_not_stand_for_it():
    life = resolved()
    life.do(Rate(5, solved=True), "2017-09-05 11:00")
    assert life.ticket.state == "resolved"
    assert life.clock("callback").running


# Inspection


def closed():
    life = called(CONTENT)
    life.do(Close(), "2017-09-05 16:00")
    return life


@pytest.mark.parametrize("come", [resolved, called, closed])
def test_a_finding_that_confirms_the_report_changes_nothing(come):
    life = come()
    state = life.ticket.state
    assert life.do(Inspect(confirmed=True, finding="已修好"), "2017-09-06 10:00") == ("inspected",)
    assert life.ticket.state == state
    assert life.last("inspected").data["confirmed"] is True


@pytest.mark.parametrize("come", [resolved, called, closed])
def test_a_finding_that_contradicts_the_report_opens_the_matter_again(come):
    life = come()
    state = life.ticket.state
    found = Inspect(confirmed=False, finding="未修, 现场仍漏水")
    kinds = life.do(found, "2017-09-06 10:00")
    assert kinds == ("inspected", "reopened")
    data = life.last("reopened").data
    assert (data["from"], data["to"], data["why"]) == (state, "dispatched", "inspection")
    assert data["times"] == life.ticket.counts.reopenings == 1
    assert life.ticket.state == "dispatched"
    assert life.ticket.ended_at is None
    assert life.due("resolve") == "2017-09-11 17:30:00"
    assert life.clock("sign").running


def test_a_closing_that_was_asked_for_is_void_when_the_report_was_false():
    life = called()
    life.do(AskClosing("没有依据"), "2017-09-05 16:00")
    life.do(Inspect(confirmed=False, finding="未修"), "2017-09-06 10:00")
    assert life.ticket.pending is None
    assert "grant-closing" not in possible(life.ticket)


def test_an_inspection_says_what_was_found():
    refused = resolved().refused(Inspect(confirmed=True, finding=""), "2017-09-06 10:00")
    assert refused.code == "inspect/finding-needed"


def test_what_was_drawn_knows_its_draw_and_what_was_found():
    life = closed()
    draw = Draw("D20170930-7K2M9QXD", "draw-complaints", "inspector", at("2017-10-13 17:30"))
    assert life.do(draw, "2017-10-01 08:00") == ("drawn",)
    assert life.do(draw, "2017-10-01 08:01") == ()
    assert life.ticket.drawn.due_at == at("2017-10-13 17:30")
    assert life.ticket.drawn.confirmed is None
    life.do(Inspect(confirmed=True, finding="已修好"), "2017-10-02 10:00")
    data = life.last("inspected").data
    assert (data["draw"], data["rule"]) == ("D20170930-7K2M9QXD", "draw-complaints")
    assert life.ticket.drawn.confirmed is True


def test_what_was_drawn_may_be_archived_meanwhile():
    life = closed()
    life.do(Archive(), "2017-09-06 10:00")
    kinds = life.do(Draw("D20170930-7K2M9QXD", "draw", "inspector"), "2017-10-01 08:00")
    assert kinds == ("drawn",)
    assert life.ticket.state == "archived"


def test_after_the_result_only_the_call_back_falls_due():
    life = resolved()
    life.do(PassTime(), "2017-09-30 10:00")
    late = [one for one in life.history if one.kind == "overdue"]
    assert [one.data["milestone"] for one in late] == ["callback"]
    assert late[0].at == at("2017-09-06 10:00") == life.ticket.resolved_at + timedelta(days=1)
    assert replay(life.history) == life.ticket
