"""Draws for inspection, as people read them: whom chance picked, and what was found."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from api.answers_work import DrawOut
from api.console.names import Said, unit_name
from api.console.words import Words
from engine.people.disclosure import disclosed_to, masked
from engine.people.person import Person
from engine.rulebook.rulebook import Rulebook
from engine.store.case_lists import DrawRow
from engine.tickets.events import Event
from engine.tickets.possible import possible_for
from engine.tickets.states import STATES
from engine.tickets.ticket import Ticket, replay

SHOWN = 25
"""Tickets of a draw that one page shows."""
LISTED = 60
"""Numbers of a group that the page writes out; the whole list is in the API's answer."""

GROUPED_BY: Mapping[str, Said] = {
    "area": ("领域", "area"),
    "category": ("诉求类型", "category"),
    "district": ("区市", "district"),
    "lead": ("承办单位", "lead unit"),
    "authority": ("主管部门", "authority"),
    "channel": ("渠道", "channel"),
    "priority": ("优先级", "priority"),
}


@dataclass(frozen=True, slots=True)
class DrawLine:
    """A draw in a list."""

    id: str
    title: str
    rule: str
    period: str
    made_at: datetime
    population: int
    drawn: int


@dataclass(frozen=True, slots=True)
class Drawn:
    """A ticket that was drawn. ``found`` None: not inspected yet; ``href`` None: out of sight.

    ``ticket`` is there where the reader may say now what was found.
    """

    id: str
    href: str | None
    subject: str
    unit: str
    state: str
    state_name: str
    found: bool | None
    light: str
    inspected_by: str | None
    inspected_at: datetime | None
    ticket: Ticket | None = None


@dataclass(frozen=True, slots=True)
class Group:
    """A group of the population by name, and how many of how many were drawn."""

    name: str
    population: int
    drawn: int
    listed: tuple[str, ...]
    more: int


def line_of(rulebook: Rulebook, row: DrawRow) -> DrawLine:
    """A row of the list; a rule that is no longer in force is known by its id."""
    rule = rulebook.rules.get(row.rule)
    title = row.rule if rule is None else rule.title
    return DrawLine(row.id, title, row.rule, row.period, row.made_at, row.population, row.drawn)


def drawn_of(
    rulebook: Rulebook,
    words: Words,
    person: Person,
    draw: DrawOut,
    ids: Sequence[str],
    histories: Mapping[str, tuple[Event, ...]],
) -> list[Drawn]:
    """The tickets drawn, each with the state it is in and what inspection found."""
    due_at = None if draw.due is None else datetime.fromisoformat(draw.due)
    return [
        _drawn(rulebook, words, person, draw.id, due_at, id_, histories.get(id_)) for id_ in ids
    ]


def groups_of(rulebook: Rulebook, words: Words, draw: DrawOut) -> list[Group]:
    """The groups of the population."""
    return [
        Group(
            _named(rulebook, words, group.key.items()),
            len(group.population),
            len(group.drawn),
            tuple(group.population[:LISTED]),
            max(0, len(group.population) - LISTED),
        )
        for group in draw.groups
    ]


def how_drawn(words: Words, draw: DrawOut) -> str:
    """By what the rule draws, in words."""
    if draw.share is not None:
        said = words.say(f"每组抽 {draw.share}%", f"{draw.share} % of each group")
    else:
        said = words.say(f"每组抽 {draw.count} 件", f"{draw.count} of each group")
    if draw.at_least:
        said += words.say(f", 至少 {draw.at_least} 件", f", {draw.at_least} at least")
    by = words.say("、", ", ").join(words.say(*GROUPED_BY[name]) for name in draw.per)
    return said + (words.say(f"; 按{by}分组", f"; grouped by {by}") if by else "")


def _drawn(
    rulebook: Rulebook,
    words: Words,
    person: Person,
    draw: str,
    due_at: datetime | None,
    id_: str,
    history: tuple[Event, ...] | None,
) -> Drawn:
    if not history:
        hidden = words.say("(不在可见范围内)", "(out of your sight)")
        return Drawn(id_, None, hidden, "–", "", "–", None, "none", None, None)
    ticket = replay(history)
    ticket = masked(ticket, disclosed_to(rulebook, person, ticket, words.now))
    state = STATES[ticket.state]
    picked = ticket.drawn
    found = picked.confirmed if picked is not None and picked.draw == draw else None
    told = next((one for one in reversed(history) if one.kind == "inspected"), None)
    late = found is None and due_at is not None and due_at < words.now
    return Drawn(
        id_,
        f"/console/tickets/{id_}",
        ticket.subject or words.say("(无标题)", "(no subject)"),
        unit_name(rulebook, ticket.lead),
        ticket.state,
        words.say(state.name_zh, state.name_en),
        found,
        "late" if late else "soon" if found is None else "fine" if found else "late",
        None if found is None or told is None else told.actor,
        None if found is None or told is None else told.at,
        ticket if found is None and "inspect" in possible_for(ticket, person.by) else None,
    )


def _named(rulebook: Rulebook, words: Words, key: Iterable[tuple[str, str | None]]) -> str:
    catalogs: Mapping[str, Mapping[str, object]] = {
        "area": rulebook.areas,
        "category": rulebook.categories,
        "district": rulebook.districts,
        "lead": rulebook.departments,
        "authority": rulebook.departments,
    }
    said = [
        words.say("未定", "none")
        if value is None
        else str(getattr(catalogs.get(name, {}).get(value), "name", value))
        for name, value in key
    ]
    return " · ".join(said) or words.say("全部", "all")
