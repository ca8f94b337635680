"""Bulletins as people work with them: drawn up, objected to, approved, published, corrected.

The desk's three steps on an aggregate of its own: the figures are counted first, for only their
digest stands in the events; what they say is written in the same transaction.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from random import Random

from engine.bulletins.asks import (
    BULLETIN_NAMES,
    BulletinCommand,
    BulletinStep,
    Correct,
    Count,
    DraftBulletin,
    MarkReady,
    ObjectToCount,
    Recount,
)
from engine.bulletins.bulletin import Bulletin, Edition, fold, replay
from engine.bulletins.commands import act_on_bulletin
from engine.bulletins.content import FORMAT, Content, Frozen, freeze, thaw
from engine.bulletins.due import number_of, title_of
from engine.bulletins.refusals import not_over
from engine.bulletins.telling import bulletin_notices
from engine.desk_errors import NoSuchBulletin, Stale
from engine.draws.periods import Period
from engine.insight.counting import asked
from engine.insight.periods import kind_of, period_named
from engine.insight.report import BYS
from engine.numbers import Chance, new_salt
from engine.once import Once, answered_before
from engine.people.scope import Sight
from engine.report_desk import ReportDesk, span_of
from engine.rulebook.assessment import scheme_on
from engine.rulebook.rulebook import Rulebook
from engine.store import Change, Conflict, DuplicateKey, Keyed, Store
from engine.store.rows import bulletin_row, content_row, notice_row, objection_rows
from engine.tickets.asks import By
from engine.tickets.chain import seal
from engine.tickets.events import TIME, Event
from engine.tickets.refusals import Refused

TRIES = 6
"""How often a command is tried in all where somebody else was faster each time."""
_UNCOUNTED = Count("", datetime.fromtimestamp(0, UTC), "", (), ())
"""Stands for figures that are not counted before it is known that somebody may ask for them."""


class BulletinDesk:
    """The only door to bulletins for api, console, worker and command line."""

    def __init__(
        self, store: Store, rulebook: Callable[[], Rulebook], random: Random | None = None
    ) -> None:
        self._store = store
        self._rulebook = rulebook
        self._reports = ReportDesk(store, rulebook)
        self._random = random or Chance()

    # Reading

    def bulletin(self, id_: str) -> Bulletin:
        """The bulletin as of its last event; raises ``NoSuchBulletin``."""
        return replay(self.history(id_))

    def history(self, id_: str) -> tuple[Event, ...]:
        """The bulletin's own events in order; raises ``NoSuchBulletin``."""
        history = self._store.history(id_) if id_.startswith("B") else ()
        if not history:
            raise NoSuchBulletin(id_)
        return history

    def content(self, edition: Edition) -> Content:
        """What an edition says, as it was frozen; raises ``NoSuchBulletin`` where it is gone."""
        return thaw(self.text(edition))

    def text(self, edition: Edition) -> str:
        """The same as the very text whose SHA-256 the events hold."""
        found = self._store.bulletin_content(edition.digest)
        if found is None:
            raise NoSuchBulletin(edition.digest)
        return found

    def public(self, id_: str, edition: int | None = None) -> tuple[Bulletin, Edition]:
        """An edition that citizens may read, the one in force where none is named."""
        bulletin = self.bulletin(id_)
        if edition is None:
            found = bulletin.in_force
        else:
            found = next((one for one in bulletin.out if one.number == edition), None)
        if found is None:
            raise NoSuchBulletin(id_ if edition is None else f"{id_}/{edition}")
        return bulletin, found

    # What changes them

    def draft(
        self,
        period: Period,
        actor: str,
        now: datetime,
        key: str | None = None,
        by: By | None = None,
    ) -> Bulletin:
        """Draw up the bulletin of a period that is over.

        Raises ``NoScheme``, ``Refused`` or ``KeyReused``; where there is one already, it is refused
        like everything that comes too late.
        """
        scheme = self._reports.scheme(period)
        number = number_of(scheme, period)
        once = Once.of(key, "draft-bulletin", number, actor, period.name)
        if known := self._known(once):
            return known
        if period.ends_at(self._rulebook().city.zone) > now:
            raise not_over(period.name)
        history = self._store.history(number)
        before = replay(history) if history else None
        title, every = title_of(scheme, period), kind_of(period)
        for_now = DraftBulletin(
            scheme, period.name, every, period.first, period.last, title, _UNCOUNTED
        )
        act_on_bulletin(self._rulebook(), before, for_now, actor, now, by)
        frozen = self._counted(period, now)
        command = replace(for_now, count=self._count(period, frozen, now))
        try:
            return self._written(number, None, command, actor, now, by, once, frozen)
        except (Conflict, DuplicateKey):
            if known := self._known(once):
                return known
            act_on_bulletin(self._rulebook(), self.bulletin(number), for_now, actor, now, by)
            raise

    def recount(
        self,
        id_: str,
        actor: str,
        now: datetime,
        expected: int | None = None,
        key: str | None = None,
        by: By | None = None,
    ) -> Bulletin:
        """Count the figures of a draft anew."""
        return self._carry_out(id_, Recount(_UNCOUNTED), actor, now, expected, key, by)

    def correct(
        self,
        id_: str,
        reason: str,
        actor: str,
        now: datetime,
        expected: int | None = None,
        key: str | None = None,
        by: By | None = None,
    ) -> Bulletin:
        """Draw up a new edition of what was published."""
        return self._carry_out(id_, Correct(reason, _UNCOUNTED), actor, now, expected, key, by)

    def command(
        self,
        id_: str,
        command: BulletinStep,
        actor: str,
        now: datetime,
        expected: int | None = None,
        key: str | None = None,
        by: By | None = None,
    ) -> Bulletin:
        """Carry out a command on a bulletin and give it back as it is then.

        Raises ``NoSuchBulletin``, ``Refused``, ``Stale`` or ``KeyReused``.
        """
        return self._carry_out(id_, command, actor, now, expected, key, by)

    def mark_ready(self, id_: str, now: datetime) -> bool:
        """Let time say that a draft may be approved; tells whether that was new."""
        before = self.bulletin(id_)
        return self.command(id_, MarkReady(), TIME, now).length > before.length

    # Deciding and writing

    def _carry_out(
        self,
        id_: str,
        command: BulletinStep,
        actor: str,
        now: datetime,
        expected: int | None,
        key: str | None,
        by: By | None,
    ) -> Bulletin:
        once = Once.of(key, _name(command), id_, actor, _body(command))
        frozen: Frozen | None = None
        for _ in range(TRIES):
            try:
                before = self.bulletin(id_)
                if expected not in (None, before.length):
                    raise Stale(id_, expected or 0, before.length)
                asked_for = self._looked_up(before, command, now)
                act_on_bulletin(self._rulebook(), before, asked_for, actor, now, by)
                if isinstance(command, Recount | Correct):
                    period = period_named(before.period)
                    frozen = frozen or self._counted(period, now)
                    asked_for = replace(command, count=self._count(period, frozen, now))
                return self._written(id_, before, asked_for, actor, now, by, once, frozen)
            except Conflict as conflict:
                lost = conflict
                continue
            except (DuplicateKey, Refused, Stale):
                if known := self._known(once):
                    return known
                raise
        raise lost

    def _written(
        self,
        id_: str,
        before: Bulletin | None,
        command: BulletinCommand,
        actor: str,
        now: datetime,
        by: By | None,
        once: Once | None,
        frozen: Frozen | None,
    ) -> Bulletin:
        rulebook, bulletin = self._rulebook(), before
        events = seal(
            act_on_bulletin(rulebook, before, command, actor, now, by),
            ticket_id=id_,
            after=None if before is None else (before.length, before.last_hash),
            actor=actor,
            rulebook=rulebook.version,
            new_salt=lambda: new_salt(self._random),
            now=now,
        )
        for event in events:
            bulletin = fold(bulletin, event)
        assert bulletin is not None, "drafting a bulletin causes an event"
        if events:
            keyed = None if once is None else once.kept(id_, bulletin.length, now)
            change = _change(rulebook, bulletin, events, keyed)
            if frozen is not None:
                change = replace(change, bulletin_contents=(content_row(frozen, now),))
            self._store.append(change).result()
        return bulletin

    def _looked_up(self, bulletin: Bulletin, command: BulletinStep, now: datetime) -> BulletinStep:
        """The command, with what only the store knows: whether a ticket counts at all."""
        if not isinstance(command, ObjectToCount):
            return command
        rulebook, period = self._rulebook(), period_named(bulletin.period)
        scheme = scheme_on(rulebook, period.last)
        measure = None if scheme is None else scheme.measure(command.measure)
        if measure is None:
            return replace(command, counted=False)
        question, span = asked(measure, rulebook.facts), span_of(rulebook, period, now)
        stints = self._store.stints_with(command.ticket, command.unit)
        counts = (question.counts(stint, span) for stint in stints)
        return replace(command, counted=any(one in ("good", "missed") for one in counts))

    def _counted(self, period: Period, now: datetime) -> Frozen:
        """All tables of a period, counted now and frozen."""
        reports = tuple(self._reports.report(period, by, now) for by in BYS)
        title = title_of(self._reports.scheme(period), period)
        return freeze(Content(FORMAT, self._rulebook().city.name, title, reports))

    def _count(self, period: Period, frozen: Frozen, now: datetime) -> Count:
        main, scheme = frozen.content.main, self._reports.scheme(period)
        return Count(
            frozen.digest,
            now,
            main.version,
            tuple(row.of for row in main.rows if row.of),
            tuple(one.id for one in scheme.measures if "objected" in one.leave_out),
        )

    def _known(self, once: Once | None) -> Bulletin | None:
        """The answer given before under this key: the bulletin as it was then."""
        kept = answered_before(self._store, once)
        if kept is None:
            return None
        then = replay(self.history(kept.ticket_id)[: kept.number])
        return replace(then, repeated=True)


