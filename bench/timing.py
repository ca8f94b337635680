"""Working time: single calls against businesstimedelta, arrays by the second, and the naive walk.

Run: python -m bench.timing
"""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from time import perf_counter
from zoneinfo import ZoneInfo

import businesstimedelta
import chinese_calendar
import numpy as np
import pytz

from bench.table import Row, show
from engine.timing.calendars import Calendar, Holidays, Week
from engine.timing.durations import Counting, Duration, Unit
from tests.unit.timing.walk import Walk

ZONE = ZoneInfo("Asia/Shanghai")
OFFICE_DAY = ((8 * 60 + 30, 12 * 60), (13 * 60 + 30, 17 * 60 + 30))
FIRST, LAST = date(2016, 1, 1), date(2018, 12, 31)
SINGLES, PEERS, MANY = 20_000, 100, 1_000_000
WALKED_CALENDARS, WALKED_EACH = 40, 60


def run() -> list[Row]:
    """All rows; every random case comes from a fixed seed."""
    return [single(), *bulk(), walked()]


def single() -> Row:
    """An ``add`` and a ``between`` each, the same questions to both libraries.

    The peer knows no adjusted working weekends: both get the same plain lists of days off.
    """
    off = frozenset(
        day for day in _days() if day.weekday() < 5 and chinese_calendar.is_holiday(day)
    )
    lists = Holidays("cn", off, frozenset(), frozenset({2016, 2017, 2018}))
    calendar = Calendar("office", "office", ZONE, _weekdays(), (), (lists,))
    peer = _peer(off)
    cases = _cases(SINGLES)
    ours = _best_of(5, lambda: _ask_ours(calendar, cases)) / len(cases)
    few = cases[:PEERS]
    _agree(calendar, peer, few)
    theirs = _best_of(2, lambda: _ask_peer(peer, few)) / len(few)
    ratio = theirs / ours
    return Row(
        "add + between, µs (peer: businesstimedelta)",
        ours * 1e6,
        theirs * 1e6,
        ratio,
        "≥ 300",
        ratio >= 300,
    )


def bulk() -> list[Row]:
    """Items a second on arrays of a million, in no order, over two years."""
    calendar = _office()
    chance = np.random.default_rng(7)
    starts = chance.integers(_instant(2016), _instant(2018), MANY)
    ends = starts + chance.integers(0, 30 * 86_400, MANY)
    seconds = chance.integers(1, 80 * 3_600, MANY)
    six = Duration(6, Unit.WORKING_DAY)
    works: dict[str, Callable[[], object]] = {
        "add_many": lambda: calendar.add_many(starts, seconds),
        "between_many": lambda: calendar.between_many(starts, ends),
        "due_many, 6 working days": lambda: calendar.due_many(starts, six),
    }
    rows = []
    for name, work in works.items():
        rate = MANY / _best_of(7, work)
        rows.append(Row(f"{name}, items a second", rate, None, None, "≥ 15 million", rate >= 15e6))
    return rows


def walked() -> Row:
    """How many answers differ from a walk over minutes, on random calendars and cases."""
    chance = random.Random(7)
    cases = differences = 0
    for _ in range(WALKED_CALENDARS):
        calendar, first = _random_calendar(chance)
        walk = Walk(calendar, first, 45)
        for _ in range(WALKED_EACH):
            start = walk.begin + chance.randrange(4 * 86_400, 20 * 86_400)
            end = start + chance.randrange(10 * 86_400)
            at, seconds = datetime.fromtimestamp(start, UTC), chance.randrange(1, 20 * 3_600)
            within = Duration(
                chance.randint(1, 6), chance.choice((Unit.WORKING_DAY, Unit.CALENDAR_DAY))
            )
            counting = chance.choice(list(Counting))
            ours = (
                calendar.between(at, datetime.fromtimestamp(end, UTC)).total_seconds(),
                calendar.add(at, timedelta(seconds=seconds)).timestamp(),
                calendar.due(at, within, counting).timestamp(),
            )
            try:
                truth = (
                    walk.between(start, end),
                    walk.add(start, seconds),
                    walk.due(start, within, counting),
                )
            except IndexError:  # the answer lies beyond the weeks that were walked
                continue
            cases += 1
            differences += ours != truth
    return Row(
        f"differences from a walk over minutes, {cases} cases of add, between and due",
        differences,
        None,
        None,
        "0 of ≥ 2000",
        differences == 0 and cases >= 2_000,
    )


