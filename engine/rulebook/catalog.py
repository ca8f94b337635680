"""The catalog as compiled: from entries as written to the frozen nouns of a rulebook.

Entries whose shape is wrong are kept as bare ids, so that conditions that name them are not blamed
for it; a rulebook is only made when nothing is wrong.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from engine.rulebook.definitions import Definition, Definitions
from engine.rulebook.facts import FactSpace
from engine.rulebook.moments import HoursByDay
from engine.rulebook.nouns import (
    CalendarEntry,
    CityEntry,
    DepartmentEntry,
    DistrictEntry,
    DutyEntry,
    HolidayEntry,
    HotlineEntry,
    RoleEntry,
    SynonymsEntry,
)
from engine.rulebook.rulebook import (
    ALWAYS,
    Area,
    City,
    Department,
    Duty,
    Effective,
    Hotline,
    Node,
    Reason,
    Role,
    Synonyms,
)
from engine.rulebook.shape import Entries
from engine.rulebook.written import Period
from engine.timing.calendars import Calendar, Holidays, Season, Week
from engine.timing.durations import Counting

T = TypeVar("T")
DEFAULT_ZONE = "Asia/Shanghai"


@dataclass(frozen=True, slots=True)
class Catalog:
    """The nouns, compiled. ``city`` is None where it is missing or its shape is wrong."""

    city: City | None
    departments: Mapping[str, Department]
    areas: Mapping[str, Area]
    categories: Mapping[str, Node]
    districts: Mapping[str, Node]
    hotlines: Mapping[str, Hotline]
    return_reasons: Mapping[str, Reason]
    decline_reasons: Mapping[str, Reason]
    roles: Mapping[str, Role]
    duties: tuple[Duty, ...]
    synonyms: Mapping[str, Synonyms]
    layers: tuple[str, ...]
    facts: FactSpace


def build_catalog(entries: Entries, definitions: Definitions) -> Catalog:
    """Compile the nouns and derive the facts from them."""
    city = _city(entries)
    departments = _each(definitions, "departments", _department)
    areas = _each(definitions, "areas", _area)
    categories = _each(definitions, "categories", _node)
    districts = _each(definitions, "districts", _node)
    hotlines = _each(definitions, "hotlines", _hotline)
    decline_reasons = _each(definitions, "decline_reasons", _reason)
    return Catalog(
        city=city,
        departments=departments,
        areas=areas,
        categories=categories,
        districts=districts,
        hotlines=hotlines,
        return_reasons=_each(definitions, "return_reasons", _reason),
        decline_reasons=decline_reasons,
        roles=_each(definitions, "roles", _role),
        duties=tuple(_duties(definitions)),
        synonyms=_each(definitions, "synonyms", _synonyms),
        layers=tuple(definitions.get("layers", {})) or ("duty",),
        facts=FactSpace.build(
            areas=areas,
            categories=categories,
            districts=districts,
            hotlines=hotlines,
            decline_reasons=decline_reasons,
            departments=departments,
            zone=city.zone if city is not None else ZoneInfo(DEFAULT_ZONE),
        ),
    )


def build_calendars(definitions: Definitions, zone: ZoneInfo) -> dict[str, Calendar]:
    """Compile the calendars; their entries and lists of holidays are known to be right."""
    lists = _each(definitions, "holidays", _holidays)

    def calendar(definition: Definition) -> Calendar:
        entry = definition.item.entry
        assert isinstance(entry, CalendarEntry)
        return Calendar(
            entry.id,
            entry.name or entry.id,
            zone,
            _week(entry.week),
            tuple(
                Season(season.from_, season.until, _week(season.week)) for season in entry.seasons
            ),
            tuple(lists[name] for name in entry.holidays),
            Counting(entry.counting),
        )

    return _each(definitions, "calendars", calendar)


def effective(period: Period | None) -> Effective:
    """A period as compiled."""
    return Effective(period.from_, period.until) if period is not None else ALWAYS


def _each(definitions: Definitions, kind: str, build: Callable[[Definition], T]) -> dict[str, T]:
    return {id_: build(definition) for id_, definition in definitions.get(kind, {}).items()}


def _city(entries: Entries) -> City | None:
    for item in entries.of("city"):
        entry = item.entry
        if isinstance(entry, CityEntry):
            return City(
                entry.name,
                entry.number,
                entry.time_zone,
                entry.calendar,
                item.origin,
                entry.test_coverage,
            )
    return None


def _department(definition: Definition) -> Department:
    entry, origin = definition.item.entry, definition.origin
    if not isinstance(entry, DepartmentEntry):
        return Department(definition.id, definition.name, "bureau", origin)
    return Department(
        entry.id,
        entry.name,
        entry.kind,
        origin,
        entry.authority,
        entry.calendar,
        entry.contacts,
        effective(entry.effective),
        entry.succeeded_by,
        entry.note,
    )


def _area(definition: Definition) -> Area:
    entry: Any = definition.item.entry
    if entry is None:
        return Area(definition.id, definition.name, definition.origin)
    return Area(
        entry.id,
        entry.name,
        definition.origin,
        entry.aliases,
        entry.mentions,
        entry.fallback,
        entry.note,
    )


def _node(definition: Definition) -> Node:
    entry: Any = definition.item.entry
    if entry is None:
        return Node(definition.id, definition.name, definition.origin, definition.parent)
    for step in definition.path:
        entry = entry[step] if isinstance(step, int) else entry.children
    return Node(
        entry.id,
        entry.name,
        definition.origin,
        definition.parent,
        entry.code if isinstance(entry, DistrictEntry) else None,
        entry.aliases,
        entry.mentions,
        entry.fallback,
        entry.note,
    )


def _hotline(definition: Definition) -> Hotline:
    entry, origin = definition.item.entry, definition.origin
    if not isinstance(entry, HotlineEntry):
        return Hotline(definition.id, definition.id, definition.name, "transfer", origin)
    return Hotline(
        entry.id,
        entry.number or entry.id,
        entry.name,
        entry.merging,
        origin,
        entry.subject,
        entry.owner,
        entry.area,
        entry.note,
    )


def _reason(definition: Definition) -> Reason:
    entry: Any = definition.item.entry
    if entry is None:
        return Reason(definition.id, definition.name, definition.origin)
    return Reason(entry.id, entry.name, definition.origin, entry.basis, entry.tell)


def _role(definition: Definition) -> Role:
    entry, origin = definition.item.entry, definition.origin
    if not isinstance(entry, RoleEntry):
        return Role(definition.id, definition.name, origin)
    return Role(entry.id, entry.name, origin, entry.of, entry.quiet, entry.despite)


def _duties(definitions: Definitions) -> Iterator[Duty]:
    for definition in definitions.get("duties", {}).values():
        entry = definition.item.entry
        if isinstance(entry, DutyEntry):
            yield Duty(
                entry.id,
                entry.unit,
                entry.role,
                entry.names,
                definition.origin,
                entry.phone,
                entry.calendar,
                effective(entry.effective),
            )


def _synonyms(definition: Definition) -> Synonyms:
    entry, origin = definition.item.entry, definition.origin
    if not isinstance(entry, SynonymsEntry):
        return Synonyms(definition.id, (definition.id,), origin)
    return Synonyms(entry.id, entry.words, origin, entry.note)


def _holidays(definition: Definition) -> Holidays:
    entry = definition.item.entry
    assert isinstance(entry, HolidayEntry)
    off = frozenset(day for days in entry.off for day in days)
    work = frozenset(day for days in entry.work for day in days)
    suffix = entry.id.rpartition("-")[2]
    named = {int(suffix)} if len(suffix) == 4 and suffix.isdigit() else None
    return Holidays(entry.id, off, work, frozenset(named or {day.year for day in off | work}))


def _week(hours: HoursByDay) -> Week:
    plan: dict[int, tuple[tuple[int, int], ...]] = {
        day: tuple(sorted(spans)) for days, spans in hours.items() for day in days
    }
    return Week(tuple(plan.get(day, ()) for day in range(7)))
