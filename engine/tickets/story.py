"""What one command adds to a ticket, event by event, each with what it does to the clocks."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from engine.rulebook.decision import ClockPlan
from engine.rulebook.rulebook import Rulebook
from engine.tickets.asks import By
from engine.tickets.events import Draft
from engine.tickets.firing import fired
from engine.tickets.plans import plan_data
from engine.tickets.renewal import renewal, renewed_at
from engine.tickets.ticket import Ticket, advance
from engine.tickets.ticking import ticked
from engine.tickets.timers import next_turn, passing

_LOOKED_AT_AGAIN = frozenset({"supervised", "case-opened"})
"""What rests on the events before it, and may start a clock of its own."""


class Story:
    """The drafts of one command, and the ticket as it stands after each."""

    def __init__(self, rulebook: Rulebook, ticket: Ticket, by: By | None = None) -> None:
        self.rulebook = rulebook
        self.by = by or By()
        self.drafts: list[Draft] = []
        self._ticket = ticket
        self._told = 0

    @property
    def ticket(self) -> Ticket:
        """The ticket after all drafts so far; folded when asked, for most drafts are the last."""
        while self._told < len(self.drafts):
            draft = self.drafts[self._told]
            self._ticket = advance(self._ticket, draft, actor=self.by.actor)
            self._told += 1
        return self._ticket

    def pass_time(self, now: datetime) -> None:
        """Let everything come to pass that time, and a new rulebook, brought up to now."""
        if (at := renewed_at(self.rulebook, self.ticket, now)) is not None:
            self._until(at)
            self.drafts += renewal(self.rulebook, self.ticket, at)
        self._until(now)

    def _until(self, now: datetime) -> None:
        """What time brings, in its order: deadlines and their ladders, the end of suspensions."""
        now = now.astimezone(UTC)
        while (turn := next_turn(self.rulebook, self.ticket)) is not None and turn.at <= now:
            self._ladders(turn.at)
            self.add(turn.kind, turn.at, dict(turn.data))
        self._ladders(now)

    def _ladders(self, now: datetime) -> None:
        looking = True
        while looking:
            looking = False
            for index, coming in enumerate(passing(self.rulebook, self.ticket, now)):
                looking = coming.kind in _LOOKED_AT_AGAIN
                if looking and index > 0:
                    break
                if coming.kind == "supervised":
                    self.supervise(coming.at, coming.data)
                else:
                    self.drafts.append(Draft(coming.kind, coming.at, coming.data))
                if looking:
                    break

    def supervise(
        self, at: datetime, data: dict[str, Any], private: dict[str, Any] | None = None
    ) -> None:
        """A written supervision, numbered, with the clock of its reply."""
        ticket = self.ticket
        number = f"S{ticket.counts.supervisions + 1}"
        data = {"by": "rule", "unit": ticket.lead, **data, "number": number}
        data["clocks"] = ticked(self.rulebook, ticket, "supervised", at, data)
        for clock in data["clocks"]:
            data["reply_due_at"] = clock["due_at"]
        self.drafts.append(Draft("supervised", at, data, private))

    def trigger(self, length: int) -> None:
        """The cases and supervisions that triggers make of the events since ``length``."""
        for at, kind, data in fired(self.rulebook, self.ticket, length):
            if kind == "supervised":
                self.supervise(at, data)
            else:
                self.drafts.append(Draft(kind, at, data))

    def add(
        self,
        kind: str,
        at: datetime,
        data: dict[str, Any],
        private: dict[str, Any] | None = None,
        plans: Sequence[ClockPlan] | None = None,
    ) -> None:
        """An event, with what it does to the clocks; ``plans`` are new ones that it brings."""
        before = self.ticket
        if plans is not None and plans != before.plans:
            data["plans"] = [plan_data(plan) for plan in plans]
        data["clocks"] = ticked(self.rulebook, before, kind, at, data, plans)
        said = {name: value for name, value in (private or {}).items() if value}
        self.drafts.append(Draft(kind, at, data, said or None))
