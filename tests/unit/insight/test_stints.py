"""Which unit had a matter when, and what it owed: lives told step by step."""

import pytest

from engine.insight.stint import MARK_BITS
from engine.insight.stints import stints_of
from engine.rulebook.assessment import MARKS
from engine.tickets.asks import (
    CallBack,
    Close,
    Contact,
    PassTime,
    Rate,
    Redo,
    Reopen,
    Resolve,
    Sign,
    Transfer,
    Withdraw,
)
from engine.tickets.requests import (
    AskClosing,
    AskExtension,
    AskSuspension,
    Correct,
    FinishPart,
    Follow,
    GrantClosing,
    GrantExtension,
    GrantSuspension,
    Inspect,
    Merge,
    Resume,
    Return,
    SignPart,
    Unmerge,
    UpholdReturn,
)
from tests.unit.tickets.city import ZONE, Life, callback, receive, whole_city

HAPPY = CallBack(True, contacted=True, solved=True, satisfied=5)
UNHAPPY = CallBack(True, contacted=True, solved=False, satisfied=1)


@pytest.fixture
def life():
    """A complaint about water on Monday at 10: contact due on Tuesday, the result on the 12th."""
    life = Life(whole_city(callbacks=callback(tries=2, wait="4 hours")))
    life.do(receive())
    return life


def stints(life, began=("dispatched", "taken-up")):
    return [stint for stint in stints_of(life.ticket.trail) if stint.began in began]


def local(at):
    return None if at is None else at.astimezone(ZONE).strftime("%m-%d %H:%M")


def owed(step):
    return None if step is None else (local(step.due_at), local(step.done_at), step.late)


def test_marks_have_bits_of_their_own():
    assert set(MARK_BITS) == set(MARKS)
    assert len(set(MARK_BITS.values())) == len(MARKS)
    assert all(bit.bit_count() == 1 for bit in MARK_BITS.values())


def test_what_is_done_in_time(life):
    life.do(Sign(), "2017-09-04 10:30")
    life.do(Contact("已联系"), "2017-09-05 09:00")
    life.do(Resolve("已修复"), "2017-09-06 15:00")
    life.do(HAPPY, "2017-09-07 09:00")
    life.do(Close(), "2017-09-07 09:10")
    (one,) = stints(life)
    assert (one.unit, one.began, local(one.given_at)) == (
        "water-group",
        "dispatched",
        "09-04 10:00",
    )
    assert local(one.ended_at) == "09-07 09:10"
    assert owed(one.contact) == ("09-05 17:30", "09-05 09:00", False)
    assert owed(one.result) == ("09-12 17:30", "09-06 15:00", False)
    said = one.said
    assert (local(said.at), said.contacted, said.solved, said.satisfied) == (
        "09-07 09:00", True, True, 5,
    )  # fmt: skip
    assert not one.marks
    assert (one.area, one.category, one.channel, one.priority) == (
        "water", "complaint", "portal", "normal",
    )  # fmt: skip
    assert one.last_at == one.result.due_at


def test_what_is_late(life):
    life.do(Resolve("已修复"), "2017-09-13 09:00")
    (one,) = stints(life)
    assert owed(one.contact) == ("09-05 17:30", None, True)
    assert owed(one.result) == ("09-12 17:30", "09-13 09:00", True)


def test_what_ends_before_its_time_was_never_owed(life):
    life.do(Withdraw("不修了"), "2017-09-05 09:00")
    (one,) = stints(life)
    assert (one.contact, one.result, one.marks) == (None, None, {"withdrawn"})


def test_what_was_late_when_it_ended_was_owed(life):
    life.do(Withdraw("不修了"), "2017-09-06 09:00")
    (one,) = stints(life)
    assert owed(one.contact) == ("09-05 17:30", None, True)
    assert one.result is None


