"""A new rulebook and the tickets that are open: promises kept, or recomputed from their start."""

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

from engine.tickets.asks import Redo
from engine.tickets.chain import verify
from engine.tickets.commands import Close, PassTime, Resolve, Sign
from engine.tickets.renewal import followed, renewal, renewed_at, timed_by
from engine.tickets.requests import AskSuspension, GrantSuspension, Resume
from engine.tickets.ticket import replay
from engine.tickets.timers import next_timer
from engine.timing.calendars import Holidays
from engine.timing.durations import parse_duration
from tests.unit.tickets.city import (
    CLOCKS,
    ZONE,
    Life,
    at,
    clock,
    ladder,
    receive,
    small_city,
    step,
    whole_city,
)

RECEIVED = "2017-09-04 10:00"  # a Monday; 6 working days are over on 2017-09-12 at 17:30
ACTIVATED = "2017-09-05 09:00"


TWO = [one for one in CLOCKS if one[0] in ("resolve", "callback")]
"""The clocks that this is about: nothing else falls due meanwhile."""


def city(within="6 working days", *, on_change="keep", version="v1", since=None, **more):
    """The small city with this limit to resolve, in force since then."""
    resolve = clock(
        "resolve", "received", "resolved", within, calendar="office", on_change=on_change
    )
    clocks = [(i, when, resolve if i == "resolve" else sets) for i, when, sets in TWO]
    made = small_city(clocks=more.pop("clocks", clocks), version=version, **more)
    return replace(made, since=None if since is None else at(since))


def life(on_change="keep"):
    lived = Life(city(on_change=on_change, since="2017-09-01 08:00"))
    lived.do(receive(RECEIVED))
    return lived


def renew(lived, rulebook, now=ACTIVATED):
    lived.rulebook = rulebook
    return lived.do(PassTime(), now)


@pytest.mark.parametrize(
    ("old", "new", "due"),
    [
        ("keep", "keep", "2017-09-12 17:30:00"),
        ("recompute", "recompute", "2017-09-14 17:30:00"),
        ("recompute", "keep", "2017-09-14 17:30:00"),
        ("keep", "recompute", "2017-09-14 17:30:00"),
    ],
)
def test_a_promise_is_kept_unless_either_rule_says_recompute(old, new, due):
    lived = life(old)
    renew(lived, city("8 working days", on_change=new, version="v2", since=ACTIVATED))
    assert lived.due("resolve") == due


def test_the_event_tells_the_old_and_the_new_due_time_the_rule_and_the_version():
    lived = life("recompute")
    kinds = renew(
        lived, city("8 working days", on_change="recompute", version="v2", since=ACTIVATED)
    )
    assert kinds == ("recomputed",)
    event = lived.last("recomputed")
    assert (event.at, event.rulebook) == (at(ACTIVATED), "v2")
    (change,) = event.data["clocks"]
    assert (change["change"], change["milestone"]) == ("moved", "resolve")
    assert datetime.fromisoformat(change["was_due_at"]) == at("2017-09-12 17:30")
    assert datetime.fromisoformat(change["due_at"]) == at("2017-09-14 17:30")
    assert (change["rule"], change["version"]) == ("resolve", "v2")
    assert lived.ticket.clocks["resolve"].within == "8 working days"
    assert replay(lived.history) == lived.ticket
    assert verify(lived.history) == ()


def test_time_used_is_not_lost():
    lived = life("recompute")
    renew(
        lived,
        city("8 working days", on_change="recompute", version="v2", since="2017-09-11 10:00"),
        "2017-09-11 10:00",
    )
    assert lived.ticket.clocks["resolve"].started_at == at(RECEIVED)
    assert lived.due("resolve") == "2017-09-14 17:30:00"


def test_nobody_is_late_before_the_rule_that_makes_him_late():
    lived = life("recompute")
    kinds = renew(
        lived,
        city("2 working days", on_change="recompute", version="v2", since="2017-09-11 10:00"),
        "2017-09-11 11:00",
    )
    assert lived.due("resolve") == "2017-09-11 10:00:00"
    assert kinds.index("recomputed") < kinds.index("overdue")
    assert lived.last("overdue").at == at("2017-09-11 10:00")


