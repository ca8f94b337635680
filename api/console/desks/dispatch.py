"""派单: what waits for a person to dispatch, by the seconds left, and what units give back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from api.console.desks.lines import UNLIT, Line, Lit, line_of, lit
from api.console.desks.looking import Looking
from api.console.names import unit_name
from engine.store import Filter, TicketRow
from engine.store.desks import ClockRow
from engine.tickets.events import Event

MOST = 100
QUEUE, RETURNS, DECLINES = "queue", "returns", "declines"
JUDGED: Mapping[str, str] = {RETURNS: "return", DECLINES: "decline"}
"""Tab → the requests on it, which the centre judges."""
TABS = (QUEUE, *JUDGED)
ASKED: Mapping[str, str] = {RETURNS: "returned", DECLINES: "decline-asked"}
ATTRIBUTES: Mapping[str, tuple[str, str]] = {
    "lead": ("承办单位", "the lead unit"),
    "authority": ("主管部门", "the authority"),
    "priority": ("优先级", "the priority"),
    "outcome": ("受理方式", "whether it is accepted"),
}


@dataclass(frozen=True, slots=True)
class Row:
    """A matter that waits; ``why`` says in a word for what.

    ``calling``: the citizen still speaks, so that no clock runs. ``asked_at`` is when the unit
    asked, ``proposed`` whose it says the matter is.
    """

    line: Line
    due: Lit
    why: str
    calling: bool = False
    asked_at: datetime | None = None
    proposed: str | None = None


def counts_of(look: Looking) -> Mapping[str, int]:
    """How much waits on each tab."""
    shown = [_shown(look, tab) for tab in TABS]
    return dict(zip(TABS, look.held.store.count_tickets(*shown), strict=True))


def queue_of(look: Looking, tab: str) -> tuple[Row, ...]:
    """What waits on a tab, the most urgent first."""
    rows = look.held.store.page(_shown(look, tab), "due_at", MOST).items
    ids = [row.id for row in rows]
    clocks, histories = look.held.store.going_clocks(ids), look.held.store.histories(ids)
    if tab == QUEUE:
        found = [_waiting(look, one, clocks.get(one.id, ()), histories[one.id]) for one in rows]
        found.sort(key=lambda one: (one.due.due_at is None, one.due.due_at or look.now))
        return tuple(found)
    return tuple(
        _asked(look, one, clocks.get(one.id, ()), histories[one.id], ASKED[tab]) for one in rows
    )


def why_waits(look: Looking, history: Sequence[Event]) -> str:
    """In a word, why a matter waits for a person."""
    say, last = look.words.say, history[0].data
    for event in history:
        if event.kind == "return-upheld":
            return say("退单成立, 待改派", "returned, to be dispatched anew")
        if event.kind == "corrected":
            last = {**last, **event.data}
    if last["conflicts"]:
        what = ", ".join(
            say(*ATTRIBUTES.get(one["attribute"], (one["attribute"],) * 2))
            for one in last["conflicts"]
        )
        return say(f"规则冲突: {what}", f"rules conflict: {what}")
    if last["lead"] is None:
        return say("没有规则指明承办单位", "no rule names a unit")
    return say("等待派单", "waits to be dispatched")


def _shown(look: Looking, tab: str) -> Filter:
    if tab == QUEUE:
        return Filter(open=True, states=("received",), sight=look.sight)
    return Filter(open=True, pending=(JUDGED[tab],), sight=look.sight)


def _waiting(
    look: Looking, row: TicketRow, clocks: Sequence[ClockRow], history: Sequence[Event]
) -> Row:
    calling = history[0].data["call_open"] and all(one.kind != "hung-up" for one in history)
    return Row(
        line_of(look, row), _lit(look, clocks, "dispatch"), why_waits(look, history), calling
    )


def _asked(
    look: Looking,
    row: TicketRow,
    clocks: Sequence[ClockRow],
    history: Sequence[Event],
    kind: str,
) -> Row:
    asked = next(one for one in reversed(history) if one.kind == kind)
    data: Mapping[str, Any] = asked.data
    proposed = data.get("proposed")
    return Row(
        line_of(look, row),
        _lit(look, clocks, "resolve"),
        data["name"],
        asked_at=asked.at,
        proposed=None if proposed is None else unit_name(look.rulebook, proposed),
    )


def _lit(look: Looking, clocks: Sequence[ClockRow], milestone: str) -> Lit:
    clock = next((one for one in clocks if one.milestone == milestone), None)
    return UNLIT if clock is None else lit(look, clock)
