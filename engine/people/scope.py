"""What a seat sees (可见范围): whose tickets, and whether confidential ones too. Pure.

Roles that sit in one place of their own (the centre's, the inspectors', a city leader) serve the
whole city. Roles that sit wherever a matter goes (a handler, a unit's leader, an authority's
contact) see what concerns their unit, and the units below it. Whoever looks after the machine
sees no matter at all.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from engine.people.person import ADMINISTRATOR, AUDITOR, Person, Seat
from engine.rulebook.rulebook import Department, Rulebook
from engine.tickets.ticket import Ticket

WHERE_THE_MATTER_IS = frozenset({"lead", "assist", "authority"})
"""What ``of`` says of roles that sit in whatever unit a matter goes to."""
CONFIDANTS = frozenset({"dispatcher", "supervisor", "centre-head", "unit-head", "unit-leader"})
"""Who sees confidential matters where no rule says it: as few as can still do the work."""


@dataclass(frozen=True, slots=True)
class Sight:
    """What one person sees in one seat.

    ``everywhere`` means every unit's matters, otherwise those that concern ``units``. A
    confidential matter is seen where ``confidential`` holds, and by whoever took it in: that is
    ``own``, the name by which events know the person.
    """

    everywhere: bool = False
    units: tuple[str, ...] = ()
    confidential: bool = False
    own: str | None = None

    @property
    def whole(self) -> bool:
        """Whether nothing is hidden."""
        return self.everywhere and self.confidential

    @property
    def nothing(self) -> bool:
        """Whether everything is hidden."""
        return not self.everywhere and not self.units

    def sees(self, ticket: Ticket) -> bool:
        """Whether this ticket is within sight; the store asks the same of its rows."""
        if not (self.everywhere or concerned(ticket).intersection(self.units)):
            return False
        taken_by = confided_to(ticket)
        return taken_by is None or self.confidential or taken_by == self.own


EVERYTHING = Sight(everywhere=True, confidential=True)
"""The sight of the engine itself, and of everybody on this machine while there are no accounts."""
NOTHING = Sight()


def sight_of(rulebook: Rulebook, person: Person) -> Sight:
    """What a person sees in the seat acted in."""
    if person.unchecked:
        return EVERYTHING
    seat = person.seat
    if seat is None or seat.role == ADMINISTRATOR:
        return NOTHING
    confidential = may_see_confidential(rulebook, seat.role)
    if serves_the_city(rulebook, seat):
        return Sight(True, (), confidential, person.name)
    if seat.role not in rulebook.roles or seat.unit is None:
        return NOTHING
    return Sight(False, below(rulebook.departments.values(), seat.unit), confidential, person.name)


def serves_the_city(rulebook: Rulebook, seat: Seat) -> bool:
    """Whether the seat's role is for every unit's matters."""
    role = rulebook.roles.get(seat.role)
    return seat.role == AUDITOR or (role is not None and role.of not in WHERE_THE_MATTER_IS)


def may_see_confidential(rulebook: Rulebook, role: str) -> bool:
    """Whether a role sees confidential matters of those within its sight."""
    return role in (rulebook.confidants or CONFIDANTS)


def below(departments: Iterable[Department], unit: str) -> tuple[str, ...]:
    """The unit and all that it stands above, in order.

    Those are the units whose ``authority`` leads to it, and those that it has succeeded: their
    matters became its own.
    """
    above: dict[str, set[str]] = {}
    for one in departments:
        for other in (one.authority, one.succeeded_by):
            if other is not None:
                above.setdefault(other, set()).add(one.id)
    found, waiting = {unit}, [unit]
    while waiting:
        new = above.get(waiting.pop(), set()) - found
        found |= new
        waiting += new
    return tuple(sorted(found))


def concerned(ticket: Ticket) -> frozenset[str]:
    """The units that a ticket concerns: lead, authority, assisting, supervised, and told of it."""
    supervised = (one.unit for one in ticket.supervisions.values())
    units = (ticket.lead, ticket.authority, *ticket.parts, *ticket.notify, *supervised)
    return frozenset(unit for unit in units if unit is not None)


def confided_to(ticket: Ticket) -> str | None:
    """Who took a confidential matter in; None where it is not confidential."""
    if ticket.values.get("confidential") is not True:
        return None
    return ticket.trail[0].actor
