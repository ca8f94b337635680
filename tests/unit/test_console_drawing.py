"""Clocks drawn on an axis: where each stretch begins, how long it is, and of what kind."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from api.console.matters.drawing import Axis, axis_of, rests, strip, ticks
from engine.tickets.clocks import ClockState
from engine.tickets.due_story import DueEntry
from engine.timing.calendars import Calendar, Week

ZONE = ZoneInfo("Asia/Shanghai")
START = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
OFFICE = Calendar("office", "机关", ZONE, Week((((540, 1020),),) * 5 + ((),) * 2))


def clock(due, state="running", **more):
    fields = {"within": "8 hours", "calendar": "office", "counting": "civil-code", "rule": "r"}
    place = {"file": "rules/clocks.yaml", "line": 1, "basis": "b"}
    return ClockState(
        "resolve", START, START + due * HOUR, START, **fields, **place, state=state, **more
    )


def told(*entries):
    """Entries as (hours after the start, what, hours after the start at which it is due)."""
    return [
        DueEntry(
            START + at * HOUR, what, None if due is None else START + due * HOUR,
            "r", "rules/clocks.yaml", 1, "b", "time", "", "",
        )
        for at, what, due in entries
    ]  # fmt: skip


def drawn(one, entries, now=10, length=20):
    axis = Axis(START, START + length * HOUR, START + now * HOUR)
    return strip(axis, one, told(*entries))


def kinds(drawing):
    return [(bar.kind, round(bar.x), round(bar.width)) for bar in drawing.bars]


def test_a_clock_that_runs_shows_what_is_gone_and_what_is_left():
    drawing = drawn(clock(15), [(0, "started", 15)])
    assert kinds(drawing) == [("running", 0, 50), ("ahead", 50, 25)]
    assert [(mark.kind, mark.x) for mark in drawing.marks] == [("due", 75.0)]


def test_what_passed_its_due_time_is_late_from_then_on():
    drawing = drawn(clock(5, overdue=True), [(0, "started", 5), (5, "overdue", 5)])
    assert kinds(drawing) == [("running", 0, 25), ("late", 25, 25)]


def test_a_pause_stands_between_and_the_due_time_moves():
    drawing = drawn(
        clock(12, state="stopped", stopped_at=START + 8 * HOUR),
        [(0, "started", 10), (2, "paused", None), (4, "resumed", 12), (8, "stopped", None)],
    )
    assert kinds(drawing) == [("running", 0, 10), ("paused", 10, 10), ("running", 20, 20)]
    marks = [(mark.kind, round(mark.x)) for mark in drawing.marks]
    assert marks == [("was-due", 50), ("stopped", 40), ("due", 60)]


def test_a_clock_that_stands_still_has_no_due_time():
    drawing = drawn(clock(10, state="paused"), [(0, "started", 10), (2, "paused", None)])
    assert kinds(drawing) == [("running", 0, 10), ("paused", 10, 40)]
    assert drawing.marks == ()


def test_an_extension_leaves_a_mark_where_it_was_due():
    drawing = drawn(clock(15), [(0, "started", 8), (4, "moved", 15)])
    assert kinds(drawing) == [("running", 0, 20), ("running", 20, 30), ("ahead", 50, 25)]
    assert ("was-due", 40.0) in [(mark.kind, mark.x) for mark in drawing.marks]


def test_a_redo_begins_anew():
    drawing = drawn(
        clock(14),
        [(0, "started", 4), (2, "stopped", None), (8, "started", 14)],
    )
    assert kinds(drawing) == [("running", 0, 10), ("running", 40, 10), ("ahead", 50, 20)]


def test_two_minutes_among_days_can_still_be_seen():
    axis = Axis(START, START + timedelta(days=20), START + timedelta(days=1))
    brief = clock(0, state="stopped")
    drawing = strip(axis, brief, told((0, "started", 0), (0.01, "stopped", None)))
    assert all(bar.width >= 0.5 for bar in drawing.bars)
    assert drawing.bars


@given(st.integers(1, 5_000), st.integers(0, 5_000))
def test_the_axis_holds_the_receipt_the_due_times_and_now(due, now):
    axis = axis_of(START, [clock(due)], START + now * HOUR, closed=False)
    for at in (START, START + due * HOUR, START + now * HOUR):
        assert 0 <= axis.place(at) <= 100
        assert axis.start <= at <= axis.end
    marks = ticks(axis, ZONE)
    assert len(marks) <= 10
    assert [one.x for one in marks] == sorted(one.x for one in marks)
    assert all(one.at.astimezone(ZONE).minute == 0 for one in marks)


def test_days_off_are_shaded_in_one_piece():
    axis = Axis(START, START + timedelta(days=7), START)
    (weekend,) = rests(axis, OFFICE, ZONE)
    assert weekend.start == datetime(2026, 11, 28, tzinfo=ZONE)
    assert weekend.end == datetime(2026, 11, 30, tzinfo=ZONE)
    months = Axis(START, START + timedelta(days=90), START)
    assert rests(months, OFFICE, ZONE) == ()
