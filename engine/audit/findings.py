"""What an audit finds: which event, ticket or day is not what was sealed, and how."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from engine.cases.evidence import Evidence
from engine.tickets.chain import Break


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is not as it was sealed.

    ``subject`` is a ticket, a case, a draw, a bulletin or a day; ``number`` the event, if it is
    about one.
    ``what``: changed, missing, duplicate, reordered, unlinked, private-changed, private-missing,
    private-kept, foreign, cut-off, inserted, resealed (changed, and everything after it sealed
    anew), row-missing, stray, day-changed, day-missing, day-unlinked, day-moved, listing-changed,
    known-day, evidence, draw, frozen (what a bulletin says), seal (a signed special report),
    attachment (the ``subject`` is its digest where no event names it).
    """

    subject: str
    what: str
    message_zh: str
    message_en: str
    number: int | None = None


_SUBJECTS = {"B": ("通报", "bulletin"), "C": ("线索", "case"), "D": ("抽取", "draw")}
"""What bears a number with this letter; those of tickets have none."""


def of_break(found: Break) -> Finding:
    """A break of a chain."""
    return Finding(found.ticket_id, found.what, found.message_zh, found.message_en, found.number)


def named(subject: str) -> tuple[str, str]:
    """What people call it, in Chinese and in English."""
    zh, en = _SUBJECTS.get(subject[:1], ("工单", "ticket"))
    return f"{zh} {subject}", f"{en} {subject}"


def of_events(subject: str, numbers: Iterable[int], what: str, zh: str, en: str) -> Finding:
    """Something about one event of an aggregate, or about several."""
    found = sorted(numbers)
    first = found[0]
    listed = _ranges(found)
    subject_zh, subject_en = named(subject)
    word = "event" if len(found) == 1 else "events"
    return Finding(
        subject,
        what,
        f"{subject_zh} 第 {listed} 个事件{zh}",
        f"{word.capitalize()} {listed} of {subject_en} {en}",
        first if len(found) == 1 else None,
    )


def of_evidence(case: str, one: Evidence, zh: str, en: str) -> Finding:
    """Something about an event that a case rests on."""
    return Finding(
        case,
        "evidence",
        f"线索 {case} 的证据, 工单 {one.ticket} 第 {one.number} 个事件{zh}",
        f"The evidence of case {case}, event {one.number} of ticket {one.ticket}, {en}",
        one.number,
    )


def _ranges(numbers: list[int]) -> str:
    """Numbers as people write them: 1-3, 7."""
    parts: list[list[int]] = []
    for number in numbers:
        if parts and number == parts[-1][-1] + 1:
            parts[-1][1:] = [number]
        else:
            parts.append([number])
    return ", ".join("-".join(map(str, part)) for part in parts)
