"""How a matter ends (不予受理, 撤回, 归档), and how it is taken up again (重新办理)."""

import pytest

from engine.rulebook.rulebook import ArchiveTerms, DeclineTerms
from engine.tickets.asks import (
    Answer,
    Archive,
    CallBack,
    Close,
    Decline,
    Dispatch,
    HangUp,
    PassTime,
    Refer,
    Reopen,
    Resolve,
    Sign,
    Withdraw,
)
from engine.tickets.commands import By, possible
from engine.tickets.requests import (
    AskDecline,
    GrantDecline,
    RefuseDecline,
    ReplySupervision,
    Return,
    Supervise,
)
from engine.tickets.ticket import replay
from engine.tickets.timers import next_timer
from engine.timing.durations import parse_duration
from tests.unit.tickets.city import WHOLE, Life, at, receive, whole_city

ASK = AskDecline("in-court", "已立案")


def lived(rulebook=None, area="water", **facts):
    life = Life(rulebook or whole_city())
    life.do(receive("2017-09-04 10:00", area=area, **facts))
    return life


# The unit finds that it may not be accepted


def test_the_unit_asks_and_the_centre_declines():
    life = lived()
    life.do(ASK, "2017-09-04 11:00")
    data = life.last("decline-asked").data
    assert (data["reason"], data["approve"], data["rule"]) == ("in-court", "supervisor", "terms")
    life.do(GrantDecline("请等待判决"), "2017-09-04 12:00")
    assert (life.ticket.state, life.ticket.decline) == ("declined", "in-court")
    declined = life.last("declined")
    assert (declined.data["by"], declined.data["tell"]) == ("person", "请等待法院判决")
    assert declined.private == {"told": "请等待判决"}
    assert not [one for one in life.ticket.clocks.values() if one.going]


def test_the_clock_runs_while_it_is_judged_and_on_if_it_is_refused():
    life = lived()
    before = life.ticket.clocks
    life.do(ASK, "2017-09-04 11:00")
    assert life.refused(RefuseDecline(""), "2017-09-04 12:00").code == "request/reason-needed"
    life.do(RefuseDecline("应当受理"), "2017-09-04 12:00")
    assert life.ticket.clocks == before
    assert life.ticket.state == "dispatched"


def test_what_waits_to_be_declined_is_not_resolved():
    life = lived()
    life.do(ASK, "2017-09-04 11:00")
    assert life.refused(Resolve("已办"), "2017-09-04 12:00").code == "request/waiting"


def test_an_unknown_reason_is_refused_with_the_known_ones():
    refused = lived().refused(AskDecline("in-curt"), "2017-09-04 11:00")
    assert refused.code == "decline/unknown-reason"
    assert "in-court" in refused.message_en


def test_where_no_rule_lets_units_ask_they_return_it():
    terms = {name: value for name, value in WHOLE.items() if name != "decline"}
    refused = lived(whole_city(procedures=terms)).refused(ASK, "2017-09-04 11:00")
    assert refused.code == "decline/not-by-the-unit"
    assert "return" in refused.possible


def test_whom_the_rule_names_agrees():
    life = lived(whole_city(procedures={**WHOLE, "decline": DeclineTerms("city-leader")}))
    life.do(ASK, "2017-09-04 11:00")
    refused = life.refused(GrantDecline(), "2017-09-04 12:00", By("dispatcher"))
    assert refused.code == "who/not-the-judge"
    life.do(GrantDecline(), "2017-09-04 12:00", By("city-leader"))


# Taken up again

NEW = {
    "withdrawn": Withdraw(),
    "referred": Refer("95598"),
    "declined": Decline("in-court"),
    "answered": Answer("请带身份证"),
}


