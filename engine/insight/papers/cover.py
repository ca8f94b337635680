"""What stands around the table of figures: a title, what it rests on, how to read it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal
from zoneinfo import ZoneInfo

from engine.insight.periods import period_words
from engine.insight.report import BY_NAMES, Heading, Report

Language = Literal["zh", "en"]
_ITEMS = {
    "accepted": ("派到单位承办的工单", "matters given to the unit as lead"),
    "contact": ("联系市民的时限", "limits for contacting the citizen"),
    "resolve": ("办结的时限", "limits for the result"),
    "part": ("协办单位的任务", "parts of assisting units"),
    "callback": ("对办理结果的回访", "call backs about the result"),
}
_GOOD = {
    "in-time": ("按时完成的", "done in time"),
    "satisfied": ("市民满意的", "with which the citizen was satisfied"),
    "solved": ("市民说已解决的", "that the citizen called solved"),
    "contacted": ("市民说联系过的", "where the citizen was contacted"),
}


@dataclass(frozen=True, slots=True)
class Cover:
    """The title, a line below it, and notes below the table.

    A bulletin writes its own: its number and edition below the title, and in the notes that it
    was corrected, or who approved it.
    """

    title: str
    below: str
    notes: tuple[str, ...]


def cover_of(report: Report, language: Language, zone: ZoneInfo) -> Cover:
    """The cover of figures that nobody has published."""
    zh = language == "zh"
    period = period_words(report.period)[0 if zh else 1]
    by = BY_NAMES[report.by][0 if zh else 1]
    made = f"{report.made_at.astimezone(zone):%Y-%m-%d %H:%M}"
    if zh:
        title = f"{period}考核表 (按{by})"
        below = f"统计于 {made}" + ("" if report.complete else ", 周期未结束, 仅供内部参考")
    else:
        title = f"Assessment of {period}, by {by}"
        below = f"counted {made}" + ("" if report.complete else "; the period is not over")
    return Cover(title, below, notes_of(report, language))


def notes_of(report: Report, language: Language) -> tuple[str, ...]:
    """What the figures rest on, and how they came about."""
    zh = language == "zh"
    found = [f"依据: {report.title}; {report.basis}" if zh else f"Basis: {report.basis}"]
    found += [_measure(one, language, scored=report.scored) for one in report.headings]
    if report.scored and report.scored_from:
        found.append(
            f"参加计分的指标满分合计不足 {report.scored_from} 分的单位不计总分、不排名。"
            if zh
            else f"Units of which measures of fewer than {report.scored_from} points could be "
            "scored have no points and no rank."
        )
    if report.scored:
        found.append(
            "得分: 各项相加; 不足起排件数的不计分, 由其余各项折算到 100 分; "
            "期内查实的问责线索扣分。"
            if zh
            else "Points: the sum of all; what has too few items is made up by the rest; cases "
            "confirmed in the period take points off."
        )
    found.append(
        f"规则库版本 {report.version[:12]}, {report.file}:{report.line}"
        if zh
        else f"Rulebook {report.version[:12]}, {report.file}:{report.line}"
    )
    return tuple(found)


def title_of(heading: Heading, language: Language) -> str:
    """What a measure is called."""
    return heading.title if language == "zh" else heading.title_en or heading.title


def _measure(heading: Heading, language: Language, *, scored: bool) -> str:
    place = 0 if language == "zh" else 1
    items = _ITEMS[heading.counts][place]
    title = title_of(heading, language)
    good = None if heading.good is None else _GOOD[heading.good][place]
    weight = heading.weight if scored else 0
    if place == 0:
        said = f"期内{items}件数" if good is None else f"期内{items}中{good}所占比率"
        of = "件数最多单位的" if good is None else ""
        score = f", 占 {weight} 分, 达到{of} {heading.target}% 得满分" if weight else ", 只列不计分"
        least = f", 不足 {heading.ranked_from} 件不排名" if heading.ranked_from > 1 else ""
        return f"{title}: {said}{score if scored else ''}{least if scored else ''}。"
    said = f"the number of {items}" if good is None else f"of the {items}, those {good}"
    of = " of the largest count" if good is None else ""
    score = f"; {weight} points, all from {heading.target} %{of} on" if weight else "; not scored"
    least = f"; not ranked below {heading.ranked_from} items" if heading.ranked_from > 1 else ""
    return f"{title}: {said}{score if scored else ''}{least if scored else ''}."
