"""Joining tickets and taking them apart: what one ticket alone cannot know."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from engine.intake import Intake
from engine.tickets.events import Event
from engine.tickets.refusals import Refused
from engine.tickets.states import STATES
from engine.tickets.ticket import Ticket, replay

WITH_A_RESULT = frozenset({"closed", "archived"})
"""Ended states that have a result which another ticket can follow."""


def check_parent(ticket_id: str, history: Sequence[Event]) -> None:
    """Refuse a parent that nobody can follow: unknown, following another, or without a result."""
    if not history:
        raise Refused(
            "merge/unknown-parent",
            f"没有工单 {ticket_id[:40]}。",
            f"There is no ticket {ticket_id[:40]}.",
        )
    parent = replay(history)
    if parent.state == "merged":
        raise Refused(
            "merge/parent-follows",
            f"工单 {ticket_id} 已并入 {parent.parent}, 请直接并入后者。",
            f"Ticket {ticket_id} follows {parent.parent}: merge into that one.",
        )
    if parent.closed and parent.state not in WITH_A_RESULT:
        state = STATES[parent.state]
        raise Refused(
            "merge/parent-ended",
            f"工单 {ticket_id} {state.name_zh}, 没有结果可以跟随。",
            f"Ticket {ticket_id} is {state.name_en}: it has no result to follow.",
        )


def of_the_same_call(ticket: Ticket, intake: Intake) -> Intake:
    """The intake, with what it does not say taken from the ticket that it is split from."""
    of_the_call = {name: ticket.values.get(name) for name in ("channel", "hotline")}
    values = {**of_the_call, **intake.values}
    return replace(
        intake,
        values={name: value for name, value in values.items() if value is not None},
        citizen=intake.citizen or ticket.citizen or {},
        at=intake.at or ticket.received_at,
        hung_up_at=intake.hung_up_at or ticket.hung_up_at,
        split_from=ticket.id,
    )
