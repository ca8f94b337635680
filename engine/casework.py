"""Work on cases of accountability: the desk's three steps, on an aggregate of its own."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import datetime
from random import Random

from engine.cases.asks import AddEvidence, CaseCommand, OpenCase
from engine.cases.case import Case
from engine.cases.case import fold as fold_case
from engine.cases.case import replay as replay_case
from engine.cases.commands import act_on_case
from engine.cases.evidence import Evidence, frozen
from engine.desk_errors import NoSuchCase, NoSuchTicket, Stale
from engine.effects import case_change
from engine.numbers import Chance, new_salt
from engine.once import Once, answered_before
from engine.rulebook.facts import local_day
from engine.rulebook.rulebook import Rulebook
from engine.store import Change, Conflict, DuplicateKey, Store
from engine.tickets.asks import By
from engine.tickets.case_numbers import case_number
from engine.tickets.chain import seal
from engine.tickets.events import Event
from engine.tickets.refusals import Refused

TRIES = 6
"""How often a command is tried in all where somebody else was faster each time."""
Place = tuple[str, int]
"""An event by its ticket and number."""


class Casework:
    """Opens cases, and carries out commands on them. Safe to share between threads."""

    def __init__(
        self, store: Store, rulebook: Callable[[], Rulebook], random: Random | None = None
    ) -> None:
        self._store = store
        self._rulebook = rulebook
        self._random = random or Chance()

    def case(self, case_id: str) -> Case:
        """The case as of its last event; raises ``NoSuchCase``."""
        return replay_case(self.history(case_id))

    def history(self, case_id: str) -> tuple[Event, ...]:
        """The case's own events in order; raises ``NoSuchCase``."""
        history = self._store.history(case_id)
        if not history or not case_id.startswith("C"):
            raise NoSuchCase(case_id)
        return history

    def evidence(self, places: Iterable[Place]) -> tuple[Evidence, ...]:
        """These events with the hashes they bear now; raises ``NoSuchTicket``."""
        wanted = list(places)
        histories = self._store.histories({ticket for ticket, _ in wanted})
        found = []
        for ticket, number in wanted:
            history = histories.get(ticket, ())
            if not 0 < number <= len(history):
                raise NoSuchTicket(f"{ticket}/{number}")
            found.append(frozen(history[number - 1]))
        return tuple(found)

    def open(
        self,
        command: OpenCase,
        actor: str,
        now: datetime,
        key: str | None = None,
        by: By | None = None,
    ) -> Case:
        """Open a case by hand. Raises ``Refused`` or ``KeyReused``."""
        once = Once.of(key, "open-case", None, actor, command)
        if known := self._known(once):
            return known
        for _ in range(TRIES):
            told = new_salt(self._random)
            day = local_day(now, self._rulebook().city.zone)
            number = case_number(day, told)
            try:
                case, change = self._decided(number, None, command, actor, now, by, once)
                self._store.append(change).result()
            except Conflict:  # the number is taken: draw another
                continue
            except DuplicateKey:
                if known := self._known(once):
                    return known
                raise
            return case
        raise AssertionError("no free case number")

    def command(
        self,
        case_id: str,
        command: CaseCommand,
        actor: str,
        now: datetime,
        expected: int | None = None,
        key: str | None = None,
        by: By | None = None,
    ) -> Case:
        """Carry out a command on a case and give it back as it is then.

        Raises ``NoSuchCase``, ``Refused``, ``Stale`` or ``KeyReused``.
        """
        once = Once.of(key, type(command).__name__, case_id, actor, command)
        for _ in range(TRIES):
            try:
                before = self.case(case_id)
                if expected not in (None, before.length):
                    raise Stale(case_id, expected or 0, before.length)
                case, change = self._decided(case_id, before, command, actor, now, by, once)
                self._store.append(change).result()
            except Conflict as conflict:
                lost = conflict
                continue
            except (DuplicateKey, Refused, Stale):
                if known := self._known(once):
                    return known
                raise
            return case
        raise lost

    def _decided(
        self,
        case_id: str,
        case: Case | None,
        command: CaseCommand | AddEvidence,
        actor: str,
        now: datetime,
        by: By | None,
        once: Once | None,
    ) -> tuple[Case, Change]:
        rulebook = self._rulebook()
        events = seal(
            act_on_case(rulebook, case, command, now, by),
            ticket_id=case_id,
            after=None if case is None else (case.length, case.last_hash),
            actor=actor,
            rulebook=rulebook.version,
            new_salt=lambda: new_salt(self._random),
            now=now,
        )
        for event in events:
            case = fold_case(case, event)
        assert case is not None, "opening a case causes an event"
        keyed = None if once is None else once.kept(case_id, case.length, now)
        return case, case_change(rulebook, case, events, keyed)

    def _known(self, once: Once | None) -> Case | None:
        """The answer given before under this key: the case as it was then."""
        kept = answered_before(self._store, once)
        if kept is None:
            return None
        then = replay_case(self.history(kept.ticket_id)[: kept.number])
        return replace(then, repeated=True)
