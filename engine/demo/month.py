# ruff: noqa: S311 - chance for play, not for secrets
"""A simulated month: who calls when about what, played through the desk."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

from engine.demo.lives import CENTRE, SimulatedLife
from engine.demo.requests import BURST, Template, common, places
from engine.demo.rhythm import arrivals
from engine.desk import Desk, Intake
from engine.rulebook.rulebook import Rulebook
from engine.store import Store
from engine.tickets.asks import Answer
from engine.tickets.ticket import Ticket

TOGETHER = 8
"""Tickets at work at once, so that they share commits."""
ON_THE_SPOT = 0.55
"""Consultations by telephone that the call taker answers at once."""
BURST_SHARE = 100
"""One ticket in so many speaks of the burst main."""
_CHANNELS = ("hotline",) * 14 + ("portal",) * 4 + ("api",) + ("handover",)


class NothingToSay(Exception):
    """The catalog knows none of the areas and categories that the templates speak of."""


@dataclass(frozen=True, slots=True)
class _Request:
    number: int
    template: Template
    at: datetime
    place: dict[str, str]


class Month:
    """One simulated month. The same seed, rulebook, count and end give the same events."""

    def __init__(
        self, store: Store, rulebook: Rulebook, seed: int, count: int, until: datetime
    ) -> None:
        self._store = store
        self._rulebook = rulebook
        self._seed = f"demo/{seed}"
        self._count = count
        self._until = until

    def play(self) -> Iterator[Ticket]:
        """Receive every request with its life; tickets come in the order of their receipt."""
        with ThreadPoolExecutor(TOGETHER, thread_name_prefix="demo") as pool:
            yield from pool.map(self._receive, self._requests())

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
        return [
            _Request(number, template, at.replace(microsecond=0), place)
            for number, (at, template, place) in enumerate(requests, start=1)
        ]

    def _receive(self, request: _Request) -> Ticket:
        random = Random(f"{self._seed}/{request.number}")
        intake, now = self._intake(request, random)
        # A desk of its own gives each ticket the same numbers and salts in whatever order they run.
        desk = Desk(self._store, lambda: self._rulebook, random)
        life = SimulatedLife(self._rulebook, self._seed, request.number, self._until)
        return desk.receive(intake, CENTRE, now, life=life)

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
        hung_up_at = at + timedelta(seconds=random.randint(45, 420)) if channel == "hotline" else at
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
