# ruff: noqa: S311 - chance for play, not for secrets
"""Simulated work on cases: verified, objected to, dismissed, confirmed, referred, concluded."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from random import Random

from engine.cases.asks import (
    AddEvidence,
    CaseStep,
    Conclude,
    Confirm,
    Dismiss,
    ObjectTo,
    ReferCase,
    RejectObjection,
    TakeUp,
    UpholdObjection,
)
from engine.cases.case import Case
from engine.cases.states import OUTCOMES
from engine.casework import Casework
from engine.rulebook.rulebook import Rulebook
from engine.store import Store
from engine.store.case_lists import CaseFilter
from engine.tickets.refusals import Refused

PIECE = 100
LEFT = 0.12
"""Cases that nobody gets to at any stage."""
OBJECTED = 0.14
UPHELD = 0.35
EVIDENCE = 0.15
DISMISSED = 0.5
REFERRED = 0.5
CONCLUDED = 0.8
DISCIPLINE = "discipline-inspector"

_Planned = tuple[CaseStep, str, datetime]


class SimulatedCases:
    """What happens to the cases of the month, stretch by stretch."""

    def __init__(self, store: Store, rulebook: Rulebook, seed: str) -> None:
        self._store = store
        self._rulebook = rulebook
        self._seed = seed
        self._casework = Casework(store, lambda: rulebook, Random(f"{seed}/cases"))
        self._left: set[tuple[str, int]] = set()

    def go_on(self, since: datetime, until: datetime) -> None:
        """Play all that happens to open cases between these two instants."""
        for case_id in list(self._open()):
            while self._next(case_id, since, until):
                pass

    def _open(self) -> Iterator[str]:
        cursor: str | None = None
        while True:
            page = self._store.cases(CaseFilter(open=True), "opened_at", PIECE, cursor)
            yield from (row.id for row in page.items)
            if (cursor := page.next) is None:
                return

    def _next(self, case_id: str, since: datetime, until: datetime) -> bool:
        """One more step, if there is one within the stretch."""
        case = self._casework.case(case_id)
        if case.settled or (case_id, case.length) in self._left:
            return False
        random = Random(f"{self._seed}/{case_id}/{case.length}")
        planned = None if random.random() < LEFT else self._planned(case, random)
        if planned is None:
            self._left.add((case_id, case.length))
            return False
        command, actor, at = planned
        at = max(at, since + timedelta(minutes=random.randint(60, 600)))
        if at > until:
            return False
        try:
            self._casework.command(case_id, command, f"demo/{actor}", at)
        except Refused:
            self._left.add((case_id, case.length))
            return False
        return True

    def _planned(self, case: Case, random: Random) -> _Planned | None:
        authority = case.refer or "centre"
        unit = case.unit or "centre"
        if case.objecting:
            if random.random() < UPHELD:
                return (
                    UpholdObjection("申诉成立, 延误非该单位所致"),
                    authority,
                    self._in(random, case, 1, 3),
                )
            return RejectObjection("申诉理由与记录不符"), authority, self._in(random, case, 1, 3)
        if not case.objections and case.state != "open" and random.random() < OBJECTED:
            return ObjectTo(random.choice(_OBJECTIONS)), unit, self._in(random, case, 0.3, 2)
        if case.state == "open":
            return TakeUp(), authority, self._in(random, case, 0.2, 3)
        if case.state == "verifying":
            if not case.notes and random.random() < EVIDENCE:
                note = "已调取通话录音和派单记录"
                return AddEvidence(note=note), authority, self._in(random, case, 0.2, 2)
            if random.random() < DISMISSED:
                return Dismiss(random.choice(_GROUNDS)), authority, self._in(random, case, 1, 5)
            finding = Confirm("经核实, 记录属实", (f"{unit} 经办人",))
            return finding, authority, self._in(random, case, 1, 5)
        if case.state == "confirmed":
            to = self._discipline(case)
            if to is None or random.random() >= REFERRED:
                return None
            return ReferCase(to, "按规定移交"), authority, self._in(random, case, 0.5, 3)
        if random.random() >= CONCLUDED:
            return None
        outcome = random.choice([*OUTCOMES][:4])
        concluded = Conclude(outcome, f"已作出处理: {OUTCOMES[outcome]}")
        return concluded, case.referred_to or authority, self._in(random, case, 2, 8)

    def _in(self, random: Random, case: Case, low: float, high: float) -> datetime:
        """Some days later, when the city's offices are open."""
        at = case.updated_at + timedelta(days=random.uniform(low, high))
        calendar = self._rulebook.calendar(None)
        if not calendar.is_open(at):
            at = calendar.next_open(at) + timedelta(minutes=random.randint(1, 120))
        return at.replace(microsecond=0)

    def _discipline(self, case: Case) -> str | None:
        """The department that inspects discipline, where the catalog names one."""
        role = self._rulebook.roles.get(DISCIPLINE)
        of = None if role is None else role.of
        return of if of in self._rulebook.departments and of != case.unit else None


_OBJECTIONS = (
    "故障由上级线路检修引起, 已提前公告, 非我单位拖延。",
    "当日已多次联系市民, 因系统故障未能登记。",
    "该事项职责交叉, 已向中心书面说明。",
)
_GROUNDS = ("系统登记有误, 实际已按期办理", "情节轻微, 已当场改正", "责任不在该单位")
