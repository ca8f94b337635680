"""Draws for inspection (现场核查抽取): made once for each rule and period, when the period is over.

The seed comes from the sealed digest of the period's last day: nobody can know it before, and
anybody can check it afterwards.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from datetime import datetime
from functools import partial

import msgspec

from engine.draws.draw import Draw, Member, draw_from, draw_seed, make_draw, number_of
from engine.draws.members import member_of
from engine.draws.periods import Period, periods_due
from engine.effects import NewSalt, Task
from engine.rulebook.rulebook import Rulebook, Sampling
from engine.store import Change, Conflict, Store
from engine.store.rows import draw_row, task_row
from engine.tickets.chain import seal
from engine.tickets.events import TIME, Event
from engine.tickets.ticket import replay
from engine.upkeep.patience import Patience

DRAW = "draw/"
"""What a draw in trouble is called by, before its number."""
PIECE = 500
_log = logging.getLogger(__name__)
_KEPT = ("resolved", "called-back", "closed")
"""States in which a result can be inspected; a matter back in work has none."""


def make_draws(
    store: Store, rulebook: Rulebook, new_salt: NewSalt, now: datetime, patience: Patience
) -> int:
    """Make the draws whose period is over and sealed; tells how many were made."""
    if not rulebook.samplings or (last := store.last_day()) is None:
        return 0
    began = min((activation.at for activation in store.activations()), default=now)
    made = 0
    for rule in rulebook.samplings:
        done = store.periods_drawn(rule.rule.id)
        for period in periods_due(rule, rulebook.city.zone, now, done, began):
            if last.day >= period.last.isoformat():
                draw = partial(_draw, store, rulebook, rule, period, new_salt, now)
                made += patience.attempt(DRAW + number_of(rule.rule.id, period), draw)
    return made


def _draw(
    store: Store,
    rulebook: Rulebook,
    rule: Sampling,
    period: Period,
    new_salt: NewSalt,
    now: datetime,
) -> int:
    """One draw, with a task for each ticket that was drawn."""
    sealed = store.day(period.last.isoformat())
    if sealed is None:  # before the first event: there was nothing to draw from
        return 0
    left_out: list[str] = []
    population = list(_population(store, rulebook, rule, period, left_out))
    seed = draw_seed(sealed.hash, rule.rule.id, period.name)
    number = number_of(rule.rule.id, period)
    events = seal(
        [make_draw(rulebook, rule, period, population, seed, now, left_out)],
        ticket_id=number,
        after=None,
        actor=TIME,
        rulebook=rulebook.version,
        new_salt=new_salt,
        now=now,
    )
    draw = draw_from(events[0])
    change = Change(
        None,
        events=events,
        units=(None,),
        draws=(draw_row(draw, events[0]),),
        tasks=tuple(task_row(task, now) for task in _tasks(draw)),
    )
    try:
        store.append(change).result()
    except Conflict:  # another worker was faster: the draw is the same
        return 0
    return 1


def _population(
    store: Store, rulebook: Rulebook, rule: Sampling, period: Period, left_out: list[str]
) -> Iterator[Member]:
    """Every matter that was resolved in the period, and still is, to which the rule applies.

    One that nobody can make sense of is ``left_out``: no draw can wait for it.
    """
    zone = rulebook.city.zone
    since, until = period.starts_at(zone), period.ends_at(zone)
    after: tuple[datetime, str] | None = None
    known: set[str] = set()
    while some := store.resolved(since, until, after, PIECE):
        after = some[-1]
        ids = {id_ for _, id_ in some} - known
        known |= ids
        for id_, history in _histories(store, ids, left_out):
            try:
                ticket = replay(history)
                drawn = ticket.state in _KEPT and ticket.parent is None
                member = member_of(rulebook, rule, ticket) if drawn else None
            except Exception:  # noqa: BLE001 - told, in the log and in the draw
                _leave_out(id_, left_out)
                continue
            if member is not None:
                yield member


def _histories(
    store: Store, ids: set[str], left_out: list[str]
) -> Iterator[tuple[str, tuple[Event, ...]]]:
    """The histories of these tickets, one by one where some cannot even be read."""
    try:
        yield from store.histories(ids).items()
        return
    except msgspec.MsgspecError:
        pass
    for id_ in sorted(ids):
        try:
            history = store.history(id_)
        except msgspec.MsgspecError:
            _leave_out(id_, left_out)
        else:
            yield id_, history


def _leave_out(id_: str, left_out: list[str]) -> None:
    _log.exception("ticket %s makes no sense: nobody can draw it", id_)
    left_out.append(id_)


def _tasks(draw: Draw) -> Iterator[Task]:
    due_at = None if draw.due_at is None else draw.due_at.isoformat()
    for ticket in draw.drawn:
        payload = {"draw": draw.id, "rule": draw.rule, "role": draw.role, "due_at": due_at}
        yield Task(f"{draw.id}/{ticket}", "draw", ticket, payload)
