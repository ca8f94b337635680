"""The life of a case as one table: which command is possible where, who may, where it leads.

As with tickets, all that depends on states is derived from ``MOVES``. A command may have several
rows, where other people may carry it out in other states.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

Side = Literal["authority", "discipline", "unit"]
"""Who stands behind a command: the authority that the case goes to, the discipline inspection that
it is handed to, or the unit that it is about."""


@dataclass(frozen=True, slots=True)
class CaseState:
    """A state of a case, with its names for people; in a terminal one it is settled."""

    id: str
    name_zh: str
    name_en: str
    terminal: bool = False


@dataclass(frozen=True, slots=True)
class CaseMove:
    """A command: its event, the states it is possible in and leads to, and the roles that may.

    ``to`` None leaves the state as it is. ``pending`` says that the command needs an objection
    that waits for an answer (True), needs that none waits (False), or does not mind (None).
    """

    command: str
    event: str
    from_: frozenset[str]
    to: str | None
    side: Side
    who: frozenset[str]
    name_zh: str
    name_en: str
    pending: bool | None = None


_IN_ORDER_OF_LIFE = (
    CaseState("open", "待核实", "open"),
    CaseState("verifying", "核实中", "being verified"),
    CaseState("confirmed", "已认定", "confirmed"),
    CaseState("referred", "已移交", "referred"),
    CaseState("dismissed", "不予认定", "dismissed", terminal=True),
    CaseState("concluded", "已办结", "concluded", terminal=True),
)

CASE_STATES: Mapping[str, CaseState] = MappingProxyType({s.id: s for s in _IN_ORDER_OF_LIFE})
"""Every state, in the order of a case's life."""

SETTLED: frozenset[str] = frozenset(state.id for state in CASE_STATES.values() if state.terminal)
UNSETTLED: frozenset[str] = frozenset(CASE_STATES) - SETTLED

AUTHORITY = frozenset({"supervisor", "authority-contact"})
"""Roles that verify: the centre's supervision, and the authority's own people."""
DISCIPLINE = frozenset({"discipline-inspector"})
UNIT = frozenset({"unit-leader", "unit-head"})

_AT_THE_AUTHORITY = frozenset({"open", "verifying", "confirmed"})
_VERIFYING = frozenset({"verifying"})
_REFERRED = frozenset({"referred"})

CASE_MOVES: tuple[CaseMove, ...] = (
    CaseMove(
        "open", "case-opened", frozenset(), "open", "authority", AUTHORITY | DISCIPLINE,
        "登记线索", "open a case",
    ),
    CaseMove(
        "take-up", "taken-up", frozenset({"open"}), "verifying", "authority", AUTHORITY,
        "开始核实", "take up",
    ),
    CaseMove(
        "add-evidence", "evidence-added", _AT_THE_AUTHORITY, None, "authority", AUTHORITY,
        "补充证据", "add evidence",
    ),
    CaseMove(
        "add-evidence", "evidence-added", _REFERRED, None, "discipline", DISCIPLINE,
        "补充证据", "add evidence",
    ),
    CaseMove(
        "object", "objected", UNSETTLED, None, "unit", UNIT,
        "申诉", "object", pending=False,
    ),
    # Who has the case answers the objection; upheld, it is as if nothing had been found.
    CaseMove(
        "uphold-objection", "objection-upheld", _AT_THE_AUTHORITY, "dismissed", "authority",
        AUTHORITY, "采纳申诉", "uphold the objection", pending=True,
    ),
    CaseMove(
        "uphold-objection", "objection-upheld", _REFERRED, "dismissed", "discipline",
        DISCIPLINE, "采纳申诉", "uphold the objection", pending=True,
    ),
    CaseMove(
        "reject-objection", "objection-rejected", _AT_THE_AUTHORITY, None, "authority",
        AUTHORITY, "驳回申诉", "reject the objection", pending=True,
    ),
    CaseMove(
        "reject-objection", "objection-rejected", _REFERRED, None, "discipline",
        DISCIPLINE, "驳回申诉", "reject the objection", pending=True,
    ),
    CaseMove(
        "dismiss", "dismissed", _VERIFYING, "dismissed", "authority", AUTHORITY,
        "不予认定", "dismiss",
    ),
    # Nobody is found at fault while what the unit says has not been answered.
    CaseMove(
        "confirm", "confirmed", _VERIFYING, "confirmed", "authority", AUTHORITY,
        "认定", "confirm", pending=False,
    ),
    CaseMove(
        "refer", "referred", frozenset({"confirmed"}), "referred", "authority", AUTHORITY,
        "移交", "refer", pending=False,
    ),
    CaseMove(
        "conclude", "concluded", _REFERRED, "concluded", "discipline", DISCIPLINE,
        "办结", "conclude", pending=False,
    ),
)  # fmt: skip

CASE_KINDS: tuple[str, ...] = tuple(dict.fromkeys(move.event for move in CASE_MOVES))
"""Every kind of event in a case's chain."""

LEADS_TO: Mapping[str, str | None] = MappingProxyType({m.event: m.to for m in CASE_MOVES})
"""Event kind → the state it leads to, None where the state stays."""

OUTCOMES: Mapping[str, str] = MappingProxyType(
    {
        "no-action": "不予追究",
        "talk": "谈话提醒",
        "correction": "责令整改",
        "criticism": "通报批评",
        "admonition": "诫勉",
        "reassignment": "组织处理",
        "discipline": "党纪政务处分",
        "judicial": "移送司法机关",
    }
)
"""How a case may be concluded, from the mildest on."""


def rows_of(command: str) -> tuple[CaseMove, ...]:
    """The rows of this command, one for each stage of a case in which other people may."""
    return tuple(move for move in CASE_MOVES if move.command == command)


def row_in(command: str, state: str) -> CaseMove | None:
    """The row by which this command is possible in this state, None if it is not."""
    return next((move for move in rows_of(command) if state in move.from_), None)


def possible_in(state: str, objecting: bool, role: str | None = None) -> tuple[str, ...]:
    """The commands possible in this state; with a role, only those that it may carry out."""
    return tuple(
        move.command
        for move in CASE_MOVES
        if state in move.from_
        and move.pending in (None, objecting)
        and (role is None or role in move.who)
    )
