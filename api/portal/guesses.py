"""Guessing what goes with a ticket's number: few tries for each, whoever makes them from where."""

from __future__ import annotations

from datetime import datetime

from api.limits import Buckets, Limit

GUESSES = Limit("portal-number", (), burst=6, per_second=1 / 600)
"""Of the ten thousand ends of a telephone number some four thousand can be tried in a month."""


class Guesses:
    """How often each number was asked for, since it was last asked for rightly, in this process."""

    def __init__(self) -> None:
        self._buckets = Buckets(GUESSES)

    def allowed(self, number: str, now: datetime) -> bool:
        """Whether the number may be asked for once more; counts it."""
        return self._buckets.take(number, now.timestamp()) == 0

    def right(self, number: str) -> None:
        """It was asked for by whoever it belongs to: count anew."""
        self._buckets.forget(number)