def as_seen(bulletin: Bulletin, sight: Sight) -> Bulletin:
    """The bulletin with those objections only that are within sight: a unit sees its own."""
    if sight.everywhere:
        return bulletin
    own = () if sight.nothing else sight.units
    return replace(
        bulletin, objections=tuple(one for one in bulletin.objections if one.unit in own)
    )


def _change(
    rulebook: Rulebook, bulletin: Bulletin, events: Sequence[Event], keyed: Keyed | None
) -> Change:
    """What is written when these events made the bulletin what it is, with who is told of it."""
    notices = [
        notice_row(notice, event.recorded_at)
        for event in events
        for notice in bulletin_notices(rulebook, bulletin, event)
    ]
    return Change(
        None,
        events=tuple(events),
        keyed=keyed,
        units=(None,) * len(events),
        bulletins=(bulletin_row(bulletin),),
        objections=objection_rows(bulletin),
        notices=tuple(notices),
    )


def _name(command: BulletinStep) -> str:
    return f"{BULLETIN_NAMES.get(type(command), 'ready')}-bulletin"


def _body(command: BulletinStep) -> object:
    """What was asked for, as an idempotency key stands for it: figures are no part of it."""
    if isinstance(command, Recount):
        return None
    return command.reason if isinstance(command, Correct) else command
