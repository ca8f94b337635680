"""待办: what a unit has to do, earliest due first: its matters, its parts, supervisions of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from api.console.desks.lines import UNLIT, Line, Lit, line_of, lit
from api.console.desks.looking import Looking
from api.console.names import MILESTONES, PART_STATES, unit_name
from engine.store import Filter
from engine.store.desks import ClockRow
from engine.store.lists import TicketRow
from engine.tickets.clocks import PART
from engine.tickets.supervising import REPLY

MOST = 200
"""Items of each kind that are read; whoever has more to do sees the most urgent of it."""
SHOWN = 50
AT_THE_UNIT = ("dispatched", "signed")
LEAD, PARTS, REPLIES = "lead", "part", "reply"
KINDS = (LEAD, PARTS, REPLIES)
_LAST = datetime.max.replace(tzinfo=UTC)
_OWN = ("sign", "contact", "arrive", "resolve")


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What the inbox is to show; ``only`` is one of the tiles, empty for all."""

    unit: str = ""
    only: str = ""
    text: str = ""
    shown: int = SHOWN


@dataclass(frozen=True, slots=True)
class Item:
    """Something to do. ``key`` names its row; ``next`` is the clock of the next step, called
    ``step``; ``end`` that of the result. ``new``: nobody has signed for it. ``sign`` is the command
    that does, None where the person may not; ``contact`` says whether a call to the citizen can be
    noted; ``go`` is the command for which to open the ticket, empty where there is none.
    """

    kind: str
    key: str
    line: Line
    unit: str
    unit_name: str
    next: Lit
    end: Lit
    note: str
    new: bool
    step: str
    sign: str | None
    contact: bool
    go: str
    go_name: str


@dataclass(frozen=True, slots=True)
class Inbox:
    """The inbox as it is shown: ``tiles`` are counts by what ``Wanted.only`` may say."""

    items: tuple[Item, ...]
    all: int
    tiles: Mapping[str, int]
    more: int
    cut: bool


def units_of(look: Looking, wanted: str) -> tuple[str, ...] | None:
    """The units whose work is shown, None for all.

    By default the person's own; one of those below it, or ``all`` of them, where that is asked.
    """
    everywhere = look.sight.everywhere
    seen = look.rulebook.departments if everywhere else look.sight.units
    if wanted != "all":
        for unit in (wanted, look.unit):
            if unit is not None and unit in seen:
                return (unit,)
    return None if everywhere else look.sight.units


def choices(look: Looking) -> tuple[tuple[str, str], ...]:
    """The units among which the person may choose: id and name; none where there is no choice."""
    known = look.rulebook.departments
    ids: Iterable[str] = known if look.sight.everywhere else look.sight.units
    found = tuple((id_, unit_name(look.rulebook, id_)) for id_ in ids)
    return found if len(found) > 1 else ()


def inbox_of(look: Looking, wanted: Wanted) -> Inbox:
    """The inbox of these units."""
    units = units_of(look, wanted.unit)
    found = [*_matters(look, units), *_parts(look, units), *_replies(look, units)]
    cut = any(sum(1 for one in found if one.kind == kind) >= MOST for kind in KINDS)
    tiles = {name: sum(1 for one in found if fits(one)) for name, fits in ONLY.items()}
    chosen = ONLY.get(wanted.only, _any)
    text = wanted.text.strip().upper()
    kept = [
        one
        for one in found
        if chosen(one) and (not text or text in one.line.subject.upper() or text in one.line.id)
    ]
    kept.sort(key=_urgency)
    return Inbox(
        tuple(kept[: wanted.shown]), len(found), tiles, max(0, len(kept) - wanted.shown), cut
    )


def item_of(look: Looking, ticket_id: str, kind: str, unit: str) -> Item | None:
    """One row again, after something was done; None where there is nothing more to do."""
    found: Iterator[Item] = {LEAD: _matters, PARTS: _parts, REPLIES: _replies}[kind](
        look, (unit,) if unit else None
    )
    return next((one for one in found if one.line.id == ticket_id), None)


