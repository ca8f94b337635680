"""Which commands a ticket allows now, and who may give them: asked before anything is decided."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from engine.tickets.asks import By
from engine.tickets.refusals import Refused, not_now, not_yours, wrong_state
from engine.tickets.states import MOVES, Move, Need, move
from engine.tickets.ticket import Ticket

if TYPE_CHECKING:
    from engine.tickets.story import Story


def possible(ticket: Ticket | None) -> tuple[str, ...]:
    """The commands that the ticket's state, and what waits on it, allow now."""
    if ticket is None:
        return ("receive",)
    return tuple(one.command for one in MOVES if ticket.state in one.from_ and _fits(ticket, one))


def possible_for(ticket: Ticket, by: By) -> tuple[str, ...]:
    """Those of them that somebody in this role, at this unit, may give."""
    return tuple(name for name in possible(ticket) if _may_give(ticket, name, by))


def units_spoken_of(ticket: Ticket, command: str, by: By) -> tuple[str, ...]:
    """The assisting units that a command may speak of when it is given from this side."""
    asked = move(command)
    states = ("asked",) if asked.need == "part-asked" else ("asked", "signed")
    own = by.unit if asked.scope == "part" else None
    return tuple(
        part.unit
        for part in ticket.parts.values()
        if part.state in states and own in (None, part.unit)
    )


def supervisions_spoken_of(ticket: Ticket, command: str, by: By) -> tuple[str, ...]:
    """The supervisions that a command may speak of when it is given from this side."""
    asked = move(command)
    states = {"unanswered": ("open",), "replied": ("replied",)}.get(asked.need or "")
    own = by.unit if asked.scope == "supervised" else None
    return tuple(
        one.number
        for one in ticket.supervisions.values()
        if one.state in (states or ("open", "replied")) and (own is None or one.unit in (own, None))
    )


def _may_give(ticket: Ticket, command: str, by: By) -> bool:
    asked = move(command)
    unit: str | None = None
    if asked.scope == "part":
        unit = next(iter(units_spoken_of(ticket, command, by)), None)
    elif asked.scope == "supervised":
        unit = next(iter(supervisions_spoken_of(ticket, command, by)), None)
    if unit is None and asked.scope in ("part", "supervised"):
        return False
    try:
        permit(ticket, command, by, unit)
        if asked.need in _JUDGED:
            judge(ticket, by)
    except Refused:
        return False
    return True


def permit(ticket: Ticket, command: str, by: By, unit: str | None) -> None:
    """Refuse a command that the ticket does not allow, or not from this side.

    ``unit`` is the assisting unit that the command speaks of.
    """
    asked = move(command)
    if ticket.state not in asked.from_:
        raise wrong_state(command, ticket.state, possible(ticket))
    if not _fits(ticket, asked):
        raise not_now(command, asked.need or "", ticket, possible(ticket))
    who = _who(ticket, asked)
    if by.role is not None and by.role not in who:
        raise not_yours(command, by.role, who, possible(ticket))
    _of_the_unit(ticket, command, by, {"lead": ticket.lead, "part": unit}.get(asked.scope))


def theirs(story: Story, command: str, unit: str | None) -> None:
    """Refuse a command that is for the people of another unit."""
    _of_the_unit(story.ticket, command, story.by, unit)


def _of_the_unit(ticket: Ticket, command: str, by: By, unit: str | None) -> None:
    if unit is not None and by.unit is not None and by.unit != unit:
        raise not_yours(command, by.unit, (unit,), possible(ticket))


def _who(ticket: Ticket, asked: Move) -> tuple[str, ...]:
    """The roles that may give the command: those of the table, and the judge that a rule names."""
    pending = ticket.pending
    if pending is None or pending.approve is None or asked.need != pending.kind:
        return asked.who
    return asked.who if pending.approve in asked.who else (*asked.who, pending.approve)


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


_JUDGED = frozenset({"return", "extension", "suspension", "decline", "closing"})
"""Needs of the commands that judge a request."""


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
    "not-suspended": lambda ticket: ticket.pending is None and not ticket.suspended,
    "part-asked": lambda ticket: any(part.state == "asked" for part in ticket.parts.values()),
    "part-open": lambda ticket: any(part.open for part in ticket.parts.values()),
    "supervised": lambda ticket: any(one.state != "ended" for one in ticket.supervisions.values()),
    "unanswered": lambda ticket: any(one.open for one in ticket.supervisions.values()),
    "replied": lambda ticket: any(one.state == "replied" for one in ticket.supervisions.values()),
}
