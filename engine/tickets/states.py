"""The life of a ticket as one table: which command is possible where, who may give it, where it
leads.

Everything about states is derived from ``MOVES``: what a person may do next, why a command is
refused, which event ends a ticket, the state chart in ``docs/``. A new command is a new row.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

Scope = Literal["any", "lead", "part", "supervised"]
Need = Literal[
    "call-open",
    "nothing-asked",
    "not-returning",
    "return",
    "extension",
    "suspension",
    "decline",
    "closing",
    "suspended",
    "not-suspended",
    "part-asked",
    "part-open",
    "supervised",
    "unanswered",
    "replied",
]


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

    ``to`` None leaves the state as it is, or leaves it to the event to say (``reopened``). ``who``
    are the roles that may give it; ``scope`` says whose: those of the ``lead`` unit, of the
    assisting unit that the command speaks of (``part``), of the unit that was ``supervised``, or
    ``any``. The judge of a request that a rule names is one of them too. ``need`` is what must hold
    besides the state: a request that waits for a judgement, an open part, a suspension.
    """

    command: str
    event: str
    from_: frozenset[str]
    to: str | None
    name_zh: str
    name_en: str
    who: tuple[str, ...]
    scope: Scope = "any"
    need: Need | None = None


_IN_ORDER_OF_LIFE = (
    State("received", "已受理", "received"),
    State("dispatched", "已派单", "dispatched"),
    State("signed", "已签收", "signed"),
    State("merged", "已并单", "merged into another"),
    State("resolved", "已办结", "resolved"),
    State("called-back", "已回访", "called back"),
    State("closed", "已结案", "closed", terminal=True),
    State("withdrawn", "已撤回", "withdrawn", terminal=True),
    State("referred", "已转介", "referred", terminal=True),
    State("declined", "不予受理", "declined", terminal=True),
    State("answered", "已即时答复", "answered", terminal=True),
    State("archived", "已归档", "archived", terminal=True),
)

STATES: Mapping[str, State] = MappingProxyType({state.id: state for state in _IN_ORDER_OF_LIFE})
"""Every state, in the order of a ticket's life."""

TERMINAL: frozenset[str] = frozenset(state.id for state in STATES.values() if state.terminal)
OPEN: frozenset[str] = frozenset(STATES) - TERMINAL
_NEW = frozenset({"received"})
_AT_THE_UNIT = frozenset({"dispatched", "signed"})
_REPORTED = frozenset({"resolved", "called-back"})
_IN_WORK = _NEW | _AT_THE_UNIT
_OWN = OPEN - {"merged"}
_ENDED = TERMINAL - {"archived"}

_TAKER = ("call-taker", "dispatcher")
_DISPATCHER = ("dispatcher", "centre-head")
_SUPERVISOR = ("supervisor", "centre-head")
_CENTRE = ("dispatcher", "supervisor", "centre-head")
_CALLER = ("callback", "supervisor", "centre-head")
_UNIT = ("handler", "unit-head", "unit-leader")
_ASSISTING = ("assist-handler", "assist-leader", *_UNIT)
_ANYBODY = (*_TAKER, "supervisor", "callback", "centre-head", *_UNIT, "authority-contact")