@pytest.mark.parametrize("state", list(NEW))
def test_what_ended_before_any_unit_had_it_goes_by_the_rules(state):
    life = lived(area="forestry", category="fault-repair")
    life.do(NEW[state], "2017-09-04 10:01")
    assert life.ticket.state == state
    assert life.do(Reopen("市民又来电"), "2017-09-06 10:00") == ("reopened",)
    assert life.ticket.state == "received"
    data = life.last("reopened").data
    assert (data["from"], data["to"], data["times"]) == (state, "received", 1)
    assert (data["why"], data["rule"]) == ("request", "terms")
    assert life.due("dispatch") == "2017-09-06 10:02:00"
    assert life.clock("resolve").started_at == at("2017-09-06 10:00")
    life.do(Dispatch("water-group"), "2017-09-06 10:01")
    assert life.due("sign") == "2017-09-06 14:01:00"


def test_what_the_rules_refer_waits_for_a_person_who_knows_better():
    life = lived(subject="楼下着火")
    assert life.ticket.state == "referred"
    assert life.do(Reopen("火已灭, 请查违建"), "2017-09-05 10:00") == ("reopened",)
    assert life.ticket.state == "received"
    life.do(Dispatch("housing-bureau"), "2017-09-05 10:10")


@pytest.mark.parametrize("facts", [{"subject": "楼下着火"}, {"circumstance": "in-court"}])
def test_what_was_promised_nothing_at_the_door_is_promised_its_time_when_it_is_taken_up(facts):
    life = lived(**facts)
    assert (life.ticket.plans, life.ticket.clocks) == ((), {})
    life.do(Reopen("应当受理"), "2017-09-05 10:00")
    assert life.due("resolve") == "2017-09-08 17:30:00"
    assert life.due("contact") == "2017-09-06 17:30:00"
    life.do(Dispatch("water-group"), "2017-09-05 10:10")
    assert life.due("sign") == "2017-09-05 14:10:00"
    assert replay(life.history) == life.ticket


def test_what_the_rules_know_by_now_is_dispatched_at_once():
    life = lived(answer=Answer("在修"))
    assert life.ticket.state == "answered"
    assert life.do(Reopen("仍停水"), "2017-09-05 10:00") == ("reopened", "dispatched")
    assert life.ticket.lead == "water-group"


def closed():
    life = lived()
    life.do(Sign(), "2017-09-04 11:00")
    life.do(Resolve("已修复"), "2017-09-04 12:00")
    life.do(CallBack(reached=True, solved=True), "2017-09-04 13:00")
    life.do(Close(), "2017-09-05 10:00")
    return life


def test_what_a_unit_had_goes_back_to_it_with_clocks_of_its_own():
    life = closed()
    life.do(Reopen("又停水"), "2017-09-11 10:00")
    assert (life.ticket.state, life.ticket.lead) == ("dispatched", "water-group")
    assert life.due("resolve") == "2017-09-14 17:30:00"
    assert life.due("sign") == "2017-09-11 14:00:00"
    assert life.due("contact") == "2017-09-12 17:30:00"
    assert life.ticket.ended_at is None
    assert life.ticket.counts.reopenings == 1


def test_what_the_unit_had_declined_goes_back_to_it():
    life = lived()
    life.do(ASK, "2017-09-04 11:00")
    life.do(GrantDecline(), "2017-09-04 12:00")
    life.do(Reopen("已撤诉"), "2017-09-05 10:00")
    assert (life.ticket.state, life.ticket.lead) == ("dispatched", "water-group")


def test_a_reopening_needs_a_reason():
    assert closed().refused(Reopen(" "), "2017-09-06 10:00").code == "reopen/reason-needed"


def test_it_is_reopened_within_the_time_that_the_rule_gives():
    closed().do(Reopen("又停水"), "2017-10-05 10:00")
    refused = closed().refused(Reopen("又停水"), "2017-10-05 10:00:01")
    assert refused.code == "reopen/too-late"
    assert "2017-10-05 10:00" in refused.message_zh
    assert "new request" in refused.message_en


def test_where_no_rule_sets_a_time_it_is_always_possible_until_it_is_archived():
    terms = {name: WHOLE[name] for name in WHOLE if name not in ("reopening", "archive")}
    life = lived(whole_city(procedures=terms))
    life.do(Withdraw(), "2017-09-04 11:00")
    life.do(Reopen("又停水"), "2019-10-05 10:00")


