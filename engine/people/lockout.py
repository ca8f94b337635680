"""Lockout: guessing passwords is stopped, by account and by address."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

WINDOW = timedelta(minutes=15)
"""Failures count for so long."""
LOCK = timedelta(minutes=15)
"""For so long nobody signs in after too many of them."""
MOST_BY_LOGIN = 5
MOST_BY_ADDRESS = 25
"""An address is an office, with many people behind it, and with their typing errors."""
KEPT = timedelta(days=1)
"""Older attempts mean nothing and are deleted."""


def locked_until(failures: Sequence[datetime], most: int, now: datetime) -> datetime | None:
    """Until when nobody may try again; ``failures`` since the last success, in any order.

    Attempts while it is locked are not counted: a lock ends when it was said to end.
    """
    times = sorted(failures)
    for last in range(len(times) - 1, most - 2, -1):
        if times[last] - times[last - most + 1] <= WINDOW and now < times[last] + LOCK:
            return times[last] + LOCK
    return None
