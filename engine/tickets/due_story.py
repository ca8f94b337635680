"""The history of a due time: why it is what it is, and who moved it, under which rule.

Read from the events alone; nothing is decided here, and nothing is left out.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from engine.tickets.clocks import ClockState, applied, change_key, clock_key
from engine.tickets.due_words import Told, spell
from engine.tickets.events import Event


@dataclass(frozen=True, slots=True)
class DueEntry:
    """One thing that happened to a clock, and when the clock was due from then on.

    ``what``: started, moved, paused, resumed, stopped, cancelled or overdue. ``due_at`` is None
    where no time runs any more. ``rule``, its place and its ``basis`` are those of the clock then.
    """

    at: datetime
    what: str
    due_at: datetime | None
    rule: str
    file: str
    line: int
    basis: str
    actor: str
    zh: str
    en: str


def due_story(history: Iterable[Event], key: str, zone: ZoneInfo) -> list[DueEntry]:
    """All that happened to a clock (``resolve``, ``part:traffic-police``), in order."""
    entries: list[DueEntry] = []
    clock: ClockState | None = None
    year = 0
    for event in history:
        year = year or event.at.astimezone(zone).year
        if event.kind == "overdue" and _is_about(event.data, key) and clock is not None:
            clock = replace(clock, overdue=True)
            entries.append(_entry("overdue", Told(event, clock, clock, {}, zone, year)))
        for change in event.data.get("clocks", ()):
            if change_key(change) == key:
                known = {} if clock is None else {key: clock}
                after = applied(known, [change], event.at)[key]
                told = Told(event, after, clock, change, zone, year)
                entries.append(_entry(change["change"], told))
                clock = after
    return entries


def _is_about(data: Mapping[str, Any], key: str) -> bool:
    return clock_key(data["milestone"], data.get("of", "")) == key


def _entry(what: str, told: Told) -> DueEntry:
    clock = told.clock
    zh, en = spell(what, told)
    return DueEntry(
        told.event.at,
        what,
        clock.due_at if clock.running else None,
        clock.rule,
        clock.file,
        clock.line,
        clock.basis,
        told.event.actor,
        zh,
        en,
    )
