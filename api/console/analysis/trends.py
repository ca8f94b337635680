"""What was found in the requests of some days, as lines, bars and tiles."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from urllib.parse import quote, urlencode

from api.console.naming import Names
from api.console.oversight.bars import Column, Given, Piece, columns, line
from engine.special_reports.drafting import name_of
from engine.special_reports.findings import By, Findings, Rise, Tally, Theme, tenths

PATH = "/console/analysis"
BY: dict[By, tuple[str, str]] = {
    "area": ("领域", "area"),
    "category": ("类型", "category"),
    "district": ("区域", "district"),
    "place": ("地点", "place"),
}
MOST_RISES = 12
MOST_TALLIES = 10
WEEK = 7
_WEEKDAYS_ZH = "一二三四五六日"
_WEEKDAYS_EN = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


@dataclass(frozen=True, slots=True)
class ThemeLine:
    """A hot spot in a list. ``bar`` is its heat beside the hottest one."""

    theme: Theme
    href: str
    heat: str
    where: str
    days: str
    bar: tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class RiseLine:
    """A day that rose above what was to be expected; ``href`` lists its requests."""

    on: date
    kind: str
    name: str
    requests: int
    expected: str
    href: str


@dataclass(frozen=True, slots=True)
class TallyLine:
    """How many requests spoke of something, now and before."""

    name: str
    requests: int
    before: int
    change: str
    tone: str
    href: str
    bar: tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class Trends:
    """All that the page shows of findings."""

    findings: Findings
    change: str
    days: tuple[Column, ...]
    themes: tuple[ThemeLine, ...]
    rises: tuple[RiseLine, ...]
    more_rises: int
    tallies: tuple[tuple[str, tuple[TallyLine, ...]], ...]
    new: int


def trends_of(names: Names, findings: Findings, days: int) -> Trends:
    """Findings as people read them."""
    hottest = max((one.heat for one in findings.themes), default=0)
    return Trends(
        findings=findings,
        change=_change(names, findings.requests, findings.before),
        days=columns(list(_days(names, findings))),
        themes=tuple(theme_line(names, one, days, hottest) for one in findings.themes),
        rises=tuple(_rise(names, one, days) for one in findings.rises[:MOST_RISES]),
        more_rises=max(0, len(findings.rises) - MOST_RISES),
        tallies=tuple(
            (names.words.say(*BY[by]), tuple(_tallies(names, findings, by)))
            for by in ("area", "category", "district")
        ),
        new=sum(one.new for one in findings.themes),
    )


def theme_line(names: Names, one: Theme, days: int, hottest: int) -> ThemeLine:
    """A hot spot with where, when and how hot it is."""
    where = [one.place] if one.place else []
    if one.district:
        where.append(name_of(names.rulebook, "district", one.district))
    if one.area:
        where.append(name_of(names.rulebook, "area", one.area))
    first, last = names.words.day(one.first_on), names.words.day(one.last_on)
    return ThemeLine(
        theme=one,
        href=f"{PATH}/spots/{days}/{one.key}",
        heat=tenths(one.heat),
        where=" · ".join(where),
        days=first if one.first_on == one.last_on else f"{first} – {last}",
        bar=line((("bad" if one.new else "soon", one.heat),), hottest),
    )


def _days(names: Names, findings: Findings) -> Iterable[Given]:
    """A column for each day, or for each week where there are many."""
    wide = len(findings.days) <= 2 * WEEK
    for place in range(0, len(findings.days), 1 if wide else WEEK):
        day = findings.since + timedelta(days=place)
        weekday = names.words.say(f"周{_WEEKDAYS_ZH[day.weekday()]}", _WEEKDAYS_EN[day.weekday()])
        last = day if wide else min(day + timedelta(days=WEEK - 1), findings.until)
        label = f"{day.day} {weekday}" if wide else f"{day.month}/{day.day}–{last.month}/{last.day}"
        some = findings.days[place : place + ((last - day).days + 1)]
        tone = "soon" if any(day <= one.on <= last for one in findings.rises) else "fine"
        yield Given(label, sum(some), tone, _received(day, last))


def _rise(names: Names, one: Rise, days: int) -> RiseLine:
    own = f"{PATH}/places/{days}/{one.on}/{quote(one.of)}"
    return RiseLine(
        on=one.on,
        kind=names.words.say(*BY[one.by]),
        name=name_of(names.rulebook, one.by, one.of),
        requests=one.requests,
        expected=tenths((one.expected + 5) // 10),
        href=own if one.by == "place" else _received(one.on, one.on, one.by, one.of),
    )


def _tallies(names: Names, findings: Findings, by: By) -> Iterable[TallyLine]:
    shown = [one for one in findings.tallies if one.by == by][:MOST_TALLIES]
    most = max((max(one.requests, one.before) for one in shown), default=0)
    for one in shown:
        yield TallyLine(
            name=name_of(names.rulebook, by, one.of),
            requests=one.requests,
            before=one.before,
            change=_change(names, one.requests, one.before),
            tone=_tone(one),
            href=_received(findings.since, findings.until, by, one.of),
            bar=line((("fine", one.requests),), most),
        )


def _tone(one: Tally) -> str:
    if one.requests > one.before:
        return "up"
    return "down" if one.requests < one.before else ""


def _change(names: Names, now: int, before: int) -> str:
    """By how much it changed: in hundredths where that says anything, else by how many."""
    difference = now - before
    if difference == 0:
        return names.words.say("持平", "same")
    sign = "+" if difference > 0 else "−"
    if before < 10:
        return f"{sign}{abs(difference)}"
    return f"{sign}{(200 * abs(difference) + before) // (2 * before)}%"


def _received(since: date, until: date, by: By | None = None, of: str = "") -> str:
    """The list of tickets received in these days."""
    wanted = {"received_from": since.isoformat(), "received_until": until.isoformat()}
    if by is not None:
        wanted[by] = of
    return f"/console/tickets?{urlencode(wanted)}"
