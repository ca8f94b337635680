# ruff: noqa: S311 - chance for play, not for secrets
"""Simulated work on bulletins: units object, the centre judges, the head approves; some are
corrected later. Workers draw them up, by the rules.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from random import Random

from engine.bulletin_desk import BulletinDesk
from engine.bulletins.asks import (
    Approve,
    BulletinStep,
    ObjectToCount,
    Publish,
    RejectCountObjection,
    UpholdCountObjection,
)
from engine.bulletins.bulletin import Bulletin
from engine.bulletins.states import APPROVED, DRAFT, PUBLISHED
from engine.insight.periods import period_named
from engine.report_desk import ReportDesk
from engine.rulebook.rulebook import Rulebook
from engine.store import Store
from engine.store.bulletins import BulletinFilter
from engine.store.paging import LIMIT_MAX
from engine.tickets.asks import By
from engine.tickets.refusals import Refused

MOST_OBJECTIONS = 3
UPHELD = 0.4
CORRECTED = 0.15
"""Bulletins of which a new edition is published some days later."""
CENTRE, HEAD = "supervisor", "unit-head"
_AT_WORK = (DRAFT, APPROVED, PUBLISHED)
_Planned = tuple[BulletinStep | str, str, By, datetime]
"""A command, or why it is corrected; by whom, and when."""


class SimulatedBulletins:
    """What people do about the bulletins that workers have drawn up, stretch by stretch."""

    def __init__(self, store: Store, rulebook: Rulebook, seed: str) -> None:
        self._store = store
        self._rulebook = rulebook
        self._seed = seed
        self._desk = BulletinDesk(store, lambda: rulebook, Random(f"{seed}/bulletins"))
        self._reports = ReportDesk(store, lambda: rulebook)

    def go_on(self, since: datetime, until: datetime) -> None:
        """Play all that people do between these two instants."""
        for row in self._store.bulletins(BulletinFilter(_AT_WORK), limit=LIMIT_MAX).items:
            bulletin = self._desk.bulletin(row.id)
            while (planned := self._planned(bulletin, since)) and planned[-1] < until:
                what, actor, by, at = planned
                try:
                    if isinstance(what, str):
                        bulletin = self._desk.correct(row.id, what, f"demo/{actor}", at, by=by)
                    else:
                        bulletin = self._desk.command(row.id, what, f"demo/{actor}", at, by=by)
                except Refused:
                    break

    def _planned(self, bulletin: Bulletin, since: datetime) -> _Planned | None:
        random, edition = Random(f"{self._seed}/{bulletin.id}/{bulletin.length}"), bulletin.edition
        if bulletin.waiting:
            return self._judged(random, bulletin, since)
        if bulletin.state == DRAFT and edition.ready_at is not None and not edition.stale:
            at = self._in(random, edition.ready_at, 1, since)
            return Approve(), bulletin.approve, By(bulletin.approve, None), at
        if bulletin.state == DRAFT:
            return self._objected(random, bulletin, since)
        if bulletin.state == APPROVED:
            at = self._in(random, bulletin.updated_at, 0.5, since)
            return Publish(), CENTRE, By(CENTRE, None), at
        corrects = Random(f"{self._seed}/{bulletin.id}/corrected").random() < CORRECTED
        if not corrects or edition.number > 1:
            return None
        at = self._in(random, bulletin.updated_at + timedelta(days=4), 6, since)
        return "核对工单后, 更正个别单位的件数。", CENTRE, By(CENTRE, None), at

    def _judged(self, random: Random, bulletin: Bulletin, since: datetime) -> _Planned:
        one = bulletin.waiting[0]
        command: BulletinStep = RejectCountObjection(one.number, random.choice(_NOT_RIGHT))
        if random.random() < UPHELD:
            command = UpholdCountObjection(one.number, random.choice(_RIGHT))
        return command, CENTRE, By(CENTRE, None), self._in(random, one.at, 1.5, since)

    def _objected(self, random: Random, bulletin: Bulletin, since: datetime) -> _Planned | None:
        """The next objection, while there is time for it; each unit speaks of one ticket."""
        until = bulletin.edition.objections_until
        wished = Random(f"{self._seed}/{bulletin.id}/objections").randint(0, MOST_OBJECTIONS)
        if until is None or len(bulletin.objections) >= wished or bulletin.edition.number > 1:
            return None
        at = self._in(random, bulletin.updated_at, 1, since)
        heard = {one.unit for one in bulletin.objections}
        missed = [one for one in self._missed(bulletin, at) if one.unit not in heard]
        if not missed or at >= until:
            return None
        command = random.choice(missed)
        return command, command.unit, By(HEAD, command.unit), at

    def _missed(self, bulletin: Bulletin, now: datetime) -> Iterator[ObjectToCount]:
        """What units could object to: their items that were not as they should be."""
        period = period_named(bulletin.period)
        for measure in bulletin.edition.measures:
            for item in self._reports.items(period, measure, "missed", now, limit=LIMIT_MAX).items:
                stint = item.stint
                if stint.unit in bulletin.edition.units:
                    yield ObjectToCount(stint.unit, measure, stint.ticket, _WORDS)

    def _in(self, random: Random, at: datetime, days: float, since: datetime) -> datetime:
        """Within so many days of an instant, and after ``since``, when the offices are open."""
        after = max(at, since) + timedelta(days=random.uniform(0.1, 1) * days)
        calendar = self._rulebook.calendar(None)
        if not calendar.is_open(after):
            after = calendar.next_open(after) + timedelta(minutes=random.randint(1, 120))
        return after.replace(microsecond=0)


_WORDS = "市民当时联系不上, 有通话记录为证, 请核减。"
_RIGHT = ("核实通话记录, 情况属实, 不计入。", "系统故障期间的工单, 不计入。")
_NOT_RIGHT = ("记录与所述不符, 维持原计。", "未在期限前申请延期, 维持原计。")
