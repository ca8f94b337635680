"""From the events of a ticket to the stints of the units that had it. Pure.

Clocks are told by the changes that stand in the events, so nothing is decided anew here: what was
due, when, and whether it was late is what everybody saw at the time.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from engine.insight.stint import Began, Owed, Said, Stint
from engine.rulebook.assessment import Mark
from engine.tickets.clocks import PART, change_key, clock_key
from engine.tickets.trail import Seen

CONTACT, RESULT = "contact", "resolve"
"""The milestones of a lead unit that are counted."""
_ENDS: Mapping[str, Mark | None] = {
    "return-upheld": "returned",
    "merged": "merged",
    "withdrawn": "withdrawn",
    "declined": "declined",
    "referred": "referred",
    "answered": None,
    "closed": None,
}
"""Kinds of event by which a unit has the matter no more, with the mark that this leaves."""
_IN_IT: Mapping[str, Mark] = {"extended": "extended", "suspended": "suspended", "split": "split"}
"""Kinds of event that leave a mark and end nothing."""
_BACK: Mapping[str, Mark] = {"redo": "redone", "reopened": "reopened"}
"""Kinds of event that put the matter back in work, with the mark on the stint before."""


def touches(kind: str, data: Mapping[str, Any]) -> bool:
    """Whether an event may change anything of any stint."""
    return bool(data.get("clocks")) or kind in _LOOKED_AT


_LOOKED_AT = frozenset(
    {"dispatched", "overdue", "resolved", "called-back", "rated", "corrected", *_ENDS, *_IN_IT,
     *_BACK}
)  # fmt: skip


def stints_of(trail: Sequence[Seen]) -> tuple[Stint, ...]:
    """All stints of a ticket, those of parts included, in the order in which they began.

    ``trail`` are its events from the first on.
    """
    return _Teller(trail[0]).told(trail)


class _Run:
    """A clock from one start to its end, as it stands after the events told so far."""

    __slots__ = ("done_at", "due_at", "late", "state")

    def __init__(self, due_at: datetime) -> None:
        self.due_at = due_at
        self.state = "running"
        self.late = False
        self.done_at: datetime | None = None

    def change(self, change: Mapping[str, Any], at: datetime) -> None:
        """What a change of the clock makes of it."""
        what = change["change"]
        if what == "stopped":
            if self.state == "paused":
                self.due_at = max(self.due_at, at)
            self.state, self.done_at = "stopped", at
        elif what == "cancelled":
            self.state = "cancelled"
        elif what == "paused":
            self.state = "paused"
        else:  # resumed or moved
            if what == "resumed":
                self.state = "running"
            self.due_at = datetime.fromisoformat(change["due_at"])
            self.late = change.get("overdue", self.late)

    def owed(self, *, ended: bool) -> Owed | None:
        """What the unit owed by it; ``ended`` says that it has the matter no more."""
        if self.state == "stopped":
            return Owed(self.due_at, self.done_at, self.late)
        if self.late or (self.state == "running" and not ended):
            return Owed(self.due_at, None, self.late)
        return None


class _Held:
    """A stint that is being told."""

    __slots__ = (
        "authority", "began", "called", "contact", "ended_at", "given_at", "marks", "number",
        "rated", "result", "results", "runs", "touched", "unit",
    )  # fmt: skip

    def __init__(
        self, number: int, unit: str, authority: str | None, began: Began, at: datetime
    ) -> None:
        self.number, self.unit, self.authority = number, unit, authority
        self.began, self.given_at = began, at
        self.ended_at: datetime | None = None
        self.runs: dict[str, _Run] = {}
        self.contact: Owed | None = None
        self.result: Owed | None = None
        self.results = 0
        self.called: tuple[Mapping[str, Any], datetime] | None = None
        self.rated: tuple[Mapping[str, Any], datetime] | None = None
        self.marks: set[Mark] = set()
        self.touched = number

    def settle(self, *, ended: bool) -> None:
        """Say what was owed, by the clocks as they stand now."""
        contact, result = self.runs.get(CONTACT), self.runs.get(RESULT)
        self.contact = None if contact is None else contact.owed(ended=ended)
        self.result = None if result is None else result.owed(ended=ended)


class _Teller:
    def __init__(self, received: Seen) -> None:
        self._received = received
        self._values: Mapping[str, Any] = received.data["values"]
        self._priority = _value(received.data.get("priority"))
        self._runs: dict[str, _Run] = {}
        self._held: list[_Held] = []
        self._parts: list[tuple[_Held, _Run]] = []
        self._now: _Held | None = None
        """Of the stint of whoever leads now; None while nobody does."""
        self._facts = 1

    def told(self, trail: Iterable[Seen]) -> tuple[Stint, ...]:
        for seen in trail:
            if touches(seen.kind, seen.data):
                self._tell(seen)
        if self._now is not None:
            self._now.settle(ended=False)
        for part, run in self._parts:
            part.result = run.owed(ended=part.ended_at is not None)
        found = (*self._held, *(part for part, _ in self._parts))
        return tuple(map(self._stint, sorted(found, key=lambda held: (held.number, held.unit))))

    def _tell(self, seen: Seen) -> None:
        kind, data = seen.kind, seen.data
        begins = kind == "dispatched" or (kind in _BACK and data.get("to") == "dispatched")
        if kind == "dispatched":
            self._end(seen, "moved")
        elif kind in _BACK:
            self._end(seen, _BACK[kind])
            if self._held:  # which may have ended before
                self._mark(self._held[-1], _BACK[kind], seen)
        if begins:
            self._begin(seen)
        before = [part for part, _ in self._parts if part.ended_at is None]
        if made := data.get("clocks"):
            self._clocks(made, seen)
        if kind in _ENDS:
            self._end(seen, _ENDS[kind])
            for part in before:
                if mark := _ENDS[kind]:
                    self._mark(part, mark, seen)
        self._say(seen)

    def _say(self, seen: Seen) -> None:
        """What else an event means for the stint that it happens in, or after."""
        kind, data = seen.kind, seen.data
        last = self._held[-1] if self._held else None
        if kind == "corrected":
            self._facts = seen.number
            self._values, self._priority = data["values"], _value(data.get("priority"))
        elif kind == "overdue":
            self._overdue(seen)
        elif last is None:
            return
        elif kind == "resolved":
            last.results, last.touched = last.results + 1, seen.number
        elif kind == "called-back":
            last.called, last.touched = (data, seen.at), seen.number
        elif kind == "rated" and last.results:
            last.rated, last.touched = (data, seen.at), seen.number
        elif kind == "closed" and data.get("approved"):
            self._mark(last, "closed-without-demand", seen)
        elif kind in _IN_IT and self._now is not None:
            self._mark(self._now, _IN_IT[kind], seen)

    def _begin(self, seen: Seen) -> None:
        if seen.kind == "dispatched":
            unit, authority = seen.data["lead"], seen.data["authority"]
            self._now = _Held(seen.number, unit, authority, "dispatched", seen.at)
        else:
            last = self._held[-1]
            self._now = _Held(seen.number, last.unit, last.authority, "taken-up", seen.at)
        for milestone in (CONTACT, RESULT):
            run = self._runs.get(milestone)
            # What had passed already was owed by whoever had the matter then.
            if run is not None and run.state in ("running", "paused") and not run.late:
                self._now.runs[milestone] = run
        self._held.append(self._now)

    def _end(self, seen: Seen, mark: Mark | None) -> None:
        if self._now is None:
            return
        self._now.settle(ended=True)
        self._now.ended_at, self._now.touched = seen.at, seen.number
        if mark is not None:
            self._now.marks.add(mark)
        self._now = None

    def _mark(self, held: _Held, mark: Mark, seen: Seen) -> None:
        held.marks.add(mark)
        held.touched = seen.number

    def _clocks(self, made: Sequence[Mapping[str, Any]], seen: Seen) -> None:
        for change in made:
            milestone = change["milestone"]
            if milestone not in (CONTACT, RESULT, PART):
                continue
            key = change_key(change)
            if change["change"] == "started":
                run = self._runs[key] = _Run(datetime.fromisoformat(change["due_at"]))
            elif (known := self._runs.get(key)) is not None:
                run = known
                run.change(change, seen.at)
            else:
                continue
            if milestone == PART:
                self._part(change, run, seen)
            elif self._now is not None:
                if change["change"] == "started" or not run.late:
                    self._now.runs[milestone] = run
                self._now.touched = seen.number

    def _part(self, change: Mapping[str, Any], run: _Run, seen: Seen) -> None:
        if change["change"] == "started":
            given_at = datetime.fromisoformat(change["started_at"])
            authority = self._held[-1].authority if self._held else None
            part = _Held(seen.number, change["of"], authority, "part", given_at)
            self._parts.append((part, run))
            return
        part = next(part for part, known in self._parts if known is run)
        part.touched = seen.number
        if run.state in ("stopped", "cancelled"):
            part.ended_at = seen.at

    def _overdue(self, seen: Seen) -> None:
        run = self._runs.get(clock_key(seen.data["milestone"], seen.data.get("of", "")))
        if run is None:
            return
        run.late = True
        for part, known in self._parts:
            if known is run:
                part.touched = seen.number
        if self._now is not None:
            self._now.touched = seen.number

    def _stint(self, held: _Held) -> Stint:
        values = self._values
        return Stint(
            self._received.ticket,
            held.number,
            held.unit,
            held.began,
            self._received.at,
            held.given_at,
            max(held.touched, self._facts),
            held.ended_at,
            held.contact,
            held.result,
            _said(held),
            frozenset(held.marks | {"unreached"} if _unreached(held) else held.marks),
            held.authority,
            values.get("area"),
            values.get("category"),
            values.get("district"),
            values.get("channel"),
            self._priority,
        )


def _value(decided: Mapping[str, Any] | None) -> str:
    """The priority that was decided."""
    return "normal" if decided is None else decided["value"] or "normal"


def _said(held: _Held) -> Said | None:
    """What the citizen said, or when it was given up to ask."""
    if held.called is not None and held.called[0]["reached"]:
        data, at = held.called
        return Said(at, data["contacted"], data["solved"], data["satisfied"])
    if held.rated is not None:
        data, at = held.rated
        return Said(at, None, data["solved"], data["satisfied"])
    if held.called is not None and _unreached(held):
        return Said(held.called[1])
    return None


def _unreached(held: _Held) -> bool:
    """Whether nobody was reached, and nobody will be called any more."""
    if held.called is None or held.called[0]["reached"] or held.rated is not None:
        return False
    return held.called[0].get("call_at") is None or held.ended_at is not None