def test_the_time_counts_from_the_last_end():
    life = closed()
    life.do(Reopen("又停水"), "2017-10-05 10:00")
    life.do(Withdraw(), "2017-10-06 10:00")
    life.do(Reopen("又停水"), "2017-11-05 10:00")
    assert life.ticket.counts.reopenings == 2
    assert replay(life.history) == life.ticket


# Put away


@pytest.mark.parametrize("state", list(NEW))
def test_what_ended_is_archived_by_itself(state):
    life = lived(area="forestry")
    life.do(NEW[state], "2017-09-04 10:01")
    assert next_timer(life.rulebook, life.ticket) == at("2017-12-03 10:01")
    assert life.do(PassTime(), "2017-12-03 10:00:59") == ()
    assert life.do(PassTime(), "2018-03-01 10:00") == ("archived",)
    event = life.last("archived")
    assert (event.at, event.data["by"]) == (at("2017-12-03 10:01"), "rule")
    assert (event.data["rule"], event.data["basis"]) == ("terms", "测试依据")
    assert next_timer(life.rulebook, life.ticket) is None
    assert possible(life.ticket) == ()


def test_a_person_may_archive_it_before():
    life = closed()
    life.do(Archive(), "2017-09-06 10:00")
    assert life.ticket.state == "archived"
    assert life.last("archived").data["by"] == "person"
    assert life.ticket.ended_at == at("2017-09-05 10:00")


def test_what_was_reopened_is_not_archived():
    life = closed()
    life.do(Reopen("又停水"), "2017-09-06 10:00")
    life.do(PassTime(), "2018-03-01 10:00")
    assert "archived" not in life.kinds()


def test_without_a_rule_nothing_is_archived_by_itself():
    terms = {name: WHOLE[name] for name in WHOLE if name != "archive"}
    life = lived(whole_city(procedures=terms))
    life.do(Withdraw(), "2017-09-04 11:00")
    assert next_timer(life.rulebook, life.ticket) is None


def test_the_retention_counts_working_time_where_the_rule_says_so():
    terms = {**WHOLE, "archive": ArchiveTerms(parse_duration("10 working days"))}
    life = lived(whole_city(procedures=terms))
    life.do(Withdraw(), "2017-09-08 11:00")
    assert next_timer(life.rulebook, life.ticket) == at("2017-09-22 11:00")


def test_a_reopening_that_comes_after_the_retention_finds_it_archived():
    life = closed()
    refused = life.refused(Reopen("又停水"), "2018-03-01 10:00")
    assert refused.code == "ticket/already-archived"


def test_what_is_put_away_owes_no_reply_any_more():
    life = lived()
    life.do(Supervise("unit-leader", "说明原因", "1 working day"), "2017-09-04 10:30")
    life.do(Supervise("unit-leader", "再次说明"), "2017-09-04 10:40")
    life.do(ReplySupervision("已说明", "S2"), "2017-09-04 10:50")
    life.do(Withdraw(), "2017-09-04 11:00")
    assert life.clock("reply:S1").running
    life.do(Archive(), "2017-09-05 10:00")
    assert life.clock("reply:S1").state == "cancelled"
    assert {one.state for one in life.ticket.supervisions.values()} == {"ended"}
    assert next_timer(life.rulebook, life.ticket) is None
    assert replay(life.history) == life.ticket


def test_the_call_may_end_after_everything_else():
    life = lived(area="forestry", channel="hotline", call_open=True)
    life.do(Withdraw(), "2017-09-04 10:01")
    life.do(Archive(), "2017-09-04 10:02")
    life.do(HangUp(), "2017-09-04 10:03")
    assert life.ticket.state == "archived"


def test_a_request_that_waits_ends_with_the_matter():
    life = lived()
    life.do(Return("not-our-duty"), "2017-09-04 10:30")
    life.do(Withdraw(), "2017-09-04 11:00")
    assert life.ticket.pending is None
