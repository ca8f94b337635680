"""Clocks start, stop, pause, resume, end with the ticket, and pass their due time."""

import pytest

from engine.tickets.commands import (
    Contact,
    Dispatch,
    HangUp,
    PassTime,
    Resolve,
    Sign,
    Withdraw,
    act,
)
from engine.tickets.ticket import replay
from engine.tickets.timers import next_timer
from tests.unit.tickets.city import Life, at, clock, receive, small_city


def test_a_complaint_received_on_monday_is_due_by_the_calendar():
    life = Life()
    life.do(receive("2017-09-04 10:00"))
    assert life.due("contact") == "2017-09-05 17:30:00"
    assert life.due("resolve") == "2017-09-12 17:30:00"
    assert life.due("sign") == "2017-09-04 14:00:00"
    assert life.ticket.due_at == at("2017-09-04 14:00")


def test_the_change_stands_in_the_event_that_causes_it():
    life = Life()
    life.do(receive())
    life.do(Sign(), "2017-09-04 10:30")
    started = next(one for one in life.history[0].data["clocks"] if one["milestone"] == "resolve")
    assert started["change"] == "started"
    assert started["due_at"] == "2017-09-12T09:30:00+00:00"
    assert started["within"] == "6 working days"
    assert (started["rule"], started["file"], started["line"]) == ("resolve", "rules/test.yaml", 7)
    assert life.last("signed").data["clocks"] == [{"change": "stopped", "milestone": "sign"}]


@pytest.mark.parametrize(
    ("now", "overdue"),
    [("17:29:59", False), ("17:30:00", False), ("17:30:00.000001", True), ("17:30:01", True)],
)
def test_what_is_done_at_the_due_instant_is_on_time(now, overdue):
    life = Life()
    life.do(receive())
    life.do(Contact("已致电"), f"2017-09-05 {now}")
    assert (
        "overdue" in [e.kind for e in life.history if e.data.get("milestone") == "contact"]
    ) is (overdue)
    assert life.ticket.clocks["contact"].overdue is overdue
    assert life.ticket.clocks["contact"].state == "stopped"


def test_overdue_happens_at_the_due_instant_however_late_it_is_recorded():
    life = Life()
    life.do(receive())
    life.do(PassTime(), "2017-09-05 08:00")
    overdue = life.last("overdue")
    assert overdue.data["milestone"] == "sign"
    assert overdue.at == at("2017-09-04 14:00")
    assert overdue.recorded_at == at("2017-09-05 08:00")
    assert life.ticket.overdue


def test_a_command_records_what_was_overdue_before_it_whatever_the_workers_lag():
    life = Life()
    life.do(receive())
    assert life.do(Sign(), "2017-09-04 14:00:01") == ("overdue", "signed")
    assert not life.ticket.overdue


def test_a_clock_is_overdue_once():
    life = Life()
    life.do(receive())
    life.do(PassTime(), "2017-09-04 15:00")
    assert life.do(PassTime(), "2017-09-04 16:00") == ()


def test_a_contact_that_reached_nobody_leaves_its_clock_running():
    life = Life()
    life.do(receive())
    life.do(Contact("无人接听", reached=False), "2017-09-04 11:00")
    assert life.ticket.clocks["contact"].running
    life.do(Contact("已致电"), "2017-09-04 11:30")
    assert life.ticket.clocks["contact"].stopped_at == at("2017-09-04 11:30")


def test_the_end_of_the_ticket_cancels_what_still_runs():
    life = Life()
    life.do(receive())
    life.do(Contact(), "2017-09-04 11:00")
    life.do(Withdraw(), "2017-09-04 11:30")
    states = {name: clock.state for name, clock in life.ticket.clocks.items()}
    assert states == {"contact": "stopped", "sign": "cancelled", "resolve": "cancelled"}
    assert life.ticket.due_at is None
    assert next_timer(life.rulebook, life.ticket) is None


def test_an_event_that_ends_the_ticket_may_also_be_what_a_clock_waited_for():
    clocks = [("r", None, clock("resolve", "received", "resolved withdrawn", "6 working days"))]
    life = Life(small_city(clocks=clocks))
    life.do(receive())
    life.do(Withdraw(), "2017-09-04 11:30")
    assert life.ticket.clocks["resolve"].state == "stopped"


def test_a_clock_that_runs_is_not_started_again():
    clocks = [("a", None, clock("arrive", "dispatched contacted", "resolved", "4 hours"))]
    life = Life(small_city(clocks=clocks))
    life.do(receive())
    life.do(Contact(), "2017-09-04 11:00")
    assert life.due("arrive") == "2017-09-04 14:00:00"


def test_a_clock_that_stopped_starts_again_afresh():
    clocks = [("s", None, clock("sign", "dispatched contacted", "signed contacted", "1 hour"))]
    life = Life(small_city(clocks=clocks))
    life.do(receive())
    life.do(Sign(), "2017-09-04 11:30")
    assert life.ticket.clocks["sign"].overdue
    life.do(Contact(), "2017-09-04 12:00")
    again = life.ticket.clocks["sign"]
    assert (again.running, again.overdue) == (True, False)
    assert life.due("sign") == "2017-09-04 13:00:00"


