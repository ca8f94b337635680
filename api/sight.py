"""What the person who asks may see: the one way by which handlers reach tickets and cases."""

from __future__ import annotations

from api.reading import AnyRequest
from api.running import running
from api.who import person_of
from engine.people.scope import sight_of
from engine.rulebook.rulebook import Rulebook
from engine.sighted import Sighted


def sighted(request: AnyRequest, rulebook: Rulebook | None = None) -> Sighted:
    """Desk and casework within the person's sight; held to a rulebook where one is given."""
    held = running(request)
    ruled = rulebook or held.rulebook
    desk = held.desk if rulebook is None else held.desk.under(rulebook)
    return Sighted(held.store, desk, held.casework, sight_of(ruled, person_of(request)))
