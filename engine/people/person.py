"""A person who asks, and the seat (岗位) in which they ask: a role at a unit."""

from __future__ import annotations

from dataclasses import dataclass

from engine.tickets.asks import By

AUDITOR = "auditor"
ADMINISTRATOR = "administrator"
SYSTEM_ROLES: dict[str, tuple[str, str]] = {
    AUDITOR: ("审计员", "auditor"),
    ADMINISTRATOR: ("系统管理员", "administrator"),
}
"""Roles that are no addressee of any rule, and so stand in no catalog: id → Chinese, English."""


@dataclass(frozen=True, slots=True)
class Seat:
    """A role held at a unit. ``role`` is of ``catalog/roles.yaml`` or one of ``SYSTEM_ROLES``.

    It is empty where nobody signed in, and nothing but the unit was said.
    """

    role: str
    unit: str | None = None


@dataclass(frozen=True, slots=True)
class Person:
    """Who asks. ``name`` is the actor that events bear; ``seat`` the one acted in, of ``seats``.

    ``account`` is None while the database has no account at all (``unchecked``): then everything
    is allowed, from this machine only, and the seat is what the headers say, if they say any.
    """

    name: str
    account: str | None
    seats: tuple[Seat, ...]
    seat: Seat | None
    shown_name: str = ""

    @property
    def unchecked(self) -> bool:
        """Whether nobody signed in, for there are no accounts yet."""
        return self.account is None

    @property
    def by(self) -> By:
        """In which role and unit the core is to take what this person asks for."""
        if self.seat is None:
            # Never ``None`` for who is known to be nobody: the core would not ask at all.
            return By(None, None) if self.unchecked else By(_NO_ROLE, None)
        if self.seat.role in SYSTEM_ROLES and self.unchecked:
            return By(None, None)
        return By(self.seat.role or None, self.seat.unit)


_NO_ROLE = "nobody"
NOBODY = Person("anonymous", "", (), None)
"""Who asks without having signed in, where nobody need: may do what everybody may."""
