"""One round of everything that workers do beside the tickets' own timers."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Executor, Future
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

from engine.bulletin_desk import BulletinDesk
from engine.desk import Desk
from engine.numbers import Chance, new_salt
from engine.rulebook.rulebook import Rulebook
from engine.store import Store
from engine.upkeep.drawing import DRAW, make_draws
from engine.upkeep.erasing import erase_some
from engine.upkeep.patience import Patience
from engine.upkeep.publishing import BULLETIN, see_to_bulletins
from engine.upkeep.tasks import run_tasks
from engine.upkeep.units import UNIT, try_units

UNATTACHED = timedelta(days=7)
"""How long a file is kept that somebody has brought and nobody has attached to anything."""


@dataclass(frozen=True, slots=True)
class Kept:
    """What a round did: tasks carried out, cases opened, days sealed, draws made, words and
    files erased, bulletins drafted or moved on.

    ``troubles`` are what fails and is tried again later, each with its cause.
    """

    tasks: int
    cases: int
    days: int
    draws: int
    erased: int = 0
    troubles: tuple[str, ...] = ()
    bulletins: int = 0

    @property
    def anything(self) -> bool:
        """Whether there was anything to do."""
        done = (self.tasks, self.cases, self.days, self.draws, self.erased, self.bulletins)
        return any(done)


class Upkeep:
    """Does the rounds. Any number of workers may, at once: each effect happens once.

    What is counted for bulletins may take long. With ``aside`` that happens there, while the rounds
    go on: no deadline waits for it.
    """

    def __init__(
        self,
        desk: Desk,
        store: Store,
        rulebook: Callable[[], Rulebook],
        random: Random | None = None,
        aside: Executor | None = None,
    ) -> None:
        self._desk = desk
        self._store = store
        self._rulebook = rulebook
        self._random = random or Chance()
        self._bulletins = BulletinDesk(store, rulebook, self._random)
        self._erasing = True
        self._aside = aside
        self._at_bulletins: Future[int] | None = None

    def run(self, now: datetime) -> Kept:
        """Do whatever is to be done by now. Draws make tasks, so those are run last and again.

        Each part fails by itself and is left alone then for some time; raised is only what keeps
        that from being written down.
        """
        patience = Patience(self._store, now)
        tasks = patience.attempt("tasks", lambda: run_tasks(self._desk, self._store, now))
        cases = patience.attempt("units", lambda: self._cases(now, patience))
        days = patience.attempt("days", lambda: self._days(now))
        draws = patience.attempt("draws", lambda: self._draws(now, patience))
        if draws:
            tasks += patience.attempt("tasks", lambda: run_tasks(self._desk, self._store, now))
        bulletins = patience.attempt("bulletins", lambda: self._publish(now, patience))
        erased = patience.attempt("erasing", lambda: self._erase(now, new_day=days > 0))
        return Kept(tasks, cases, days, draws, erased, patience.troubles, bulletins)

    def _cases(self, now: datetime, patience: Patience) -> int:
        cases = try_units(self._store, self._rulebook, self._salt, now, patience)
        patience.clear(UNIT)
        return cases

    def _days(self, now: datetime) -> int:
        return len(self._store.seal_days(now, self._rulebook().city.zone))

    def _draws(self, now: datetime, patience: Patience) -> int:
        draws = make_draws(self._store, self._rulebook(), self._salt, now, patience)
        patience.clear(DRAW)
        return draws

    def _publish(self, now: datetime, patience: Patience) -> int:
        """See to bulletins; aside, where there is somebody, and one round at a time.

        Tells what was done: aside, in the round before.
        """
        if self._aside is None:
            return self._see_to_bulletins(now, patience)
        before, done = self._at_bulletins, 0
        if before is not None:
            if not before.done():
                return 0
            self._at_bulletins = None
            done = before.result()
        self._at_bulletins = self._aside.submit(
            lambda: self._see_to_bulletins(now, Patience(self._store, now))
        )
        return done

    def _see_to_bulletins(self, now: datetime, patience: Patience) -> int:
        done = see_to_bulletins(self._bulletins, self._store, self._rulebook(), now, patience)
        patience.clear(BULLETIN)
        return done

    def _erase(self, now: datetime, *, new_day: bool) -> int:
        """Erase what was kept long enough: when a day is over, and when a process starts.

        As much as one round should take; what is left comes in the rounds after it.
        """
        if new_day:
            self._erasing = True
        if not self._erasing:
            return 0
        round_ = erase_some(self._store, self._rulebook(), self._salt, now)
        self._erasing = round_.more
        return round_.erased + self._store.empty_unattached(now - UNATTACHED, now)

    def _salt(self) -> str:
        return new_salt(self._random)
