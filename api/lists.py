"""Filters of lists, checked against the rulebook: a misspelt filter is no empty list."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from api.mistakes import Mistake, unknown_value
from api.problems import invalid
from api.schemas import TicketQuery
from api.schemas_cases import CaseQuery
from engine.cases.states import CASE_STATES
from engine.rulebook.facts import CHANNELS, PRIORITIES
from engine.rulebook.rulebook import Node, Rulebook
from engine.rulebook.scenario import BEHAVIOURS
from engine.store import Filter
from engine.store.case_lists import CaseFilter
from engine.tickets.states import STATES

PENDING = ("return", "extension", "suspension", "decline", "closing")
"""The kinds of request that wait for a judgement."""
SCOPES = ("ticket", "unit")


class Wanted:
    """The values that a query names, with those that there are not."""

    def __init__(self) -> None:
        self._mistakes: list[Mistake] = []

    def any_of(self, name: str, said: str | None, known: Iterable[str]) -> tuple[str, ...] | None:
        """The values that a filter names, separated by commas; None where it is absent."""
        if said is None:
            return None
        values = tuple(value.strip() for value in said.split(",") if value.strip())
        listed = list(known)
        unknown = [value for value in values if value not in listed]
        self._mistakes += [unknown_value(name, value, listed) for value in unknown]
        return values

    def below(
        self, name: str, said: str | None, nodes: Mapping[str, Node]
    ) -> tuple[str, ...] | None:
        """The same of nodes of a tree, with all that stands below them."""
        values = self.any_of(name, said, nodes)
        return None if values is None else tuple(_subtree(values, nodes))

    def check(self) -> None:
        """Refuse the query where a value is unknown, naming every one."""
        if self._mistakes:
            raise invalid(self._mistakes)


def known_sort(sort: str, sorts: Iterable[str]) -> str:
    """The order asked for, refused where there is no such order."""
    names = list(sorts)
    if sort.removeprefix("-") in names:
        return sort
    raise invalid([unknown_value("sort", sort, [*names, *(f"-{name}" for name in names)])])


def filter_of(rulebook: Rulebook, query: TicketQuery) -> Filter:
    """The filter that a query asks for; raises a problem that names every unknown value."""
    given, units = Wanted(), rulebook.departments
    wanted = Filter(
        open=query.open,
        states=given.any_of("state", query.state, STATES),
        area=given.any_of("area", query.area, rulebook.areas),
        category=given.below("category", query.category, rulebook.categories),
        district=given.below("district", query.district, rulebook.districts),
        channel=given.any_of("channel", query.channel, CHANNELS),
        lead=given.any_of("lead", query.lead, units),
        authority=given.any_of("authority", query.authority, units),
        priority=given.any_of("priority", query.priority, PRIORITIES),
        overdue=query.overdue,
        received_from=query.received_from,
        received_until=query.received_until,
        due_from=query.due_from,
        due_until=query.due_until,
        pending=given.any_of("pending", query.pending, PENDING),
        suspended=query.suspended,
        parent=number_said(query.parent),
        text=query.text,
    )
    given.check()
    return wanted


def case_filter_of(rulebook: Rulebook, query: CaseQuery) -> CaseFilter:
    """The filter of cases that a query asks for; a rule may be one that is no longer in force."""
    given, units = Wanted(), rulebook.departments
    rules = [part.strip() for part in (query.rule or "").split(",")]
    wanted = CaseFilter(
        open=query.open,
        states=given.any_of("state", query.state, CASE_STATES),
        behaviour=given.any_of("behaviour", query.behaviour, BEHAVIOURS),
        scope=given.any_of("scope", query.scope, SCOPES),
        unit=given.any_of("unit", query.unit, units),
        refer=given.any_of("refer", query.refer, units),
        trigger=tuple(rule for rule in rules if rule) or None,
        ticket_id=number_said(query.ticket),
        objected=query.objected,
        opened_from=query.opened_from,
        opened_until=query.opened_until,
    )
    given.check()
    return wanted


def number_said(said: str | None) -> str | None:
    """A ticket or case number as it is written."""
    return None if said is None else said.strip().upper()


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
