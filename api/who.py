"""Who asks: the person whom the guard found for this request.

Until there are accounts, whoever reaches the port is believed: see ``api/actor.py``.
"""

from __future__ import annotations

from typing import Any, cast

from litestar import Request

from api.reading import actor_of, by_of
from api.running import running
from engine.people.person import NOBODY, Person, Seat


def person_of(request: Request[Any, Any, Any]) -> Person:
    """The person who asks."""
    found = request.scope["state"].get("person")
    if found is not None:
        return cast("Person", found)
    # An address that does not exist has no guard; its problem is told to nobody in particular.
    return NOBODY if running(request).doors.shut else _believed(request)


def _believed(request: Request[Any, Any, Any]) -> Person:
    by = by_of(request, running(request).rulebook)
    seat = None if by.role is by.unit is None else Seat(by.role or "", by.unit)
    name = actor_of(request)
    return Person(name, None, () if seat is None else (seat,), seat, name)
