"""Lists behind the board's numbers: tickets and written supervisions."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from api.console.names import REQUESTS, SUPERVISION_STATES, role_name, unit_name
from api.console.oversight.asked import Asked, midnights, quiet_since
from api.console.oversight.board import NO_UNIT
from api.console.words import Words
from engine.people.masking import mask_text
from engine.rulebook.rulebook import Rulebook
from engine.store import Filter, TicketRow
from engine.store.work_lists import SupervisionRow
from engine.tickets.states import STATES
from engine.timing.wall import reached_at

SOON = timedelta(hours=24)
_ONE_DAY = timedelta(days=1)

WHAT: Mapping[str, tuple[str, str]] = {
    "open": ("在办", "Open"),
    "due": ("今日到期", "Due today"),
    "on": ("当日到期", "Due on the day"),
    "overdue": ("已超期", "Overdue"),
    "stuck": ("无进展", "No progress"),
    "suspended": ("挂起", "Suspended"),
    "waiting": ("待审批", "To be judged"),
    **{kind: (f"待审批: {zh}", f"To be judged: {en}") for kind, (zh, en) in REQUESTS.items()},
}
"""What a list may show, and its title."""


@dataclass(frozen=True, slots=True)
class Line:
    """A ticket in a list of the board; ``moved_at`` is when a person last did something."""

    id: str
    subject: str
    unit: str
    state: str
    state_name: str
    priority: str
    light: str
    due_at: datetime | None
    pending: str | None
    moved_at: datetime | None


@dataclass(frozen=True, slots=True)
class Supervised:
    """A written supervision in a list."""

    ticket: str
    number: str
    unit: str
    role: str
    by: str
    state: str
    light: str
    reply_due_at: datetime | None
    opened_at: datetime


def filter_for(
    rulebook: Rulebook, asked: Asked, what: str, day: str | None, only: str | None, now: datetime
) -> Filter:
    """What a list of the board shows; ``only`` is one unit without those below it."""
    given: dict[str, object] = {"open": True}
    if only == NO_UNIT:
        given["led"] = False
    else:
        given["lead"] = asked.units(rulebook) if only is None else (only,)
    return Filter(**given, **_WHAT[what](rulebook, asked, day, now))  # type: ignore[arg-type]


def _pending(*kinds: str) -> Callable[..., dict[str, object]]:
    return lambda *_: {"pending": kinds}


def _due_today(rulebook: Rulebook, _: Asked, __: str | None, now: datetime) -> dict[str, object]:
    return {"overdue": False, "due_from": now, "due_until": midnights(rulebook, now)[0]}


def _due_on(rulebook: Rulebook, asked: Asked, day: str | None, now: datetime) -> dict[str, object]:
    try:
        on = date.fromisoformat(day or "")
        starts, ends = (
            datetime.fromtimestamp(reached_at(rulebook.city.zone, one, 0), UTC)
            for one in (on, on + _ONE_DAY)
        )
    except (ValueError, OverflowError):
        return _due_today(rulebook, asked, None, now)
    return {"due_from": max(starts, now), "due_until": ends}


_WHAT: Mapping[str, Callable[..., dict[str, object]]] = {
    "open": lambda *_: {},
    "due": _due_today,
    "on": _due_on,
    "overdue": lambda *_: {"overdue": True},
    "stuck": lambda rulebook, asked, _, now: {
        "quiet_since": quiet_since(rulebook, asked.quiet, now)
    },
    "suspended": lambda *_: {"suspended": True},
    "waiting": _pending(*REQUESTS),
    **{kind: _pending(kind) for kind in REQUESTS},
}


def lines_of(rulebook: Rulebook, words: Words, rows: Sequence[TicketRow]) -> list[Line]:
    """The rows of a list as people read them."""
    return [_line(rulebook, words, row) for row in rows]


def supervised_of(
    rulebook: Rulebook, words: Words, rows: Sequence[SupervisionRow]
) -> list[Supervised]:
    """Written supervisions as people read them."""
    return [
        Supervised(
            row.ticket_id,
            row.number,
            unit_name(rulebook, row.unit),
            role_name(rulebook, row.role),
            words.say("规则", "rule") if row.by == "rule" else words.say("人工", "person"),
            words.say(*SUPERVISION_STATES.get(row.state, (row.state, row.state))),
            _light(words.now, row.reply_due_at, late=row.overdue, held=row.state != "open"),
            row.reply_due_at,
            row.opened_at,
        )
        for row in rows
    ]


def _line(rulebook: Rulebook, words: Words, row: TicketRow) -> Line:
    state = STATES[row.state]
    return Line(
        row.id,
        mask_text(row.subject, frozenset()) or words.say("(无标题)", "(no subject)"),
        unit_name(rulebook, row.lead),
        row.state,
        words.say(state.name_zh, state.name_en),
        row.priority,
        _light(words.now, row.due_at, late=row.overdue, held=row.suspended),
        row.due_at,
        None if row.pending is None else words.say(*REQUESTS[row.pending]),
        row.moved_at,
    )


def _light(now: datetime, due_at: datetime | None, *, late: bool, held: bool) -> str:
    if late:
        return "late"
    if held:
        return "paused"
    if due_at is None:
        return "none"
    return "soon" if due_at - now < SOON else "fine"
