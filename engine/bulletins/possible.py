"""Which commands a bulletin allows now, and to whom: what is offered to people."""

from __future__ import annotations

from datetime import datetime

from engine.bulletins.bulletin import Bulletin
from engine.bulletins.states import BULLETIN_MOVES, DRAFT, UPHELD, BulletinMove
from engine.tickets.asks import By


def possible(
    bulletin: Bulletin | None, now: datetime, by: By | None = None, actor: str | None = None
) -> tuple[str, ...]:
    """The commands that the bulletin allows now.

    With a role, only those that it may carry out; with an ``actor``, not the approval of what they
    drew up themselves.
    """
    own = bulletin is not None and actor in bulletin.edition.drafters
    return tuple(
        move.command
        for move in BULLETIN_MOVES
        if _fits(bulletin, move, now)
        and _may(bulletin, move, by or By())
        and not (own and move.command == "approve")
    )


def is_ready(bulletin: Bulletin, now: datetime) -> bool:
    """Whether the draft may be approved: nobody may object any more, and all is answered."""
    return bulletin.state == DRAFT and _ready(bulletin, now)


def upheld_to_latest(bulletin: Bulletin) -> bool:
    """Whether an objection to the latest edition was upheld."""
    latest = bulletin.edition.number
    return any(one.state == UPHELD and one.edition == latest for one in bulletin.objections)


def _ready(bulletin: Bulletin, now: datetime) -> bool:
    until = bulletin.edition.objections_until
    over = until is None or now >= until
    return over and not bulletin.waiting and not bulletin.edition.stale


def _fits(bulletin: Bulletin | None, move: BulletinMove, now: datetime) -> bool:
    if bulletin is None:
        return not move.from_
    if bulletin.state not in move.from_:
        return False
    if move.command == "approve":
        return _ready(bulletin, now)
    if move.command == "object":
        until = bulletin.edition.objections_until
        return until is None or now < until
    if move.command == "drop-correction":
        return bulletin.edition.number > 1 and not upheld_to_latest(bulletin)
    return bool(bulletin.waiting) if move.objection else True


def _may(bulletin: Bulletin | None, move: BulletinMove, who: By) -> bool:
    if who.role is None:
        return True
    if move.side == "approver":
        return bulletin is not None and who.role == bulletin.approve
    return who.role in move.who