def test_an_upheld_return_ends_the_stint_and_the_next_unit_owes_the_result(life):
    life.do(Return("not-our-duty", "power-company", "不归我们"), "2017-09-04 11:00")
    life.do(UpholdReturn("power-company", None), "2017-09-04 14:00")
    life.do(Resolve("已修复"), "2017-09-06 15:00")
    first, second = stints(life)
    assert (first.unit, first.marks, first.contact, first.result) == (
        "water-group", {"returned"}, None, None,
    )  # fmt: skip
    assert (second.unit, local(second.given_at)) == ("power-company", "09-04 14:00")
    assert owed(second.result)[1:] == ("09-06 15:00", False)


def test_what_was_late_already_is_not_owed_by_the_next_unit(life):
    life.do(Transfer("power-company", "改派"), "2017-09-13 10:00")
    life.do(Resolve("已修复"), "2017-09-13 11:00")
    first, second = stints(life)
    assert first.marks == {"moved"}
    assert owed(first.result) == ("09-12 17:30", None, True)
    assert owed(first.contact) == ("09-05 17:30", None, True)
    assert (second.unit, second.result) == ("power-company", None)


def test_each_round_is_judged_by_itself(life):
    life.do(Resolve("已修复"), "2017-09-06 15:00")
    life.do(UNHAPPY, "2017-09-07 09:00")
    life.do(Redo("没修好"), "2017-09-07 09:05")
    life.do(Resolve("再次修复"), "2017-09-14 15:00")
    life.do(HAPPY, "2017-09-15 09:00")
    first, second = stints(life)
    assert (first.marks, first.said.satisfied) == ({"redone"}, 1)
    assert owed(first.result) == ("09-12 17:30", "09-06 15:00", False)
    assert (second.began, second.unit, second.said.satisfied) == ("taken-up", "water-group", 5)
    assert owed(second.result) == ("09-12 17:30", "09-14 15:00", True)


def test_a_reopened_matter_marks_the_round_before(life):
    life.do(Resolve("已修复"), "2017-09-06 15:00")
    life.do(HAPPY, "2017-09-07 09:00")
    life.do(Close(), "2017-09-07 09:10")
    life.do(Reopen("又停水了"), "2017-09-08 09:00")
    first, second = stints(life)
    assert (first.marks, local(first.ended_at)) == ({"reopened"}, "09-07 09:10")
    assert (second.began, second.marks, second.ended_at) == ("taken-up", frozenset(), None)


def test_a_finding_on_site_that_contradicts_begins_another_round(life):
    life.do(Resolve("已修复"), "2017-09-06 15:00")
    life.do(Inspect(False, "没有修"), "2017-09-07 09:00")
    first, second = stints(life)
    assert (first.marks, local(first.ended_at)) == ({"reopened"}, "09-07 09:00")
    assert second.began == "taken-up"


def test_a_granted_extension_counts(life):
    life.do(AskExtension("2 working days", "配件"), "2017-09-12 09:00")
    life.do(GrantExtension(), "2017-09-12 10:00")
    life.do(Resolve("已修复"), "2017-09-14 15:00")
    (one,) = stints(life)
    assert owed(one.result) == ("09-14 17:30", "09-14 15:00", False)
    assert one.marks == {"extended"}


def test_a_suspended_clock_is_due_when_it_runs_again(life):
    life.do(AskSuspension("等市民", life.ticket.received_at.replace(day=20)), "2017-09-05 09:00")
    life.do(GrantSuspension(), "2017-09-05 10:00")
    (one,) = stints(life)
    assert one.result is None
    life.do(Resume("市民已回"), "2017-09-07 10:00")
    (one,) = stints(life)
    assert owed(one.result) == ("09-14 17:30", None, False)
    assert one.marks == {"suspended"}


def test_a_result_brought_while_the_clock_stands_still_is_due_when_it_is_brought(life):
    life.do(AskSuspension("等市民", life.ticket.received_at.replace(day=28)), "2017-09-05 09:00")
    life.do(GrantSuspension(), "2017-09-05 10:00")
    life.do(Resolve("已修复"), "2017-09-20 10:00")
    (one,) = stints(life)
    assert owed(one.result) == ("09-20 10:00", "09-20 10:00", False)


