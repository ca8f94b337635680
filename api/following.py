"""Following what is put in force: a look at the database once a second, and a swap when it is new.

A thread of its own loads the new rulebook; requests go on under the one they began with. It also
looks which webhooks there are, so that no request has to.
"""

from __future__ import annotations

from collections.abc import Callable
from threading import Event, Thread

import structlog

from engine.store import StoreError
from engine.versions.current import Current

INTERVAL = 1.0
"""Seconds between looks."""

_log = structlog.get_logger("dafuwu.rulebook")


class Following:
    """The thread that looks."""

    def __init__(
        self,
        current: Current,
        notice_webhooks: Callable[[], None],
        interval: float = INTERVAL,
    ) -> None:
        self._current = current
        self._notice_webhooks = notice_webhooks
        self._interval = interval
        self._stopping = Event()
        self._thread = Thread(target=self._follow, name="dafuwu-rulebook", daemon=True)

    def start(self) -> None:
        """Begin looking."""
        self._thread.start()

    def stop(self) -> None:
        """Finish the look at hand and stop."""
        self._stopping.set()
        if self._thread.is_alive():
            self._thread.join()

    def _follow(self) -> None:
        while not self._stopping.wait(self._interval):
            try:
                self._notice_webhooks()
                self._current.refresh()
            except StoreError as error:
                _log.warning("cannot ask what is in force", error=str(error))
            except Exception as error:  # noqa: BLE001 - one bad look must not end all looking
                _log.error("looking for a new rulebook failed", error=repr(error))
