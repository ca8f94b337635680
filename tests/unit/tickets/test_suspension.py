"""挂起: the clocks that the rules name stand still, by hand or until its time is up."""

from datetime import timedelta

import pytest

from engine.tickets.asks import Contact, PassTime, Resolve, Transfer, Withdraw
from engine.tickets.commands import By
from engine.tickets.requests import (
    AskExtension,
    AskSuspension,
    Correct,
    GrantExtension,
    GrantSuspension,
    RefuseSuspension,
    Resume,
)
from engine.tickets.ticket import replay
from engine.tickets.timers import next_timer
from tests.unit.tickets.city import (
    LIFE_CLOCKS,
    WHOLE,
    Life,
    at,
    clock,
    ladder,
    receive,
    step,
    suspension,
    whole_city,
)

ASK = AskSuspension("等市民返回威海")


def lived(rulebook=None, **facts):
    """Received on Monday the 4th at 10:00, due on Tuesday the 12th at 17:30; contacted."""
    life = Life(rulebook or whole_city(ladders=[]))
    life.do(receive("2017-09-04 10:00", **facts))
    life.do(Contact("已致电"), "2017-09-04 10:10")
    return life


def suspended(since="2017-09-05 10:00", until=None, rulebook=None, **facts):
    life = lived(rulebook, **facts)
    life.do(AskSuspension("等市民返回威海", at(until) if until else None), since)
    life.do(GrantSuspension(), since)
    return life


# Asking and judging


def test_a_suspension_is_asked_for_and_granted():
    life = lived()
    assert life.do(ASK, "2017-09-05 10:00") == ("suspension-asked",)
    data = life.last("suspension-asked").data
    assert (data["approve"], data["rule"], data["basis"]) == ("supervisor", "terms", "测试依据")
    assert data["until"] == "2017-10-05T02:00:00+00:00"
    assert not life.ticket.suspended
    assert life.do(GrantSuspension(), "2017-09-05 10:00") == ("suspended",)
    assert life.ticket.suspended
    assert life.ticket.suspension.until == at("2017-10-05 10:00")
    assert life.ticket.state == "dispatched"


def test_a_refused_suspension_changes_no_clock():
    life = lived()
    before = life.ticket.clocks
    life.do(ASK, "2017-09-05 10:00")
    life.do(RefuseSuspension("可以先办"), "2017-09-05 11:00")
    assert life.ticket.clocks == before
    assert life.ticket.counts.suspensions == 0


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        (AskSuspension(" "), "suspension/reason-needed"),
        (AskSuspension("等", at("2017-09-05 10:00")), "suspension/in-past"),
        (AskSuspension("等", at("2017-10-05 10:00:01")), "suspension/too-long"),
    ],
)
def test_what_cannot_be_asked_for_is_refused(asked, code):
    assert lived().refused(asked, "2017-09-05 10:00").code == code


def test_the_judge_may_set_another_end_within_the_rule():
    life = lived()
    life.do(AskSuspension("等", at("2017-09-25 10:00")), "2017-09-05 10:00")
    too_long = life.refused(GrantSuspension(at("2017-10-06 10:00")), "2017-09-05 10:00")
    assert too_long.code == "suspension/too-long"
    life.do(GrantSuspension(at("2017-09-08 12:00")), "2017-09-05 10:00")
    assert life.ticket.suspension.until == at("2017-09-08 12:00")


def test_an_end_that_has_passed_meanwhile_cannot_be_granted_as_asked():
    life = lived()
    life.do(AskSuspension("等", at("2017-09-06 10:00")), "2017-09-05 10:00")
    assert life.refused(GrantSuspension(), "2017-09-07 10:00").code == "suspension/in-past"
    life.do(GrantSuspension(at("2017-09-09 10:00")), "2017-09-07 10:00")


def test_without_a_rule_nothing_is_suspended():
    terms = {name: value for name, value in WHOLE.items() if name != "suspension"}
    life = lived(whole_city(procedures=terms))
    assert life.refused(ASK, "2017-09-05 10:00").code == "suspension/not-allowed"


def test_it_is_suspended_as_often_as_the_rule_says():
    life = lived()
    for times, hour in ((1, 10), (2, 14)):
        life.do(ASK, f"2017-09-05 {hour}:00")
        assert life.last("suspension-asked").data["times"] == times
        life.do(GrantSuspension(), f"2017-09-05 {hour}:00")
        life.do(Resume(), f"2017-09-05 {hour + 1}:00")
    refused = life.refused(ASK, "2017-09-06 10:00")
    assert refused.code == "suspension/used-up"
    assert "2 times at most" in refused.message_en


