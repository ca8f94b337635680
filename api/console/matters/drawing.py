"""Clocks as bars on one axis of time: when each ran, stood still, was moved, was late.

All places are shares of the width in percent, so that a drawing fits any screen.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from engine.tickets.clocks import ClockState
from engine.tickets.due_story import DueEntry
from engine.timing.calendars import Calendar

MOST_TICKS = 8
LAST_TICK = 93.0
"""Words further right would not fit."""
LEAST = 0.6
"""The width below which a bar could not be seen."""
MOST_SHADED = timedelta(days=62)
_STEPS = tuple(timedelta(hours=hours) for hours in (1, 2, 4, 6, 12)) + tuple(
    timedelta(days=days) for days in (1, 2, 3, 7, 14, 30, 60, 120, 365)
)


@dataclass(frozen=True, slots=True)
class Bar:
    """A stretch of a clock. ``kind``: running, late, paused or ahead (time that is still left)."""

    x: float
    width: float
    kind: str
    start: datetime
    end: datetime


@dataclass(frozen=True, slots=True)
class Mark:
    """An instant of a clock. ``kind``: due, was-due (before it was moved), stopped or cancelled."""

    x: float
    kind: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Tick:
    """A place on the axis, with its day or time."""

    x: float
    at: datetime
    midnight: bool


@dataclass(frozen=True, slots=True)
class Axis:
    """The time that a drawing shows."""

    start: datetime
    end: datetime
    now: datetime

    def place(self, at: datetime) -> float:
        """Where an instant stands, in percent of the width."""
        share = (at - self.start) / (self.end - self.start)
        return round(100 * min(max(share, 0.0), 1.0), 3)

    @property
    def now_at(self) -> float | None:
        """Where now stands, None outside of the drawing."""
        return self.place(self.now) if self.start <= self.now <= self.end else None


@dataclass(frozen=True, slots=True)
class Strip:
    """The drawing of one clock."""

    bars: tuple[Bar, ...]
    marks: tuple[Mark, ...]


def axis_of(
    received_at: datetime, clocks: Iterable[ClockState], now: datetime, *, closed: bool
) -> Axis:
    """From the receipt to the last thing that happened or is due, with a little room."""
    ends = [received_at + timedelta(minutes=10)]
    for clock in clocks:
        ends.append(clock.due_at)
        ends += [clock.stopped_at] if clock.stopped_at else []
    if not closed:
        ends.append(now)
    length = max(ends) - received_at
    return Axis(received_at - length * 0.01, max(ends) + length * 0.02, now)


def ticks(axis: Axis, zone: ZoneInfo) -> tuple[Tick, ...]:
    """Round instants along the axis, few enough to be read."""
    span = axis.end - axis.start
    step = next((one for one in _STEPS if span / one <= MOST_TICKS), _STEPS[-1])
    at = datetime.combine(axis.start.astimezone(zone).date(), time(), zone)
    found: list[Tick] = []
    while at <= axis.end:
        if at >= axis.start and axis.place(at) < LAST_TICK:
            local = at.astimezone(zone)
            found.append(Tick(axis.place(at), at, local.time() == time()))
        at += step
    return tuple(found)


def rests(axis: Axis, calendar: Calendar, zone: ZoneInfo) -> tuple[Bar, ...]:
    """Stretches in which nobody works by this calendar: whole days off where months are shown."""
    if axis.end - axis.start > MOST_SHADED:
        return ()
    found: list[Bar] = []
    begun: datetime | None = None
    day = axis.start.astimezone(zone).date()
    while datetime.combine(day, time(), zone) < axis.end:
        midnight = datetime.combine(day, time(), zone)
        if calendar.is_working_day(day):
            if begun is not None:
                found.append(_bar(axis, begun, midnight, "rest"))
            begun = None
        elif begun is None:
            begun = max(midnight, axis.start)
        day += timedelta(days=1)
    if begun is not None:
        found.append(_bar(axis, begun, axis.end, "rest"))
    return tuple(found)


def strip(axis: Axis, clock: ClockState, story: Sequence[DueEntry]) -> Strip:
    """A clock as its history tells it: each stretch between two things that happened to it."""
    return Strip(tuple(_bars(axis, clock, story)), tuple(_marks(axis, clock, story)))


def _bars(axis: Axis, clock: ClockState, story: Sequence[DueEntry]) -> Iterator[Bar]:
    state, since = "", axis.start
    due: datetime | None = None
    for entry in story:
        if state and entry.at > since:
            yield from _stretch(axis, state, since, entry.at, due)
        if entry.what == "started":
            state, since = "running", entry.at
        elif entry.what in ("stopped", "cancelled"):
            state, since = "", entry.at
        elif entry.what == "paused":
            state, since = "paused", entry.at
        elif entry.what == "resumed":
            state, since = "running", entry.at
        else:
            since = max(since, entry.at)
        due = entry.due_at or due
    if state and clock.going:
        yield from _stretch(axis, state, since, max(axis.now, since), due)
        if clock.running and clock.due_at > axis.now:
            yield _bar(axis, axis.now, clock.due_at, "ahead")


def _stretch(
    axis: Axis, state: str, start: datetime, end: datetime, due: datetime | None
) -> Iterator[Bar]:
    if state != "running" or due is None or end <= due:
        yield _bar(axis, start, end, state)
        return
    if start < due:
        yield _bar(axis, start, due, "running")
    yield _bar(axis, max(start, due), end, "late")


def _bar(axis: Axis, start: datetime, end: datetime, kind: str) -> Bar:
    x = axis.place(start)
    width = max(axis.place(end) - x, 0.0 if kind == "rest" else LEAST)
    return Bar(min(x, 100 - LEAST), round(width, 3), kind, start, end)


def _marks(axis: Axis, clock: ClockState, story: Sequence[DueEntry]) -> Iterator[Mark]:
    before: datetime | None = None
    for entry in story:
        if entry.what in ("moved", "resumed") and before and before != entry.due_at:
            yield Mark(axis.place(before), "was-due", before)
        if entry.what in ("stopped", "cancelled"):
            yield Mark(axis.place(entry.at), entry.what, entry.at)
        before = entry.due_at or before
    if clock.state != "paused":
        yield Mark(axis.place(clock.due_at), "due", clock.due_at)
