"""A draw: who was in it, the seed that nobody chose, and whom it picked; anybody can do it again.

Within each group the members are put in the order of SHA-256(seed | ticket id), and the first are
drawn: what is drawn follows from the seed and the list alone. The list is part of the event.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from hashlib import sha256
from typing import Any

from engine.draws.periods import Period
from engine.rulebook.rulebook import Rulebook, Sampling
from engine.tickets.case_numbers import draw_number
from engine.tickets.events import Draft, Event

GROUPING = ("area", "category", "district", "lead", "authority", "channel", "priority")
"""The fields by which a rule may group the population (``per``)."""


@dataclass(frozen=True, slots=True)
class Member:
    """One matter that may be drawn, with the fields by which rules group."""

    ticket: str
    fields: Mapping[str, str | None]


@dataclass(frozen=True, slots=True)
class Group:
    """The members with the same fields, in the order of their numbers, and those drawn of them."""

    key: Mapping[str, str | None]
    population: tuple[str, ...]
    drawn: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Draw:
    """One draw (抽取) of a rule for a period, as its event holds it."""

    id: str
    rule: str
    period: str
    from_: date
    until: date
    role: str
    seed: str
    seed_day: date
    population: int
    groups: tuple[Group, ...]
    drawn_at: datetime
    within: str | None = None
    due_at: datetime | None = None

    @property
    def drawn(self) -> tuple[str, ...]:
        """All tickets drawn, group by group."""
        return tuple(ticket for group in self.groups for ticket in group.drawn)


def draw_seed(day_hash: str, rule: str, period: str) -> str:
    """The seed of a draw, from the sealed digest of the period's last day: unknown before."""
    return sha256("|".join((day_hash, rule, period)).encode()).hexdigest()


def number_of(rule: str, period: Period) -> str:
    """The number of the draw: there is one for each rule and period."""
    return draw_number(period.last, rule, period.name)


def make_draw(
    rulebook: Rulebook,
    rule: Sampling,
    period: Period,
    population: Iterable[Member],
    seed: str,
    now: datetime,
    left_out: Sequence[str] = (),
) -> Draft:
    """The first and only event of a draw. The order of the population does not matter.

    It must hold every matter resolved in the period to which the rule applies (``member_of``),
    those that were drawn before too. ``left_out`` are matters that nobody can read any more; the
    event names them.
    """
    grouped: dict[tuple[str, ...], dict[str, Member]] = {}
    for member in population:
        key = tuple(member.fields.get(name) or "" for name in rule.per)
        grouped.setdefault(key, {})[member.ticket] = member
    groups = [_group(rule, grouped[key], seed) for key in sorted(grouped)]
    data = {
        "rule": rule.rule.id,
        "title": rule.rule.title,
        "basis": rule.rule.basis,
        "file": rule.rule.origin.file,
        "line": rule.rule.origin.line,
        "period": period.name,
        "from": period.first.isoformat(),
        "until": period.last.isoformat(),
        "role": rule.role,
        "share": rule.share,
        "count": rule.count,
        "at_least": rule.at_least,
        "per": list(rule.per),
        **_time_given(rulebook, rule, now),
        "seed": seed,
        "seed_day": period.last.isoformat(),
        "groups": groups,
        "population_digest": population_digest(
            ticket for group in groups for ticket in group["population"]
        ),
    }
    if left_out:
        data["left_out"] = sorted(left_out)
    return Draft("draw-made", now.astimezone(UTC), data)


def draw_from(event: Event) -> Draw:
    """The draw that its event tells of."""
    data = event.data
    groups = tuple(
        Group(group["key"], tuple(group["population"]), tuple(group["drawn"]))
        for group in data["groups"]
    )
    return Draw(
        id=event.ticket_id,
        rule=data["rule"],
        period=data["period"],
        from_=date.fromisoformat(data["from"]),
        until=date.fromisoformat(data["until"]),
        role=data["role"],
        seed=data["seed"],
        seed_day=date.fromisoformat(data["seed_day"]),
        population=sum(len(group.population) for group in groups),
        groups=groups,
        drawn_at=event.at,
        within=data["within"],
        due_at=None if data["due_at"] is None else datetime.fromisoformat(data["due_at"]),
    )


def picked(
    population: Iterable[str],
    seed: str,
    *,
    share: int | None,
    count: int | None,
    at_least: int,
) -> tuple[str, ...]:
    """Those of one group that the seed picks, in the order in which they were drawn."""
    members = sorted(population, key=lambda ticket: (_lot(seed, ticket), ticket))
    wanted = count if share is None else -(-len(members) * share // 100)  # rounded up
    return tuple(members[: max(wanted or 0, at_least)])


def population_digest(tickets: Iterable[str]) -> str:
    """The SHA-256 of the sorted numbers, one a line."""
    return sha256("\n".join(sorted(tickets)).encode()).hexdigest()


def _group(rule: Sampling, members: Mapping[str, Member], seed: str) -> dict[str, Any]:
    some = next(iter(members.values()))
    drawn = picked(members, seed, share=rule.share, count=rule.count, at_least=rule.at_least)
    return {
        "key": {name: some.fields.get(name) for name in rule.per},
        "population": sorted(members),
        "drawn": list(drawn),
    }


def _lot(seed: str, ticket: str) -> bytes:
    return sha256(f"{seed}|{ticket}".encode()).digest()


def _time_given(rulebook: Rulebook, rule: Sampling, now: datetime) -> dict[str, str | None]:
    """Within which time it is to be inspected, and until when: in the city's working time."""
    if rule.within is None:
        return {"within": None, "due_at": None}
    due_at = rulebook.calendar(None).due(now, rule.within).astimezone(UTC)
    return {"within": str(rule.within), "due_at": due_at.isoformat()}


__all__ = [
    "GROUPING",
    "Draw",
    "Group",
    "Member",
    "draw_from",
    "draw_seed",
    "make_draw",
    "number_of",
    "picked",
    "population_digest",
]
