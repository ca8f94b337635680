"""How the figures of a report come about, in words, from the report alone."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from api.console.charts import Lines, Series, lines
from api.console.names import Said
from api.console.words import Words
from engine.draws.periods import Period
from engine.insight.periods import period_words
from engine.insight.report import Heading, Report

_ITEMS: Mapping[str, Said] = {
    "accepted": ("派到单位承办的工单", "matters given to the unit as lead"),
    "contact": ("联系市民的时限", "limits for contacting the citizen"),
    "resolve": ("办结的时限", "limits for the result"),
    "part": ("协办单位的任务", "parts of assisting units"),
    "callback": ("接通的回访", "call backs that reached the citizen"),
}
_GOOD: Mapping[str, Said] = {
    "in-time": ("按时完成的", "done in time"),
    "satisfied": ("市民满意的", "with which the citizen was satisfied"),
    "solved": ("市民说已解决的", "that the citizen called solved"),
    "contacted": ("市民说联系过的", "where the citizen was contacted"),
}
_FULL = 100


@dataclass(frozen=True, slots=True)
class Step:
    """One measure: what it is called, and how it is counted and scored."""

    title: str
    said: str


def method_of(report: Report, words: Words) -> tuple[Step, ...]:
    """The measures of a report one by one, and what is made of them."""
    scored = report.by == "unit" and any(one.weight for one in report.headings)
    steps = [
        Step(_title(one, words), _joined(words, _measure(one, words, scored=scored)))
        for one in report.headings
    ]
    if scored:
        steps.append(Step(words.say("得分", "Points"), _points(words)))
    return tuple(steps)


def _title(heading: Heading, words: Words) -> str:
    return words.say(heading.title, heading.title_en or heading.title)


def _joined(words: Words, parts: Iterator[str]) -> str:
    return words.say("; ", "; ").join(parts) + words.say("。", ".")


def _measure(heading: Heading, words: Words, *, scored: bool) -> Iterator[str]:
    say = words.say
    items = say(*_ITEMS[heading.counts])
    if heading.good is None:
        yield say(f"期内{items}的件数", f"the number of {items} in the period")
    else:
        good = say(*_GOOD[heading.good])
        yield say(f"期内{items}里, {good}所占的比率", f"of the {items} in the period, those {good}")
    if not scored or not heading.weight:
        return
    yield say(f"满分 {heading.weight} 分", f"{heading.weight} points")
    if heading.good is None:
        yield say(
            f"达到件数最多的单位的 {heading.target}% 得满分, 以下按比例",
            f"all of them from {heading.target} % of the largest count on, a share below it",
        )
        return
    if heading.target < _FULL:
        yield say(
            f"达到 {heading.target}% 得满分, 以下按比例",
            f"all of them from {heading.target} % on, a share below it",
        )
    if heading.ranked_from > 1:
        yield say(
            f"少于 {heading.ranked_from} 件的只列出, 不计分",
            f"shown and not scored below {heading.ranked_from} items",
        )


def _points(words: Words) -> str:
    return words.say(
        "各项相加, 不计分的项按其余各项折算到 100 分; 期内查实的问责线索扣分; 得分相同的名次相同。",
        "the sum of all, what is not scored being made up by the rest; cases confirmed in the "
        "period take points off; equal points share a rank.",
    )


def over_months(reports: list[tuple[Period, Report]], of: str | None, words: Words) -> Lines:
    """The rates of each month as lines: those that are scored; of one row, or of all together."""
    if not reports:
        return lines([""], [])
    rates = [one for one in reports[-1][1].headings if one.good is not None]
    headings = [one for one in rates if one.weight] or rates
    rows = [report.totals if of is None else report.row(of) for _, report in reports]
    series = []
    for one in headings:
        figures = (None if row is None else row.figure(one.measure) for row in rows)
        values = [None if figure is None else figure.rate for figure in figures]
        series.append(Series(_title(one, words), values))
    return lines([_month(period, words) for period, _ in reports], series)


def _month(period: Period, words: Words) -> str:
    if period.first.month == 1:
        return words.say(*period_words(period))
    return words.say(f"{period.first.month}月", period.name)
