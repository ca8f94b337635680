"""Everything as it was at one instant, read piece by piece: for audits and records."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from itertools import islice
from typing import Any

from sqlalchemy import Connection, Select, and_, func, select, tuple_, union_all

from engine.audit.days import Day, Leaf, unpack
from engine.audit.records import Head, Record
from engine.store.days import DAY, recorded_in
from engine.store.opened import Opened, translated
from engine.store.tables import (
    attachments,
    bulletin_contents,
    bulletins,
    cases,
    days,
    draws,
    events,
    idempotency,
    privates,
    tickets,
)

PIECE = 5_000
IDS = 400
"""Ids named in one statement."""

_RECORDS: Select[Any] = select(
    *(events.c[name] for name in Record._fields[:-2]), privates.c.content, privates.c.salt
).select_from(
    events.outerjoin(
        privates,
        and_(privates.c.ticket_id == events.c.ticket_id, privates.c.number == events.c.number),
    )
)
_KEPT = attachments.c.erased_at.is_(None)
_KEY = tuple_(events.c.ticket_id, events.c.number)


class Archives(Opened):
    """Looking at everything at once, while others go on."""

    @contextmanager
    def archive(self) -> Iterator[Archive]:
        """All as it is at this instant, for as long as one looks."""
        with translated(), self._engines.read.connect() as connection:
            if not self._engines.sqlite:
                connection.execution_options(isolation_level="REPEATABLE READ")
            with connection.begin():
                yield Archive(connection)


class Archive:
    """What stands in the database at one instant."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def records(self, ids: Iterable[str] | None = None) -> Iterator[Record]:
        """All events, or those of these (sorted) aggregates, by their ids and numbers."""
        if ids is not None:
            for some in _pieces(ids, IDS):
                of_these = _RECORDS.where(events.c.ticket_id.in_(some))
                yield from self._records(of_these.order_by(events.c.ticket_id, events.c.number))
            return
        after: tuple[str, int] | None = None
        while True:
            page = _RECORDS if after is None else _RECORDS.where(after < _KEY)
            found = self._records(page.order_by(events.c.ticket_id, events.c.number).limit(PIECE))
            yield from found
            if len(found) < PIECE:
                return
            after = (found[-1].ticket_id, found[-1].number)

    def heads(self, ids: Collection[str] | None = None) -> Iterator[Head]:
        """What the rows of tickets, cases and so on say of their last events, by their ids."""
        if ids is not None:
            for some in _pieces(sorted(ids), IDS):
                yield from sorted(self._heads(_heads(some)))
            return
        after = ""
        while True:
            page = _heads(None, after).order_by("id").limit(PIECE)
            found = self._heads(page)
            yield from found
            if len(found) < PIECE:
                return
            after = found[-1].id

    def count_heads(self) -> int:
        """How many tickets, cases, draws and bulletins there are."""
        return sum(
            self._connection.execute(select(func.count()).select_from(table)).scalar() or 0
            for table in (tickets, cases, draws, bulletins)
        )

    def ids_recorded(self, starts_at: datetime, ends_at: datetime) -> list[str]:
        """The aggregates of which events were recorded in this time, in order."""
        wanted = select(events.c.ticket_id).distinct()
        within = wanted.where(events.c.recorded_at >= starts_at, events.c.recorded_at < ends_at)
        return sorted(self._connection.execute(within).scalars())

    def days(self, first: str | None = None, last: str | None = None) -> list[Day]:
        """The sealed days from ``first`` to ``last``, both included, in order."""
        wanted = select(*DAY).order_by(days.c.day)
        if first is not None:
            wanted = wanted.where(days.c.day >= first)
        if last is not None:
            wanted = wanted.where(days.c.day <= last)
        return [Day(**row) for row in self._connection.execute(wanted).mappings()]

    def listing(self, day: str) -> Iterable[Leaf]:
        """The events of a day as they were listed then; raises ``ValueError`` if that is spoilt."""
        wanted = select(days.c.listing).where(days.c.day == day)
        return unpack(self._connection.execute(wanted).scalar() or b"")

    def recorded_in(self, day: Day) -> list[Leaf]:
        """The events of a day as they are now."""
        return recorded_in(self._connection, day.starts_at, day.ends_at)

    def hashes(self, places: Collection[tuple[str, int]]) -> Mapping[tuple[str, int], str]:
        """The hashes of these events, of those that are there."""
        found: dict[tuple[str, int], str] = {}
        for some in _pieces(sorted(places), IDS):
            wanted = select(events.c.ticket_id, events.c.number, events.c.hash)
            for row in self._connection.execute(wanted.where(_KEY.in_(some))):
                found[row.ticket_id, row.number] = row.hash
        return found

    def strays(self) -> Iterator[tuple[str, str, int]]:
        """What belongs to events that are not there: the table, the aggregate, the number."""
        for table in (privates, idempotency):
            there = and_(events.c.ticket_id == table.c.ticket_id, events.c.number == table.c.number)
            lost = select(table.c.ticket_id, table.c.number).where(
                ~select(events.c.number).where(there).exists()
            )
            for row in self._connection.execute(lost.order_by(*lost.selected_columns)):
                yield table.name, row.ticket_id, row.number

    def digests(self) -> Iterator[str]:
        """The digests of all attachments that were not erased, in order."""
        after = ""
        column = attachments.c.digest
        while True:
            wanted = select(column).where(column > after, _KEPT).order_by(column).limit(PIECE)
            found = list(self._connection.execute(wanted).scalars())
            yield from found
            if len(found) < PIECE:
                return
            after = found[-1]

    def count_digests(self) -> int:
        """How many of them there are."""
        wanted = select(func.count()).select_from(attachments).where(_KEPT)
        return self._connection.execute(wanted).scalar() or 0

    def content(self, digest: str) -> bytes | None:
        """What is kept under a digest, whatever it is by now."""
        wanted = select(attachments.c.content).where(attachments.c.digest == digest)
        return self._connection.execute(wanted).scalar()

    def frozen(self, digest: str) -> str | None:
        """What a bulletin says, kept under a digest, whatever it is by now."""
        wanted = select(bulletin_contents.c.content).where(bulletin_contents.c.digest == digest)
        return self._connection.execute(wanted).scalar()

    def kept(self, digests: Collection[str]) -> set[str]:
        """Of these digests, those under which something is kept."""
        found: set[str] = set()
        for some in _pieces(digests, IDS):
            wanted = select(attachments.c.digest).where(attachments.c.digest.in_(some), _KEPT)
            found.update(self._connection.execute(wanted).scalars())
        return found

    def cases_of(self, ticket_id: str) -> list[str]:
        """The cases that were opened about a ticket."""
        wanted = select(cases.c.id).where(cases.c.ticket_id == ticket_id).order_by(cases.c.id)
        return list(self._connection.execute(wanted).scalars())

    def _records(self, statement: Select[Any]) -> list[Record]:
        return [Record(*row) for row in self._connection.execute(statement)]

    def _heads(self, statement: Any) -> list[Head]:
        return [Head(*row) for row in self._connection.execute(statement)]


def _heads(ids: Sequence[str] | None, after: str = "") -> Any:
    rows = (
        select(table.c.id, table.c.length, table.c.last_hash).where(
            table.c.id > after if ids is None else table.c.id.in_(ids)
        )
        for table in (tickets, cases, draws, bulletins)
    )
    return union_all(*rows)


def _pieces(items: Iterable[Any], size: int) -> Iterator[list[Any]]:
    waiting = iter(items)
    while some := list(islice(waiting, size)):
        yield some
