"""What suddenly comes more often than it used to: counts of a day against like days before.

For each series (an area, a district, a place …) the day's count is held against the counts of
the like days before it: the same weekday unless the caller compares otherwise. If nothing had
changed, the count would scatter as those did. The chance of so many or more is that of a negative
binomial: its mean is that of the like days, its spread is learned from all days of these weeks,
each held against its own like days (a Poisson where they do not spread more), and it is widened by
what so few days leave unknown of the mean. Over all series of the day, Benjamini and Hochberg's
procedure keeps the expected share of false alarms among all alarms at the share asked for. In a
city where nothing happens that is the chance that a day rings at all.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

FALSE_ALARMS = 0.05
"""Of a hundred alarms so many are expected to be chance, where the caller says nothing else."""
WEEKS = 12
LEAST_DAYS = 4
"""Fewer like days before say too little: nothing is called a burst then."""
LEAST_COUNT = 3
"""Fewer in a day are nobody's burst, however rare."""


@dataclass(frozen=True, slots=True)
class Burst:
    """One series on one day: how many came and how many were expected.

    ``of`` is the key of the series. ``chance`` (0 to 1) is how probable so many or more were if
    nothing had changed; ``adjusted`` is the least share of false alarms at which this one rings.
    """

    of: str
    day: date
    count: int
    expected: float
    chance: float
    adjusted: float


def find_bursts(
    series: Mapping[str, Mapping[date, int]],
    day: date,
    *,
    like: Callable[[date], Hashable] = date.weekday,
    known_since: date | None = None,
    weeks: int = WEEKS,
    false_alarms: float = FALSE_ALARMS,
    least: int = LEAST_COUNT,
) -> tuple[Burst, ...]:
    """The series that burst on that day, the least probable first.

    A day that a series does not name counts 0, from ``known_since`` on (by default the first day
    that any series names). ``like`` says which days compare: those for which it gives the same.
    """
    since = known_since or min((d for counts in series.values() for d in counts), default=day)
    alike = _alike_days(day, since, weeks, like)
    before = alike.get(like(day), [])
    if len(before) < LEAST_DAYS:
        return ()
    tried = []
    for of, counts in series.items():
        past = [counts.get(each, 0) for each in before]
        lots = [[counts.get(each, 0) for each in days] for days in alike.values()]
        chance = chance_of(counts.get(day, 0), past, spread_of(lots))
        tried.append(Burst(of, day, counts.get(day, 0), round(_mean(past), 2), chance, 1.0))
    return tuple(
        burst
        for burst in _adjusted(tried)
        if burst.adjusted <= false_alarms and burst.count >= least and burst.count > burst.expected
    )


def scan_bursts(
    series: Mapping[str, Mapping[date, int]],
    first: date,
    last: date,
    *,
    like: Callable[[date], Hashable] = date.weekday,
    known_since: date | None = None,
    weeks: int = WEEKS,
    false_alarms: float = FALSE_ALARMS,
    least: int = LEAST_COUNT,
) -> tuple[Burst, ...]:
    """The bursts of each day from the first to the last, by day."""
    days = (first + timedelta(days=on) for on in range((last - first).days + 1))
    return tuple(
        burst
        for day in days
        for burst in find_bursts(
            series,
            day,
            like=like,
            known_since=known_since,
            weeks=weeks,
            false_alarms=false_alarms,
            least=least,
        )
    )


def _alike_days(
    day: date, since: date, weeks: int, like: Callable[[date], Hashable]
) -> dict[Hashable, list[date]]:
    """The days of so many weeks before, those that compare together."""
    alike: dict[Hashable, list[date]] = {}
    for back in range(1, weeks * 7 + 1):
        each = day - timedelta(days=back)
        if each >= since:
            alike.setdefault(like(each), []).append(each)
    return alike


def spread_of(lots: Iterable[Sequence[int]]) -> float:
    """How much days scatter beyond Poisson counts, as a share of the squared mean (0: no more).

    Each lot are counts of like days; what they scatter around is their own mean.
    """
    beyond = squares = 0.0
    for lot in lots:
        if len(lot) > 1:
            mean = sum(lot) / len(lot)
            scatter = sum((each - mean) ** 2 for each in lot) / (len(lot) - 1)
            beyond += len(lot) * (scatter - mean)
            squares += len(lot) * mean * mean
    return max(0.0, beyond / squares) if squares else 0.0


def chance_of(count: int, past: Sequence[int], spread: float = 0.0) -> float:
    """How probable so many or more are, if the day is like those before (0 to 1).

    ``spread`` is what :func:`spread_of` says. The mean is not known, only seen in so many days:
    what that leaves open is added to the variance of the next count.
    """
    if count <= 0:
        return 1.0
    mean = _mean(past)
    variance = (mean + spread * mean * mean) * (1 + 1 / len(past))
    return _tail(count, mean, mean * mean / (variance - mean))


def _mean(past: Sequence[int]) -> float:
    """Half a request more than was seen: never quite nothing."""
    return (sum(past) + 0.5) / len(past)


def _tail(count: int, mean: float, shape: float) -> float:
    """The chance of ``count`` or more of a negative binomial with this mean and shape."""
    p = shape / (shape + mean)
    term = shape * math.log(p)
    below = 0.0
    for each in range(count):
        below += math.exp(term)
        term += math.log((each + shape) / (each + 1) * (1 - p))
    if below < 1 - 1e-6:
        return 1 - below
    # Far out the sum below is one for the computer: add up what lies above instead.
    above, each = 0.0, count
    while True:
        step = math.exp(term)
        above += step
        if step <= above * 1e-12:
            return min(1.0, above)
        term += math.log((each + shape) / (each + 1) * (1 - p))
        each += 1


def _adjusted(tried: Iterable[Burst]) -> list[Burst]:
    """Benjamini and Hochberg: each chance times how many were tried, by its rank."""
    ordered = sorted(tried, key=lambda burst: (burst.chance, burst.of))
    least = 1.0
    found = []
    for rank in range(len(ordered), 0, -1):
        burst = ordered[rank - 1]
        least = min(least, burst.chance * len(ordered) / rank)
        found.append(Burst(burst.of, burst.day, burst.count, burst.expected, burst.chance, least))
    return found[::-1]
