"""延期: asked before the clock is due, granted or refused by whom its rule names."""

import pytest

from engine.rulebook.rulebook import Extension
from engine.tickets.asks import Contact, PassTime, Redo, Resolve, Transfer
from engine.tickets.commands import By
from engine.tickets.requests import (
    AskExtension,
    AskSuspension,
    Correct,
    GrantExtension,
    GrantSuspension,
    RefuseExtension,
    Resume,
)
from engine.tickets.ticket import replay
from engine.tickets.timers import next_timer
from engine.timing.durations import parse_duration
from tests.unit.tickets.city import LIFE_CLOCKS, Life, at, clock, ladder, receive, step, whole_city

ASK = AskExtension("3 working days", "配件未到")
"""Received on Monday the 4th at 10:00, the matter is due on Tuesday the 12th at 17:30."""


def city(times=1, at_most="6 working days", within="6 working days", **more):
    """The city with another extension of the resolve clock."""
    resolve = clock(
        "resolve", "received", "resolved", within, calendar=more.pop("calendar", "office"),
        pauses_on=("suspended",), again=parse_duration("3 working days"),
        extension=Extension(times, parse_duration(at_most), more.pop("approve", "supervisor")),
    )  # fmt: skip
    clocks = [(i, when, resolve if i == "resolve" else sets) for i, when, sets in LIFE_CLOCKS]
    return whole_city(clocks=clocks, **more)


def lived(rulebook=None, **facts):
    life = Life(rulebook or whole_city())
    life.do(receive("2017-09-04 10:00", **facts))
    life.do(Contact("已致电"), "2017-09-04 10:10")
    return life


def test_more_time_is_asked_for_and_granted():
    life = lived()
    assert life.do(ASK, "2017-09-11 10:00")[-1] == "extension-asked"
    data = life.last("extension-asked").data
    assert (data["milestone"], data["by"], data["times"]) == ("resolve", "3 working days", 1)
    assert (data["approve"], data["rule"]) == ("supervisor", "resolve")
    assert data["due_at"] == "2017-09-12T09:30:00+00:00"
    assert life.due("resolve") == "2017-09-12 17:30:00"
    assert life.do(GrantExtension(), "2017-09-11 15:00") == ("extended",)
    assert life.due("resolve") == "2017-09-15 17:30:00"
    data = life.last("extended").data
    assert data["was_due_at"] == "2017-09-12T09:30:00+00:00"
    assert data["due_at"] == "2017-09-15T09:30:00+00:00"
    assert (data["by"], data["rule"], data["basis"]) == ("3 working days", "resolve", "测试依据")
    assert life.ticket.pending is None


def test_a_refused_extension_leaves_the_due_time_to_the_microsecond():
    life = lived()
    life.do(ASK, "2017-09-11 10:00")
    before = life.clock("resolve")
    assert life.refused(RefuseExtension(""), "2017-09-11 15:00").code == "request/reason-needed"
    life.do(RefuseExtension("理由不足"), "2017-09-11 15:00")
    assert life.clock("resolve") == before
    assert life.last("extension-refused").data["milestone"] == "resolve"


def test_less_may_be_granted_than_was_asked_for_and_never_more_than_the_rule_allows():
    life = lived()
    life.do(ASK, "2017-09-11 10:00")
    too_long = life.refused(GrantExtension("7 working days"), "2017-09-11 15:00")
    assert too_long.code == "extension/too-long"
    life.do(GrantExtension("1 working day"), "2017-09-11 15:00")
    assert life.due("resolve") == "2017-09-13 17:30:00"


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        (AskExtension("3 working days", ""), "extension/reason-needed"),
        (AskExtension("3 days", "配件未到"), "extension/bad-duration"),
        (AskExtension("7 working days", "配件未到"), "extension/too-long"),
        (AskExtension("9 calendar days", "配件未到"), "extension/too-long"),
        (AskExtension("1 hour", "配件未到", "contact"), "extension/no-clock"),
        (AskExtension("1 hour", "配件未到", "arrive"), "extension/no-clock"),
    ],
)
def test_what_cannot_be_asked_for_is_refused(asked, code):
    assert lived().refused(asked, "2017-09-04 11:00").code == code


def test_a_clock_whose_rule_says_nothing_of_extensions_has_none():
    life = Life(whole_city())
    life.do(receive("2017-09-04 10:00"))
    refused = life.refused(AskExtension("1 hour", "出差", "contact"), "2017-09-04 11:00")
    assert refused.code == "extension/not-allowed"
    assert "contact" in refused.message_en