def test_whom_the_rule_names_may_judge():
    life = lived(whole_city(procedures={**WHOLE, "suspension": suspension(approve="city-leader")}))
    life.do(ASK, "2017-09-05 10:00")
    assert life.refused(GrantSuspension(), "2017-09-05 11:00", By("supervisor")).code == (
        "who/not-the-judge"
    )
    life.do(GrantSuspension(), "2017-09-05 11:00", By("city-leader"))


# What stands still


def test_working_time_stands_still_to_the_second():
    life = suspended("2017-09-05 10:00:07")
    # To 17:30 that day 5 h 59 min 53 s, and five days of 7.5 hours.
    assert life.clock("resolve").remaining == timedelta(hours=43.5) - timedelta(seconds=7)
    life.do(Resume(), "2017-09-07 16:00")
    assert life.due("resolve") == "2017-09-15 14:29:53"
    assert life.clock("resolve").since == at("2017-09-07 16:00")


def test_a_part_of_a_second_is_the_units():
    life = suspended("2017-09-05 10:00:07.25")
    assert life.clock("resolve").remaining == timedelta(hours=43.5) - timedelta(seconds=7)


def test_only_the_clocks_that_the_rules_name_stand_still():
    life = Life(whole_city(ladders=[]))
    life.do(receive("2017-09-04 10:00"))
    life.do(ASK, "2017-09-04 10:30")
    life.do(GrantSuspension(), "2017-09-04 10:30")
    assert life.clock("resolve").state == "paused"
    assert life.clock("contact").running
    life.do(PassTime(), "2017-09-06 10:00")
    late = [one.data["milestone"] for one in life.history if one.kind == "overdue"]
    assert late == ["sign", "contact"]


def test_no_time_passes_and_no_step_is_taken_while_it_stands_still():
    steps = [ladder("l", "resolve", step("1 working day before due", remind=("handler",)))]
    life = suspended(until="2017-10-01 10:00", rulebook=whole_city(ladders=steps, clocks=ONLY))
    assert life.do(PassTime(), "2017-09-30 10:00") == ()
    assert next_timer(life.rulebook, life.ticket) == at("2017-10-01 10:00")


def test_an_overdue_clock_does_not_stand_still():
    life = suspended("2017-09-13 10:00")
    assert life.ticket.suspended
    assert life.clock("resolve").running
    assert life.clock("resolve").overdue
    life.do(Resume(), "2017-09-14 10:00")
    assert life.due("resolve") == "2017-09-12 17:30:00"


def test_a_limit_in_real_time_keeps_real_time():
    hours = clock(
        "resolve", "received", "resolved", "48 hours", calendar="office", pauses_on=("suspended",)
    )
    life = suspended("2017-09-05 22:00", rulebook=whole_city(clocks=[("r", None, hours)]))
    assert life.clock("resolve").remaining == timedelta(hours=12)
    life.do(Resume(), "2017-09-09 03:00")
    assert life.due("resolve") == "2017-09-09 15:00:00"


ONLY = [one for one in LIFE_CLOCKS if one[0] == "resolve"]


# Its end by time


def test_it_ends_by_itself_and_the_clock_goes_on():
    life = suspended(until="2017-09-06 10:00")
    assert life.do(PassTime(), "2017-09-06 09:59") == ()
    assert life.do(PassTime(), "2017-09-06 10:00") == ("resumed",)
    resumed = life.last("resumed")
    assert (resumed.data["by"], resumed.at) == ("time", at("2017-09-06 10:00"))
    assert not life.ticket.suspended
    assert life.due("resolve") == "2017-09-13 17:30:00"
    assert life.do(PassTime(), "2017-09-06 10:00") == ()


def test_after_downtime_all_comes_in_order_with_the_instants_as_they_were():
    steps = [
        ladder(
            "l",
            "resolve",
            step("1 working day before due", remind=("handler",)),
            step("due", remind=("unit-head",)),
            step("1 working day after due", supervise="unit-leader"),
        )
    ]
    life = suspended(until="2017-09-06 10:00", rulebook=whole_city(ladders=steps, clocks=ONLY))
    life.do(PassTime(), "2018-01-01 10:00")
    came = [(one.kind, one.at.strftime("%m-%d %H:%M")) for one in life.history[5:]]
    assert came == [
        ("resumed", "09-06 02:00"),
        ("reminded", "09-12 09:30"),
        ("overdue", "09-13 09:30"),
        ("reminded", "09-13 09:30"),
        ("supervised", "09-14 09:30"),
    ]


