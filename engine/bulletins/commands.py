"""What people, and time, ask of a bulletin, and what follows: events to seal, or a refusal.

``act_on_bulletin`` is the whole of it: pure, from (rulebook, bulletin, command, actor, now, who) to
drafts. The figures were counted before, and come as a digest.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import UTC, datetime
from typing import Any

from engine.bulletins import refusals
from engine.bulletins.asks import BULLETIN_NAMES, BulletinCommand, DraftBulletin, MarkReady
from engine.bulletins.bulletin import Bulletin
from engine.bulletins.deeds import SAYS, Asked, drafted
from engine.bulletins.possible import is_ready, possible
from engine.bulletins.states import READY, BulletinMove, move_of
from engine.rulebook.rulebook import Rulebook
from engine.tickets.asks import By
from engine.tickets.events import Draft
from engine.tickets.refusals import Refused

__all__ = ["act_on_bulletin", "is_ready", "possible"]


def act_on_bulletin(
    rulebook: Rulebook,
    bulletin: Bulletin | None,
    command: BulletinCommand,
    actor: str,
    now: datetime,
    by: By | None = None,
) -> tuple[Draft, ...]:
    """What follows from a command, as drafts to seal; raises ``Refused`` and changes nothing."""
    who, at = by or By(), now.astimezone(UTC)
    if isinstance(command, DraftBulletin):
        move = move_of("draft")
        if bulletin is not None:
            raise refusals.wrong_state(move, bulletin.state, possible(bulletin, at, who))
        _check_role(rulebook, move, who, move.who, possible(None, at, who))
        return (Draft(move.event, at, drafted(rulebook, command, at)),)
    if isinstance(command, MarkReady):
        if bulletin is None or not is_ready(bulletin, at) or bulletin.edition.ready_at is not None:
            return ()
        return (Draft(READY, at, {"edition": bulletin.edition.number, **_named(bulletin)}),)
    if bulletin is None:
        raise refusals.no_bulletin(BULLETIN_NAMES[type(command)])
    move = _row(rulebook, bulletin, BULLETIN_NAMES[type(command)], at, who, actor)
    try:
        data, private = SAYS[type(command)](
            Asked(rulebook, bulletin, move, actor, at, who, command)
        )
    except Refused as refused:
        refused.possible = refused.possible or possible(bulletin, at, who, actor)
        raise
    said = {name: words for name, words in private.items() if words}
    return (Draft(move.event, at, {**data, **_named(bulletin)}, said or None),)


def _row(
    rulebook: Rulebook, bulletin: Bulletin, command: str, at: datetime, who: By, actor: str
) -> BulletinMove:
    """The row of this command, if it is possible as the bulletin stands, and for this role."""
    move, left = move_of(command), possible(bulletin, at, who, actor)
    if bulletin.state not in move.from_:
        raise refusals.wrong_state(move, bulletin.state, left)
    may = {bulletin.approve} if move.side == "approver" else move.who
    _check_role(rulebook, move, who, may, left)
    return move


def _check_role(
    rulebook: Rulebook,
    move: BulletinMove,
    who: By,
    may: Collection[str],
    left: tuple[str, ...],
) -> None:
    if who.role is not None and who.role not in may:
        raise refusals.not_your_role(rulebook, move, who.role, may, left)


def _named(bulletin: Bulletin) -> dict[str, Any]:
    """What stands in every event, so that notices and other systems can name the bulletin."""
    return {"title": bulletin.title, "period": bulletin.period}
