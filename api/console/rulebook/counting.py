"""How often rules decided of late: asked of the database seldom, for it looks at all events."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from threading import Lock
from weakref import WeakKeyDictionary

from engine.store import Store
from engine.store.deciding import Decided

SPAN = timedelta(days=30)
FRESH = timedelta(minutes=10)
"""For how long a count is good enough for the next who asks."""


@dataclass(frozen=True, slots=True)
class Counted:
    """What was counted, and the time that it is about."""

    since: datetime
    until: datetime
    by_rule: Mapping[str, Decided]


_counted: WeakKeyDictionary[Store, Counted] = WeakKeyDictionary()
_counting = Lock()


def decided_lately(store: Store, now: datetime) -> Counted:
    """Rule → in how many matters it decided in the last 30 days, some minutes old at most."""
    with _counting:
        known = _counted.get(store)
        if known is None or not timedelta(0) <= now - known.until < FRESH:
            since = now - SPAN
            known = _counted[store] = Counted(since, now, store.decided(since, now))
    return known
