"""What was computed for a special report: figures, rises, and the matters that many speak of.

Findings are made once, when the report is drafted, and never change: people edit the words that
stand beside them. All texts in here are masked already.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

By = Literal["area", "category", "district", "place"]
"""What requests are counted by; a place is a name found in texts, the others ids of the catalog."""


@dataclass(frozen=True, slots=True)
class Tally:
    """How many requests spoke of something, in the days of the findings and in as many before."""

    by: By
    of: str
    requests: int
    before: int


@dataclass(frozen=True, slots=True)
class Rise:
    """A day on which more came than the same weekday's history lets one expect (突增).

    ``expected`` is in hundredths of a request, ``chance`` the probability of so many or more by
    chance, in millionths, rounded up.
    """

    by: By
    of: str
    on: date
    requests: int
    expected: int
    chance: int


@dataclass(frozen=True, slots=True)
class Sample:
    """A request that speaks of a matter: its ticket, its day, and what it says, masked."""

    ticket: str
    on: date
    said: str
    area: str | None = None
    district: str | None = None


@dataclass(frozen=True, slots=True)
class Theme:
    """One matter that several requests speak of (热点): where, when, how many, how hot.

    ``people`` are different citizens, counted by what is known of them; those of whom nothing is
    known count as one each. ``heat`` goes from 0 to 100 within the same findings. ``new`` says that
    nothing like it came in the days before. ``tickets`` are all its requests, the latest first.
    """

    key: str
    title: str
    heat: int
    requests: int
    people: int
    first_on: date
    last_on: date
    place: str | None = None
    area: str | None = None
    district: str | None = None
    new: bool = False
    tickets: tuple[str, ...] = ()
    samples: tuple[Sample, ...] = ()


@dataclass(frozen=True, slots=True)
class Findings:
    """Everything computed for the days from ``since`` to ``until``, both included.

    ``before`` are the requests in as many days before. ``days`` are the requests of each day in
    order. Confidential matters are in no figure; ``unread`` were counted though their texts are
    erased. ``false_alarms`` is the share of rises, in hundredths, that chance alone may have made.
    """

    since: date
    until: date
    made_at: datetime
    rulebook: str
    requests: int
    before: int
    days: tuple[int, ...]
    tallies: tuple[Tally, ...] = ()
    rises: tuple[Rise, ...] = ()
    themes: tuple[Theme, ...] = ()
    unread: int = 0
    false_alarms: int = 5

    def theme(self, key: str) -> Theme | None:
        """The matter of this key, None where there is none."""
        return next((one for one in self.themes if one.key == key), None)
