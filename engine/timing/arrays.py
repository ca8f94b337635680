"""A table as NumPy arrays (whole seconds), for questions about many instants at once."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from engine.timing.tables import MICROS, Table

Seconds = NDArray[np.int64]
Indices = NDArray[np.int64]
_CHUNK = 16_384
"""Items worked on at once, so that what stands in between stays in the processor's cache."""
_MOST_BUCKETS = 1 << 22


class Steps:
    """Which of ascending bounds is the last at or before a value, by one look-up per value.

    The range is cut into buckets no wider than the least distance between bounds: a bucket holds
    one bound at most, so the answer is the bucket's first index or the next. Against bisection this
    saves a dozen missed cache lines a value. Where bounds lie too close, bisection it is.
    """

    def __init__(self, bounds: Seconds) -> None:
        self._bounds = bounds
        self._base = bounds[0]
        gaps = np.diff(bounds)
        least = int(gaps[gaps > 0].min(initial=1 << 40))
        self._shift = least.bit_length() - 1
        buckets = (int(bounds[-1] - bounds[0]) >> self._shift) + 1
        self._first: Indices | None = None
        if buckets <= _MOST_BUCKETS:
            starts = bounds[0] + (np.arange(buckets, dtype=np.int64) << self._shift)
            self._first = np.searchsorted(bounds, starts, "right") - 1
            self._next = np.append(bounds[1:], np.iinfo(np.int64).max)

    def at(self, values: Seconds) -> Indices:
        """For each value, at or above the first bound, the index of the last bound not above it."""
        if self._first is None:
            bisected: Indices = np.searchsorted(self._bounds, values, "right") - 1
            return bisected
        found: Indices = self._first.take((values - self._base) >> self._shift, mode="clip")
        found += values >= self._next.take(found)
        return found


class Arrays:
    """One table's open stretches and days. All values must lie within the table."""

    def __init__(self, table: Table) -> None:
        self.opens = _seconds(table.opens)
        self.shuts = _seconds(table.shuts)
        worked = _seconds(table.worked)
        self.total = int(worked[-1])
        self.lead = worked[:-1] - self.opens
        """Added to an instant within a stretch, it gives the open time until that instant."""
        self.midnights = np.array(table.midnights, dtype=np.int64)
        self.before = np.array(table.before, dtype=np.int64)
        self.days = np.array(table.days, dtype=np.int64) - table.first_day
        self.closes = _seconds(table.closes)
        self.changed = np.zeros(len(self.midnights), dtype=np.bool_)
        self.changed[[day - table.first_day for day in table.changed]] = True
        self._open_steps = Steps(self.opens)
        self._worked_steps = Steps(worked)
        self._day_steps = Steps(self.midnights)

    def worked_until(self, instants: Seconds) -> Seconds:
        """Open seconds from the start of the table to each instant."""
        at = self._open_steps.at(instants)
        return self.lead.take(at) + np.minimum(instants, self.shuts.take(at))

    def reached(self, worked: Seconds) -> Seconds:
        """The first instants by which so much has been worked; each more than nothing."""
        return worked - self.lead.take(self._worked_steps.at(worked - 1))

    def begun(self, worked: Seconds) -> Seconds:
        """The last instants until which no more has been worked; each less than the total."""
        return worked - self.lead.take(self._worked_steps.at(worked))

    def next_open(self, instants: Seconds) -> Seconds:
        """The instants themselves where it is open, else the next opening in the table."""
        at = self._open_steps.at(instants)
        following = self.opens.take(at + 1, mode="clip")
        return np.where(instants < self.shuts.take(at), instants, following)

    def day_of(self, instants: Seconds) -> Indices:
        """The position of each instant's local day in the table."""
        return self._day_steps.at(instants)


def by_chunks(work: Callable[..., Seconds], *columns: Seconds) -> Seconds:
    """The work done on the columns a cacheful at a time; its results in one array."""
    size = len(columns[0])
    if size <= _CHUNK:
        return work(*columns)
    found = np.empty(size, dtype=np.int64)
    for start in range(0, size, _CHUNK):
        part = slice(start, start + _CHUNK)
        found[part] = work(*(column[part] for column in columns))
    return found


def _seconds(micros: Sequence[int]) -> Seconds:
    return np.array(micros, dtype=np.int64) // MICROS
