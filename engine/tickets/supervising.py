"""Written supervision (督办件): the clock of its reply."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from engine.rulebook.rulebook import Rulebook
from engine.tickets.clocks import Change
from engine.timing.durations import parse_duration

REPLY = "reply"
"""The milestone of the clock of a supervision's reply; ``of`` is the supervision's number."""


def reply_clock(rulebook: Rulebook, data: Mapping[str, Any], at: datetime) -> Change | None:
    """The clock by which a supervision is to be answered, in the time of the unit that answers.

    None where no time was set.
    """
    if data.get("reply") is None:
        return None
    unit = rulebook.departments.get(data["unit"] or "")
    calendar = rulebook.calendar(unit.calendar if unit else None)
    within = parse_duration(data["reply"])
    return {
        "change": "started",
        "milestone": REPLY,
        "of": data["number"],
        "started_at": at.isoformat(),
        "due_at": calendar.due(at, within, calendar.counting).astimezone(UTC).isoformat(),
        "within": str(within),
        "calendar": calendar.id,
        "counting": str(calendar.counting),
        "rule": data.get("ladder") or data.get("trigger") or "",
        "file": data.get("file", ""),
        "line": data.get("line", 0),
        "basis": data.get("basis", ""),
    }
