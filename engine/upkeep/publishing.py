"""Bulletins in their time: drafted when a period is over, counted anew, told ready for approval."""

from __future__ import annotations

from datetime import datetime
from functools import partial

from engine.bulletin_desk import BulletinDesk
from engine.bulletins.due import Due, bulletins_due
from engine.rulebook.rulebook import Rulebook
from engine.store import Store
from engine.tickets.events import TIME
from engine.tickets.refusals import Refused
from engine.upkeep.patience import Patience

BULLETIN = "bulletin/"
"""What a bulletin in trouble is called by, before its number."""


def see_to_bulletins(
    desk: BulletinDesk, store: Store, rulebook: Rulebook, now: datetime, patience: Patience
) -> int:
    """Do what time has to do for bulletins; tells how many had something done."""
    if not any(scheme.publishing for scheme in rulebook.schemes):
        return 0
    done = 0
    began = min((activation.at for activation in store.activations()), default=now)
    for due in bulletins_due(rulebook, now, store.bulletin_numbers(), began):
        done += patience.attempt(BULLETIN + due.number, partial(_draft, desk, due, now))
    for row in store.bulletins_at_work():
        move_on = partial(_move_on, desk, row.id, now, stale=row.stale)
        done += patience.attempt(BULLETIN + row.id, move_on)
    return done


def _draft(desk: BulletinDesk, due: Due, now: datetime) -> int:
    try:
        desk.draft(due.period, TIME, now)
    except Refused:  # another worker was faster
        return 0
    return 1


def _move_on(desk: BulletinDesk, id_: str, now: datetime, *, stale: bool) -> int:
    """Leave out what was upheld, once every objection has its answer; tell who approves."""
    if not stale:
        return int(desk.mark_ready(id_, now))
    if desk.bulletin(id_).waiting:
        return 0
    try:
        desk.recount(id_, TIME, now)
    except Refused:  # it went another way meanwhile
        return 0
    return 1
