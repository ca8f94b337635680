"""A ticket: what its events add up to. Folding needs the events alone, never the rulebook."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from engine.rulebook.decision import ClockPlan
from engine.tickets.affairs import Counts, Drawn, Part, Pending, Supervision, Suspension, Tries
from engine.tickets.clocks import Clocks, ClockState
from engine.tickets.events import Draft, Event
from engine.tickets.folding import Fields, after, received, seen
from engine.tickets.states import TERMINAL
from engine.tickets.trail import Seen

__all__ = ["ClockState", "Ticket", "advance", "fold", "replay"]

NOTHING: Mapping[str, Any] = {}
NEVER = Counts()


@dataclass(frozen=True)
class Ticket:
    """One matter of one citizen, as of its last event.

    ``lead``, ``authority`` and ``assist`` are what the rules say until somebody dispatches.
    ``rulebook`` is the version that decided at receipt, ``last_rulebook`` at the last event;
    ``terms_by`` is the one that last recomputed, in force since ``terms_since``. ``happened`` are
    the kinds of all events that count for clocks, ``sure`` says how sure guessed facts were. What
    citizens and staff wrote is None once it was erased. ``repeated`` says that a caller is
    answered what it was answered before.

    ``pending`` is the request that waits for a judgement, ``parts`` and ``supervisions`` are by
    unit and by number, ``tries`` the call backs since the last result, ``call_at`` when the next is
    to be made. ``parent`` is the ticket that this one follows, ``followers`` those that follow it.
    ``trail`` are all events as triggers see them, ``fired`` the numbers of those that a trigger
    has counted and counts no more.
    """

    id: str
    state: str
    values: Mapping[str, str | int | bool]
    outcome: str
    received_at: datetime
    updated_at: datetime
    plans: tuple[ClockPlan, ...]
    clocks: Clocks
    priority: str
    lead: str | None = None
    authority: str | None = None
    assist: tuple[str, ...] = ()
    notify: tuple[str, ...] = ()
    refer_to: str | None = None
    decline: str | None = None
    source: str | None = None
    subject: str | None = None
    text: str | None = None
    citizen: Mapping[str, str] | None = None
    hung_up_at: datetime | None = None
    dispatched_at: datetime | None = None
    resolved_at: datetime | None = None
    ended_at: datetime | None = None
    result: str | None = None
    answer: str | None = None
    article: str | None = None
    reason: str | None = None
    contacted: bool | None = None
    solved: bool | None = None
    satisfied: int | None = None
    rated: int | None = None
    final: bool = False
    pending: Pending | None = None
    suspension: Suspension | None = None
    parts: Mapping[str, Part] = field(default_factory=dict[str, Part])
    supervisions: Mapping[str, Supervision] = field(default_factory=dict[str, Supervision])
    counts: Counts = NEVER
    tries: Tries = ()
    call_at: datetime | None = None
    drawn: Drawn | None = None
    parent: str | None = None
    followers: tuple[str, ...] = ()
    split_from: str | None = None
    split_into: tuple[str, ...] = ()
    cases: tuple[str, ...] = ()
    happened: frozenset[str] = frozenset()
    trail: tuple[Seen, ...] = ()
    fired: Mapping[str, frozenset[int]] = field(default_factory=dict[str, frozenset[int]])
    sure: Mapping[str, float] = field(default_factory=dict[str, float])
    routed_by: str | None = None
    rulebook: str = ""
    last_rulebook: str = ""
    terms_by: str | None = None
    terms_since: datetime | None = None
    length: int = 0
    last_hash: str = ""
    repeated: bool = field(default=False, compare=False)

    @property
    def closed(self) -> bool:
        """Whether nothing more will happen to it by itself."""
        return self.state in TERMINAL

    @property
    def call_open(self) -> bool:
        """Whether the citizen is still on the line."""
        return self.hung_up_at is None

    @property
    def suspended(self) -> bool:
        """Whether it waits for something outside the unit's power."""
        return self.suspension is not None

    @property
    def pending_kind(self) -> str | None:
        """Which kind of request waits for a judgement, if any."""
        return None if self.pending is None else self.pending.kind

    @property
    def overdue(self) -> bool:
        """Whether a clock that still runs has passed its due time."""
        return any(clock.overdue for clock in self.clocks.values() if clock.running)

    @property
    def due_at(self) -> datetime | None:
        """The earliest due time of the running clocks."""
        return min((c.due_at for c in self.clocks.values() if c.running), default=None)


def fold(ticket: Ticket | None, event: Event) -> Ticket:
    """The ticket after one more event."""
    envelope: Fields = {
        "length": event.number,
        "last_hash": event.hash,
        "last_rulebook": event.rulebook,
    }
    if ticket is None:
        envelope["rulebook"] = event.rulebook
    return advance(ticket, event, event.ticket_id, envelope, event.actor)


def replay(events: Iterable[Event]) -> Ticket:
    """The ticket that these events, from the first on, add up to."""
    ticket: Ticket | None = None
    for event in events:
        ticket = fold(ticket, event)
    if ticket is None:
        raise ValueError("a ticket needs at least its received event")
    return ticket


def advance(
    ticket: Ticket | None,
    draft: Draft | Event,
    ticket_id: str = "",
    envelope: Mapping[str, Any] = NOTHING,
    actor: str = "",
) -> Ticket:
    """The ticket after what a draft says, before it is sealed; sealing adds the envelope."""
    if ticket is None:
        if draft.kind != "received":
            raise ValueError(f"a ticket begins with received, not {draft.kind}")
        first = received(ticket_id, draft)
        first["trail"] = (Seen(ticket_id, 1, draft.kind, draft.at, None, actor, draft.data),)
        return Ticket(**first, **envelope)
    fields = after(ticket, draft)
    fields["trail"] = (*ticket.trail, seen(ticket, fields, draft, actor))
    fields.update(envelope)
    # A copy with other fields: dataclasses.replace would ask each of sixty fields in Python.
    changed = object.__new__(Ticket)
    changed.__dict__.update(ticket.__dict__)
    changed.__dict__.update(fields)
    return changed
