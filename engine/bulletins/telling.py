"""Who is told of what happens to a bulletin: the units in it, the centre, who approves it."""

from __future__ import annotations

from collections.abc import Iterator

from engine.bulletins.bulletin import Bulletin
from engine.bulletins.states import READY
from engine.rulebook.rulebook import Rulebook
from engine.tickets.events import Event
from engine.tickets.notices import Notice, written
from engine.tickets.seating import centre_of
from engine.tickets.telling import Told


def bulletin_notices(rulebook: Rulebook, bulletin: Bulletin, event: Event) -> tuple[Notice, ...]:
    """The notices that an event causes; ``bulletin`` is as it stands after the event."""
    return written(rulebook, event, _told(rulebook, bulletin, event), about="bulletin")


def _told(rulebook: Rulebook, bulletin: Bulletin, event: Event) -> Iterator[Told]:
    centre = centre_of(rulebook)
    if event.kind in ("bulletin-drafted", "correction-begun", "bulletin-published"):
        for unit in event.data["units"]:
            yield Told("unit-leader", unit)
    elif event.kind in ("count-objected", "bulletin-approved", "bulletin-sent-back"):
        yield Told("supervisor", centre)
    elif event.kind in ("count-objection-upheld", "count-objection-rejected"):
        yield Told("unit-leader", event.data["unit"])
    elif event.kind == READY:
        yield Told(bulletin.approve, _seat(rulebook, bulletin.approve, centre))


def _seat(rulebook: Rulebook, role: str, centre: str | None) -> str | None:
    """Where the role that approves sits: at the centre, unless the catalog names another unit."""
    known = rulebook.roles.get(role)
    seat = "centre" if known is None else known.of
    return centre if seat in ("centre", "lead", "assist", "authority") else seat
