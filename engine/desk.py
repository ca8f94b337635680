"""The desk: the only door through which the API, the worker and the command change anything.

Each command is a line through three steps: gather (the ticket's history), decide (pure), apply
(one durable transaction). Nothing else writes.
"""

from __future__ import annotations

import asyncio
import logging
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from random import Random

from engine.answering import check_article
from engine.desk_errors import DeskError, KeyReused, NoSuchTicket, Stale
from engine.effects import with_effects
from engine.intake import Intake
from engine.joining import check_parent, of_the_same_call
from engine.numbers import Chance, new_number, new_salt
from engine.once import Once, answered_before
from engine.past import Life, Lived, live
from engine.preview import Preview, preview
from engine.rulebook.facts import FactErrors, local_day
from engine.rulebook.rulebook import Rulebook
from engine.store import Activation, Change, Conflict, DuplicateKey, Filter, Page, Store
from engine.store.lists import LIMIT
from engine.store.rebuilding import Rebuilt
from engine.store.rows import bulletin_view, case_view, draw_view
from engine.store.views import change_of
from engine.tickets.asks import Answer, By, PassTime, Receive
from engine.tickets.chain import seal
from engine.tickets.commands import Command, Refused, act
from engine.tickets.events import TIME, Event
from engine.tickets.renewal import followed, timed_by
from engine.tickets.requests import Merge, Split
from engine.tickets.ticket import Ticket, fold, replay
from engine.tickets.timers import next_timer

__all__ = ["Desk", "DeskError", "Intake", "KeyReused", "NoSuchTicket", "Preview", "Stale"]

TRIES = 6
"""How often a command is tried in all where somebody else was faster each time."""
SWEEP = 250
"""Tickets moved on in one transaction: few enough that a command hardly waits for it."""
ALL = sys.maxsize

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class _Asked:
    """A command with who gives it, and when; ``recorded_at`` where it is written down later."""

    command: Command
    actor: str
    by: By | None
    now: datetime
    recorded_at: datetime | None = None


