"""退单: asked for within a window, for a reason from the catalog, upheld or rejected."""

from dataclasses import replace

import pytest

from engine.tickets.asks import Contact, Dispatch, PassTime, Reopen, Sign, Transfer, Withdraw
from engine.tickets.commands import By, possible
from engine.tickets.requests import (
    AskSuspension,
    Correct,
    GrantSuspension,
    RejectReturn,
    Return,
    UpholdReturn,
)
from engine.tickets.ticket import replay
from tests.unit.tickets.city import (
    LIFE_CLOCKS,
    WHOLE,
    Life,
    at,
    clock,
    receive,
    returns,
    whole_city,
)

RETURN = Return("not-our-duty", "housing-bureau", "三定规定第二条")


def city(**terms):
    """The city with other terms for returning a matter."""
    more = {name: terms.pop(name) for name in ("clocks", "ladders") if name in terms}
    return whole_city(procedures={**WHOLE, "return": returns(**terms)}, **more)


def lived(rulebook=None, area="water"):
    life = Life(rulebook or whole_city())
    life.do(receive("2017-09-04 10:00", area=area))
    return life


# Asking


def test_a_return_says_why_and_whose_it_is():
    life = lived()
    assert life.do(RETURN, "2017-09-04 11:00") == ("returned",)
    data = life.last("returned").data
    assert (data["reason"], data["name"]) == ("not-our-duty", "不属本单位职责")
    assert data["reason_basis"] == "三定规定"
    assert (data["proposed"], data["late"], data["times"]) == ("housing-bureau", False, 1)
    assert (data["approve"], data["rule"], data["basis"]) == ("dispatcher", "terms", "测试依据")
    assert life.last("returned").private == {"note": "三定规定第二条"}
    assert life.ticket.pending.reason == "not-our-duty"
    assert life.ticket.state == "dispatched"


@pytest.mark.parametrize(
    ("command", "code", "hint"),
    [
        (Return("not-our-dutty"), "return/unknown-reason", "not-our-duty"),
        (Return("xyz"), "return/unknown-reason", "wrong-address"),
        (Return("not-our-duty", "housing-burea"), "dispatch/unknown-department", "housing-bureau"),
        (Return("not-our-duty", "price-bureau"), "dispatch/department-not-in-force", "housing"),
        (Return("not-our-duty", "water-group"), "return/proposes-itself", "itself"),
    ],
)
def test_a_return_that_names_nothing_known_is_refused(command, code, hint):
    refused = lived().refused(command, "2017-09-04 11:00")
    assert refused.code == code
    assert hint in refused.message_en


@pytest.mark.parametrize(
    ("area", "last", "late"),
    [
        ("power", "2017-09-06 17:30", "2017-09-06 17:30:01"),  # office hours
        ("water", "2017-09-07 00:00", "2017-09-07 00:00:01"),  # around the clock
    ],
)
def test_the_window_runs_in_the_units_own_time(area, last, late):
    life = lived(area=area)
    life.do(RETURN, last)
    assert life.last("returned").data["late"] is False
    life = lived(area=area)
    assert life.do(RETURN, late)[-2:] == ("returned", "return-rejected")
    assert life.last("returned").data["late"] is True


def test_a_late_return_is_rejected_by_the_rule_at_once_and_the_unit_keeps_the_matter():
    life = lived()
    life.do(RETURN, "2017-09-08 10:00")
    rejected = life.last("return-rejected")
    assert (rejected.data["by"], rejected.data["reason"]) == ("rule", "not-our-duty")
    assert rejected.private == {"reason": "逾期退单, 按规则由该单位办理。"}
    assert life.ticket.pending is None
    assert life.ticket.lead == "water-group"


def test_a_late_return_is_judged_where_the_rule_says_so():
    life = lived(city(late="judge"))
    assert life.do(RETURN, "2017-09-08 10:00")[-1] == "returned"
    assert life.ticket.pending_kind == "return"
    life.do(UpholdReturn("housing-bureau"), "2017-09-08 11:00")
    assert life.ticket.lead == "housing-bureau"


