"""What fails is told and left alone for ever longer, so that everything else goes on."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime, timedelta

from engine.store import Store
from engine.store.troubles import Trouble

FIRST_WAIT = timedelta(seconds=5)
LONGEST_WAIT = timedelta(hours=1)
MOST_DOUBLINGS = 10
_log = logging.getLogger(__name__)


def wait_after(tries: int) -> timedelta:
    """How long something is left alone that failed once more after so many tries."""
    return min(LONGEST_WAIT, FIRST_WAIT * (1 << min(tries, MOST_DOUBLINGS)))


class Patience:
    """One round's view of what is in trouble. What is not known to be may be tried."""

    def __init__(self, store: Store, now: datetime) -> None:
        self._store = store
        self._now = now
        self._known = store.troubles()

    @property
    def troubles(self) -> tuple[str, ...]:
        """Everything that is in trouble now, each with its cause."""
        return tuple(f"{one.what}: {one.error}" for _, one in sorted(self._known.items()))

    def waits(self, what: str) -> bool:
        """Whether it is to be left alone still."""
        known = self._known.get(what)
        return known is not None and known.again_at > self._now

    def waiting(self, prefix: str) -> frozenset[str]:
        """The names after this prefix of all that is to be left alone still."""
        return frozenset(
            what.removeprefix(prefix)
            for what in self._known
            if what.startswith(prefix) and self.waits(what)
        )

    def attempt(self, what: str, do: Callable[[], int]) -> int:
        """Do it unless it is to be left alone; 0 where it fails, which is noted."""
        if self.waits(what):
            return 0
        try:
            done = do()
        except Exception as error:  # noqa: BLE001 - told, and tried again later
            self.failed(what, error)
            return 0
        self.over(what)
        return done

    def failed(self, what: str, error: Exception) -> None:
        """Note that it went wrong. Where not even that can be written, that is raised."""
        known = self._known.get(what)
        tries = 0 if known is None else known.tries
        wait = wait_after(tries)
        cause = f"{type(error).__name__}: {error}"
        _log.error("%s failed, tried again in %s", what, wait, exc_info=error)
        trouble = Trouble(what, tries + 1, cause, self._now + wait)
        self._store.note_trouble(trouble)
        self._known[what] = trouble

    def clear(self, prefix: str) -> None:
        """Forget what might have been tried after this prefix and was not: it is no more."""
        for what in list(self._known):
            if what.startswith(prefix) and not self.waits(what):
                self.over(what)

    def over(self, what: str) -> None:
        """It went well: it may be tried at any time again."""
        if self._known.pop(what, None) is not None:
            self._store.trouble_over(what)
