"""The store: histories out, changes in. Nothing else in the engine speaks SQL."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from concurrent.futures import Future
from datetime import datetime
from functools import partial
from types import TracebackType

from sqlalchemy import Connection, select

from engine.people.scope import Sight
from engine.store import activations, rebuilding, sights, sweeping
from engine.store.accounts import Accounts
from engine.store.activations import Activation
from engine.store.admissions import Admissions
from engine.store.analysis import Analyses
from engine.store.archive import Archives
from engine.store.article_search import ArticleSearch
from engine.store.article_uses import ArticleUses
from engine.store.attachments import Attachments
from engine.store.bulletins import BulletinReads
from engine.store.case_lists import CaseReads
from engine.store.change import Change, Keyed
from engine.store.days import DayBook
from engine.store.deciding import DecisionCounts
from engine.store.desks import DeskReads
from engine.store.engines import open_engines
from engine.store.knowledge import KnowledgeBase
from engine.store.lists import LIMIT, Filter, Page, read_page
from engine.store.messages import Messages
from engine.store.migrate import upgrade_engines
from engine.store.models import Models
from engine.store.opened import translated
from engine.store.outbox import prepare_with
from engine.store.overview import Overviews
from engine.store.privacy import Privacy
from engine.store.queues import Queues
from engine.store.reading import read_histories, read_history, read_keyed
from engine.store.rebuilding import Rebuilt, ViewOf
from engine.store.receipts import PAGE, Place, Receipt, read_receipts
from engine.store.reports import Reports
from engine.store.special_reports import SpecialReports
from engine.store.sweeping import Decide, Swept
from engine.store.tables import cases, rulebooks, tickets
from engine.store.troubles import Troubles
from engine.store.webhooks import Webhooks
from engine.store.work_lists import WorkLists
from engine.store.writer import BATCH, CAPACITY
from engine.tickets.events import Event


def open_store(url: str, *, batch: int = BATCH, capacity: int = CAPACITY) -> Store:
    """Open the database, bring it to the present schema, and start the writer."""
    engines = open_engines(url)
    try:
        upgrade_engines(engines)
    except BaseException:
        engines.dispose()
        raise
    return Store(engines, batch=batch, capacity=capacity)


class Store(
    CaseReads,
    WorkLists,
    Overviews,
    DecisionCounts,
    DeskReads,
    Queues,
    Troubles,
    Attachments,
    DayBook,
    Archives,
    Accounts,
    Admissions,
    Privacy,
    Webhooks,
    Messages,
    KnowledgeBase,
    Reports,
    ArticleSearch,
    ArticleUses,
    BulletinReads,
    SpecialReports,
    Analyses,
    Models,
):
    """One open database. Safe to share between threads; close it to write what still waits."""

    @property
    def engine_name(self) -> str:
        """``sqlite`` or ``postgresql``."""
        return self._engines.write.dialect.name

    def append(self, change: Change) -> Future[None]:
        """Queue what a command decided. The future resolves when it is durable.

        It fails with ``Conflict`` where another change took the event number, and with
        ``DuplicateKey`` where the idempotency key was used. Raises ``Busy``, ``Closed`` or
        ``Unstorable`` at once.
        """
        if not change.events:
            raise ValueError("a change without events would race with those that have some")
        return self._writer.append(prepare_with(change, self.hooks()))

    def history(self, ticket_id: str) -> tuple[Event, ...]:
        """The events of a ticket in order; empty if there is no such ticket."""
        return self._read(lambda connection: read_history(connection, ticket_id))

    def histories(self, ids: Collection[str]) -> dict[str, tuple[Event, ...]]:
        """The events of several tickets; unknown ids are left out."""
        return self._read(lambda connection: read_histories(connection, ids))

    def keyed(self, key: str) -> Keyed | None:
        """What an idempotency key was used for."""
        return self._read(lambda connection: read_keyed(connection, key))

    def page(
        self,
        filter_: Filter,
        sort: str = "due_at",
        limit: int = LIMIT,
        cursor: str | None = None,
    ) -> Page:
        """One page of tickets."""
        return self._read(lambda c: read_page(c, filter_, sort, limit, cursor))

    def ids(self, after: str = "", limit: int = 1000) -> tuple[str, ...]:
        """Ticket ids in order, for those who read everything piece by piece."""
        wanted = select(tickets.c.id).where(tickets.c.id > after).order_by(tickets.c.id)
        return self._read(lambda c: tuple(c.execute(wanted.limit(limit)).scalars()))

    def seen(self, ids: Collection[str], sight: Sight) -> frozenset[str]:
        """Which of these tickets and cases are within sight; one that there is not never is."""
        of_cases = {id_ for id_ in ids if id_.startswith("C")}
        wanted = (
            (tickets.c.id, set(ids) - of_cases, sights.of_tickets(sight)),
            (cases.c.id, of_cases, sights.of_cases(sight)),
        )

        def read(connection: Connection) -> frozenset[str]:
            found: set[str] = set()
            for id_, some, within in wanted:
                if some:
                    seen = select(id_).where(id_.in_(some), *within)
                    found.update(connection.execute(seen).scalars())
            return frozenset(found)

        return self._read(read)

    def head(self, ticket_id: str) -> tuple[int, str] | None:
        """The number and hash of the last event as the ticket's row has them, to verify against."""
        wanted = select(tickets.c.length, tickets.c.last_hash).where(tickets.c.id == ticket_id)
        row = self._read(lambda connection: connection.execute(wanted).first())
        return None if row is None else (row.length, row.last_hash)

    def sweep(self, now: datetime, limit: int, decide: Decide) -> Swept:
        """Move on up to ``limit`` tickets whose timer is due, in one transaction."""
        with translated():
            return sweeping.sweep(self._base(), now, limit, decide)

    def rebuild(
        self,
        view_of: ViewOf,
        limit: int = 500,
        case_view_of: ViewOf | None = None,
        draw_view_of: ViewOf | None = None,
        bulletin_view_of: ViewOf | None = None,
    ) -> Rebuilt:
        """Make the views again from the events, and tell what was different.

        Cases, draws and bulletins are left as they are where nobody says how they look.
        """
        with translated():
            return rebuilding.rebuild(
                self._writer, view_of, limit, case_view_of, draw_view_of, bulletin_view_of
            )

    def renew(self, activation: Activation, limit: int, decide: Decide) -> Swept:
        """Let up to ``limit`` open tickets follow the rulebook in force, in one transaction."""
        with translated():
            return sweeping.renew(self._base(), activation, limit, decide)

    def renewed(self, activation: Activation, now: datetime) -> None:
        """Note that all open tickets follow the rulebook in force, if they do."""
        if not self._read(lambda c: activations.behind(c, activation.version)):
            self._run(lambda c: activations.note_end(c, activation.number, now))

    def activation(self) -> Activation | None:
        """Which rulebook is in force, None where none ever was."""
        return self._read(activations.latest)

    def activations(self) -> tuple[Activation, ...]:
        """Every activation, the latest first."""
        return self._read(activations.every)

    def activate(
        self,
        version: str,
        files: Mapping[str, bytes] | None,
        *,
        rules: int,
        actor: str,
        note: str | None,
        now: datetime,
        first: bool = False,
    ) -> tuple[Activation, bool]:
        """Put a version in force, in one transaction with its files; tells whether that was new.

        Without ``files`` they are kept already. ``first`` does so only where none is in force.
        """
        return self._run(
            lambda c: activations.activate(
                c, version, files, rules=rules, actor=actor, note=note, now=now, first=first
            )
        )

    def remember_rulebook(self, version: str, files: Mapping[str, bytes], now: datetime) -> None:
        """Keep the files of a rulebook version; one that is known already stays as it is."""
        self._run(lambda connection: activations.remember(connection, version, files, now))

    def rulebook_files(self, version: str) -> dict[str, bytes] | None:
        """The files of a version that was in force here; raises ``Spoilt`` if they are damaged."""
        return self._read(lambda connection: activations.read_files(connection, version))

    def rulebook_since(self, version: str) -> datetime | None:
        """When a rulebook version was first in force here."""
        wanted = select(rulebooks.c.activated_at).where(rulebooks.c.version == version)
        return self._read(lambda connection: connection.execute(wanted).scalar())

    def rulebook_versions(self) -> tuple[str, ...]:
        """The versions that were in force here, the latest first."""
        wanted = select(rulebooks.c.version).order_by(rulebooks.c.activated_at.desc())
        return self._read(lambda connection: tuple(connection.execute(wanted).scalars()))

    def receipts(self, count: int) -> Iterator[Receipt]:
        """The last so many tickets as they came in, the latest first, read piece by piece."""
        place: Place | None = None
        while count > 0:
            limit, before = min(PAGE, count), place
            found = self._read(partial(read_receipts, limit=limit, before=before))
            yield from found
            if len(found) < limit:
                return
            place = Place(found[-1].received_at, found[-1].id)
            count -= limit

    def earliest_timer(self) -> datetime | None:
        """The instant of the timer that is due first; in the past, it is the workers' lag."""
        timed = tickets.c.next_timer_at.is_not(None)
        wanted = select(tickets.c.next_timer_at).where(timed).order_by(tickets.c.next_timer_at)
        return self._read(lambda connection: connection.execute(wanted.limit(1)).scalar())

    def _base(self) -> sweeping.Base:
        return sweeping.Base(self._engines, self._writer, self.hooks())

    def ping(self) -> None:
        """Raise ``Unavailable`` unless the database answers."""
        self._read(lambda connection: connection.execute(select(1)).scalar())

    def close(self) -> None:
        """Write what waits, then close every connection."""
        self._writer.close()
        self._engines.dispose()

    def __enter__(self) -> Store:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()
