"""The life of one simulated matter: a main line, and what happens beside it, in order of time.

The next step of the main line is planned as soon as the matter stands where it is possible, what
happens beside it as soon as there is a reason; the earliest comes first. A step that is refused,
for the matter has gone another way meanwhile, is not tried again.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime

from engine.demo.beside import beside
from engine.demo.centre_work import (
    after_call,
    called_back,
    dispatched_by_hand,
    judged,
    resumed,
    taken_up_again,
    transferred,
)
from engine.demo.fate import Fate
from engine.demo.unit_work import at_work, before_signing
from engine.past import Lived
from engine.tickets.asks import PassTime
from engine.tickets.ticket import Ticket
from engine.tickets.timers import next_timer

TIME = "time"
MAIN = "main"
MOST_REFUSALS = 3
"""So often something may be refused where a matter stands; then nothing more happens there."""
_Place = tuple[object, ...]


class SimulatedLife:
    """Asked for each next step of a ticket, up to ``until``, which may be moved on later.

    Asked for the last time, ``next_at`` says when something is to come after that.
    """

    def __init__(self, fate: Fate, until: datetime) -> None:
        self.until = until
        self.next_at: datetime | None = None
        self._fate = fate
        self._plans: dict[str, Lived] = {}
        self._known: set[str] = set()
        self._place: _Place | None = None
        self._looked_at: int | None = None
        self._refusals = 0
        self._given: tuple[str, int] | None = None

    def go_on(self, since: datetime, until: datetime) -> None:
        """From now on, to a later end; what is planned from here on comes after ``since``."""
        self._fate.floor = since
        self.until = until

    def __call__(self, ticket: Ticket) -> Lived | None:
        """The next step; time passes first, where it brings something about before that."""
        self._settle(ticket)
        self._plan(ticket)
        key = min(self._plans, key=lambda one: self._plans[one].at, default=None)
        step = None if key is None else self._plans[key]
        horizon = self.until if step is None else min(step.at, self.until)
        timer = next_timer(self._fate.rulebook, ticket)
        if timer is not None and timer <= horizon:
            return Lived(PassTime(), TIME, timer)
        if key is None or step is None or step.at > self.until:
            times = [one for one in (timer, None if step is None else step.at) if one is not None]
            self.next_at = min(times, default=None)
            return None
        del self._plans[key]
        self._given = (key, ticket.length)
        return step

    def _settle(self, ticket: Ticket) -> None:
        """What became of the step given last: refused, it leaves the ticket as it was."""
        if self._given is not None and self._given[1] == ticket.length:
            self._refusals += self._given[0] == MAIN
            self._looked_at = None
        self._given = None

    def _plan(self, ticket: Ticket) -> None:
        for key, planned in beside(self._fate, ticket, self._known):
            self._known.add(key)
            if planned is not None:
                self._plans[key] = planned
        place, done = _place(ticket), _done(ticket)
        if place != self._place:  # what was planned where the matter stood before is no use here
            self._plans.pop(MAIN, None)
            self._place, self._looked_at, self._refusals = place, None, 0
        if done != self._looked_at and MAIN not in self._plans:
            self._looked_at = done
            step = self._main(ticket) if self._refusals < MOST_REFUSALS else None
            if step is not None:
                self._plans[MAIN] = step

    def _main(self, ticket: Ticket) -> Lived | None:
        if ticket.pending is not None:
            return judged(self._fate, ticket)
        if ticket.suspended:
            return resumed(self._fate, ticket)
        found = _MAIN.get(ticket.state)
        return None if found is None else found(self._fate, ticket)


def _place(ticket: Ticket) -> _Place:
    """Where the matter stands: what is planned rests on it."""
    return ticket.state, ticket.pending_kind, ticket.suspended, ticket.lead


def _done(ticket: Ticket) -> int:
    """What was done there so far: who found nothing to do finds nothing before there is more."""
    return sum(seen.kind in _STEPS for seen in ticket.trail)


def _work(fate: Fate, ticket: Ticket) -> Lived | None:
    return transferred(fate, ticket) or at_work(fate, ticket)


_MAIN: Mapping[str, Callable[[Fate, Ticket], Lived | None]] = {
    "received": dispatched_by_hand,
    "dispatched": before_signing,
    "signed": _work,
    "resolved": called_back,
    "called-back": after_call,
    "closed": taken_up_again,
}
"""What comes next in each state where nothing waits for a judgement; in all others nothing does."""
_STEPS = frozenset(
    {
        "contacted", "arrived", "noted", "part-asked", "part-signed", "part-done", "part-released",
        "extension-refused", "extended", "suspension-refused", "resumed", "decline-refused",
        "return-rejected", "called-back", "closing-refused", "supervised", "supervision-replied",
    }
)  # fmt: skip
"""What may make the main line go on though the matter stays where it is."""