def test_the_window_of_the_next_unit_begins_with_its_own_dispatch():
    life = lived()
    life.do(Transfer("power-company", "改由供电公司"), "2017-09-08 10:00")
    life.do(Return("not-our-duty"), "2017-09-12 17:30")
    assert life.last("returned").data["late"] is False


def test_without_a_rule_a_return_is_always_in_time_and_anybody_of_the_centre_judges():
    life = lived(replace(whole_city(), procedures=None))
    life.do(RETURN, "2017-12-08 10:00")
    assert life.last("returned").data["late"] is False
    assert life.ticket.pending.approve is None
    life.do(RejectReturn("属本单位"), "2017-12-08 11:00", By("supervisor"))


# Rejecting


@pytest.mark.parametrize("how", ["keep", "give-back", "restart"])
def test_a_rejected_return_never_stopped_the_clock(how):
    life = lived(city(clock=how))
    before = life.ticket.clocks
    life.do(RETURN, "2017-09-04 10:30")
    assert life.ticket.clocks == before
    life.do(RejectReturn("属本单位职责"), "2017-09-04 13:37:11")
    assert life.ticket.clocks == before
    assert life.clock("resolve").due_at == at("2017-09-12 17:30")
    assert life.last("return-rejected").data["by"] == "person"
    assert life.last("return-rejected").private == {"reason": "属本单位职责"}


def test_a_clock_falls_due_while_the_return_waits():
    life = lived()
    life.do(RETURN, "2017-09-04 13:00")
    life.do(PassTime(), "2017-09-04 15:00")
    assert life.last("overdue").data["milestone"] == "sign"


def test_rejecting_needs_a_reason():
    life = lived()
    life.do(RETURN, "2017-09-04 11:00")
    assert life.refused(RejectReturn(" "), "2017-09-04 11:10").code == "return/reason-needed"


def test_who_signs_and_contacts_while_the_return_waits_keeps_it_waiting():
    life = lived()
    life.do(RETURN, "2017-09-04 11:00")
    life.do(Sign(), "2017-09-04 11:10")
    life.do(Contact("已致电"), "2017-09-04 11:20")
    assert life.ticket.pending_kind == "return"


# Upholding


def test_upheld_to_the_proposed_unit_needs_no_reason():
    life = lived()
    life.do(RETURN, "2017-09-04 11:00")
    assert life.do(UpholdReturn("housing-bureau"), "2017-09-04 11:30") == (
        "return-upheld",
        "dispatched",
    )
    assert (life.ticket.state, life.ticket.lead) == ("dispatched", "housing-bureau")
    data = life.last("dispatched").data
    assert (data["by"], data["from"], data["lead"]) == ("person", "water-group", "housing-bureau")
    assert life.ticket.counts.dispatches == 2


def test_upheld_names_the_routing_rule_for_its_owner():
    life = lived()
    life.do(RETURN, "2017-09-04 11:00")
    life.do(UpholdReturn("housing-bureau"), "2017-09-04 11:30")
    data = life.last("return-upheld").data
    assert (data["routed_by"], data["from"]) == ("water", "water-group")
    assert (data["reason"], data["proposed"]) == ("not-our-duty", "housing-bureau")
    assert (data["clock"], data["rule"]) == ("keep", "terms")


def test_upheld_to_another_unit_than_the_proposed_needs_a_reason():
    life = lived()
    life.do(RETURN, "2017-09-04 11:00")
    refused = life.refused(UpholdReturn("traffic-police"), "2017-09-04 11:30")
    assert refused.code == "return/reason-needed"
    life.do(UpholdReturn("traffic-police", "现场为交通事故"), "2017-09-04 11:30")
    assert life.ticket.lead == "traffic-police"


def test_upheld_to_the_same_unit_is_a_contradiction():
    life = lived()
    life.do(RETURN, "2017-09-04 11:00")
    refused = life.refused(UpholdReturn("water-group"), "2017-09-04 11:30")
    assert refused.code == "return/same-unit"


