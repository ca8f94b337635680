"""Why a command is refused, in words for people and with what is possible instead."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from engine.tickets.states import STATES, move


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
