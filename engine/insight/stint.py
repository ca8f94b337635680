"""承办: one unit having a matter, as assessment counts it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Literal

from engine.rulebook.assessment import Mark

Began = Literal["dispatched", "taken-up", "part"]
"""How a stint began: the matter was dispatched to the unit, or came back to it (重办, 重新办理); or
the unit was asked for a part of a matter that another leads."""

MARK_BITS: Mapping[Mark, int] = MappingProxyType(
    {
        "withdrawn": 1 << 0,
        "merged": 1 << 1,
        "split": 1 << 2,
        "declined": 1 << 3,
        "referred": 1 << 4,
        "returned": 1 << 5,
        "moved": 1 << 6,
        "extended": 1 << 7,
        "suspended": 1 << 8,
        "redone": 1 << 9,
        "reopened": 1 << 10,
        "closed-without-demand": 1 << 11,
        "unreached": 1 << 12,
        "objected": 1 << 13,
    }
)
"""Mark → its bit in a stored row. Rows keep their bits: a new mark takes the next one."""


@dataclass(frozen=True, slots=True)
class Owed:
    """A step that the unit owed by a time: contact with the citizen, the result, its part.

    ``late`` is what the clock itself says. A step that was done while its clock stood still is due
    when it was done, for its due time was suspended.
    """

    due_at: datetime
    done_at: datetime | None = None
    late: bool = False


@dataclass(frozen=True, slots=True)
class Said:
    """What the citizen said of the unit's result, or that nobody was reached to say it.

    None is no answer to that question. It is from the call back; where that reached nobody, from
    the citizen's own rating (市民评价), which does not ask about contact.
    """

    at: datetime
    contacted: bool | None = None
    solved: bool | None = None
    satisfied: int | None = None


@dataclass(frozen=True, slots=True)
class Stint:
    """One unit having a ticket as lead from its dispatch on until it ends or goes elsewhere, or
    having a part of it.

    ``number`` is that of the event it began with; where the matter comes back to the same unit
    (redo, reopening) the next one begins, and so each round is judged by itself. ``given_at`` is
    when it began, ``ended_at`` when it ended, None while the unit has it. ``contact`` and
    ``result`` (of a part: the part) are None where nothing was owed: no clock ran, it was paused
    still, the obligation ended before its due time, or it had passed already when the unit got the
    matter. ``touched`` is the number of the last event that changed anything of this.

    The rest is of the ticket as it is now: the facts that measures and reports ask about.
    """

    ticket: str
    number: int
    unit: str
    began: Began
    received_at: datetime
    given_at: datetime
    touched: int
    ended_at: datetime | None = None
    contact: Owed | None = None
    result: Owed | None = None
    said: Said | None = None
    marks: frozenset[Mark] = frozenset()
    authority: str | None = None
    area: str | None = None
    category: str | None = None
    district: str | None = None
    channel: str | None = None
    priority: str = "normal"

    @property
    def last_at(self) -> datetime:
        """The latest of all its times: before any period that begins later it counts nowhere."""
        times = [self.given_at]
        for owed in (self.contact, self.result):
            if owed is not None:
                times.append(owed.due_at)
                if owed.done_at is not None:
                    times.append(owed.done_at)
        if self.said is not None:
            times.append(self.said.at)
        return max(times)