MOVES: tuple[Move, ...] = (
    Move("receive", "received", frozenset(), "received", "受理", "receive", (*_TAKER, "citizen")),
    # The call may end after the matter has: a matter referred while the citizen still speaks.
    Move(
        "hang-up",
        "hung-up",
        frozenset(STATES),
        None,
        "登记挂机",
        "hang up",
        _TAKER,
        need="call-open",
    ),
    Move("dispatch", "dispatched", _NEW, "dispatched", "派单", "dispatch", _DISPATCHER),
    Move("refer", "referred", _NEW, "referred", "转介", "refer", _TAKER),
    Move("decline", "declined", _NEW, "declined", "不予受理", "decline", _CENTRE),
    Move("answer", "answered", _NEW, "answered", "即时答复", "answer", _TAKER),
    Move(
        "sign", "signed", frozenset({"dispatched"}), "signed", "签收", "sign", _UNIT, scope="lead"
    ),
    # A unit that phones the citizen before it signs has done the more important thing first.
    Move(
        "contact", "contacted", _AT_THE_UNIT, None, "登记联系市民", "contact", _UNIT, scope="lead"
    ),
    Move("arrive", "arrived", _AT_THE_UNIT, None, "登记到场", "arrive", _UNIT, scope="lead"),
    Move("note", "noted", _OWN, None, "办理记录", "note", _ANYBODY),
    Move(
        "ask-part", "part-asked", _AT_THE_UNIT, None, "请求协办", "ask a part", (*_CENTRE, *_UNIT)
    ),
    Move(
        "sign-part",
        "part-signed",
        _AT_THE_UNIT,
        None,
        "协办签收",
        "sign a part",
        _ASSISTING,
        scope="part",
        need="part-asked",
    ),
    Move(
        "finish-part",
        "part-done",
        _AT_THE_UNIT,
        None,
        "协办完成",
        "finish a part",
        _ASSISTING,
        scope="part",
        need="part-open",
    ),
    Move(
        "release-part",
        "part-released",
        _AT_THE_UNIT,
        None,
        "免除协办",
        "release a part",
        _CENTRE,
        need="part-open",
    ),
    Move(
        "return",
        "returned",
        _AT_THE_UNIT,
        None,
        "退单",
        "return",
        _UNIT,
        scope="lead",
        need="nothing-asked",
    ),
    Move(
        "uphold-return",
        "return-upheld",
        _AT_THE_UNIT,
        "received",
        "同意退单",
        "uphold the return",
        _CENTRE,
        need="return",
    ),
    Move(
        "reject-return",
        "return-rejected",
        _AT_THE_UNIT,
        None,
        "驳回退单",
        "reject the return",
        _CENTRE,
        need="return",
    ),
    Move(
        "transfer",
        "dispatched",
        _AT_THE_UNIT,
        "dispatched",
        "改派",
        "transfer",
        _DISPATCHER,
    ),
    Move(
        "correct",
        "corrected",
        _IN_WORK,
        None,
        "更正",
        "correct",
        (*_TAKER, "supervisor", "centre-head"),
    ),
    Move("split", "split", _IN_WORK, None, "拆单", "split", _TAKER),
    Move("merge", "merged", _IN_WORK, "merged", "并单", "merge", _TAKER, need="nothing-asked"),
    Move("unmerge", "unmerged", frozenset({"merged"}), None, "解除并单", "unmerge", _TAKER),
    Move(
        "ask-extension",
        "extension-asked",
        _AT_THE_UNIT,
        None,
        "申请延期",
        "ask for an extension",
        _UNIT,
        scope="lead",
        need="nothing-asked",
    ),
    Move(
        "grant-extension",
        "extended",
        _AT_THE_UNIT,
        None,
        "同意延期",
        "grant the extension",
        _SUPERVISOR,
        need="extension",
    ),
    Move(
        "refuse-extension",
        "extension-refused",
        _AT_THE_UNIT,
        None,
        "不同意延期",
        "refuse the extension",
        _SUPERVISOR,
        need="extension",
    ),
    Move(
        "ask-suspension",
        "suspension-asked",
        _AT_THE_UNIT,
        None,
        "申请挂起",
        "ask for a suspension",
        _UNIT,
        scope="lead",
        need="not-suspended",
    ),
    Move(
        "grant-suspension",
        "suspended",
        _AT_THE_UNIT,
        None,
        "同意挂起",
        "grant the suspension",
        _SUPERVISOR,
        need="suspension",
    ),
    Move(
        "refuse-suspension",
        "suspension-refused",
        _AT_THE_UNIT,
        None,
        "不同意挂起",
        "refuse the suspension",
        _SUPERVISOR,
        need="suspension",
    ),
    Move(
        "resume",
        "resumed",
        _AT_THE_UNIT,
        None,
        "恢复办理",
        "resume",
        (*_UNIT, *_CENTRE),
        need="suspended",
    ),
    Move(
        "ask-decline",
        "decline-asked",
        _AT_THE_UNIT,
        None,
        "申请不予受理",
        "ask to decline",
        _UNIT,
        scope="lead",
        need="nothing-asked",
    ),
    Move(
        "grant-decline",
        "declined",
        _AT_THE_UNIT,
        "declined",
        "同意不予受理",
        "grant the decline",
        _CENTRE,
        need="decline",
    ),
    Move(
        "refuse-decline",
        "decline-refused",
        _AT_THE_UNIT,
        None,
        "不同意不予受理",
        "refuse the decline",
        _CENTRE,
        need="decline",
    ),
    Move(
        "resolve",
        "resolved",
        _AT_THE_UNIT,
        "resolved",
        "办结反馈",
        "resolve",
        _UNIT,
        scope="lead",
        need="not-returning",
    ),
    Move(
        "call-back",
        "called-back",
        frozenset({"resolved"}),
        "called-back",
        "回访",
        "call back",
        _CALLER,
    ),
    Move("rate", "rated", _REPORTED | {"closed"}, None, "市民评价", "rate", ("citizen", *_TAKER)),
    Move("redo", "redo", _REPORTED, "dispatched", "重办", "redo", _CALLER, need="nothing-asked"),
    Move(
        "ask-closing",
        "closing-asked",
        frozenset({"called-back"}),
        None,
        "申请结案",
        "ask to close",
        _CALLER,
        need="nothing-asked",
    ),
    Move(
        "grant-closing",
        "closed",
        frozenset({"called-back"}),
        "closed",
        "同意结案",
        "grant the closing",
        _SUPERVISOR,
        need="closing",
    ),
    Move(
        "refuse-closing",
        "closing-refused",
        frozenset({"called-back"}),
        None,
        "不同意结案",
        "refuse the closing",
        _SUPERVISOR,
        need="closing",
    ),
    Move("close", "closed", _REPORTED, "closed", "结案", "close", _CALLER, need="nothing-asked"),
    Move(
        "supervise",
        "supervised",
        _OWN,
        None,
        "督办",
        "supervise",
        (*_SUPERVISOR, "city-leader", "authority-contact"),
    ),
    Move(
        "reply-supervision",
        "supervision-replied",
        frozenset(STATES) - {"archived"},
        None,
        "回复督办",
        "reply to the supervision",
        _UNIT,
        scope="supervised",
        need="unanswered",
    ),
    Move(
        "return-reply",
        "supervision-returned",
        frozenset(STATES) - {"archived"},
        None,
        "退回督办回复",
        "return the reply",
        _SUPERVISOR,
        need="replied",
    ),
    Move(
        "end-supervision",
        "supervision-ended",
        frozenset(STATES) - {"archived"},
        None,
        "督办办结",
        "end the supervision",
        _SUPERVISOR,
        need="supervised",
    ),
    Move(
        "inspect",
        "inspected",
        _REPORTED | {"closed"},
        None,
        "现场核查",
        "inspect",
        ("inspector", "supervisor", "authority-contact"),
    ),
    Move("withdraw", "withdrawn", OPEN, "withdrawn", "撤回", "withdraw", ("citizen", *_TAKER)),
    Move(
        "reopen",
        "reopened",
        _ENDED,
        None,
        "重新办理",
        "reopen",
        (*_TAKER, "callback", "supervisor", "centre-head"),
    ),
    Move("archive", "archived", _ENDED, "archived", "归档", "archive", _CENTRE),
)

_BY_COMMAND: Mapping[str, Move] = MappingProxyType({m.command: m for m in MOVES})

ALLOWED: Mapping[str, frozenset[str]] = MappingProxyType({m.command: m.from_ for m in MOVES})
"""Command → the states it is possible in."""

LEADS_TO: Mapping[str, str | None] = MappingProxyType({m.event: m.to for m in MOVES})
"""Event kind → the state it leads to, None where the state stays or the event says it."""

ENDING: frozenset[str] = frozenset(m.event for m in MOVES if m.to in TERMINAL)
"""The kinds of event that end a ticket."""


def move(command: str) -> Move:
    """The row of this command."""
    return _BY_COMMAND[command]
