"""Complete: from today on, every possible request has exactly one outcome and its clocks.

Either it is referred or declined, or dispatched with exactly one lead and one authority; and every
milestone that ``promises`` names for it has a clock. A gap is shown as the set of requests left
out and one example.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from itertools import islice

from engine.rulebook.boxes import Box, bits, intersect, overlap
from engine.rulebook.conditions import whole_space
from engine.rulebook.facts import LATER
from engine.rulebook.proofs.findings import Finding, Region
from engine.rulebook.proofs.regions import Segment, segments, uncovered
from engine.rulebook.rulebook import Origin, Promise, Rulebook
from engine.rulebook.tables import Table


def gaps(rulebook: Rulebook, today: date) -> Iterator[Finding]:
    """Every set of requests without a lead, an authority, or a promised clock."""
    dispatched = dispatched_boxes(rulebook, from_day(today))
    leads = segments(rulebook.routing, "lead", from_day(today))
    yield from _without_lead(rulebook, dispatched, leads, today)
    yield from _without_authority(rulebook, dispatched, leads, today)
    for promise in rulebook.promises:
        for milestone in promise.milestones:
            yield from _without_clock(rulebook, promise, milestone, dispatched, leads, today)


def from_day(today: date) -> Box:
    """All requests received today or later."""
    return {"date": ((today.toordinal(), date.max.toordinal()),)}


def dispatched_boxes(rulebook: Rulebook, window: Box) -> tuple[Box, ...]:
    """The requests that intake neither refers nor declines."""
    table, whole = rulebook.intake, whole_space(rulebook.facts)
    found = segments(table, "outcome", window)
    turned_away: list[Box] = []
    for segment in found:
        if _accepts(segment):
            continue
        accepted = beating(table, segment, [other for other in found if _accepts(other)])
        turned_away += [piece for box in segment.boxes for piece in uncovered(box, accepted, whole)]
    return uncovered(window, turned_away, whole)


def beating(table: Table, segment: Segment, others: Sequence[Segment]) -> list[Box]:
    """The boxes of those segments whose rule beats this one."""
    return [box for other in others if table.beats(other.rule, segment.rule) for box in other.boxes]


def _accepts(segment: Segment) -> bool:
    return isinstance(segment.value, tuple) and segment.value[0] == "accept"


def _without_lead(
    rulebook: Rulebook, dispatched: Sequence[Box], leads: Sequence[Segment], today: date
) -> Iterator[Finding]:
    covers = [box for segment in leads for box in segment.boxes]
    whole = whole_space(rulebook.facts)
    for gap in uncovered(from_day(today), covers, whole):
        room = _meeting(gap, dispatched)
        if room is None:
            continue
        region = Region.of(gap, rulebook.facts, today, room)
        yield Finding(
            "complete/no-lead",
            "error",
            _where(gap, rulebook),
            f"没有单位承办: {region.zh}",
            f"no unit leads: {region.en}",
            f"请增加一条 routing 规则并写明 lead; 例: {region.command}",
            f"add a routing rule with a lead; for example: {region.command}",
            example=region.example,
        )


def _without_authority(
    rulebook: Rulebook, dispatched: Sequence[Box], leads: Sequence[Segment], today: date
) -> Iterator[Finding]:
    """Requests whose lead has no authority: no rule names one, nor does the catalog."""
    whole = whole_space(rulebook.facts)
    named = [
        box
        for segment in segments(rulebook.routing, "authority", from_day(today))
        for box in segment.boxes
    ]
    for segment in leads:
        if rulebook.departments[str(segment.value)].authority is not None:
            continue
        beaten = beating(rulebook.routing, segment, leads)
        rule = rulebook.routing.rules[segment.rule].rule
        pieces = (
            (gap, room)
            for box in segment.boxes
            for gap in uncovered(box, [*named, *beaten], whole)
            if (room := _meeting(gap, dispatched)) is not None
        )
        for gap, room in islice(pieces, 1):
            region = Region.of(gap, rulebook.facts, today, room)
            yield Finding(
                "complete/no-authority",
                "error",
                rule.origin,
                f'规则 "{rule.id}" 的承办单位 {segment.value} 没有主管部门: {region.zh}',
                f'the lead {segment.value} of rule "{rule.id}" has no authority: {region.en}',
                "在规则的 then 中写 authority, 或在目录中给该单位写 authority",
                "name an authority in the rule's then, or in the catalog for the unit",
                (rulebook.departments[str(segment.value)].origin,),
                region.example,
            )


def _without_clock(
    rulebook: Rulebook,
    promise: Promise,
    milestone: str,
    dispatched: Sequence[Box],
    leads: Sequence[Segment],
    today: date,
) -> Iterator[Finding]:
    whole = whole_space(rulebook.facts)
    covers = [
        box
        for segment in segments(rulebook.clocks, milestone, from_day(today))
        for box in segment.boxes
    ]
    for wanted in promise.condition.boxes:
        part = intersect(wanted, from_day(today))
        for gap in uncovered(part, covers, whole) if part is not None else ():
            possible = _possible(gap, rulebook, leads)
            room = _meeting(possible, dispatched) if possible is not None else None
            if possible is None or room is None:
                continue
            region = Region.of(possible, rulebook.facts, today, room)
            yield Finding(
                "complete/no-clock",
                "error",
                promise.rule.origin,
                f"承诺了 {milestone} 时限, 但没有相应的时钟: {region.zh}",
                f"a {milestone} clock is promised, but none runs: {region.en}",
                f"请增加一条 clocks 规则, 写 milestone: {milestone}; 例: {region.command}",
                f"add a clocks rule with milestone: {milestone}; for example: {region.command}",
                example=region.example,
            )


def _possible(gap: Box, rulebook: Rulebook, leads: Sequence[Segment]) -> Box | None:
    """A part of the gap that routing and priorities can bring about, without derived facts."""
    derived = [name for name, fact in rulebook.facts.facts.items() if fact.tables == LATER]
    plain = {name: c for name, c in gap.items() if name not in derived}
    if "lead" not in gap:
        return plain
    names = list(rulebook.facts.facts["lead"].values)
    allowed = {names[bit.bit_length() - 1] for bit in bits(gap["lead"])}
    for segment in leads:
        if segment.value in allowed:
            for box in segment.boxes:
                part = intersect(plain, box)
                if part is not None:
                    return part
    return None


def _meeting(gap: Box, dispatched: Sequence[Box]) -> Box | None:
    """Dispatched requests that lie in the gap, if any."""
    return next((box for box in dispatched if overlap(gap, box)), None)


def _where(gap: Box, rulebook: Rulebook) -> Origin:
    """Where the catalog defines the first thing that nobody answers for."""
    nouns = (
        ("area", rulebook.areas),
        ("district", rulebook.districts),
        ("category", rulebook.categories),
    )
    for name, entries in nouns:
        if name in gap:
            values = list(rulebook.facts.facts[name].values)
            return entries[values[next(bits(gap[name])).bit_length() - 1]].origin
    return rulebook.city.origin
