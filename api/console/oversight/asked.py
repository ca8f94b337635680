"""What a board is asked for: which units, and after how long something counts as stuck."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from urllib.parse import urlencode

from api.reading import AnyRequest
from engine.people.scope import below
from engine.rulebook.facts import local_day
from engine.rulebook.rulebook import Rulebook
from engine.timing.calendars import CalendarReachError
from engine.timing.durations import Duration, Unit
from engine.timing.wall import reached_at

QUIET_DAYS = (1, 2, 3, 5, 10)
DAYS_AHEAD = 10
_USUAL = 3


@dataclass(frozen=True, slots=True)
class Asked:
    """The board's question: ``unit`` with all below it, or every unit; stuck for ``quiet`` days."""

    unit: str | None
    quiet: int

    def units(self, rulebook: Rulebook) -> tuple[str, ...] | None:
        """The units asked about; None for all."""
        return None if self.unit is None else below(rulebook.departments.values(), self.unit)

    def link(self, path: str, **more: str | None) -> str:
        """An address that keeps the question, with what is said differently."""
        said = {
            "unit": self.unit,
            "quiet": None if self.quiet == _USUAL else str(self.quiet),
            **more,
        }
        query = urlencode({name: value for name, value in said.items() if value})
        return f"{path}?{query}" if query else path


def asked_of(request: AnyRequest, rulebook: Rulebook) -> Asked:
    """What the address asks; what it cannot mean is left out."""
    unit, quiet = request.query_params.get("unit"), request.query_params.get("quiet", "")
    days = int(quiet) if quiet.isascii() and quiet.isdigit() else _USUAL
    return Asked(
        unit if unit in rulebook.departments else None,
        days if days in QUIET_DAYS else _USUAL,
    )


def quiet_since(rulebook: Rulebook, days: int, now: datetime) -> datetime:
    """So many working days before now, at the same time of day."""
    calendar, by = rulebook.calendar(None), Duration(days, Unit.WORKING_DAY)
    try:
        return calendar.shift(now, by, back=True).astimezone(UTC)
    except CalendarReachError:
        return now - timedelta(days=days)


def midnights(rulebook: Rulebook, now: datetime) -> tuple[datetime, ...]:
    """The ends of today and of the days after it, in the city's time."""
    zone, today = rulebook.city.zone, local_day(now, rulebook.city.zone)
    return tuple(
        datetime.fromtimestamp(reached_at(zone, today + timedelta(days=1 + n), 0), UTC)
        for n in range(DAYS_AHEAD)
    )
