"""What the page of assessment is asked for: which period, and what its rows are."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from api.console.names import Said
from api.reading import AnyRequest
from engine.draws.periods import Period, period_of
from engine.insight.periods import (
    BadPeriod,
    kind_of,
    months_of,
    period_after,
    period_before,
    period_named,
)
from engine.insight.report import BYS, By
from engine.rulebook.assessment import Every

PAGE = "/console/assessment"
EVERY: Mapping[Every, Said] = {
    "month": ("月", "Month"),
    "quarter": ("季", "Quarter"),
    "half-year": ("半年", "Half-year"),
    "year": ("年", "Year"),
}
MONTHS_SHOWN = 6
"""A single month is shown with those before it."""
MOST_MONTHS = 24


@dataclass(frozen=True, slots=True)
class Asked:
    """A period, what the rows of its report are, and the day on which that is asked."""

    period: Period
    by: By
    today: date

    @property
    def every(self) -> Every | None:
        """What kind of period it is; None for any days."""
        return kind_of(self.period)

    @property
    def running(self) -> bool:
        """Whether the period is not over yet."""
        return self.period.last >= self.today

    def link(self, path: str = PAGE, **more: str | None) -> str:
        """An address that asks for the same, with what is said differently."""
        said = {"period": self.period.name, "by": self.by, **more}
        kept = {name: value for name, value in said.items() if value is not None}
        return f"{path}?{urlencode({k: v for k, v in kept.items() if (k, v) != ('by', 'unit')})}"

    @property
    def before(self) -> str:
        """The page of the period before."""
        return self.link(period=period_before(self.period).name)

    @property
    def after(self) -> str | None:
        """The page of the period that follows; None where that has not begun."""
        after = period_after(self.period)
        return None if after.first > self.today else self.link(period=after.name)

    def kinds(self) -> tuple[tuple[Every, str, bool], ...]:
        """The kinds of period, each with its page: the one that ends this period, or runs now."""
        day = min(self.period.last, self.today)
        return tuple(
            (every, self.link(period=period_of(every, day).name), every == self.every)
            for every in EVERY
        )

    def months(self) -> tuple[Period, ...]:
        """The months of a line that shows how it went: its own, or those up to it."""
        if self.every != "month":
            own = [one for one in months_of(self.period) if one.first <= self.today]
            return tuple(own[-MOST_MONTHS:])
        found = [self.period]
        while len(found) < MONTHS_SHOWN:
            found.append(period_before(found[-1]))
        return tuple(reversed(found))


def asked_of(request: AnyRequest, today: date) -> Asked:
    """What the address asks: without a period the last month that is over.

    A form for any days says ``from`` and ``until``. Raises ``BadPeriod``.
    """
    said = request.query_params
    by: By = next((one for one in BYS if one == said.get("by")), "unit")
    first, last = said.get("from", "").strip(), said.get("until", "").strip()
    name = f"{first}..{last}" if first or last else said.get("period", "").strip()
    if name:
        return Asked(period_named(name), by, today)
    return Asked(period_before(period_of("month", today)), by, today)


__all__ = ["EVERY", "PAGE", "Asked", "BadPeriod", "asked_of"]