def test_upheld_goes_by_the_rules_where_they_name_another_unit():
    life = lived()
    life.do(Transfer("housing-bureau", "先由住建局"), "2017-09-04 10:30")
    life.do(Return("not-our-duty", "water-group"), "2017-09-04 11:00")
    assert life.do(UpholdReturn(), "2017-09-04 11:30") == ("return-upheld", "dispatched")
    data = life.last("dispatched").data
    assert (data["by"], data["rule"], data["lead"]) == ("rule", "water", "water-group")
    assert data["from"] == "housing-bureau"


def waiting(rulebook=None):
    """A return was upheld, and the rules know no other unit."""
    life = lived(rulebook)
    life.do(Return("not-our-duty"), "2017-09-04 11:00")
    assert life.do(UpholdReturn(), "2017-09-04 11:30") == ("return-upheld",)
    return life


def test_upheld_waits_for_the_dispatcher_where_the_rules_name_the_same_unit():
    life = waiting()
    assert (life.ticket.state, life.ticket.lead) == ("received", None)
    assert "dispatch" in possible(life.ticket)
    assert "sign" not in possible(life.ticket)


def test_what_was_returned_is_not_given_back_to_the_unit_by_leaving_the_lead_out():
    life = waiting()
    assert life.refused(Dispatch(), "2017-09-04 11:40").code == "dispatch/lead-needed"
    life.do(Dispatch("housing-bureau"), "2017-09-04 11:40")
    assert life.last("dispatched").data["from"] == "water-group"


def test_what_waits_may_be_put_right_and_then_goes_by_the_rules():
    life = waiting()
    assert life.do(Correct({"area": "power"}, "是停电"), "2017-09-04 11:40") == (
        "corrected",
        "dispatched",
    )
    assert life.ticket.lead == "power-company"


def test_what_waited_and_was_withdrawn_is_not_reopened_at_the_unit_that_returned_it():
    life = waiting()
    life.do(Withdraw(), "2017-09-04 11:40")
    life.do(Reopen("市民又来电"), "2017-09-05 10:00")
    assert life.last("reopened").data["to"] == "received"


FAULT_CLOCKS = [
    ("dispatch", None, clock("dispatch", "received", "dispatched", "30 minutes")),
    ("contact", None, clock("contact", "dispatched", "contacted", "2 hours")),
    *(one for one in LIFE_CLOCKS if one[0] in ("sign", "resolve")),
]


def test_the_clocks_of_the_units_own_steps_end_with_an_upheld_return():
    life = waiting(whole_city(clocks=FAULT_CLOCKS))
    assert life.clock("sign").state == "cancelled"
    assert life.clock("contact").state == "cancelled"
    assert life.clock("resolve").running
    life.do(PassTime(), "2017-09-04 11:59")
    assert "overdue" not in life.kinds()


def test_the_dispatcher_has_a_clock_again_and_the_next_unit_all_of_its_own():
    life = waiting(whole_city(clocks=FAULT_CLOCKS))
    assert life.due("dispatch") == "2017-09-04 12:00:00"
    life.do(Dispatch("power-company"), "2017-09-04 11:50")
    assert life.clock("dispatch").state == "stopped"
    assert life.due("sign") == "2017-09-04 17:20:00"
    assert life.due("contact") == "2017-09-04 13:50:00"
    assert life.due("resolve") == "2017-09-12 17:30:00"


# What becomes of the clock of the result


def test_the_promise_is_kept_where_the_rule_says_keep():
    life = lived(city(clock="keep"))
    life.do(RETURN, "2017-09-04 11:00")
    life.do(UpholdReturn("housing-bureau"), "2017-09-05 11:00")
    assert life.due("resolve") == "2017-09-12 17:30:00"
    assert life.clock("resolve").started_at == at("2017-09-04 10:00")