def _matters(look: Looking, units: tuple[str, ...] | None) -> Iterator[Item]:
    say = look.words.say
    shown = Filter(open=True, states=AT_THE_UNIT, lead=units)
    rows = look.desk.page(shown, "due_at", MOST).items
    clocks = look.held.store.going_clocks([row.id for row in rows])
    for row in rows:
        own = [one for one in clocks.get(row.id, ()) if not one.of and one.milestone in _OWN]
        new, clock = row.state == "dispatched", _first(own)
        yield Item(
            LEAD,
            f"{LEAD}-{row.id}",
            line_of(look, row),
            row.lead or "",
            unit_name(look.rulebook, row.lead),
            lit(look, clock),
            lit(look, next((one for one in own if one.milestone == "resolve"), None)),
            "",
            new,
            _step(look, clock, "sign" if new else "resolve"),
            "sign" if new and look.may("sign") else None,
            look.may("contact"),
            "resolve" if look.may("resolve") else "",
            say("办结", "Resolve"),
        )


def _parts(look: Looking, units: tuple[str, ...] | None) -> Iterator[Item]:
    say = look.words.say
    found = look.desk.parts(units, limit=MOST).items
    rows, clocks = _around(look, [one.ticket_id for one in found])
    for one in found:
        row = rows[one.ticket_id]
        clock = _clock(clocks.get(row.id, ()), PART, one.unit)
        signs = one.state == "asked" and row.state in AT_THE_UNIT and look.may("sign-part")
        yield Item(
            PARTS,
            f"{PARTS}-{row.id}-{one.unit}",
            line_of(look, row),
            one.unit,
            unit_name(look.rulebook, one.unit),
            lit(look, clock),
            UNLIT,
            say(*PART_STATES[one.state]),
            one.state == "asked",
            _step(look, clock, PART),
            "sign-part" if signs else None,
            False,
            "finish-part" if look.may("finish-part") else "",
            say("协办完成", "Finish"),
        )


def _replies(look: Looking, units: tuple[str, ...] | None) -> Iterator[Item]:
    say = look.words.say
    found = look.desk.supervisions(units, limit=MOST).items
    waiting = [one for one in found if one.state == "open"]
    rows, clocks = _around(look, [one.ticket_id for one in waiting])
    for one in waiting:
        row = rows[one.ticket_id]
        yield Item(
            REPLIES,
            f"{REPLIES}-{row.id}-{one.number}",
            line_of(look, row),
            one.unit or "",
            unit_name(look.rulebook, one.unit),
            lit(look, _clock(clocks.get(row.id, ()), REPLY, one.number)),
            UNLIT,
            one.number,
            False,
            say(*MILESTONES[REPLY]),
            None,
            False,
            "reply-supervision" if look.may("reply-supervision") else "",
            say("回复", "Reply"),
        )


def _around(
    look: Looking, ids: list[str]
) -> tuple[Mapping[str, TicketRow], Mapping[str, tuple[ClockRow, ...]]]:
    store = look.held.store
    return store.rows_of(ids), store.going_clocks(ids)


def _step(look: Looking, clock: ClockRow | None, otherwise: str) -> str:
    return look.words.say(*MILESTONES[otherwise if clock is None else clock.milestone])


def _first(clocks: Iterable[ClockRow]) -> ClockRow | None:
    return min(clocks, key=lambda one: one.due_at, default=None)


def _clock(clocks: Iterable[ClockRow], milestone: str, of: str) -> ClockRow | None:
    return next((one for one in clocks if one.milestone == milestone and one.of == of), None)


def _urgency(one: Item) -> tuple[bool, datetime, str]:
    """What is due first stands first; where no time passes nothing is due."""
    return one.next.light == "paused", one.next.due_at or _LAST, one.key


def _any(_: Item) -> bool:
    return True


ONLY: Mapping[str, Callable[[Item], bool]] = {
    "late": lambda one: one.next.light == "late",
    "soon": lambda one: one.next.light == "soon",
    "new": lambda one: one.new,
    "work": lambda one: one.kind == LEAD and one.line.state == "signed",
    "paused": lambda one: one.kind == LEAD and one.line.suspended,
    "asked": lambda one: one.kind == LEAD and one.line.pending is not None,
    PARTS: lambda one: one.kind == PARTS,
    REPLIES: lambda one: one.kind == REPLIES,
}
"""What can be shown alone, with how it is told."""
