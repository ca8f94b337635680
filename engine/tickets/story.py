"""What one command adds to a ticket, event by event, each with what it does to the clocks."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from engine.rulebook.decision import ClockPlan
from engine.rulebook.rulebook import Rulebook
from engine.tickets.clocks import Change, changes, moves
from engine.tickets.events import Draft
from engine.tickets.plans import plan_data
from engine.tickets.renewal import renewal, renewed_at
from engine.tickets.ticket import Ticket, advance, counts
from engine.tickets.timers import passing


class Story:
    """The drafts of one command, and the ticket as it stands after each."""

    def __init__(self, rulebook: Rulebook, ticket: Ticket) -> None:
        self.rulebook = rulebook
        self.drafts: list[Draft] = []
        self._ticket = ticket
        self._told = 0

    @property
    def ticket(self) -> Ticket:
        """The ticket after all drafts so far; folded when asked, for most drafts are the last."""
        while self._told < len(self.drafts):
            self._ticket = advance(self._ticket, self.drafts[self._told])
            self._told += 1
        return self._ticket

    def pass_time(self, now: datetime) -> None:
        """Let everything come to pass that time, and a new rulebook, brought up to now."""
        if (at := renewed_at(self.rulebook, self.ticket, now)) is not None:
            self.drafts += passing(self.rulebook, self.ticket, at)
            self.drafts += renewal(self.rulebook, self.ticket, at)
        self.drafts += passing(self.rulebook, self.ticket, now)

    def add(
        self,
        kind: str,
        at: datetime,
        data: dict[str, Any],
        private: dict[str, Any] | None = None,
        plans: Sequence[ClockPlan] | None = None,
    ) -> None:
        """An event, with its clock changes; ``plans`` are new ones that it brings."""
        made: list[Change] = []
        if counts(kind, data):
            before = self.ticket
            current = before.plans if plans is None else plans
            made = changes(
                self.rulebook, current, before.clocks, before.happened, frozenset({kind}), at
            )
            if plans is not None and plans != before.plans:
                data["plans"] = [plan_data(plan) for plan in plans]
                touched = {change["milestone"] for change in made}
                running = [plan for plan in plans if plan.milestone not in touched]
                made += moves(self.rulebook, running, before.clocks, at)
        data["clocks"] = made
        said = {name: value for name, value in (private or {}).items() if value}
        self.drafts.append(Draft(kind, at, data, said or None))
