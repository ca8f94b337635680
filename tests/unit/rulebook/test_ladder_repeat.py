"""A ladder's step may repeat: when it comes again, and that each comes once."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.rulebook.ladder_written import MOST_TIMES, StepEntry, bad_repeat
from engine.tickets.commands import PassTime, Resolve
from engine.tickets.timers import next_timer
from engine.timing.durations import Unit
from tests.unit.rulebook.repeats import FIRST_LINE, moments, rulebook
from tests.unit.tickets.city import ZONE, Life, at, clock, receive, small_city


@pytest.mark.parametrize(
    ("step", "expected"),
    [
        (
            "at: due, remind: handler, repeat: 2, repeat_every: 4 hours",
            ["due", "4 hours after due", "8 hours after due"],
        ),
        (
            "at: 超期1个工作日, remind: handler, repeat: 3, repeat_every: 1个工作日",
            [f"{n} working day{'s' * (n > 1)} after due" for n in (1, 2, 3, 4)],
        ),
        (
            "at: 10 minutes after due, remind: handler, repeat: 1, repeat_every: 90 minutes",
            ["10 minutes after due", "100 minutes after due"],
        ),
        (
            "at: 5 working days before due, remind: handler, repeat: 2, repeat_every: 2工作日",
            ["5 working days before due", "3 working days before due", "1 working day before due"],
        ),
        ("at: 1 hour before due, remind: handler", ["1 hour before due"]),
    ],
)
def test_a_step_comes_at_its_time_and_then_at_equal_intervals(step, expected):
    assert moments(step) == expected


def test_each_time_does_the_same_and_says_the_line_it_is_written_on():
    step = "at: due, remind: [handler, supervisor], deliver: working-hours, repeat: 2"
    first, *others = rulebook(f"{step}, repeat_every: 1 working day").ladders[0].steps
    assert (first.remind, first.deliver) == (("handler", "supervisor"), "working-hours")
    assert first.origin.line == FIRST_LINE
    for step in others:
        assert (step.remind, step.deliver) == (first.remind, first.deliver)
        assert step.origin == first.origin


def test_a_supervision_may_be_repeated_with_its_reply():
    step = "at: due, supervise: unit-leader, reply: 4 hours, repeat: 1, repeat_every: 8 hours"
    assert [(step.supervise, str(step.reply)) for step in rulebook(step).ladders[0].steps] == 2 * [
        ("unit-leader", "4 hours")
    ]


# Played

RESOLVE = [("r", None, clock("resolve", "received", "resolved", "6 working days"))]
WARNINGS = "at: 2 working days before due, remind: handler, repeat: 1, repeat_every: 1 working day"
REMINDERS = "at: 1 working day after due, remind: handler, repeat: 3, repeat_every: 1 working day"
SUPERVISION = "at: 2 working days after due, supervise: unit-leader"


def life(*steps):
    ladders = rulebook(*steps).ladders
    lived = Life(small_city(clocks=RESOLVE, ladders=ladders))
    lived.do(receive("2017-09-04 10:00", area="power"))
    return lived


def came(lived):
    return [
        (event.at.astimezone(ZONE).strftime("%m-%d %H:%M"), event.kind)
        for event in lived.history
        if event.kind in ("reminded", "supervised", "case-opened")
    ]


WHOLE = [
    ("09-08 17:30", "reminded"),
    ("09-11 17:30", "reminded"),
    ("09-13 17:30", "reminded"),
    ("09-14 17:30", "reminded"),
    ("09-14 17:30", "supervised"),
    ("09-15 17:30", "reminded"),
    ("09-18 17:30", "reminded"),
]


def test_after_a_long_time_every_repetition_has_come_once_at_its_own_instant():
    lived = life(WARNINGS, REMINDERS, SUPERVISION)
    assert len(lived.rulebook.ladders[0].steps) == 7
    lived.do(PassTime(), "2027-09-04 10:00")
    assert came(lived) == WHOLE
    assert next_timer(lived.rulebook, lived.ticket) is None


def test_a_worker_that_looks_when_it_is_told_to_finds_the_same():
    lived = life(WARNINGS, REMINDERS, SUPERVISION)
    while (moment := next_timer(lived.rulebook, lived.ticket)) is not None:
        lived.do(PassTime(), moment)
        assert lived.do(PassTime(), moment) == ()
    assert came(lived) == WHOLE


def test_reminding_ends_with_the_clock():
    lived = life(REMINDERS)
    lived.do(PassTime(), "2017-09-14 18:00")
    lived.do(Resolve("已修复"), "2017-09-15 09:00")
    lived.do(PassTime(), "2017-12-01 10:00")
    assert came(lived) == [("09-13 17:30", "reminded"), ("09-14 17:30", "reminded")]


def test_a_repetition_that_would_precede_the_clock_is_left_out_and_the_others_come():
    step = "at: 8 working days before due, remind: handler, repeat: 3, repeat_every: 2 working days"
    lived = life(step)
    lived.do(PassTime(), "2017-10-09 10:00")
    assert came(lived) == [
        ("09-04 17:30", "reminded"),
        ("09-06 17:30", "reminded"),
        ("09-08 17:30", "reminded"),
    ]


def test_an_event_names_the_moment_of_its_repetition():
    lived = life(REMINDERS)
    lived.do(PassTime(), at("2017-09-15 18:00"))
    steps = [event.data["step"] for event in lived.history if event.kind == "reminded"]
    assert steps == moments(REMINDERS)[:3]


# For any step


@st.composite
def repeated(draw):
    """A step that may be repeated so, as it is written."""
    unit = draw(st.sampled_from(Unit))
    side = draw(st.sampled_from(["before", "at", "after"]))
    every, times = draw(st.integers(1, 20)), draw(st.integers(1, MOST_TIMES))
    first = draw(st.integers(1, 40)) + (every * times if side == "before" else 0)
    when = "due" if side == "at" else f"{first} {unit}s {side} due"
    return StepEntry.model_validate(
        {
            "at": when,
            "remind": ["handler"],
            "repeat": str(times),
            "repeat_every": f"{every} {unit}s",
        }
    )


@given(repeated())
def test_repetitions_follow_each_other_on_one_side_of_due(step):
    assert bad_repeat(step) is None
    taken = [
        0 if time.offset is None else time.offset.amount * (-1 if time.side == "before" else 1)
        for time in step.times
    ]
    assert len(taken) == 1 + step.repeat
    gaps = {later - earlier for earlier, later in pairwise(taken)}
    assert gaps == {step.repeat_every.amount}
    assert (taken[-1] < 0) == (step.at.side == "before")
    assert {time.offset.unit for time in step.times[1:]} == {step.repeat_every.unit}
    assert len(set(map(str, step.times))) == len(taken)


@given(repeated())
def test_instants_are_in_order_whatever_the_calendar_and_on_the_right_side_of_due(step):
    calendar = small_city().calendars["office"]
    due = at("2017-09-12 17:30")
    instants = [
        due if time.offset is None else calendar.shift(due, time.offset, back=time.side == "before")
        for time in step.times
    ]
    assert instants == sorted(set(instants))
    if step.at.side == "before":
        assert instants[-1] < due
    else:
        assert instants[0] >= due
