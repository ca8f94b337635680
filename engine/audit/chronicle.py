"""The chain of the days, and what was recorded in each against what was sealed."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta

from engine.audit.days import GENESIS, Day, Leaf, day_hash
from engine.audit.findings import Finding, of_events
from engine.audit.merkle import Tree

ListingOf = Callable[[str], Iterable[Leaf]]
"""The events of a day as they were listed when it was sealed; ``ValueError`` if that is spoilt."""
RecordedIn = Callable[[Day], Iterable[Leaf]]
"""The events of a day as they are now."""
_NAMED = 20
"""Missing days named one by one, at most."""


class Chronicle:
    """Takes the events as they come, ticket by ticket, and holds a small tree for each day."""

    def __init__(self, days: Sequence[Day]) -> None:
        self._days = days
        self._starts = [day.starts_at for day in days]
        self._trees = [Tree() for _ in days]

    def take(self, recorded_at: datetime, hash_: str) -> bool | None:
        """Count an event in its day. None: its day is not sealed yet; False: before all days."""
        place = bisect_right(self._starts, recorded_at) - 1
        if place < 0:
            return False if self._days else None
        if recorded_at >= self._days[place].ends_at:
            return None
        self._trees[place].add(hash_)
        return True

    def differences(
        self, listing_of: ListingOf, recorded_in: RecordedIn, reported: set[tuple[str, int]]
    ) -> Iterator[Finding]:
        """The days that do not hold what they held, with the events, but for those ``reported``."""
        for day, tree in zip(self._days, self._trees, strict=True):
            if (tree.count, tree.root()) != (day.events, day.digest):
                yield from _in_day(day, tree.count, listing_of, recorded_in, reported)


def check_chain(days: Sequence[Day], *, from_the_first: bool) -> Iterator[Finding]:
    """The days as a chain: each as it was sealed, after the one before, none left out."""
    if from_the_first and days and days[0].previous != GENESIS:
        yield _of_day(
            days[0].day,
            "day-missing",
            "之前的日子缺失",
            "is not the first: days before it are gone",
        )
    before: Day | None = None
    for day in days:
        own = day_hash(day.previous, day.day, day.starts_at, day.ends_at, day.events, day.digest)
        if own != day.hash:
            yield _of_day(
                day.day, "day-changed", "的封存记录被改动", "was changed after it was sealed"
            )
        if before is not None:
            yield from _between(before, day)
        before = day


def check_known(days: Sequence[Day], known: Mapping[str, str]) -> Iterator[Finding]:
    """Days whose hash somebody has kept elsewhere: they must be there, with this hash."""
    hashes = {day.day: day.hash for day in days}
    for day, hash_ in sorted(known.items()):
        if hashes.get(day) != hash_:
            zh = "不在封存记录中" if day not in hashes else "的摘要与所保存的不同"
            en = "is not sealed here" if day not in hashes else "has another hash than the one kept"
            yield _of_day(day, "known-day", zh, en)


def reaching(
    first: str | None, last: str | None, known: Collection[str]
) -> tuple[str | None, str | None]:
    """From which day to which the chain is read, that the known days are in it, and prove these."""
    return (
        None if first is None else min((first, *known)),
        None if last is None else max((last, *known)),
    )


def _between(before: Day, day: Day) -> Iterator[Finding]:
    first, last = date.fromisoformat(before.day), date.fromisoformat(day.day)
    gone = [first + timedelta(days=n) for n in range(1, (last - first).days)]
    for one in gone[:_NAMED]:
        yield _of_day(one.isoformat(), "day-missing", "的封存记录缺失", "is missing")
    if len(gone) > _NAMED:
        zh, en = (
            f"起还缺 {len(gone) - _NAMED} 天",
            f"and {len(gone) - _NAMED} days with it are missing",
        )
        yield _of_day(gone[_NAMED].isoformat(), "day-missing", zh, en)
    if gone:
        return
    if day.previous != before.hash:
        yield _of_day(
            day.day, "day-unlinked", "与前一日不相连", "does not follow from the day before it"
        )
    if day.starts_at != before.ends_at:
        yield _of_day(
            day.day,
            "day-moved",
            "不是从前一日结束时开始",
            "does not begin where the day before ends",
        )


def _in_day(
    day: Day,
    count: int,
    listing_of: ListingOf,
    recorded_in: RecordedIn,
    reported: set[tuple[str, int]],
) -> Iterator[Finding]:
    try:
        listed = list(listing_of(day.day))
    except ValueError:
        listed = []
    if (len(listed), Tree(leaf.hash for leaf in listed).root()) != (day.events, day.digest):
        yield _of_day(
            day.day,
            "listing-changed",
            f"现有 {count} 个事件, 封存时 {day.events} 个; 当日清单也被改动, 说不出是哪些",
            f"holds {count} events, {day.events} when it was sealed; its listing was changed too, "
            "so nobody can say which",
        )
        return
    then = {leaf[:2]: leaf.hash for leaf in listed}
    now = {leaf[:2]: leaf.hash for leaf in recorded_in(day)}
    yield from _differing(day, then, now, reported)


def _differing(
    day: Day,
    then: Mapping[tuple[str, int], str],
    now: Mapping[tuple[str, int], str],
    reported: set[tuple[str, int]],
) -> Iterator[Finding]:
    kinds = (
        (
            "missing",
            {place for place in then if place not in now},
            f"缺失: {day.day} 封存时有",
            f"missing: sealed in {day.day}",
        ),
        (
            "resealed",
            {place for place in then if now.get(place, then[place]) != then[place]},
            f"被改动并重新封存: 与 {day.day} 封存的不同",
            f"changed and sealed anew: not what {day.day} was sealed with",
        ),
        (
            "inserted",
            {place for place in now if place not in then},
            f"是后来插入的: {day.day} 封存时没有",
            f"inserted later: not there when {day.day} was sealed",
        ),
    )
    for what, places, zh, en in kinds:
        numbers: dict[str, list[int]] = {}
        for subject, number in sorted(places - reported):
            numbers.setdefault(subject, []).append(number)
        for subject, some in numbers.items():
            be = "was" if what != "missing" else "is"
            be = {"was": "were", "is": "are"}[be] if len(some) > 1 else be
            yield of_events(subject, some, what, zh, f"{be} {en}")


def _of_day(day: str, what: str, zh: str, en: str) -> Finding:
    return Finding(day, what, f"{day} {zh}", f"The day {day} {en}")
