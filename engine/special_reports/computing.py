"""From requests that were read to findings: what rises, what many speak of, what is new. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from math import ceil
from zoneinfo import ZoneInfo

from engine.insight.bursts import FALSE_ALARMS, WEEKS, Burst, scan_bursts
from engine.insight.clusters import Cluster, find_clusters
from engine.insight.message import Message
from engine.insight.newness import said_before
from engine.insight.places import find_places
from engine.people.masking import mask_text
from engine.rulebook.facts import local_day
from engine.rulebook.rulebook import Rulebook
from engine.special_reports.findings import By, Findings, Rise, Sample, Tally, Theme

HISTORY = WEEKS * 7
"""Days before the first one looked at, against which days are held."""
LEAST_REQUESTS = 3
"""So many speak of a matter before it is called a hot spot."""
MOST_THEMES = 30
MOST_PLACES = 2000
"""Places whose days are compared, those named most: of the others nothing can be said anyway."""
SAMPLE_LETTERS = 160
PLACE_LETTERS = 400
"""Of a text so much is read for names of places."""
_COUNTED: tuple[By, ...] = ("area", "category", "district")


@dataclass(frozen=True, slots=True)
class Request:
    """A request as it is read: what it says is masked, ``person`` stands for who said it."""

    ticket: str
    at: datetime
    subject: str
    text: str
    area: str | None = None
    district: str | None = None
    person: str | None = None

    @property
    def message(self) -> Message:
        """The same for gathering."""
        return Message(self.ticket, self.subject, self.text, self.at, self.person)


@dataclass(frozen=True, slots=True)
class Material:
    """All that findings are made of.

    ``counts`` are requests by day, of all days from ``HISTORY`` before the first on: for each kind
    and id that is counted. ``places`` are the same for names of places, known since
    ``places_since``. ``read`` are the requests of the days looked at, ``earlier`` those before.
    """

    since: date
    until: date
    requests: int
    before: int
    days: tuple[int, ...]
    counts: Mapping[By, Mapping[str, Mapping[date, int]]]
    known_since: date
    tallies: tuple[Tally, ...]
    places: Mapping[str, Mapping[date, int]]
    places_since: date | None
    read: Sequence[Request]
    earlier: Sequence[Request]


def read_request(
    ticket: str,
    at: datetime,
    subject: str,
    text: str,
    citizen: Mapping[str, str],
    area: str | None = None,
    district: str | None = None,
) -> Request:
    """A request with everything personal in its words masked."""
    return Request(
        ticket=ticket,
        at=at,
        subject=mask_text(subject, (), citizen) or "",
        text=mask_text(text, (), citizen) or "",
        area=area,
        district=district,
        person=person_of(citizen),
    )


def person_of(citizen: Mapping[str, str]) -> str | None:
    """What stands for a citizen while people are counted; None where nothing tells them apart."""
    for key in ("id_number", "phone"):
        if own := citizen.get(key, "").strip():
            return f"{key} {own}"
    name, address = (citizen.get(key, "").strip() for key in ("name", "address"))
    return f"{name} {address}" if name and address else None


def count_places(requests: Sequence[Request], zone: ZoneInfo) -> dict[date, Counter[str]]:
    """In how many requests of each day a place is named."""
    found: dict[date, Counter[str]] = {}
    for one in requests:
        found.setdefault(local_day(one.at, zone), Counter()).update(places_in(one))
    return found


def places_in(request: Request) -> frozenset[str]:
    """The places that a request names."""
    return frozenset(find_places(f"{request.subject}\n{request.text[:PLACE_LETTERS]}"))


def findings_of(rulebook: Rulebook, material: Material, now: datetime) -> Findings:
    """Everything that is to be said about the days looked at."""
    return Findings(
        since=material.since,
        until=material.until,
        made_at=now,
        rulebook=rulebook.version,
        requests=material.requests,
        before=material.before,
        days=material.days,
        tallies=material.tallies,
        rises=_rises(rulebook, material),
        themes=_themes(rulebook, material),
        read=len(material.read),
        false_alarms=round(FALSE_ALARMS * 100),
    )


def _rises(rulebook: Rulebook, material: Material) -> tuple[Rise, ...]:
    like = like_days(rulebook)
    found: list[Rise] = []
    for by in _COUNTED:
        bursts = scan_bursts(
            material.counts.get(by, {}),
            material.since,
            material.until,
            like=like,
            known_since=material.known_since,
        )
        found += (_rise(by, one) for one in bursts)
    if material.places_since is not None:
        bursts = scan_bursts(
            _most_named(material.places),
            material.since,
            material.until,
            like=like,
            known_since=material.places_since,
        )
        named = _tickets_naming(rulebook, material, {one.day for one in bursts})
        found += (
            replace(_rise("place", one), tickets=named.get((one.day, one.of), ())) for one in bursts
        )
    found.sort(key=lambda one: (-one.on.toordinal(), one.chance, -one.requests, one.of))
    return tuple(found)


def _tickets_naming(
    rulebook: Rulebook, material: Material, days: Collection[date]
) -> dict[tuple[date, str], tuple[str, ...]]:
    """The requests of these days that name a place, by day and place, the latest first."""
    found: dict[tuple[date, str], tuple[str, ...]] = {}
    for one in sorted(material.read, key=lambda one: (one.at, one.ticket), reverse=True):
        day = local_day(one.at, rulebook.city.zone)
        if day in days:
            for place in places_in(one):
                found[day, place] = (*found.get((day, place), ()), one.ticket)
    return found


def like_days(rulebook: Rulebook) -> Callable[[date], int]:
    """Which days compare: the same weekday; days off, holidays too, with each other."""
    calendar = rulebook.calendar(None)

    def like(day: date) -> int:
        return day.weekday() if calendar.is_working_day(day) else 7

    return like


def _rise(by: By, one: Burst) -> Rise:
    return Rise(
        by, one.of, one.day, one.count, round(one.expected * 100), ceil(one.chance * 1_000_000)
    )


def _most_named(places: Mapping[str, Mapping[date, int]]) -> dict[str, Mapping[date, int]]:
    ordered = sorted(places, key=lambda name: (-sum(places[name].values()), name))
    return {name: places[name] for name in ordered[:MOST_PLACES]}


def _themes(rulebook: Rulebook, material: Material) -> tuple[Theme, ...]:
    messages = [one.message for one in material.read]
    clusters = find_clusters(messages, least=LEAST_REQUESTS, most=MOST_THEMES)
    known = {one.ticket: one for one in material.read}
    # Among all messages: among a few alike ones nothing that they share is rare.
    old = said_before(messages, [one.message for one in material.earlier]) if clusters else set()
    zone = rulebook.city.zone
    return tuple(_theme(one, known, zone, new=old.isdisjoint(one.ids)) for one in clusters)


def _theme(cluster: Cluster, known: Mapping[str, Request], zone: ZoneInfo, *, new: bool) -> Theme:
    own = sorted((known[id_] for id_ in cluster.ids), key=lambda one: (one.at, one.ticket))
    return Theme(
        key=f"m-{own[0].ticket}",
        title=" ".join(cluster.title.split()),
        heat=round(cluster.heat * 10),
        requests=len(own),
        people=cluster.people,
        first_on=local_day(own[0].at, zone),
        last_on=local_day(own[-1].at, zone),
        copies=cluster.copies,
        place=cluster.places[0] if cluster.places else None,
        area=_most(one.area for one in own),
        district=_most(one.district for one in own),
        new=new,
        words=cluster.words,
        tickets=tuple(one.ticket for one in reversed(own)),
        samples=tuple(_sample(known[id_], zone) for id_ in cluster.samples),
    )


def _sample(one: Request, zone: ZoneInfo) -> Sample:
    said = " ".join((one.text or one.subject).split())
    cut = said if len(said) <= SAMPLE_LETTERS else f"{said[:SAMPLE_LETTERS]}…"
    return Sample(one.ticket, local_day(one.at, zone), cut, one.area, one.district)


def _most(values: object) -> str | None:
    """What most of them are, None where that is not even half of them."""
    counted = Counter(values)  # type: ignore[call-overload]
    value, many = counted.most_common(1)[0]
    return value if value is not None and 2 * many >= counted.total() else None


def days_before(since: date) -> date:
    """The first day that the days looked at are held against."""
    return since - timedelta(days=HISTORY)
