"""Changes as a command would make them, without a rulebook: for tests of the store alone."""

from datetime import UTC, datetime, timedelta

from engine.store.change import Change, Keyed
from engine.store.types import NEVER
from engine.tickets.chain import seal
from engine.tickets.events import Draft

NOW = datetime(2017, 9, 28, 2, 0, tzinfo=UTC)


def make_events(ticket_id, count=1, after=None, text="水管破裂, 请来人", now=NOW):
    drafts = [
        Draft(
            "received" if after is None and n == 0 else "contacted", now, {"n": n}, {"text": text}
        )
        for n in range(count)
    ]
    salts = iter(f"salt-{n}" for n in range(count))
    return seal(
        drafts,
        ticket_id=ticket_id,
        after=after,
        actor="seat-1",
        rulebook="v1",
        new_salt=lambda: next(salts),
        now=now,
    )


def make_change(ticket_id, count=1, after=None, key=None, digest="d", **columns):
    events = make_events(ticket_id, count, after)
    last = events[-1]
    row = {
        "id": ticket_id,
        "state": "received",
        "open": True,
        "outcome": "dispatch",
        "subject": "停水",
        "channel": "hotline",
        "area": "water",
        "category": "fault-repair",
        "district": "huancui",
        "lead": "water-group",
        "authority": "water-bureau",
        "priority": "normal",
        "priority_rank": 2,
        "overdue": False,
        "received_at": NOW,
        "due_at": NEVER,
        "next_timer_at": None,
        "length": last.number,
        "last_hash": last.hash,
        "rulebook": "v1",
        "timed_by": "v1",
        **columns,
    }
    clock = {
        "ticket_id": ticket_id,
        "milestone": "resolve",
        "state": "running",
        "started_at": NOW,
        "due_at": NOW + timedelta(days=1),
        "stopped_at": None,
        "overdue": False,
        "within": "24 hours",
        "calendar": "office",
        "rule": "resolve",
    }
    keyed = Keyed(key, digest, ticket_id, last.number, NOW) if key else None
    return Change(row, (clock,), events, keyed)


def next_change(store, ticket_id, **columns):
    """One more event on what the ticket has now."""
    last = store.history(ticket_id)[-1]
    return make_change(ticket_id, after=(last.number, last.hash), **columns)
