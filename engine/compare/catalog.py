"""What changes in the catalog: units, areas, trees, hotlines, reasons, days of calendars."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from datetime import date, timedelta
from typing import Any

from engine.compare.rules import How, Part
from engine.compare.terms import hours_of_day
from engine.compare.words import NOTHING, Said, Vocabulary, days, listed, value
from engine.rulebook.rulebook import Duty, Rulebook
from engine.timing.calendars import Calendar
from engine.timing.weeks import Week

_KINDS = (
    "departments", "areas", "categories", "districts", "hotlines", "return_reasons",
    "decline_reasons", "roles", "duties", "synonyms",
)  # fmt: skip
_NOT_CONTENT = ("id", "origin")
_KIND_OF: Mapping[str, str] = {
    "authority": "unit",
    "succeeded_by": "unit",
    "owner": "unit",
    "calendar": "calendar",
    "parent": "category",
    "unit": "unit",
    "role": "role",
    "of": "seat",
}
_MANY = 20
"""Beyond so many, days with other hours are counted, and words of a list left out."""
_WEEKDAYS = ("一", "二", "三", "四", "五", "六", "日")
_WEEKDAYS_EN = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


@dataclass(frozen=True, slots=True)
class CatalogChange:
    """One entry of the catalog that is new, gone or different."""

    how: How
    kind: str
    id: str
    name: str
    parts: tuple[Part, ...] = ()


def catalog_changes(old: Rulebook, new: Rulebook, today: date) -> list[CatalogChange]:
    """Every entry that is added, removed or changed, kind by kind."""
    vocabulary = Vocabulary(old, new)
    found = list(_city(old, new, vocabulary))
    for kind in _KINDS:
        before, after = _entries(old, kind), _entries(new, kind)
        for id_ in dict.fromkeys((*after, *before)):
            was, is_ = before.get(id_), after.get(id_)
            if was is None or is_ is None:
                how: How = "added" if was is None else "removed"
                found.append(CatalogChange(how, kind, id_, _name(is_ or was)))
            elif parts := tuple(_parts(was, is_, vocabulary)):
                found.append(CatalogChange("changed", kind, id_, _name(is_), parts))
    found.extend(_calendars(old, new, today))
    return found


def _entries(rulebook: Rulebook, kind: str) -> Mapping[str, Any]:
    if kind == "duties":
        return {duty.id: duty for duty in rulebook.duties}
    found: Mapping[str, Any] = getattr(rulebook, kind)
    return found


def _name(entry: Any) -> str:
    """What an entry is called; a duty by who is on it."""
    return "、".join(entry.names) if isinstance(entry, Duty) else str(entry.name)


def _city(old: Rulebook, new: Rulebook, vocabulary: Vocabulary) -> Iterator[CatalogChange]:
    parts = list(_parts(old.city, new.city, vocabulary))
    if parts:
        yield CatalogChange("changed", "city", new.city.number, new.city.name, tuple(parts))
    if old.layers != new.layers:
        was, is_ = " < ".join(old.layers), " < ".join(new.layers)
        part = Part("layers", Said(was, was), Said(is_, is_))
        yield CatalogChange("changed", "layers", "layers", "layers", (part,))


def _parts(old: Any, new: Any, vocabulary: Vocabulary) -> Iterator[Part]:
    for field in fields(old):
        was, is_ = getattr(old, field.name), getattr(new, field.name)
        if field.name in _NOT_CONTENT or was == is_:
            continue
        kind = _KIND_OF.get(field.name, "")
        if isinstance(was, tuple) and isinstance(is_, tuple):
            if set(was) == set(is_):
                continue
            if field.name == "quiet":
                was, is_ = tuple(map(hours_of_day, was)), tuple(map(hours_of_day, is_))
            gone, come = set(was) - set(is_), set(is_) - set(was)
            yield Part(field.name, NOTHING, _marked(gone, come))
        elif isinstance(was, Mapping):
            yield Part(field.name, _contacts(was), _contacts(is_))
        else:
            yield Part(field.name, value(was, kind, vocabulary), value(is_, kind, vocabulary))


def _marked(gone: set[str], come: set[str]) -> Said:
    """Words that a list loses and gains; of very many the first."""
    text: list[str] = []
    for mark, words in (("−", gone), ("+", come)):
        text += [f"{mark}{word}" for word in sorted(words)[:_MANY]]
        if len(words) > _MANY:
            text.append(f"{mark}… ({len(words)})")
    return Said(" ".join(text), " ".join(text))


def _contacts(contacts: Mapping[str, str]) -> Said:
    text = ", ".join(f"{key} {contact}" for key, contact in sorted(contacts.items()))
    return Said(text, text) if text else NOTHING


# Calendars


def _calendars(old: Rulebook, new: Rulebook, today: date) -> Iterator[CatalogChange]:
    for id_ in dict.fromkeys((*new.calendars, *old.calendars)):
        was, is_ = old.calendars.get(id_), new.calendars.get(id_)
        if was is None or is_ is None:
            present = is_ or was
            assert present is not None
            how: How = "added" if was is None else "removed"
            yield CatalogChange(how, "calendars", id_, present.name)
        elif parts := tuple(_calendar(was, is_, today)):
            yield CatalogChange("changed", "calendars", id_, is_.name, parts)


def _calendar(old: Calendar, new: Calendar, today: date) -> Iterator[Part]:
    """The plain parts, then the days: which turn working days, which days off."""
    if old.name != new.name:
        yield Part("name", Said(old.name, old.name), Said(new.name, new.name))
    if old.counting != new.counting:
        was, is_ = str(old.counting), str(new.counting)
        yield Part("counting", Said(was, was), Said(is_, is_))
    if old.week != new.week:
        yield Part("week", _week(old.week), _week(new.week))
    if old.seasons != new.seasons:
        yield Part("seasons", _seasons(old), _seasons(new))
    off, work, hours = _days(old, new, today)
    for name, found in (
        ("days_off", off),
        ("days_at_work", work),
        ("days_with_other_hours", hours),
    ):
        if found and not (name == "days_with_other_hours" and len(found) > _MANY):
            yield Part(name, NOTHING, days(found))
        elif found:
            text = Said(f"{len(found)} 天", f"{len(found)} days")
            yield Part(name, NOTHING, text)


def _days(old: Calendar, new: Calendar, today: date) -> tuple[list[date], list[date], list[date]]:
    """Days that become free, days that become working days, working days with other hours."""
    known = {*(old.known_years or ()), *(new.known_years or ()), today.year, today.year + 1}
    off: list[date] = []
    work: list[date] = []
    hours: list[date] = []
    for year in sorted(known):
        day = date(year, 1, 1)
        while day.year == year:
            was, is_ = old.hours_on(day), new.hours_on(day)
            if was != is_:
                (off if not is_ else work if not was else hours).append(day)
            day += timedelta(days=1)
    return off, work, hours


def _week(week: Week) -> Said:
    groups: list[tuple[int, int]] = []
    for day in range(7):
        if groups and week.days[groups[-1][0]] == week.days[day]:
            groups[-1] = (groups[-1][0], day)
        else:
            groups.append((day, day))
    said = []
    for first, last in groups:
        spans = ", ".join(f"{_clock(a)}-{_clock(b)}" for a, b in week.days[first])
        zh = f"周{_WEEKDAYS[first]}" + (f"至周{_WEEKDAYS[last]}" if last > first else "")
        en = _WEEKDAYS_EN[first] + (f"-{_WEEKDAYS_EN[last]}" if last > first else "")
        said.append(Said(f"{zh} {spans or '休'}", f"{en} {spans or 'closed'}"))
    return listed(said)


def _seasons(calendar: Calendar) -> Said:
    said = [
        (f"{one.from_[0]:02}-{one.from_[1]:02}..{one.until[0]:02}-{one.until[1]:02}", one.week)
        for one in calendar.seasons
    ]
    return listed(
        [Said(f"{when} {_week(week).zh}", f"{when} {_week(week).en}") for when, week in said]
    )


def _clock(minute: int) -> str:
    return f"{minute // 60:02}:{minute % 60:02}"
