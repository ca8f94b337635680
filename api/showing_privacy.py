"""How looks at personal data look in JSON."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from api.answers_privacy import LookOut
from api.plain import local
from engine.rulebook.rulebook import Rulebook
from engine.store.privacy import Look


def show_look(look: Look, zone: ZoneInfo) -> LookOut:
    """A look in a list."""
    return LookOut(
        at=local(look.at, zone),
        actor=look.actor,
        role=look.role,
        unit=look.unit,
        ticket=look.ticket_id,
        fields=list(look.fields),
        reason=look.reason,
        event=look.number,
    )


def look_example(rulebook: Rulebook, ticket_id: str, now: datetime) -> LookOut:
    """A look as an auditor finds it: asked for with a reason."""
    role = next(iter(rulebook.roles), None)
    reason = "市民来电核实进度, 需核对号码"
    look = Look(now, "wang.fang", role, None, ticket_id, ("phone",), reason, 7)
    return show_look(look, rulebook.city.zone)