def test_the_most_that_a_rule_allows_may_be_said_in_another_unit():
    life = lived()
    life.do(AskExtension("8 calendar days", "配件未到"), "2017-09-11 10:00")
    life.do(GrantExtension(), "2017-09-11 10:00")
    assert life.due("resolve") == "2017-09-20 17:30:00"


@pytest.mark.parametrize(("now", "in_time"), [("17:30:00", True), ("17:30:00.000001", False)])
def test_an_extension_is_asked_for_before_the_clock_is_due(now, in_time):
    life = lived()
    if in_time:
        life.do(ASK, f"2017-09-12 {now}")
    else:
        assert life.refused(ASK, f"2017-09-12 {now}").code == "extension/too-late"


def test_it_is_extended_as_often_as_its_rule_says():
    life = lived(city(times=2))
    for times in (1, 2):
        life.do(AskExtension("1 working day", "配件未到"), "2017-09-11 10:00")
        assert life.last("extension-asked").data["times"] == times
        life.do(GrantExtension(), "2017-09-11 10:00")
    refused = life.refused(ASK, "2017-09-11 10:00")
    assert refused.code == "extension/used-up"
    assert "2 times at most" in refused.message_en


def test_what_was_refused_does_not_count():
    life = lived()
    life.do(ASK, "2017-09-11 10:00")
    life.do(RefuseExtension("理由不足"), "2017-09-11 10:00")
    life.do(ASK, "2017-09-11 11:00")
    life.do(GrantExtension(), "2017-09-11 11:00")


def test_a_clock_that_began_again_may_be_extended_again():
    life = lived()
    life.do(ASK, "2017-09-11 10:00")
    life.do(GrantExtension(), "2017-09-11 10:00")
    life.do(Resolve("已修复"), "2017-09-11 11:00")
    life.do(Redo("又坏了"), "2017-09-11 15:00")
    assert life.due("resolve") == "2017-09-14 17:30:00"
    life.do(ASK, "2017-09-12 10:00")
    assert life.last("extension-asked").data["times"] == 1


# Granted after the due time


def late_grant(granted, ladders=()):
    """Asked for at the last minute, and judged three working days later."""
    life = lived(city(ladders=ladders, times=2))
    life.do(AskExtension("6 working days", "配件未到"), "2017-09-12 17:29")
    life.do(PassTime(), "2017-09-15 17:29")
    assert life.clock("resolve").overdue
    life.do(GrantExtension(granted), "2017-09-15 17:30")
    return life


def test_what_passed_while_the_request_waited_is_not_late_any_more():
    life = late_grant(None)
    assert life.due("resolve") == "2017-09-20 17:30:00"
    assert not life.clock("resolve").overdue
    assert next_timer(life.rulebook, life.ticket) > at("2017-09-20 17:30")
    life.do(PassTime(), "2017-09-21 10:00")
    overdue = [one.at for one in life.history if one.kind == "overdue"]
    assert overdue[-2:] == [at("2017-09-12 17:30"), at("2017-09-20 17:30")]


def test_less_time_than_has_passed_leaves_it_late():
    life = late_grant("2 working days")
    assert life.due("resolve") == "2017-09-14 17:30:00"
    assert life.clock("resolve").overdue


def test_it_is_on_time_at_the_new_due_instant_only():
    life = late_grant("3 working days")  # due at the very instant of the judgement
    assert life.clock("resolve").overdue


def test_the_ladder_is_before_it_again_where_the_due_time_moved_away():
    ladders = [
        ladder(
            "l",
            "resolve",
            step("1 working day before due", remind=("handler",)),
            step("due", remind=("unit-head",)),
            step("1 working day after due", supervise="unit-leader"),
        )
    ]
    life = late_grant(None, ladders)
    life.do(PassTime(), "2017-09-30 10:00")
    told = [
        (one.kind, one.at.strftime("%d")) for one in life.history if one.data.get("ladder") == "l"
    ]
    assert told == [
        ("reminded", "11"), ("reminded", "12"), ("supervised", "13"),
        ("reminded", "19"), ("reminded", "20"), ("supervised", "21"),
    ]  # fmt: skip


def test_a_reminder_that_still_holds_is_not_given_again():
    ladders = [ladder("l", "resolve", step("4 working days before due", remind=("handler",)))]
    life = lived(city(ladders=ladders))
    life.do(PassTime(), "2017-09-07 10:00")
    life.do(AskExtension("1 working hour", "配件未到"), "2017-09-07 10:00")
    life.do(GrantExtension(), "2017-09-07 10:00")
    life.do(PassTime(), "2017-09-12 10:00")
    assert life.kinds().count("reminded") == 1


