"""How many bulletins wait for somebody, and for what."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from engine.bulletins.states import APPROVED, DRAFT
from engine.store import Store
from engine.store.bulletins import BulletinFilter


@dataclass(frozen=True, slots=True)
class Waiting:
    """Drafts to which units may object still, objections without an answer, what may be approved,
    and what was approved and is not published yet."""

    open: int
    objections: int
    ready: int
    approved: int


def waiting_bulletins(store: Store, now: datetime) -> Waiting:
    """What waits now. Of very many that are not published the latest are counted."""
    drafts = store.bulletins(BulletinFilter(states=(DRAFT,))).items
    approved = store.bulletins(BulletinFilter(states=(APPROVED,))).items
    until = [one.objections_until for one in drafts]
    return Waiting(
        sum(end is None or end > now for end in until),
        sum(one.waiting for one in drafts),
        sum(one.ready and not one.stale and not one.waiting for one in drafts),
        len(approved),
    )