def test_what_is_overdue_stays_overdue():
    lived = life("recompute")
    lived.do(PassTime(), "2017-09-13 10:00")
    assert lived.ticket.clocks["resolve"].overdue
    renew(
        lived,
        city("20 working days", on_change="recompute", version="v2", since="2017-09-13 10:00"),
        "2017-09-13 10:00",
    )
    assert lived.due("resolve") == "2017-09-12 17:30:00"
    assert lived.ticket.clocks["resolve"].overdue


def test_what_passed_before_the_activation_passed_under_the_old_promise():
    lived = life("recompute")
    longer = city("8 working days", on_change="recompute", version="v2", since="2017-09-13 09:00")
    kinds = renew(lived, longer, "2017-09-13 10:00")  # nobody let time pass for nine days
    assert "overdue" in kinds
    assert lived.due("resolve") == "2017-09-12 17:30:00"


def test_what_would_have_passed_since_the_activation_is_saved_by_the_new_promise():
    lived = life("recompute")
    longer = city("8 working days", on_change="recompute", version="v2", since="2017-09-12 17:00")
    renew(lived, longer, "2017-09-13 10:00")
    assert lived.due("resolve") == "2017-09-14 17:30:00"
    assert "overdue" not in [
        event.kind for event in lived.history if event.data.get("milestone") == "resolve"
    ]


def test_renewing_again_changes_nothing():
    lived = life("recompute")
    longer = city("8 working days", on_change="recompute", version="v2", since=ACTIVATED)
    renew(lived, longer)
    assert renew(lived, longer) == ()
    assert followed(longer, lived.ticket) == "v2"
    assert renewal(longer, lived.ticket, at(ACTIVATED)) == ()


def test_a_rollback_gives_the_old_due_time_back():
    lived = life("recompute")
    renew(lived, city("8 working days", on_change="recompute", version="v2", since=ACTIVATED))
    back = city(on_change="recompute", since="2017-09-05 10:00")
    assert renew(lived, back, "2017-09-05 10:00") == ("recomputed",)
    assert lived.due("resolve") == "2017-09-12 17:30:00"


def test_a_process_that_lags_behind_does_not_turn_the_ticket_back():
    lived = life("recompute")
    old = lived.rulebook
    renew(lived, city("8 working days", on_change="recompute", version="v2", since=ACTIVATED))
    lived.rulebook = old
    assert lived.do(Sign(), "2017-09-05 09:01") == ("signed",)
    assert lived.due("resolve") == "2017-09-14 17:30:00"


def test_what_a_process_wrote_that_lagged_behind_is_found_again_after_a_rollback():
    lived = life("recompute")
    old = lived.rulebook
    renew(lived, city("8 working days", on_change="recompute", version="v2", since=ACTIVATED))
    lived.rulebook = old
    lived.do(Sign(), "2017-09-05 09:01")
    assert timed_by(old, lived.ticket) == ""
    back = city(on_change="recompute", since="2017-09-05 10:00")  # the last event says v1 already
    assert followed(back, lived.ticket) == ""
    assert renew(lived, back, "2017-09-05 10:00") == ("recomputed",)
    assert lived.due("resolve") == "2017-09-12 17:30:00"


def test_a_rulebook_that_is_in_force_nowhere_renews_nothing():
    lived = life("recompute")
    draft = city("8 working days", on_change="recompute", version="v2")
    assert renewed_at(draft, lived.ticket, at(ACTIVATED)) is None
    assert renew(lived, draft) == ()


def test_a_command_renews_first_and_then_happens():
    lived = life("recompute")
    lived.rulebook = city("8 working days", on_change="recompute", version="v2", since=ACTIVATED)
    assert lived.do(Sign(), "2017-09-05 09:10") == ("recomputed", "signed")


def test_a_ticket_that_ended_is_left_alone():
    lived = life("recompute")
    lived.do(Sign(), "2017-09-04 11:00")
    lived.do(Resolve("修好了"), "2017-09-04 12:00")
    lived.do(Close("市民满意"), "2017-09-04 13:00")
    longer = city("8 working days", on_change="recompute", version="v2", since=ACTIVATED)
    renew(lived, longer)
    assert "recomputed" not in lived.kinds()