def test_the_time_under_judgement_is_given_back_where_the_rule_says_so():
    life = lived(city(clock="give-back"))
    life.do(RETURN, "2017-09-04 11:00")
    life.do(UpholdReturn("housing-bureau"), "2017-09-05 11:00")  # one working day later
    assert life.due("resolve") == "2017-09-13 17:30:00"
    (change,) = [
        one for one in life.last("return-upheld").data["clocks"] if one["milestone"] == "resolve"
    ]
    assert (change["change"], change["why"]) == ("moved", "return-upheld")


def test_real_time_is_given_back_to_a_limit_in_real_time():
    clocks = [("r", None, clock("resolve", "received", "resolved", "48 hours"))]
    life = lived(city(clock="give-back", clocks=clocks))
    life.do(RETURN, "2017-09-04 11:00")
    life.do(UpholdReturn("housing-bureau"), "2017-09-05 11:00:30")
    assert life.due("resolve") == "2017-09-07 10:00:30"


def test_who_asked_in_time_is_not_late_because_the_centre_was_slow():
    life = lived(city(clock="give-back", within="30 working days"))
    life.do(RETURN, "2017-09-12 16:30")
    life.do(PassTime(), "2017-09-13 10:00")
    assert life.clock("resolve").overdue
    life.do(UpholdReturn("housing-bureau"), "2017-09-13 10:00")  # 2.5 working hours later
    assert life.due("resolve") == "2017-09-13 11:00:00"
    assert not life.clock("resolve").overdue


def test_who_returns_what_is_overdue_stays_late():
    life = lived(city(clock="give-back", within="30 working days"))
    life.do(RETURN, "2017-09-13 10:00")
    life.do(UpholdReturn("housing-bureau"), "2017-09-13 16:00")
    assert life.clock("resolve").overdue
    assert life.due("resolve") == "2017-09-12 17:30:00"


def test_the_clock_restarts_with_the_next_dispatch_where_the_rule_says_so():
    life = waiting(city(clock="restart"))
    assert life.due("resolve") == "2017-09-12 17:30:00"  # until then the old promise counts
    life.do(Dispatch("power-company"), "2017-09-06 10:00")
    assert life.due("resolve") == "2017-09-14 17:30:00"
    assert life.clock("resolve").started_at == at("2017-09-06 10:00")


def test_the_clock_restarts_once():
    life = waiting(city(clock="restart"))
    life.do(Dispatch("power-company"), "2017-09-06 10:00")
    life.do(Transfer("housing-bureau", "职责调整"), "2017-09-07 10:00")
    assert life.due("resolve") == "2017-09-14 17:30:00"


def test_a_promise_that_counts_from_the_dispatch_is_not_made_longer_by_passing_it_round():
    clocks = [("r", None, clock("resolve", "dispatched", "resolved", "6 working days"))]
    life = lived(city(clock="keep", clocks=clocks), area="power")
    life.do(RETURN, "2017-09-06 11:00")
    life.do(UpholdReturn("housing-bureau"), "2017-09-06 16:00")
    life.do(Transfer("power-company", "职责调整"), "2017-09-07 10:00")
    assert life.due("resolve") == "2017-09-12 17:30:00"


# A city whose clocks stand still while a return is judged


def held(resumes, milestone="resolve"):
    """A matter that was returned, and whose clock its rule has paused for that."""
    given = {
        "resolve": ("received", "resolved", "48 hours"),
        "part": ("part-asked", "part-done", "48 hours"),
    }
    limit = clock(
        milestone, *given[milestone], pauses_on=("returned",), resumes_on=tuple(resumes.split())
    )
    life = lived(city(clocks=[("r", None, limit)]))
    life.do(Return("not-our-duty"), "2017-09-04 11:00")
    key = "resolve" if milestone == "resolve" else "part:power-company"
    assert life.clock(key).state == "paused"
    return life, key


BOTH = ("return-rejected return-upheld", "return-rejected dispatched")


