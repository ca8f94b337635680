# ruff: noqa: S311 - chance for play, not for secrets
"""A simulated year, or some days: who calls when about what, played through the desk.

It is played in stretches of some days. After each, what workers do is done: followers follow,
cases of whole units are opened, days are sealed and matters drawn for inspection; then the lives
that are not over go on.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from functools import partial
from random import Random

from engine.demo.bulletins import SimulatedBulletins
from engine.demo.calls import LONGEST_CALL, Call, calls, intake_of
from engine.demo.cases import SimulatedCases
from engine.demo.fate import Fate
from engine.demo.lives import SimulatedLife
from engine.demo.rhythm import YEAR
from engine.desk import Desk
from engine.draws.draw import draw_from
from engine.intake import Intake
from engine.knowledge.editing import Editor
from engine.knowledge_desk import KnowledgeDesk
from engine.rulebook.rulebook import Rulebook
from engine.store import Store
from engine.store.knowledge import ArticleFilter
from engine.store.paging import LIMIT_MAX
from engine.tickets.asks import By
from engine.tickets.ticket import Ticket
from engine.upkeep.upkeep import Upkeep

TOGETHER = 8
"""Tickets at work at once, so that they share commits."""
ROUNDS_ON = (1, 11, 21)
"""The days of a month on which workers make their rounds."""
ROUND_AT = time(6, 30)
CENTRE = "demo/centre"
UNREAD = timedelta(hours=16)
"""Notices of the last hours are not read yet: what came since people went home."""
_SEEKER = Editor("call-taker", By("call-taker", None))


@dataclass(slots=True)
class _Going:
    """A ticket whose life is not over, with the desk that gives it its numbers."""

    ticket_id: str
    life: SimulatedLife
    desk: Desk
    waits: bool = False
    """Whether it waits for what its life does not know of: its parent's result, an inspector."""

    def due(self, until: datetime) -> bool:
        """Whether something may happen to it by then."""
        next_at = self.life.next_at
        return self.waits or (next_at is not None and next_at <= until)


