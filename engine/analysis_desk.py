"""What the city's requests say (舆情分析): made by workers from time to time, read at once.

Findings are about the last days, today included as far as it has come, for every length of time
in ``SPANS``. They are made anew once a day, and when somebody asks.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, date, datetime, timedelta

from engine.rulebook.facts import local_day
from engine.rulebook.rulebook import Rulebook
from engine.special_reports.computing import (
    Material,
    Request,
    count_places,
    days_before,
    findings_of,
    read_request,
)
from engine.special_reports.findings import By, Findings, Tally
from engine.store import Store
from engine.store.analysis import EVERYTHING, Analysis, Counted, Said, every_day
from engine.timing.wall import reached_at

SPANS = (7, 30)
"""Days that are looked at together."""
MOST_READ = 10_000
"""Texts that are gathered by what they speak of: the latest ones, where there are more."""
MOST_EARLIER = 10_000
MOST_BACK = 20_000
"""Texts of days past that are read for places in one round; the rest comes in the next ones."""
_COUNTED: tuple[By, ...] = ("area", "category", "district")
_ONE_DAY = timedelta(days=1)


class AnalysisDesk:
    """The only door to analyses for api, console, workers and command line."""

    def __init__(self, store: Store, rulebook: Callable[[], Rulebook]) -> None:
        self._store = store
        self._rulebook = rulebook

    def today(self, now: datetime) -> date:
        """The day in the city."""
        return local_day(now, self._rulebook().city.zone)

    def latest(self, days: int) -> Analysis:
        """The latest findings about so many days; raises ``ValueError`` for other spans."""
        return self._store.analysis(_span(days))

    def ask(self, days: int, now: datetime) -> None:
        """Have them made anew by the next worker that comes round."""
        self._store.ask_analysis(_span(days), now)

    def ask_daily(self, now: datetime) -> bool:
        """Ask for all that was not made today yet; tells whether anything was asked for."""
        today, asked = self.today(now), False
        for days in SPANS:
            known = self._store.analysis(days)
            made_on = None if known.made_at is None else self.today(known.made_at)
            if not known.waits and (made_on is None or made_on < today):
                self._store.ask_analysis(days, now)
                asked = True
        return asked

    def work(self, now: datetime) -> int | None:
        """Make what is asked for, one analysis at a time; tells which, None where there is none."""
        days = self._store.take_analysis(now)
        if days is not None:
            self.refresh(days, now)
        return days

    def refresh(self, days: int, now: datetime) -> Findings:
        """Make the findings about so many days up to now, and keep them."""
        findings = findings_of(self._rulebook(), self._material(_span(days), now), now)
        self._store.keep_analysis(days, findings)
        return findings

    def _material(self, days: int, now: datetime) -> Material:
        until = self.today(now)
        since = until - timedelta(days=days - 1)
        first = days_before(since)
        counted = dict(
            zip(
                every_day(first, until),
                self._store.counted_days([*map(self._midnight, every_day(first, until)), now]),
                strict=True,
            )
        )
        starts_at = self._midnight(since)
        span = now - starts_at
        read = self._read(starts_at, now, MOST_READ)
        places, places_since = self._places(first, until, counted, read)
        seen = [day for day, one in counted.items() if one.all]
        return Material(
            since=since,
            until=until,
            requests=sum(counted[day].all for day in every_day(since, until)),
            before=self._store.count_received(starts_at - span, starts_at),
            days=tuple(counted[day].all for day in every_day(since, until)),
            counts=_series(counted),
            known_since=min(seen, default=until),
            tallies=self._tallies(starts_at, now),
            places=places,
            places_since=places_since,
            read=read,
            earlier=self._read(starts_at - span, starts_at, MOST_EARLIER),
        )

    def _read(self, since: datetime, until: datetime, limit: int) -> list[Request]:
        return [_request(one) for one in self._store.said(since, until, limit)]

    def _tallies(self, starts_at: datetime, now: datetime) -> tuple[Tally, ...]:
        """What is common now, beside as much time before; the commonest first."""
        before, during = self._store.counted_days([starts_at - (now - starts_at), starts_at, now])
        names = {*before.by, *during.by}
        found = [
            Tally(by, of, during.by.get((by, of), 0), before.by.get((by, of), 0))
            for kind, of in names
            for by in _COUNTED
            if by == kind
        ]
        return tuple(sorted(found, key=lambda one: (one.by, -one.requests, -one.before, one.of)))

    def _places(
        self, first: date, until: date, counted: Mapping[date, Counted], read: list[Request]
    ) -> tuple[dict[str, dict[date, int]], date | None]:
        """How often places were named, by day, and since when that is known without gaps."""
        zone = self._rulebook().city.zone
        known = self._store.place_days(first, until)
        new: dict[date, dict[str, int]] = {}
        left = MOST_BACK
        today = count_places([one for one in read if local_day(one.at, zone) == until], zone)
        known[until] = dict(today.get(until, Counter()))
        for day in reversed(list(every_day(first, until - _ONE_DAY))):
            every = counted[day].all
            if known.get(day, {}).get(EVERYTHING) == every:
                continue
            if every > left:
                break
            left -= every
            starts_at, ends_at = self._midnight(day), self._midnight(day + _ONE_DAY)
            said = count_places(self._read(starts_at, ends_at, every), zone)
            new[day] = known[day] = {**said.get(day, {}), EVERYTHING: every}
        if new:
            self._store.keep_place_days(new, days_before(first))
        since = _without_gaps(known, until)
        series: dict[str, dict[date, int]] = {}
        for day, places in known.items():
            for place, many in places.items():
                if place != EVERYTHING:
                    series.setdefault(place, {})[day] = many
        return series, since

    def _midnight(self, day: date) -> datetime:
        return datetime.fromtimestamp(reached_at(self._rulebook().city.zone, day, 0), UTC)


def _span(days: int) -> int:
    if days not in SPANS:
        raise ValueError(f"no analysis is made of {days} days")
    return days


def _request(one: Said) -> Request:
    return read_request(
        one.ticket, one.at, one.subject, one.text, one.citizen, one.area, one.district
    )


def _series(counted: Mapping[date, Counted]) -> dict[By, dict[str, dict[date, int]]]:
    found: dict[By, dict[str, dict[date, int]]] = {by: {} for by in _COUNTED}
    for day, one in counted.items():
        for (kind, of), many in one.by.items():
            for by in _COUNTED:
                if by == kind:
                    found[by].setdefault(of, {})[day] = many
    return found


def _without_gaps(known: Mapping[date, Mapping[str, int]], until: date) -> date | None:
    """The first day from which on every day to the last is known."""
    return min(_back(known, until), default=None)


def _back(known: Mapping[date, object], day: date) -> Iterator[date]:
    while day in known:
        yield day
        day -= _ONE_DAY
