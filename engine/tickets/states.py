"""The life of a ticket as one table: which command is possible where, and where it leads.

Everything about states is derived from ``MOVES``: what a person may do next, why a command is
refused, which event ends a ticket. A new command is a new row.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType


@dataclass(frozen=True, slots=True)
class State:
    """A state of a ticket, with its names for people; a terminal one ends the ticket."""

    id: str
    name_zh: str
    name_en: str
    terminal: bool = False


@dataclass(frozen=True, slots=True)
class Move:
    """A command: the states it is possible in, the event it causes, the state it leads to.

    ``to`` None leaves the state as it is. A call back that reached nobody does so too.
    """

    command: str
    event: str
    from_: frozenset[str]
    to: str | None
    name_zh: str
    name_en: str


_IN_ORDER_OF_LIFE = (
    State("received", "已受理", "received"),
    State("dispatched", "已派单", "dispatched"),
    State("signed", "已签收", "signed"),
    State("resolved", "已办结", "resolved"),
    State("called-back", "已回访", "called back"),
    State("closed", "已结案", "closed", terminal=True),
    State("withdrawn", "已撤回", "withdrawn", terminal=True),
    State("referred", "已转介", "referred", terminal=True),
    State("declined", "不予受理", "declined", terminal=True),
    State("answered", "已即时答复", "answered", terminal=True),
)

STATES: Mapping[str, State] = MappingProxyType({state.id: state for state in _IN_ORDER_OF_LIFE})
"""Every state, in the order of a ticket's life."""

TERMINAL: frozenset[str] = frozenset(state.id for state in STATES.values() if state.terminal)
OPEN: frozenset[str] = frozenset(STATES) - TERMINAL
_NEW = frozenset({"received"})
_AT_THE_UNIT = frozenset({"dispatched", "signed"})

MOVES: tuple[Move, ...] = (
    Move("receive", "received", frozenset(), "received", "受理", "receive"),
    # The call may end after the matter has: a matter referred while the citizen still speaks.
    Move("hang-up", "hung-up", frozenset(STATES), None, "登记挂机", "hang up"),
    Move("dispatch", "dispatched", _NEW, "dispatched", "派单", "dispatch"),
    Move("refer", "referred", _NEW, "referred", "转介", "refer"),
    Move("decline", "declined", _NEW, "declined", "不予受理", "decline"),
    Move("answer", "answered", _NEW, "answered", "即时答复", "answer"),
    Move("sign", "signed", frozenset({"dispatched"}), "signed", "签收", "sign"),
    # A unit that phones the citizen before it signs has done the more important thing first.
    Move("contact", "contacted", _AT_THE_UNIT, None, "登记联系市民", "contact"),
    Move("resolve", "resolved", _AT_THE_UNIT, "resolved", "办结反馈", "resolve"),
    Move("call-back", "called-back", frozenset({"resolved"}), "called-back", "回访", "call back"),
    Move("close", "closed", frozenset({"resolved", "called-back"}), "closed", "结案", "close"),
    Move("withdraw", "withdrawn", OPEN, "withdrawn", "撤回", "withdraw"),
)

ALLOWED: Mapping[str, frozenset[str]] = MappingProxyType({m.command: m.from_ for m in MOVES})
"""Command → the states it is possible in."""

LEADS_TO: Mapping[str, str | None] = MappingProxyType({m.event: m.to for m in MOVES})
"""Event kind → the state it leads to, None where the state stays."""

ENDING: frozenset[str] = frozenset(m.event for m in MOVES if m.to in TERMINAL)
"""The kinds of event that end a ticket."""

_BY_COMMAND: Mapping[str, Move] = MappingProxyType({m.command: m for m in MOVES})


def move(command: str) -> Move:
    """The row of this command."""
    return _BY_COMMAND[command]


def possible_in(state: str, call_open: bool) -> tuple[str, ...]:
    """The commands possible in this state; hanging up only while the citizen is on the line."""
    return tuple(
        m.command for m in MOVES if state in m.from_ and (call_open or m.command != "hang-up")
    )
