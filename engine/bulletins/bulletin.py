"""A bulletin: what its events add up to. Folding needs the events alone, never the rulebook."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any

from engine.bulletins.states import (
    APPROVED,
    CORRECTED,
    DRAFT,
    DROPPED,
    OUT,
    PUBLISHED,
    READY,
    REJECTED,
    UPHELD,
    WAITING,
    WITHDRAWN,
)
from engine.tickets.events import TIME, Event

Fields = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Objection:
    """What a unit says against one count (申诉), and how that was answered.

    ``edition`` is the one that it objected to. ``words`` and ``reason`` are None where they were
    erased, or nobody has answered yet.
    """

    number: int
    edition: int
    unit: str
    measure: str
    ticket: str
    at: datetime
    words: str | None
    state: str = WAITING
    answered_at: datetime | None = None
    answered_by: str | None = None
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Edition:
    """One edition (版次): the frozen figures by their SHA-256, and who did what to it when.

    ``drafters`` counted it by hand; time is none of them. ``correcting`` is why it takes the place
    of the edition before. ``stale``: an objection was upheld since it was counted.
    """

    number: int
    state: str
    digest: str
    counted_at: datetime
    units: tuple[str, ...]
    measures: tuple[str, ...]
    drafted_at: datetime
    drafters: tuple[str, ...]
    rulebook: str
    objections_until: datetime | None = None
    correcting: str | None = None
    stale: bool = False
    ready_at: datetime | None = None
    approved_at: datetime | None = None
    approved_by: str | None = None
    sent_back: str | None = None
    published_at: datetime | None = None
    published_by: str | None = None
    ended_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Bulletin:
    """One bulletin (通报), as of its last event; ``approve`` is the role that approves it.

    ``within`` is how long units may object, as the rule writes it. ``repeated`` says that a caller
    is answered what it was answered before.
    """

    id: str
    scheme: str
    title: str
    basis: str
    file: str
    line: int
    period: str
    every: str | None
    first: date
    last: date
    approve: str
    within: str | None
    editions: tuple[Edition, ...]
    drafted_at: datetime
    updated_at: datetime
    objections: tuple[Objection, ...] = ()
    rulebook: str = ""
    length: int = 0
    last_hash: str = ""
    repeated: bool = field(default=False, compare=False)

    @property
    def edition(self) -> Edition:
        """The latest edition."""
        return self.editions[-1]

    @property
    def state(self) -> str:
        """The state of the latest edition."""
        return self.edition.state

    @property
    def in_force(self) -> Edition | None:
        """The edition that is published now, None while there is none."""
        return next((one for one in reversed(self.editions) if one.state == PUBLISHED), None)

    @property
    def out(self) -> tuple[Edition, ...]:
        """Every edition that was ever published, the first first."""
        return tuple(one for one in self.editions if one.state in OUT)

    @property
    def waiting(self) -> tuple[Objection, ...]:
        """The objections that nobody has answered yet."""
        return tuple(one for one in self.objections if one.state == WAITING)

    def objection(self, number: int) -> Objection | None:
        """The objection of this number."""
        return next((one for one in self.objections if one.number == number), None)


def fold(bulletin: Bulletin | None, event: Event) -> Bulletin:
    """The bulletin after one more event."""
    if bulletin is None:
        if event.kind != "bulletin-drafted":
            raise ValueError(f"a bulletin begins with bulletin-drafted, not {event.kind}")
        return _drafted(event)
    fields: Fields = {
        **_FIELDS[event.kind](bulletin, event, event.private or {}),
        "updated_at": max(bulletin.updated_at, event.at),
        "length": event.number,
        "last_hash": event.hash,
    }
    return replace(bulletin, **fields)


def replay(events: Iterable[Event]) -> Bulletin:
    """The bulletin that these events, from the first on, add up to."""
    bulletin: Bulletin | None = None
    for event in events:
        bulletin = fold(bulletin, event)
    if bulletin is None:
        raise ValueError("a bulletin needs at least its bulletin-drafted event")
    return bulletin


def _drafted(event: Event) -> Bulletin:
    data = event.data
    return Bulletin(
        id=event.ticket_id,
        scheme=data["scheme"],
        title=data["title"],
        basis=data["basis"],
        file=data["file"],
        line=data["line"],
        period=data["period"],
        every=data["every"],
        first=date.fromisoformat(data["from"]),
        last=date.fromisoformat(data["until"]),
        approve=data["approve"],
        within=data["within"],
        editions=(_edition(event),),
        drafted_at=event.at,
        updated_at=event.at,
        rulebook=event.rulebook,
        length=event.number,
        last_hash=event.hash,
    )


def _edition(event: Event) -> Edition:
    data = event.data
    until = data["objections_until"]
    return Edition(
        number=data["edition"],
        state=DRAFT,
        digest=data["digest"],
        counted_at=datetime.fromisoformat(data["counted_at"]),
        units=tuple(data["units"]),
        measures=tuple(data["measures"]),
        drafted_at=event.at,
        drafters=_drafters((), event.actor),
        rulebook=data["counted_by"],
        objections_until=None if until is None else datetime.fromisoformat(until),
        correcting=data.get("correcting"),
    )


def _drafters(before: tuple[str, ...], actor: str) -> tuple[str, ...]:
    return before if actor == TIME or actor in before else (*before, actor)


def _latest(bulletin: Bulletin, **fields: Any) -> Fields:
    """The latest edition with something changed."""
    return {"editions": (*bulletin.editions[:-1], replace(bulletin.edition, **fields))}


def _recounted(bulletin: Bulletin, event: Event, _: Mapping[str, Any]) -> Fields:
    data = event.data
    return _latest(
        bulletin,
        digest=data["digest"],
        counted_at=datetime.fromisoformat(data["counted_at"]),
        units=tuple(data["units"]),
        measures=tuple(data["measures"]),
        rulebook=data["counted_by"],
        drafters=_drafters(bulletin.edition.drafters, event.actor),
        stale=False,
    )


def _objected(bulletin: Bulletin, event: Event, private: Mapping[str, Any]) -> Fields:
    data = event.data
    new = Objection(
        number=data["number"],
        edition=data["edition"],
        unit=data["unit"],
        measure=data["measure"],
        ticket=data["ticket"],
        at=event.at,
        words=private.get("words"),
    )
    return {"objections": (*bulletin.objections, new)}


def _answered(state: str) -> Callable[[Bulletin, Event, Mapping[str, Any]], Fields]:
    def answer(bulletin: Bulletin, event: Event, private: Mapping[str, Any]) -> Fields:
        answered = tuple(
            replace(
                one,
                state=state,
                answered_at=event.at,
                answered_by=event.actor,
                reason=private.get("reason"),
            )
            if one.number == event.data["number"]
            else one
            for one in bulletin.objections
        )
        fields: Fields = {"objections": answered}
        if state == UPHELD:
            fields |= _latest(bulletin, stale=True)
        return fields

    return answer


def _published(bulletin: Bulletin, event: Event, _: Mapping[str, Any]) -> Fields:
    """The edition is out, and the one that was in force until now is corrected by it."""
    before = (
        replace(one, state=CORRECTED, ended_at=event.at) if one.state == PUBLISHED else one
        for one in bulletin.editions[:-1]
    )
    now_out = replace(
        bulletin.edition, state=PUBLISHED, published_at=event.at, published_by=event.actor
    )
    return {"editions": (*before, now_out)}


_FIELDS: Mapping[str, Callable[[Bulletin, Event, Mapping[str, Any]], Fields]] = {
    "bulletin-recounted": _recounted,
    "count-objected": _objected,
    "count-objection-withdrawn": _answered(WITHDRAWN),
    "count-objection-upheld": _answered(UPHELD),
    "count-objection-rejected": _answered(REJECTED),
    READY: lambda bulletin, event, _: _latest(bulletin, ready_at=event.at),
    "bulletin-approved": lambda bulletin, event, _: _latest(
        bulletin,
        state=APPROVED,
        approved_at=event.at,
        approved_by=event.actor,
        sent_back=None,
    ),
    "bulletin-sent-back": lambda bulletin, _, private: _latest(
        bulletin,
        state=DRAFT,
        approved_at=None,
        approved_by=None,
        sent_back=private.get("reason"),
    ),
    "bulletin-published": _published,
    "correction-begun": lambda bulletin, event, _: {
        "editions": (*bulletin.editions, _edition(event))
    },
    "correction-dropped": lambda bulletin, event, _: _latest(
        bulletin, state=DROPPED, ended_at=event.at
    ),
}