@pytest.mark.parametrize("resumes", BOTH)
@pytest.mark.parametrize("milestone", ["resolve", "part"])
@pytest.mark.parametrize(
    "way",
    [
        RejectReturn("属本单位"),
        UpholdReturn("housing-bureau", "由住建局"),
        Transfer("housing-bureau", "不等裁定, 由住建局"),
    ],
    ids=["rejected", "upheld", "transferred"],
)
def test_a_clock_that_a_return_paused_runs_on_after_every_end_of_it(resumes, milestone, way):
    life, key = held(resumes, milestone)
    life.do(way, "2017-09-04 15:00")
    assert life.clock(key).state == "running"
    assert life.due(key) == "2017-09-06 14:00:00"
    assert replay(life.history) == life.ticket


@pytest.mark.parametrize(("resumes", "due"), zip(BOTH, ("11:00", "16:00"), strict=True))
def test_where_it_waits_for_a_dispatch_the_rule_says_when_the_clock_runs_on(resumes, due):
    life, key = held(resumes)
    life.do(UpholdReturn(), "2017-09-04 12:00")
    life.do(Dispatch("housing-bureau", "由住建局"), "2017-09-04 17:00")
    assert life.due(key) == f"2017-09-06 {due}:00"


# Limits


def test_after_so_many_dispatches_the_centre_designates_and_that_is_final():
    life = lived(city(final_after=2))
    life.do(RETURN, "2017-09-04 11:00")
    life.do(UpholdReturn("housing-bureau"), "2017-09-04 11:30")
    refused = life.refused(Return("not-our-duty", "power-company"), "2017-09-04 12:00")
    assert refused.code == "return/final"
    assert "2 次" in refused.message_zh


def test_a_designated_unit_may_not_return_the_matter_however_seldom_it_was_dispatched():
    life = Life(whole_city())
    life.do(receive("2017-09-04 10:00", area="forestry"))
    life.do(Dispatch("water-group", final=True), "2017-09-04 10:10")
    assert life.ticket.final
    assert life.refused(RETURN, "2017-09-04 11:00").code == "return/final"
    life.do(Transfer("power-company", "改派"), "2017-09-04 11:10")
    assert not life.ticket.final
    life.do(RETURN, "2017-09-04 11:20")


def test_returns_are_counted():
    life = lived(city(final_after=9))
    for hour, unit in enumerate(("housing-bureau", "power-company", "traffic-police"), start=11):
        life.do(Return("not-our-duty", unit), f"2017-09-04 {hour}:00")
        assert life.last("returned").data["times"] == hour - 10
        life.do(UpholdReturn(unit), f"2017-09-04 {hour}:30")
    assert (life.ticket.counts.returns, life.ticket.counts.dispatches) == (3, 4)


# Together with others


def test_a_transfer_settles_the_return_that_waits():
    life = lived()
    life.do(RETURN, "2017-09-04 11:00")
    life.do(Transfer("power-company", "改派"), "2017-09-04 11:10")
    assert life.ticket.pending is None
    assert "uphold-return" not in possible(life.ticket)


def test_a_suspended_matter_goes_on_when_its_return_is_upheld():
    life = lived()
    life.do(AskSuspension("等市民"), "2017-09-04 10:30")
    life.do(GrantSuspension(), "2017-09-04 10:30")
    life.do(RETURN, "2017-09-05 10:30")
    kinds = life.do(UpholdReturn("housing-bureau"), "2017-09-05 10:30")
    assert kinds == ("resumed", "return-upheld", "dispatched")
    assert not life.ticket.suspended
    assert life.clock("resolve").running
    assert life.due("resolve") == "2017-09-13 17:30:00"


def test_the_whole_procedure_folds_from_its_events():
    life = waiting(city(clock="give-back"))
    life.do(Dispatch("housing-bureau", "住建局职责"), "2017-09-05 09:00")
    life.do(Return("wrong-address"), "2017-09-05 10:00")
    life.do(RejectReturn("地址明确"), "2017-09-05 11:00")
    assert replay(life.history) == life.ticket
