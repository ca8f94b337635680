"""Which commands a ticket allows now, and who may give them: asked before anything is decided."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from engine.tickets.asks import By
from engine.tickets.refusals import Refused, not_now, not_yours, wrong_state
from engine.tickets.states import MOVES, Move, Need, move
from engine.tickets.ticket import Ticket


def possible(ticket: Ticket | None) -> tuple[str, ...]:
    """The commands that the ticket's state, and what waits on it, allow now."""
    if ticket is None:
        return ("receive",)
    return tuple(one.command for one in MOVES if ticket.state in one.from_ and _fits(ticket, one))


def permit(ticket: Ticket, command: str, by: By, unit: str | None) -> None:
    """Refuse a command that the ticket does not allow, or not from this side.

    ``unit`` is the assisting unit that the command speaks of.
    """
    asked = move(command)
    if ticket.state not in asked.from_:
        raise wrong_state(command, ticket.state, possible(ticket))
    if not _fits(ticket, asked):
        raise not_now(command, asked.need or "", ticket, possible(ticket))
    if by.role is not None and by.role not in asked.who:
        raise not_yours(command, by.role, asked.who, possible(ticket))
    owner = {"lead": ticket.lead, "part": unit}.get(asked.scope)
    if owner is not None and by.unit is not None and by.unit != owner:
        raise not_yours(command, by.unit, (owner,), possible(ticket))


def judge(ticket: Ticket, by: By) -> None:
    """Refuse a judgement by a role that the rule does not name."""
    approve = None if ticket.pending is None else ticket.pending.approve
    if approve is not None and by.role not in (None, approve, "centre-head"):
        assert by.role is not None
        raise Refused(
            "who/not-the-judge",
            f"按规则由 {approve} 审批, {by.role} 不能审批。",
            f"By the rule {approve} judges this, not {by.role}.",
        )


def _fits(ticket: Ticket, asked: Move) -> bool:
    return asked.need is None or _NEEDS[asked.need](ticket)


def _pending(kind: str) -> Callable[[Ticket], bool]:
    return lambda ticket: ticket.pending_kind == kind


_NEEDS: Mapping[Need, Callable[[Ticket], bool]] = {
    "call-open": lambda ticket: ticket.call_open,
    "nothing-asked": lambda ticket: ticket.pending is None,
    "not-returning": lambda ticket: ticket.pending_kind not in ("return", "decline"),
    "return": _pending("return"),
    "extension": _pending("extension"),
    "suspension": _pending("suspension"),
    "decline": _pending("decline"),
    "closing": _pending("closing"),
    "suspended": lambda ticket: ticket.suspended,
    "part-open": lambda ticket: any(part.open for part in ticket.parts.values()),
    "supervised": lambda ticket: any(one.state != "ended" for one in ticket.supervisions.values()),
    "replied": lambda ticket: any(one.state == "replied" for one in ticket.supervisions.values()),
}