class Simulation:
    """One simulated city. The same seed, rulebook, count, end and days give the same events.

    With ``recorded_at`` everything is written down at that instant, beside what a database holds
    already: its days may have been sealed, and other people's work is not to be touched.
    """

    def __init__(
        self,
        store: Store,
        rulebook: Rulebook,
        seed: int,
        count: int,
        until: datetime,
        days: int = YEAR,
        recorded_at: datetime | None = None,
    ) -> None:
        self._store = store
        self._rulebook = rulebook
        self._seed = f"demo/{seed}"
        self._count = count
        self._days = days
        self._until = until
        self._recorded_at = recorded_at
        self._first: defaultdict[str, Future[str]] = defaultdict(Future)
        self._going: dict[str, _Going] = {}
        random = Random(f"{self._seed}/rounds")
        desk = Desk(store, lambda: rulebook, random)
        self._knowledge = KnowledgeDesk(store, lambda: rulebook)
        self._upkeep = Upkeep(desk, store, lambda: rulebook, random)
        self._cases = SimulatedCases(store, rulebook, self._seed)
        self._bulletins = SimulatedBulletins(store, rulebook, self._seed)

    def play(self) -> Iterator[Ticket]:
        """Play everything; tickets come as they are received, not yet at the end of their life."""
        since = self._until - timedelta(days=self._days)
        ahead = calls(self._rulebook, self._seed, self._count, since, self._until)
        with ThreadPoolExecutor(TOGETHER, thread_name_prefix="demo") as pool:
            for until in self._rounds(ahead):
                due = [going for going in self._going.values() if going.due(until)]
                list(pool.map(partial(self._go_on, since=since, until=until), due))
                last = until == self._until
                now = [one for one in ahead if last or one.at + LONGEST_CALL <= until]
                ahead = ahead[len(now) :]
                for ticket, going in pool.map(partial(self._receive, until=until), now):
                    self._going[ticket.id] = going
                    yield ticket
                self._going = {
                    id_: going for id_, going in self._going.items() if going.due(self._until)
                }
                if self._recorded_at is None:
                    self._make_rounds(since, until)
                since = until
        if self._recorded_at is None:
            self._store.read_notices_until(self._until - UNREAD, CENTRE)

    def _rounds(self, ahead: Sequence[Call]) -> list[datetime]:
        """When workers make their rounds: thrice a month, in and after what many report as one
        matter, and at the end."""
        if self._recorded_at is not None:
            return [self._until]
        zone = self._rulebook.city.zone
        last = self._until.astimezone(zone).date()
        days = [last - timedelta(days=back) for back in range(self._days)]
        rounds = {datetime.combine(day, ROUND_AT, zone) for day in days if day.day in ROUNDS_ON}
        for last_at in {call.same_as: call.at for call in ahead if call.same_as}.values():
            rounds |= {last_at + timedelta(hours=1), last_at + timedelta(days=1)}
        return [*sorted(at for at in rounds if at < self._until), self._until]

    def _make_rounds(self, since: datetime, until: datetime) -> None:
        """What is done beside the tickets: cases and bulletins are worked on, then workers make
        their round."""
        self._cases.go_on(since, until)
        self._bulletins.go_on(since, until)
        while (kept := self._upkeep.run(until)).anything:
            pass
        if kept.troubles:
            raise RuntimeError("; ".join(kept.troubles))
        for row in self._store.draws(limit=LIMIT_MAX).items:
            if row.made_at == until:
                for ticket_id in draw_from(self._store.history(row.id)[0]).drawn:
                    self._look_again(ticket_id, until)

    def _look_again(self, ticket_id: str, now: datetime) -> None:
        """A ticket was drawn: it has something before it, even where its life was over."""
        going = self._going.get(ticket_id)
        if going is None:
            life = SimulatedLife(Fate(self._rulebook, self._seed, ticket_id, now), self._until)
            random = Random(f"{self._seed}/{ticket_id}/again")
            going = _Going(ticket_id, life, Desk(self._store, lambda: self._rulebook, random))
            self._going[ticket_id] = going
        going.waits = True

    def _by_article(self, intake: Intake) -> Intake:
        """What is answered on the spot is looked up, and answered by the article that is found."""
        if intake.answer is None or intake.at is None or self._recorded_at is not None:
            return intake
        day = self._knowledge.today(intake.at)
        wanted = ArticleFilter(usable_on=day, area=str(intake.values["area"]))
        hits = self._knowledge.search(intake.subject or "", _SEEKER, wanted, 1, intake.at)
        if not hits.found:
            return intake
        answer = replace(
            intake.answer, answer=hits.articles[0].shown.content.answer, article=hits.articles[0].id
        )
        return replace(intake, answer=answer)

    def _go_on(self, going: _Going, since: datetime, until: datetime) -> None:
        going.life.go_on(since, until)
        ticket = going.desk.live_on(going.ticket_id, going.life)
        going.waits = ticket.state == "merged"

    def _receive(self, call: Call, until: datetime) -> tuple[Ticket, _Going]:
        source = f"{self._seed}/{call.number}"
        random = Random(source)
        intake = self._by_article(intake_of(call, self._rulebook, random, source))
        # A desk of its own gives each ticket the same numbers and salts in whatever order they run.
        desk = Desk(self._store, lambda: self._rulebook, random)
        first = None if call.same_as is None else self._first[call.same_as]
        parent = None if first is None or call.first else first.result
        fate = Fate(self._rulebook, self._seed, call.number, call.at, parent)
        life = SimulatedLife(fate, until)
        now = intake.hung_up_at or call.at
        try:
            ticket = desk.receive(intake, CENTRE, now, life=life, recorded_at=self._recorded_at)
        except Exception as error:
            if first is not None and call.first:
                first.set_exception(error)  # those that wait for it must not do so for ever
            raise
        if first is not None and call.first:
            first.set_result(ticket.id)
        return ticket, _Going(ticket.id, life, desk, ticket.state == "merged")
