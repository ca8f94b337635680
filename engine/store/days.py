"""Sealing the days that are over, once each, however many workers do it at once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, func, select, text

from engine.audit.days import GENESIS, Day, Leaf, pack, seal_day
from engine.audit.merkle import Tree
from engine.rulebook.facts import local_day
from engine.store.engines import retrying
from engine.store.opened import Opened, translated
from engine.store.tables import days, events
from engine.timing.wall import reached_at

GRACE = timedelta(minutes=10)
"""How long after its end a day is sealed: what was decided in it is written by then."""
MOST_DAYS = 400
MOST_EVENTS = 200_000
"""What is sealed in one transaction, at most; a day goes in whole."""
_ONE_DAY = timedelta(days=1)
DAY = tuple(days.c[name] for name in Day.__dataclass_fields__)


class DayBook(Opened):
    """The days as they were sealed."""

    def seal_days(self, now: datetime, zone: ZoneInfo) -> tuple[Day, ...]:
        """Seal every local day that is over and not sealed yet, from the first event's on.

        Any process may call this at any time, as often as it likes. Where there is nothing to do
        that costs one look into a key.
        """
        sealed: list[Day] = []
        while some := self._seal_some(now, zone):
            sealed += some
        return tuple(sealed)

    def day(self, day: str) -> Day | None:
        """A sealed day by its name, such as 2026-10-03."""
        wanted = select(*DAY).where(days.c.day == day)
        row = self._read(lambda c: c.execute(wanted).mappings().first())
        return None if row is None else Day(**row)

    def last_day(self) -> Day | None:
        """The day that was sealed last."""
        return self._read(_last)

    def last_days(self, limit: int) -> tuple[Day, ...]:
        """The days that were sealed last, the latest first."""
        wanted = select(*DAY).order_by(days.c.day.desc()).limit(limit)
        return tuple(Day(**row) for row in self._read(lambda c: c.execute(wanted).mappings().all()))

    def _seal_some(self, now: datetime, zone: ZoneInfo) -> tuple[Day, ...]:
        last = self._read(_last)
        first = self._read(lambda c: c.execute(_FIRST).scalar()) if last is None else None
        if last is None and first is None:
            return ()
        over = list(_over(last, first, now, zone))
        if not over:
            return ()
        drawn_up = self._read(lambda c: _draw_up(c, last, over))
        with translated():
            if self._engines.sqlite:
                return self._run(lambda c: _enter(c, last, drawn_up, now))
            return retrying(lambda: self._enter_locked(last, drawn_up, now))

    def _enter_locked(
        self, last: Day | None, drawn_up: list[_DrawnUp], now: datetime
    ) -> tuple[Day, ...]:
        with self._engines.write.begin() as connection:
            # Whoever writes events now ends first, and whoever comes waits for the day's row: what
            # belongs to the day is in it, or is refused. Nobody else seals meanwhile.
            connection.execute(text("LOCK TABLE events IN SHARE ROW EXCLUSIVE MODE"))
            return _enter(connection, last, drawn_up, now)


@dataclass(frozen=True, slots=True)
class _Span:
    day: str
    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True, slots=True)
class _DrawnUp:
    day: Day
    listing: bytes


_FIRST = select(func.min(events.c.recorded_at))


def _last(connection: Connection) -> Day | None:
    wanted = select(*DAY).order_by(days.c.day.desc()).limit(1)
    row = connection.execute(wanted).mappings().first()
    return None if row is None else Day(**row)


def _over(
    last: Day | None, first: datetime | None, now: datetime, zone: ZoneInfo
) -> Iterator[_Span]:
    """The days to seal, each beginning where the one before ended."""
    if last is not None:
        day, starts_at = date.fromisoformat(last.day) + _ONE_DAY, last.ends_at
    else:
        assert first is not None
        day = local_day(first, zone)
        starts_at = _midnight(day, zone)
    while True:
        ends_at = max(_midnight(day + _ONE_DAY, zone), starts_at)  # the city moved to another zone
        if now < ends_at + GRACE:
            return
        yield _Span(day.isoformat(), starts_at, ends_at)
        day, starts_at = day + _ONE_DAY, ends_at


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime.fromtimestamp(reached_at(zone, day, 0), UTC)


def _draw_up(connection: Connection, last: Day | None, over: list[_Span]) -> list[_DrawnUp]:
    previous = GENESIS if last is None else last.hash
    found: list[_DrawnUp] = []
    counted = 0
    for span in over[:MOST_DAYS]:
        leaves = recorded_in(connection, span.starts_at, span.ends_at)
        root = Tree(leaf.hash for leaf in leaves).root()
        day = seal_day(previous, span.day, span.starts_at, span.ends_at, len(leaves), root)
        found.append(_DrawnUp(day, pack(leaves)))
        previous, counted = day.hash, counted + len(leaves)
        if counted >= MOST_EVENTS:
            break
    return found


def recorded_in(connection: Connection, starts_at: datetime, ends_at: datetime) -> list[Leaf]:
    """The events recorded in this time, in the order of tickets and numbers."""
    wanted = select(events.c.ticket_id, events.c.number, events.c.hash).where(
        events.c.recorded_at >= starts_at, events.c.recorded_at < ends_at
    )
    return sorted(Leaf(*row) for row in connection.execute(wanted))


def _enter(
    connection: Connection, last: Day | None, drawn_up: list[_DrawnUp], now: datetime
) -> tuple[Day, ...]:
    """Write the days down, unless somebody else did."""
    if _last(connection) != last:
        return ()
    kept = [one.day for one in drawn_up]
    within = select(func.count()).where(
        events.c.recorded_at >= kept[0].starts_at, events.c.recorded_at < kept[-1].ends_at
    )
    if connection.execute(within).scalar() != sum(day.events for day in kept):
        # An event came meanwhile, though the day is long over. It belongs to the day: drawn up
        # anew, while whoever writes waits.
        drawn_up = _draw_up(connection, last, [_Span(d.day, d.starts_at, d.ends_at) for d in kept])
        kept = [one.day for one in drawn_up]
    fields = Day.__dataclass_fields__
    rows = [
        {
            **{name: getattr(one.day, name) for name in fields},
            "sealed_at": now,
            "listing": one.listing,
        }
        for one in drawn_up
    ]
    connection.execute(days.insert(), rows)
    return tuple(kept)
