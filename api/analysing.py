"""The thread that makes analyses and learns, beside the worker: reading many texts keeps no
deadline waiting."""

from __future__ import annotations

from datetime import datetime
from threading import Event, Thread

import structlog

from api.clock import Clock
from engine.analysis_desk import AnalysisDesk
from engine.learning_desk import LearningDesk

SLOWER = 300.0
"""The longest pause after failures, in seconds."""

_log = structlog.get_logger("dafuwu.analysis")


class Analysing:
    """A thread that looks every ``interval`` seconds whether an analysis is asked for or due."""

    def __init__(
        self, desk: AnalysisDesk, learning: LearningDesk, clock: Clock, interval: float
    ) -> None:
        self._desk = desk
        self._learning = learning
        self._clock = clock
        self._interval = interval
        self._asked: datetime | None = None
        self._stopping = Event()
        self._thread = Thread(target=self._run, name="dafuwu-analysis", daemon=True)

    def start(self) -> None:
        """Begin looking."""
        self._thread.start()

    def stop(self) -> None:
        """Finish the analysis at hand and stop."""
        self._stopping.set()
        if self._thread.is_alive():
            self._thread.join()

    def work_once(self) -> int:
        """Make everything that is asked for or due by now; tells how many analyses were made."""
        now = self._clock()
        hour = now.replace(minute=0, second=0, microsecond=0)
        if hour != self._asked:  # what comes round once a day is not looked for every second
            self._begin_what_is_due(now)
            self._asked = hour
        made = 0
        while not self._stopping.is_set():
            days = self._desk.work(self._clock())
            if days is None:
                return made
            made += 1
            _log.info("analysed", days=days)
        return made

    def _begin_what_is_due(self, now: datetime) -> None:
        self._desk.ask_daily(now)
        for learned in self._learning.learn_weekly(now).values():
            _log.info("learned", fact=learned.fact, texts=learned.texts)

    def _run(self) -> None:
        pause = self._interval
        while not self._stopping.wait(pause):
            try:
                self.work_once()
                pause = self._interval
            except Exception as error:  # noqa: BLE001 - the next look makes up for this one
                pause = min(max(2 * pause, self._interval), SLOWER)
                _log.error("analysing failed", error=repr(error), again_in_seconds=pause)
