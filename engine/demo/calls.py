# ruff: noqa: S311 - chance for play, not for secrets
"""Who calls the simulated city when, and about what: by season, holidays and what has happened."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from random import Random

from engine.demo.hot_events import HotEvent, Voice, begins_at, known_events, setting, voices
from engine.demo.requests import Template, common, how_common, places, said
from engine.demo.rhythm import Sort, arrivals, sort_of
from engine.intake import Intake
from engine.rulebook.rulebook import Rulebook
from engine.tickets.asks import Answer

ON_THE_SPOT = 0.55
"""Consultations by telephone that the call taker answers at once."""
LONGEST_CALL = timedelta(minutes=7)
_CHANNELS = ("hotline",) * 14 + ("portal",) * 4 + ("api",) + ("handover",)


class NothingToSay(Exception):
    """The catalog knows none of the areas and categories that the templates speak of."""


@dataclass(frozen=True, slots=True)
class Call:
    """One call. ``number`` tells which one it is, from 1 on; ``citizen`` is the number of the first
    call of the same person. ``first`` is the first call about its event."""

    number: int
    citizen: int
    first: bool
    what: _Said

    @property
    def at(self) -> datetime:
        """When the citizen is received."""
        return self.what.at

    @property
    def same_as(self) -> str | None:
        """The event of whose reports the centre makes one matter, where it is about such a one."""
        event = self.what.event
        return event.id if event is not None and event.one_matter else None


@dataclass(frozen=True, slots=True)
class _Said:
    """What is said when; about an event also by which of its callers."""

    at: datetime
    area: str
    category: str
    subject: str
    text: str
    circumstance: str | None = None
    event: HotEvent | None = None
    caller: int = 0


def calls(
    rulebook: Rulebook, seed: str, count: int, since: datetime, until: datetime
) -> list[Call]:
    """So many calls between these instants, in order. The same arguments give the same calls."""
    random = Random(seed)
    about = _about_events(rulebook, random, count, since, until)
    about += _of_every_day(rulebook, random, count - len(about), since, until)
    callers: dict[tuple[str, int], int] = {}
    known: set[str] = set()
    found = []
    for number, one in enumerate(sorted(about, key=lambda one: one.at), start=1):
        if one.event is None:
            found.append(Call(number, number, first=False, what=one))
            continue
        citizen = callers.setdefault((one.event.id, one.caller), number)
        found.append(Call(number, citizen, one.event.id not in known, one))
        known.add(one.event.id)
    return found


def intake_of(call: Call, rulebook: Rulebook, random: Random, source: str) -> Intake:
    """What the call taker writes down; ``hung_up_at`` is when the call is over."""
    what, channel = call.what, random.choice(_CHANNELS)
    values: dict[str, object] = {"area": what.area, "category": what.category, "channel": channel}
    leaves = list(rulebook.facts.facts["district"].values)
    if what.event is not None and what.event.district in leaves:
        values["district"] = what.event.district
    elif leaves:
        values["district"] = random.choices(leaves, range(2 * len(leaves), len(leaves), -1))[0]
    if what.circumstance is not None:
        values["circumstance"] = what.circumstance
    if random.random() < 0.08:
        values["repeat"] = random.randint(1, 3)
    if random.random() < 0.04:
        values["anonymous"] = True
    spoken = timedelta(seconds=random.randint(45, int(LONGEST_CALL.total_seconds())))
    by_phone, on_the_spot = channel == "hotline", random.random() < ON_THE_SPOT
    answer = None
    if what.category == "consultation" and by_phone and on_the_spot:
        answer = Answer("已按现行政策当场答复。")
    return Intake(
        values=values,
        at=what.at,
        subject=what.subject,
        text=what.text,
        citizen={"name": f"模拟市民{call.citizen}", "phone": f"000{call.citizen:08d}"},
        hung_up_at=what.at + spoken if by_phone else what.at,
        source=source,
        answer=answer,
    )


def _of_every_day(
    rulebook: Rulebook, random: Random, count: int, since: datetime, until: datetime
) -> list[_Said]:
    templates = common(rulebook)
    if not templates:
        raise NothingToSay
    calendar = rulebook.calendar(None)

    @lru_cache(maxsize=64)
    def weights(month: int, sort: Sort) -> list[float]:
        return [how_common(template, month, sort) for template in templates]

    def load(day: date) -> float:
        return sum(weights(day.month, Sort.WORKING))

    found = []
    for at in arrivals(random, calendar, since, until, count, load):
        day = at.astimezone(calendar.zone).date()
        template = random.choices(templates, weights(day.month, sort_of(calendar, day)))[0]
        found.append(_as_template(random, template, at))
    return found


def _as_template(random: Random, template: Template, at: datetime) -> _Said:
    place = places(random)
    subject, text = template.subject.format(**place), template.text.format(**place)
    circumstance = template.circumstance
    return _Said(
        at, template.area, template.category, subject, said(random, text), circumstance
    )  # fmt: skip


def _about_events(
    rulebook: Rulebook, random: Random, count: int, since: datetime, until: datetime
) -> list[_Said]:
    found: list[_Said] = []
    for event in known_events(rulebook):
        where, size = places(random), count // event.one_in
        begun = begins_at(random, event, rulebook.calendar(None), since, until)
        if begun is not None:
            found += (
                _as_voice(random, voice, setting(where, places(random)))
                for voice in voices(random, event, begun, until, size)
            )
    return found


def _as_voice(random: Random, voice: Voice, place: dict[str, str]) -> _Said:
    event = voice.event
    subject, text = random.choice(event.wordings)
    return _Said(
        voice.at.replace(microsecond=0), event.area, event.category,
        subject.format(**place), said(random, text.format(**place)),
        event=event, caller=voice.caller,
    )  # fmt: skip
