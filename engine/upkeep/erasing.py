"""Erasing what was kept as long as the rules in force say (期满删除).

The private parts and files go in the transaction that writes the ``erased`` event which names
them. A ticket about which a case is not settled is left until it is.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta

from engine.effects import NewSalt, with_effects
from engine.people.retention import due, kept
from engine.rulebook.rulebook import Rulebook
from engine.store import Conflict, Store
from engine.store.privacy import Retained
from engine.store.types import NEVER
from engine.store.views import change_of
from engine.tickets.asks import By
from engine.tickets.chain import seal
from engine.tickets.commands import act
from engine.tickets.events import TIME, Event
from engine.tickets.renewal import timed_by
from engine.tickets.requests import Erase
from engine.tickets.ticket import Ticket, fold, replay
from engine.tickets.timers import next_timer

BATCH = 200
"""Tickets looked at in one round: it must not keep deadlines waiting."""
AGAIN = timedelta(days=1)
"""When a ticket that cannot be erased yet is looked at again."""
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Round:
    """How many tickets lost something, and whether there may be more to look at."""

    erased: int
    more: bool


def erase_some(
    store: Store, rulebook: Rulebook, new_salt: NewSalt, now: datetime, limit: int = BATCH
) -> Round:
    """Look at some ended tickets, erase what is due, and remember when the next is."""
    if rulebook.retention is None or not rulebook.retention.rules:
        return Round(0, more=False)
    ids = store.to_erase(rulebook.version, now, limit)
    waiting = store.with_open_cases(ids)
    erased, seen = 0, []
    for ticket_id, history in store.histories(ids).items():
        next_at = now + AGAIN
        if ticket_id not in waiting:
            try:
                lost, next_at = _erase(store, rulebook, history, new_salt, now)
                erased += lost
            except Conflict:
                continue  # somebody is at work on it: the next round sees what it has become
            except Exception:  # noqa: BLE001 - told, and tried again another day
                _log.exception("nothing can be erased of ticket %s", ticket_id)
        seen.append(Retained(ticket_id, rulebook.version, next_at))
    store.note_retentions(seen)
    return Round(erased, more=len(ids) == limit)


def _erase(
    store: Store,
    rulebook: Rulebook,
    history: tuple[Event, ...],
    new_salt: NewSalt,
    now: datetime,
) -> tuple[bool, datetime]:
    """Erase what is due of one ticket; tells whether there was any, and when the next is."""
    ticket = replay(history)
    found = kept(rulebook, ticket, history, now)
    commands = tuple(due(found, now))
    later = min((one.erase_at for one in found if one.erase_at > now), default=NEVER)
    if not commands:
        return False, later
    known = {event.number: event for event in history}
    events: list[Event] = []
    for command in commands:
        ticket, more = _told(rulebook, ticket, command, new_salt, now)
        events += more
    timer = next_timer(rulebook, ticket)
    change = change_of(ticket, tuple(events), timer, timed_by=timed_by(rulebook, ticket))
    store.append(with_effects(rulebook, change, ticket, known, new_salt, now)).result()
    return True, later


def _told(
    rulebook: Rulebook, ticket: Ticket, command: Erase, new_salt: NewSalt, now: datetime
) -> tuple[Ticket, tuple[Event, ...]]:
    events = seal(
        act(rulebook, ticket, command, now, By(actor=TIME)),
        ticket_id=ticket.id,
        after=(ticket.length, ticket.last_hash),
        actor=TIME,
        rulebook=rulebook.version,
        new_salt=new_salt,
        now=now,
    )
    for event in events:
        ticket = fold(ticket, event)
    return ticket, events
