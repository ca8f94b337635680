"""Whether the policy files fit together: what is required is there, and nothing contradicts itself.

What each entry may say was checked by its model; this looks across entries. The proofs over whole
tables (complete, consistent, alive) are not made here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date, timedelta
from itertools import pairwise

from engine.rulebook.callback_written import CallbackEntry
from engine.rulebook.clock_events import check_clocks
from engine.rulebook.conditions import fold
from engine.rulebook.definitions import TREES, Definitions
from engine.rulebook.ladder_written import EscalationEntry, told_twice
from engine.rulebook.messages import Problem, Wording, problem_without_place
from engine.rulebook.model import RULES
from engine.rulebook.nouns import CalendarEntry, HolidayEntry, SeasonEntry, SynonymsEntry
from engine.rulebook.references import check_references, unknown_layer
from engine.rulebook.rulebook import Origin, StepTime
from engine.rulebook.seats import check_seats
from engine.rulebook.shape import Entries
from engine.timing.durations import Unit

REQUIRED = ("city", "calendars", "departments")
DEFAULT_LAYER = "duty"
LEAST_WORDS = 2
LEAST_LETTERS = 2
_LEAP_YEAR = 2000
_MINUTES: Mapping[Unit, tuple[str, int]] = {
    Unit.MINUTE: ("real", 1),
    Unit.HOUR: ("real", 60),
    Unit.WORKING_MINUTE: ("working", 1),
    Unit.WORKING_HOUR: ("working", 60),
    Unit.WORKING_DAY: ("working days", 1),
    Unit.CALENDAR_DAY: ("real", 24 * 60),
}
"""Units that can be compared with each other, and by what factor."""


def check(entries: Entries, definitions: Definitions, *, complete: bool) -> Iterator[Problem]:
    """Every mistake across entries.

    Where something could not be read (not ``complete``), what seems to be missing may stand there:
    then nothing is said about missing things.
    """
    if complete:
        yield from _check_required(entries)
        yield from check_references(entries, definitions)
        yield from check_seats(entries, definitions)
        yield from _check_layers(entries, definitions)
    for one in _CHECKS:
        yield from one(entries)


def _check_required(entries: Entries) -> Iterator[Problem]:
    for kind in REQUIRED:
        if not entries.of(kind):
            wording = Wording(
                f"没有 {kind}: 规则至少要有 {', '.join(REQUIRED)}",
                f"there is no {kind}: a rulebook needs {', '.join(REQUIRED)}",
                f"请在 catalog/ 的任一文件里写 {kind}:",
                f"write {kind}: in any file of catalog/",
            )
            yield problem_without_place("kind/missing", "catalog", wording)


def _check_layers(entries: Entries, definitions: Definitions) -> Iterator[Problem]:
    known = definitions.get("layers", {})
    for item in (item for kind in RULES for item in entries.of(kind)):
        written = item.raw.get("layer") if isinstance(item.raw, dict) else None
        layer = written.strip() if isinstance(written, str) else DEFAULT_LAYER
        if layer not in known and (known or layer != DEFAULT_LAYER):
            yield unknown_layer(item, layer, known)


def _check_fallbacks(entries: Entries) -> Iterator[Problem]:
    for kind in ("areas", *TREES):
        first = None
        for item in entries.of(kind):
            if not getattr(item.entry, "fallback", False):
                continue
            if first is not None:
                wording = Wording(
                    "fallback 只能给一项",
                    "only one entry can be the fallback",
                    f"另一项在 {first}",
                    f"the other is at {first}",
                )
                yield item.problem("value/second-fallback", ("fallback",), wording, at_key=True)
            first = first or item.origin


def _check_calendars(entries: Entries) -> Iterator[Problem]:
    for item in entries.of("calendars"):
        if not isinstance(item.entry, CalendarEntry):
            continue
        weeks = [item.entry.week, *(season.week for season in item.entry.seasons)]
        if not any(spans for week in weeks for spans in week.values()):
            wording = Wording(
                "这个日历从不开门, 任何时限都到不了",
                "this calendar is never open: no clock could ever fall due",
                '例如 week: {mon-fri: ["08:30-12:00", "13:30-17:30"]}',
                'for example week: {mon-fri: ["08:30-12:00", "13:30-17:30"]}',
            )
            yield item.problem("calendar/never-open", ("week",), wording, at_key=True)
        taken: set[date] = set()
        for index, season in enumerate(item.entry.seasons):
            days = _days_of(season)
            if taken & days:
                day = min(taken & days)
                wording = Wording(
                    f"{day:%m-%d} 属于两个季节",
                    f"{day:%m-%d} lies in two seasons",
                    "季节的起止两头都算, 请把它们分开",
                    "both ends of a season count; set them apart",
                )
                yield item.problem("calendar/seasons-overlap", ("seasons", index), wording)
            taken |= days


def _days_of(season: SeasonEntry) -> set[date]:
    day = date(_LEAP_YEAR, *season.from_)
    last = date(_LEAP_YEAR, *season.until)
    days = {day}
    while day != last:
        day += timedelta(days=1)
        if day.year != _LEAP_YEAR:
            day = date(_LEAP_YEAR, 1, 1)
        days.add(day)
    return days


def _check_holidays(entries: Entries) -> Iterator[Problem]:
    for item in entries.of("holidays"):
        if not isinstance(item.entry, HolidayEntry):
            continue
        off = {day for days in item.entry.off for day in days}
        for index, days in enumerate(item.entry.work):
            for day in days:
                if day in off:
                    wording = Wording(f"{day} 既放假又上班", f"{day} is both off and a working day")
                    yield item.problem("holidays/off-and-work", ("work", index), wording)
                elif day.weekday() < 5:
                    wording = Wording(
                        f"{day} 本来就是星期{'一二三四五'[day.weekday()]}, 不是调休上班的周末",
                        f"{day} is a {day:%A}, not an adjusted working weekend",
                        "请核对日期",
                        "check the date",
                    )
                    yield item.problem(
                        "holidays/adjusted-weekday", ("work", index), wording, warn=True
                    )


def _check_ladders(entries: Entries) -> Iterator[Problem]:
    for item in entries.of("escalations"):
        if not isinstance(item.entry, EscalationEntry):
            continue
        for index, (earlier, later) in enumerate(pairwise(item.entry.steps)):
            if _is_before(later.at, earlier.at):
                wording = Wording(
                    f"这一步 ({later.at}) 早于上一步 ({earlier.at})",
                    f"this step ({later.at}) comes before the one above ({earlier.at})",
                    "各步请按时间先后写",
                    "write the steps in order of time",
                )
                yield item.problem("escalation/out-of-order", ("steps", index + 1, "at"), wording)
        for index, wording in told_twice(item.entry.steps):
            yield item.problem("escalation/bad-repeat", ("steps", index, "repeat"), wording)


def _is_before(one: StepTime, other: StepTime) -> bool:
    """Whether ``one`` surely comes before ``other``; different units cannot be compared."""
    order = {"before": -1, "at": 0, "after": 1}
    if one.side != other.side:
        return order[one.side] < order[other.side]
    if one.offset is None or other.offset is None:
        return False
    (scale, factor), (other_scale, other_factor) = (
        _MINUTES[one.offset.unit],
        _MINUTES[other.offset.unit],
    )
    if scale != other_scale:
        return False
    distance = one.offset.amount * factor - other.offset.amount * other_factor
    return distance > 0 if one.side == "before" else distance < 0


def _check_questions(entries: Entries) -> Iterator[Problem]:
    for item in entries.of("callbacks"):
        if not isinstance(item.entry, CallbackEntry):
            continue
        asked: set[str] = set()
        filled: set[str] = set()
        for index, question in enumerate(item.entry.questions):
            if question.id in asked:
                wording = Wording(
                    f'问题 "{question.id}" 已经写过',
                    f'the question "{question.id}" is asked already',
                    "同一条规则里每个问题的编号只用一次",
                    "each question of a rule has an id of its own",
                )
                yield item.problem("id/duplicate", ("questions", index, "id"), wording)
            if question.fills in filled:
                wording = Wording(
                    f"前面的问题已经填 {question.fills}",
                    f"a question above fills {question.fills} already",
                    "一项只由一个问题来填",
                    "each fact is filled by one question",
                )
                yield item.problem("callback/filled-twice", ("questions", index, "fills"), wording)
            asked.add(question.id)
            filled |= {question.fills} if question.fills else set()


def _check_synonyms(entries: Entries) -> Iterator[Problem]:
    said: dict[str, Origin] = {}
    for item in entries.of("synonyms"):
        if not isinstance(item.entry, SynonymsEntry):
            continue
        if len(item.entry.words) < LEAST_WORDS:
            wording = Wording(
                "只有一个词, 没有与它同义的",
                "there is one word only, and none that means the same",
                "例如 words: [供暖, 供热, 采暖]",
                "for example words: [供暖, 供热, 采暖]",
            )
            yield item.problem("synonyms/alone", ("words",), wording, at_key=True)
        for place, written in enumerate(item.entry.words):
            word, at = fold(written), ("words", place)
            if len(word) < LEAST_LETTERS:
                wording = Wording(
                    f'"{written}" 只有一个字, 它出现在许多不相干的词里',
                    f'"{written}" is one letter, which stands in many words that are unrelated',
                    "请写完整的词",
                    "write a whole word",
                )
                yield item.problem("synonyms/one-letter", at, wording)
            elif (first := said.setdefault(word, item.origin_of(at))) != item.origin_of(at):
                wording = Wording(
                    f'"{written}" 已经写过, 一个词只能有一个意思',
                    f'"{written}" is there already: a word has one meaning only',
                    f"第一次写在 {first}; 意思相同的请并成一组",
                    f"it is first at {first}; make one group of what means the same",
                )
                yield item.problem("synonyms/twice", at, wording)


_CHECKS: tuple[Callable[[Entries], Iterator[Problem]], ...] = (
    _check_fallbacks,
    _check_calendars,
    _check_holidays,
    _check_ladders,
    check_clocks,
    _check_questions,
    _check_synonyms,
)
