"""The desk as one person has it: what is out of sight is as if it were not there.

Everything that answers a person goes through here, reading and commands alike. The engine's own
work (time, effects on other tickets, upkeep) does not.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from datetime import datetime

from engine.cases.asks import CaseCommand, OpenCase
from engine.cases.case import Case
from engine.cases.case import replay as replay_case
from engine.cases.evidence import Evidence
from engine.casework import Casework, Place
from engine.desk import Desk
from engine.desk_errors import NoSuchCase, NoSuchTicket
from engine.intake import Intake
from engine.joining import check_parent
from engine.people.scope import Sight
from engine.store import Filter, Page, Store
from engine.store.attachments import Attached
from engine.store.case_lists import CaseFilter, CaseRow
from engine.store.lists import LIMIT
from engine.store.overview import Standing
from engine.store.paging import Items
from engine.store.work_lists import NoticeFilter, NoticeRow, PartRow, SupervisionRow
from engine.tickets.asks import By
from engine.tickets.commands import Step
from engine.tickets.events import Event
from engine.tickets.requests import Merge
from engine.tickets.ticket import Ticket, replay


class Sighted:
    """Desk and casework within one sight. Made for a request, and cheap."""

    def __init__(self, store: Store, desk: Desk, casework: Casework, sight: Sight) -> None:
        self.sight = sight
        self._store = store
        self._desk = desk
        self._casework = casework

    # Tickets

    def ticket(self, ticket_id: str) -> Ticket:
        """The ticket as of its last event; raises ``NoSuchTicket``."""
        return replay(self.history(ticket_id))

    def history(self, ticket_id: str) -> tuple[Event, ...]:
        """The ticket's events in order; raises ``NoSuchTicket``."""
        self.admit(ticket_id)
        return self._desk.history(ticket_id)

    def histories(self, ids: Collection[str]) -> dict[str, tuple[Event, ...]]:
        """The events of several tickets; those out of sight are left out, like unknown ones."""
        seen = self._seen(ids)
        return self._store.histories([id_ for id_ in ids if id_ in seen])

    def page(
        self,
        filter_: Filter,
        sort: str = "due_at",
        limit: int = LIMIT,
        cursor: str | None = None,
    ) -> Page:
        """One page of tickets."""
        return self._store.page(replace(filter_, sight=self.sight), sort, limit, cursor)

    def command(
        self,
        ticket_id: str,
        command: Step,
        actor: str,
        now: datetime,
        expected: int | None = None,
        key: str | None = None,
        by: By | None = None,
    ) -> Ticket:
        """Carry out a command on a ticket within sight; raises what the desk raises."""
        self.admit(ticket_id)
        if isinstance(command, Merge) and not self._seen([command.parent]):
            check_parent(command.parent, ())
        return self._desk.command(ticket_id, command, actor, now, expected, key, by)

    def split(
        self,
        ticket_id: str,
        intakes: Collection[Intake],
        reason: str | None,
        actor: str,
        now: datetime,
        expected: int | None = None,
        key: str | None = None,
        by: By | None = None,
    ) -> Ticket:
        """Split a ticket within sight; raises what the desk raises."""
        self.admit(ticket_id)
        return self._desk.split(ticket_id, tuple(intakes), reason, actor, now, expected, key, by)

    def admit(self, ticket_id: str) -> None:
        """Raise ``NoSuchTicket`` where a ticket is out of sight."""
        if not self._seen([ticket_id]):
            raise NoSuchTicket(ticket_id)

    # What waits

    def parts(
        self,
        unit: tuple[str, ...] | None = None,
        *,
        open_: bool | None = True,
        limit: int = LIMIT,
        cursor: str | None = None,
    ) -> Items[PartRow]:
        """One page of what assisting units have to do, the earliest due first."""
        return self._store.parts(unit, open_=open_, limit=limit, cursor=cursor, sight=self.sight)

    def supervisions(
        self,
        unit: tuple[str, ...] | None = None,
        role: tuple[str, ...] | None = None,
        *,
        ended: bool | None = False,
        overdue: bool | None = None,
        ticket_id: str | None = None,
        limit: int = LIMIT,
        cursor: str | None = None,
    ) -> Items[SupervisionRow]:
        """One page of written supervisions, the earliest reply due first."""
        return self._store.supervisions(
            unit, role, ended=ended, overdue=overdue, ticket_id=ticket_id, limit=limit,
            cursor=cursor, sight=self.sight,
        )  # fmt: skip

    def standings(
        self,
        now: datetime,
        until: datetime,
        quiet_since: datetime,
        units: tuple[str, ...] | None = None,
    ) -> tuple[Standing, ...]:
        """How each unit stands, of those whose work is within sight."""
        return self._store.standings(now, until, quiet_since, units, self.sight)

    def falling_due(
        self, bounds: Sequence[datetime], units: tuple[str, ...] | None = None
    ) -> tuple[int, ...]:
        """How much open work falls due between each of these instants and the next."""
        return self._store.falling_due(bounds, units, self.sight)

    def count_notices(self, filter_: NoticeFilter) -> int:
        """How many notices a filter shows, up to a hundred."""
        return self._store.count_notices(replace(filter_, sight=self.sight))

    def notices(
        self,
        filter_: NoticeFilter | None = None,
        sort: str = "-send_at",
        limit: int = LIMIT,
        cursor: str | None = None,
    ) -> Items[NoticeRow]:
        """One page of notices."""
        wanted = replace(filter_ or NoticeFilter(), sight=self.sight)
        return self._store.notices(wanted, sort, limit, cursor)

    def notice(self, id_: str) -> NoticeRow | None:
        """One notice, None where there is none within sight."""
        return self._store.notice(id_, self.sight)

    # Files

    def attached(self, digest: str) -> Attached | None:
        """What is known of a file, None where there is none within sight."""
        return self._store.attached(digest, self.sight)

    def attachment(self, digest: str) -> bytes | None:
        """The content of a file, None where there is none within sight."""
        return None if self.attached(digest) is None else self._store.attachment(digest)

    # Cases

    def cases(
        self,
        filter_: CaseFilter | None = None,
        sort: str = "-opened_at",
        limit: int = LIMIT,
        cursor: str | None = None,
    ) -> Items[CaseRow]:
        """One page of cases."""
        wanted = replace(filter_ or CaseFilter(), sight=self.sight)
        return self._store.cases(wanted, sort, limit, cursor)

    def case(self, case_id: str) -> Case:
        """The case as of its last event; raises ``NoSuchCase``."""
        return replay_case(self.case_history(case_id))

    def case_history(self, case_id: str) -> tuple[Event, ...]:
        """The case's own events in order; raises ``NoSuchCase``."""
        self._admit_case(case_id)
        return self._casework.history(case_id)

    def evidence(self, places: Iterable[Place]) -> tuple[Evidence, ...]:
        """These events with the hashes they bear now; raises ``NoSuchTicket``."""
        wanted = list(places)
        for ticket_id, number in wanted:
            if not self._seen([ticket_id]):
                raise NoSuchTicket(f"{ticket_id}/{number}")
        return self._casework.evidence(wanted)

    def open_case(
        self,
        command: OpenCase,
        actor: str,
        now: datetime,
        key: str | None = None,
        by: By | None = None,
    ) -> Case:
        """Open a case by hand; raises what casework raises."""
        return self._casework.open(command, actor, now, key, by)

    def case_command(
        self,
        case_id: str,
        command: CaseCommand,
        actor: str,
        now: datetime,
        expected: int | None = None,
        key: str | None = None,
        by: By | None = None,
    ) -> Case:
        """Carry out a command on a case within sight; raises what casework raises."""
        self._admit_case(case_id)
        return self._casework.command(case_id, command, actor, now, expected, key, by)

    def _admit_case(self, case_id: str) -> None:
        if not self._seen([case_id]):
            raise NoSuchCase(case_id)

    def _seen(self, ids: Collection[str]) -> Collection[str]:
        """Those of these ids that are within sight; where nothing is hidden nobody asks."""
        return ids if self.sight.whole else self._store.seen(ids, self.sight)
