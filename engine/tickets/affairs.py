"""What a ticket has beside its main line: parts, requests that wait, supervision, call backs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass(frozen=True, slots=True)
class Part:
    """What an assisting unit has to do (协办部分). ``state``: asked, signed, done or released.

    ``by`` rule: the unit was named by the routing, and its part ends with the lead's result unless
    it was taken up. ``by`` person: it was asked, and must be done or released first.
    """

    unit: str
    state: str
    by: str
    asked_at: datetime
    done_at: datetime | None = None

    @property
    def open(self) -> bool:
        """Whether it is still to be done."""
        return self.state in ("asked", "signed")

    @property
    def binding(self) -> bool:
        """Whether the matter cannot be resolved before it is done or released."""
        return self.state == "signed" or (self.state == "asked" and self.by == "person")


@dataclass(frozen=True, slots=True)
class Pending:
    """A request of the unit that waits for a judgement: return, extension, suspension, decline or
    closing. ``approve`` is the role that judges, None for any of the centre's."""

    kind: str
    asked_at: datetime
    approve: str | None = None
    reason: str | None = None
    proposed: str | None = None
    milestone: str | None = None
    by: str | None = None
    until: datetime | None = None
    times: int = 1


@dataclass(frozen=True, slots=True)
class Supervision:
    """A written supervision (督办件) with its reply. ``state``: open, replied or ended.

    ``reply`` is what the unit wrote last, None where it has not, or where it was erased.
    """

    number: str
    role: str
    unit: str | None
    by: str
    state: str
    opened_at: datetime
    within: str | None = None
    rule: str | None = None
    reason: str | None = None
    reply: str | None = None
    replied_at: datetime | None = None
    ended_at: datetime | None = None

    @property
    def open(self) -> bool:
        """Whether it still waits for the unit's reply."""
        return self.state == "open"


@dataclass(frozen=True, slots=True)
class Suspension:
    """The matter waits for something (挂起), since when and until when at the latest."""

    since: datetime
    until: datetime


@dataclass(frozen=True, slots=True)
class Counts:
    """How often things happened to a ticket, for the limits that rules set."""

    dispatches: int = 0
    returns: int = 0
    suspensions: int = 0
    redos: int = 0
    reopenings: int = 0
    supervisions: int = 0


@dataclass(frozen=True, slots=True)
class Drawn:
    """The ticket was drawn for inspection; ``due_at`` by when, ``confirmed`` what was found."""

    draw: str
    rule: str
    role: str
    at: datetime
    due_at: datetime | None = None
    confirmed: bool | None = None


Tries = tuple[tuple[datetime, bool], ...]
"""Call backs since the matter was last resolved: when, and whether the citizen was reached."""
NO_TIME = timedelta(0)
