"""Filters of ticket lists, checked against the rulebook: a misspelt filter is no empty list."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from api.mistakes import Mistake, unknown_value
from api.problems import invalid
from api.schemas import TicketQuery
from engine.rulebook.facts import CHANNELS, PRIORITIES
from engine.rulebook.rulebook import Node, Rulebook
from engine.store import Filter
from engine.store.lists import SORTS
from engine.tickets.states import STATES


PENDING = ("return", "extension", "suspension", "decline", "closing")
"""The kinds of request that wait for a judgement."""


def known_sort(sort: str) -> str:
    """The order asked for, refused where there is no such order."""
    if sort.removeprefix("-") in SORTS:
        return sort
    raise invalid([unknown_value("sort", sort, [*SORTS, *(f"-{name}" for name in SORTS)])])


def filter_of(rulebook: Rulebook, query: TicketQuery) -> Filter:
    """The filter that a query asks for; raises a problem that names every unknown value."""
    mistakes: list[Mistake] = []

    def any_of(name: str, said: str | None, known: Iterable[str]) -> tuple[str, ...] | None:
        if said is None:
            return None
        values = tuple(value.strip() for value in said.split(",") if value.strip())
        listed = list(known)
        mistakes.extend(
            unknown_value(name, value, listed) for value in values if value not in listed
        )
        return values

    def below(name: str, said: str | None, nodes: Mapping[str, Node]) -> tuple[str, ...] | None:
        values = any_of(name, said, nodes)
        return None if values is None else tuple(_subtree(values, nodes))

    units = rulebook.departments
    wanted = Filter(
        open=query.open,
        states=any_of("state", query.state, STATES),
        area=any_of("area", query.area, rulebook.areas),
        category=below("category", query.category, rulebook.categories),
        district=below("district", query.district, rulebook.districts),
        channel=any_of("channel", query.channel, CHANNELS),
        lead=any_of("lead", query.lead, units),
        authority=any_of("authority", query.authority, units),
        priority=any_of("priority", query.priority, PRIORITIES),
        overdue=query.overdue,
        received_from=query.received_from,
        received_until=query.received_until,
        due_from=query.due_from,
        due_until=query.due_until,
        pending=any_of("pending", query.pending, PENDING),
        suspended=query.suspended,
        parent=None if query.parent is None else query.parent.strip().upper(),
        text=query.text,
    )
    if mistakes:
        raise invalid(mistakes)
    return wanted


def _subtree(values: Iterable[str], nodes: Mapping[str, Node]) -> list[str]:
    """These nodes and all below them."""
    found = dict.fromkeys(values)
    for node in nodes.values():
        above: Node | None = node
        while above is not None:
            if above.id in found:
                found[node.id] = None
                break
            above = nodes.get(above.parent) if above.parent else None
    return list(found)
