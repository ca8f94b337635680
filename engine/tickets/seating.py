"""Where roles sit: which unit's people an event of a ticket concerns."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.rulebook.facts import local_day
from engine.rulebook.rulebook import Rulebook
from engine.tickets.events import Event

if TYPE_CHECKING:
    from engine.tickets.ticket import Ticket


def units_of(rulebook: Rulebook, role: str, ticket: Ticket, event: Event) -> tuple[str | None, ...]:
    """The units whose people of this role an event concerns; None where there is no such unit.

    Where an event speaks of an assisting unit, that is whose people the unit's roles are: who is
    late with a part is told so. A role that the catalog no longer has is the lead unit's. Where
    nobody has a matter yet, or no authority is known, the centre stands in.
    """
    known = rulebook.roles.get(role)
    seat = "lead" if known is None else known.of
    spoken_of = unit_spoken_of(rulebook, ticket, event)
    centre = centre_of(rulebook)
    if seat == "assist" and spoken_of is None:
        return tuple(ticket.assist) or (ticket.lead or centre,)
    if seat in ("lead", "assist"):
        return (spoken_of or ticket.lead or centre,)
    if seat == "authority":
        return (ticket.authority or centre,)
    return (centre,) if seat == "centre" else (seat,)


def unit_spoken_of(rulebook: Rulebook, ticket: Ticket, event: Event) -> str | None:
    """The unit that an event names: whose part, clock or supervision it is about; None if none."""
    data = event.data
    if data.get("unit") is not None:
        return str(data["unit"])
    of = data.get("of")
    if of in rulebook.departments:
        return str(of)
    number = of or (data.get("number") if event.kind.startswith("supervision-") else None)
    supervision = ticket.supervisions.get(number) if number else None
    return None if supervision is None else supervision.unit


def keeper_of(rulebook: Rulebook, rule: str, event: Event) -> str | None:
    """The unit whose policy editors keep a rule: its ``owner``, or who succeeded that; else None.

    An owner may also be written as a name that is no unit's, or have left without a successor.
    """
    written = rulebook.rules.get(rule)
    day = local_day(event.at, rulebook.city.zone)
    owner = rulebook.departments.get(written.owner or "") if written is not None else None
    passed: set[str] = set()
    while owner is not None and not owner.effective.covers(day) and owner.id not in passed:
        passed.add(owner.id)
        owner = rulebook.departments.get(owner.succeeded_by or "")
    return owner.id if owner is not None and owner.effective.covers(day) else None


def centre_of(rulebook: Rulebook) -> str | None:
    """The city's service centre, if the catalog has one."""
    return next((unit.id for unit in rulebook.departments.values() if unit.kind == "centre"), None)


def addressee(rulebook: Rulebook, unit: str | None, wished: str | None) -> str | None:
    """The department that a case about this unit goes to: never the unit itself.

    Where it would be, the one that supervises the unit; None where the catalog names no other:
    then the centre's supervision has it alone.
    """
    if wished is not None and wished != unit:
        return wished
    department = rulebook.departments.get(unit) if unit is not None else None
    above = department.authority if department is not None else None
    return above if above != unit else None
