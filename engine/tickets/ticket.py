"""A ticket: what its events add up to. Folding needs the events alone, never the rulebook."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from engine.rulebook.decision import ClockPlan
from engine.tickets.clocks import Clocks, ClockState, applied
from engine.tickets.events import Draft, Event
from engine.tickets.plans import plans_from
from engine.tickets.states import LEADS_TO, TERMINAL

__all__ = ["ClockState", "Ticket", "advance", "counts", "fold", "replay", "step_key"]

Fields = dict[str, Any]
NOTHING: Mapping[str, Any] = {}
STEP_KINDS = frozenset({"reminded", "supervised", "case-opened"})
"""The kinds of event that a ladder step causes."""


@dataclass(frozen=True, slots=True)
class Ticket:
    """One matter of one citizen, as of its last event.

    ``lead``, ``authority`` and ``assist`` are what the rules say until somebody dispatches.
    ``rulebook`` is the version that decided at receipt, ``last_rulebook`` at the last event;
    ``terms_by`` is the one that last recomputed, in force since ``terms_since``. ``happened`` are
    the kinds of all events that count for clocks, ``sure`` says how sure guessed facts were. What
    citizens and staff wrote is None once it was erased. ``repeated`` says that a caller is
    answered what it was answered before.
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
    result: str | None = None
    answer: str | None = None
    article: str | None = None
    reason: str | None = None
    contacted: bool | None = None
    solved: bool | None = None
    satisfied: int | None = None
    happened: frozenset[str] = frozenset()
    sure: Mapping[str, float] = field(default_factory=dict[str, float])
    rulebook: str = ""
    last_rulebook: str = ""
    terms_by: str | None = None
    terms_since: datetime | None = None
    length: int = 0
    last_hash: str = ""
    repeated: bool = field(default=False, compare=False)

    @property
    def closed(self) -> bool:
        """Whether nothing more will happen to it."""
        return self.state in TERMINAL

    @property
    def call_open(self) -> bool:
        """Whether the citizen is still on the line."""
        return self.hung_up_at is None

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
    return advance(ticket, event, event.ticket_id, envelope)


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
) -> Ticket:
    """The ticket after what a draft says, before it is sealed; sealing adds the envelope."""
    if ticket is None:
        if draft.kind != "received":
            raise ValueError(f"a ticket begins with received, not {draft.kind}")
        return _received(ticket_id, draft, envelope)
    fields: Fields = {
        **(_FIELDS[draft.kind](draft) if draft.kind in _FIELDS else NOTHING),
        **envelope,
        "updated_at": max(ticket.updated_at, draft.at),
        "clocks": _clocks_after(ticket, draft),
    }
    if counts(draft.kind, draft.data):
        fields["happened"] = ticket.happened | {draft.kind}
        fields["state"] = LEADS_TO.get(draft.kind) or ticket.state
    return replace(ticket, **fields)


def counts(kind: str, data: Mapping[str, Any]) -> bool:
    """Whether the event counts for clocks and state: a call that reached nobody does not."""
    return kind not in ("contacted", "called-back") or data.get("reached") is not False


def step_key(kind: str, data: Mapping[str, Any]) -> str:
    """What identifies a ladder step within one start of its clock: ladder, time and action."""
    action = data.get("roles") or data.get("role") or data.get("behaviour")
    told = ",".join(action) if isinstance(action, list) else action
    return f"{data['ladder']} | {data['step']} | {kind} {told}"


def _received(ticket_id: str, draft: Draft | Event, envelope: Mapping[str, Any]) -> Ticket:
    data, private = draft.data, draft.private or {}
    call_open = data["call_open"]
    return Ticket(
        id=ticket_id,
        state="received",
        values=data["values"],
        outcome=data["outcome"],
        received_at=draft.at,
        updated_at=draft.at,
        plans=plans_from(data["plans"]),
        clocks=applied({}, data["clocks"], draft.at),
        priority=_value(data["priority"]) or "normal",
        lead=_value(data["lead"]),
        authority=_value(data["authority"]),
        assist=tuple(unit["value"] for unit in data["assist"]),
        notify=tuple(unit["value"] for unit in data["notify"]),
        refer_to=_value(data["refer_to"]),
        decline=_value(data["decline"]),
        source=data["source"],
        subject=private.get("subject"),
        text=private.get("text"),
        citizen=private.get("citizen"),
        hung_up_at=None if call_open else draft.at,
        happened=frozenset({"received"} if call_open else {"received", "hung-up"}),
        sure=data.get("sure") or {},
        **envelope,
    )


def _clocks_after(ticket: Ticket, draft: Draft | Event) -> Clocks:
    data = draft.data
    if draft.kind == "overdue" or draft.kind in STEP_KINDS:
        clock = ticket.clocks[data["milestone"]]
        if draft.kind == "overdue":
            clock = replace(clock, overdue=True)
        else:
            clock = replace(clock, steps_taken=clock.steps_taken | {step_key(draft.kind, data)})
        return {**ticket.clocks, clock.milestone: clock}
    made = data.get("clocks")
    return applied(ticket.clocks, made, draft.at) if made else ticket.clocks


def _value(decided: Mapping[str, Any] | None) -> str | None:
    return None if decided is None else decided["value"]


def _dispatched(draft: Draft | Event) -> Fields:
    data = draft.data
    fields: Fields = {
        "lead": data["lead"],
        "authority": data["authority"],
        "assist": tuple(data["assist"]),
    }
    if "plans" in data:
        fields["plans"] = plans_from(data["plans"])
    return fields


def _recomputed(draft: Draft | Event) -> Fields:
    return {
        "plans": plans_from(draft.data["plans"]),
        "terms_by": draft.data["version"],
        "terms_since": datetime.fromisoformat(draft.data["in_force_since"]),
    }


def _called_back(draft: Draft | Event) -> Fields:
    if not draft.data["reached"]:
        return {}
    return {name: draft.data[name] for name in ("contacted", "solved", "satisfied")}


def _answered(draft: Draft | Event) -> Fields:
    return {"answer": (draft.private or {}).get("answer"), "article": draft.data["article"]}


def _ended(draft: Draft | Event) -> Fields:
    return {"reason": (draft.private or {}).get("reason")}


_FIELDS: Mapping[str, Callable[[Draft | Event], Fields]] = {
    "hung-up": lambda draft: {"hung_up_at": draft.at},
    "dispatched": _dispatched,
    "recomputed": _recomputed,
    "resolved": lambda draft: {"result": (draft.private or {}).get("result")},
    "called-back": _called_back,
    "closed": _ended,
    "withdrawn": _ended,
    "referred": lambda draft: {"refer_to": draft.data["hotline"]},
    "declined": lambda draft: {"decline": draft.data["reason"]},
    "answered": _answered,
}
