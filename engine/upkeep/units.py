"""Triggers over all matters of a unit (scope ``unit``): tried when one of its events could complete
them, one unit at a time, with what fired written in the same transaction.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from engine.cases.evidence import Evidence, frozen
from engine.cases.opening import number_of, opened_by_trigger
from engine.effects import NewSalt, new_case
from engine.rulebook.rulebook import Rulebook
from engine.rulebook.trigger import Trigger
from engine.store import Change, Store
from engine.store.queues import Check
from engine.store.rows import firing_row
from engine.tickets.case_numbers import evidence_key
from engine.tickets.events import TIME
from engine.tickets.firing import applies
from engine.tickets.ticket import Ticket, replay
from engine.tickets.trail import Seen
from engine.tickets.triggers import (
    Firing,
    kinds_of,
    period_start,
    unit_firings,
    unit_triggers,
)
from engine.upkeep.patience import Patience

Place = tuple[str, int]
UNIT = "unit/"
"""What a unit in trouble is called by, before its id."""
MOST_UNITS = 1_000
"""Units looked at in one go; the rest waits for the next."""


def try_units(
    store: Store,
    rulebook: Callable[[], Rulebook],
    new_salt: NewSalt,
    now: datetime,
    patience: Patience,
) -> int:
    """Try every unit that something happened to; tells how many cases were opened.

    A unit that cannot be tried keeps its checks for later, and the next one has its turn.
    """
    opened, latest = 0, ""

    def decide(unit: str, checks: Sequence[Check]) -> Sequence[Change]:
        nonlocal latest
        latest = unit
        return _Unit(store, rulebook(), unit, new_salt, now).tried(checks)

    for _ in range(MOST_UNITS):
        latest = ""
        try:
            checked = store.try_unit(now, decide, patience.waiting(UNIT))
        except Exception as error:
            if not latest:
                raise
            patience.failed(UNIT + latest, error)
            continue
        opened += checked.written
        if not checked.checks:
            break
        patience.over(UNIT + latest)
    return opened


class _Unit:
    """One unit, as it is looked at once."""

    def __init__(
        self, store: Store, rulebook: Rulebook, unit: str, new_salt: NewSalt, now: datetime
    ) -> None:
        self._store = store
        self._rulebook = rulebook
        self._unit = unit
        self._new_salt = new_salt
        self._now = now
        self._tickets: dict[str, Ticket] = {}

    def tried(self, checks: Sequence[Check]) -> list[Change]:
        """The cases that these events make triggers open.

        An event recorded late, or at the same instant as one looked at before, may let one that
        comes after it complete a pattern now: those are looked at again.
        """
        changes: list[Change] = []
        earliest = min((check.at, check.ticket_id, check.number) for check in checks)
        for trigger in self._triggers():
            since = period_start(self._rulebook, trigger, earliest[0])
            kinds = kinds_of(trigger)
            events = self._store.unit_events(self._unit, kinds, since, self._now)
            candidates = [
                seen
                for seen in events
                if seen.place >= earliest and trigger in unit_triggers(self._rulebook, seen)
            ]
            if candidates:
                changes += self._fired(trigger, self._concerned(trigger, events), candidates, since)
        return changes

    def _triggers(self) -> Iterable[Trigger]:
        return (one for one in self._rulebook.triggers if one.scope == "unit")

    def _concerned(self, trigger: Trigger, events: Sequence[Seen]) -> Sequence[Seen]:
        """The events of those matters that the trigger is about."""
        if not all(trigger.condition.boxes):
            return events
        self._read({seen.ticket for seen in events})
        about = {
            id_ for id_, ticket in self._tickets.items() if applies(self._rulebook, ticket, trigger)
        }
        return [seen for seen in events if seen.ticket in about]

    def _fired(
        self,
        trigger: Trigger,
        events: Sequence[Seen],
        candidates: Sequence[Seen],
        since: datetime,
    ) -> list[Change]:
        known = self._store.firings(trigger.rule.id, self._unit, since)
        used: frozenset[Place] = frozenset(place for row in known for place in row.counted)
        completed = {row.evidence[-1] for row in known}
        changes: list[Change] = []
        for completing in candidates:
            if completing not in events or completing.key in completed:
                continue
            firing = unit_firings(self._rulebook, trigger, events, completing, used)
            if firing is not None:
                changes.append(self._opened(trigger, firing))
                used |= {seen.key for seen in firing.counted}
        return changes

    def _opened(self, trigger: Trigger, firing: Firing) -> Change:
        """The case with its first event, and the firing on record, so that it fires once."""
        evidence = self._frozen(firing)
        rulebook, completing = self._rulebook, firing.evidence[-1]
        department = rulebook.departments.get(self._unit)
        draft = opened_by_trigger(
            rulebook,
            trigger,
            evidence,
            completing.at,
            unit=self._unit,
            ticket=None,
            authority=None if department is None else department.authority,
        )
        number = number_of(rulebook, trigger.rule.id, evidence)
        _, change = new_case(rulebook, number, draft, TIME, self._new_salt, self._now)
        places = [seen.key for seen in firing.evidence]
        counted = [seen.key for seen in firing.counted]
        key = evidence_key(trigger.rule.id, places)
        row = firing_row(key, number, firing, places, counted)
        return replace(change, firings=(row,))

    def _frozen(self, firing: Firing) -> tuple[Evidence, ...]:
        histories = self._store.histories({seen.ticket for seen in firing.evidence})
        return tuple(frozen(histories[seen.ticket][seen.number - 1]) for seen in firing.evidence)

    def _read(self, ids: set[str]) -> None:
        missing: Mapping[str, object] = dict.fromkeys(ids - self._tickets.keys())
        for id_, history in self._store.histories(missing.keys()).items():
            self._tickets[id_] = replay(history)