def test_what_follows_another_matter_is_asked_about_all_the_same(life):
    life.do(Merge("20170904-TEST0009", "同一处"), "2017-09-04 11:00")
    life.do(Follow("20170904-TEST0009", "已修复"), "2017-09-06 15:00")
    life.do(HAPPY, "2017-09-07 09:00")
    (one,) = stints(life)
    assert (one.marks, one.result, one.said.satisfied) == ({"merged"}, None, 5)
    assert local(one.ended_at) == "09-04 11:00"


def test_what_is_taken_apart_again_is_dispatched_anew(life):
    life.do(Merge("20170904-TEST0009", "同一处"), "2017-09-04 11:00")
    life.do(Unmerge("另一处"), "2017-09-05 11:00")
    first, second = stints(life)
    assert (first.marks, second.began, second.marks) == ({"merged"}, "dispatched", frozenset())


def test_nobody_was_reached_once_nobody_is_called_any_more(life):
    life.do(Resolve("已修复"), "2017-09-06 15:00")
    life.do(CallBack(False), "2017-09-07 09:00")
    (one,) = stints(life)
    assert one.said is None
    life.do(CallBack(False), "2017-09-07 15:00")
    (one,) = stints(life)
    assert (one.marks, local(one.said.at), one.said.satisfied) == (
        {"unreached"}, "09-07 15:00", None,
    )  # fmt: skip


def test_the_citizens_own_rating_counts_where_nobody_was_reached(life):
    life.do(Resolve("已修复"), "2017-09-06 15:00")
    life.do(CallBack(False), "2017-09-07 09:00")
    life.do(CallBack(False), "2017-09-07 15:00")
    life.do(Rate(4, True), "2017-09-08 15:00")
    (one,) = stints(life)
    assert not one.marks
    assert (local(one.said.at), one.said.contacted, one.said.satisfied) == ("09-08 15:00", None, 4)


def test_the_call_back_goes_before_the_rating(life):
    life.do(Resolve("已修复"), "2017-09-06 15:00")
    life.do(Rate(1, False), "2017-09-06 16:00")
    life.do(HAPPY, "2017-09-07 09:00")
    (one,) = stints(life)
    assert (local(one.said.at), one.said.satisfied) == ("09-07 09:00", 5)


def test_a_demand_without_a_basis_is_marked(life):
    life.do(Resolve("已答复"), "2017-09-06 15:00")
    life.do(UNHAPPY, "2017-09-07 09:00")
    life.do(AskClosing("无政策依据"), "2017-09-07 09:05")
    life.do(GrantClosing(), "2017-09-07 10:00")
    (one,) = stints(life)
    assert one.marks == {"closed-without-demand"}


def test_a_part_is_a_stint_of_the_assisting_unit(life):
    (part,) = stints(life, ("part",))
    assert (part.unit, local(part.given_at), part.ended_at) == (
        "power-company", "09-04 10:00", None,
    )  # fmt: skip
    assert owed(part.result) == ("09-07 17:30", None, False)
    life.do(SignPart("power-company"), "2017-09-04 11:00")
    life.do(FinishPart("power-company", "已停电"), "2017-09-08 09:00")
    (part,) = stints(life, ("part",))
    assert owed(part.result) == ("09-07 17:30", "09-08 09:00", True)
    assert local(part.ended_at) == "09-08 09:00"
    assert part.area == "water"


def test_a_correction_changes_the_facts_of_every_stint(life):
    life.do(Transfer("power-company", "改派"), "2017-09-04 11:00")
    life.do(Correct({"category": "consultation"}, "其实是咨询"), "2017-09-04 12:00")
    assert {one.category for one in stints_of(life.ticket.trail)} == {"consultation"}
    assert all(one.touched == life.ticket.length for one in stints_of(life.ticket.trail))


def test_nothing_is_owed_that_no_clock_times(life):
    plain = Life(whole_city())
    plain.do(receive(category="consultation"))
    plain.do(PassTime(), "2017-09-20 10:00")
    (one,) = stints(plain)
    assert one.contact is None
    assert owed(one.result) == ("09-12 17:30", None, True)


def test_what_no_unit_has_has_no_stint():
    nobodys = Life(whole_city())
    nobodys.do(receive(area="forestry"))
    assert stints_of(nobodys.ticket.trail) == ()