def test_a_clock_that_has_not_started_will_run_by_the_new_rule():
    def with_callback(within, version, since):
        callback = clock(
            "callback", "resolved", "called-back", within, calendar="office", on_change="recompute"
        )
        clocks = [(i, when, callback if i == "callback" else sets) for i, when, sets in TWO]
        return city(version=version, since=since, clocks=clocks)

    lived = Life(with_callback("24 hours", "v1", "2017-09-01 08:00"))
    lived.do(receive(RECEIVED))
    assert renew(lived, with_callback("48 hours", "v2", ACTIVATED)) == ("recomputed",)
    assert lived.last("recomputed").data["clocks"] == []
    lived.do(Resolve("修好了"), "2017-09-05 12:00")
    assert lived.due("callback") == "2017-09-07 12:00:00"


def test_a_milestone_that_the_new_rules_do_not_know_keeps_its_promise():
    lived = life("recompute")
    gone = [one for one in TWO if one[0] != "resolve"]
    assert renew(lived, city(version="v2", since=ACTIVATED, clocks=gone)) == ()
    assert lived.due("resolve") == "2017-09-12 17:30:00"


def test_a_fact_that_the_new_catalog_does_not_know_keeps_the_promise():
    lived = life("recompute")
    lived.ticket = replace(lived.ticket, values={"area": "gone", "category": "gone"})
    only = city(
        version="v2",
        since=ACTIVATED,
        clocks=[
            ("r", {"category": "complaint"}, clock("resolve", "received", "resolved", "1 hour"))
        ],
    )
    assert renewal(only, lived.ticket, at(ACTIVATED)) == ()


def test_timers_follow_the_ladders_of_the_new_rulebook_alone():
    old = ladder("old", "resolve", step("2 working days before due", remind=("handler",)))
    new = ladder("new", "resolve", step("1 working day before due", remind=("unit-head",)))
    lived = Life(city(since="2017-09-01 08:00", ladders=[old]))
    lived.do(receive(RECEIVED))
    changed = city(version="v2", since=ACTIVATED, ladders=[new])
    renew(lived, changed, "2017-09-06 10:00")
    assert next_timer(changed, lived.ticket).astimezone(ZONE) == at("2017-09-11 17:30")
    renew(lived, changed, "2017-09-12 10:00")
    roles = [event.data["roles"] for event in lived.history if event.kind == "reminded"]
    assert roles == [["unit-head"]]


def test_a_reminder_is_given_again_where_the_due_time_moved_away_from_it():
    ladders = [ladder("l", "resolve", step("1 working day before due", remind=("handler",)))]
    lived = Life(city(on_change="recompute", since="2017-09-01 08:00", ladders=ladders))
    lived.do(receive(RECEIVED))
    lived.do(PassTime(), "2017-09-11 18:00")
    longer = city(
        "8 working days",
        on_change="recompute",
        version="v2",
        since="2017-09-11 18:00",
        ladders=ladders,
    )
    renew(lived, longer, "2017-09-11 18:00")
    renew(lived, longer, "2017-09-13 18:00")
    told = [event.at for event in lived.history if event.kind == "reminded"]
    assert told == [at("2017-09-11 17:30"), at("2017-09-13 17:30")]


def suspended(until=None):
    """A matter whose clock is recomputed, suspended on Tuesday at 10:00."""
    lived = Life(pausing("6 working days", "v1", "2017-09-01 08:00"))
    lived.do(receive(RECEIVED))
    lived.do(AskSuspension("等市民返回"), "2017-09-05 10:00")
    lived.do(GrantSuspension(), "2017-09-05 10:00")
    if until is not None:
        lived.do(Resume(), until)
    return lived


def pausing(within, version, since, **more):
    resolve = clock(
        "resolve", "received", "resolved", within, calendar="office", on_change="recompute",
        pauses_on=("suspended",), again=parse_duration(more.pop("again", "2 working days")), **more,
    )  # fmt: skip
    clocks = [("resolve", None, resolve), *(one for one in TWO if one[0] == "callback")]
    return replace(whole_city(clocks=clocks, version=version), since=at(since))


