"""How what waits for somebody looks in JSON."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from functools import cache

from api.answers_work import (
    CallOut,
    DifferenceOut,
    DrawLine,
    DrawOut,
    GroupOut,
    LifeOut,
    MoveOut,
    NoticeOut,
    PartLine,
    QuestionOut,
    StateOut,
    StatesOut,
    SupervisionLine,
    VerifiedOut,
)
from api.plain import known_unit, local, local_or_none, unit
from api.showing import show_line
from api.showing_affairs import show_tries
from api.showing_cases import CASE_KINDS
from engine.bulletins.states import BULLETIN_KINDS
from engine.cases.states import CASE_MOVES, CASE_STATES
from engine.draws.draw import draw_from
from engine.draws.verifying import Difference
from engine.people.disclosure import Disclosed
from engine.rulebook.rulebook import Question, Rulebook
from engine.store import TicketRow
from engine.store.case_lists import DrawRow
from engine.store.work_lists import NoticeRow, PartRow, SupervisionRow
from engine.tickets.events import KINDS, Event
from engine.tickets.procedures import callback_rule
from engine.tickets.states import MOVES, STATES
from engine.tickets.telling import RULE_FLAGGED
from engine.tickets.ticket import Ticket

_OF_BULLETINS = {kind: zh for kind, (zh, _) in BULLETIN_KINDS.items()}
_KINDS = {**CASE_KINDS, **_OF_BULLETINS, **KINDS, RULE_FLAGGED: "分派规则待核对"}


def show_call(
    rulebook: Rulebook, row: TicketRow, ticket: Ticket, now: datetime, disclosed: Disclosed
) -> CallOut:
    """A call to make, with the questions that the rules in force ask of such a matter."""
    zone = rulebook.city.zone
    found = callback_rule(rulebook, ticket, now)
    return CallOut(
        ticket=show_line(rulebook, row, disclosed),
        call_at=local(row.call_at or now, zone),
        tries=show_tries(ticket.tries, zone),
        most_tries=None if found is None else found[0].tries,
        rule=None if found is None else found[1].id,
        questions=[] if found is None else [_question(one) for one in found[0].questions],
    )


def show_part_line(rulebook: Rulebook, row: PartRow, now: datetime) -> PartLine:
    """A part in a list."""
    zone = rulebook.city.zone
    return PartLine(
        ticket=row.ticket_id,
        unit=known_unit(rulebook, row.unit),
        state=row.state,
        open=row.open,
        by=row.by,
        asked_at=local(row.asked_at, zone),
        due=local_or_none(row.due_at, zone),
        done_at=local_or_none(row.done_at, zone),
        overdue=_late(row, now),
    )


def _late(row: PartRow, now: datetime) -> bool:
    """Whether the part was done too late, or is not done and past its due time."""
    until = now if row.open else row.done_at
    return row.due_at is not None and until is not None and row.due_at < until


def show_supervision_line(rulebook: Rulebook, row: SupervisionRow) -> SupervisionLine:
    """A supervision in a list."""
    zone = rulebook.city.zone
    return SupervisionLine(
        ticket=row.ticket_id,
        number=row.number,
        role=row.role,
        unit=unit(rulebook, row.unit),
        by=row.by,
        rule=row.rule,
        state=row.state,
        opened_at=local(row.opened_at, zone),
        reply_due=local_or_none(row.reply_due_at, zone),
        overdue=row.overdue,
        replied_at=local_or_none(row.replied_at, zone),
        ended_at=local_or_none(row.ended_at, zone),
    )


def show_notice(rulebook: Rulebook, row: NoticeRow) -> NoticeOut:
    """A notice; its id is written with dots, so that it fits into an address."""
    zone = rulebook.city.zone
    return NoticeOut(
        id=row.id.replace("/", "."),
        kind=row.kind,
        name=_KINDS.get(row.kind, row.kind),
        role=row.role,
        unit=unit(rulebook, row.unit),
        names=list(row.names),
        phone=row.data.get("phone"),
        ticket=row.ticket_id,
        case=row.case_id,
        send_at=local(row.send_at, zone),
        data={name: value for name, value in row.data.items() if name != "phone"},
        read_at=local_or_none(row.read_at, zone),
        read_by=row.read_by,
    )


def show_draw_line(rulebook: Rulebook, row: DrawRow) -> DrawLine:
    """A draw in a list."""
    return DrawLine(
        id=row.id,
        rule=row.rule,
        period=row.period,
        made_at=local(row.made_at, rulebook.city.zone),
        population=row.population,
        drawn=row.drawn,
    )


def show_draw(
    rulebook: Rulebook,
    event: Event,
    differences: Iterable[Difference],
    *,
    intact: bool,
    seed: bool,
) -> DrawOut:
    """A draw with its verification; ``seed`` says whether its seed could be checked."""
    zone, data, draw = rulebook.city.zone, event.data, draw_from(event)
    found = [
        DifferenceOut(
            what=one.what,
            message_zh=one.message_zh,
            message_en=one.message_en,
            group=None if one.group is None else dict(one.group),
        )
        for one in differences
    ]
    return DrawOut(
        id=draw.id,
        rule=draw.rule,
        title=data["title"],
        basis=data["basis"],
        file=data["file"],
        line=data["line"],
        period=draw.period,
        first=draw.from_.isoformat(),
        until=draw.until.isoformat(),
        role=draw.role,
        share=data["share"],
        count=data["count"],
        at_least=data["at_least"],
        per=list(data["per"]),
        within=draw.within,
        due=local_or_none(draw.due_at, zone),
        seed=draw.seed,
        seed_day=draw.seed_day.isoformat(),
        population=draw.population,
        drawn=list(draw.drawn),
        groups=[
            GroupOut(
                key=dict(group.key), population=list(group.population), drawn=list(group.drawn)
            )
            for group in draw.groups
        ],
        made_at=local(draw.drawn_at, zone),
        hash=event.hash,
        verified=VerifiedOut(
            right=intact and not found, intact=intact, seed=seed, differences=found
        ),
    )


@cache
def show_states() -> StatesOut:
    """The tables from which everything about states is derived."""
    return StatesOut(
        tickets=LifeOut(
            states=[
                StateOut(id=s.id, name_zh=s.name_zh, name_en=s.name_en, terminal=s.terminal)
                for s in STATES.values()
            ],
            moves=[
                MoveOut(
                    command=move.command,
                    event=move.event,
                    states=[state for state in STATES if state in move.from_],
                    to=move.to,
                    name_zh=move.name_zh,
                    name_en=move.name_en,
                    who=list(move.who),
                    scope=move.scope,
                    need=move.need,
                )
                for move in MOVES
            ],
        ),
        cases=LifeOut(
            states=[
                StateOut(id=s.id, name_zh=s.name_zh, name_en=s.name_en, terminal=s.terminal)
                for s in CASE_STATES.values()
            ],
            moves=[
                MoveOut(
                    command=move.command,
                    event=move.event,
                    states=[state for state in CASE_STATES if state in move.from_],
                    to=move.to,
                    name_zh=move.name_zh,
                    name_en=move.name_en,
                    who=sorted(move.who),
                    scope=move.side,
                    need=_OBJECTION[move.pending],
                )
                for move in CASE_MOVES
            ],
        ),
    )


_OBJECTION = {True: "objection", False: "no-objection", None: None}


def _question(question: Question) -> QuestionOut:
    return QuestionOut(
        id=question.id,
        ask=question.ask,
        kind=question.kind,
        fills=question.fills,
        reasons=list(question.reasons),
    )