# Together with others


def test_who_judges_is_whom_the_rule_names():
    life = lived(city(approve="authority-contact"))
    life.do(ASK, "2017-09-11 10:00")
    refused = life.refused(GrantExtension(), "2017-09-11 11:00", By("supervisor"))
    assert refused.code == "who/not-the-judge"
    life.do(GrantExtension(), "2017-09-11 11:00", By("authority-contact"))
    assert life.due("resolve") == "2017-09-15 17:30:00"


def test_a_clock_that_stopped_meanwhile_is_not_extended():
    limit = clock(
        "contact", "received", "contacted", "1 working day",
        extension=Extension(1, parse_duration("1 working day"), "supervisor"),
    )  # fmt: skip
    life = Life(whole_city(clocks=[("c", None, limit)]))
    life.do(receive("2017-09-04 10:00"))
    life.do(AskExtension("1 working day", "出差", "contact"), "2017-09-04 10:30")
    life.do(Contact("已致电"), "2017-09-04 11:00")
    refused = life.refused(GrantExtension(), "2017-09-04 12:00")
    assert refused.code == "extension/no-clock"
    life.do(RefuseExtension("已联系"), "2017-09-04 12:00")


def test_a_suspended_clock_is_not_extended():
    life = lived()
    life.do(AskSuspension("等市民"), "2017-09-05 10:00")
    life.do(GrantSuspension(), "2017-09-05 10:00")
    assert life.refused(ASK, "2017-09-05 11:00").code == "extension/no-clock"


@pytest.mark.parametrize("by", ["2 working days", "48 hours", "2 calendar days"])
def test_an_extension_survives_a_pause_a_correction_and_another_unit(by):
    life = lived(city(at_most="9 working days"))
    life.do(AskExtension(by, "配件未到"), "2017-09-11 10:00")
    life.do(GrantExtension(), "2017-09-11 10:00")
    assert life.due("resolve") == "2017-09-14 17:30:00"
    life.do(AskSuspension("等市民"), "2017-09-12 17:30")
    life.do(GrantSuspension(), "2017-09-12 17:30")
    life.do(Resume(), "2017-09-13 17:30")
    assert life.due("resolve") == "2017-09-15 17:30:00"
    life.do(Correct({"category": "consultation"}, "听错了"), "2017-09-14 10:00")
    assert life.due("resolve") == "2017-09-15 17:30:00"
    life.do(Transfer("power-company", "改派"), "2017-09-14 11:00")
    assert life.due("resolve") == "2017-09-15 17:30:00"


def test_an_extension_in_real_time_is_kept_when_the_category_is_put_right():
    # Two days from Friday at 17:30: no working time at all, and yet two days.
    quick = clock(
        "resolve", "received", "resolved", "5 working days", calendar="office",
        extension=Extension(1, parse_duration("6 working days"), "supervisor"),
    )  # fmt: skip
    clocks = [*LIFE_CLOCKS, ("quick", {"category": "consultation"}, quick)]
    life = lived(whole_city(clocks=clocks), category="consultation")
    assert life.due("resolve") == "2017-09-11 17:30:00"
    life.do(AskExtension("5 calendar days", "配件未到"), "2017-09-08 10:00")
    life.do(GrantExtension(), "2017-09-08 10:00")
    assert life.due("resolve") == "2017-09-16 17:30:00"
    life.do(Correct({"category": "complaint"}, "是投诉"), "2017-09-08 11:00")
    assert life.due("resolve") == "2017-09-17 17:30:00"  # the 12th, and five days


def test_an_extension_is_kept_in_the_time_of_another_unit():
    resolve = clock(
        "resolve", "received", "resolved", "12 working hours",
        extension=Extension(1, parse_duration("6 working days"), "supervisor"),
    )  # fmt: skip
    life = Life(whole_city(clocks=[("r", None, resolve)]))
    life.do(receive("2017-09-04 10:00", area="power"))
    life.do(AskExtension("6 working hours", "配件未到"), "2017-09-04 11:00")
    life.do(GrantExtension(), "2017-09-04 11:00")
    assert life.due("resolve") == "2017-09-06 14:30:00"
    life.do(Transfer("traffic-police", "改派"), "2017-09-04 12:00")
    assert life.due("resolve") == "2017-09-05 04:00:00"  # 18 hours around the clock


def test_extensions_fold_from_their_events():
    life = late_grant(None)
    assert replay(life.history) == life.ticket
