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

    ``expected`` is in hundredths of a request. ``chance`` is how often so many or more come on such
    a day without any reason, in millionths, rounded up. ``tickets`` are the requests that named the
    place, the latest first, as far as they were read; what else is counted is found by its id.
    """

    by: By
    of: str
    on: date
    requests: int
    expected: int
    chance: int
    tickets: tuple[str, ...] = ()


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
    known count as one each. ``heat`` is about how many people stand behind it, in tenths
    (``engine.insight.clusters.heat``). ``copies`` repeat an earlier request nearly word for word.
    ``new`` says that nothing like it came in the days before. ``tickets`` are all its requests, the
    latest first; ``words`` tell it from all others.
    """

    key: str
    title: str
    heat: int
    requests: int
    people: int
    first_on: date
    last_on: date
    copies: int = 0
    place: str | None = None
    area: str | None = None
    district: str | None = None
    new: bool = False
    words: tuple[str, ...] = ()
    tickets: tuple[str, ...] = ()
    samples: tuple[Sample, ...] = ()


@dataclass(frozen=True, slots=True)
class Findings:
    """Everything computed for the days from ``since`` to ``until``, both included; the last day
    counts as far as it had come at ``made_at``.

    ``before`` are the requests in as much time before. ``days`` are the requests of each day in
    order. Confidential matters are in no figure. ``read`` are the requests whose texts were read
    for themes and places: others were erased, or are older than the most that is read at once.
    ``false_alarms`` is the share of rises, in hundredths, that chance alone may have made.
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
    read: int = 0
    false_alarms: int = 5

    def theme(self, key: str) -> Theme | None:
        """The matter of this key, None where there is none."""
        return next((one for one in self.themes if one.key == key), None)

    def rises_of(self, by: By) -> tuple[Rise, ...]:
        """The rises of one kind."""
        return tuple(one for one in self.rises if one.by == by)


def tenths(count: int) -> str:
    """A number of tenths as people read it: 883 is 88.3."""
    return f"{count // 10}.{count % 10}"
