"""Who is told of what happens to a case: the authority, the unit, discipline inspection."""

from __future__ import annotations

from collections.abc import Iterator

from engine.cases.case import Case
from engine.cases.states import SETTLED
from engine.rulebook.rulebook import Rulebook
from engine.tickets.events import Event
from engine.tickets.notices import Notice, written
from engine.tickets.telling import Told, to_the_authority


def case_notices(rulebook: Rulebook, case: Case, event: Event) -> tuple[Notice, ...]:
    """The notices that an event of a case causes; ``case`` is as it stands after the event.

    Of a case that a ticket's own event opened, ``notices_for`` tells already. The unit is told when
    the authority begins to verify: from then on it has something to object to.
    """
    return written(rulebook, event, _told(rulebook, case, event), about="case")


def _told(rulebook: Rulebook, case: Case, event: Event) -> Iterator[Told]:
    if event.kind == "case-opened":
        if case.ticket is None or case.by == "person":
            yield from to_the_authority(rulebook, case.refer)
    elif event.kind in ("objected", "concluded"):
        yield from _who_has_it(rulebook, case)
    elif event.kind == "referred":
        yield Told("discipline-inspector", case.referred_to)
    if _concerns_the_unit(case, event):
        yield Told("unit-leader", case.unit)


def _who_has_it(rulebook: Rulebook, case: Case) -> Iterator[Told]:
    """Discipline inspection, until it has concluded; else the authority."""
    if case.referred_to is not None and case.state not in SETTLED:
        yield Told("discipline-inspector", case.referred_to)
    else:
        yield from to_the_authority(rulebook, case.refer)


def _concerns_the_unit(case: Case, event: Event) -> bool:
    return case.unit is not None and event.kind in (
        "taken-up",
        "objection-upheld",
        "objection-rejected",
        "dismissed",
        "confirmed",
        "referred",
        "concluded",
    )
