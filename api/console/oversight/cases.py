"""Cases of accountability, as people read them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from api.console.names import BEHAVIOURS, EVENTS_EN, Said, unit_name
from api.console.words import Words
from engine.cases.case import Case
from engine.cases.evidence import Doubt
from engine.cases.states import CASE_MOVES, CASE_STATES, OUTCOMES
from engine.rulebook.rulebook import Rulebook
from engine.store.case_lists import CaseRow
from engine.tickets.events import KINDS, TIME, Event

_EVENTS_EN = {
    "case-opened": "opened",
    "taken-up": "verification begun",
    "evidence-added": "evidence added",
    "objected": "the unit objected",
    "objection-upheld": "objection upheld",
    "objection-rejected": "objection rejected",
    "dismissed": "dismissed",
    "confirmed": "confirmed",
    "referred": "handed over",
    "concluded": "concluded",
}
CASE_EVENTS: Mapping[str, Said] = {
    move.event: (move.name_zh, _EVENTS_EN[move.event]) for move in CASE_MOVES
}
OUTCOMES_SAID: Mapping[str, Said] = {
    id_: (zh, en)
    for (id_, zh), en in zip(
        OUTCOMES.items(),
        (
            "no action", "talk", "ordered to put it right", "circulated criticism",
            "admonition", "reassignment", "party or administrative discipline",
            "handed to the courts",
        ),
        strict=True,
    )
}  # fmt: skip
BY: Mapping[str, Said] = {
    "trigger": ("规则触发", "by a rule"),
    "ladder": ("督办阶梯", "by a ladder"),
    "person": ("人工登记", "by hand"),
}
PRIVATE_SAID: Mapping[str, Said] = {
    "reason": ("理由", "reason"),
    "words": ("申诉", "objection"),
    "note": ("说明", "note"),
    "finding": ("核实情况", "finding"),
    "responsible": ("责任人", "responsible"),
    "result": ("处理情况", "result"),
}


@dataclass(frozen=True, slots=True)
class CaseLine:
    """A case in a list."""

    id: str
    behaviour: str
    unit: str
    refer: str
    state: str
    state_name: str
    objected: bool
    ticket: str | None
    rule: str | None
    opened_at: datetime
    updated_at: datetime


@dataclass(frozen=True, slots=True)
class Proof:
    """An event that is evidence; ``doubt`` says what its ticket no longer bears out."""

    ticket: str
    number: int
    name: str
    at: datetime
    hash: str
    doubt: str | None


@dataclass(frozen=True, slots=True)
class Happened:
    """An event of the case."""

    number: int
    name: str
    at: datetime
    actor: str
    by_time: bool
    said: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Candidate:
    """An event that may be named as evidence."""

    place: str
    name: str
    at: datetime
    actor: str


def line_of(rulebook: Rulebook, words: Words, row: CaseRow) -> CaseLine:
    """A row of the list."""
    state = CASE_STATES[row.state]
    return CaseLine(
        row.id,
        words.say(*BEHAVIOURS.get(row.behaviour, (row.behaviour, row.behaviour))),
        unit_name(rulebook, row.unit),
        unit_name(rulebook, row.refer),
        row.state,
        words.say(state.name_zh, state.name_en),
        row.objected,
        row.ticket_id,
        row.trigger,
        row.opened_at,
        row.updated_at,
    )


def proofs_of(words: Words, case: Case, doubts: Iterable[Doubt]) -> list[Proof]:
    """The evidence, each piece with what is doubtful about it now."""
    doubted = {one.evidence.place: words.say(one.message_zh, one.message_en) for one in doubts}
    return [
        Proof(
            one.ticket,
            one.number,
            _event_name(words, one.kind),
            one.at,
            one.hash,
            doubted.get(one.place),
        )
        for one in case.evidence
    ]


def story_of(words: Words, history: Sequence[Event]) -> list[Happened]:
    """What happened to the case, the latest first."""
    return [
        Happened(
            event.number,
            words.say(*CASE_EVENTS.get(event.kind, (event.kind, event.kind))),
            event.at,
            event.actor,
            event.actor == TIME,
            tuple(_said(words, event.private or {})),
        )
        for event in reversed(history)
    ]


def candidates_of(
    words: Words, case: Case | None, histories: Mapping[str, tuple[Event, ...]]
) -> list[Candidate]:
    """Events of these tickets that are not evidence yet."""
    known = set() if case is None else {one.place for one in case.evidence}
    return [
        Candidate(
            f"{event.ticket_id}/{event.number}",
            _event_name(words, event.kind),
            event.at,
            "–" if event.actor == TIME else event.actor,
        )
        for history in histories.values()
        for event in history
        if (event.ticket_id, event.number) not in known
    ]


def _event_name(words: Words, kind: str) -> str:
    return words.say(KINDS.get(kind, kind), EVENTS_EN.get(kind, kind))


def _said(words: Words, private: Mapping[str, Any]) -> Iterable[tuple[str, str]]:
    for name, value in private.items():
        label = words.say(*PRIVATE_SAID.get(name, (name, name)))
        text = "、".join(map(str, value)) if isinstance(value, (list, tuple)) else str(value)
        if text:
            yield label, text
