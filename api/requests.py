"""A request as it came in, made ready for the desk: gaps guessed, contradictions refused.

Pure: (rulebook, body, now) to an intake, or to every mistake at once.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from api.mistakes import Mistake, of_fact
from api.problems import invalid
from api.schemas import Citizen, FactsIn, TicketIn
from api.schemas_life import MatterIn, SplitIn
from engine.insight.mentions import FIELDS, suggest
from engine.intake import Intake
from engine.rulebook.facts import FactErrors
from engine.rulebook.rulebook import Rulebook
from engine.tickets.asks import Answer

FACTS = (
    "area",
    "category",
    "district",
    "channel",
    "hotline",
    "circumstance",
    "anonymous",
    "confidential",
    "people",
    "repeat",
)
FARTHEST = timedelta(days=5 * 366)
"""How far ahead a preview may look."""
AHEAD = timedelta(minutes=5)
"""How far another system's clock may be ahead of ours; such a time counts as now."""


def intake_of(rulebook: Rulebook, body: TicketIn, now: datetime) -> Intake:
    """What the desk is asked to receive; raises a problem that names every mistake."""
    values, sure = facts_of(rulebook, body)
    mistakes = [
        *_wrong_facts(rulebook, body, values, now),
        *_says_nothing(body),
        *_contradictions(body, now),
    ]
    if body.received_at is not None:
        mistakes += _in_future(rulebook, "received_at", body.received_at, now)
    if mistakes:
        raise invalid(mistakes)
    return Intake(
        values=values,
        at=_not_ahead(body.received_at, now),
        subject=body.subject,
        text=body.text,
        citizen=_told_of(body.citizen),
        hung_up_at=_not_ahead(body.hung_up_at, now),
        call_open=body.call_open,
        source=body.source,
        answer=Answer(body.answer.answer, body.answer.article) if body.answer else None,
        sure=sure,
    )


def preview_of(
    rulebook: Rulebook, body: FactsIn, now: datetime
) -> tuple[dict[str, Any], dict[str, float], datetime]:
    """Facts, how sure the guessed ones are, and the instant they are decided at.

    That instant may lie ahead: next year's rules can be asked about today.
    """
    values, sure = facts_of(rulebook, body)
    at = body.received_at or now
    mistakes = [
        *_wrong_facts(rulebook, body, values, now),
        *_hotline_of_a_portal(body),
        *_too_far(at, now),
    ]
    if mistakes:
        raise invalid(mistakes)
    return values, sure, at


def matters_of(rulebook: Rulebook, body: SplitIn, now: datetime) -> list[Intake]:
    """The further matters of a call; raises a problem that names every mistake of each of them."""
    found: list[Intake] = []
    mistakes: list[Mistake] = []
    for index, matter in enumerate(body.into):
        values, sure = facts_of(rulebook, matter)
        wrong = (
            *_unknown_facts(rulebook, values, now),
            *_says_nothing(matter),
            *_named_anonymous(matter),
        )
        mistakes += (replace(one, field=f"into[{index}].{one.field}") for one in wrong)
        found.append(
            Intake(
                values=values,
                subject=matter.subject,
                text=matter.text,
                citizen=_told_of(matter.citizen),
                sure=sure,
            )
        )
    if mistakes:
        raise invalid(mistakes)
    return found


def facts_of(
    rulebook: Rulebook, body: FactsIn | MatterIn
) -> tuple[dict[str, Any], dict[str, float]]:
    """The facts given, and area, category and district guessed from the words where missing."""
    given = {name: getattr(body, name, None) for name in FACTS}
    values = {name: value for name, value in given.items() if value is not None}
    sure: dict[str, float] = {}
    missing = [name for name in FIELDS if name not in values]
    if missing and (body.subject or body.text):
        guesses = suggest(rulebook, body.subject, body.text)
        for name in missing:
            guess = getattr(guesses, name)
            if guess is not None:
                values[name] = guess.value
                sure[name] = guess.sure
    return values, sure


def _told_of(citizen: Citizen | None) -> dict[str, str]:
    told = {} if citizen is None else {n: getattr(citizen, n) for n in citizen.__struct_fields__}
    return {name: said for name, said in told.items() if said}


def _wrong_facts(
    rulebook: Rulebook, body: FactsIn, values: dict[str, Any], now: datetime
) -> Iterator[Mistake]:
    yield from _unknown_facts(rulebook, values, now)
    if body.received_at is not None:
        yield from _before_calendars(rulebook, "received_at", body.received_at)


