"""The figures of a period, as whoever asks has them: counted, scored, and opened to their tickets.

A period is assessed by the scheme of its last day, as the rulebook in force says it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime

from engine.draws.periods import Period
from engine.insight.counting import Asked, Span, Which, asked, asked_of
from engine.insight.periods import period_before
from engine.insight.report import UNKNOWN, By, Report, Row
from engine.insight.scoring import headings_of, rows_of, totals_of, with_ranks_before
from engine.people.scope import EVERYTHING, Sight
from engine.rulebook.assessment import Scheme, scheme_on
from engine.rulebook.rulebook import Area, Node, Rulebook
from engine.store import Store
from engine.store.paging import LIMIT, Items
from engine.store.reports import ItemRow


class NoScheme(LookupError):
    """No scheme of assessment (考核办法) is in force at the end of the period."""

    def __init__(self, period: Period) -> None:
        self.period = period
        self.message_zh = (
            f"{period.last} 没有施行中的考核办法。考核办法写在 rules/assessment.yaml 里, "
            "施行期间 (effective) 要包含周期的最后一天。"
        )
        self.message_en = (
            f"No scheme of assessment is in force on {period.last}. Schemes are written in "
            "rules/assessment.yaml; their effective period must cover the last day of the period."
        )
        super().__init__(self.message_en)


class NoMeasure(LookupError):
    """The scheme has no measure of this id."""

    def __init__(self, measure: str, scheme: Scheme) -> None:
        self.known = tuple(one.id for one in scheme.measures)
        known = ", ".join(self.known)
        self.message_zh = f'考核办法里没有指标 "{measure}"。可用: {known}。'
        self.message_en = f'The scheme has no measure "{measure}". Known: {known}.'
        super().__init__(self.message_en)


class ReportDesk:
    """Reports on any period. Safe to share between threads; writes nothing."""

    def __init__(self, store: Store, rulebook: Callable[[], Rulebook]) -> None:
        self._store = store
        self._rulebook = rulebook

    def scheme(self, period: Period) -> Scheme:
        """The scheme that a period is assessed by. Raises ``NoScheme``."""
        found = scheme_on(self._rulebook(), period.last)
        if found is None:
            raise NoScheme(period)
        return found

    def report(self, period: Period, by: By, now: datetime) -> Report:
        """The figures of a period, up to ``now`` while it lasts. Raises ``NoScheme``."""
        return self.compared(period, by, now)[0] if by == "unit" else self.figures(period, by, now)

    def compared(self, period: Period, by: By, now: datetime) -> tuple[Report, Report | None]:
        """The report, and the figures of the period before where a scheme was in force then.

        Raises ``NoScheme``.
        """
        self.scheme(period)
        before = period_before(period)
        # The two periods are counted at once: each may take a core of the database for seconds.
        with ThreadPoolExecutor(1) as other:
            past = None
            if scheme_on(self._rulebook(), before.last) is not None:
                past = other.submit(self.figures, before, by, now)
            report = self.figures(period, by, now)
        if past is None:
            return report, None
        ranks = {row.of: row.rank for row in past.result().rows if row.rank is not None}
        return replace(report, rows=with_ranks_before(report.rows, ranks)), past.result()

    def figures(self, period: Period, by: By, now: datetime) -> Report:
        """The same without the ranks of the period before: one pass. Raises ``NoScheme``."""
        rulebook, scheme = self._rulebook(), self.scheme(period)
        rows, rule = self._rows(rulebook, scheme, period, by, now), scheme.rule
        return Report(
            period,
            by,
            rule.id,
            rule.title,
            rule.basis,
            rule.origin.file,
            rule.origin.line,
            rulebook.version,
            headings_of(scheme),
            rows,
            totals_of(scheme, rows, rulebook.city.name),
            tuple((one.id, one.title, one.title_en) for one in scheme.grades),
            period_before(period).name,
            span_of(rulebook, period, now).until,
            now.astimezone(UTC),
            scheme.scored_from,
        )

    def items(
        self,
        period: Period,
        measure: str,
        which: Which,
        now: datetime,
        *,
        by: By = "unit",
        of: str | None = None,
        limit: int = LIMIT,
        cursor: str | None = None,
        sight: Sight = EVERYTHING,
    ) -> Items[ItemRow]:
        """One page of the items behind a figure; ``of`` None is the whole city.

        Raises ``NoScheme`` and ``NoMeasure``. Tickets out of sight are left out.
        """
        rulebook, scheme = self._rulebook(), self.scheme(period)
        found = scheme.measure(measure)
        if found is None:
            raise NoMeasure(measure, scheme)
        return self._store.items(
            asked(found, rulebook.facts),
            span_of(rulebook, period, now),
            by,
            of,
            which,
            limit=limit,
            cursor=cursor,
            sight=sight,
        )

    def _rows(
        self, rulebook: Rulebook, scheme: Scheme, period: Period, by: By, now: datetime
    ) -> tuple[Row, ...]:
        span = span_of(rulebook, period, now)
        measures: tuple[Asked, ...] = asked_of(scheme, rulebook.facts)
        tallies = self._store.tallies(measures, span, by)
        names = names_of(rulebook, by)
        if by != "unit":
            return rows_of(scheme, tallies, names)
        units = rulebook.departments.values()
        assessed = {unit.id for unit in units if scheme.scored and scheme.units.covers(unit)}
        return rows_of(scheme, tallies, names, assessed, self._store.confirmed_cases(span))


def span_of(rulebook: Rulebook, period: Period, now: datetime) -> Span:
    """The time that a period counts, in the city's days."""
    zone = rulebook.city.zone
    return Span(period.starts_at(zone), period.ends_at(zone), now.astimezone(UTC))


def names_of(rulebook: Rulebook, by: By) -> Mapping[str, str]:
    """What the rows of a report are called."""
    if by in ("unit", "authority"):
        return {unit.id: unit.name for unit in rulebook.departments.values()}
    nouns: Mapping[By, Mapping[str, Area] | Mapping[str, Node]] = {
        "area": rulebook.areas,
        "category": rulebook.categories,
        "district": rulebook.districts,
    }
    return {UNKNOWN: "未定", **{id_: one.name for id_, one in nouns[by].items()}}
