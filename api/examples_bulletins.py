"""Examples of bulletins: one that is lived in memory, from the draft to a correction."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import msgspec

from api.answers_bulletins import (
    BulletinEventsOut,
    BulletinPage,
    show_bulletin,
    show_bulletin_line,
    show_content,
)
from api.examples_reports import PERIOD, example_report, measure_of
from api.showing import show_event
from engine.bulletins.asks import (
    Approve,
    BulletinCommand,
    Correct,
    Count,
    DraftBulletin,
    DropCorrection,
    ObjectToCount,
    Publish,
    Recount,
    RejectCountObjection,
    SendBack,
    UpholdCountObjection,
    WithdrawObjection,
)
from engine.bulletins.bulletin import Bulletin, fold
from engine.bulletins.commands import act_on_bulletin
from engine.bulletins.content import FORMAT, Content, freeze
from engine.bulletins.due import number_of, title_of
from engine.bulletins.states import BULLETIN_KINDS
from engine.insight.periods import kind_of
from engine.rulebook.assessment import scheme_on
from engine.rulebook.rulebook import Rulebook
from engine.store.bulletins import BulletinRow
from engine.store.rows import bulletin_row
from engine.tickets.chain import seal
from engine.tickets.events import TIME, Event

BULLETIN = "B20170930-7K2M9QXD"
"""A number that stands for any."""
_WORDS = "当日已电话联系市民, 有通话记录"
_UPHELD, _REJECTED = "通话记录属实", "通话记录与号码不符"
_SENT_BACK, _DROPPED, _WHY = "请补充说明受理数量下降的原因", "核对后无误", "漏计一件已采纳的申诉"
_Steps = tuple[tuple[str, tuple[BulletinCommand, ...]], ...]
_LATER = timedelta(days=30)


def bulletin_requests(rulebook: Rulebook, ticket: str) -> dict[str, dict[str, Any]]:
    """Operation → a body that this rulebook accepts."""
    objecting = {"measure": _objectable(rulebook), "ticket": ticket, "words": _WORDS}
    if unit := _unit(rulebook):
        objecting["unit"] = unit
    return {
        "draft-bulletin": {"period": PERIOD},
        "recount-bulletin": {},
        "object-bulletin": objecting,
        "withdraw-objection-bulletin": {"number": 1},
        "uphold-objection-bulletin": {"number": 1, "reason": _UPHELD},
        "reject-objection-bulletin": {"number": 1, "reason": _REJECTED},
        "approve-bulletin": {},
        "send-back-bulletin": {"reason": _SENT_BACK},
        "publish-bulletin": {},
        "correct-bulletin": {"reason": _WHY},
        "drop-correction-bulletin": {"reason": _DROPPED},
    }


def bulletin_examples(rulebook: Rulebook, ticket: str, now: datetime) -> dict[str, msgspec.Struct]:
    """Operation → what is answered; nothing where no scheme is in force."""
    lived = _lived(rulebook, now)
    if lived is None:
        return {}
    life, content = lived
    unit = life.bulletin.edition.units[0]
    objecting = ObjectToCount(unit, _objectable(rulebook), ticket, _WORDS)
    begun, found = life.shown(), {"draft-bulletin": life.shown(), "read-bulletin": life.shown()}
    while_open: _Steps = (
        ("withdraw-objection", (objecting, WithdrawObjection(1))),
        ("object", (objecting,)),
        ("uphold-objection", (UpholdCountObjection(2, _UPHELD),)),
        ("recount", (Recount(life.count),)),
        ("reject-objection", (_another(objecting), RejectCountObjection(3, _REJECTED))),
    )
    afterwards: _Steps = (
        ("approve", (Approve(),)),
        ("send-back", (SendBack(_SENT_BACK),)),
        ("publish", (Approve(), Publish())),
        ("correct", (Correct(_WHY, life.count),)),
        ("drop-correction", (DropCorrection(_DROPPED),)),
    )
    for name, steps in while_open:
        found[f"{name}-bulletin"] = life.do(*steps)
    life.now += _LATER
    for name, steps in afterwards:
        found[f"{name}-bulletin"] = life.do(*steps)
    bulletin, zone = life.bulletin, rulebook.city.zone
    names = {kind: zh for kind, (zh, _) in BULLETIN_KINDS.items()}
    row = {name: bulletin_row(bulletin)[name] for name in BulletinRow.__dataclass_fields__}
    return {
        **found,
        "read-bulletin": begun,
        "list-bulletins": BulletinPage(
            items=[show_bulletin_line(rulebook, BulletinRow(**row))], next=None
        ),
        "read-bulletin-events": BulletinEventsOut(
            bulletin=bulletin.id,
            intact=True,
            items=[show_event(event, zone, names) for event in life.events[:3]],
        ),
        "read-edition": show_content(rulebook, bulletin, bulletin.editions[0], content),
    }


class _Life:
    """A bulletin that is lived step by step; two people do it, so that one approves."""

    def __init__(
        self, rulebook: Rulebook, first: DraftBulletin, number: str, now: datetime
    ) -> None:
        self.rulebook, self.now, self.count = rulebook, now, first.count
        self._number = number
        self.events: list[Event] = []
        self._bulletin: Bulletin | None = None
        self.do(first, actor=TIME)

    @property
    def bulletin(self) -> Bulletin:
        assert self._bulletin is not None, "it begins with its draft"
        return self._bulletin

    def do(self, *commands: BulletinCommand, actor: str | None = None) -> msgspec.Struct:
        for command in commands:
            who = actor or ("head" if isinstance(command, Approve) else "seat-1")
            last = self._bulletin
            events = seal(
                act_on_bulletin(self.rulebook, last, command, who, self.now),
                ticket_id=self._number,
                after=None if last is None else (last.length, last.last_hash),
                actor=who,
                rulebook=self.rulebook.version,
                new_salt=lambda: "0" * 32,
                now=self.now,
            )
            for event in events:
                self._bulletin = fold(self._bulletin, event)
            self.events += events
        return self.shown()

    def shown(self) -> msgspec.Struct:
        return show_bulletin(self.rulebook, self.bulletin, self.now)


def _lived(rulebook: Rulebook, now: datetime) -> tuple[_Life, Content] | None:
    report = example_report(rulebook, now)
    scheme = None if report is None else scheme_on(rulebook, report.period.last)
    if report is None or scheme is None:
        return None
    period, title = report.period, title_of(scheme, report.period)
    frozen = freeze(Content(FORMAT, rulebook.city.name, title, (report,)))
    count = Count(
        frozen.digest,
        now,
        rulebook.version,
        tuple(row.of for row in report.rows),
        tuple(one.measure for one in report.headings),
    )
    first = DraftBulletin(
        scheme, period.name, kind_of(period), period.first, period.last, title, count
    )
    return _Life(rulebook, first, number_of(scheme, period), now), frozen.content


def _another(objecting: ObjectToCount) -> ObjectToCount:
    """An objection to the count of another ticket."""
    return ObjectToCount(
        objecting.unit, objecting.measure, objecting.ticket[:-1] + "0", objecting.words
    )


def _objectable(rulebook: Rulebook) -> str:
    """A measure that units may object to."""
    measures = (one for scheme in rulebook.schemes for one in scheme.measures)
    named = (one.id for one in measures if "objected" in one.leave_out)
    return next(named, measure_of(rulebook))


def _unit(rulebook: Rulebook) -> str | None:
    """A unit that is assessed."""
    units = rulebook.departments.values()
    covered = (one.id for scheme in rulebook.schemes for one in units if scheme.units.covers(one))
    return next(covered, None)
