# ruff: noqa: S311 - chance for play, not for secrets
"""A simulated month: who calls when about what, played through the desk.

It is played in stretches of some days. After each, what workers do is done: followers follow,
cases of whole units are opened, days are sealed and matters drawn for inspection; then the lives
that are not over go on.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from functools import partial
from random import Random

from engine.demo.cases import SimulatedCases
from engine.demo.fate import Fate
from engine.demo.lives import SimulatedLife
from engine.demo.requests import BURST, Template, common, places
from engine.demo.rhythm import DAYS, arrivals
from engine.desk import Desk, Intake
from engine.draws.draw import draw_from
from engine.rulebook.rulebook import Rulebook
from engine.store import Store
from engine.store.paging import LIMIT_MAX
from engine.tickets.asks import Answer
from engine.tickets.ticket import Ticket
from engine.upkeep.upkeep import Upkeep

TOGETHER = 8
"""Tickets at work at once, so that they share commits."""
ON_THE_SPOT = 0.55
"""Consultations by telephone that the call taker answers at once."""
BURST_SHARE = 100
"""One ticket in so many speaks of the burst main."""
STRETCH = 10
"""Days between two rounds of the workers."""
ROUND_AT = time(6, 30)
LONGEST_CALL = timedelta(minutes=7)
CENTRE = "demo/centre"
_CHANNELS = ("hotline",) * 14 + ("portal",) * 4 + ("api",) + ("handover",)


class NothingToSay(Exception):
    """The catalog knows none of the areas and categories that the templates speak of."""


@dataclass(frozen=True, slots=True)
class _Request:
    """One call; ``first`` is the first of the burst main, which the others are the same as."""

    number: int
    template: Template
    at: datetime
    place: dict[str, str]
    first: bool = False


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


class Month:
    """One simulated month. The same seed, rulebook, count and end give the same events.

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
        recorded_at: datetime | None = None,
    ) -> None:
        self._store = store
        self._rulebook = rulebook
        self._seed = f"demo/{seed}"
        self._count = count
        self._until = until
        self._recorded_at = recorded_at
        self._main: Future[str] = Future()
        self._going: dict[str, _Going] = {}
        random = Random(f"{self._seed}/rounds")
        desk = Desk(store, lambda: rulebook, random)
        self._upkeep = Upkeep(desk, store, lambda: rulebook, random)
        self._cases = SimulatedCases(store, rulebook, self._seed)

    def play(self) -> Iterator[Ticket]:
        """Play everything; tickets come as they are received, not yet at the end of their life."""
        requests = self._requests()
        since = self._until - timedelta(days=DAYS + 1)
        with ThreadPoolExecutor(TOGETHER, thread_name_prefix="demo") as pool:
            for until in self._rounds(requests):
                due = [going for going in self._going.values() if going.due(until)]
                list(pool.map(partial(self._go_on, since=since, until=until), due))
                last = until == self._until
                now = [one for one in requests if last or one.at + LONGEST_CALL <= until]
                requests = requests[len(now) :]
                for ticket, going in pool.map(partial(self._receive, until=until), now):
                    self._going[ticket.id] = going
                    yield ticket
                self._going = {
                    id_: going for id_, going in self._going.items() if going.due(self._until)
                }
                if self._recorded_at is None:
                    self._make_rounds(since, until)
                since = until

    def _requests(self) -> list[_Request]:
        random = Random(self._seed)
        templates = common(self._rulebook, self._until.astimezone(self._rulebook.city.zone).month)
        if not templates:
            raise NothingToSay
        calendar = self._rulebook.calendar(None)
        weights = [template.weight for template in templates]
        burst = self._count // BURST_SHARE if BURST.area in self._rulebook.areas else 0
        times = arrivals(random, calendar, self._until, self._count - burst)
        requests = [
            (at, random.choices(templates, weights)[0], dict(places(random))) for at in times
        ]
        if burst and times:
            began, place = times[len(times) * 2 // 3], dict(places(random))
            spread = min(timedelta(hours=3), (self._until - began) / 2)
            requests += [
                (began + spread * random.random() ** 2, BURST, place) for _ in range(burst)
            ]
            requests.sort(key=lambda request: request[0])
        first = next((n for n, one in enumerate(requests, start=1) if one[1] is BURST), None)
        return [
            _Request(number, template, at.replace(microsecond=0), place, number == first)
            for number, (at, template, place) in enumerate(requests, start=1)
        ]

    def _rounds(self, requests: Sequence[_Request]) -> list[datetime]:
        """When workers make their rounds: every some days, on the first of a month, in and after
        the burst, and at the end."""
        if self._recorded_at is not None:
            return [self._until]
        zone = self._rulebook.city.zone
        last = self._until.astimezone(zone).date()
        days = [last - timedelta(days=back) for back in range(DAYS)]
        rounds = {
            datetime.combine(day, ROUND_AT, zone)
            for day in days
            if day.day == 1 or (last - day).days % STRETCH == 0
        }
        burst = [request.at for request in requests if request.template is BURST]
        if burst:
            rounds |= {max(burst) + timedelta(hours=1), max(burst) + timedelta(days=1)}
        return [*sorted(at for at in rounds if at < self._until), self._until]

    def _make_rounds(self, since: datetime, until: datetime) -> None:
        """What is done beside the tickets: cases are worked on, then workers make their round."""
        self._cases.go_on(since, until)
        while (kept := self._upkeep.run(until)).anything:
            pass
        if kept.troubles:
            raise RuntimeError("; ".join(kept.troubles))
        for row in self._store.draws(limit=LIMIT_MAX).items:
            if row.made_at == until:
                for ticket_id in draw_from(self._store.history(row.id)[0]).drawn:
                    self._look_again(ticket_id)

    def _look_again(self, ticket_id: str) -> None:
        """A ticket was drawn: it has something before it, even where its life was over."""
        going = self._going.get(ticket_id)
        if going is None:
            life = SimulatedLife(Fate(self._rulebook, self._seed, ticket_id), self._until)
            random = Random(f"{self._seed}/{ticket_id}/again")
            going = _Going(ticket_id, life, Desk(self._store, lambda: self._rulebook, random))
            self._going[ticket_id] = going
        going.waits = True

    def _go_on(self, going: _Going, since: datetime, until: datetime) -> None:
        going.life.go_on(since, until)
        ticket = going.desk.live_on(going.ticket_id, going.life)
        going.waits = ticket.state == "merged"

    def _receive(self, request: _Request, until: datetime) -> tuple[Ticket, _Going]:
        random = Random(f"{self._seed}/{request.number}")
        intake, now = self._intake(request, random)
        # A desk of its own gives each ticket the same numbers and salts in whatever order they run.
        desk = Desk(self._store, lambda: self._rulebook, random)
        same = request.template is BURST and not request.first
        parent = self._main.result if same else None
        life = SimulatedLife(Fate(self._rulebook, self._seed, request.number, parent), until)
        try:
            ticket = desk.receive(intake, CENTRE, now, life=life, recorded_at=self._recorded_at)
        except Exception as error:
            if request.first:
                self._main.set_exception(error)  # those that wait for it must not do so for ever
            raise
        if request.first:
            self._main.set_result(ticket.id)
        return ticket, _Going(ticket.id, life, desk, ticket.state == "merged")

    def _intake(self, request: _Request, random: Random) -> tuple[Intake, datetime]:
        template, at = request.template, request.at
        channel = random.choice(_CHANNELS)
        values: dict[str, object] = {
            "area": template.area,
            "category": template.category,
            "channel": channel,
        }
        leaves = list(self._rulebook.facts.facts["district"].values)
        if leaves:
            values["district"] = random.choices(leaves, range(2 * len(leaves), len(leaves), -1))[0]
        if template.circumstance is not None:
            values["circumstance"] = template.circumstance
        if random.random() < 0.08:
            values["repeat"] = random.randint(1, 3)
        if random.random() < 0.04:
            values["anonymous"] = True
        hung_up_at = (
            at + timedelta(seconds=random.randint(45, int(LONGEST_CALL.total_seconds())))
            if channel == "hotline"
            else at
        )
        answer = None
        on_the_spot = random.random() < ON_THE_SPOT
        if template.category == "consultation" and channel == "hotline" and on_the_spot:
            answer = Answer("已按现行政策当场答复。")
        intake = Intake(
            values=values,
            at=at,
            subject=template.subject.format(**request.place),
            text=template.text.format(**request.place),
            citizen={"name": f"模拟市民{request.number}", "phone": f"000{request.number:08d}"},
            hung_up_at=hung_up_at,
            source=f"{self._seed}/{request.number}",
            answer=answer,
        )
        return intake, hung_up_at
