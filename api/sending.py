"""The thread that delivers what webhooks are told, beside the worker that lets time pass."""

from __future__ import annotations

from threading import Event, Thread

import structlog

from api.clock import Clock
from api.settings import Settings
from engine.store import Store
from engine.upkeep.posting import Poster
from engine.upkeep.sending import Sender

SOON = 0.05
"""Seconds until the next look where something was delivered: there may be more."""
SLOWER = 30.0
"""The longest pause after failures, in seconds."""

_log = structlog.get_logger("dafuwu.webhooks")


def sender_of(settings: Settings, store: Store, clock: Clock) -> Sender:
    """What delivers, as the settings say."""
    source = f"{settings.public_url or ''}/api/tickets"
    return Sender(store, Poster(private=settings.webhooks_private), source, clock)


class Sending:
    """A thread that looks every ``interval`` seconds whether something is to be sent."""

    def __init__(self, sender: Sender, interval: float) -> None:
        self._sender = sender
        self._interval = interval
        self._stopping = Event()
        self._thread = Thread(target=self._run, name="dafuwu-webhooks", daemon=True)

    def start(self) -> None:
        """Begin looking."""
        self._thread.start()

    def stop(self) -> None:
        """Finish the messages at hand and stop."""
        self._stopping.set()
        if self._thread.is_alive():
            self._thread.join()
        self._sender.close()

    def _run(self) -> None:
        pause = 0.0
        while not self._stopping.wait(pause):
            try:
                taken = self._sender.finished()
                self._sender.begin()
                pause = SOON if taken else self._interval
            except Exception as error:  # noqa: BLE001 - the next look makes up for this one
                pause = min(max(2 * pause, self._interval), SLOWER)
                _log.error("delivering failed", error=repr(error), again_in_seconds=pause)
