"""Which bulletins are to be drafted by now: of periods that are over, by the rules of then."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime

from engine.draws.periods import Period, period_of
from engine.insight.periods import period_before, period_words
from engine.rulebook.assessment import Publishing, Scheme
from engine.rulebook.facts import local_day
from engine.rulebook.rulebook import Rulebook
from engine.tickets.case_numbers import bulletin_number


@dataclass(frozen=True, slots=True)
class Due:
    """A bulletin that is to be drafted: by which scheme and terms, for which period."""

    scheme: Scheme
    terms: Publishing
    period: Period

    @property
    def number(self) -> str:
        """The number of the bulletin: there is one for each scheme and period."""
        return number_of(self.scheme, self.period)


def number_of(scheme: Scheme, period: Period) -> str:
    """The number of the bulletin of a scheme for a period."""
    return bulletin_number(period.last, scheme.rule.id, period.name)


def title_of(scheme: Scheme, period: Period) -> str:
    """What the bulletin is called: 承办单位考核通报 (2017年9月)."""
    zh, _ = period_words(period)
    return f"{scheme.rule.title.removesuffix('办法')}通报 ({zh})"


def bulletins_due(
    rulebook: Rulebook, now: datetime, done: Collection[str], since: datetime
) -> tuple[Due, ...]:
    """The bulletins to draft, the oldest period first; ``done`` are the numbers that there are.

    It goes back to what ended since ``since``, when the service began.
    """
    floor = local_day(since, rulebook.city.zone)
    found = [
        due
        for scheme in rulebook.schemes
        for terms in scheme.publishing
        for due in _over(scheme, terms, local_day(now, rulebook.city.zone), floor)
        if due.number not in done and drafted_at(rulebook, due) <= now
    ]
    return tuple(sorted(found, key=lambda due: (due.period.last, due.period.first, due.number)))


def drafted_at(rulebook: Rulebook, due: Due) -> datetime:
    """When its draft is due, in the city's working time; UTC."""
    ended = due.period.ends_at(rulebook.city.zone)
    return rulebook.calendar(None).due(ended, due.terms.draft_after).astimezone(UTC)


def _over(scheme: Scheme, terms: Publishing, today: date, floor: date) -> Iterator[Due]:
    period = period_of(terms.every, today)
    while (period := period_before(period)).last >= floor:
        if scheme.rule.effective.covers(period.last):
            yield Due(scheme, terms, period)