class Desk:
    """Receives, commands, lists and lets time pass. Safe to share between threads.

    ``rulebook`` is asked once a command, so that a new rulebook is taken up whole. ``random``
    gives ticket numbers and salts; only tests and simulations pass one that repeats itself.
    """

    def __init__(
        self, store: Store, rulebook: Callable[[], Rulebook], random: Random | None = None
    ) -> None:
        self._store = store
        self._rulebook = rulebook
        self._random = random or Chance()

    def under(self, rulebook: Rulebook) -> Desk:
        """The same desk held to one rulebook: for a request that is read and decided in steps."""
        return Desk(self._store, lambda: rulebook, self._random)

    # Looking

    def preview(
        self, values: Mapping[str, object], at: datetime, *, trace: bool = False
    ) -> Preview:
        """What the rules would decide. Nothing is stored; raises ``FactErrors``."""
        return preview(self._rulebook(), values, at, trace=trace)

    def ticket(self, ticket_id: str) -> Ticket:
        """The ticket as of its last event."""
        return replay(self.history(ticket_id))

    def history(self, ticket_id: str) -> tuple[Event, ...]:
        """The ticket's events in order; raises ``NoSuchTicket``."""
        history = self._store.history(ticket_id)
        if not history:
            raise NoSuchTicket(ticket_id)
        return history

    def list(
        self,
        filter_: Filter | None = None,
        sort: str = "due_at",
        limit: int = LIMIT,
        cursor: str | None = None,
    ) -> Page:
        """One page of tickets; raises ``CursorError`` where the cursor is not of this list."""
        return self._store.page(filter_ or Filter(), sort, limit, cursor)

    def tickets(self, batch: int = 500) -> Iterator[Ticket]:
        """Every ticket in the order of their numbers, read piece by piece: for exports."""
        after = ""
        while ids := self._store.ids(after, batch):
            for history in self._store.histories(ids).values():
                yield replay(history)
            after = ids[-1]

    # Changing

    def receive(
        self,
        intake: Intake,
        actor: str,
        now: datetime,
        key: str | None = None,
        life: Life | None = None,
        recorded_at: datetime | None = None,
        by: By | None = None,
    ) -> Ticket:
        """Take a request in: decided by the rules, durable when this returns.

        With ``life``, what has happened to it since is written in the same transaction. All of it
        is decided as of its own time; ``recorded_at`` is when it is written down, where that is
        later. Raises ``FactErrors``, ``Refused`` or ``KeyReused``.
        """
        once = Once.of(key, "receive", None, actor, intake)
        for _ in range(TRIES):
            try:
                self._check_answer(intake.answer, intake.at or now)
                ticket, change = self._received(intake, actor, now, once, recorded_at, by)
                if life is not None:
                    decide = partial(self._lived, recorded_at)
                    ticket, lived = live(ticket, change, life, decide)
                    change = lived or change
                self._store.append(change).result()
            except Conflict:  # the number is taken: draw another
                continue
            except (DuplicateKey, FactErrors, Refused):
                if known := self._known(once):
                    return known
                raise
            return ticket
        raise AssertionError("no free ticket number")

    async def receive_async(
        self,
        intake: Intake,
        actor: str,
        now: datetime,
        key: str | None = None,
        by: By | None = None,
    ) -> Ticket:
        """The same for an event loop, which goes on while the disk writes."""
        once = Once.of(key, "receive", None, actor, intake)
        for _ in range(TRIES):
            try:
                if intake.answer is not None:
                    await asyncio.to_thread(self._check_answer, intake.answer, intake.at or now)
                ticket, change = self._received(intake, actor, now, once, by=by)
                await asyncio.wrap_future(self._store.append(change))
            except Conflict:
                continue
            except (DuplicateKey, FactErrors, Refused):
                if known := await asyncio.to_thread(self._known, once):
                    return known
                raise
            return ticket
        raise AssertionError("no free ticket number")

    def command(
        self,
        ticket_id: str,
        command: Command,
        actor: str,
        now: datetime,
        expected: int | None = None,
        key: str | None = None,
        by: By | None = None,
        done: str | None = None,
    ) -> Ticket:
        """Carry out a command on a ticket and give it back as it is then.

        ``by`` is in which role and unit the actor acts, if that is known; ``done`` the task that is
        carried out by this, and is finished with it.

        Where somebody else was faster it is decided anew on what the ticket has become, unless
        the caller named the event number that it ``expected``. Raises ``NoSuchTicket``,
        ``Refused``, ``Stale`` or ``KeyReused``.
        """
        once = Once.of(key, type(command).__name__, ticket_id, actor, command)
        for _ in range(TRIES):
            try:
                history = self.history(ticket_id)
                before = replay(history)
                if expected not in (None, before.length):
                    raise Stale(ticket_id, expected or 0, before.length)
                if isinstance(command, Merge):
                    check_parent(command.parent, self._store.history(command.parent))
                self._check_answer(command, now)
                asked = _Asked(command, actor, by, now)
                ticket, change = self._decided(ticket_id, before, history, asked, once)
                if change.events:
                    if done is not None:
                        change = replace(change, tasks_done=(done,))
                    self._store.append(change).result()
                elif done is not None:
                    self._store.finish_task(done)
            except Conflict as conflict:
                lost = conflict
                continue
            except (DuplicateKey, Refused, Stale):
                if known := self._known(once):
                    return known
                raise
            return ticket
        raise lost

    def live_on(self, ticket_id: str, life: Life, recorded_at: datetime | None = None) -> Ticket:
        """What has happened to a ticket since its last event, told in one go as by ``receive``.

        A life is told once: raises ``Conflict`` where somebody else worked on the ticket.
        """
        history = self.history(ticket_id)
        decide = partial(self._lived, recorded_at)
        ticket, change = live(replay(history), None, life, decide, history)
        if change is not None and change.events:
            self._store.append(change).result()
        return ticket

    def split(
        self,
        ticket_id: str,
        intakes: Sequence[Intake],
        reason: str | None,
        actor: str,
        now: datetime,
        expected: int | None = None,
        key: str | None = None,
        by: By | None = None,
    ) -> Ticket:
        """Make tickets of their own of further matters that one call spoke of, all in one go.

        What an intake does not say (channel, citizen, time of receipt) it has from the ticket.
        Raises what ``receive`` and ``command`` raise.
        """
        once = Once.of(key, "split", ticket_id, actor, [list(intakes), reason])
        for _ in range(TRIES):
            try:
                history = self.history(ticket_id)
                before = replay(history)
                if expected not in (None, before.length):
                    raise Stale(ticket_id, expected or 0, before.length)
                for intake in intakes:
                    self._check_answer(intake.answer, now)
                made = [
                    self._received(of_the_same_call(before, intake), actor, now, None)
                    for intake in intakes
                ]
                asked = _Asked(Split(tuple(one.id for one, _ in made), reason), actor, by, now)
                ticket, change = self._decided(ticket_id, before, history, asked, once)
                also = (*change.also, *(other for _, other in made))
                self._store.append(replace(change, also=also)).result()
            except Conflict as conflict:
                lost = conflict
                continue
            except (DuplicateKey, FactErrors, Refused, Stale):
                if known := self._known(once):
                    return known
                raise
            return ticket
        raise lost

    def sweep(self, now: datetime, limit: int = SWEEP) -> int:
        """Let time pass for every ticket whose timer is due; tells how many were moved on.

        Works in batches of ``limit``, each one transaction; several workers share the work.
        """
        moved = 0
        while True:
            swept = self._store.sweep(now, limit, lambda found: self._passed(found, now))
            moved += swept.written
            if swept.due < limit or not swept.written:
                return moved

    def renew(
        self, activation: Activation, now: datetime, limit: int = SWEEP, most: int = ALL
    ) -> int:
        """Let open tickets follow what was put in force, some ``most`` of them; tells how many did.

        Timers are set by the new ladders, and clocks that may be recomputed are. Any process may
        do it, again and again: a ticket that follows already is not found any more.
        """
        moved = 0
        while moved < most and self._rulebook().version == activation.version:
            swept = self._store.renew(activation, limit, lambda found: self._passed(found, now))
            moved += swept.written
            if not swept.due and activation.renewed_at is None:
                self._store.renewed(activation, now)
            if not swept.written:
                break
        return moved

    def rebuild(self) -> Rebuilt:
        """Make every view again from the events, with the timers of the rulebook in force."""
        rulebook = self._rulebook()

        def ticket_view(history: tuple[Event, ...]) -> Change:
            ticket = replay(history)
            timer = next_timer(rulebook, ticket)
            return change_of(ticket, (), timer, timed_by=followed(rulebook, ticket))

        return self._store.rebuild(
            ticket_view,
            case_view_of=case_view,
            draw_view_of=draw_view,
            bulletin_view_of=bulletin_view,
        )

    # Deciding

    def _received(
        self,
        intake: Intake,
        actor: str,
        now: datetime,
        once: Once | None,
        recorded_at: datetime | None = None,
        by: By | None = None,
    ) -> tuple[Ticket, Change]:
        at = intake.at or now
        ticket_id = new_number(local_day(at, self._rulebook().city.zone), self._random)
        given = {name: getattr(intake, name) for name in Intake.__dataclass_fields__}
        command = Receive(**{**given, "ticket_id": ticket_id, "at": at})
        asked = _Asked(command, actor, by, now, recorded_at)
        return self._decided(ticket_id, None, (), asked, once)

    def _decided(
        self,
        ticket_id: str,
        ticket: Ticket | None,
        history: Sequence[Event],
        asked: _Asked,
        once: Once | None = None,
    ) -> tuple[Ticket, Change]:
        """The ticket after the command, and what is to be written for it. Touches nothing."""
        rulebook, now = self._rulebook(), asked.recorded_at or asked.now
        by = replace(asked.by or By(), actor=asked.actor)
        events = seal(
            act(rulebook, ticket, asked.command, asked.now, by),
            ticket_id=ticket_id,
            after=None if ticket is None else (ticket.length, ticket.last_hash),
            actor=asked.actor,
            rulebook=rulebook.version,
            new_salt=self._new_salt,
            now=now,
        )
        for event in events:
            ticket = fold(ticket, event)
        assert ticket is not None, "receiving causes at least one event"
        keyed = None if once is None else once.kept(ticket_id, ticket.length, now)
        timer = next_timer(rulebook, ticket)
        change = change_of(ticket, events, timer, keyed, timed_by=timed_by(rulebook, ticket))
        known = {event.number: event for event in history}
        return ticket, with_effects(rulebook, change, ticket, known, self._new_salt, now)

    def _check_answer(self, command: Command | None, at: datetime) -> None:
        """What answers on the spot is an article that is in use then."""
        if isinstance(command, Answer) and command.article:
            day = local_day(command.at or at, self._rulebook().city.zone)
            check_article(command.article, self._store.article(command.article), day)

    def _new_salt(self) -> str:
        return new_salt(self._random)

    def _lived(
        self,
        recorded_at: datetime | None,
        ticket: Ticket,
        history: Sequence[Event],
        step: Lived,
    ) -> tuple[Ticket, Change]:
        self._check_answer(step.command, step.at)
        asked = _Asked(step.command, step.actor, None, step.at, recorded_at)
        return self._decided(ticket.id, ticket, history, asked)

    def _passed(self, found: Mapping[str, tuple[Event, ...]], now: datetime) -> Sequence[Change]:
        changes = []
        for ticket_id, history in found.items():
            try:
                ticket = replay(history)
                asked = _Asked(PassTime(), TIME, None, now)
                changes.append(self._decided(ticket_id, ticket, history, asked)[1])
            except Exception:  # noqa: BLE001 - told, and tried again later
                # One ticket that nobody can make sense of must not hold up all the others: the
                # store looks at it again later.
                _log.exception("time cannot pass for ticket %s", ticket_id)
        return changes

    def _known(self, once: Once | None) -> Ticket | None:
        """The answer given before under this key: the ticket as it was then."""
        kept = answered_before(self._store, once)
        if kept is None:
            return None
        then = replay(self.history(kept.ticket_id)[: kept.number])
        return replace(then, repeated=True)
