"""Whom the simulated city employs: one account for each role, so that every page can be looked at.

Logins are the roles' ids. Roles that sit in whatever unit a matter goes to sit in one unit of the
simulated city, those that assist in its district, which has people of its own as well. All have one
password that follows from the seed: whoever knows the seed knows it, so this is for play alone.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256

from engine.people.account import seat_at_home
from engine.people.passwords import password_from
from engine.people.person import ADMINISTRATOR, AUDITOR, SYSTEM_ROLES, Seat
from engine.rulebook.rulebook import Rulebook

UNIT, DISTRICT, AUTHORITY = "wendeng-water", "wendeng-gov", "water-bureau"
"""Where the people of units sit, where the catalog knows these."""
_AT_THE_DISTRICT = ("handler", "unit-head", "unit-leader")


@dataclass(frozen=True, slots=True)
class Employee:
    """An account of the simulated city."""

    login: str
    name: str
    seat: Seat


def employees(rulebook: Rulebook) -> Iterator[Employee]:
    """Every account of the simulated city, the administrator first."""
    for id_ in (ADMINISTRATOR, AUDITOR):
        yield Employee(id_, f"演示{SYSTEM_ROLES[id_][0]}", Seat(id_))
    homes = {"lead": _unit(rulebook, UNIT), "assist": _unit(rulebook, DISTRICT)}
    homes["authority"] = _unit(rulebook, AUTHORITY)
    for role in rulebook.roles.values():
        seat = seat_at_home(rulebook, role.id, homes.get(role.of))
        if seat.unit is not None:
            yield Employee(role.id, f"演示{role.name}", seat)
    if DISTRICT in rulebook.departments:
        for id_ in _AT_THE_DISTRICT:
            if id_ in rulebook.roles:
                name = f"演示{rulebook.roles[id_].name}"
                yield Employee(f"{id_}@{DISTRICT}", name, Seat(id_, DISTRICT))


def password_of(seed: int) -> str:
    """The password of all these accounts."""
    return password_from(sha256(f"demo/{seed}/password".encode()).digest())


def _unit(rulebook: Rulebook, wished: str) -> str | None:
    """The unit, or in another city the first that there is."""
    units = rulebook.departments
    return wished if wished in units else next(iter(units), None)
