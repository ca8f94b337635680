"""The questions of a calendar asked of whole arrays of instants, for replays and reports.

Instants are seconds since 1970 UTC. Each answer is what the calendar says of that item alone.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import numpy as np

from engine.timing.almanac import Almanac, CalendarReachError
from engine.timing.arrays import Arrays, Indices, Seconds, by_chunks
from engine.timing.durations import Counting, Duration, Unit
from engine.timing.tables import LONGEST_CLOSURE, MICROS, Table


def worked_between(almanac: Almanac, starts: Seconds, ends: Seconds) -> Seconds:
    """Working seconds from each start to its end, negative where they are reversed."""
    starts, ends = np.broadcast_arrays(_whole(starts), _whole(ends))
    if not starts.size:
        return np.zeros(0, dtype=np.int64)
    low, high = min(starts.min(), ends.min()), max(starts.max(), ends.max())
    until = almanac.arrays(_spanning(almanac, low, high)).worked_until
    return by_chunks(lambda start, end: until(end) - until(start), starts, ends)


def worked_off(
    almanac: Almanac, starts: Seconds, working: timedelta | Seconds, *, promised: bool = False
) -> Seconds:
    """The instants by which so much working time has passed since each start.

    Where it is ``promised``, no start may stand before years of closure.
    """
    starts = _whole(starts)
    if not starts.size:
        return np.zeros(0, dtype=np.int64)
    table = _spanning(almanac, starts.min(), starts.max())
    if isinstance(working, timedelta):
        seconds, rest = divmod(working, timedelta(seconds=1))
        if rest:
            raise ValueError("the bulk forms count in whole seconds")
        table = _reaching(almanac, table, starts, seconds, seconds)
        arrays = almanac.arrays(table)
        if promised:
            _refuse_closure(table, arrays, starts)
        return by_chunks(lambda start: _moved(arrays, start, seconds), starts)
    starts, amounts = np.broadcast_arrays(starts, _whole(working))
    table = _reaching(almanac, table, starts, int(amounts.min()), int(amounts.max()))
    arrays = almanac.arrays(table)
    return by_chunks(lambda start, amount: _moved_each(arrays, start, amount), starts, amounts)


def due_by_day(
    almanac: Almanac,
    starts: Seconds,
    within: Duration,
    counting: Counting,
    one: Callable[[int], int],
) -> Seconds:
    """When periods counted in days end; ``one`` answers for a single start.

    It is asked where the clock is put forward or back on either day: those are few.
    """
    starts = _whole(starts)
    if not starts.size:
        return np.zeros(0, dtype=np.int64)
    table = _spanning(almanac, starts.min(), starts.max())
    table = _opening_within(almanac, table, int(starts.max()))
    arrays = almanac.arrays(table)
    if counting is Counting.SAME_TIME:
        _refuse_closure(table, arrays, starts)
        starts = by_chunks(arrays.next_open, starts)
    latest = starts.max(keepdims=True)
    while _last_day(arrays, latest, within, counting)[0] >= len(arrays.days):
        table = almanac.later(table)
        arrays = almanac.arrays(table)
    _refuse_closure(table, arrays, starts)
    if counting is not Counting.SAME_TIME:
        return by_chunks(
            lambda start: arrays.closes.take(_last_day(arrays, start, within, counting)), starts
        )
    return by_chunks(lambda start: _same_time(arrays, start, within, one), starts)


def _last_day(arrays: Arrays, starts: Seconds, within: Duration, counting: Counting) -> Indices:
    """The index among working days of the day on which each period ends."""
    first = arrays.day_of(starts) + 1
    if counting is Counting.FIRST_DAY_COUNTS:
        today = arrays.before.take(first - 1)
        works = arrays.before.take(first) > today
        first -= ~(works & (starts >= arrays.closes.take(today, mode="clip")))
    if within.unit is Unit.WORKING_DAY:
        return arrays.before.take(first) + (within.amount - 1)
    day = first + (within.amount - 1)
    beyond = day >= len(arrays.before)
    return np.where(beyond, len(arrays.days), arrays.before.take(day, mode="clip"))


def _same_time(
    arrays: Arrays, openings: Seconds, within: Duration, one: Callable[[int], int]
) -> Seconds:
    today = arrays.day_of(openings)
    last = arrays.days.take(_last_day(arrays, openings, within, Counting.SAME_TIME))
    due = arrays.midnights.take(last) + (openings - arrays.midnights.take(today))
    for row in np.flatnonzero(arrays.changed.take(today) | arrays.changed.take(last)):
        due[row] = one(int(openings[row]))
    return due


def _moved(arrays: Arrays, starts: Seconds, seconds: int) -> Seconds:
    if not seconds:
        return starts
    worked = arrays.worked_until(starts) + seconds
    return arrays.reached(worked) if seconds > 0 else arrays.begun(worked)


def _moved_each(arrays: Arrays, starts: Seconds, seconds: Seconds) -> Seconds:
    if seconds.min() > 0:
        return arrays.reached(arrays.worked_until(starts) + seconds)
    worked = arrays.worked_until(starts) + seconds
    forward = arrays.reached(np.maximum(worked, 1))
    back = arrays.begun(np.minimum(worked, arrays.total - 1))
    return np.where(seconds > 0, forward, np.where(seconds < 0, back, starts))


def _reaching(almanac: Almanac, table: Table, starts: Seconds, least: int, most: int) -> Table:
    """A table in which every start can be moved by these amounts of working time."""
    last, first = int(starts.max()) * MICROS, int(starts.min()) * MICROS
    while most > 0 and table.worked_until(last) + most * MICROS > table.worked[-1]:
        table = almanac.later(table)
    while least < 0 and table.worked_until(first) + least * MICROS < 0:
        table = almanac.earlier(table)
    return table


def _opening_within(almanac: Almanac, table: Table, instant: int) -> Table:
    """A table with an opening at or after this instant."""
    while table.shuts[-1] <= instant * MICROS:
        table = almanac.later(table)
    return table


def _refuse_closure(table: Table, arrays: Arrays, starts: Seconds) -> None:
    if not table.long_closure:
        return
    if ((arrays.next_open(starts) - starts) * MICROS > LONGEST_CLOSURE).any():
        raise CalendarReachError("it is closed for three years from one of the starts")


def _spanning(almanac: Almanac, low: np.int64, high: np.int64) -> Table:
    return almanac.spanning(int(low) * MICROS, int(high) * MICROS)


def _whole(values: Seconds) -> Seconds:
    return np.asarray(values, dtype=np.int64)