def test_a_command_that_comes_after_the_end_finds_it_ended():
    life = suspended(until="2017-09-06 10:00")
    refused = life.refused(Resume(), "2017-09-06 10:00:01")
    assert refused.code == "ticket/not-suspended"
    assert life.do(ASK, "2017-09-06 11:00") == ("resumed", "suspension-asked")


def test_a_suspension_that_was_written_down_late_ends_in_its_own_time():
    life = lived()
    life.do(AskSuspension("等", at("2017-09-06 10:00"), at("2017-09-05 10:00")), "2017-09-08 10:00")
    life.do(GrantSuspension(at=at("2017-09-05 10:00")), "2017-09-08 10:00")
    life.do(PassTime(), "2017-09-08 10:00")
    assert life.last("resumed").at == at("2017-09-06 10:00")
    assert life.due("resolve") == "2017-09-13 17:30:00"


# Its end by hand and otherwise


def test_whoever_waits_says_when_it_goes_on():
    life = suspended(rulebook=whole_city(clocks=ONLY, ladders=[]))
    assert life.do(Resume("市民已返回"), "2017-09-06 10:00") == ("resumed",)
    assert life.last("resumed").data["by"] == "person"
    assert life.last("resumed").private == {"reason": "市民已返回"}
    assert next_timer(life.rulebook, life.ticket) > at("2017-09-13 17:30")


def test_what_is_resolved_while_suspended_is_on_time():
    life = suspended()
    life.do(Resolve("市民来电称已恢复"), "2017-09-30 10:00")
    assert (life.clock("resolve").state, life.clock("resolve").overdue) == ("stopped", False)
    assert not life.ticket.suspended


def test_the_end_of_the_matter_ends_its_suspension():
    life = suspended()
    life.do(Withdraw(), "2017-09-06 10:00")
    assert not life.ticket.suspended
    assert life.clock("resolve").state == "cancelled"


def test_another_unit_does_not_wait_for_what_the_first_waited_for():
    life = suspended()
    assert life.do(Transfer("power-company", "改派"), "2017-09-06 10:00") == (
        "resumed",
        "dispatched",
    )
    assert life.clock("resolve").running
    assert life.due("resolve") == "2017-09-13 17:30:00"


# Together with corrections


def test_a_correction_counts_the_pause_by_the_right_limit():
    clocks = [
        *LIFE_CLOCKS,
        (
            "consult",
            {"category": "consultation"},
            clock(
                "resolve",
                "received",
                "resolved",
                "4 working days",
                calendar="office",
                pauses_on=("suspended",),
            ),
        ),
    ]
    life = suspended(rulebook=whole_city(clocks=clocks))
    left = life.clock("resolve").remaining
    life.do(Correct({"category": "consultation"}, "是咨询"), "2017-09-06 10:00")
    assert life.clock("resolve").remaining == left - timedelta(hours=15)
    life.do(Resume(), "2017-09-06 10:00")
    assert life.due("resolve") == "2017-09-11 17:30:00"  # the 8th, and one day


def test_a_clock_that_only_the_right_category_has_stands_still_like_the_others():
    consult = clock(
        "arrive", "received", "arrived", "6 working days", calendar="office",
        pauses_on=("suspended",),
    )  # fmt: skip
    clocks = [*ONLY, ("a", {"category": "consultation"}, consult)]
    life = suspended(rulebook=whole_city(clocks=clocks))
    life.do(Correct({"category": "consultation"}, "是咨询"), "2017-09-06 10:00")
    assert life.clock("arrive").state == "paused"
    assert life.clock("arrive").remaining == life.clock("resolve").remaining
    life.do(Resume(), "2017-09-06 10:00")
    assert life.due("arrive") == life.due("resolve") == "2017-09-13 17:30:00"


def test_extended_and_suspended_in_any_order_is_the_same():
    first = lived()
    first.do(AskExtension("3 working days", "配件"), "2017-09-05 09:00")
    first.do(GrantExtension(), "2017-09-05 09:00")
    first.do(ASK, "2017-09-05 10:00")
    first.do(GrantSuspension(), "2017-09-05 10:00")
    first.do(Resume(), "2017-09-06 10:00")
    then = suspended()
    then.do(Resume(), "2017-09-06 10:00")
    then.do(AskExtension("3 working days", "配件"), "2017-09-06 11:00")
    then.do(GrantExtension(), "2017-09-06 11:00")
    assert first.due("resolve") == then.due("resolve") == "2017-09-18 17:30:00"
    assert replay(first.history) == first.ticket
