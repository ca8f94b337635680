"""Instants and ids as JSON shows them: in the city's own time, with names beside ids."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

from api.answers import Named
from engine.rulebook.rulebook import Rulebook


# The instants of a ticket are few: it is received, dispatched and on the clock at the same one.
@lru_cache(maxsize=1024)
def local(at: datetime, zone: ZoneInfo) -> str:
    """An instant as ISO 8601 with the city's offset, in whole seconds."""
    return at.astimezone(zone).isoformat(timespec="seconds")


def local_or_none(at: datetime | None, zone: ZoneInfo) -> str | None:
    """The same of an instant that may not have come."""
    return None if at is None else local(at, zone)


def unit(rulebook: Rulebook, id_: str | None) -> Named | None:
    """A department with its name."""
    return named(rulebook.departments, id_)


def known_unit(rulebook: Rulebook, id_: str) -> Named:
    """A department that there surely is, with its name."""
    return Named(id=id_, name=_name(rulebook.departments, id_))


def units(rulebook: Rulebook, ids: Iterable[str]) -> list[Named]:
    """Departments with their names."""
    return [known_unit(rulebook, id_) for id_ in ids]


def named(entries: Mapping[str, object], id_: str | None) -> Named | None:
    """An entry with its name; one that a later rulebook no longer has is shown by its id."""
    return None if id_ is None else Named(id=id_, name=_name(entries, id_))


def _name(entries: Mapping[str, object], id_: str) -> str:
    return str(getattr(entries.get(id_), "name", id_))
