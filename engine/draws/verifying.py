"""Doing a draw again from what its event holds, and saying what differs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from engine.draws.draw import draw_seed, picked, population_digest
from engine.tickets.events import Event


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing in which a draw is not what it must be.

    ``what``: drawn (others must be drawn), listed-twice, population-digest, seed.
    """

    what: str
    message_zh: str
    message_en: str
    group: Mapping[str, Any] | None = None


def verify_draw(event: Event, day_hash: str | None = None) -> tuple[Difference, ...]:
    """What differs where the draw is done again; empty if it is right.

    With the sealed digest of the seed's day, the seed is checked too. That the list of matters is
    complete is for whoever has the tickets: ``population_digest`` of theirs must be the event's.
    """
    return tuple(_differences(event.data, day_hash))


def _differences(data: Mapping[str, Any], day_hash: str | None) -> Iterator[Difference]:
    if day_hash is not None and data["seed"] != draw_seed(day_hash, data["rule"], data["period"]):
        yield Difference(
            "seed",
            f"种子不是由 {data['seed_day']} 的封存摘要得出的",
            f"the seed does not follow from the sealed digest of {data['seed_day']}",
        )
    listed = Counter(ticket for group in data["groups"] for ticket in group["population"])
    twice = sorted(ticket for ticket, times in listed.items() if times > 1)
    if twice:
        named = ", ".join(twice)
        yield Difference(
            "listed-twice", f"名单中有重复的工单: {named}", f"listed more than once: {named}"
        )
    if population_digest(listed.elements()) != data["population_digest"]:
        yield Difference(
            "population-digest", "名单与其摘要不符", "the list does not have the digest stated"
        )
    for group in data["groups"]:
        yield from _drawn_otherwise(data, group)


def _drawn_otherwise(data: Mapping[str, Any], group: Mapping[str, Any]) -> Iterator[Difference]:
    right = picked(
        group["population"],
        data["seed"],
        share=data["share"],
        count=data["count"],
        at_least=data["at_least"],
    )
    if list(right) == list(group["drawn"]):
        return
    key = group["key"]
    named = ", ".join(f"{name}={value}" for name, value in key.items()) or "-"
    wrong = ", ".join(one for one in group["drawn"] if one not in right) or "-"
    missing = ", ".join(one for one in right if one not in group["drawn"]) or "-"
    yield Difference(
        "drawn",
        f"分组 {named} 抽中的不对: 多出 {wrong}; 少了 {missing}",
        f"group {named} has others drawn than it must: too many {wrong}; missing {missing}",
        key,
    )
