"""In time: calendars know their holidays as far as any clock can reach from today."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time
from typing import cast

from engine.rulebook.proofs.findings import Finding
from engine.rulebook.rulebook import ClockSpec, Rule, Rulebook
from engine.timing.calendars import Calendar

OCTOBER = 10
"""The State Council announces next year's holidays in the last quarter: from then on, remind."""


def unknown_years(rulebook: Rulebook, today: date) -> Iterator[Finding]:
    """Calendars that lack the holidays of a year that a clock started today would enter."""
    start = datetime.combine(today, time(12), rulebook.city.zone)
    reached: dict[str, tuple[int, Rule]] = {}
    in_use: dict[str, Calendar] = {}
    for table_rule in rulebook.clocks.rules:
        for dated in table_rule.sets.values():
            spec = cast("ClockSpec | None", dated.on(today))
            within = spec.within.on(today) if spec else None
            if spec is None or within is None or not table_rule.rule.effective.covers(today):
                continue
            for calendar in _calendars(rulebook, spec):
                in_use[calendar.id] = calendar
                end = calendar.due(start, within, spec.counting)
                if spec.again is not None:
                    end = max(end, calendar.due(start, spec.again, spec.counting))
                if spec.extension is not None:
                    end = calendar.due(end, spec.extension.at_most, spec.counting)
                year = calendar.first_unknown_year(start, end)
                if year is not None and year < reached.get(calendar.id, (9999,))[0]:
                    reached[calendar.id] = (year, table_rule.rule)
    for calendar in in_use.values():
        if calendar.id in reached:
            year, rule = reached[calendar.id]
            yield _unknown(rulebook, calendar, year, rule)
        elif (
            calendar.known_years is not None
            and today.month >= OCTOBER
            and today.year + 1 not in calendar.known_years
        ):
            yield _missing_soon(rulebook, calendar, today.year + 1)


def _calendars(rulebook: Rulebook, spec: ClockSpec) -> list[Calendar]:
    """The calendars that a clock may run on: its own, or those of all possible lead units."""
    if spec.calendar is not None:
        return [rulebook.calendar(spec.calendar)]
    ids = {unit.calendar for unit in rulebook.departments.values()}
    return [rulebook.calendar(id_) for id_ in sorted(ids, key=str)]


def _unknown(rulebook: Rulebook, calendar: Calendar, year: int, rule: Rule) -> Finding:
    return Finding(
        "in-time/unknown-year",
        "error",
        rulebook.calendar_origins[calendar.id],
        f'日历 "{calendar.id}" 没有 {year} 年的节假日, 而规则 "{rule.id}" ({rule.origin}) '
        "今天起算的期限已经到达那一年",
        f'calendar "{calendar.id}" knows no holidays of {year}, and a clock of rule "{rule.id}" '
        f"({rule.origin}) that starts today reaches it",
        f"请按国务院办公厅的通知增加 {year} 年的 holidays, 并写进日历的 holidays",
        f"add the holidays of {year} from the State Council's notice and name them in the calendar",
        (rule.origin,),
    )


def _missing_soon(rulebook: Rulebook, calendar: Calendar, year: int) -> Finding:
    return Finding(
        "in-time/next-year-missing",
        "warning",
        rulebook.calendar_origins[calendar.id],
        f'日历 "{calendar.id}" 还没有 {year} 年的节假日',
        f'calendar "{calendar.id}" has no holidays of {year} yet',
        "国务院办公厅的通知公布后请尽快补上",
        "add them as soon as the State Council's notice is out",
    )