def test_what_pauses_added_is_kept():
    lived = suspended(until="2017-09-06 10:00")  # one working day, 7.5 hours of office time
    assert lived.due("resolve") == "2017-09-13 17:30:00"
    renew(lived, pausing("8 working days", "v2", "2017-09-07 10:00"), "2017-09-07 10:00")
    assert lived.due("resolve") == "2017-09-15 17:30:00"


def test_a_paused_clock_gains_or_loses_what_the_limit_does():
    lived = suspended()
    before = lived.clock("resolve").remaining
    renew(lived, pausing("8 working days", "v2", "2017-09-07 10:00"), "2017-09-07 10:00")
    two_days_of_office_hours = timedelta(hours=15)
    assert lived.clock("resolve").remaining == before + two_days_of_office_hours
    renew(lived, pausing("1 working day", "v3", "2017-09-08 10:00"), "2017-09-08 10:00")
    assert lived.clock("resolve").remaining == timedelta(hours=6)  # due on Tuesday at 17:30
    assert replay(lived.history) == lived.ticket


def test_a_paused_clock_under_a_limit_that_is_used_up_has_nothing_left():
    lived = suspended()
    short = pausing("2 working hours", "v2", "2017-09-07 10:00")
    renew(lived, short, "2017-09-07 10:00")
    assert lived.clock("resolve").remaining == timedelta(0)
    assert lived.do(Resume(), "2017-09-08 10:00") == ("resumed",)
    renew(lived, short, "2017-09-08 10:01")
    assert lived.last("overdue").at == at("2017-09-08 10:00")


def test_a_limit_for_what_came_back_is_recomputed_as_such():
    lived = Life(pausing("6 working days", "v1", "2017-09-01 08:00"))
    lived.do(receive(RECEIVED))
    lived.do(Resolve("修好了"), "2017-09-04 12:00")
    lived.do(Redo("又坏了"), "2017-09-04 14:00")
    assert lived.due("resolve") == "2017-09-06 17:30:00"
    longer = pausing("8 working days", "v2", "2017-09-05 10:00", again="3 working days")
    renew(lived, longer, "2017-09-05 10:00")
    assert lived.due("resolve") == "2017-09-07 17:30:00"
    assert lived.clock("resolve").within == "3 working days"
    longer = pausing("8 working days", "v3", "2017-09-05 11:00", again="4 working days")
    renew(lived, longer, "2017-09-05 11:00")
    assert lived.due("resolve") == "2017-09-08 17:30:00"


def test_a_calendar_that_was_put_right_recomputes_what_may_be_recomputed():
    lived = Life(city(on_change="recompute", since="2017-09-01 08:00"))
    lived.do(receive(RECEIVED))
    off = frozenset({date(2017, 9, 7)})
    holiday = Holidays("cn", off=off, work=frozenset(), years=frozenset({2017}))
    right = city(on_change="recompute", version="v2", since=ACTIVATED)
    office = replace(right.calendars["office"], holidays=(holiday,))
    renew(lived, replace(right, calendars={**right.calendars, "office": office}))
    assert lived.due("resolve") == "2017-09-13 17:30:00"


def test_the_clock_of_a_part_is_recomputed_in_its_own_calendar():
    def parts(within, version, since):
        part = clock("part", "part-asked", "part-done", within, on_change="recompute")
        clocks = [("part", None, part), *TWO]
        return replace(whole_city(clocks=clocks, version=version), since=at(since))

    lived = Life(parts("3 working days", "v1", "2017-09-01 08:00"))
    lived.do(receive(RECEIVED))
    assert lived.due("part:power-company") == "2017-09-07 17:30:00"
    renew(lived, parts("5 working days", "v2", ACTIVATED))
    assert lived.due("part:power-company") == "2017-09-11 17:30:00"
    assert lived.clock("part:power-company").calendar == "office"
    assert lived.last("recomputed").data["clocks"][0]["of"] == "power-company"
