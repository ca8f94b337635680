"""What a ticket has beside its main line, as an export writes it: in columns, and as JSON.

No words of citizens or staff: an export adds those itself, where they are asked for.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from datetime import datetime
from typing import Any

from engine.tickets.clocks import PART, clock_key
from engine.tickets.supervising import REPLY
from engine.tickets.ticket import Ticket

Local = Callable[[datetime | None], str | None]
COLUMNS = (
    "ended_at", "pending", "suspended_until_at", "returns", "redos", "reopenings", "suspensions",
    "supervisions", "supervisions_open", "replies_overdue", "parts", "parts_open", "parts_overdue",
    "call_at", "rated", "drawn", "inspection_confirmed", "parent", "followers", "split_from",
    "cases",
)  # fmt: skip
"""One column for each fact; units, tickets and cases of which there may be many, with blanks."""


def affairs_row(ticket: Ticket, local: Local) -> dict[str, Any]:
    """The columns of a ticket."""
    counts, drawn = ticket.counts, ticket.drawn
    parts, supervisions = ticket.parts.values(), ticket.supervisions.values()
    late = [clock for clock in ticket.clocks.values() if clock.overdue]
    return {
        "ended_at": local(ticket.ended_at),
        "pending": ticket.pending_kind,
        "suspended_until_at": local(None if not ticket.suspension else ticket.suspension.until),
        "returns": counts.returns,
        "redos": counts.redos,
        "reopenings": counts.reopenings,
        "suspensions": counts.suspensions,
        "supervisions": counts.supervisions,
        "supervisions_open": sum(one.state != "ended" for one in supervisions),
        "replies_overdue": sum(clock.milestone == REPLY for clock in late),
        "parts": " ".join(ticket.parts),
        "parts_open": sum(part.open for part in parts),
        "parts_overdue": sum(clock.milestone == PART for clock in late),
        "call_at": local(ticket.call_at),
        "rated": ticket.rated,
        "drawn": None if drawn is None else drawn.draw,
        "inspection_confirmed": None if drawn is None else drawn.confirmed,
        "parent": ticket.parent,
        "followers": " ".join(ticket.followers),
        "split_from": ticket.split_from,
        "cases": " ".join(ticket.cases),
    }


def affairs_json(ticket: Ticket, local: Local) -> dict[str, Any]:
    """The same with all that belongs to each."""
    drawn, pending, suspension = ticket.drawn, ticket.pending, ticket.suspension
    return {
        "ended_at": local(ticket.ended_at),
        "parts": [
            {
                "unit": part.unit,
                "state": part.state,
                "by": part.by,
                "asked_at": local(part.asked_at),
                "done_at": local(part.done_at),
                **_due(ticket, clock_key(PART, part.unit), local),
            }
            for part in ticket.parts.values()
        ],
        "supervisions": [
            {
                "number": one.number,
                "role": one.role,
                "unit": one.unit,
                "state": one.state,
                "by": one.by,
                "rule": one.rule,
                "opened_at": local(one.opened_at),
                "replied_at": local(one.replied_at),
                "ended_at": local(one.ended_at),
                **_due(ticket, clock_key(REPLY, one.number), local),
            }
            for one in ticket.supervisions.values()
        ],
        "pending": None
        if pending is None
        else {
            "kind": pending.kind,
            "asked_at": local(pending.asked_at),
            "approve": pending.approve,
            "proposed": pending.proposed,
            "milestone": pending.milestone,
            "by": pending.by,
            "until": local(pending.until),
        },
        "suspension": None
        if suspension is None
        else {"since": local(suspension.since), "until": local(suspension.until)},
        "counts": asdict(ticket.counts),
        "contacted": ticket.contacted,
        "solved": ticket.solved,
        "satisfied": ticket.satisfied,
        "rated": ticket.rated,
        "tries": [{"at": local(at), "reached": reached} for at, reached in ticket.tries],
        "call_at": local(ticket.call_at),
        "drawn": None
        if drawn is None
        else {
            "draw": drawn.draw,
            "rule": drawn.rule,
            "role": drawn.role,
            "at": local(drawn.at),
            "due": local(drawn.due_at),
            "confirmed": drawn.confirmed,
        },
        "parent": ticket.parent,
        "followers": list(ticket.followers),
        "split_from": ticket.split_from,
        "split_into": list(ticket.split_into),
        "cases": list(ticket.cases),
    }


def _due(ticket: Ticket, key: str, local: Local) -> dict[str, Any]:
    clock = ticket.clocks.get(key)
    if clock is None:
        return {"due": None, "overdue": False}
    return {"due": local(clock.due_at), "overdue": clock.overdue}
