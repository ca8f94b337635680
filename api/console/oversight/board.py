"""The supervision board: how the units stand, what falls due when, what waits for a judgement."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from api.console.names import REQUESTS, unit_name
from api.console.oversight.asked import Asked, midnights, quiet_since
from api.console.oversight.bars import Column, Given, Piece, columns, line
from api.console.words import Words
from engine.rulebook.facts import local_day
from engine.rulebook.rulebook import Rulebook
from engine.sighted import Sighted
from engine.store.overview import Standing

LIST, SUPERVISIONS, BOARD = (
    "/console/board/tickets",
    "/console/board/supervisions",
    "/console/board",
)
NO_UNIT = "-"
"""Stands in addresses for work that no unit has."""
_WEEKDAYS_ZH, _WEEKDAYS_EN = "一二三四五六日", ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_FIELDS = {
    "return": "returns",
    "extension": "extensions",
    "suspension": "suspensions",
    "decline": "declines",
    "closing": "closings",
}


@dataclass(frozen=True, slots=True)
class Cell:
    """A number that leads to the list of what it counts; no link where there is nothing."""

    count: int
    href: str | None


@dataclass(frozen=True, slots=True)
class UnitLine:
    """One unit of the board's table."""

    id: str | None
    name: str
    href: str | None
    open: Cell
    due: Cell
    overdue: Cell
    stuck: Cell
    waiting: Cell
    supervised: Cell
    late: Cell
    bar: tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class Board:
    """All that the board shows."""

    total: Standing
    tiles: tuple[tuple[str, Cell, str], ...]
    units: tuple[UnitLine, ...]
    due: tuple[Column, ...]
    waiting: tuple[tuple[str, Cell, tuple[Piece, ...]], ...]


def board_of(rulebook: Rulebook, words: Words, seen: Sighted, asked: Asked, now: datetime) -> Board:
    """The board as it stands now; two statements, however many units there are."""
    ends, units = midnights(rulebook, now), asked.units(rulebook)
    since = quiet_since(rulebook, asked.quiet, now)
    standings = seen.standings(now, ends[0], since, units)
    total = Standing(None)
    for one in standings:
        total = total.with_(one)
    falling = seen.falling_due((now, *ends), units)
    return Board(
        total,
        _tiles(words, asked, total),
        _lines(rulebook, words, asked, standings),
        columns(_days(rulebook, words, asked, falling, total, now)),
        _waiting(words, asked, total),
    )


def _cell(asked: Asked, count: int, what: str, path: str = LIST, **more: str | None) -> Cell:
    return Cell(count, asked.link(path, what=what, **more) if count else None)


def _tiles(words: Words, asked: Asked, total: Standing) -> tuple[tuple[str, Cell, str], ...]:
    late = total.replies_late
    say = words.say
    return (
        (say("已超期", "overdue"), _cell(asked, total.overdue, "overdue"), _bad(total.overdue)),
        (say("今日到期", "due today"), _cell(asked, total.due, "due"), "soon" if total.due else ""),
        (
            say(f"{asked.quiet}个工作日无进展", f"no progress, {asked.quiet} working days"),
            _cell(asked, total.stuck, "stuck"),
            "soon" if total.stuck else "",
        ),
        (say("待审批", "to be judged"), _cell(asked, total.waiting, "waiting"), ""),
        (
            say(f"督办未结 (逾期{late})", f"supervisions (late {late})"),
            _cell(asked, total.supervised, "", SUPERVISIONS),
            _bad(late),
        ),
        (say("挂起", "suspended"), _cell(asked, total.suspended, "suspended"), ""),
        (say("在办合计", "open in all"), _cell(asked, total.open, "open"), ""),
    )


def _bad(count: int) -> str:
    return "bad" if count else "good"


def _lines(
    rulebook: Rulebook, words: Words, asked: Asked, standings: Sequence[Standing]
) -> tuple[UnitLine, ...]:
    """The units, those with the most trouble first."""
    most = max((one.open for one in standings), default=0)
    ordered = sorted(standings, key=lambda one: (-one.overdue, -one.due, -one.open, one.unit or ""))
    return tuple(_line(rulebook, words, asked, one, most) for one in ordered)


def _line(rulebook: Rulebook, words: Words, asked: Asked, one: Standing, most: int) -> UnitLine:
    unit = one.unit or NO_UNIT

    def cell(count: int, what: str, path: str = LIST, **more: str) -> Cell:
        return _cell(asked, count, what, path, unit=unit, only="1", **more)

    due = min(one.due, one.open - one.overdue)
    parts = (("bad", one.overdue), ("soon", due), ("fine", one.open - one.overdue - due))
    return UnitLine(
        one.unit,
        words.say("尚无单位", "no unit yet") if one.unit is None else unit_name(rulebook, one.unit),
        None if one.unit is None else asked.link(BOARD, unit=one.unit),
        cell(one.open, "open"),
        cell(one.due, "due"),
        cell(one.overdue, "overdue"),
        cell(one.stuck, "stuck"),
        cell(one.waiting, "waiting"),
        cell(one.supervised, "", SUPERVISIONS),
        cell(one.replies_late, "", SUPERVISIONS, late="1"),
        line(parts, most),
    )


def _days(
    rulebook: Rulebook,
    words: Words,
    asked: Asked,
    falling: Sequence[int],
    total: Standing,
    now: datetime,
) -> list[Given]:
    zone, calendar = rulebook.city.zone, rulebook.calendar(None)
    late = words.say("超期", "overdue")
    given = [Given(late, total.overdue, "bad", asked.link(LIST, what="overdue"))]
    starts = (now, *midnights(rulebook, now))
    for place, count in enumerate(falling):
        day = local_day(starts[place], zone)
        tone = "soon" if place == 0 else "fine" if calendar.is_working_day(day) else "off"
        weekday = words.say(f"周{_WEEKDAYS_ZH[day.weekday()]}", _WEEKDAYS_EN[day.weekday()])
        label = words.say("今天", "today") if place == 0 else f"{day.day} {weekday}"
        href = asked.link(LIST, what="on", day=day.isoformat()) if count else None
        given.append(Given(label, count, tone, href))
    return given


def _waiting(
    words: Words, asked: Asked, total: Standing
) -> tuple[tuple[str, Cell, tuple[Piece, ...]], ...]:
    counts = {kind: getattr(total, name) for kind, name in _FIELDS.items()}
    most = max(counts.values())
    return tuple(
        (words.say(*REQUESTS[kind]), _cell(asked, count, kind), line((("fine", count),), most))
        for kind, count in counts.items()
    )
