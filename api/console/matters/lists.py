"""The list of tickets: what is asked for, the choices of its filters, and the rows with lights."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlencode

import msgspec

from api.console.desks.lines import UNLIT, Line, Lit, line_of, lit
from api.console.desks.looking import Looking
from api.console.names import REQUESTS
from api.console.naming import Names
from api.lists import filter_of, known_sort
from api.mistakes import find_mistakes
from api.problems import invalid
from api.schemas import TicketQuery
from engine.rulebook.facts import CHANNELS, PRIORITIES
from engine.rulebook.rulebook import Node
from engine.store.lists import SORTS, TicketRow
from engine.tickets.states import STATES

NUMBER = re.compile(r"\d{8}-[0-9A-Z]{8}")
ROWS = 30
DAY = timedelta(days=1)
_DAYS = ("received_from", "received_until", "due_from", "due_until")
_AT_FIRST = ("text", "open", "state", "area", "lead", "sort")
"""Filters that stand open; the others are folded until one is used."""

Choice = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Filters:
    """What a list is asked for, as the form shows it again; ``more`` says that it is unfolded."""

    said: Mapping[str, str]
    query: TicketQuery
    more: bool

    def value(self, name: str) -> str:
        """What was said for a filter."""
        return self.said.get(name, "")

    def link(self, path: str, **changed: str | None) -> str:
        """The address of the same list with something changed."""
        kept = {**self.said, **changed}
        return f"{path}?{urlencode({name: one for name, one in kept.items() if one is not None})}"


@dataclass(frozen=True, slots=True)
class Row:
    """A ticket in the list, with the light of the clock that is due first."""

    line: Line
    lit: Lit
    ended: bool
    overdue: bool


@dataclass(frozen=True, slots=True)
class Listed:
    """A page of the list."""

    filters: Filters
    rows: tuple[Row, ...]
    next: str | None
    first: bool


def filters_of(look: Looking, given: Iterable[tuple[str, str]]) -> Filters:
    """What the address asks for; raises ``Problem`` where a value is unknown.

    Without a word said, the open ones are shown. Days include both ends.
    """
    said: dict[str, str] = {}
    for name, value in given:
        if name in ("lang", "done"):
            continue
        said[name] = f"{said[name]},{value}" if said.get(name) and value else value or ""
    if not said:
        said = {"open": "true"}
    wanted = {name: value.strip() for name, value in said.items() if value.strip()}
    for name in _DAYS:
        if name in wanted:
            wanted[name] = _midnight(look, wanted[name], after=name.endswith("until"))
    wanted.setdefault("sort", "due_at" if said.get("open") == "true" else "-received_at")
    wanted.setdefault("limit", str(ROWS))
    try:
        query = msgspec.convert(wanted, TicketQuery, strict=False)
    except msgspec.ValidationError:
        raise invalid(list(find_mistakes(TicketQuery, wanted, strict=False))) from None
    used = {name for name in wanted if name in said and name not in _AT_FIRST}
    return Filters(said, query, bool(used - {"cursor", "limit", "overdue", "suspended"}))


def _midnight(look: Looking, day: str, *, after: bool) -> str:
    """The first instant of a day, or of the one after it; what is no day is left to be refused."""
    try:
        at = datetime.fromisoformat(day)
    except ValueError:
        return day
    local = at if at.tzinfo else at.replace(tzinfo=look.rulebook.city.zone)
    return (local + DAY if after and at.tzinfo is None else local).isoformat()


def listed(look: Looking, filters: Filters) -> Listed:
    """The page of the list that is asked for."""
    query = filters.query
    wanted, sort = filter_of(look.rulebook, query), known_sort(query.sort, SORTS)
    found = look.desk.page(wanted, sort, query.limit, query.cursor)
    following = None
    if found.next is not None:
        following = filters.link("/console/tickets", cursor=found.next)
    return Listed(filters, tuple(rows_of(look, found.items)), following, query.cursor is None)


def rows_of(look: Looking, items: Iterable[TicketRow]) -> Iterable[Row]:
    """Tickets with their lights."""
    rows = tuple(items)
    clocks = look.held.store.going_clocks([row.id for row in rows if row.open])
    for row in rows:
        going = sorted(clocks.get(row.id, ()), key=lambda one: (one.state == "paused", one.due_at))
        light = lit(look, going[0]) if going else UNLIT
        yield Row(line_of(look, row), light, not row.open, row.overdue)


def number_in(text: str | None) -> str | None:
    """The ticket number that was typed, if it was one and nothing else."""
    number = (text or "").strip().upper()
    return number if NUMBER.fullmatch(number) else None


def quick(look: Looking, filters: Filters) -> tuple[tuple[str, str, bool], ...]:
    """Lists that are often wanted: what they are called, what they ask, whether this is it."""
    say = look.words.say
    known = (
        (say("在办", "Open"), {"open": "true"}),
        (say("已超期", "Overdue"), {"open": "true", "overdue": "true"}),
        (say("待派单", "To dispatch"), {"state": "received"}),
        (say("待签收", "To sign"), {"state": "dispatched"}),
        (say("待回访", "To call back"), {"state": "resolved"}),
        (say("已挂起", "Suspended"), {"open": "true", "suspended": "true"}),
        (say("最新受理", "Newest"), {"sort": "-received_at"}),
    )
    now = {name: value for name, value in filters.said.items() if value and name != "cursor"}
    return tuple((said, urlencode(asks), asks == now) for said, asks in known)


def choices(look: Looking) -> dict[str, tuple[Choice, ...]]:
    """What each filter may be set to, in words."""
    rulebook, words = look.rulebook, look.words
    names = Names(rulebook, words)
    return {
        "open": (
            ("true", words.say("未终结", "open")),
            ("false", words.say("已终结", "ended")),
            ("", words.say("全部", "all")),
        ),
        "state": tuple((id_, names.state(id_)) for id_ in STATES),
        "area": tuple((one.id, one.name) for one in rulebook.areas.values()),
        "category": tree(rulebook.categories),
        "district": tree(rulebook.districts),
        "lead": tuple((one.id, one.name) for one in rulebook.departments.values()),
        "priority": tuple((id_, names.priority(id_)) for id_ in PRIORITIES),
        "channel": tuple((id_, names.channel(id_)) for id_ in CHANNELS),
        "pending": tuple((id_, names.request(id_)) for id_ in REQUESTS),
        "sort": (
            ("due_at", words.say("先到期的在前", "due first")),
            ("-received_at", words.say("最新受理在前", "newest first")),
            ("received_at", words.say("最早受理在前", "oldest first")),
            ("priority", words.say("先紧急", "most urgent first")),
        ),
    }


def tree(nodes: Mapping[str, Node]) -> tuple[Choice, ...]:
    """The nodes of a tree in its order, each as far in as it lies deep."""
    found: list[Choice] = []

    def walk(parent: str | None, depth: int) -> None:
        for node in nodes.values():
            if node.parent == parent:
                found.append((node.id, "\u3000" * depth + node.name))
                walk(node.id, depth + 1)

    walk(None, 0)
    return tuple(found)