def test_hanging_up_does_not_start_a_stopped_clock_again():
    clocks = [("c", None, clock("contact", "received hung-up", "contacted", "1 hour"))]
    life = Life(small_city(clocks=clocks))
    life.do(receive(channel="hotline", call_open=True))
    life.do(Contact(), "2017-09-04 10:05")
    life.do(HangUp(), "2017-09-04 10:06")
    assert life.ticket.clocks["contact"].state == "stopped"


# Pausing. No command of this version suspends a matter, but rules may name any event.


def pausing(within: str, calendar: str = "office") -> Life:
    limit = clock(
        "arrive",
        "dispatched",
        "resolved",
        within,
        calendar=calendar,
        pauses_on=("contacted",),
        resumes_on=("signed",),
    )
    life = Life(small_city(clocks=[("arrive", None, limit)]))
    life.do(receive("2017-09-04 10:00"))
    return life


def test_a_paused_clock_keeps_the_working_time_that_was_left():
    life = pausing("4 working hours")
    life.do(Contact(), "2017-09-04 11:00")
    paused = life.ticket.clocks["arrive"]
    assert paused.state == "paused"
    assert paused.remaining.total_seconds() == 3 * 3600
    assert life.ticket.due_at is None
    life.do(Sign(), "2017-09-05 16:30")
    assert life.due("arrive") == "2017-09-06 10:30:00"
    assert life.ticket.clocks["arrive"].since == at("2017-09-05 16:30")


def test_a_limit_in_real_time_keeps_the_real_time_that_was_left():
    life = pausing("4 hours")
    life.do(Contact(), "2017-09-04 11:00")
    life.do(Sign(), "2017-09-04 23:00")
    assert life.due("arrive") == "2017-09-05 02:00:00"


def test_no_time_passes_for_a_paused_clock():
    life = pausing("4 working hours")
    life.do(Contact(), "2017-09-04 11:00")
    assert next_timer(life.rulebook, life.ticket) is None
    assert life.do(PassTime(), "2018-09-04 11:00") == ()


def test_a_clock_that_stops_while_paused_is_not_late_whatever_its_old_due_time():
    life = pausing("4 working hours")
    life.do(Contact(), "2017-09-04 11:00")
    life.do(Resolve("已修复"), "2017-09-08 11:00")
    stopped = life.ticket.clocks["arrive"]
    assert (stopped.state, stopped.overdue) == ("stopped", False)
    assert stopped.remaining is not None


def test_an_overdue_clock_cannot_be_paused():
    life = pausing("4 hours")
    life.do(Contact(), "2017-09-04 15:00")
    assert life.ticket.clocks["arrive"].running
    assert life.ticket.overdue


# A calendar that comes with the unit


def unit_time() -> Life:
    clocks = [("r", None, clock("resolve", "received", "resolved", "12 working hours"))]
    life = Life(small_city(clocks=clocks))
    life.do(receive("2017-09-04 10:00", area="forestry"))
    assert life.due("resolve") == "2017-09-05 16:00:00"
    return life


def test_a_running_clock_moves_to_the_time_of_the_unit_it_is_dispatched_to():
    life = unit_time()
    life.do(Dispatch("water-group"), "2017-09-04 11:00")
    assert life.due("resolve") == "2017-09-04 22:00:00"
    assert life.ticket.clocks["resolve"].calendar == "around-the-clock"
    assert life.ticket.clocks["resolve"].started_at == at("2017-09-04 10:00")
    assert life.last("dispatched").data["clocks"][0]["change"] == "moved"


def test_a_clock_is_not_moved_to_an_instant_that_has_passed():
    life = unit_time()
    life.do(Dispatch("water-group"), "2017-09-05 09:00")
    assert life.due("resolve") == "2017-09-05 16:00:00"


# Folding


def test_folding_needs_no_rulebook_and_gives_the_same_ticket():
    life = Life()
    life.do(receive())
    life.do(Sign(), "2017-09-04 15:00")
    life.do(Resolve("已修复"), "2017-09-15 15:00")
    assert replay(life.history) == life.ticket
    assert life.ticket.length == len(life.history)
    assert life.ticket.last_hash == life.history[-1].hash


def test_the_promise_made_stands_when_the_rulebook_changes():
    life = Life()
    life.do(receive())
    stricter = [("r", None, clock("resolve", "received", "resolved", "1 working day"))]
    life.rulebook = small_city(clocks=stricter, version="test-2")
    life.do(Sign(), "2017-09-04 11:00")
    assert life.due("resolve") == "2017-09-12 17:30:00"
    assert life.ticket.rulebook == "test-1"
    assert life.last("signed").rulebook == "test-2"


def test_a_refused_or_rehearsed_command_leaves_the_ticket_as_it_was():
    life = Life()
    life.do(receive())
    before = life.ticket
    act(life.rulebook, life.ticket, Resolve("已修复"), at("2017-12-01 10:00"))
    assert life.ticket == before == replay(life.history)


def test_a_history_begins_with_its_receipt():
    life = Life()
    life.do(receive())
    with pytest.raises(ValueError, match="received"):
        replay(life.history[1:])
    with pytest.raises(ValueError, match="received"):
        replay([])
