"""What the analysis reads of the city's requests, and the latest of what it found.

Confidential matters are left out of every query here: nothing of them can come to light by way of
a figure or a quotation.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import pairwise
from typing import Any

import msgspec
from sqlalchemy import Connection, and_, delete, func, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite

from engine.special_reports.findings import Findings
from engine.store.change import json_text
from engine.store.opened import Opened
from engine.store.tables import analyses, place_days, privates, tickets

TAKEN_FOR = timedelta(minutes=30)
"""A worker that began so long ago and has not finished is taken to have died."""
EVERYTHING = ""
"""In the place of a place: how many requests of the day were counted."""
_open_to_all = tickets.c.confided_to.is_(None)


@dataclass(frozen=True, slots=True)
class Said:
    """A request as the analysis reads it. ``citizen`` is to mask by and to count people by."""

    ticket: str
    at: datetime
    area: str | None
    category: str | None
    district: str | None
    subject: str
    text: str
    citizen: Mapping[str, str]


class _Words(msgspec.Struct):
    subject: str | None = None
    text: str | None = None
    citizen: dict[str, str] | None = None


@dataclass(frozen=True, slots=True)
class Counted:
    """The requests of one day: all of them, and by what each of them is."""

    all: int
    by: Mapping[tuple[str, str], int]
    """(area, water), (category, complaint), (district, east) → how many."""


@dataclass(frozen=True, slots=True)
class Analysis:
    """The latest findings about so many days. ``waits`` says that newer ones are being made."""

    days: int
    made_at: datetime | None
    findings: Findings | None
    waits: bool


_words = msgspec.json.Decoder(_Words)
_findings = msgspec.json.Decoder(Findings)


class Analyses(Opened):
    """Requests to be read, and findings to be kept."""

    def said(self, since: datetime, until: datetime, limit: int) -> list[Said]:
        """The latest requests received from ``since`` to before ``until`` whose texts are there."""
        received = tickets.c.received_at
        wanted = (
            select(
                tickets.c.id,
                received,
                tickets.c.area,
                tickets.c.category,
                tickets.c.district,
                privates.c.content,
            )
            .join(privates, and_(privates.c.ticket_id == tickets.c.id, privates.c.number == 1))
            .where(received >= since, received < until, _open_to_all)
            .order_by(received.desc(), tickets.c.id.desc())
            .limit(limit)
        )
        rows = self._read(lambda c: c.execute(wanted).all())
        return [_said_of(row) for row in rows]

    def count_received(self, since: datetime, until: datetime) -> int:
        """How many were received from ``since`` to before ``until``."""
        received = tickets.c.received_at
        wanted = select(func.count()).where(received >= since, received < until, _open_to_all)
        return int(self._read(lambda c: c.execute(wanted).scalar()) or 0)

    def counted_days(self, bounds: Sequence[datetime]) -> list[Counted]:
        """The requests between each of these instants and the next."""
        return self._read(lambda c: [_counted(c, *two) for two in pairwise(bounds)])

    def place_days(self, first: date, last: date) -> dict[date, dict[str, int]]:
        """How often places were named, by day; under the empty name, how many were counted."""
        of = place_days.c
        wanted = select(of.day, of.place, of.requests).where(
            of.day >= first.isoformat(), of.day <= last.isoformat()
        )
        found: dict[date, dict[str, int]] = {}
        for row in self._read(lambda c: c.execute(wanted).all()):
            found.setdefault(date.fromisoformat(row.day), {})[row.place] = row.requests
        return found

    def keep_place_days(self, days: Mapping[date, Mapping[str, int]], first: date) -> None:
        """Keep these days instead of what was known of them; forget all before the first."""
        of = place_days.c
        rows = [
            {"day": day.isoformat(), "place": place, "requests": many}
            for day, places in days.items()
            for place, many in places.items()
        ]

        def task(connection: Connection) -> None:
            anew = of.day.in_([day.isoformat() for day in days])
            connection.execute(delete(place_days).where(or_(anew, of.day < first.isoformat())))
            if rows:
                connection.execute(place_days.insert(), rows)

        self._run(task)

    def analysis(self, days: int) -> Analysis:
        """The latest findings about so many days."""
        row = self._read(
            lambda c: c.execute(select(analyses).where(analyses.c.days == days)).first()
        )
        if row is None:
            return Analysis(days, None, None, waits=False)
        findings = None if row.content is None else _findings.decode(row.content)
        waits = row.asked_at is not None and (row.made_at is None or row.made_at < row.asked_at)
        return Analysis(days, row.made_at, findings, waits)

    def ask_analysis(self, days: int, now: datetime) -> None:
        """Have it made anew; whoever asks while it is being made waits with the others."""

        def task(connection: Connection) -> None:
            own = (sqlite if connection.dialect.name == "sqlite" else postgresql).insert(analyses)
            asked = {"asked_at": now}
            connection.execute(
                own.values(days=days, **asked).on_conflict_do_update(
                    index_elements=["days"], set_=asked
                )
            )

        self._run(task)

    def take_analysis(self, now: datetime) -> int | None:
        """What is asked for and nobody makes yet: it is yours now. None where there is nothing."""
        of = analyses.c
        waits = and_(
            of.asked_at.is_not(None),
            or_(of.made_at.is_(None), of.made_at < of.asked_at),
            or_(of.taken_at.is_(None), of.taken_at < now - TAKEN_FOR),
        )

        wanted = select(of.days).where(waits).order_by(of.asked_at, of.days).limit(1)
        if self._read(lambda c: c.execute(wanted).scalar()) is None:
            return None  # most often: nobody need wait for the writer then

        def task(connection: Connection) -> int | None:
            days = connection.execute(wanted.with_for_update(skip_locked=True)).scalar()
            if days is not None:
                mine = update(analyses).where(of.days == days).values(taken_at=now)
                connection.execute(mine)
            return days

        return self._run(task)

    def keep_analysis(self, days: int, findings: Findings) -> None:
        """Keep what was found, in place of what was found before."""
        made = {
            "taken_at": None,
            "made_at": findings.made_at,
            "until": findings.until.isoformat(),
            "content": json_text(msgspec.to_builtins(findings)),
        }

        def task(connection: Connection) -> None:
            own = (sqlite if connection.dialect.name == "sqlite" else postgresql).insert(analyses)
            connection.execute(
                own.values(days=days, **made).on_conflict_do_update(
                    index_elements=["days"], set_=made
                )
            )

        self._run(task)


def _counted(connection: Connection, since: datetime, until: datetime) -> Counted:
    of = tickets.c
    wanted = (
        select(of.area, of.category, of.district, func.count())
        .where(of.received_at >= since, of.received_at < until, _open_to_all)
        .group_by(of.area, of.category, of.district)
    )
    by: Counter[tuple[str, str]] = Counter()
    every = 0
    for area, category, district, many in connection.execute(wanted):
        every += many
        for name, value in (("area", area), ("category", category), ("district", district)):
            if value is not None:
                by[name, value] += many
    return Counted(every, by)


def _said_of(row: Any) -> Said:
    words = _words.decode(row.content)
    return Said(
        ticket=row.id,
        at=row.received_at,
        area=row.area,
        category=row.category,
        district=row.district,
        subject=words.subject or "",
        text=words.text or "",
        citizen=words.citizen or {},
    )


def every_day(first: date, last: date) -> Iterator[date]:
    """The days from the first to the last, both included."""
    for place in range((last - first).days + 1):
        yield first + timedelta(days=place)
