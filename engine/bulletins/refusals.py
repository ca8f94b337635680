"""Why a command to a bulletin is refused, in words for people and with what is possible instead."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from engine.bulletins.states import EDITION_STATES, BulletinMove, move_of
from engine.rulebook.rulebook import Rulebook
from engine.tickets.refusals import Refused


def no_bulletin(command: str) -> Refused:
    """The command speaks of a bulletin that was never drafted."""
    move = move_of(command)
    return Refused(
        "bulletin/not-drafted",
        f"没有这份通报, 不能{move.name_zh}。",
        f"Cannot {move.name_en}: there is no such bulletin.",
        ("draft",),
    )


def not_over(period: str) -> Refused:
    """The period lasts still: its figures would change."""
    return Refused(
        "bulletin/period-not-over",
        f"周期 {period} 还没有结束, 不能起草通报。",
        f"Cannot draft: the period {period} is not over.",
    )


def wrong_state(move: BulletinMove, state: str, possible: tuple[str, ...]) -> Refused:
    """The latest edition does not allow this as it stands."""
    zh, en = EDITION_STATES[state]
    return Refused(
        f"bulletin/is-{state}",
        f"通报{zh}, 不能{move.name_zh}。{possible_zh(possible)}",
        f"Cannot {move.name_en}: the bulletin is {en}. {possible_en(possible)}",
        possible,
    )


def only_corrections(move: BulletinMove, possible: tuple[str, ...]) -> Refused:
    """The first edition is no correction."""
    return Refused(
        "bulletin/first-edition",
        f"第 1 版不是更正, 不能{move.name_zh}。{possible_zh(possible)}",
        f"Cannot {move.name_en}: edition 1 is no correction. {possible_en(possible)}",
        possible,
    )


def counted_since(move: BulletinMove, possible: tuple[str, ...]) -> Refused:
    """An objection was upheld: what it is about may not stay in what is published."""
    return Refused(
        "bulletin/objections-upheld",
        f"有申诉已被采纳, 不能{move.name_zh}。{possible_zh(possible)}",
        f"Cannot {move.name_en}: an objection was upheld. {possible_en(possible)}",
        possible,
    )


def stale(move: BulletinMove, possible: tuple[str, ...]) -> Refused:
    """An objection was upheld since the figures were counted."""
    return Refused(
        "bulletin/stale",
        f"采纳申诉后尚未重新计算, 不能{move.name_zh}。{possible_zh(possible)}",
        f"Cannot {move.name_en}: an objection was upheld since it was counted. "
        f"{possible_en(possible)}",
        possible,
    )


def window_open(
    move: BulletinMove, until: datetime, zone: ZoneInfo, possible: tuple[str, ...]
) -> Refused:
    """Units may object still."""
    when = f"{until.astimezone(zone):%Y-%m-%d %H:%M}"
    return Refused(
        "bulletin/window-open",
        f"申诉期到 {when} 为止, 之前不能{move.name_zh}。{possible_zh(possible)}",
        f"Cannot {move.name_en} before {when}: until then units may object. "
        f"{possible_en(possible)}",
        possible,
    )


def window_closed(until: datetime, zone: ZoneInfo, possible: tuple[str, ...]) -> Refused:
    """It is too late to object."""
    when = f"{until.astimezone(zone):%Y-%m-%d %H:%M}"
    return Refused(
        "bulletin/window-closed",
        f"申诉期已于 {when} 结束。{possible_zh(possible)}",
        f"Objections could be made until {when}. {possible_en(possible)}",
        possible,
    )


def objections_wait(move: BulletinMove, many: int, possible: tuple[str, ...]) -> Refused:
    """Somebody has to answer the units first."""
    waits = "objection waits" if many == 1 else "objections wait"
    return Refused(
        "bulletin/objections-wait",
        f"有 {many} 件申诉待答复, 不能{move.name_zh}。{possible_zh(possible)}",
        f"Cannot {move.name_en}: {many} {waits} for an answer. {possible_en(possible)}",
        possible,
    )


def own_draft(move: BulletinMove, possible: tuple[str, ...]) -> Refused:
    """Whoever drew it up does not approve it."""
    return Refused(
        "bulletin/own-draft",
        f"自己起草或重新计算的, 要由别人{move.name_zh}。{possible_zh(possible)}",
        f"Whoever drew it up cannot {move.name_en}: somebody else has to. {possible_en(possible)}",
        possible,
    )


def no_objection(number: int, possible: tuple[str, ...]) -> Refused:
    """There is no such objection that waits."""
    return Refused(
        "bulletin/no-objection",
        f"没有待答复的第 {number} 件申诉。{possible_zh(possible)}",
        f"No objection {number} waits for an answer. {possible_en(possible)}",
        possible,
    )


def objected_before(state: str, number: int) -> Refused:
    """The unit has objected to this count of this bulletin before."""
    zh, en = (
        ("正待答复", "waits for an answer")
        if state == "waiting"
        else ("已有答复", "was answered already")
    )
    return Refused(
        "bulletin/objected-before",
        f"对这一项已提出第 {number} 件申诉, {zh}。",
        f"Objection {number} is about this count, and {en}.",
    )


def not_counted(ticket: str, measure: str) -> Refused:
    """The ticket does not stand where the unit says it does."""
    return Refused(
        "bulletin/not-counted",
        f"工单 {ticket} 没有计入本单位的指标 {measure}, 无可申诉。",
        f"Ticket {ticket} does not count in the measure {measure} of this unit.",
    )


def unknown(what: str, value: str, known: Iterable[str], zh: str, near: str | None) -> Refused:
    """A word that the bulletin does not have, with the nearest right one."""
    listed = ", ".join(known)
    return Refused(
        f"bulletin/unknown-{what}",
        f'通报里没有{zh} "{value}"。' + (f'是否想写 "{near}"?' if near else f"可用: {listed}。"),
        f'The bulletin has no {what} "{value}". '
        + (f'Did you mean "{near}"?' if near else f"There are: {listed}."),
    )


def not_your_role(
    rulebook: Rulebook,
    move: BulletinMove,
    role: str,
    may: Iterable[str],
    possible: tuple[str, ...],
) -> Refused:
    """Other roles carry this out."""
    allowed = sorted(may)
    mine, *names = (
        rulebook.roles[one].name if one in rulebook.roles else one for one in (role, *allowed)
    )
    return Refused(
        "bulletin/not-your-role",
        f"{mine}不能{move.name_zh}, 应由 {', '.join(names)} 进行。{possible_zh(possible)}",
        f"{role} cannot {move.name_en}: that is for {', '.join(allowed)}. {possible_en(possible)}",
        possible,
    )


def not_your_unit(move: BulletinMove, unit: str, right: str) -> Refused:
    """A unit speaks for itself alone."""
    return Refused(
        "bulletin/not-your-unit",
        f"{unit} 不能替 {right} {move.name_zh}。",
        f"{unit} cannot {move.name_en} for {right}.",
    )


def own_objection(move: BulletinMove, unit: str) -> Refused:
    """Nobody judges what the own unit says."""
    return Refused(
        "bulletin/own-objection",
        f"申诉由 {unit} 提出, {unit} 的人不能{move.name_zh}。",
        f"{unit} objected, and its people cannot {move.name_en}.",
    )


def needed(code: str, zh: str, en: str) -> Refused:
    """Something that must be said was not."""
    return Refused(code, zh, en)


def possible_zh(commands: Sequence[str]) -> str:
    """What is possible now, in Chinese."""
    if not commands:
        return "现在没有可以进行的操作。"
    return f"现在可以: {', '.join(move_of(one).name_zh for one in commands)}。"


def possible_en(commands: Sequence[str]) -> str:
    """What is possible now, in English."""
    if not commands:
        return "Nothing is possible now."
    return f"Possible now: {', '.join(commands)}."
