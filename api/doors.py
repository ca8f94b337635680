"""Whether everybody must sign in: from the database's first account on, and for ever after."""

from __future__ import annotations

from asyncio import to_thread
from time import monotonic

from engine.store import Store

INTERVAL = 1.0
"""Seconds between two looks while there is no account."""


class Doors:
    """Knows whether there are accounts. Accounts are never deleted, so it asks until there are."""

    def __init__(self, store: Store) -> None:
        self._store = store
        # Before the first request: of two at once, one would not wait for the other's look.
        self._looked_at = monotonic()
        self._shut = store.any_account()

    @property
    def shut(self) -> bool:
        """Whether people must sign in, as far as it is known."""
        return self._shut

    async def look(self) -> bool:
        """Whether people must sign in, as it was a second ago at most."""
        now = monotonic()
        if not self._shut and now - self._looked_at >= INTERVAL:
            self._looked_at = now
            self._shut = await to_thread(self._store.any_account)
        return self._shut

    def look_now(self) -> bool:
        """Whether people must sign in, as it is at this moment."""
        self._shut = self._shut or self._store.any_account()
        return self._shut