def _unknown_facts(rulebook: Rulebook, values: dict[str, Any], now: datetime) -> Iterator[Mistake]:
    try:
        rulebook.facts.request(values, now)
    except FactErrors as errors:
        yield from (of_fact(problem) for problem in errors.problems)


def _says_nothing(body: TicketIn | MatterIn) -> Iterator[Mistake]:
    if not (body.subject or "").strip() and not (body.text or "").strip():
        yield Mistake(
            "text",
            "field/missing",
            "没有诉求内容",
            "says nothing",
            "请写 text 或 subject",
            "give text or subject",
        )


def _in_future(rulebook: Rulebook, name: str, at: datetime, now: datetime) -> Iterator[Mistake]:
    zone = rulebook.city.zone
    if at > now + AHEAD:
        yield Mistake(
            name,
            "time/in-future",
            f"{at.isoformat()} 晚于现在 {now.astimezone(zone).isoformat(timespec='seconds')}",
            f"{at.isoformat()} is later than now, "
            f"{now.astimezone(zone).isoformat(timespec='seconds')}",
            "请检查时钟和时区偏移",
            "check the clock and the offset",
        )


def _too_far(at: datetime, now: datetime) -> Iterator[Mistake]:
    if at > now + FARTHEST:
        yield Mistake(
            "received_at",
            "time/too-far",
            "预览最远到 5 年之后",
            "a preview looks five years ahead at most",
        )


def _before_calendars(rulebook: Rulebook, name: str, at: datetime) -> Iterator[Mistake]:
    zone = rulebook.city.zone
    first = earliest_year(rulebook)
    if first is not None and at < datetime(first, 1, 1, tzinfo=zone):
        yield Mistake(
            name,
            "time/before-rulebook",
            f"规则手册的日历最早到 {first} 年, 不能计算 {at.date()} 的期限",
            f"the rulebook's calendars begin in {first}: nothing can be counted from {at.date()}",
            "更早的年份请先补上节假日",
            "add the holidays of earlier years first",
        )


def earliest_year(rulebook: Rulebook) -> int | None:
    """The first year that every calendar with holidays knows."""
    known = [calendar.known_years for calendar in rulebook.calendars.values()]
    return max((min(years) for years in known if years), default=None)


def _contradictions(body: TicketIn, now: datetime) -> Iterator[Mistake]:
    """Fields that cannot both be true; each of the two is named."""
    yield from _hotline_of_a_portal(body)
    yield from _named_anonymous(body)
    if body.hung_up_at is not None:
        begun = body.received_at or now
        if body.received_at is not None and body.hung_up_at < begun:
            yield from _both(
                ("hung_up_at", "received_at"),
                "挂机时间早于受理时间",
                "the citizen cannot hang up before the receipt",
            )
        if body.hung_up_at > now + AHEAD:
            yield Mistake("hung_up_at", "time/in-future", "挂机时间晚于现在", "is later than now")
        if body.call_open:
            yield from _both(
                ("call_open", "hung_up_at"),
                "已挂机的电话不能仍在通话中",
                "a call that has ended is not open",
            )
    if body.call_open and body.channel != "hotline":
        yield from _both(
            ("call_open", "channel"),
            "只有热线来电 (hotline) 才有通话",
            "only the hotline has calls",
        )


def _named_anonymous(body: TicketIn | MatterIn) -> Iterator[Mistake]:
    if body.anonymous and body.citizen is not None and body.citizen.name:
        yield from _both(
            ("anonymous", "citizen.name"),
            "匿名诉求不能写姓名",
            "an anonymous request cannot bear a name",
        )


def _hotline_of_a_portal(body: FactsIn) -> Iterator[Mistake]:
    if body.hotline not in (None, "none") and body.channel == "portal":
        yield from _both(
            ("hotline", "channel"),
            "门户网站 (portal) 的诉求没有来源热线",
            "a request by the portal came through no hotline",
        )


def _both(fields: tuple[str, str], zh: str, en: str) -> Iterator[Mistake]:
    for field, other in (fields, fields[::-1]):
        yield Mistake(
            field,
            "field/contradicts",
            zh,
            en,
            f"与 {other} 矛盾, 请改其一",
            f"contradicts {other}: change one of the two",
        )


def _not_ahead(at: datetime | None, now: datetime) -> datetime | None:
    return None if at is None else min(at.astimezone(UTC), now)
