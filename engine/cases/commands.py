"""What people ask of a case, and what follows: events to seal, or a refusal that says why.

``act_on_case`` is the whole of it: pure, from (rulebook, case, command, now, who) to drafts. What
is asked of a case happens when it is asked: nothing is dated back.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

from engine.cases.asks import (
    CASE_NAMES,
    AddEvidence,
    CaseCommand,
    Conclude,
    Confirm,
    Dismiss,
    ObjectTo,
    OpenCase,
    ReferCase,
    RejectObjection,
    TakeUp,
    UpholdObjection,
)
from engine.cases.case import Case
from engine.cases.evidence import evidence_data, in_order
from engine.cases.opening import opened_by_person
from engine.cases.permits import OF_ITS_DEPARTMENT, check_role, check_unit
from engine.cases.refusals import (
    needed,
    no_case,
    no_objection,
    objection_waits,
    unknown,
    wrong_state,
)
from engine.cases.states import AUTHORITY, OUTCOMES, CaseMove, possible_in, row_in, rows_of
from engine.rulebook.facts import local_day, nearest
from engine.rulebook.rulebook import Rulebook
from engine.rulebook.scenario import BEHAVIOURS
from engine.tickets.asks import By
from engine.tickets.events import Draft
from engine.tickets.refusals import Refused

__all__ = ["act_on_case", "possible"]


def act_on_case(
    rulebook: Rulebook,
    case: Case | None,
    command: CaseCommand,
    now: datetime,
    by: By | None = None,
) -> tuple[Draft, ...]:
    """What follows from a command, as drafts to seal; raises ``Refused`` and changes nothing."""
    who = by or By()
    at = now.astimezone(UTC)
    if isinstance(command, OpenCase):
        if case is not None:
            raise wrong_state("open", case.state, possible(case, who))
        check_role(rulebook, rows_of("open")[0], who, possible(None, who))
        return (_open(rulebook, command, at, who),)
    if case is None:
        raise no_case(CASE_NAMES[type(command)])
    row = _row(rulebook, case, CASE_NAMES[type(command)], who)
    try:
        data, private = _SAYS[type(command)](rulebook, case, command, at)
    except Refused as refused:
        refused.possible = refused.possible or possible(case, who)
        raise
    return (Draft(row.event, at, data, {k: said for k, said in private.items() if said} or None),)


def possible(case: Case | None, by: By | None = None) -> tuple[str, ...]:
    """The commands that the case allows now; with a role, only those that it may carry out."""
    role = None if by is None else by.role
    if case is None:
        return ("open",) if role is None or role in rows_of("open")[0].who else ()
    return possible_in(case.state, case.objecting, role)


def _row(rulebook: Rulebook, case: Case, command: str, who: By) -> CaseMove:
    """The row by which the command is possible, for this person, as the case stands."""
    left = possible(case, who)
    row = row_in(command, case.state)
    if row is None:
        raise wrong_state(command, case.state, left)
    check_unit(case, row, who, left)
    check_role(rulebook, row, who, left)
    if row.pending is False and case.objecting:
        raise objection_waits(row, left)
    if row.pending is True and not case.objecting:
        raise no_objection(row, left)
    return row


Says = tuple[dict[str, Any], dict[str, Any]]
"""What an event says, and what of it is private."""


def _open(rulebook: Rulebook, command: OpenCase, at: datetime, who: By) -> Draft:
    for text, zh in ((command.title, "标题"), (command.basis, "依据"), (command.reason, "理由")):
        if not text.strip():
            raise needed(
                "case/reason-needed",
                f"登记线索须写明{zh}。",
                "A case is opened with a title, its basis and a reason.",
            )
    if command.behaviour not in BEHAVIOURS:
        near = nearest(command.behaviour, BEHAVIOURS)
        raise unknown("behaviour", command.behaviour, BEHAVIOURS, "问责情形", near)
    _department(rulebook, command.unit, at)
    if command.refer is not None:
        _department(rulebook, command.refer, at)
    # What an authority finds by itself it verifies itself, if it names nobody else: the unit may
    # have no authority, or another.
    own = who.unit if who.role in OF_ITS_DEPARTMENT & AUTHORITY else None
    return opened_by_person(
        rulebook,
        command.evidence,
        at,
        behaviour=command.behaviour,
        unit=command.unit,
        title=command.title.strip(),
        basis=command.basis.strip(),
        reason=command.reason.strip(),
        ticket=command.ticket,
        refer=command.refer or own,
    )


def _take_up(_: Rulebook, __: Case, ___: TakeUp, ____: datetime) -> Says:
    return {}, {}


def _add_evidence(_: Rulebook, case: Case, command: AddEvidence, __: datetime) -> Says:
    known = {one.place for one in case.evidence}
    new = in_order(one for one in command.evidence if one.place not in known)
    note = (command.note or "").strip()
    if not new and not note:
        raise needed(
            "case/nothing-added",
            "补充证据须指明尚未列入的事件, 或写明情况。",
            "To add evidence, name events that are not among it yet, or say what you know.",
        )
    return {"evidence": evidence_data(new)}, {"note": note}


def _object(_: Rulebook, __: Case, command: ObjectTo, ___: datetime) -> Says:
    words = _said(command.words, "words", "申诉须写明理由。", "An objection says why.")
    return {}, {"words": words}


def _answer(
    _: Rulebook, __: Case, command: UpholdObjection | RejectObjection, ___: datetime
) -> Says:
    zh, en = "答复申诉须写明理由。", "An objection is answered with a reason."
    return {}, {"reason": _said(command.reason, "reason", zh, en)}


def _dismiss(_: Rulebook, __: Case, command: Dismiss, ___: datetime) -> Says:
    zh, en = "不予认定须写明理由。", "A case is dismissed with a reason."
    return {}, {"reason": _said(command.reason, "reason", zh, en)}


def _confirm(_: Rulebook, __: Case, command: Confirm, ___: datetime) -> Says:
    zh, en = "认定须写明核实的情况。", "A case is confirmed by saying what was found."
    finding = _said(command.finding, "finding", zh, en)
    people = [name.strip() for name in command.responsible if name.strip()]
    return {}, {"finding": finding, "responsible": people}


def _refer(rulebook: Rulebook, case: Case, command: ReferCase, at: datetime) -> Says:
    _department(rulebook, command.to, at)
    if command.to == case.unit:
        raise needed(
            "case/referred-to-itself",
            f"线索涉及 {case.unit} 自身, 不能移交给 {case.unit}。",
            f"The case is about {case.unit} and cannot be handed to it.",
        )
    return {"to": command.to}, {"note": (command.note or "").strip()}


def _conclude(_: Rulebook, __: Case, command: Conclude, ___: datetime) -> Says:
    if command.outcome not in OUTCOMES:
        near = nearest(command.outcome, OUTCOMES)
        raise unknown("outcome", command.outcome, OUTCOMES, "处理结果", near)
    zh, en = "办结须写明处理结果。", "A case is concluded by saying what came of it."
    return {"outcome": command.outcome}, {"result": _said(command.result, "result", zh, en)}


def _said(text: str, what: str, zh: str, en: str) -> str:
    if not text.strip():
        raise needed(f"case/{what}-needed", zh, en)
    return text.strip()


def _department(rulebook: Rulebook, id_: str, at: datetime) -> None:
    unit = rulebook.departments.get(id_)
    if unit is None:
        near = nearest(id_, rulebook.departments)
        raise unknown("department", id_, rulebook.departments, "单位", near)
    if not unit.effective.covers(local_day(at, rulebook.city.zone)):
        heir = unit.succeeded_by
        raise needed(
            "case/department-not-in-force",
            f"{unit.name} ({id_}) 当日已不存在或尚未设立。"
            + (f"职责由 {heir} 承接。" if heir else ""),
            f"There is no {id_} on that day." + (f" {heir} succeeded it." if heir else ""),
        )


_SAYS: Mapping[type, Callable[[Rulebook, Case, Any, datetime], Says]] = {
    TakeUp: _take_up,
    AddEvidence: _add_evidence,
    ObjectTo: _object,
    UpholdObjection: _answer,
    RejectObjection: _answer,
    Dismiss: _dismiss,
    Confirm: _confirm,
    ReferCase: _refer,
    Conclude: _conclude,
}
