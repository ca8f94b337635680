"""``dafuwu facts`` and ``dafuwu calendar``: what rules may speak about, and a printed year."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from rich.columns import Columns
from rich.table import Table
from rich.text import Text

from commands.places import rulebook_of
from commands.terminal import Failure, out, print_json, words
from commands.validating import Format
from engine.rulebook.assessment import FALLS, GOODS
from engine.rulebook.assessment_names import (
    COUNTED_NAMES,
    FALLS_NAMES,
    GOOD_NAMES,
    MARK_NAMES,
)
from engine.rulebook.eventkinds import COMMON, EVENT_KINDS, EventField
from engine.rulebook.facts import Fact
from engine.rulebook.rulebook import Rulebook
from engine.timing.calendars import Calendar

SHOWN_VALUES = 40
_TYPES = {
    "choice": ("选项", "choice"),
    "tree": ("树", "tree"),
    "flag": ("是否", "yes or no"),
    "number": ("数", "number"),
    "date": ("日期", "date"),
    "time": ("时刻", "time of day"),
    "text": ("文字", "text"),
}
_DAYS = tuple(zip("一二三四五六日", ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su"), strict=True))


def facts(form: Format, home: Path | None) -> None:
    """Every fact that a condition may name, with its type and values."""
    rulebook = rulebook_of(home).rulebook
    if form is Format.JSON:
        print_json([_fact_json(fact) for fact in rulebook.facts.facts.values()])
        return
    table = Table(box=None, padding=(0, 2, 0, 0))
    for title in (
        words("事实", "fact"),
        words("名称", "name"),
        words("类型", "type"),
        words("缺省", "default"),
        words("可写的值", "values"),
    ):
        table.add_column(title, overflow="fold")
    for fact in rulebook.facts.facts.values():
        table.add_row(
            Text(fact.name, style="bold"),
            words(fact.title, fact.title_en),
            words(*_TYPES[fact.type]),
            "" if fact.default is None else str(fact.default).lower(),
            _values(fact, rulebook),
        )
    out().print(table)
    out().print()
    out().print(_events())
    out().print()
    out().print(_counted())


def _events() -> Table:
    """The events that triggers may name, with their fields."""
    table = Table(box=None, padding=(0, 2, 0, 0))
    for title in (
        words("事件 (用于 triggers)", "event (in triggers)"),
        words("名称", ""),
        words("可问的项", "fields"),
    ):
        table.add_column(title, overflow="fold")
    every = words("所有事件", "every event")
    table.add_row(Text(every, style="bold"), "", _fields(COMMON))
    for kind in EVENT_KINDS.values():
        table.add_row(Text(kind.id, style="bold"), words(kind.name_zh, ""), _fields(kind.fields))
    return table


def _counted() -> Table:
    """What an assessment may count, by which time, what may be good, and what may be left out."""
    table = Table(box=None, padding=(0, 2, 0, 0))
    for title in (
        words("考核数什么 (counts)", "assessment counts"),
        words("名称", ""),
        words("按哪个时间 (falls)", "by time (falls)"),
        words("怎样算好 (good)", "good"),
    ):
        table.add_column(title, overflow="fold")
    for id_, said in COUNTED_NAMES.items():
        falls = [_named(one, FALLS_NAMES[one]) for one in FALLS[id_]]
        goods = [_named(one, GOOD_NAMES[one]) for one in GOODS[id_]]
        name = words(said[0], "")
        table.add_row(Text(id_, style="bold"), name, ", ".join(falls), ", ".join(goods))
    marks = ", ".join(_named(id_, said) for id_, said in MARK_NAMES.items())
    table.add_row(Text("leave_out", style="bold"), words("不计入的情形", ""), marks, "")
    return table


def _named(id_: str, said: tuple[str, str]) -> str:
    return words(f"{id_} {said[0]}", id_)


def _fields(fields: Mapping[str, EventField]) -> str:
    return ", ".join(_field(name, field) for name, field in fields.items())


def _field(name: str, field: EventField) -> str:
    of = field.of or " | ".join(field.choices)
    if field.kind == "flag":
        of = "true | false"
    elif field.kind == "number":
        of = f"{field.lowest}..{field.highest}"
    named = words(f"{name} {field.name_zh}", name)
    return f"{named} ({of})" if of else named


def _values(fact: Fact, rulebook: Rulebook) -> str:
    ids = [str(value).lower() for value in fact.masks] or list(fact.values)
    names = {str(value).lower(): name for value, name in fact.values.items()}
    if fact.type == "tree":  # its inner nodes may be written too, and have names of their own
        nodes = rulebook.categories if fact.name == "category" else rulebook.districts
        names = {node.id: node.name for node in nodes.values()}
    shown = [words(f"{id_} {names[id_]}", id_) if id_ in names else id_ for id_ in ids]
    more = len(shown) - SHOWN_VALUES
    ending = words(f", … 另有 {more} 个", f", … {more} more") if more > 0 else ""
    only = ""
    if fact.tables is not None:
        only = words(" (只用于 ", " (only in ") + ", ".join(fact.tables) + ")"
    forms = {"number": "0, 1, 2 …", "date": "2017-10-01", "time": "08:30"}
    forms["text"] = "{mentions: […]} {mentions_all: […]}"
    return (", ".join(shown[:SHOWN_VALUES]) + ending or forms.get(fact.type, "")) + only


def _fact_json(fact: Fact) -> dict[str, Any]:
    return {
        "fact": fact.name,
        "title": fact.title,
        "title_en": fact.title_en,
        "type": fact.type,
        "default": fact.default,
        "tables": None if fact.tables is None else list(fact.tables),
        "values": [
            {"value": value, "name": fact.values.get(str(value).lower())} for value in fact.masks
        ],
    }


def calendar(year: int, id_: str | None, form: Format, home: Path | None) -> None:
    """A year of one calendar: twelve months, holidays and adjusted working days marked."""
    rulebook = rulebook_of(home).rulebook
    found = _calendar(rulebook, id_)
    first = date(year, 1, 1)
    days = [first + timedelta(days=n) for n in range((date(year + 1, 1, 1) - first).days)]
    if form is Format.JSON:
        print_json(_calendar_json(found, year, days))
        return
    out().print(_heading(found, year, days))
    out().print(Columns([_month(found, year, month) for month in range(1, 13)], padding=(1, 3)))
    out().print(_legend(found, year), markup=False)


def _calendar(rulebook: Rulebook, id_: str | None) -> Calendar:
    if id_ is None:
        return rulebook.calendar(None)
    found = rulebook.calendars.get(id_)
    if found is None:
        known = ", ".join(rulebook.calendars)
        raise Failure(f'没有日历 "{id_}"; 有: {known}', f'no calendar "{id_}"; known: {known}')
    return found


def _off(found: Calendar) -> set[date]:
    """Days off by a list, weekends among them: the holiday as it was announced."""
    off = {day for holidays in found.holidays for day in holidays.off}
    return {day for day in off if not found.is_working_day(day)}


def _worked(found: Calendar) -> set[date]:
    """Adjusted working days: worked by a list, free by the week."""
    worked = {day for holidays in found.holidays for day in holidays.work}
    return {day for day in worked if found.is_working_day(day) and not _by_week(found, day)}


def _by_week(found: Calendar, day: date) -> bool:
    return bool(found.week.days[day.weekday()])


def _heading(found: Calendar, year: int, days: list[date]) -> Text:
    working = sum(found.is_working_day(day) for day in days)
    title = words(f"{found.name or found.id}  {year} 年", f"{found.id}  {year}")
    return Text(words(f"{title}  工作日 {working} 天", f"{title}  {working} working days"), "bold")


def _month(found: Calendar, year: int, month: int) -> Table:
    off, worked = _off(found), _worked(found)
    first = date(year, month, 1)
    after = date(year + month // 12, month % 12 + 1, 1)
    days = [first + timedelta(days=n) for n in range((after - first).days)]
    working = sum(found.is_working_day(day) for day in days)
    title = words(f"{month} 月 ({working} 天)", f"{first:%B} ({working})")
    table = Table(title=title, box=None, padding=(0, 0), title_style="bold")
    for name in _DAYS:
        table.add_column(words(*name), justify="right", min_width=5)
    cells = [Text("")] * first.weekday()
    for day in days:
        cells.append(_cell(found, day, off, worked))
    for start in range(0, len(cells), 7):
        table.add_row(*cells[start : start + 7])
    return table


def _cell(found: Calendar, day: date, off: set[date], worked: set[date]) -> Text:
    if day in off:
        return Text(words(f"{day.day}休", f"{day.day}-"), style="red")
    if day in worked:
        return Text(words(f"{day.day}班", f"{day.day}+"), style="bold green")
    if not found.is_working_day(day):
        return Text(f"{day.day} ", style="dim red")
    return Text(f"{day.day} ")


def _legend(found: Calendar, year: int) -> str:
    lines = [words("休: 放假  班: 调休上班", "-: holiday  +: adjusted working day")]
    if found.known_years is not None and year not in found.known_years:
        lines.append(
            words(f"{year} 年的放假安排尚未列入规则库", f"no list of holidays for {year} is known")
        )
    lines.append(words("每周", "week") + f"  {_hours(found.week.days[0])}")
    for season in found.seasons:
        span = "..".join(f"{month:02d}-{day:02d}" for month, day in (season.from_, season.until))
        lines.append(f"{span}  {_hours(season.week.days[0])}")
    return "\n".join(lines)


def _hours(spans: tuple[tuple[int, int], ...]) -> str:
    return ", ".join(f"{_clock(start)}-{_clock(end)}" for start, end in spans) or "–"


def _clock(minutes: int) -> str:
    return f"{minutes // 60:02d}:{minutes % 60:02d}"


def _calendar_json(found: Calendar, year: int, days: list[date]) -> dict[str, Any]:
    off, worked = _off(found), _worked(found)
    return {
        "calendar": found.id,
        "name": found.name,
        "year": year,
        "known": found.known_years is None or year in found.known_years,
        "working_days": sum(found.is_working_day(day) for day in days),
        "holidays": [day.isoformat() for day in days if day in off],
        "adjusted_working_days": [day.isoformat() for day in days if day in worked],
        "days": [
            {
                "date": day.isoformat(),
                "working": found.is_working_day(day),
                "hours": [f"{_clock(a)}-{_clock(b)}" for a, b in found.hours_on(day)],
            }
            for day in days
        ],
    }
