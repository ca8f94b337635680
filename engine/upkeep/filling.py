"""Telling a new webhook what was recorded while some processes had not noticed it yet."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from datetime import datetime

from engine.bulletins.bulletin import replay as replay_bulletin
from engine.store import Change, Store
from engine.store.rows import bulletin_row
from engine.store.views import change_of
from engine.tickets.events import Event
from engine.tickets.ticket import replay

_log = logging.getLogger(__name__)


def fill_in(store: Store, now: datetime) -> int:
    """Look back once for each webhook that is new; tells for how many."""
    new = store.unfilled(now)
    for webhook in new:
        first = store.recorded_since(webhook.since)
        changes: list[Change] = []
        for id_, history in store.histories(first).items():
            try:
                told_of = _told_of_bulletin if id_.startswith("B") else _told_of
                changes += told_of(history, first[id_])
            except Exception:  # noqa: BLE001 - one that makes no sense is not told, the others are
                _log.exception("webhook %s cannot be told of ticket %s", webhook.id, id_)
        store.fill(webhook, changes)
    return len(new)


def _told_of(history: tuple[Event, ...], first: int) -> Iterator[Change]:
    """Each event from ``first`` on, with the ticket as it was after it."""
    for event in history[first - 1 :]:
        ticket = replay(history[: event.number])
        yield change_of(ticket, (event,), None)


def _told_of_bulletin(history: tuple[Event, ...], first: int) -> Iterator[Change]:
    """Each event from ``first`` on, with the bulletin as it was after it."""
    for event in history[first - 1 :]:
        row = bulletin_row(replay_bulletin(history[: event.number]))
        yield Change(None, events=(event,), bulletins=(row,))
