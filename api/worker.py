"""The worker inside the server: lets time pass again and again, and stops when told."""

from __future__ import annotations

from datetime import datetime
from threading import Event, Thread

import structlog

from api.clock import Clock
from engine.desk import Desk
from engine.upkeep.upkeep import Upkeep
from engine.versions.current import Current

SLOWER = 30.0
"""The longest pause after failures, in seconds."""

AT_ONCE = 1000
"""Open tickets that follow a new rulebook between two sweeps: what is due does not wait for all."""

_log = structlog.get_logger("dafuwu.worker")


class Worker:
    """A thread that sweeps. ``last_sweep_at`` and ``error`` say how it fares."""

    def __init__(
        self, desk: Desk, upkeep: Upkeep, clock: Clock, interval: float, current: Current
    ) -> None:
        self.last_sweep_at: datetime | None = None
        self.error: str | None = None
        self._desk = desk
        self._upkeep = upkeep
        self._clock = clock
        self._interval = interval
        self._current = current
        self._renewing = False
        self._stopping = Event()
        self._thread = Thread(target=self.run, name="dafuwu-worker", daemon=True)

    @property
    def running(self) -> bool:
        """Whether the thread lives."""
        return self._thread.is_alive()

    def start(self) -> None:
        """Begin sweeping in the background."""
        self._thread.start()

    def stop(self) -> None:
        """Finish the sweep at hand and stop."""
        self._stopping.set()
        if self._thread.is_alive():
            self._thread.join()

    def run(self) -> None:
        """Sweep until stopped; also the whole of a process that only works."""
        pause = 0.0
        while not self._stopping.wait(pause):
            try:
                self.sweep_once()
                pause = 0.0 if self._renewing else self._interval
            except Exception as error:  # noqa: BLE001 - the next sweep makes up for this one
                self.error = f"{type(error).__name__}: {error}"
                pause = min(max(2 * pause, self._interval), SLOWER)
                _log.error("sweep failed", error=self.error, again_in_seconds=pause)

    def sweep_once(self) -> int:
        """One sweep under the rulebook in force: everything that is due by now happens.

        Then what that causes elsewhere: tasks, cases of whole units, sealed days, draws, bulletins.
        Last, open tickets are made to follow a rulebook that is new, those that came late included.
        """
        self._current.refresh()
        now = self._clock()
        moved = self._desk.sweep(now)
        kept = self._upkeep.run(now)
        self._current.refresh()
        renewed = self._desk.renew(self._current.activation, now, most=AT_ONCE)
        self._renewing = renewed > 0
        if renewed:
            _log.info("tickets follow the rulebook in force", tickets=renewed)
        self.last_sweep_at, self.error = now, "; ".join(kept.troubles) or None
        if moved:
            _log.info("time passed", tickets=moved)
        if kept.anything:
            _log.info(
                "upkeep",
                tasks=kept.tasks,
                cases=kept.cases,
                days=kept.days,
                draws=kept.draws,
                erased=kept.erased,
                bulletins=kept.bulletins,
            )
        return moved
