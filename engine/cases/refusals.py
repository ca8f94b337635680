"""Why a command to a case is refused, in words for people and with what is possible instead."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from engine.cases.states import CASE_STATES, CaseMove, rows_of
from engine.rulebook.rulebook import Rulebook
from engine.tickets.refusals import Refused

_WHOSE_ZH = {"authority": "主管单位", "discipline": "受移交的纪检监察机构", "unit": "涉事单位"}
_WHOSE_EN = {
    "authority": "the department that the case goes to",
    "discipline": "the department that the case was handed to",
    "unit": "the unit that the case is about",
}


def no_case(command: str) -> Refused:
    """The command speaks of a case that was never opened."""
    asked = rows_of(command)[0]
    return Refused(
        "case/not-opened",
        f"没有这条线索, 不能{asked.name_zh}。现在可以: 登记线索。",
        f"Cannot {asked.name_en}: there is no such case. Possible now: open.",
        ("open",),
    )


def wrong_state(command: str, state: str, possible: tuple[str, ...]) -> Refused:
    """The command comes too early (``case/not-…``) or too late (``case/already-…``)."""
    rows, now = rows_of(command), CASE_STATES[state]
    order = list(CASE_STATES)
    later = [
        one
        for one in order
        if order.index(one) > order.index(state) and any(one in row.from_ for row in rows)
    ]
    code = f"case/not-{later[0]}" if later and not now.terminal else f"case/already-{state}"
    return Refused(
        code,
        f"线索{now.name_zh}, 不能{rows[0].name_zh}。{possible_zh(possible)}",
        f"Cannot {rows[0].name_en}: the case is {now.name_en}. {possible_en(possible)}",
        possible,
    )


def objection_waits(row: CaseMove, possible: tuple[str, ...]) -> Refused:
    """The unit has objected, and nobody has answered yet."""
    return Refused(
        "case/objection-waits",
        f"涉事单位的申诉尚未答复, 不能{row.name_zh}。{possible_zh(possible)}",
        f"Cannot {row.name_en}: the unit's objection has not been answered. "
        f"{possible_en(possible)}",
        possible,
    )


def no_objection(row: CaseMove, possible: tuple[str, ...]) -> Refused:
    """There is no objection to answer."""
    return Refused(
        "case/no-objection",
        f"没有待答复的申诉, 不能{row.name_zh}。{possible_zh(possible)}",
        f"Cannot {row.name_en}: no objection waits for an answer. {possible_en(possible)}",
        possible,
    )


def not_your_role(
    rulebook: Rulebook, row: CaseMove, role: str, possible: tuple[str, ...]
) -> Refused:
    """Other roles carry this out."""
    may = sorted(row.who)
    mine, *names = (
        rulebook.roles[one].name if one in rulebook.roles else one for one in (role, *may)
    )
    return Refused(
        "case/not-your-role",
        f"{mine}不能{row.name_zh}, 应由 {', '.join(names)} 进行。{possible_zh(possible)}",
        f"{role} cannot {row.name_en}: that is for {', '.join(may)}. {possible_en(possible)}",
        possible,
    )


def not_your_unit(
    row: CaseMove, unit: str, right: str | None, possible: tuple[str, ...]
) -> Refused:
    """People of another department carry this out."""
    named = f" ({right})" if right else ""
    return Refused(
        "case/not-your-unit",
        f"{unit} 不能{row.name_zh}, 应由{_WHOSE_ZH[row.side]}{named}进行。",
        f"{unit} cannot {row.name_en}: that is for {_WHOSE_EN[row.side]}{named}.",
        possible,
    )


def own_case(row: CaseMove, unit: str, objecting: bool) -> Refused:
    """Nobody judges a case about the own unit."""
    return Refused(
        "case/own-case",
        f"线索涉及 {unit} 自身, {unit} 不能{row.name_zh}, 只能申诉。",
        f"The case is about {unit}, which therefore cannot {row.name_en}; it may object.",
        () if objecting else ("object",),
    )


def needed(code: str, zh: str, en: str) -> Refused:
    """Something that must be said was not."""
    return Refused(code, zh, en)


def unknown(what: str, value: str, known: Iterable[str], zh: str, near: str | None) -> Refused:
    """A word that the catalog or the list does not have, with the nearest right one."""
    listed = ", ".join(known)
    return Refused(
        f"case/unknown-{what}",
        f'没有{zh} "{value}"。' + (f'是否想写 "{near}"?' if near else f"可用: {listed}。"),
        f'There is no {what} "{value}". '
        + (f'Did you mean "{near}"?' if near else f"Known: {listed}."),
    )


def possible_zh(commands: Sequence[str]) -> str:
    """What is possible now, in Chinese."""
    if not commands:
        return "现在没有可以进行的操作。"
    return f"现在可以: {', '.join(rows_of(one)[0].name_zh for one in commands)}。"


def possible_en(commands: Sequence[str]) -> str:
    """What is possible now, in English."""
    if not commands:
        return "Nothing is possible now."
    return f"Possible now: {', '.join(commands)}."
