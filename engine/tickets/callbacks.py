"""Calling citizens back (回访): when to try, and whether what they said answers the questions.

A call is made in the hours that the rule names. Nobody reached, it is tried again after a wait,
where the rule says so at another part of the day: who works mornings is called in the evening.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from engine.rulebook.facts import nearest
from engine.rulebook.rulebook import CallbackTerms, Question, Span
from engine.tickets.refusals import Refused
from engine.timing.calendars import Calendar
from engine.timing.day_parts import into_part, part_of

LOWEST, HIGHEST = 1, 5
SATISFIED_FROM = 4
"""From this score on nobody is asked why not."""


@dataclass(frozen=True, slots=True)
class Answers:
    """What a citizen answered. ``data`` is by question: ``{"answer": …, "reason": …}``, the reason
    where one was given; ``private`` are answers in the citizen's own words; ``filled`` the facts
    that follow: contacted, solved, satisfied.
    """

    data: Mapping[str, Mapping[str, bool | int | str]]
    private: Mapping[str, str]
    filled: Mapping[str, bool | int]


def next_call_at(
    terms: CallbackTerms,
    calendar: Calendar,
    resolved_at: datetime,
    tries: Sequence[tuple[datetime, bool]],
    zone: ZoneInfo,
) -> datetime | None:
    """When the citizen is to be called next (UTC); None when nobody is to be called any more.

    ``tries`` are the calls since the result, each with whether it reached the citizen; ``calendar``
    is that of a wait in working time. With ``other_hours`` all parts of the day have their turn,
    in the order in which the rule names them, before one is tried again.
    """
    if len(tries) >= terms.tries or any(reached for _, reached in tries):
        return None
    if not tries:
        return into_part(resolved_at, terms.hours, zone)
    last = max(at for at, _ in tries)
    ready = calendar.shift(max(last, resolved_at), terms.wait).astimezone(UTC)
    hours = _other_hours(terms.hours, tries, zone) if terms.other_hours else terms.hours
    return into_part(ready, hours, zone)


def check_answers(terms: CallbackTerms, answers: Mapping[str, Any]) -> Answers:
    """The answers of a citizen who was reached, in order; raises ``Refused`` where one is wrong.

    An answer is a value, or a mapping of ``answer`` and, for a no or a low score, one of the
    question's ``reasons``. Every question wants one, except those to be answered in words.
    """
    known = {question.id: question for question in terms.questions}
    for id_ in answers:
        if id_ not in known:
            raise _unknown_question(str(id_), known)
    data: dict[str, dict[str, bool | int | str]] = {}
    private: dict[str, str] = {}
    filled: dict[str, bool | int] = {}
    for question in terms.questions:
        answer, reason = _parts(question, answers.get(question.id))
        if question.kind == "text":
            if words := _words(question, answer):
                private[question.id] = words
            continue
        value = _flag(question, answer) if question.kind == "flag" else _score(question, answer)
        data[question.id] = {"answer": value}
        if reason is not None:
            data[question.id]["reason"] = _reason(question, value, reason)
        if question.fills is not None:
            filled[question.fills] = value
    return Answers(data, private, filled)


def _other_hours(
    hours: Sequence[Span], tries: Sequence[tuple[datetime, bool]], zone: ZoneInfo
) -> Sequence[Span]:
    """The part of the day to try next: of those tried least, the first after the last tried.

    Any part will do where all tries were made outside of them.
    """
    tried = [place for at, _ in sorted(tries) if (place := part_of(at, hours, zone)) is not None]
    if not tried:
        return hours
    times = Counter(tried)
    turns = [(tried[-1] + turn) % len(hours) for turn in range(1, len(hours) + 1)]
    return (hours[min(turns, key=lambda place: times[place])],)


def _parts(question: Question, given: Any) -> tuple[Any, Any]:
    """The answer and the reason of what was given for a question."""
    if not isinstance(given, Mapping):
        return given, None
    surplus = [str(key) for key in given if key not in ("answer", "reason")]
    if surplus:
        raise _refused(
            "unknown-part",
            question,
            f"的回答只有 answer 和 reason, 没有 {', '.join(surplus)}。",
            f"is answered by answer and reason, not {', '.join(surplus)}.",
        )
    return given.get("answer"), given.get("reason")


def _flag(question: Question, answer: Any) -> bool:
    if answer is None:
        raise _missing(question)
    if not isinstance(answer, bool):
        raise _refused(
            "wrong-type",
            question,
            f'应回答 true 或 false, 不能是 "{answer}"。',
            f'is answered true or false, not "{answer}".',
        )
    return answer


def _score(question: Question, answer: Any) -> int:
    if answer is None:
        raise _missing(question)
    whole = isinstance(answer, int) and not isinstance(answer, bool)
    if not whole or not LOWEST <= answer <= HIGHEST:
        raise _refused(
            "wrong-type",
            question,
            f'应回答 {LOWEST} 至 {HIGHEST}, 不能是 "{answer}"。',
            f'is answered {LOWEST} to {HIGHEST}, not "{answer}".',
        )
    return int(answer)


def _words(question: Question, answer: Any) -> str:
    if answer is None:
        return ""
    if not isinstance(answer, str):
        raise _refused(
            "wrong-type", question, "应用文字回答。", f'is answered in words, not "{answer}".'
        )
    return answer.strip()


def _reason(question: Question, value: bool | int, reason: Any) -> str:
    if value is True or (value is not False and value >= SATISFIED_FROM):
        raise _refused(
            "reason-without-no",
            question,
            "只有回答“否”或低分时才填原因。",
            "has a reason only for a no or a low score.",
        )
    if reason not in question.reasons:
        near = nearest(str(reason), question.reasons)
        listed = ", ".join(question.reasons)
        raise _refused(
            "unknown-reason",
            question,
            f'没有原因 "{reason}"。'
            + (f'是否想写 "{near}"?' if near else f"可用: {listed or '无'}。"),
            f'has no reason "{reason}". '
            + (f'Did you mean "{near}"?' if near else f"Known: {listed or 'none'}."),
        )
    return str(reason)


def _unknown_question(id_: str, known: Mapping[str, Question]) -> Refused:
    near = nearest(id_, known)
    listed = ", ".join(known)
    return Refused(
        "call-back/unknown-question",
        f'没有回访问题 "{id_}"。'
        + (f'是否想写 "{near}"?' if near else f"可用: {listed or '无'}。"),
        f'There is no question "{id_}". '
        + (f'Did you mean "{near}"?' if near else f"Known: {listed or 'none'}."),
    )


def _missing(question: Question) -> Refused:
    return _refused("answer-missing", question, "没有回答。", "has no answer.")


def _refused(code: str, question: Question, zh: str, en: str) -> Refused:
    return Refused(
        f"call-back/{code}",
        f"回访问题 {question.id} ({question.ask}) {zh}",
        f"The question {question.id} ({question.ask}) {en}",
    )