def _ask_ours(calendar: Calendar, cases: list[tuple[datetime, datetime, timedelta]]) -> None:
    for start, end, working in cases:
        calendar.add(start, working)
        calendar.between(start, end)


def _ask_peer(
    peer: businesstimedelta.Rules, cases: list[tuple[datetime, datetime, timedelta]]
) -> None:
    for start, end, working in cases:
        start + businesstimedelta.BusinessTimeDelta(peer, timedelta=working)
        peer.difference(start, end)


def _agree(
    calendar: Calendar,
    peer: businesstimedelta.Rules,
    cases: list[tuple[datetime, datetime, timedelta]],
) -> None:
    """The work is the same: both find the same working time (on most: the peer errs at edges)."""
    same = sum(
        calendar.between(start, end) == peer.difference(start, end).timedelta
        for start, end, _ in cases
    )
    assert same >= 0.9 * len(cases), f"the peer agrees on {same} of {len(cases)} only"


def _peer(off: frozenset[date]) -> businesstimedelta.Rules:
    zone = pytz.timezone(ZONE.key)
    halves = [
        businesstimedelta.WorkDayRule(
            start_time=time(start // 60, start % 60),
            end_time=time(end // 60, end % 60),
            working_days=[0, 1, 2, 3, 4],
            tz=zone,
        )
        for start, end in OFFICE_DAY
    ]
    return businesstimedelta.Rules([*halves, businesstimedelta.HolidayRule(off, tz=zone)])


def _cases(count: int) -> list[tuple[datetime, datetime, timedelta]]:
    chance = random.Random(7)
    begin = datetime(2017, 1, 3, tzinfo=ZONE)
    cases = []
    for _ in range(count):
        start = begin + timedelta(minutes=chance.randrange(300 * 1_440))
        end = start + timedelta(minutes=chance.randrange(30 * 1_440))
        cases.append((start, end, timedelta(minutes=chance.randrange(1, 60 * 60))))
    return cases


def _office() -> Calendar:
    off = frozenset(day for day in _days() if chinese_calendar.is_holiday(day))
    work = frozenset(
        day for day in _days() if day.weekday() >= 5 and chinese_calendar.is_workday(day)
    )
    lists = Holidays("cn", off, work, frozenset({2016, 2017, 2018}))
    return Calendar("office", "office", ZONE, _weekdays(), (), (lists,))


def _random_calendar(chance: random.Random) -> tuple[Calendar, date]:
    first = chance.choice(
        [date(2016, 12, 10), date(2017, 2, 25), date(2017, 9, 20), date(2017, 10, 20)]
    )
    days = [first + timedelta(days=n) for n in range(45)]
    off = frozenset(chance.sample(days, chance.randrange(8)))
    work = frozenset(chance.sample(days, chance.randrange(4))) - off
    week = [tuple(_random_spans(chance)) for _ in range(7)]
    week[0] = week[0] or OFFICE_DAY
    zone = ZoneInfo(chance.choice(["Asia/Shanghai", "America/New_York", "Australia/Lord_Howe"]))
    lists = Holidays("random", off, work, frozenset({first.year}))
    return Calendar("random", "random", zone, Week(tuple(week)), (), (lists,)), first


def _random_spans(chance: random.Random) -> list[tuple[int, int]]:
    edges = sorted(chance.sample(range(1_441), 2 * chance.randrange(4)))
    return list(zip(edges[::2], edges[1::2], strict=True))


def _weekdays() -> Week:
    return Week((OFFICE_DAY,) * 5 + ((),) * 2)


def _days() -> list[date]:
    return [FIRST + timedelta(days=n) for n in range((LAST - FIRST).days + 1)]


def _instant(year: int) -> int:
    return int(datetime(year, 1, 1, tzinfo=ZONE).timestamp())


def _best_of(times: int, work: Callable[[], object]) -> float:
    best = float("inf")
    for _ in range(times):
        start = perf_counter()
        work()
        best = min(best, perf_counter() - start)
    return best


if __name__ == "__main__":
    show("Working time", run())
