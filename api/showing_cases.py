"""How cases of accountability look in JSON."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

from api.answers_cases import CaseLine, CaseOut, EvidenceOut, ObjectionOut
from api.answers_tickets import CommandOut
from api.plain import local, local_or_none, unit
from engine.cases.case import Case, Objection
from engine.cases.commands import possible
from engine.cases.evidence import Doubt, Evidence
from engine.cases.states import CASE_MOVES, CASE_STATES, OUTCOMES, row_in
from engine.compare.words import BEHAVIOURS
from engine.rulebook.rulebook import Rulebook
from engine.store.case_lists import CaseRow
from engine.tickets.events import KINDS

CASE_KINDS: Mapping[str, str] = {move.event: move.name_zh for move in CASE_MOVES}
"""Kind of event in a case's chain → what people call it."""


def show_case(rulebook: Rulebook, case: Case, doubts: Iterable[Doubt] = ()) -> CaseOut:
    """The whole case; ``doubts`` are about evidence that its tickets no longer bear out."""
    zone, now_possible = rulebook.city.zone, possible(case)
    doubted = {doubt.evidence.place: doubt.what for doubt in doubts}
    return CaseOut(
        id=case.id,
        state=case.state,
        state_name=CASE_STATES[case.state].name_zh,
        open=not case.settled,
        behaviour=case.behaviour,
        behaviour_name=BEHAVIOURS.get(case.behaviour, case.behaviour),
        scope=case.scope,
        by=case.by,
        title=case.title,
        basis=case.basis,
        rule=case.rule,
        file=case.file,
        line=case.line,
        unit=unit(rulebook, case.unit),
        refer=unit(rulebook, case.refer),
        referred_to=unit(rulebook, case.referred_to),
        ticket=case.ticket,
        reason=case.reason,
        evidence=[_evidence(rulebook, one, doubted.get(one.place)) for one in case.evidence],
        notes=list(case.notes),
        objections=[_objection(rulebook, one) for one in case.objections],
        finding=case.finding,
        responsible=list(case.responsible),
        ground=case.ground,
        outcome=case.outcome,
        outcome_name=None if case.outcome is None else OUTCOMES.get(case.outcome),
        result=case.result,
        opened_at=local(case.opened_at, zone),
        updated_at=local(case.updated_at, zone),
        settled_at=local_or_none(case.settled_at, zone),
        possible=list(now_possible),
        commands=_commands(case.state, now_possible),
        events=case.length,
        rulebook=case.rulebook,
    )


def show_case_line(rulebook: Rulebook, row: CaseRow) -> CaseLine:
    """A case in a list."""
    zone = rulebook.city.zone
    return CaseLine(
        id=row.id,
        state=row.state,
        open=row.open,
        behaviour=row.behaviour,
        scope=row.scope,
        rule=row.trigger,
        unit=unit(rulebook, row.unit),
        refer=unit(rulebook, row.refer),
        ticket=row.ticket_id,
        objected=row.objected,
        opened_at=local(row.opened_at, zone),
        updated_at=local(row.updated_at, zone),
        events=row.length,
    )


def _evidence(rulebook: Rulebook, one: Evidence, doubt: str | None) -> EvidenceOut:
    return EvidenceOut(
        ticket=one.ticket,
        number=one.number,
        kind=one.kind,
        name=KINDS.get(one.kind, one.kind),
        at=local(one.at, rulebook.city.zone),
        hash=one.hash,
        doubt=doubt,
    )


def _objection(rulebook: Rulebook, one: Objection) -> ObjectionOut:
    zone = rulebook.city.zone
    return ObjectionOut(
        at=local(one.at, zone),
        words=one.words,
        upheld=one.upheld,
        answered_at=local_or_none(one.answered_at, zone),
        reason=one.reason,
    )


def _commands(state: str, names: Collection[str]) -> list[CommandOut]:
    rows = [row for name in names if (row := row_in(name, state)) is not None]
    return [
        CommandOut(
            command=row.command, name_zh=row.name_zh, name_en=row.name_en, who=sorted(row.who)
        )
        for row in rows
    ]
