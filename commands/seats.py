"""What the commands about accounts share: seats as they are written, and how a refusal is told."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from getpass import getuser

from commands.terminal import Failure, language
from engine.accounts.admission import NoSuchSeat
from engine.people.account import Account, AccountRefused, seat_at_home
from engine.people.person import SYSTEM_ROLES, Seat
from engine.rulebook.rulebook import Rulebook


@contextmanager
def refusals() -> Iterator[None]:
    """Tell in one line why a change is refused, and end with 1."""
    try:
        yield
    except AccountRefused as refused:
        raise Failure(refused.zh, refused.en, code=1) from refused
    except NoSuchSeat as error:
        known = ", ".join(written_seat(one) for one in error.seats)
        raise Failure(
            f"账号没有这个岗位; 有: {known}", f"no such seat; there are: {known}", code=1
        ) from error


def by_operator() -> str:
    """Whoever runs the command; who may do that has the database anyway."""
    return f"cli:{getuser()}"


def seat_said(rulebook: Rulebook, said: str) -> Seat:
    """A seat as it is written on the command line: ``ROLE`` or ``ROLE@UNIT``."""
    role, _, unit = said.partition("@")
    return seat_at_home(rulebook, role, unit or None)


def written_seat(seat: Seat) -> str:
    """The seat as the command line takes it."""
    return seat.role if seat.unit is None else f"{seat.role}@{seat.unit}"


def named_seat(rulebook: Rulebook, seat: Seat) -> str:
    """A seat for people: names in Chinese, ids in English."""
    if language() == "en":
        return written_seat(seat)
    role = rulebook.roles.get(seat.role)
    name = role.name if role else SYSTEM_ROLES.get(seat.role, (seat.role,))[0]
    unit = rulebook.departments.get(seat.unit) if seat.unit else None
    return name if seat.unit is None else f"{unit.name if unit else seat.unit} {name}"


def named_seats(rulebook: Rulebook, account: Account) -> str:
    """All seats of an account, for people."""
    return ", ".join(named_seat(rulebook, one) for one in account.seats)
