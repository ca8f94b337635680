"""Why a command is refused, in words for people and with what is possible instead."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from engine.tickets.states import STATES, move

if TYPE_CHECKING:
    from engine.tickets.ticket import Ticket


class Refused(Exception):
    """A command that the ticket's state, its facts or the time do not allow; nothing changed.

    ``code`` is stable (``ticket/not-resolved``); ``possible`` names the commands possible now.
    """

    def __init__(
        self, code: str, message_zh: str, message_en: str, possible: tuple[str, ...] = ()
    ) -> None:
        super().__init__(message_en)
        self.code = code
        self.message_zh = message_zh
        self.message_en = message_en
        self.possible = possible


def wrong_state(command: str, state: str, possible: tuple[str, ...]) -> Refused:
    """The command comes too early (``ticket/not-…``) or too late (``ticket/already-…``)."""
    asked, now = move(command), STATES[state]
    order = list(STATES)
    ahead = [one for one in order if one in asked.from_ and order.index(one) > order.index(state)]
    too_early = bool(ahead) and not now.terminal
    code = f"ticket/not-{ahead[0]}" if too_early else f"ticket/already-{state}"
    return Refused(
        code,
        f"工单{now.name_zh}, 不能{asked.name_zh}。{_possible_zh(possible)}",
        f"Cannot {asked.name_en}: the ticket is {now.name_en}. {_possible_en(possible)}",
        possible,
    )


_PENDING = {
    "return": ("退单", "return"),
    "extension": ("延期", "extension"),
    "suspension": ("挂起", "suspension"),
    "decline": ("不予受理", "decline"),
    "closing": ("结案", "closing"),
}
_MISSING: Mapping[str, tuple[str, str, str]] = {
    **{
        kind: (f"request/no-{kind}", f"没有待审批的{zh}申请", f"no {en} waits for a judgement")
        for kind, (zh, en) in _PENDING.items()
    },
    "suspended": ("ticket/not-suspended", "工单没有挂起", "the ticket is not suspended"),
    "part-asked": ("part/none-open", "没有待签收的协办", "no assisting unit is still to sign"),
    "part-open": ("part/none-open", "没有未完成的协办", "no assisting unit has an open part"),
    "supervised": ("supervision/none-open", "没有未办结的督办", "no supervision is open"),
    "unanswered": (
        "supervision/none-open",
        "没有待回复的督办",
        "no supervision waits for a reply",
    ),
    "replied": ("supervision/no-reply", "没有待审的督办回复", "no reply to a supervision waits"),
}


def not_now(command: str, need: str, ticket: Ticket, possible: tuple[str, ...]) -> Refused:
    """The state allows the command, but something else it needs is not there, or in its way."""
    if need == "call-open":
        return already_hung_up(ticket.hung_up_at, possible)
    asked = move(command)
    if need == "not-suspended" and ticket.pending is None:
        return Refused(
            "suspension/already",
            f"工单已经挂起, 不能{asked.name_zh}。{_possible_zh(possible)}",
            f"Cannot {asked.name_en}: the ticket is suspended. {_possible_en(possible)}",
            possible,
        )
    if need in ("nothing-asked", "not-returning", "not-suspended"):
        zh, en = _PENDING[ticket.pending_kind or "return"]
        return Refused(
            "request/waiting",
            f"{zh}申请正待审批, 不能{asked.name_zh}。{_possible_zh(possible)}",
            f"Cannot {asked.name_en}: a {en} waits for a judgement. {_possible_en(possible)}",
            possible,
        )
    code, zh, en = _MISSING[need]
    return Refused(
        code,
        f"{zh}, 不能{asked.name_zh}。{_possible_zh(possible)}",
        f"Cannot {asked.name_en}: {en}. {_possible_en(possible)}",
        possible,
    )


def not_yours(command: str, who: str, allowed: Sequence[str], possible: tuple[str, ...]) -> Refused:
    """The command is not for this role, or not for this unit."""
    asked = move(command)
    return Refused(
        "who/not-yours",
        f"{who} 不能{asked.name_zh}, 应由 {', '.join(allowed)} 操作。",
        f"{who} may not {asked.name_en}: it is for {', '.join(allowed)}.",
        possible,
    )


def words_needed(code: str, zh: str, en: str, words: str | None) -> str:
    """The words given; refused where there are none."""
    said = (words or "").strip()
    if not said:
        raise Refused(code, zh, en)
    return said


def already_hung_up(at: datetime | None, possible: tuple[str, ...]) -> Refused:
    """The citizen hung up before, once and for all."""
    when = "" if at is None else f" ({at.isoformat()})"
    return Refused(
        "ticket/already-hung-up",
        f"市民已挂机{when}, 不能重复登记。{_possible_zh(possible)}",
        f"The citizen has already hung up{when}. {_possible_en(possible)}",
        possible,
    )


def no_ticket(command: str) -> Refused:
    """The command speaks of a ticket that was never received."""
    asked = move(command)
    return Refused(
        "ticket/not-received",
        f"尚未受理, 不能{asked.name_zh}。现在可以: 受理。",
        f"Cannot {asked.name_en}: nothing was received yet. Possible now: receive.",
        ("receive",),
    )


def in_future(at: datetime, now: datetime, possible: tuple[str, ...]) -> Refused:
    """The command claims to have happened later than now."""
    return Refused(
        "time/in-future",
        f"发生时间 {at.isoformat()} 晚于现在 {now.isoformat()}。",
        f"The time given, {at.isoformat()}, is later than now, {now.isoformat()}.",
        possible,
    )


def before_receipt(at: datetime, received_at: datetime, possible: tuple[str, ...]) -> Refused:
    """The command claims to have happened before the matter was received."""
    return Refused(
        "time/before-receipt",
        f"发生时间 {at.isoformat()} 早于受理时间 {received_at.isoformat()}。",
        f"The time given, {at.isoformat()}, is before the receipt, {received_at.isoformat()}.",
        possible,
    )


def _possible_zh(commands: Sequence[str]) -> str:
    if not commands:
        return "工单已终结, 不能再操作。"
    return f"现在可以: {', '.join(move(one).name_zh for one in commands)}。"


def _possible_en(commands: Sequence[str]) -> str:
    if not commands:
        return "Nothing more is possible."
    return f"Possible now: {', '.join(commands)}."
