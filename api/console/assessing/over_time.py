"""How the rates of a report went over the months, or other periods, as lines."""

from __future__ import annotations

from api.console.charts import Lines, Series, lines
from api.console.words import Words
from engine.draws.periods import Period
from engine.insight.papers.cover import title_of
from engine.insight.periods import kind_of
from engine.insight.report import Report


def over_periods(reports: list[tuple[Period, Report]], of: str | None, words: Words) -> Lines:
    """The rates of each period as lines: those that are scored; of one row, or of all together."""
    if not reports:
        return lines([""], [])
    rates = [one for one in reports[-1][1].headings if one.good is not None]
    headings = [one for one in rates if one.weight] or rates
    rows = [report.totals if of is None else report.row(of) for _, report in reports]
    series = []
    for one in headings:
        figures = (None if row is None else row.figure(one.measure) for row in rows)
        values = [None if figure is None else figure.rate for figure in figures]
        series.append(Series(title_of(one, words.language), values))
    labels = [_label(period, words, first=place == 0) for place, (period, _) in enumerate(reports)]
    return lines(labels, series)


def _label(period: Period, words: Words, *, first: bool) -> str:
    """A period in so few letters that a year of them stand beside each other."""
    if kind_of(period) != "month":
        return period.name
    month, year = period.first.month, period.first.year % 100
    if month == 1 and not first:
        return words.say(f"{year}/1", f"Jan {year}")
    return words.say(f"{month}月", f"{period.first:%b}")
